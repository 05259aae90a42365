//! Unpacking of gzip files, with a limit on the result.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ogpress_render::fuzz;

const MOST: u64 = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = fuzz::gunzip(bytes, MOST) {
        assert!(text.len() as u64 <= MOST);
    }
});
