//! The charge of a single element, without its inherited properties. The element is charged again wherever it is
//! repeated.
//!
//! The constants were measured: the charges in bytes of attributes by the time that usvg takes, and the memory with a
//! counting allocator.

use roxmltree::Node;

use super::element::{Element, Ids, Property, Tag};
use super::inheritance::{
    COPIES_OF_TEXT_CHUNK, Lookups, OwnCharge, READINGS_OF_POSITION, READINGS_OF_TEXT_CHUNK, WALKS_OF_SHAPE,
    WALKS_OF_TEXT_CHUNK,
};
use super::text_layout::{self, Layout};
use super::text_path;
use crate::guard::numbers::{arcs, has_arcs, numbers, outline};

/// Any element.
const ELEMENT: u64 = 64;

/// A comment or a text between elements, which usvg walks over.
const NODE: u64 = 16;

/// A number of an outline becomes up to 9 bytes of path. A number of an outline with arcs, some of which are curves, up
/// to 20.
const NUMBER: u64 = 16;
const NUMBER_WITH_ARCS: u64 = 40;

const FILTER_FUNCTION: u64 = 3000;

/// A text: fonts are looked up, and a group is made around it.
const TEXT: u64 = 8000;

/// A character with a position of its own, which usvg shapes and paints alone.
const POSITION: u64 = 5000;

/// An element that is referred to: usvg compares a gradient, clip path and the like with all others. The same holds for
/// the clip path that usvg makes for a `<symbol>`, a nested `<svg>`, or an image that is cropped.
pub(crate) const REFERENCE: u64 = 4000;

/// The square of a gradient's number of stops is divided by this: usvg removes a stop with the same offset as its
/// neighbours from the list.
const STOPS_PER_BYTE: u64 = 4;

/// Walks to the root of an image, a stop, or a filter primitive.
const WALKS_OF_OTHERS: u64 = 4;

/// Memory of an element, and of an attribute, after `<use>` is expanded.
const EXPANDED_ELEMENT: u64 = 64;
const EXPANDED_ATTRIBUTE: u64 = 64;

/// Memory in the tree, in bytes.
const ELEMENT_MEMORY: u64 = 420;
const SHAPE_MEMORY: u64 = 500;
const STOP_MEMORY: u64 = 32;
const CLIP_PATH_MEMORY: u64 = 800;
const NUMBER_MEMORY: u64 = 10;
const NUMBER_WITH_ARCS_MEMORY: u64 = 24;
const TEXT_CHUNK_MEMORY: u64 = 1500;
const POSITION_MEMORY: u64 = 2700;
const FILTER_FUNCTION_MEMORY: u64 = 400;

/// Memory of a character while its text is laid out.
pub(crate) const CHARACTER_LAYOUT_MEMORY: u64 = 500;

/// Memory of a number of an outline while usvg strokes it to compute its bounds.
const STROKED_NUMBER_MEMORY: u64 = 150;

/// Memory of font tables while a text is laid out.
const TEXT_LAYOUT_MEMORY: u64 = 192 << 10;

/// A shape keeps one copy of its inherited properties.
const COPIES_OF_SHAPE: u64 = 1;

/// Computes the charges of elements.
pub(super) struct Charges<'a, 'input> {
    /// Whether any shape may have a stroke.
    has_strokes: bool,
    ids: &'a Ids<'a>,
    nodes: &'a [Node<'a, 'input>],
}

impl<'a, 'input> Charges<'a, 'input> {
    pub(super) const fn new(has_strokes: bool, ids: &'a Ids<'a>, nodes: &'a [Node<'a, 'input>]) -> Self {
        Self { has_strokes, ids, nodes }
    }

    /// The charge of an element without its attributes. `positions` is how many positions it and its ancestors in the
    /// same text give to its characters.
    pub(super) fn of_element(
        &self,
        node: Node<'a, 'input>,
        element: &Element<'_>,
        positions: u64,
    ) -> OwnCharge {
        let counts = self.count(node, element, positions);
        OwnCharge {
            bytes: counts.bytes(),
            lookups: counts.lookups(),
            positions: counts.positions,
            expanded: EXPANDED_ELEMENT + element.inheritable.declarations() * EXPANDED_ATTRIBUTE,
            kept: counts.memory(element.tag),
            temporary: self.temporary_memory(node, &counts),
        }
    }

    /// The charge of laying out a text.
    pub(super) fn of_layout(&self, text: Node<'a, 'input>) -> Layout {
        text_layout::layout(text, self.ids, self.nodes)
    }

    fn count<'n>(&self, node: Node<'n, 'input>, element: &Element<'_>, positions: u64) -> Counts<'n, 'input> {
        let name = node.tag_name().name();
        let outline = outline(node);
        let is_part_of_text = matches!(name, "text" | "tspan" | "textPath" | "tref" | "a");
        let filter = node.attribute("filter").unwrap_or_default();
        Counts {
            node,
            name,
            is_shape: element.is_shape && !is_part_of_text,
            has_arcs: has_arcs(outline),
            has_clip_path: self.makes_clip_path(node, element),
            numbers: numbers(outline),
            arcs: arcs(node),
            path_points: text_path::bytes(node, self.ids, self.nodes),
            stops: if element.tag == Tag::Gradient { node.children().count() as u64 } else { 0 },
            other_nodes: node.children().filter(|child| !child.is_element()).count() as u64,
            functions: filter.bytes().filter(|&byte| byte == b'(').count() as u64,
            text_chunks: if is_part_of_text { text_layout::chunks(node) } else { 0 },
            positions: if is_part_of_text { text_layout::own_positions(node, positions) } else { 0 },
        }
    }

    /// Whether usvg makes a clip path for an element that does not ask for one.
    fn makes_clip_path(&self, node: Node<'_, '_>, element: &Element<'_>) -> bool {
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

    /// Bytes of memory that usvg takes for the element and then frees.
    fn temporary_memory(&self, node: Node<'_, '_>, counts: &Counts<'_, '_>) -> u64 {
        match counts.name {
            "image" => hrefs(node).map(|href| href.len() as u64).max().unwrap_or_default(),
            "text" => TEXT_LAYOUT_MEMORY,
            _ if self.has_strokes => {
                counts.numbers.saturating_mul(STROKED_NUMBER_MEMORY).saturating_add(counts.arcs / 2)
            }
            _ => 0,
        }
    }
}

/// The numbers that the charge of an element depends on.
struct Counts<'n, 'input> {
    node: Node<'n, 'input>,
    name: &'n str,
    /// Whether it is a shape, and no part of a text.
    is_shape: bool,
    has_arcs: bool,
    has_clip_path: bool,
    numbers: u64,
    /// Bytes of the curves that replace arcs.
    arcs: u64,
    /// The charge for the points of a path that a text follows.
    path_points: u64,
    stops: u64,
    /// Children that are no elements.
    other_nodes: u64,
    functions: u64,
    text_chunks: u64,
    /// Characters of its own with a position of their own.
    positions: u64,
}

impl Counts<'_, '_> {
    fn bytes(&self) -> u64 {
        let per_number = if self.has_arcs { NUMBER_WITH_ARCS } else { NUMBER };
        sum([
            ELEMENT,
            self.arcs,
            self.path_points,
            self.numbers.saturating_mul(per_number),
            if self.name == "text" { TEXT } else { 0 },
            if self.has_clip_path { REFERENCE } else { 0 },
            self.stops.saturating_mul(self.stops) / STOPS_PER_BYTE,
            self.other_nodes * NODE,
            self.functions * FILTER_FUNCTION,
            self.positions.saturating_mul(POSITION),
        ])
    }

    fn lookups(&self) -> Lookups {
        let walks = match self.name {
            _ if self.is_shape => WALKS_OF_SHAPE,
            "image" | "stop" => WALKS_OF_OTHERS,
            name if name.starts_with("fe") => WALKS_OF_OTHERS,
            _ => 0,
        };
        let (shapes, chunks, positions) = (u64::from(self.is_shape), self.text_chunks, self.positions);
        Lookups {
            walks: walks + chunks * WALKS_OF_TEXT_CHUNK,
            readings: shapes + chunks * READINGS_OF_TEXT_CHUNK + positions * READINGS_OF_POSITION,
            copies: shapes * COPIES_OF_SHAPE + (chunks + positions) * COPIES_OF_TEXT_CHUNK,
        }
    }

    /// Bytes of memory in the tree.
    fn memory(&self, tag: Tag) -> u64 {
        let per_number = if self.has_arcs { NUMBER_WITH_ARCS_MEMORY } else { NUMBER_MEMORY };
        sum([
            match tag {
                _ if self.is_shape => SHAPE_MEMORY,
                Tag::Stop => STOP_MEMORY,
                _ => ELEMENT_MEMORY,
            },
            if self.is_shape && may_need_group(self.node) { ELEMENT_MEMORY } else { 0 },
            self.numbers.saturating_mul(per_number),
            self.arcs / 4,
            self.path_points / 8,
            self.text_chunks * TEXT_CHUNK_MEMORY,
            self.positions * POSITION_MEMORY,
            if self.has_clip_path { CLIP_PATH_MEMORY } else { 0 },
            self.functions * FILTER_FUNCTION_MEMORY,
        ])
    }
}

fn sum<const N: usize>(numbers: [u64; N]) -> u64 {
    numbers.into_iter().fold(0, u64::saturating_add)
}

/// Whether usvg may put a group around a shape.
fn may_need_group(node: Node<'_, '_>) -> bool {
    const NAMES: [&str; 7] =
        ["transform", "opacity", "clip-path", "mask", "filter", "style", "transform-origin"];
    node.tag_name().name() == "use" || node.attributes().any(|attribute| NAMES.contains(&attribute.name()))
}

fn hrefs<'a>(node: Node<'a, '_>) -> impl Iterator<Item = &'a str> {
    node.attributes().filter(|attribute| attribute.name() == "href").map(|attribute| attribute.value())
}
