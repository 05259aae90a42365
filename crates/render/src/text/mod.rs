//! Text layout: each `<text>` of a document becomes a group of paths and images, before the document is parsed.
//!
//! usvg's own layout takes another font for a whole run where one character is missing, and loses the characters behind an emoji
//! sequence. So it gets no text. The layout follows [SVG 2](https://www.w3.org/TR/SVG2/text.html#TextLayoutAlgorithm), chapter 11, in
//! five stages, each with a folder of its own:
//!
//! | stage | folder | sections |
//! |---|---|---|
//! | 1. which characters are shown, with their styles and attributes | [`content`] | SVG 2, 11.5, steps 1 to 3; CSS Text, CSS Fonts |
//! | 2. which font each cluster gets | [`fonts`] | CSS Fonts 4, 5 |
//! | 3. chunks, runs, shaping, positions | [`layout`] | SVG 2, 11.5, steps 4 to 8; UAX 9, 24, 50 |
//! | 4. what each glyph looks like | [`glyphs`] | OpenType COLR, CBDT, sbix, SVG |
//! | 5. paths, decorations, effects | [`paint`] | SVG 2, 11.10; CSS Text Decoration 4 |
//!
//! [`document`] runs the stages for each text. [`unicode`] has what the stages know of characters.
//!
//! **Chromium differs from the specifications**, and is followed where it does:
//! - Lists of positions have an item for each Unicode character, and not for each UTF-16 code unit.
//! - Ascent, descent, baselines and decorations are rounded to device pixels, unless `text-rendering` is `geometricPrecision`.
//! - Baselines other than the alphabetic one are fractions of ascent, descent and x-height.
//! - Decorations are painted as the innermost element that declares one, and `text-shadow` applies.
//! - A run is shaped across elements of the same font. A `<textPath>` may refer to a `<path>` only.
//!
//! **Invariants**: no `<text>` is left in the result. A stage imports only earlier ones, and no files import each other in circles
//! (`scripts/cycles.js`). Each font, glyph, style and paint server is read once per document. The bounding box is that of the clusters
//! of the whole text, however many paths it becomes.
//!
//! **Budgets**: texts become at most 64 MiB ([`document`]); a colour glyph has at most 100,000 steps, 2000 parts, 100 masks and 1 MiB
//! ([`glyphs`]); a decoration has at most 2000 parts; 64 warnings are kept. [`mod@memory`] estimates the memory before the layout starts.

mod asked;
mod content;
mod document;
mod fonts;
mod glyphs;
mod ids;
mod layout;
mod memory;
mod paint;
#[cfg(test)]
mod tests;
mod transform;
mod unicode;
mod warnings;

use roxmltree::Document;

use super::fonts::DocumentFonts;
use super::tree::lettering;
use super::{Error, FontSet, Reading};

pub(super) use asked::Asked;
pub(super) use document::LaidOut;
pub(super) use memory::memory;

/// Whether a document has any text.
pub(super) fn is_in(document: &Document<'_>) -> bool {
    document.descendants().any(content::element::is_text)
}

/// Lays out all texts of a document whose style is resolved.
///
/// `own` are the fonts of the document's `@font-face` rules. `may_keep` says whether the painter supports outlines beside the tree.
pub(super) fn lay_out(
    document: &Document<'_>,
    fonts: &FontSet,
    own: &DocumentFonts,
    reading: &Reading,
    may_keep: bool,
) -> Result<LaidOut, Error> {
    let may_keep = may_keep && lettering::is_possible(document);
    document::DocumentWriter::new(document, fonts, own, reading, may_keep).document()
}
