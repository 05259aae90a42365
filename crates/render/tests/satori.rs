//! Compares the fast painter with resvg on satori's cards: no difference may be visible.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod common;

use std::path::{Path, PathBuf};

use common::{Difference, Picture};
use ogpress_render::{
    Cancellation, Compression, FontSet, Limits, Options, Rendered, Renderer, Report, Size, render_with_report,
};

/// The least number of cards for a fair sample of satori's output.
const FEWEST: usize = 60;

/// A card that is not compared with the truth either: colours change along a line through the centres of pixels, and
/// rounding decides which colour these get.
const UNDECIDED: &str = "background-gradient-tiles";

/// A card of large blurs, which resvg cuts at the filter's region before it blurs. Its mean difference to Chromium's
/// picture is 1.05.
const CUT_BLUR: &str = "filter-blur-blobs";

/// Where the painters differ, the truth is the card at this many times the size, painted by resvg and averaged.
const TIMES: u32 = 8;

/// A card painted twice.
struct Painted {
    name: String,
    /// The report of the fast painter.
    report: Report,
    /// The difference to resvg's picture, or to the truth if those two differ.
    difference: Difference,
}

fn cards() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/satori/cards");
    assert!(folder.is_dir(), "{} is missing", folder.display());
    common::svgs_below(&folder)
}

fn painted_twice() -> Vec<Painted> {
    let fonts = FontSet::embedded();
    common::in_parallel(&cards(), |path| {
        let svg = std::fs::read(path).unwrap();
        let Rendered { file: png, report, .. } = render(&svg, Renderer::Auto, 1, &fonts);
        let resvg = |times| Picture::decode(&render(&svg, Renderer::Resvg, times, &fonts).file);
        let (ours, mut reference) = (Picture::decode(&png), resvg(1));
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut difference = Difference::between(&ours, &reference);
        if !difference.is_invisible() {
            reference = resvg(TIMES).reduced(TIMES);
            let truly = Difference::between(&ours, &reference);
            println!("{name}: {difference} from resvg's picture, and {truly} from the truth");
            difference = truly;
        }
        if let Some(folder) = std::env::var_os("OGPRESS_SATORI_OUT").filter(|_| !difference.is_invisible()) {
            let file = Path::new(&folder).join(format!("{name}.png"));
            common::write(&file, &common::side_by_side(&ours, &reference));
        }
        Painted { name, report, difference }
    })
}

/// Renders a card at a multiple of its size.
fn render(svg: &[u8], renderer: Renderer, times: u32, fonts: &FontSet) -> Rendered {
    // For some cards resvg needs more than the default limits: gigabytes, and seconds.
    let limits = match renderer {
        Renderer::Auto => Limits::default(),
        Renderer::Resvg => Limits { pixels: u64::MAX, memory: u64::MAX, work: u64::MAX, ..Limits::default() },
    };
    let size = Size::new(None, None, Some(times.into())).unwrap();
    let options = Options { renderer, compression: Compression::Fast, limits, size, ..Options::default() };
    render_with_report(svg, &options, fonts, &Cancellation::default()).unwrap()
}

#[test]
fn there_are_enough_cards() {
    assert!(cards().len() >= FEWEST, "{} cards", cards().len());
}

#[test]
fn satoris_cards_look_the_same_whoever_paints() {
    let painted = painted_twice();
    let different: Vec<String> = painted
        .iter()
        .filter(|card| {
            !card.difference.is_invisible() && ![UNDECIDED, CUT_BLUR].contains(&card.name.as_str())
        })
        .map(|card| format!("{}: {}", card.name, card.difference))
        .collect();
    assert!(different.is_empty(), "{different:#?}");
    let slow: Vec<String> = painted
        .iter()
        .filter(|card| card.report.painted == 0)
        .map(|card| format!("{}: {:?}", card.name, card.report.fallbacks))
        .collect();
    assert!(slow.is_empty(), "resvg painted all of these: {slow:#?}");
}
