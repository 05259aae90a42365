//! An estimate of the memory that laying out takes. The constants were measured with a counting allocator.

use roxmltree::Document;

use super::content::element::is_text;

/// Bytes for the fonts.
const FONTS: u64 = 128 << 10;
/// Bytes for a character, with its outline.
const PER_CHARACTER: u64 = 1000;
/// Bytes for an absolute position.
const PER_POSITION: u64 = 1000;
/// Bytes for an element and its paint.
const PER_ELEMENT: u64 = 2000;
/// Bytes for a byte of `font-family`.
const PER_FAMILY_BYTE: u64 = 36;

/// Returns the bytes that laying out the texts of a document takes.
pub(crate) fn memory(document: &Document<'_>) -> u64 {
    let mut bytes = FONTS;
    let families = document.descendants().filter_map(|node| node.attribute("font-family"));
    bytes += families.map(|list| list.len() as u64 * PER_FAMILY_BYTE).sum::<u64>();
    for node in document.descendants().filter(|node| is_text(*node)).flat_map(|text| text.descendants()) {
        let characters = node.text().filter(|_| node.is_text()).map_or(0, |text| text.chars().count());
        let lists = ["x", "y"].into_iter().filter_map(|name| node.attribute(name));
        let positions: usize = lists.map(|list| list.split([' ', ',']).count()).sum();
        bytes += characters as u64 * PER_CHARACTER + positions as u64 * PER_POSITION;
        bytes += u64::from(node.is_element()) * PER_ELEMENT;
    }
    bytes
}
