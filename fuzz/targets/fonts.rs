//! Font files of arbitrary bytes, packed or not: unpacks them and loads them into a font set.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ogpress_fuzz::caught;
use ogpress_render::fuzz;

fuzz_target!(|bytes: &[u8]| caught(|| fuzz::font(bytes)));
