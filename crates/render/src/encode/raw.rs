//! Pixels as they are.

use crate::Error;
use crate::pixels::colour_runs::Painted;

/// Returns the most bytes of memory that the pixels need: as colour runs, which take no more, and as bytes.
pub(super) const fn memory(pixels: u64) -> u64 {
    8 * pixels
}

/// Returns red, green, blue and alpha of each pixel, not premultiplied.
pub(super) fn pixels(painted: Painted) -> Result<Vec<u8>, Error> {
    painted.into_straight()
}
