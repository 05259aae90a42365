//! Texts: how many characters usvg lays out, and how often.

use std::collections::HashMap;

use roxmltree::{Node, NodeType};

use super::super::Error;
use super::graph::hrefs;

/// Texts that show the characters of another element, times elements: usvg looks through all for each.
const MOST_SEARCHED: u64 = 20_000_000;

/// A chunk of text is shaped as a whole for each of its parts. So many parts take as long as laying out what they have.
const PARTS: u64 = 100;

/// Refuses a document with too many `<tref>`.
pub(super) fn check(nodes: &[Node<'_, '_>]) -> Result<(), Error> {
    let references = nodes.iter().filter(|node| node.tag_name().name() == "tref").count() as u64;
    if references.saturating_mul(nodes.len() as u64) <= MOST_SEARCHED {
        return Ok(());
    }
    Err(Error::TooComplex { what: "references of texts, times elements,", max: MOST_SEARCHED })
}

/// Characters of a text, those of what it refers to included; more, if they are in many parts.
pub(super) fn characters(text: Node<'_, '_>, ids: &HashMap<&str, Vec<usize>>, nodes: &[Node<'_, '_>]) -> u64 {
    let own = of(text);
    let references = text.descendants().filter(|node| node.tag_name().name() == "tref");
    let referred = references.flat_map(hrefs).filter_map(|id| ids.get(id)).flatten();
    // Each is looked at once, however often it is referred to.
    let mut known: HashMap<usize, u64> = HashMap::new();
    let (mut characters, mut parts) = (own, text.descendants().filter(Node::is_text).count() as u64);
    for &target in referred {
        characters += *known.entry(target).or_insert_with(|| of(nodes[target]));
        parts += 1;
    }
    characters.max(characters.saturating_mul(parts) / PARTS)
}

/// Characters of text inside an element.
pub(super) fn of(node: Node<'_, '_>) -> u64 {
    let texts = node.descendants().filter(|node| node.node_type() == NodeType::Text);
    texts.filter_map(|text| text.text()).map(|text| text.chars().count() as u64).sum()
}
