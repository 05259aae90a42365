//! Documents as resvg-js treats them. The first line has the options, as bytes; the rest is the document.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use ogpress_fuzz::{caught, limits};
use ogpress_render::resvg_js::{Document, Opening, Painting, Settings};
use ogpress_render::{Cancellation, FontSet, IntRect, NonZeroRect, Options, Reading, Size};

static FONTS: LazyLock<Arc<FontSet>> = LazyLock::new(|| FontSet::embedded().into());

/// A PNG file of one pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDATx\x9cc`\0\0\0\x02\0\x01\x48\xaf\xa4\x71\0\0\0\0IEND\xaeB`\x82";

const VALUES: [&str; 6] = ["optimizeSpeed", "crispEdges", "geometricPrecision", "pixelated", "auto", "\"<&>"];

/// Numbers at the edges of what is allowed, and beyond.
const NUMBERS: [f32; 16] = [
    0.0,
    1.0,
    -1.0,
    0.1,
    12.0,
    96.0,
    300.0,
    1e-30,
    1e9,
    -1e9,
    f32::MAX,
    f32::MIN_POSITIVE,
    f32::NAN,
    f32::INFINITY,
    0.4999,
    64.5,
];

fuzz_target!(|bytes: &[u8]| {
    let end = bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len());
    let (line, rest) = bytes.split_at(end);
    let byte = |at: usize| line.get(at).copied().unwrap_or_default();
    let number = |at: usize| NUMBERS[usize::from(byte(at)) % NUMBERS.len()];
    let value = |at: usize| VALUES[usize::from(byte(at)) % VALUES.len()].to_owned();
    let edge = |at: usize| i32::from(byte(at)) * if byte(at + 4) & 1 == 0 { 1 } else { -(1 << 20) };
    let size = match byte(0) % 4 {
        0 => Size::new(Some(f64::from(byte(1))), None, None),
        1 => Size::new(None, Some(f64::from(byte(1))), None),
        2 => Size::new(None, None, Some(f64::from(number(1)))),
        _ => Ok(Size::Scale(1.0)),
    };
    let Ok(size) = size else { return };
    let names = ["shape-rendering", "text-rendering", "image-rendering", "font-size"];
    let inherited = (0..names.len()).filter(|at| byte(2) & 1 << at != 0);
    let reading = Reading {
        dpi: number(3),
        languages: vec![["en", "de-CH", "", "e"][usize::from(byte(4)) % 4].to_owned()],
        inherited: inherited.map(|at| (names[at].to_owned(), value(5 + at))).collect(),
        has_hard_text: byte(4) & 16 != 0,
        ..Reading::default()
    };
    let mut options = Options { size, limits: limits(), ..Options::default() };
    options.part.pixels = IntRect::from_ltrb(edge(9), edge(10), edge(11), edge(12));
    let settings = Settings { fonts: Arc::clone(&FONTS), reading, font_size: number(16), options };
    let cancellation = Cancellation::default();
    caught(|| {
        let Ok(Opening::Done(mut document)) =
            Document::open(rest.get(1..).unwrap_or_default(), settings, &cancellation, &|_| true)
        else {
            return;
        };
        let _ = document.visible_bounds();
        let bounds = document.bounds();
        let part = NonZeroRect::from_xywh(number(17), number(18), number(19), number(20));
        if let Some(part) = part.or_else(|| bounds.ok()??.to_non_zero_rect()).filter(|_| byte(21) & 1 != 0) {
            document.crop(part);
        }
        for href in document.images().to_vec() {
            drop(document.resolve(&href, PIXEL.to_vec()));
        }
        drop(document.to_svg());
        if let Ok(Painting::Done(picture)) = document.paint(options, &cancellation, &|_| true) {
            let (width, height) = picture.size();
            assert!(width > 0 && height > 0);
            let pixels = picture.into_premultiplied().expect("there is memory");
            assert_eq!(pixels.len(), width as usize * height as usize * 4);
        }
    });
});
