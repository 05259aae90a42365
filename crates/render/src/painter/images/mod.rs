//! Raster images inside of the document: which file is which, and how one is brought to other pixels.

pub(super) mod files;
pub(super) mod resample;
pub(super) mod visit;
