//! Everything before there are pixels: checks, usvg, the layout of texts, and the estimate of what painting will need.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ogpress_render::{Cancellation, FontSet, Images, Options, prepare};
use ogpress_fuzz::{caught, limits};

static FONTS: LazyLock<std::sync::Arc<FontSet>> = LazyLock::new(|| FontSet::embedded().into());

fuzz_target!(|svg: &[u8]| {
    let options = Options { limits: limits(), ..Options::default() };
    caught(|| drop(prepare(svg, &options, &FONTS, &Images::None, &Cancellation::default())));
});
