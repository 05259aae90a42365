//! Paints thousands of plain shapes with both painters, and finds broken ones: an edge that jumps by two pixels over
//! many rows hardly changes a mean, but is plainly visible.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod common;

use std::fmt::Write;
use std::path::Path;

use common::{FAR, Picture, in_parallel, side_by_side, write};
use ogpress_render::{Cancellation, Compression, FontSet, Limits, Options, Renderer, Size, file};

/// The most broken blocks of a picture. At sharp corners painters differ.
const MOST_BLOCKS: usize = 3;

/// Where the painters differ, the truth is the same document at this many times the size, averaged.
const TIMES: u32 = 8;

/// The number of pictures of each kind.
const PICTURES: u32 = 400;

/// Random numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn new(seed: u32) -> Self {
        Self(u64::from(seed) << 16 | 0x2545)
    }

    /// A number from 0 to 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        #[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
        let share = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        share
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    fn whole(&mut self, low: f64, high: f64) -> f64 {
        self.between(low, high + 1.0).floor()
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "it is an index of few"
        )]
        let index = self.whole(0.0, from.len() as f64 - 1.0) as usize;
        from[index.min(from.len() - 1)]
    }

    /// A coordinate: a whole number, any number, or one next to a multiple of four, where tiles meet.
    fn place(&mut self, most: f64) -> f64 {
        let near = [1e-6, 1e-5, 5e-5, 1e-4, 3e-4, 1e-3, 4e-3, 1e-2];
        match self.whole(0.0, 3.0) {
            0.0 => self.whole(0.0, most),
            1.0 => self.between(0.0, most),
            _ => self.whole(0.0, most / 4.0) * 4.0 + self.pick(&near) * self.pick(&[-1.0, 1.0]),
        }
    }
}

/// Attributes that fill or stroke a shape.
fn paint(random: &mut Random) -> String {
    let width = random.pick(&[1.0, 2.0, 2.0, 3.0, 5.5, 12.0]);
    match random.whole(0.0, 3.0) {
        0.0 => "fill='#111'".to_owned(),
        1.0 => format!("fill='#9cf' stroke='#111' stroke-width='{width}'"),
        _ => format!("fill='none' stroke='#111' stroke-width='{width}'"),
    }
}

fn rectangle(random: &mut Random) -> String {
    let (x, y) = (random.place(120.0), random.place(120.0));
    let (width, height) = (random.place(150.0) + 3.0, random.place(150.0) + 3.0);
    format!("<rect x='{x}' y='{y}' width='{width}' height='{height}' {}/>", paint(random))
}

fn rounded(random: &mut Random) -> String {
    let radius = random.pick(&[2.0, 4.0, 8.0, 12.0, 16.0, 20.0, 21.0, 24.0, 33.3]);
    rectangle(random).replace("<rect", &format!("<rect rx='{radius}'"))
}

/// A picture as wide as a card, where rounding errors are largest.
fn frame(random: &mut Random) -> String {
    let inset = random.whole(0.0, 60.0);
    let (width, height) = (1200.0 - 2.0 * inset, 630.0 - 2.0 * inset);
    let radius = random.whole(0.0, 60.0);
    let stroke = random.pick(&[1.0, 2.0, 3.0, 4.0, 6.0, 8.0]);
    format!(
        "<rect x='{inset}' y='{inset}' width='{width}' height='{height}' rx='{radius}' fill='none' stroke='#111' stroke-width='{stroke}'/>"
    )
}

/// Lines over the whole card that are nearly upright or nearly level.
fn slanted(random: &mut Random) -> String {
    let mut content = String::new();
    for _ in 0..4 {
        let (x, lean) =
            (random.place(1190.0), random.pick(&[1e-5, 1e-4, 1e-3, 0.01, 0.1, 0.4, 1.0, 4.0, 30.0]));
        let (top, bottom) = (random.place(100.0), random.between(300.0, 640.0));
        let width = random.between(3.0, 30.0);
        write!(
            content,
            "<path d='M{x} {bottom}L{} {top}H{}L{} {bottom}z' fill='#111'/>",
            x + lean,
            x + width,
            x + width - lean
        )
        .unwrap();
    }
    content
}

fn arc(random: &mut Random) -> String {
    let mut d = String::new();
    for part in 0..4 {
        let (x, y) = (random.place(200.0), random.place(200.0));
        let (rx, ry) = (random.between(3.0, 150.0), random.between(3.0, 150.0));
        let (turn, large, sweep) =
            (random.pick(&[0.0, 0.0, 30.0, 90.0]), random.pick(&[0, 1]), random.pick(&[0, 1]));
        match part {
            0 => write!(d, "M{x} {y}").unwrap(),
            _ => write!(d, "A{rx} {ry} {turn} {large} {sweep} {x} {y}").unwrap(),
        }
    }
    format!("<path d='{d}' {}/>", paint(random))
}

fn polygon(random: &mut Random) -> String {
    let mut points = String::new();
    for _ in 0..random.pick(&[3, 4, 5, 8]) {
        // Some points are outside of the picture.
        write!(points, "{} {} ", random.place(260.0) - 30.0, random.place(260.0) - 30.0).unwrap();
    }
    let rule = random.pick(&["nonzero", "evenodd"]);
    format!("<polygon points='{points}' fill-rule='{rule}' stroke-linejoin='round' {}/>", paint(random))
}

fn dashed(random: &mut Random) -> String {
    let dashes = random.pick(&["1 3", "4 4", "8 2.5", "12 4 2 4", "0 6", "40"]);
    let cap = random.pick(&["butt", "round", "square"]);
    let shape = random.pick(&[rectangle, rounded, arc])(random);
    let outline = shape.split(" fill=").next().unwrap();
    let width = random.pick(&[1.0, 2.0, 4.0, 7.5]);
    format!(
        "{outline} fill='none' stroke='#111' stroke-width='{width}' stroke-dasharray='{dashes}' stroke-linecap='{cap}'/>"
    )
}

fn transformed(random: &mut Random) -> String {
    let shape = random.pick(&[rectangle, rounded, arc, polygon])(random);
    let scale = random.pick(&[0.25, 0.5, 0.9999, 1.0, 1.5, 2.0, 3.7]);
    let turn = random.pick(&[0.0, 1e-5, 1e-4, 1e-3, 0.01, 0.3, 17.0, 45.0, 89.999, 90.0, 180.0]);
    format!(
        "<g transform='translate({} {}) rotate({turn} 60 60) scale({scale})'>{shape}</g>",
        random.place(30.0),
        random.place(30.0)
    )
}

/// A shape with a clip path, and one with a mask that is a picture.
fn cut(random: &mut Random) -> String {
    let shape =
        random.pick(&[rounded, arc, polygon, transformed])(random).replace("fill='none'", "fill='#fff'");
    let (id, element) = random.pick(&[("clip-path", "clipPath"), ("mask", "mask")]);
    let shape = if element == "mask" { shape.replace("#111", "#fff").replace("#9cf", "#ccc") } else { shape };
    format!(
        "<{element} id='c'>{shape}</{element}><rect width='200' height='200' fill='#111' {id}='url(#c)'/>"
    )
}

fn picture(size: [u32; 2], content: &str, renderer: Renderer, scale: u32) -> Picture {
    let [width, height] = size;
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'>\
         <rect width='{width}' height='{height}' fill='#fff'/>{content}</svg>"
    );
    let options = Options {
        renderer,
        compression: Compression::Fast,
        size: Size::new(None, None, Some(scale.into())).unwrap(),
        limits: Limits { pixels: 100_000_000, memory: 4 << 30, work: 100_000_000_000, ..Limits::default() },
        ..Options::default()
    };
    Picture::decode(&file(svg.as_bytes(), &options, &FontSet::embedded(), &Cancellation::default()).unwrap())
}

/// The number of blocks of two by two pixels that all differ much.
fn broken(left: &Picture, right: &Picture) -> usize {
    let width = left.width as usize;
    let off: Vec<bool> = left
        .rgba
        .chunks(4)
        .zip(right.rgba.chunks(4))
        .map(|(left, right)| left != right && left.iter().zip(right).any(|(a, b)| a.abs_diff(*b) > FAR))
        .collect();
    let rows = off.chunks(width).zip(off.chunks(width).skip(1));
    rows.map(|(row, next)| {
        let pairs = row.windows(2).zip(next.windows(2));
        pairs.filter(|(row, next)| row[0] && row[1] && next[0] && next[1]).count()
    })
    .sum()
}

fn sweep(
    kind: &str,
    size: [u32; 2],
    pictures: u32,
    draw: impl Fn(&mut Random) -> String + Sync,
) -> Vec<String> {
    let seeds: Vec<u32> = (0..pictures).collect();
    let found = in_parallel(&seeds, |&seed| {
        let content = draw(&mut Random::new(seed));
        let [ours, resvg] = [Renderer::Auto, Renderer::Resvg].map(|who| picture(size, &content, who, 1));
        if broken(&ours, &resvg) <= MOST_BLOCKS {
            return None;
        }
        // resvg breaks strokes of one pixel along the sides of the canvas.
        let truth = picture(size, &content, Renderer::Resvg, TIMES).reduced(TIMES);
        let blocks = broken(&ours, &truth);
        (blocks > MOST_BLOCKS).then(|| {
            let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sweep/{kind}-{seed}.png"));
            write(&file, &side_by_side(&ours, &truth));
            format!("{kind} {seed}: {blocks} blocks, {}, {content}", file.display())
        })
    });
    found.into_iter().flatten().collect()
}

#[test]
fn no_shape_is_broken() {
    const SMALL: [u32; 2] = [200, 200];
    const CARD: [u32; 2] = [1200, 630];
    let mut wrong = sweep("frame", CARD, PICTURES / 4, frame);
    wrong.extend(sweep("slanted", CARD, PICTURES / 4, slanted));
    for (kind, draw) in [
        ("rectangle", rectangle as fn(&mut Random) -> String),
        ("rounded", rounded),
        ("arc", arc),
        ("polygon", polygon),
        ("dashed", dashed),
        ("transformed", transformed),
        ("cut", cut),
    ] {
        wrong.extend(sweep(kind, SMALL, PICTURES, draw));
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}
