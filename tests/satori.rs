//! satori's cards, painted by the fast painter and by resvg: nobody may see which.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod common;

use std::path::{Path, PathBuf};

use common::{Difference, Picture};
use ogpress::render::{
    Cancellation, Compression, FontSet, Limits, Options, Rendered, Renderer, Report, png_with_report,
};

/// The fewest cards that are a fair sample of what satori writes.
const FEWEST: usize = 60;

/// Cards that look different, and why.
const UNDECIDED: [(&str, &str); 2] = [
    (
        "background-gradient-tiles",
        "colours change at once along a line through the centres of pixels: rounding errors decide which colour these get",
    ),
    (
        "mask-repeat",
        "resvg repeats tiles of 76.67 pixels as ones of 77, which drift; ogpress, as browsers, does not",
    ),
];

/// A card painted twice.
struct Painted {
    name: String,
    /// What the fast painter did, with its helper.
    report: Report,
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
        let Rendered { png, report } = render(&svg, Renderer::Auto, &fonts);
        let resvg = render(&svg, Renderer::Resvg, &fonts);
        let (ours, reference) = (Picture::decode(&png), Picture::decode(&resvg.png));
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let difference = Difference::between(&ours, &reference);
        if let Some(folder) = std::env::var_os("OGPRESS_SATORI_OUT").filter(|_| !difference.is_invisible()) {
            let file = Path::new(&folder).join(format!("{name}.png"));
            common::write(&file, &common::side_by_side(&ours, &reference));
        }
        Painted { name, report, difference }
    })
}

/// At the card's own size.
fn render(svg: &[u8], renderer: Renderer, fonts: &FontSet) -> Rendered {
    // resvg needs more than it may by default for some of these: gigabytes, and seconds.
    let limits = match renderer {
        Renderer::Auto => Limits::default(),
        Renderer::Resvg => Limits { memory: u64::MAX, work: u64::MAX, ..Limits::default() },
    };
    let options = Options { renderer, compression: Compression::Fast, limits, ..Options::default() };
    png_with_report(svg, &options, fonts, &Cancellation::default()).unwrap()
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
        .filter(|card| !card.difference.is_invisible())
        .filter(|card| UNDECIDED.iter().all(|(name, _)| *name != card.name))
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
