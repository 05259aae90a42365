//! `feTile` written so that resvg paints it as [Filter Effects](https://www.w3.org/TR/filter-effects-1/#feTileElement) says.
//!
//! resvg 0.49 repeats the subregion of its input without a look at the input's colour space, and cuts a `feOffset` nowhere. A
//! `feColorMatrix` that changes nothing is put between the two: it works in sRGB, and has the subregion of the input.

use std::fmt::Write as _;

use roxmltree::Node;

use super::results::{Results, is_primitive, is_tile};
use crate::style::values::{Context, length};
use crate::style::write::escape;

const SIDES: [&str; 4] = ["x", "y", "width", "height"];

/// The primitive to put before a `feTile`, whose result is to have this name; none where the input is what is filtered.
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

/// The primitive whose result is the input of another; none where that is what is filtered.
fn input_of<'a, 'input>(node: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    let mut before = node.prev_siblings().skip(1).filter(is_primitive);
    match node.attribute("in") {
        Some("SourceGraphic" | "SourceAlpha") => None,
        // What names nothing is the result before.
        Some(name) => {
            let named = before.clone().find(|primitive| primitive.attribute("result") == Some(name));
            named.or_else(|| before.next())
        }
        None => before.next(),
    }
}

/// The primitive that says the subregion of another, which it inherits where it says none; none if that is all of the region.
fn placed<'a, 'input>(mut node: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    const MOST: usize = 32;
    for _ in 0..MOST {
        if SIDES.iter().any(|side| node.has_attribute(*side)) {
            return Some(node);
        }
        // With several inputs it is what is around all of them.
        let has_others = node.has_attribute("in2") || node.tag_name().name() == "feMerge";
        let has_none = matches!(node.tag_name().name(), "feFlood" | "feTurbulence" | "feImage");
        if has_others || has_none || is_tile(node) {
            return None;
        }
        node = input_of(node)?;
    }
    None
}
