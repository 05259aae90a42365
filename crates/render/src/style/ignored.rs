//! Attributes that usvg knows and browsers do not.

use roxmltree::{Attribute, Node};

/// Whether an attribute names an input of filters of SVG 1.1 that no browser has.
pub(super) fn is_lost_input(name: &str, value: &str) -> bool {
    matches!(name, "in" | "in2")
        && matches!(value, "BackgroundImage" | "BackgroundAlpha" | "FillPaint" | "StrokePaint")
}

/// Whether an attribute is one that usvg knows and browsers do not: `xml:id`, `href` on a `<filter>`, and a divisor of 0, for which there is the sum
/// of the kernel (Filter Effects 1, section 9.9).
pub(super) fn is_ignored(node: Node<'_, '_>, attribute: &Attribute<'_, '_>) -> bool {
    let element = node.tag_name().name();
    match attribute.name() {
        "id" => attribute.namespace().is_some(),
        "href" => element == "filter",
        "divisor" => element == "feConvolveMatrix" && attribute.value().trim_ascii().parse() == Ok(0.0),
        _ => false,
    }
}

/// Whether an attribute is `preserveAspectRatio` with `defer`, which SVG 2 has no more: browsers take it for no value.
pub(super) fn is_deferred(name: &str, value: &str) -> bool {
    name == "preserveAspectRatio" && value.trim_start().starts_with("defer")
}
