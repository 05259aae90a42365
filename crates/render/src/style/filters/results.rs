//! The results of filter primitives, which other primitives name as their inputs.
//!
//! A primitive without an input reads the result of the previous one. If a primitive is inserted between the two, the result needs a
//! name; this module generates it.

use std::borrow::Cow;
use std::collections::HashSet;

use roxmltree::Node;

/// The names of inputs that are not results of primitives.
const INPUTS: [&str; 6] =
    ["SourceGraphic", "SourceAlpha", "BackgroundImage", "BackgroundAlpha", "FillPaint", "StrokePaint"];

/// The results of the primitives that were written so far.
#[derive(Default)]
pub(crate) struct Results<'a> {
    names: HashSet<&'a str>,
    last: Option<Cow<'a, str>>,
}

impl<'a> Results<'a> {
    /// Records a primitive. Returns a name for its result if it has none and the next primitive needs one. No other name starts
    /// with `prefix`.
    pub(crate) fn add(&mut self, primitive: Node<'a, '_>, prefix: &str) -> Option<String> {
        if let Some(name) = primitive.attribute("result").filter(|name| !name.is_empty()) {
            self.names.insert(name);
            self.last = Some(Cow::Borrowed(name));
            return None;
        }
        let is_needed = primitive.next_siblings().skip(1).find(is_primitive).is_some_and(names_its_input);
        let name = is_needed.then(|| format!("{prefix}r{}", primitive.id().get_usize()));
        self.last = name.clone().map(Cow::Owned);
        name
    }

    /// Returns the input of the next primitive: the named one if it exists, else the last result.
    pub(crate) fn input<'b>(&'b self, name: Option<&'b str>) -> &'b str {
        let known = name.filter(|name| INPUTS.contains(name) || self.names.contains(name));
        known.or(self.last.as_deref()).unwrap_or("SourceGraphic")
    }
}

/// Whether a node is a filter primitive.
pub(crate) fn is_primitive(node: &Node<'_, '_>) -> bool {
    let is_part = |name: &str| name.starts_with("feFunc") || name == "feMergeNode" || name.ends_with("Light");
    let name = node.tag_name().name();
    node.is_element() && name.starts_with("fe") && crate::style::names::is_known(name) && !is_part(name)
}

pub(crate) fn is_displacement_map(node: Node<'_, '_>) -> bool {
    node.tag_name().name() == "feDisplacementMap"
}

/// Whether a primitive is inserted in front of this one, so that its input needs a name.
fn names_its_input(node: Node<'_, '_>) -> bool {
    is_displacement_map(node) || is_tile(node)
}

pub(crate) fn is_tile(node: Node<'_, '_>) -> bool {
    node.tag_name().name() == "feTile"
}
