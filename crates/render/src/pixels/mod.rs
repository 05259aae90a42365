//! What several stages need for pixels: runs, colour runs, and memory for large buffers.

pub(crate) mod colour_runs;
pub(crate) mod memory;
pub(crate) mod runs;
