//! `feDisplacementMap` written so that resvg paints it as [Filter Effects](https://www.w3.org/TR/filter-effects-1/#feDisplacementMapElement)
//! says.
//!
//! resvg 0.49 multiplies by `scale` twice, and reads the map's colours premultiplied. It is therefore given the root of the scale,
//! and a map without alpha that holds what is needed as red and green: a `feColorMatrix` before it, which works on colours that
//! are not premultiplied, puts that there, upside down where the scale is negative.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use roxmltree::Node;

use super::write::escape;
use super::{math, tile};

/// What these primitives read, resolved before anything is put between them.
const INPUTS: [&str; 6] =
    ["SourceGraphic", "SourceAlpha", "BackgroundImage", "BackgroundAlpha", "FillPaint", "StrokePaint"];

/// Attributes that are written anew.
const OWN: [&str; 5] = ["in", "in2", "scale", "xChannelSelector", "yChannelSelector"];

/// The results of the primitives of a filter so far.
#[derive(Default)]
pub(super) struct Results<'a> {
    names: HashSet<&'a str>,
    last: Option<Cow<'a, str>>,
}

impl<'a> Results<'a> {
    /// Takes note of a primitive. The name that its result is to get, if it has none and one is needed; `prefix` begins no other.
    pub(super) fn add(&mut self, primitive: Node<'a, '_>, prefix: &str) -> Option<String> {
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
    pub(super) fn input<'b>(&'b self, name: Option<&'b str>) -> &'b str {
        let known = name.filter(|name| INPUTS.contains(name) || self.names.contains(name));
        known.or(self.last.as_deref()).unwrap_or("SourceGraphic")
    }
}

/// Whether a node is a primitive of a filter.
pub(super) fn is_primitive(node: &Node<'_, '_>) -> bool {
    let is_part = |name: &str| name.starts_with("feFunc") || name == "feMergeNode" || name.ends_with("Light");
    let name = node.tag_name().name();
    node.is_element() && name.starts_with("fe") && super::names::is_known(name) && !is_part(name)
}

pub(super) fn is_displacement_map(node: Node<'_, '_>) -> bool {
    node.tag_name().name() == "feDisplacementMap"
}

/// Whether something is put between a primitive and its input, which needs a name then.
fn names_its_input(node: Node<'_, '_>) -> bool {
    is_displacement_map(node) || tile::is_tile(node)
}

/// Whether this attribute of a `feDisplacementMap` is one of those in [`Rewritten::attributes`].
pub(super) fn is_own(name: &str) -> bool {
    OWN.contains(&name)
}

/// A `feDisplacementMap` as resvg gets it.
pub(super) struct Rewritten {
    /// The primitive that makes its map.
    pub(super) map: String,
    /// Its attributes.
    pub(super) attributes: String,
}

impl Rewritten {
    /// `space` is its `color-interpolation-filters`, if it has one of its own; `name` is for the map's result.
    pub(super) fn of(node: Node<'_, '_>, results: &Results<'_>, space: Option<&str>, name: &str) -> Self {
        let number = node.attribute("scale").and_then(|scale| scale.trim().parse::<f64>().ok());
        let scale = number.filter(|scale| scale.is_finite()).unwrap_or_default();
        let row = |selector| row(node.attribute(selector).map(str::trim), scale < 0.0);
        let (across, down) = (row("xChannelSelector"), row("yChannelSelector"));
        let mut map = "<feColorMatrix in=\"".to_owned();
        escape(&mut map, results.input(node.attribute("in2")));
        let _ = write!(map, "\" values=\"{across} {down} 0 0 0 0 0 0 0 0 0 1\" result=\"{name}\"");
        if let Some(space) = space {
            let _ = write!(map, " color-interpolation-filters=\"{space}\"");
        }
        map.push_str("/>");
        let mut attributes = " in=\"".to_owned();
        escape(&mut attributes, results.input(node.attribute("in")));
        let root = math::fmt(scale.abs().sqrt());
        let _ = write!(
            attributes,
            "\" in2=\"{name}\" scale=\"{root}\" xChannelSelector=\"R\" yChannelSelector=\"G\""
        );
        Self { map, attributes }
    }
}

/// The row of a colour matrix that takes a channel, or what it lacks to 1.
fn row(selector: Option<&str>, is_negative: bool) -> &'static str {
    match (selector, is_negative) {
        (Some("R"), false) => "1 0 0 0 0",
        (Some("G"), false) => "0 1 0 0 0",
        (Some("B"), false) => "0 0 1 0 0",
        (_, false) => "0 0 0 1 0",
        (Some("R"), true) => "-1 0 0 0 1",
        (Some("G"), true) => "0 -1 0 0 1",
        (Some("B"), true) => "0 0 -1 0 1",
        (_, true) => "0 0 0 -1 1",
    }
}
