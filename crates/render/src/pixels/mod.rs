//! What several stages need for pixels: runs, colour runs, and memory for large buffers.

pub(crate) mod colour_runs;
pub(crate) mod memory;
pub(crate) mod runs;

/// The most colours of a palette PNG: an index has at most 8 bits
/// ([PNG, section 11.2.2](https://www.w3.org/TR/png-3/#11PLTE)). Pictures with more colours are written as RGB or RGBA.
pub(crate) const MAX_PALETTE_COLOURS: usize = 256;
