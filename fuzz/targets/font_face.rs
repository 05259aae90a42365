//! `@font-face` rules. The bytes make a rule, and are also the file behind every address. The loaded fonts must be
//! readable, and the ranges of the rules valid.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ogpress_fuzz::{caught, limits, made};
use ogpress_render::fuzz;

/// Pieces of rules, chosen by bytes above 127. Other bytes stand for themselves.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    ";",
    ",",
    "'",
    "\\",
    "/*",
    "!important",
    "@font-face{font-family:A;src:url(a);",
    "font-family:",
    "src:",
    "font-weight:",
    "font-style:",
    "font-stretch:",
    "unicode-range:",
    "font-display:",
    "A",
    "'B b'",
    "url(a)",
    "url(b#2)",
    "url('c') format('woff2')",
    "format(",
    "tech(",
    "variations",
    "color-COLRv1",
    "local(",
    "Inter Regular",
    "url(data:font/ttf;base64,",
    "url(data:,%00%01%00%00",
    "AAEAAAAC",
    "d09GRgABAAA",
    "d09GMgABAAA",
    "dHRjZgABAAA",
    "==)",
    "%77OF2",
    "U+26",
    "U+4??",
    "U+0-10FFFF",
    "100 900",
    "1e9",
    "-0",
    "calc(1",
    "50%",
    "condensed",
    "oblique ",
    "10deg",
    "1turn",
    "italic",
    "auto",
    "normal",
    "bold",
    "#",
];

fuzz_target!(|bytes: &[u8]| {
    let block = made(bytes, PIECES);
    caught(|| fuzz::font_face(&block, bytes, &limits()));
});
