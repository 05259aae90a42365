//! What relative values of an element are relative to.

use super::color::Rgba;
use super::units::Units;

/// What relative values are relative to.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) units: Units,
    /// The parent's size of font, for the size of font.
    pub(crate) parent_font_size: f64,
    /// What `currentcolor` is.
    pub(crate) current: Rgba,
    /// Width and height of the nearest viewport in user units, for percentages that cannot stay such.
    pub(crate) viewport: [f64; 2],
}

/// Where a value stands: attributes may have numbers without units where CSS wants lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    Attribute,
    /// A `style` attribute. Browsers read that of an element of SVG with the [quirks](quirk).
    Inline,
    Css,
}

/// The normalised diagonal of a viewport: SVG 2, section 8.9.
pub(crate) fn diagonal([width, height]: [f64; 2]) -> f64 {
    (width.hypot(height)) / std::f64::consts::SQRT_2
}
