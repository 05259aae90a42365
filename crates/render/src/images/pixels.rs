//! The pixels of a decoded raster image, and why there may be none.

use crate::pixels::memory::zeroed;

/// The most pixels of a picture inside the picture. A photograph of a good camera has 24 million.
pub(super) const MOST_PIXELS: usize = 25_000_000;

/// Why a picture cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unusable(pub(crate) String);

impl Unusable {
    pub(super) fn unreadable() -> Self {
        Self("it is damaged, and nothing of it can be shown".to_owned())
    }

    pub(super) fn no_memory() -> Self {
        Self("the system has no memory for its pixels".to_owned())
    }
}

/// A decoded picture.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pixels {
    /// Width and height.
    pub(crate) size: [usize; 2],
    /// Rows of red, green, blue and opacity, which they are not multiplied by.
    pub(crate) rgba: Vec<u8>,
    /// Why it is not all of the picture, if it is not.
    pub(crate) damage: Option<&'static str>,
}

/// Transparent pixels.
pub(super) fn buffer([width, height]: [usize; 2]) -> Result<Vec<u8>, Unusable> {
    let bytes = width.checked_mul(height).filter(|&pixels| pixels <= MOST_PIXELS).map(|pixels| pixels * 4);
    zeroed(bytes.ok_or_else(Unusable::unreadable)?).map_err(|_| Unusable::no_memory())
}
