//! Estimates what painting will cost before anything is painted: the bytes that are held at one time, and the work.
//!
//! Both are upper estimates. Bytes are those of pictures and of flattened outlines, as the chosen painter will allocate
//! them; the guard has estimated those of the tree. Work is in about nanoseconds of a common processor.
//!
//! Here are the parts that both painters share, and the walk for resvg ([`resvg`]). The fast painter estimates itself,
//! see [`painter::estimate`](crate::painter).

mod crossings;
mod filter;
pub(super) mod meter;
pub(super) mod outline;
mod path_length;
pub(super) mod resvg;
mod rounding;
mod segments;
mod squares;
mod upright;

use usvg::ImageKind;

use super::images::{self, Decoding};

/// The cost of one or more steps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// The most bytes that are held at one time.
    pub(super) bytes: u64,
    /// About nanoseconds of a common processor.
    pub(super) work: u64,
}

impl Cost {
    /// Adds a step that begins when the memory of the steps before is free.
    pub(super) fn then(&mut self, next: Self) {
        self.bytes = self.bytes.max(next.bytes);
        self.work = self.work.saturating_add(next.work);
    }

    /// Adds bytes that are held all the time.
    pub(super) const fn with(self, held: u64) -> Self {
        Self { bytes: self.bytes.saturating_add(held), ..self }
    }

    /// Adds work that needs no memory.
    pub(super) fn work(&mut self, work: u64) {
        self.work = self.work.saturating_add(work);
    }
}

/// The cost of decoding an image, its pixels included.
pub(super) fn decoding(kind: &ImageKind) -> Cost {
    let Decoding { pixels, beside, work } = images::decoding(kind);
    Cost { bytes: pixels + beside, work }
}

/// Bytes of the pixels of a decoded image.
pub(super) fn decoded(kind: &ImageKind) -> u64 {
    images::decoding(kind).pixels
}
