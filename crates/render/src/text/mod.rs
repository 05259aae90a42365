//! Between style and the parser: text laid out as browsers do, into outlines and pictures.
//!
//! usvg sees no text: where a font lacks a character it takes another font for the whole run, and loses what stands behind
//! an emoji that is made of several characters. Here each cluster of characters takes the first font that has it, and a text
//! becomes a group of paths.

mod along;
mod baseline;
mod bitmap;
mod candidate;
mod case;
mod clip;
mod colour;
mod composite;
mod decoration;
mod decorations;
mod device;
mod effects;
mod element;
mod emoji;
mod features;
mod font;
mod fragment;
mod ideographs;
mod layers;
mod letters;
mod library;
mod missing;
mod outline;
mod paint;
mod place;
mod presentation;
mod runs;
mod servers;
mod shadow;
mod shape;
mod style;
mod sweep;
#[cfg(test)]
mod tests;
mod trim;
mod write;

use super::tree::Lettering;
use super::tree::lettering;
use roxmltree::{Document, Node};

use super::fonts::DocumentFonts;
use super::xml::SVG_NAMESPACE;
use super::{Error, FontSet, Warning};

/// A document whose texts are laid out.
#[derive(Debug)]
pub(super) struct LaidOut {
    pub(super) text: String,
    pub(super) warnings: Vec<Warning>,
    /// The first family that was not found, or character that no font has, as a warning says it.
    pub(super) lacks: Option<String>,
    /// Letters that the text does not hold.
    pub(super) lettering: Lettering,
}

/// Bytes of memory that laying out takes, as an allocator counted them: for the fonts, for a character (what is known of it, and its
/// outline), for a place of its own, for an element and how it is painted, and for a byte of a list of families.
const FONTS: u64 = 128 << 10;
const PER_CHARACTER: u64 = 1000;
const PER_PLACE: u64 = 1000;
const PER_ELEMENT: u64 = 2000;
const PER_FAMILY_BYTE: u64 = 36;

/// Bytes of memory that laying out a document's texts takes.
pub(super) fn memory(document: &Document<'_>) -> u64 {
    let mut bytes = FONTS;
    let families = document.descendants().filter_map(|node| node.attribute("font-family"));
    bytes += families.map(|list| list.len() as u64 * PER_FAMILY_BYTE).sum::<u64>();
    for node in document.descendants().filter(|node| is_text(*node)).flat_map(|text| text.descendants()) {
        let characters = node.text().filter(|_| node.is_text()).map_or(0, |text| text.chars().count());
        let lists = ["x", "y"].into_iter().filter_map(|name| node.attribute(name));
        let places: usize = lists.map(|list| list.split([' ', ',']).count()).sum();
        bytes += characters as u64 * PER_CHARACTER + places as u64 * PER_PLACE;
        bytes += u64::from(node.is_element()) * PER_ELEMENT;
    }
    bytes
}

/// Whether a document has any text.
pub(super) fn is_in(document: &Document<'_>) -> bool {
    document.descendants().any(is_text)
}

/// Lays out all texts of a document whose style is resolved, in fonts of its own and of a set. `may_keep` tells whether the tree is painted by who knows of
/// outlines beside it.
pub(super) fn lay_out(
    document: &Document<'_>,
    fonts: &FontSet,
    own: &DocumentFonts,
    may_keep: bool,
) -> Result<LaidOut, Error> {
    write::Writer::new(document, fonts, own, may_keep && lettering::is_possible(document)).document()
}

fn is_text(node: Node<'_, '_>) -> bool {
    node.has_tag_name((SVG_NAMESPACE, "text"))
}
