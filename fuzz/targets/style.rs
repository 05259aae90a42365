//! Style by itself: a sheet and elements are made of the bytes, and what is written anew must be plain, or come out the same
//! when it is resolved once more.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ogpress::render::fuzz;
use ogpress_fuzz::{caught, limits};

/// Pieces of sheets, chosen by bytes above 127; others stand for themselves.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    ";",
    ":",
    ",",
    "/*",
    "*/",
    "\"",
    "'",
    "\\",
    "!important",
    "@media ",
    "screen",
    "(width>1px)",
    "@supports ",
    "@layer ",
    "a.b",
    "@property --a",
    "@namespace ",
    "&",
    "*",
    "g",
    "rect",
    ".a",
    ".b",
    "#a",
    "[x]",
    "[class~=a]",
    ":not(",
    ":is(",
    ":where(",
    ":has(",
    ":nth-child(2n+1 of ",
    ":hover",
    "::before",
    ">",
    "~",
    "+",
    "--a:",
    "--b:",
    "var(--a",
    "var(--b,",
    "env(a,",
    "fill:",
    "stroke:",
    "stroke-width:",
    "stroke-dasharray:",
    "opacity:",
    "color:",
    "font:",
    "font-size:",
    "font-family:",
    "all:",
    "transform:",
    "transform-box:fill-box",
    "transform-origin:",
    "translate:",
    "rotate:",
    "scale:",
    "clip-path:",
    "filter:",
    "mask:",
    "marker:",
    "background:",
    "d:path(\"",
    "width:",
    "x:",
    "display:none",
    "calc(",
    "min(",
    "round(",
    "sqrt(",
    "1px",
    "2em",
    "3%",
    "1e9",
    "-0",
    "infinity",
    "red",
    "#123",
    "rgb(1 2 3/",
    "color-mix(in oklch,",
    "light-dark(",
    "url(#a)",
    "url(b#c)",
    "inherit",
    "initial",
    "unset",
    "revert",
    "revert-layer",
    "circle(",
    "polygon(",
    "inset(",
    "path(",
    "blur(",
    "drop-shadow(",
    "matrix(",
    "skewX(1deg",
    "1turn",
    "currentColor",
    "none",
    "auto",
    "bold 1em/2 a",
    "M0 0h1v1z",
];

fuzz_target!(|bytes: &[u8]| {
    // The first byte says where what is in the sheet ends, and what is in attributes begins.
    let Some((split, rest)) = bytes.split_first() else { return };
    let at = rest.len() * usize::from(*split) / 256;
    let (sheet, inline) = (made(&rest[..at]), made(&rest[at..]));
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\"><style>{sheet}</style><g id=\"a\" class=\"a b\" style=\"{inline}\">\
         <rect class=\"a\" x=\"1\" width=\"9\" height=\"9\" fill=\"{inline}\"/><text class=\"b\" font-size=\"{inline}\">a</text></g>\
         <path d=\"M0 0h1v1z\" transform=\"{inline}\"/></svg>"
    );
    caught(|| fuzz::style(&svg, &limits()));
});

/// Text for an element or an attribute.
fn made(bytes: &[u8]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        match byte {
            b'&' => text.push_str("&amp;"),
            b'<' => text.push_str("&lt;"),
            b'"' => text.push_str("&quot;"),
            b'\n' | b' '..=b'~' => text.push(char::from(byte)),
            128.. => text.push_str(
                &PIECES[usize::from(byte - 128) % PIECES.len()].replace('&', "&amp;").replace('"', "&quot;"),
            ),
            _ => text.push(' '),
        }
    }
    text
}
