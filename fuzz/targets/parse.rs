//! The first half of a render: checks, styles, text layout, usvg, and the estimate of the cost.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ogpress_fuzz::{caught, limits};
use ogpress_render::{Cancellation, FontSet, Images, Options, prepare};

static FONTS: LazyLock<std::sync::Arc<FontSet>> = LazyLock::new(|| FontSet::embedded().into());

fuzz_target!(|svg: &[u8]| {
    let options = Options { limits: limits(), ..Options::default() };
    caught(|| drop(prepare(svg, &options, &FONTS, &Images::None, &Cancellation::default())));
});
