//! How the bytes of a picture lie in memory.

/// The layout of a picture's rows, as PNG has them: before each row is one byte for the number of its filter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Bytes of a row, without the filter's number.
    pub(super) stride: usize,
    /// Bytes of a pixel.
    pub(super) pixel: usize,
}
