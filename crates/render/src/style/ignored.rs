//! Attributes and values that usvg reads and browsers ignore.

use roxmltree::{Attribute, Node};

/// Whether an attribute names a filter input of SVG 1.1 that no browser supports.
pub(super) fn is_lost_input(name: &str, value: &str) -> bool {
    matches!(name, "in" | "in2")
        && matches!(value, "BackgroundImage" | "BackgroundAlpha" | "FillPaint" | "StrokePaint")
}

/// Whether usvg reads an attribute that browsers ignore: `xml:id`, `href` on a `<filter>`, and a divisor of 0, which stands
/// for the sum of the kernel (Filter Effects 1, section 9.9).
pub(super) fn is_ignored(node: Node<'_, '_>, attribute: &Attribute<'_, '_>) -> bool {
    let element = node.tag_name().name();
    match attribute.name() {
        "id" => attribute.namespace().is_some(),
        "href" => element == "filter",
        "divisor" => element == "feConvolveMatrix" && attribute.value().trim_ascii().parse() == Ok(0.0),
        _ => false,
    }
}

/// Whether an attribute is `preserveAspectRatio` with `defer`. SVG 2 removed that keyword, so the value is invalid in browsers.
pub(super) fn is_deferred(name: &str, value: &str) -> bool {
    name == "preserveAspectRatio" && value.trim_start().starts_with("defer")
}
