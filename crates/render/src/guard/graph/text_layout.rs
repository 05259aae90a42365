//! Texts: how many characters usvg lays out, and in how many chunks (parts with the same properties).

use std::collections::HashMap;

use roxmltree::{Node, NodeType};

use super::element::Ids;
use super::references::href_ids;
use crate::Error;
use crate::guard::numbers::numbers;

/// The limit on `<tref>` elements times all elements: usvg looks through all elements for each `<tref>`.
const MOST_SEARCHED: u64 = 20_000_000;

/// The charge of a character, and of a chunk, which usvg shapes and paints alone, in bytes of attributes.
const CHARACTER: u64 = 40;
const CHUNK: u64 = 400;

/// Bytes of memory that the tree keeps of a character.
const CHARACTER_MEMORY: u64 = 1100;

/// Refuses a document with too many `<tref>` elements.
pub(super) fn check_references(nodes: &[Node<'_, '_>]) -> Result<(), Error> {
    let references = nodes.iter().filter(|node| node.tag_name().name() == "tref").count() as u64;
    if references.saturating_mul(nodes.len() as u64) <= MOST_SEARCHED {
        return Ok(());
    }
    Err(Error::TooComplex { what: "`<tref>` elements times all elements", max: MOST_SEARCHED })
}

/// The charge of laying out a text.
pub(super) struct Layout {
    /// Its characters, with those that a `<tref>` repeats.
    pub(super) characters: u64,
    /// The charge in bytes of attributes.
    pub(super) bytes: u64,
    /// Bytes of memory in the tree.
    pub(super) kept: u64,
}

pub(super) fn layout(text: Node<'_, '_>, ids: &Ids<'_>, nodes: &[Node<'_, '_>]) -> Layout {
    // An element is counted once, however many `<tref>` refer to it.
    let mut known: HashMap<usize, u64> = HashMap::new();
    let (mut characters, mut chunks) = (0_u64, 0_u64);
    for node in text.descendants() {
        if node.is_text() {
            characters += node.text().unwrap_or_default().chars().count() as u64;
            chunks += 1;
        } else if node.tag_name().name() == "tref" {
            for &target in href_ids(node).filter_map(|id| ids.get(id)).flatten() {
                characters += *known.entry(target).or_insert_with(|| self::characters(nodes[target]));
                chunks += 1;
            }
        }
    }
    let bytes = characters.saturating_mul(CHARACTER).saturating_add(chunks.saturating_mul(CHUNK));
    Layout { characters, bytes, kept: characters.saturating_mul(CHARACTER_MEMORY) }
}

/// The number of chunks of a text that are children of an element.
pub(super) fn chunks(node: Node<'_, '_>) -> u64 {
    let own = node.children().filter(Node::is_text).count() as u64;
    own + u64::from(node.tag_name().name() == "tref")
}

/// How many positions an element and its ancestors in the same text give to characters. `inherited` is the number of
/// the ancestors.
pub(super) fn positions(node: Node<'_, '_>, inherited: u64) -> u64 {
    let lists = ["x", "y"].into_iter().filter_map(|name| node.attribute(name));
    match node.tag_name().name() {
        "text" => lists.map(numbers).sum(),
        "tspan" | "textPath" | "tref" | "a" => lists.map(numbers).sum::<u64>() + inherited,
        _ => 0,
    }
}

/// How many of these positions belong to characters that are children of an element.
pub(super) fn own_positions(node: Node<'_, '_>, positions: u64) -> u64 {
    if positions == 0 || node.tag_name().name() == "tref" {
        return positions;
    }
    let texts = node.children().filter(Node::is_text).filter_map(|text| text.text());
    texts.map(|text| text.chars().count() as u64).sum::<u64>().min(positions)
}

/// The characters of text inside an element.
pub(super) fn characters(node: Node<'_, '_>) -> u64 {
    let texts = node.descendants().filter(|node| node.node_type() == NodeType::Text);
    texts.filter_map(|text| text.text()).map(|text| text.chars().count() as u64).sum()
}
