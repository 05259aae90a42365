//! What the steps of painting take, measured.

use crate::painter::geometry::Area;

/// Work for each pixel of a surface.
pub(super) const PER_SURFACE_PIXEL: u64 = 4;
/// Work for each pixel of a picture that is drawn.
pub(super) const PER_DRAWN_PIXEL: u64 = 6;
/// Work for each pixel that an outline covers with a colour.
pub(super) const PER_COLOURED_PIXEL: u64 = 1;
/// Work for each pixel that an outline covers with a gradient.
pub(super) const PER_GRADIENT_PIXEL: u64 = 4;
/// Work for each pixel that an outline covers with a picture between pixels.
pub(super) const PER_SAMPLED_PIXEL: u64 = 25;
/// Work for each pixel of an image that is resampled.
pub(super) const PER_READ_PIXEL: u64 = 2;

/// Work for each surface, however small.
pub(super) const PER_SURFACE: u64 = 25_000;
/// Work for each layer of a surface, however small.
pub(super) const PER_LAYER: u64 = 4000;

/// Work for each colour of a gradient's table.
pub(super) const PER_TABLE_COLOUR: u64 = 8;

/// Bytes that vello keeps of each layer, and of each of its rows of squares: commands that open, draw and close it.
pub(super) const KEPT_PER_LAYER: u64 = 500;
pub(super) const KEPT_PER_LAYER_ROW: u64 = 16;

/// Bytes of the pixels of an area.
pub(super) const fn bytes(area: Area) -> u64 {
    area.pixels() as u64 * 4
}
