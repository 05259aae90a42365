//! The text stage. The bytes make attributes, styles and parts of a text, which is laid out. The result must be a
//! document without text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ogpress_fuzz::{caught, limits, made};
use ogpress_render::fuzz;

/// Pieces of properties, lists and text, chosen by bytes above 127. Other bytes stand for themselves.
const PIECES: &[&str] = &[
    "font-size:",
    "font-family:",
    "font-weight:",
    "font-style:",
    "font-stretch:",
    "font-variant:",
    "font-feature-settings:",
    "font-kerning:",
    "letter-spacing:",
    "word-spacing:",
    "text-anchor:",
    "text-transform:",
    "text-decoration:",
    "text-decoration-skip-ink:",
    "text-decoration-thickness:",
    "text-underline-offset:",
    "text-orientation:",
    "writing-mode:",
    "direction:",
    "unicode-bidi:",
    "dominant-baseline:",
    "alignment-baseline:",
    "baseline-shift:",
    "white-space:",
    "paint-order:",
    "visibility:",
    "display:",
    "stroke:",
    "stroke-width:",
    "fill:",
    "fill-opacity:",
    "filter:",
    "transform:",
    ";",
    "1em",
    "-2",
    "9px ",
    "50%",
    "0",
    "1e9",
    "-1e30",
    "1e-30",
    "1 2 3 ",
    "bold",
    "bolder",
    "lighter",
    "italic",
    "oblique 20deg",
    "small-caps",
    "all-petite-caps",
    "\"liga\" 0",
    "\"smcp\"",
    "normal",
    "none",
    "auto",
    "inherit",
    "underline ",
    "overline ",
    "line-through ",
    "wavy ",
    "dotted ",
    "double ",
    "middle",
    "end",
    "hanging",
    "central",
    "super",
    "sub",
    "rtl",
    "ltr",
    "bidi-override",
    "isolate",
    "plaintext",
    "vertical-rl",
    "sideways-lr",
    "upright",
    "mixed",
    "uppercase",
    "capitalize",
    "full-width",
    "pre",
    "nowrap",
    "hidden",
    "red",
    "url(#g)",
    "url(#p)",
    "Inter",
    "Missing, ",
    "serif",
    "fi",
    "ffl",
    "AV",
    "e\u{301}",
    "\u{5d0}\u{5d1}",
    "\u{627}\u{644}",
    "\u{915}\u{94d}\u{937}",
    "\u{e01}\u{e33}",
    "\u{6c34}",
    "\u{1f469}\u{200d}\u{1f4bb}",
    "\u{1f1e9}\u{1f1ea}",
    "1\u{fe0f}\u{20e3}",
    "\u{2764}\u{fe0e}",
    "\u{1f44d}\u{1f3fd}",
    "\u{200f}",
    "\u{202e}",
    "\u{2067}",
    "\u{ad}",
    "\u{a0}",
    "\u{3000}",
    "\u{2029}",
    "\u{df}",
    "\u{130}",
    "\u{1f88}",
    "\u{1d54f}",
];

fuzz_target!(|bytes: &[u8]| {
    // The first byte chooses the kinds of elements. The next three say where the pieces of the other bytes end.
    let [shape, ends @ ..] = bytes else { return };
    let Some((ends, rest)) = ends.split_at_checked(3) else { return };
    let mut rest = rest;
    let mut next = |end: u8| {
        let (piece, others) = rest.split_at(rest.len() * usize::from(end) / 256);
        rest = others;
        made(piece, PIECES)
    };
    let (outer, inner, list) = (next(ends[0]), next(ends[1]), next(ends[2]));
    let words = next(255);
    let part = match shape % 4 {
        0 => format!("<tspan x=\"{list}\" style=\"{inner}\">{words}</tspan>"),
        1 => format!("<textPath href=\"#c\" startOffset=\"{list}\" style=\"{inner}\">{words}</textPath>"),
        2 => format!("<a dx=\"{list}\" rotate=\"{list}\" style=\"{inner}\">{words}</a>"),
        _ => format!(
            "<tspan textLength=\"{list}\" style=\"{inner}\">{words}<tspan dy=\"{list}\">{words}</tspan></tspan>"
        ),
    };
    let text = format!(
        "<text id=\"t\" y=\"9\" style=\"{outer}\" lengthAdjust=\"spacingAndGlyphs\">{words}{part}a</text>"
    );
    let place = match shape / 4 % 4 {
        0 => text,
        1 => format!("<defs>{text}</defs><use href=\"#t\" x=\"3\"/>"),
        2 => format!(
            "<clipPath id=\"k\">{text}</clipPath><rect width=\"9\" height=\"9\" clip-path=\"url(#k)\"/>"
        ),
        _ => format!(
            "<symbol id=\"s\" viewBox=\"0 0 50 50\">{text}</symbol><use href=\"#s\" width=\"9\" height=\"9\"/>"
        ),
    };
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\"><path id=\"c\" d=\"M0 0q9 9 9 0z\" pathLength=\"7\"/>\
         <linearGradient id=\"g\"><stop stop-color=\"red\"/><stop offset=\"1\"/></linearGradient>\
         <pattern id=\"p\" width=\".1\" height=\".1\" patternContentUnits=\"objectBoundingBox\"><rect width=\".05\" height=\".05\"/></pattern>{place}</svg>"
    );
    caught(|| fuzz::text(&svg, &limits()));
});
