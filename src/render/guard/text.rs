//! Texts: how many characters usvg lays out, and how often.

use std::collections::HashMap;

use roxmltree::{Node, NodeType};
use svgtypes::LengthListParser;

use super::super::Error;
use super::graph::hrefs;
use super::numbers::numbers;

/// Texts that show the characters of another element, times elements: usvg looks through all for each.
const MOST_SEARCHED: u64 = 20_000_000;

/// A chunk of text is shaped as a whole for each of its parts. So many parts take as long as laying out what they have.
const PARTS: u64 = 100;

/// The price of shaping a character once, in bytes of attributes.
const SHAPED: u64 = 40;

/// Each character is looked for among all of its chunk, several times: so many looks cost a byte.
const FOUND_PER_BYTE: u64 = 8;

/// Refuses a document with too many `<tref>`.
pub(super) fn check(nodes: &[Node<'_, '_>]) -> Result<(), Error> {
    let references = nodes.iter().filter(|node| node.tag_name().name() == "tref").count() as u64;
    if references.saturating_mul(nodes.len() as u64) <= MOST_SEARCHED {
        return Ok(());
    }
    Err(Error::TooComplex { what: "references of texts, times elements,", max: MOST_SEARCHED })
}

/// What laying a text out takes.
#[derive(Default)]
pub(super) struct Layout {
    /// Its characters, those of what it refers to included; more, if they are in many parts.
    pub(super) characters: u64,
    /// The price of that, in bytes of attributes.
    pub(super) bytes: u64,
    /// Bytes that are kept.
    pub(super) kept: u64,
}

/// What usvg shapes as a whole, for each of its parts.
#[derive(Default)]
struct Chunk {
    parts: u64,
    characters: u64,
}

impl Chunk {
    fn add(&mut self, characters: u64) {
        self.parts += 1;
        self.characters += characters;
    }

    /// Parts times characters; and what finding each character among all takes.
    const fn work(&self) -> (u64, u64) {
        let shaped = self.parts.saturating_mul(self.characters);
        let found = self.characters.saturating_mul(self.characters) / FOUND_PER_BYTE;
        (shaped, shaped.saturating_mul(SHAPED).saturating_add(found))
    }
}

/// What laying a text out takes: it is cut where a part of it has a position.
pub(super) fn layout(text: Node<'_, '_>, ids: &HashMap<&str, Vec<usize>>, nodes: &[Node<'_, '_>]) -> Layout {
    // Each is looked at once, however often it is referred to.
    let mut known: HashMap<usize, u64> = HashMap::new();
    let (mut all, mut chunks, mut chunk) = (0, Vec::new(), Chunk::default());
    let is_cut = !text.descendants().skip(1).any(may_hide);
    for node in text.descendants() {
        if node.is_text() {
            let characters = node.text().unwrap_or_default().chars().count() as u64;
            all += characters;
            chunk.add(characters);
        } else if node.tag_name().name() == "tref" {
            for &target in hrefs(node).filter_map(|id| ids.get(id)).flatten() {
                let characters = *known.entry(target).or_insert_with(|| of(nodes[target]));
                all += characters;
                chunk.add(characters);
            }
        } else if is_cut && begins_chunk(node) {
            chunks.push(std::mem::take(&mut chunk));
        }
    }
    chunks.push(chunk);
    let (mut shaped, mut bytes) = (0_u64, 0_u64);
    for (of_chunk, price) in chunks.iter().map(Chunk::work) {
        shaped = shaped.saturating_add(of_chunk);
        bytes = bytes.saturating_add(price);
    }
    Layout { characters: all.max(shaped / PARTS), bytes, kept: 0 }
}

/// Whether usvg begins a new chunk at the first character of an element, if it shows that.
fn begins_chunk(node: Node<'_, '_>) -> bool {
    let has_position = || {
        let lists = ["x", "y"].into_iter().filter_map(|name| node.attribute(name));
        lists.into_iter().any(|list| LengthListParser::from(list).flatten().next().is_some())
    };
    let is_shown = |text: &str| text.chars().any(|character| !character.is_ascii_whitespace());
    node.tag_name().name() == "tspan"
        && node
            .first_child()
            .and_then(|child| if child.is_text() { child.text() } else { None })
            .is_some_and(is_shown)
        && has_position()
}

/// Whether an element may show none of its characters, by what it declares: where a chunk would have begun, none does.
fn may_hide(node: Node<'_, '_>) -> bool {
    const NAMES: [&str; 6] =
        ["display", "font-size", "transform", "systemLanguage", "requiredFeatures", "requiredExtensions"];
    node.attributes().any(|attribute| NAMES.contains(&attribute.name()))
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
