//! The context in which the relative values of an element are resolved, and the origin of a value.

use super::color::Rgba;
use super::units::Units;

/// The sizes and the colour that relative values refer to.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) units: Units,
    /// The font size of the parent, which a relative `font-size` refers to.
    pub(crate) parent_font_size: f64,
    /// The colour of `currentcolor`.
    pub(crate) current: Rgba,
    /// Width and height of the nearest viewport in user units, for percentages that have to be resolved.
    pub(crate) viewport: [f64; 2],
}

/// The place where a value is written. In an attribute a length may lack a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    Attribute,
    /// A `style` attribute. Browsers read it in quirks mode on an SVG element.
    Inline,
    Css,
}

/// Returns the normalised diagonal of a viewport: SVG 2, section 8.9.
pub(crate) fn diagonal([width, height]: [f64; 2]) -> f64 {
    (width.hypot(height)) / std::f64::consts::SQRT_2
}
