//! The pixels of a decoded raster image, and the reason why there are none.

use crate::pixels::memory::zeroed;

/// The most pixels of a raster image. A photograph of a good camera has 24 million.
pub(crate) const MOST_PIXELS: usize = 25_000_000;

/// Why an image cannot be shown, for a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unusable(pub(crate) String);

impl Unusable {
    pub(crate) fn unreadable() -> Self {
        Self("it is damaged, and nothing of it can be shown".to_owned())
    }

    pub(crate) fn no_memory() -> Self {
        Self("the system has no memory for its pixels".to_owned())
    }
}

/// A decoded image.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pixels {
    /// Width and height.
    pub(crate) size: [usize; 2],
    /// Rows of red, green, blue and straight alpha.
    pub(crate) rgba: Vec<u8>,
    /// Why a part of the image is missing, if so.
    pub(crate) damage: Option<&'static str>,
}

/// Allocates transparent pixels.
pub(crate) fn buffer([width, height]: [usize; 2]) -> Result<Vec<u8>, Unusable> {
    let bytes = width.checked_mul(height).filter(|&pixels| pixels <= MOST_PIXELS).map(|pixels| pixels * 4);
    zeroed(bytes.ok_or_else(Unusable::unreadable)?).map_err(|_| Unusable::no_memory())
}
