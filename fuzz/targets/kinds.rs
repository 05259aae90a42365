//! Documents whose elements are expensive because of their context: inherited values, nested relative font sizes,
//! nested `<use>`, filters and layers in tiles. The bytes are instructions that always make a document that can be
//! parsed.
#![no_main]

use std::fmt::Write;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use ogpress_fuzz::{caught, limits};
use ogpress_render::{Cancellation, FontSet, Options, Renderer, file};

/// The time limit of one document. Code with coverage counters is slow, and other processes may be running.
const MOST: Duration = Duration::from_secs(20);

/// Properties, each with a part of a value that can be repeated.
const VALUES: [(&str, &str); 24] = [
    ("stroke-dasharray", "1 2 "),
    ("stroke-dasharray", "1em 2ex "),
    ("stroke-width", " 1em"),
    ("fill", "url(#a)"),
    ("fill", "url(#p) red"),
    ("stroke", "url(#b)"),
    ("font-family", "Abc,"),
    ("font-size", "2em"),
    ("font-size", "  90%"),
    ("font-weight", "bolder"),
    ("font-variation-settings", "&quot;wght&quot; 9,"),
    ("text-decoration", "underline "),
    ("letter-spacing", "1em"),
    ("baseline-shift", "50%"),
    ("transform", "rotate(9)"),
    ("opacity", ".5"),
    ("filter", "url(#f)"),
    ("filter", "blur(1) "),
    ("mask", "url(#m)"),
    ("clip-path", "url(#c)"),
    ("marker-mid", "url(#k)"),
    ("style", "stroke:red;stroke-dasharray:1 2 3;"),
    ("class", "c "),
    ("x", "1em 2 "),
];

/// Start tags of elements with content.
const OPENED: [&str; 14] = [
    "<g ",
    "<g id='a' ",
    "<svg width='9' height='50%' viewBox='0 0 9 9' ",
    "<symbol id='b' viewBox='0 0 9 9' ",
    "<pattern id='p' width='5' height='5' patternUnits='userSpaceOnUse' ",
    "<pattern id='p' width='.1' height='.1' patternContentUnits='objectBoundingBox' ",
    "<mask id='m' ",
    "<clipPath id='c' ",
    "<marker id='k' ",
    "<filter id='f' ",
    "<text ",
    "<tspan ",
    "<switch ",
    "<linearGradient id='b' ",
];

/// Elements without content, which can be repeated.
const SINGLE: [&str; 16] = [
    "<path d='M0 0h9v9z' ",
    "<path d='M0 0h9M1 1 5 5 9 9 3 8' stroke='red' ",
    "<rect width='1em' height='50%' ",
    "<circle r='2ex' fill='context-fill' ",
    "<use href='#a' ",
    "<use href='#b' width='9' ",
    "<text x='1 2 3'>text</text><path ",
    "<tspan x='1'>part</tspan><path ",
    "<tref href='#a' ",
    "<feGaussianBlur stdDeviation='9' ",
    "<feMorphology operator='dilate' radius='9' ",
    "<feImage href='#a' ",
    "<feTurbulence baseFrequency='.1' numOctaves='3' ",
    "<stop offset='.5' stop-color='red' ",
    "<image width='9' height='9' href='data:image/svg+xml,%3Csvg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/%3E' ",
    "<textPath href='#a' ",
];

static FONTS: LazyLock<std::sync::Arc<FontSet>> = LazyLock::new(|| FontSet::embedded().into());

fuzz_target!(|instructions: &[u8]| {
    let Some((&first, steps)) = instructions.split_first() else { return };
    let renderer = if first % 2 == 0 { Renderer::Auto } else { Renderer::Resvg };
    let options = Options { limits: limits(), renderer, ..Options::default() };
    let svg = document(steps);
    let start = Instant::now();
    caught(|| drop(file(svg.as_bytes(), &options, &FONTS, &Cancellation::default())));
    assert!(start.elapsed() < MOST, "{:?} for {} bytes", start.elapsed(), svg.len());
});

/// Makes a document of instructions of three bytes: the action, its argument, and the number of times.
fn document(steps: &[u8]) -> String {
    // Instrumented code takes seconds for longer documents.
    const LONGEST: usize = 1 << 19;
    let mut out = String::from(
        "<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'><style>.c{stroke-dasharray:1 2 3;fill:url(#p)}</style>",
    );
    let mut open: Vec<&str> = Vec::new();
    let mut attributes = String::new();
    let mut names: Vec<&str> = Vec::new();
    for &[what, which, often] in steps.as_chunks().0 {
        // 1, 2, 4 ... 32,768.
        let times = 1_usize << (often % 16);
        match what % 4 {
            0 => {
                let (name, value) = VALUES[usize::from(which) % VALUES.len()];
                if !names.contains(&name) && value.len() * times < LONGEST {
                    names.push(name);
                    write!(attributes, "{name}='{}' ", value.repeat(times))
                        .expect("a text can be written to");
                }
                continue;
            }
            1 => {
                let element = OPENED[usize::from(which) % OPENED.len()];
                for _ in 0..times.min(256) {
                    write!(out, "{element}{attributes}>").expect("a text can be written to");
                    open.push(element[1..].split(' ').next().unwrap_or_default());
                }
            }
            2 => {
                let element = format!("{}{attributes}/>", SINGLE[usize::from(which) % SINGLE.len()]);
                if element.len() * times < LONGEST {
                    out.push_str(&element.repeat(times));
                }
            }
            _ => {
                for _ in 0..times.min(open.len()) {
                    write!(out, "</{}>", open.pop().unwrap_or_default()).expect("a text can be written to");
                }
            }
        }
        attributes.clear();
        names.clear();
        if out.len() > LONGEST {
            break;
        }
    }
    while let Some(name) = open.pop() {
        write!(out, "</{name}>").expect("a text can be written to");
    }
    out + "</svg>"
}
