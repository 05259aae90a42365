//! Deflate by libdeflate, for pictures that are neither drawn nor noise.

use libdeflater::{CompressionLvl, Compressor};

use crate::Error;
use crate::pixels::memory::zeroed;

/// Compresses bytes to a zlib stream, at one of libdeflate's levels: 1, the fastest, to 12. `share` is the fraction of
/// the bytes that is expected to be left: allocating memory for all of them would take longer than filling it.
pub(super) fn zlib(bytes: &[u8], level: i32, share: f64) -> Result<Vec<u8>, Error> {
    let mut compressor = Compressor::new(CompressionLvl::new(level).expect("the levels used here exist"));
    let most = compressor.zlib_compress_bound(bytes.len());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a guess at a size"
    )]
    let guess = (bytes.len() as f64 * share * 1.5) as usize + 4096;
    for room in [guess.min(most), most] {
        let mut out = zeroed(room)?;
        if let Ok(length) = compressor.zlib_compress(bytes, &mut out) {
            out.truncate(length);
            return Ok(out);
        }
    }
    unreachable!("the bound is enough")
}
