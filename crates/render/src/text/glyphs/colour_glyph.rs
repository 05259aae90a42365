//! A colour glyph as SVG elements.

use crate::text::fonts::face::Face;

/// The largest size of a colour glyph in bytes.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// The elements are in units of the font, with y upwards.
#[derive(Debug, Clone)]
pub(crate) struct ColourGlyph {
    /// Gradients, clip paths and masks.
    pub(crate) definitions: String,
    pub(crate) elements: String,
    /// Whether it is made of layers. Skia positions these otherwise than bitmaps.
    pub(crate) has_layers: bool,
}

/// The half side of the square that an unbounded fill covers, in em.
const REACH: f64 = 4.0;

/// Returns the half side of the square that an unbounded fill covers, in units of the font.
pub(super) fn reach(face: &Face) -> f64 {
    REACH * f64::from(face.instance.metrics.units)
}

/// Returns the path data of this square.
pub(super) fn unbounded_path(face: &Face) -> String {
    format!("M{0} {0}H{1}V{1}H{0}z", -reach(face), reach(face))
}
