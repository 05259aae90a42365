//! The content of a text element: its elements, their styles, and the characters that are shown (steps 1 to 3 of SVG 2's text layout).

pub(crate) mod ancestor_styles;
pub(crate) mod characters;
pub(crate) mod element;
pub(crate) mod font_features;
pub(crate) mod style;
pub(crate) mod values;
