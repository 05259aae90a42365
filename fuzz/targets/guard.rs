//! The checks of bytes, markup and document, without the parsers that they protect.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ogpress_fuzz::{caught, limits};
use ogpress_render::fuzz;

fuzz_target!(|svg: &[u8]| caught(|| drop(fuzz::guard(svg, &limits()))));
