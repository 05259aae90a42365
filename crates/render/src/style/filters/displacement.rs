//! Rewrites `feDisplacementMap` so that resvg paints it as
//! [Filter Effects](https://www.w3.org/TR/filter-effects-1/#feDisplacementMapElement) defines.
//!
//! resvg 0.49 multiplies by `scale` twice, and reads the colours of the map premultiplied. The rewritten primitive therefore has the
//! square root of the scale, and an opaque map whose red and green are the displacements. A `feColorMatrix` in front of it makes this
//! map, because it works on colours that are not premultiplied. If the scale is negative, the matrix inverts the channels.

use std::fmt::Write as _;

use roxmltree::Node;

use super::results::Results;
use crate::style::values::math;
use crate::style::write::escape;

/// The attributes that are replaced.
const OWN: [&str; 5] = ["in", "in2", "scale", "xChannelSelector", "yChannelSelector"];

/// Whether [`Rewritten::attributes`] replaces this attribute of a `feDisplacementMap`.
pub(crate) fn is_own(name: &str) -> bool {
    OWN.contains(&name)
}

/// A `feDisplacementMap` in the form for resvg.
pub(crate) struct Rewritten {
    /// The primitive that makes the map.
    pub(crate) map: String,
    /// The attributes of the `feDisplacementMap`.
    pub(crate) attributes: String,
}

impl Rewritten {
    /// Rewrites a primitive. `space` is its own `color-interpolation-filters`, if it has one. `name` is the name of the map.
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

/// Returns the row of a colour matrix that selects a channel, or 1 minus the channel.
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
