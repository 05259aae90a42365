//! `feDisplacementMap` written so that resvg paints it as [Filter Effects](https://www.w3.org/TR/filter-effects-1/#feDisplacementMapElement)
//! says.
//!
//! resvg 0.49 multiplies by `scale` twice, and reads the map's colours premultiplied. It is therefore given the root of the scale,
//! and a map without alpha that holds what is needed as red and green: a `feColorMatrix` before it, which works on colours that
//! are not premultiplied, puts that there, upside down where the scale is negative.

use std::fmt::Write as _;

use roxmltree::Node;

use super::results::Results;
use crate::style::values::math;
use crate::style::write::escape;

/// Attributes that are written anew.
const OWN: [&str; 5] = ["in", "in2", "scale", "xChannelSelector", "yChannelSelector"];

/// Whether this attribute of a `feDisplacementMap` is one of those in [`Rewritten::attributes`].
pub(crate) fn is_own(name: &str) -> bool {
    OWN.contains(&name)
}

/// A `feDisplacementMap` as resvg gets it.
pub(crate) struct Rewritten {
    /// The primitive that makes its map.
    pub(crate) map: String,
    /// Its attributes.
    pub(crate) attributes: String,
}

impl Rewritten {
    /// `space` is its `color-interpolation-filters`, if it has one of its own; `name` is for the map's result.
    pub(crate) fn of(node: Node<'_, '_>, results: &Results<'_>, space: Option<&str>, name: &str) -> Self {
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
