//! What an element costs usvg, in bytes of attributes: what else takes time or memory counts as so many bytes as take as much.
//! usvg pays it again wherever the element is repeated.

use std::collections::HashMap;

use roxmltree::Node;

use super::css::{self, Css};
use super::graph::{Link, Property};
use super::numbers::{arcs, has_arcs, numbers, outline};
use super::text_path;

/// A number of an outline becomes up to nine bytes of path, and one of an arc, of which some are curves, up to twenty.
const NUMBER: u64 = 16;
const NUMBER_OF_ARC: u64 = 40;

/// An element of a gradient, a clip path and the like is compared with all there are of them.
const REFERENCE: u64 = 3000;
const FILTER_FUNCTION: u64 = 1500;

/// Fonts are looked up, and there is a group around it.
const TEXT: u64 = 8000;

/// A comment or a text between elements, which is walked over.
const NODE: u64 = 16;

/// An attribute of an element around this one, which is looked through for each that is inherited.
const INHERITED: u64 = 2;

/// A selector that is tried.
const TRY: u64 = 2;

/// simplecss counts the lines before each declaration to tell where it is: so many of those bytes cost one.
const BYTES_PER_STYLE: u64 = 8;

/// The price of an element that declares so many `bytes`, with so many `attributes` on elements around it.
pub(super) fn of(
    node: Node<'_, '_>,
    bytes: u64,
    attributes: u64,
    css: &Css<'_>,
    ids: &HashMap<&str, Vec<usize>>,
    nodes: &[Node<'_, '_>],
) -> u64 {
    let outline = outline(node);
    let per_number = if has_arcs(outline) { NUMBER_OF_ARC } else { NUMBER };
    let between = node.children().filter(|child| !child.is_element()).count() as u64;
    let style = node.attribute("style").unwrap_or_default();
    [
        arcs(node),
        text_path::bytes(node, ids, nodes),
        numbers(outline).saturating_mul(per_number),
        if node.tag_name().name() == "text" { TEXT } else { 0 },
        between * NODE,
        attributes * INHERITED,
        css::price(style) / BYTES_PER_STYLE,
        css.tries().saturating_mul(TRY + css.looked_through(node)),
    ]
    .into_iter()
    .fold(bytes, u64::saturating_add)
}

/// The price of what an element refers to, beside what that costs by itself.
pub(super) fn of_links(node: Node<'_, '_>, links: &[Link]) -> u64 {
    let references = links.iter().filter(|link| !matches!(link.property, Property::Use | Property::Template));
    let functions =
        node.attribute("filter").map_or(0, |filter| filter.bytes().filter(|&byte| byte == b'(').count());
    references.count() as u64 * REFERENCE + functions as u64 * FILTER_FUNCTION
}
