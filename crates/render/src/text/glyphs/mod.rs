//! What a glyph looks like: an outline, or a colour glyph as SVG elements. Each is made once per document.
//!
//! [`outline`] reads outlines and [`path_data`] writes them as paths. [`colour_glyphs`] tries the colour formats of OpenType in this
//! order: layers ([`colr`]), bitmaps ([`bitmap`]), SVG documents ([`svg_glyph`]).

pub(super) mod bitmap;
pub(super) mod colour_glyph;
pub(super) mod colour_glyphs;
mod colr;
mod embolden;
pub(super) mod outline;
pub(super) mod path_data;
mod svg_glyph;
