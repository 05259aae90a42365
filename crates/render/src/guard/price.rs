//! What an element costs usvg, in bytes of attributes: what else takes time or memory counts as so many bytes as take as much.
//! usvg pays it again wherever the element is repeated.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use super::graph::{Element, Property, Tag, may_say};
use super::numbers::{arcs, has_arcs, numbers, outline};
use super::reads::{
    COPIES_OF_PART, Own, READINGS_OF_PART, READINGS_OF_POSITION, WALKS_OF_PART, WALKS_OF_SHAPE,
};
use super::text::{self, Layout};
use super::text_path;

/// A number of an outline becomes up to nine bytes of path, and one of an arc, of which some are curves, up to twenty.
const NUMBER: u64 = 16;
const NUMBER_OF_ARC: u64 = 40;

const FILTER_FUNCTION: u64 = 3000;

/// Fonts are looked up, and there is a group around it.
const TEXT: u64 = 8000;

/// A comment or a text between elements, which is walked over.
const NODE: u64 = 16;

/// Any element.
const ELEMENT: u64 = 64;

/// A character at a position of its own is shaped and painted by itself.
const POSITION: u64 = 5000;

/// An element of a gradient, a clip path and the like is compared with all there are of them. So is what usvg makes a clip path
/// for: a symbol that is used, a document inside, an image that is cut.
pub(super) const REFERENCE: u64 = 4000;

/// Stops of a gradient, times themselves: one that is where its neighbours are is taken out of the row.
const STOPS_PER_BYTE: u64 = 4;

/// Walks of a picture, a stop, a primitive of a filter.
const WALKS_OF_OTHERS: u64 = 4;

/// Bytes of memory, as an allocator counted them: of an unfolded element and each thing that it declares;
const UNFOLDED: u64 = 64;
const UNFOLDED_ATTRIBUTE: u64 = 64;

/// of an element of the tree, and what it may be or have;
const KEPT: u64 = 420;
const KEPT_OF_SHAPE: u64 = 500;
const KEPT_OF_STOP: u64 = 32;
const KEPT_OF_CLIP_PATH: u64 = 800;
const KEPT_OF_NUMBER: u64 = 10;
const KEPT_OF_ARC: u64 = 24;
const KEPT_OF_PART: u64 = 1500;
const KEPT_OF_POSITION: u64 = 2700;
const KEPT_OF_FUNCTION: u64 = 400;

/// of a character while its text is laid out;
pub(super) const MEANWHILE_OF_CHARACTER: u64 = 500;

/// and of an outline's stroke, which usvg makes to learn how large it is.
const STROKED_NUMBER: u64 = 150;

/// Tables of fonts.
const MEANWHILE_OF_TEXT: u64 = 192 << 10;

/// A shape keeps what it inherits once.
const COPIES_OF_SHAPE: u64 = 1;

/// What is asked about each element of a document.
pub(super) struct Prices<'a, 'input> {
    ids: &'a HashMap<&'a str, Vec<usize>>,
    nodes: &'a [Node<'a, 'input>],
    /// Whether any shape may have a stroke.
    has_strokes: bool,
}

impl<'a, 'input> Prices<'a, 'input> {
    pub(super) fn of(
        document: &Document<'input>,
        ids: &'a HashMap<&'a str, Vec<usize>>,
        nodes: &'a [Node<'a, 'input>],
    ) -> Self {
        let has_strokes = may_say(document.input_text().as_bytes(), b"stroke");
        Self { ids, nodes, has_strokes }
    }

    /// What an element takes by itself, beside its attributes. It and those around it give its characters so many positions.
    pub(super) fn of_element(&self, node: Node<'a, 'input>, element: &Element<'_>, positions: u64) -> Own {
        let name = node.tag_name().name();
        let outline = outline(node);
        let per_number = if has_arcs(outline) { NUMBER_OF_ARC } else { NUMBER };
        let numbers = numbers(outline);
        let between = node.children().filter(|child| !child.is_element()).count() as u64;
        let functions = node
            .attribute("filter")
            .map_or(0, |filter| filter.bytes().filter(|&byte| byte == b'(').count() as u64);
        let stops = if element.tag == Tag::Gradient { node.children().count() as u64 } else { 0 };
        let is_part_of_text = matches!(name, "text" | "tspan" | "textPath" | "tref" | "a");
        let parts = if is_part_of_text { text::parts(node) } else { 0 };
        let positions = if is_part_of_text { text::placed(node, positions) } else { 0 };
        let along = text_path::bytes(node, self.ids, self.nodes);
        let arcs = arcs(node);
        let has_clip_path = self.has_clip_path(node, element);
        let bytes = [
            ELEMENT,
            arcs,
            along,
            numbers.saturating_mul(per_number),
            if name == "text" { TEXT } else { 0 },
            if has_clip_path { REFERENCE } else { 0 },
            stops.saturating_mul(stops) / STOPS_PER_BYTE,
            between * NODE,
            functions * FILTER_FUNCTION,
            positions.saturating_mul(POSITION),
        ];
        let is_shape = element.is_shape && !is_part_of_text;
        let walks = match name {
            _ if is_shape => WALKS_OF_SHAPE,
            "image" | "stop" => WALKS_OF_OTHERS,
            _ if name.starts_with("fe") => WALKS_OF_OTHERS,
            _ => 0,
        };
        let outline_bytes =
            numbers.saturating_mul(if has_arcs(outline) { KEPT_OF_ARC } else { KEPT_OF_NUMBER });
        Own {
            bytes: bytes.into_iter().fold(0, u64::saturating_add),
            walks: walks + parts * WALKS_OF_PART,
            readings: u64::from(is_shape) + parts * READINGS_OF_PART + positions * READINGS_OF_POSITION,
            copies: u64::from(is_shape) * COPIES_OF_SHAPE + (parts + positions) * COPIES_OF_PART,
            positions,
            unfolded: UNFOLDED + element.around.declarations() * UNFOLDED_ATTRIBUTE,
            kept: [
                match element.tag {
                    _ if is_shape => KEPT_OF_SHAPE,
                    Tag::Stop => KEPT_OF_STOP,
                    _ => KEPT,
                },
                if is_shape && may_be_group(node) { KEPT } else { 0 },
                outline_bytes,
                arcs / 4,
                along / 8,
                parts * KEPT_OF_PART,
                positions * KEPT_OF_POSITION,
                if has_clip_path { KEPT_OF_CLIP_PATH } else { 0 },
                functions * KEPT_OF_FUNCTION,
            ]
            .into_iter()
            .fold(0, u64::saturating_add),
            meanwhile: match name {
                "image" => hrefs(node).map(|href| href.len() as u64).max().unwrap_or_default(),
                "text" => MEANWHILE_OF_TEXT,
                _ if self.has_strokes => numbers.saturating_mul(STROKED_NUMBER).saturating_add(arcs / 2),
                _ => 0,
            },
        }
    }

    /// Whether usvg makes a clip path for it that nobody has asked for.
    fn has_clip_path(&self, node: Node<'_, '_>, element: &Element<'_>) -> bool {
        match node.tag_name().name() {
            "svg" => element.parent.is_some(),
            "image" => node.attribute("preserveAspectRatio").is_some_and(|fit| fit.contains("slice")),
            "use" => element.links.iter().any(|link| {
                link.property == Property::Use
                    && matches!(self.nodes[link.target].tag_name().name(), "symbol" | "svg")
            }),
            _ => false,
        }
    }

    /// What laying a text out takes.
    pub(super) fn layout(&self, text: Node<'a, 'input>) -> Layout {
        text::layout(text, self.ids, self.nodes)
    }
}

/// Whether there may be a group around a shape.
fn may_be_group(node: Node<'_, '_>) -> bool {
    const NAMES: [&str; 7] =
        ["transform", "opacity", "clip-path", "mask", "filter", "style", "transform-origin"];
    node.tag_name().name() == "use" || node.attributes().any(|attribute| NAMES.contains(&attribute.name()))
}

/// Values of an element's addresses.
fn hrefs<'a>(node: Node<'a, '_>) -> impl Iterator<Item = &'a str> {
    node.attributes().filter(|attribute| attribute.name() == "href").map(|attribute| attribute.value())
}
