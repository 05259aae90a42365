//! Fonts of arbitrary bytes, in any packing: unpacked, looked at, and loaded as a set's own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ogpress_render::fuzz;
use ogpress_fuzz::caught;

fuzz_target!(|bytes: &[u8]| caught(|| fuzz::font(bytes)));
