//! Measures coverage: each pixel of a shape against the truth, which is the same document at sixteen times the size,
//! averaged.
//!
//! A mean difference between painters does not show such errors, for example that all small shapes are a little too
//! light.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod common;

use std::fmt::Write;

use common::Picture;
use ogpress_render::{Cancellation, Compression, FontSet, Limits, Options, Renderer, Size, file};

/// How many times larger the truth is painted.
const TIMES: u32 = 16;

/// The largest error, of 255: the root of the mean square over the covered pixels.
const MOST: f64 = 4.0;

const WIDTH: u32 = 240;
const HEIGHT: u32 = 120;

fn svg(content: &str) -> String {
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{HEIGHT}'>\
         <rect width='{WIDTH}' height='{HEIGHT}' fill='#fff'/>{content}</svg>"
    )
}

/// Random numbers from 0 to 1 that are the same in each run.
struct Random(u32);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1 << 24)
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }
}

/// Texts of one size, at many fractions of a pixel.
fn texts(size: f64) -> String {
    let mut random = Random(7);
    let mut content = String::new();
    let mut y = size;
    while y < f64::from(HEIGHT) {
        let x = random.between(0.0, 9.0);
        write!(
            content,
            "<text x='{x:.2}' y='{:.2}' font-family='Inter' font-size='{size}'>Sphinx of black quartz, judge my vow 0369&amp;@</text>",
            y + random.next()
        )
        .unwrap();
        y += 1.5 * size;
    }
    svg(&content)
}

fn circles(low: f64, high: f64) -> String {
    let mut random = Random(11);
    let mut content = String::new();
    // One shape for each cell. Where shapes overlap, painting one over the other does not give the coverage by both.
    let cell = 2.0 * high + 4.0;
    let (mut x, mut y) = (cell / 2.0, cell / 2.0);
    while y + cell / 2.0 <= f64::from(HEIGHT) {
        let (cx, cy) = (x + random.next(), y + random.next());
        write!(content, "<circle cx='{cx:.3}' cy='{cy:.3}' r='{:.3}'/>", random.between(low, high)).unwrap();
        x += cell;
        if x + cell / 2.0 > f64::from(WIDTH) {
            (x, y) = (cell / 2.0, y + cell);
        }
    }
    svg(&content)
}

fn rings() -> String {
    circles(2.0, 9.0).replace("<circle", "<circle fill='none' stroke='#000' stroke-width='1.3'")
}

fn paint(svg: &str, renderer: Renderer, scale: u32) -> Picture {
    let options = Options {
        renderer,
        compression: Compression::Fast,
        size: Size::new(None, None, Some(scale.into())).unwrap(),
        limits: Limits::default(),
        ..Options::default()
    };
    Picture::decode(&file(svg.as_bytes(), &options, &FontSet::embedded(), &Cancellation::default()).unwrap())
}

/// The error of a picture in covered pixels, and how much too light they are.
fn off(picture: &Picture, truth: &Picture) -> (f64, f64) {
    let (mut squares, mut sum, mut covered) = (0.0, 0.0, 0.0);
    for (pixel, truth) in picture.rgba.chunks(4).zip(truth.rgba.chunks(4)) {
        if pixel[0] < 255 || truth[0] < 255 {
            let off = f64::from(pixel[0]) - f64::from(truth[0]);
            squares += off * off;
            sum += off;
            covered += 1.0;
        }
    }
    assert!(covered > 1000.0, "{covered}");
    ((squares / covered).sqrt(), sum / covered)
}

#[test]
fn pixels_are_as_dark_as_what_covers_them() {
    let cases = [
        ("text of 10 px", texts(10.0)),
        ("text of 12 px", texts(12.0)),
        ("text of 16 px", texts(16.0)),
        ("text of 40 px", texts(40.0)),
        ("circles of 0.8 to 3 px", circles(0.8, 3.0)),
        ("circles of 3 to 20 px", circles(3.0, 20.0)),
        ("rings", rings()),
    ];
    let mut wrong = Vec::new();
    for (name, svg) in cases {
        let truth = paint(&svg, Renderer::Resvg, TIMES).reduced(TIMES);
        let [(ours, light), (resvg, resvg_light)] =
            [Renderer::Auto, Renderer::Resvg].map(|who| off(&paint(&svg, who, 1), &truth));
        println!("{name}: off by {ours:.2} ({light:+.2}), resvg {resvg:.2} ({resvg_light:+.2})");
        if ours > MOST {
            wrong.push(format!("{name}: {ours:.2}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
