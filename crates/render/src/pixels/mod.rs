//! Rows of pixels: runs of equal colours, and memory for large buffers.

pub(crate) mod colour_runs;
pub(crate) mod memory;
pub(crate) mod runs;
