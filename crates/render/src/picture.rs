//! The pixels of a render.

use std::fmt;

use super::encode::{self, Encoded};
use super::pixels::colour_runs::Painted;
use super::{Cancellation, Error, Options};

/// A painted document.
#[derive(Clone)]
pub struct Picture(Painted);

impl fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Picture").field("size", &self.size()).finish()
    }
}

impl Picture {
    pub(super) const fn new(painted: Painted) -> Self {
        Self(painted)
    }

    /// Returns width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        self.0.size()
    }

    /// Returns the bytes of memory that the picture takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.0.memory()
    }

    /// Encodes the picture in the format of the options.
    pub(super) fn encode(self, options: &Options, cancellation: &Cancellation) -> Result<Encoded, Error> {
        encode::encode(self.0, options, cancellation)
    }

    /// Returns the file in the format of the options.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfMemory`]; [`Error::Cancelled`] if `cancellation` is cancelled before the end.
    pub fn into_file(self, options: &Options, cancellation: &Cancellation) -> Result<Vec<u8>, Error> {
        self.encode(options, cancellation).map(|encoded| encoded.bytes)
    }

    /// Returns four bytes for each pixel, red, green, blue and alpha, premultiplied.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfMemory`].
    pub fn into_premultiplied(self) -> Result<Vec<u8>, Error> {
        self.0.into_pixmap().map(tiny_skia::Pixmap::take)
    }
}
