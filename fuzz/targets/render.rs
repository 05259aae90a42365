//! A whole render. A document with an even number of bytes uses this crate's painter, one with an odd number resvg.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ogpress_fuzz::{caught, limits};
use ogpress_render::{Cancellation, FontSet, Options, Renderer, file};

static FONTS: LazyLock<std::sync::Arc<FontSet>> = LazyLock::new(|| FontSet::embedded().into());

fuzz_target!(|svg: &[u8]| {
    let renderer = if svg.len() % 2 == 0 { Renderer::Auto } else { Renderer::Resvg };
    let options = Options { limits: limits(), renderer, ..Options::default() };
    caught(|| drop(file(svg, &options, &FONTS, &Cancellation::default())));
});
