//! The results of the primitives of a filter, which others name as their inputs.

use std::borrow::Cow;
use std::collections::HashSet;

use roxmltree::Node;

/// What these primitives read, resolved before anything is put between them.
const INPUTS: [&str; 6] =
    ["SourceGraphic", "SourceAlpha", "BackgroundImage", "BackgroundAlpha", "FillPaint", "StrokePaint"];

/// The results of the primitives of a filter so far.
#[derive(Default)]
pub(crate) struct Results<'a> {
    names: HashSet<&'a str>,
    last: Option<Cow<'a, str>>,
}

impl<'a> Results<'a> {
    /// Takes note of a primitive. The name that its result is to get, if it has none and one is needed; `prefix` begins no other.
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

    /// What an input of the next primitive refers to: what it names, or else the last result.
    pub(crate) fn input<'b>(&'b self, name: Option<&'b str>) -> &'b str {
        let known = name.filter(|name| INPUTS.contains(name) || self.names.contains(name));
        known.or(self.last.as_deref()).unwrap_or("SourceGraphic")
    }
}

/// Whether a node is a primitive of a filter.
pub(crate) fn is_primitive(node: &Node<'_, '_>) -> bool {
    let is_part = |name: &str| name.starts_with("feFunc") || name == "feMergeNode" || name.ends_with("Light");
    let name = node.tag_name().name();
    node.is_element() && name.starts_with("fe") && crate::style::names::is_known(name) && !is_part(name)
}

pub(crate) fn is_displacement_map(node: Node<'_, '_>) -> bool {
    node.tag_name().name() == "feDisplacementMap"
}

/// Whether something is put between a primitive and its input, which needs a name then.
fn names_its_input(node: Node<'_, '_>) -> bool {
    is_displacement_map(node) || is_tile(node)
}

pub(crate) fn is_tile(node: Node<'_, '_>) -> bool {
    node.tag_name().name() == "feTile"
}
