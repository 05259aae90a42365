//! Which font a cluster of characters gets, and how that font is set: [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/).
//!
//! [`matcher`] is the entry. It asks [`files`] for the faces of a family, [`candidate`] for their distance to a style, and [`fallback`]
//! for a face where no listed family has the characters. A [`face::Face`] is a font with its axes set.

pub(crate) mod candidate;
pub(crate) mod face;
pub(crate) mod fallback;
pub(crate) mod files;
pub(crate) mod font;
pub(crate) mod instance;
pub(crate) mod matcher;
pub(crate) mod metrics;
