//! Rewrites `feTile` so that resvg paints it as [Filter Effects](https://www.w3.org/TR/filter-effects-1/#feTileElement) defines.
//!
//! resvg 0.49 ignores the colour space of the input when it repeats the subregion, and does not clip a `feOffset` to its subregion.
//! An identity `feColorMatrix` is therefore inserted in front of the `feTile`. It works in sRGB, and has the subregion of the input.

use std::fmt::Write as _;

use roxmltree::Node;

use super::results::{Results, is_primitive, is_tile};
use crate::style::values::{Context, length};
use crate::style::write::escape;

const SIDES: [&str; 4] = ["x", "y", "width", "height"];

/// Returns the primitive to insert in front of a `feTile`. `name` is the name of its result. `None` if the input is the source
/// graphic.
pub(crate) fn input(
    node: Node<'_, '_>,
    results: &Results<'_>,
    context: &Context,
    name: &str,
) -> Option<String> {
    let made = input_of(node)?;
    let mut text = "<feColorMatrix in=\"".to_owned();
    escape(&mut text, results.input(node.attribute("in")));
    text.push_str(
        "\" values=\"1 0 0 0 0 0 1 0 0 0 0 0 1 0 0 0 0 0 1 0\" color-interpolation-filters=\"sRGB\"",
    );
    let placed = placed(made);
    for side in SIDES {
        let value = placed.and_then(|placed| placed.attribute(side));
        if let Some(value) = value.and_then(|value| length::plain("feTile", side, value, context)) {
            let _ = write!(text, " {side}=\"");
            escape(&mut text, &value);
            text.push('"');
        }
    }
    let _ = write!(text, " result=\"{name}\"/>");
    Some(text)
}

/// Returns the primitive whose result is the input of `node`. `None` if the input is the source graphic.
fn input_of<'a, 'input>(node: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    let mut before = node.prev_siblings().skip(1).filter(is_primitive);
    match node.attribute("in") {
        Some("SourceGraphic" | "SourceAlpha") => None,
        // An unknown name refers to the previous result.
        Some(name) => {
            let named = before.clone().find(|primitive| primitive.attribute("result") == Some(name));
            named.or_else(|| before.next())
        }
        None => before.next(),
    }
}

/// Returns the primitive that defines the subregion of `node`: the nearest one in its chain of inputs that has a side set. `None` if
/// the subregion is the whole filter region.
fn placed<'a, 'input>(mut node: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    const MOST: usize = 32;
    for _ in 0..MOST {
        if SIDES.iter().any(|side| node.has_attribute(*side)) {
            return Some(node);
        }
        // The subregion of several inputs is the union of theirs.
        let has_others = node.has_attribute("in2") || node.tag_name().name() == "feMerge";
        let has_none = matches!(node.tag_name().name(), "feFlood" | "feTurbulence" | "feImage");
        if has_others || has_none || is_tile(node) {
            return None;
        }
        node = input_of(node)?;
    }
    None
}
