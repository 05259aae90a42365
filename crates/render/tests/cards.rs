//! Compares cards with reference pictures, which stock resvg painted.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod common;

use std::path::Path;
use std::sync::Arc;

use common::{Difference, Picture, shared};
use ogpress_render::{self as render, Cancellation, FontSet, FontSetOptions, Options, Size, SystemFonts};

#[test]
fn the_cards_look_like_their_references() {
    let Some(folder) = shared("cards") else { return };
    let (plain, dejavu) = (Arc::new(FontSet::embedded()), dejavu());
    let mut seen = 0;
    for path in common::svgs_below(&folder) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let fonts = if name == "text" { dejavu.as_ref() } else { Some(&plain) };
        let Some(fonts) = fonts else {
            assert!(
                std::env::var_os("CI").is_none(),
                "CI is set but DejaVu Sans, the font of text.svg, is missing"
            );
            eprintln!("DejaVu Sans is missing: text.svg was not compared");
            continue;
        };
        let options = Options { size: Size::new(Some(1200.0), None, None).unwrap(), ..Options::default() };
        let png =
            render::file(&std::fs::read(&path).unwrap(), &options, fonts, &Cancellation::default()).unwrap();
        let (ours, reference) = (Picture::decode(&png), Picture::read(&path.with_extension("png")));
        assert_eq!(ours.size(), reference.size(), "{name}");
        let difference = Difference::between(&ours, &reference);
        assert!(difference.is_invisible(), "{name}: {difference}");
        seen += 1;
    }
    assert!(seen > 0, "no card in {}", folder.display());
}

/// The font of one card, from the usual places, independent of other fonts and of fontconfig.
fn dejavu() -> Option<Arc<FontSet>> {
    let folders = ["truetype/dejavu", "TTF", "dejavu", "dejavu-sans-fonts"];
    let file = folders
        .map(|folder| Path::new("/usr/share/fonts").join(folder).join("DejaVuSans.ttf"))
        .into_iter()
        .chain(["/Library/Fonts/DejaVuSans.ttf".into()])
        .find(|path| path.exists())?;
    let bold = file.with_file_name("DejaVuSans-Bold.ttf");
    let files = [file, bold].into_iter().filter(|path| path.exists()).collect();
    let options = FontSetOptions { files, system: SystemFonts::Never, ..FontSetOptions::default() };
    Some(Arc::new(FontSet::new(options).unwrap()))
}

#[test]
fn the_comparison_sees_a_difference() {
    let plain = |pixel: [u8; 4]| Picture { width: 10, height: 10, rgba: pixel.repeat(100) };
    let (white, clear) = (plain([255; 4]), plain([255, 255, 255, 0]));
    let none = Difference::between(&white, &white);
    assert_eq!((none.mean, none.share), (0.0, 0.0));
    assert!(none.is_invisible());
    let half = Difference::between(&white, &clear);
    assert_eq!((half.mean, half.share), (127.5, 0.5), "alike on white, and not on black");
    assert!(!half.is_invisible());
}

#[test]
fn a_wide_picture_may_have_fewer_pixels_far_off_than_a_small_one() {
    let passes_without_a_row_of_250 = |width: u32| {
        let white = Picture { width, height: 250, rgba: [255; 4].repeat(width as usize * 250) };
        let mut cut = white.clone();
        cut.rgba[..width as usize * 4].fill(0);
        Difference::between(&white, &cut).is_invisible()
    };
    assert!(passes_without_a_row_of_250(300));
    assert!(!passes_without_a_row_of_250(1200));
}
