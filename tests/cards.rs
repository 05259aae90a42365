//! Cards against reference pictures, which stock resvg painted.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
#![expect(clippy::cast_precision_loss, reason = "pixels are counted in millions")]

use std::path::{Path, PathBuf};

use ogpress::render::{self, Cancellation, FontSet, FontSetOptions, Options, Size, SystemFonts};

/// The most that a channel may be off on average, of 255.
const MEAN: f64 = 1.0;
/// A pixel with a channel off by more than this counts as different.
const FAR: u8 = 64;
/// The most pixels that may be different, as a share.
const SHARE: f64 = 0.001;

/// The shared cards, or `None` in a clone without them; CI has them and must not pass without.
fn cards() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cards");
    let found = folder.is_dir();
    assert!(found || std::env::var_os("CI").is_none(), "CI is set but {} is missing", folder.display());
    if !found {
        eprintln!("{} is missing: the reference cards were not compared", folder.display());
    }
    found.then_some(folder)
}

/// Straight RGBA.
fn decode(png: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    pixels.truncate(frame.buffer_size());
    let rgba = match frame.color_type {
        png::ColorType::Rgba => pixels,
        png::ColorType::GrayscaleAlpha => pixels.chunks(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect(),
        other => panic!("{other:?} after normalisation"),
    };
    (frame.width, frame.height, rgba)
}

/// The design's "visually equal": composited on white and on black, close on average and nowhere far but for a few
/// pixels.
fn difference(left: &[u8], right: &[u8]) -> (f64, f64) {
    let over = |pixel: &[u8], channel: usize, backdrop: u32| {
        let alpha = u32::from(pixel[3]);
        let value = (u32::from(pixel[channel]) * alpha + backdrop * (255 - alpha)) / 255;
        u8::try_from(value).unwrap()
    };
    let (mut sum, mut far) = (0_u64, 0_u64);
    for (left, right) in left.chunks(4).zip(right.chunks(4)) {
        for backdrop in [0, 255] {
            let off = [0, 1, 2]
                .map(|channel| over(left, channel, backdrop).abs_diff(over(right, channel, backdrop)));
            sum += off.into_iter().map(u64::from).sum::<u64>();
            far += u64::from(off.into_iter().any(|off| off > FAR));
        }
    }
    let looks = (left.len() / 4 * 2) as f64;
    (sum as f64 / (looks * 3.0), far as f64 / looks)
}

#[test]
fn the_cards_look_like_their_references() {
    let Some(folder) = cards() else { return };
    let fonts = FontSet::default_set();
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "svg") {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if name == "text" && !has_dejavu() {
            assert!(
                std::env::var_os("CI").is_none(),
                "CI is set but DejaVu Sans, the font of text.svg, is missing"
            );
            eprintln!("DejaVu Sans is missing: text.svg was not compared");
            continue;
        }
        let options = Options { size: Size::new(Some(1200.0), None, None).unwrap(), ..Options::default() };
        let png =
            render::png(&std::fs::read(&path).unwrap(), &options, &fonts, &Cancellation::default()).unwrap();
        let (width, height, ours) = decode(&png);
        let (reference_width, reference_height, reference) =
            decode(&std::fs::read(path.with_extension("png")).unwrap());
        assert_eq!((width, height), (reference_width, reference_height), "{name}");
        let (mean, share) = difference(&ours, &reference);
        assert!(
            mean <= MEAN && share <= SHARE,
            "{name}: off by {mean:.3} on average, {share:.5} of pixels far off"
        );
        seen += 1;
    }
    assert!(seen > 0, "no card in {}", folder.display());
}

fn has_dejavu() -> bool {
    let system = FontSetOptions { system: SystemFonts::Always, ..FontSetOptions::default() };
    FontSet::new(system).unwrap().families().iter().any(|family| family == "DejaVu Sans")
}

#[test]
fn the_comparison_sees_a_difference() {
    let white = [255; 4].repeat(100);
    let clear = [255, 255, 255, 0].repeat(100);
    assert_eq!(difference(&white, &white), (0.0, 0.0));
    assert_eq!(difference(&white, &clear), (127.5, 0.5), "alike on white, and not on black");
}
