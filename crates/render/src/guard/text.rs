//! Texts: how many characters are laid out, and in how many parts.

use std::collections::HashMap;

use roxmltree::{Node, NodeType};

use super::graph::hrefs;
use super::numbers::numbers;
use crate::Error;

/// Texts that show the characters of another element, times elements: usvg looks through all for each.
const MOST_SEARCHED: u64 = 20_000_000;

/// The price of laying out a character, in bytes of attributes; and of a part of a text, which is shaped and painted by itself.
const CHARACTER: u64 = 40;
const PART: u64 = 400;

/// Bytes that are kept of a character.
const KEPT_OF_CHARACTER: u64 = 1100;

/// Refuses a document with too many `<tref>`.
pub(super) fn check(nodes: &[Node<'_, '_>]) -> Result<(), Error> {
    let references = nodes.iter().filter(|node| node.tag_name().name() == "tref").count() as u64;
    if references.saturating_mul(nodes.len() as u64) <= MOST_SEARCHED {
        return Ok(());
    }
    Err(Error::TooComplex { what: "references of texts, times elements,", max: MOST_SEARCHED })
}

/// What laying a text out takes.
pub(super) struct Layout {
    /// Its characters, those of what it refers to included.
    pub(super) characters: u64,
    /// The price of that, in bytes of attributes.
    pub(super) bytes: u64,
    /// Bytes that are kept.
    pub(super) kept: u64,
}

/// What laying a text out takes: a look at each character, and more for each part.
pub(super) fn layout(text: Node<'_, '_>, ids: &HashMap<&str, Vec<usize>>, nodes: &[Node<'_, '_>]) -> Layout {
    // Each is looked at once, however often it is referred to.
    let mut known: HashMap<usize, u64> = HashMap::new();
    let (mut characters, mut parts) = (0_u64, 0_u64);
    for node in text.descendants() {
        if node.is_text() {
            characters += node.text().unwrap_or_default().chars().count() as u64;
            parts += 1;
        } else if node.tag_name().name() == "tref" {
            for &target in hrefs(node).filter_map(|id| ids.get(id)).flatten() {
                characters += *known.entry(target).or_insert_with(|| of(nodes[target]));
                parts += 1;
            }
        }
    }
    let bytes = characters.saturating_mul(CHARACTER).saturating_add(parts.saturating_mul(PART));
    Layout { characters, bytes, kept: characters.saturating_mul(KEPT_OF_CHARACTER) }
}

/// How many parts of a text an element has itself.
pub(super) fn parts(node: Node<'_, '_>) -> u64 {
    let own = node.children().filter(Node::is_text).count() as u64;
    own + u64::from(node.tag_name().name() == "tref")
}

/// How many positions an element and those around it in its text have for characters; `around` is how many those have.
pub(super) fn positions(node: Node<'_, '_>, around: u64) -> u64 {
    let lists = ["x", "y"].into_iter().filter_map(|name| node.attribute(name));
    match node.tag_name().name() {
        "text" => lists.map(numbers).sum(),
        "tspan" | "textPath" | "tref" | "a" => lists.map(numbers).sum::<u64>() + around,
        _ => 0,
    }
}

/// How many of so many positions are of characters that an element has itself.
pub(super) fn placed(node: Node<'_, '_>, positions: u64) -> u64 {
    if positions == 0 || node.tag_name().name() == "tref" {
        return positions;
    }
    let texts = node.children().filter(Node::is_text).filter_map(|text| text.text());
    texts.map(|text| text.chars().count() as u64).sum::<u64>().min(positions)
}

/// Characters of text inside an element.
pub(super) fn of(node: Node<'_, '_>) -> u64 {
    let texts = node.descendants().filter(|node| node.node_type() == NodeType::Text);
    texts.filter_map(|text| text.text()).map(|text| text.chars().count() as u64).sum()
}
