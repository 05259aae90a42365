//! Painting: a laid out text as SVG elements. [`group`] writes a text that is shown, and [`clip`] one that clips.
//!
//! [`context::Painter`] is the state of one text. Its methods are in the files of their subjects: [`glyph_paths`] (outlines and colour
//! glyphs), [`decorations`], [`shadow`]. Chromium's order within a fragment is: underlines and overlines, fill, stroke, line-throughs.

pub(super) mod clip;
pub(super) mod context;
mod decoration_line;
mod decorations;
mod effects;
mod glyph_paths;
pub(super) mod group;
mod outline_sink;
mod presentation;
pub(super) mod servers;
mod shadow;
mod skip_ink;
