//! Decides whether a document is plain: usvg reads it as browsers do, so it need not be rewritten.
//!
//! The checks may be wrong in one direction only: a document that they call plain must be plain.

use std::collections::{HashMap, HashSet};

use roxmltree::{Document, Node};

use super::css::property::{self, Grammar, Property};
use super::filters::primitive;
use super::ignored::{is_deferred, is_ignored, is_lost_input};
use super::values::{length, transform};
use super::write::root;
use super::{names, reference};
use crate::xml::SVG_NAMESPACE;

/// Whether a document needs no rewriting and causes no warnings of this stage.
pub(super) fn is_plain(document: &Document<'_>) -> bool {
    let elements = || document.descendants().filter(Node::is_element);
    !reference::has_style_sheet(document)
        && elements().all(is_plain_element)
        && has_plain_ids(elements)
        && !uses_text(document)
}

/// Whether a `<use>` refers to text, which may inherit another font there.
fn uses_text(document: &Document<'_>) -> bool {
    let mut uses = document.descendants().filter(|node| node.tag_name().name() == "use").peekable();
    if uses.peek().is_none() {
        return false;
    }
    let texts = document.descendants().filter(|node| node.tag_name().name() == "text");
    let around: HashSet<&str> =
        texts.flat_map(|text| text.ancestors().filter_map(|node| node.attribute("id"))).collect();
    let target = |node: Node<'_, '_>| {
        let mut attributes = node.attributes().filter(|attribute| attribute.name() == "href");
        attributes.any(|href| href.value().strip_prefix('#').is_some_and(|id| around.contains(id)))
    };
    uses.any(target)
}

/// Whether ids are unique, and references to filters, masks and the like lead to such elements. Of several elements with
/// one id usvg takes the last. It also hides an element whose `filter` refers to nothing.
fn has_plain_ids<'a, 'input: 'a, I: Iterator<Item = Node<'a, 'input>>>(elements: impl Fn() -> I) -> bool {
    let mut ids = HashMap::new();
    for node in elements() {
        if let Some(id) = node.attribute("id")
            && ids.insert(id, node.tag_name().name()).is_some()
        {
            return false;
        }
    }
    let mut attributes = elements().flat_map(|node| node.attributes());
    attributes.all(|attribute| {
        let Some(id) = reference::id_of(attribute.value()) else { return true };
        reference::target(attribute.name()).is_none_or(|element| ids.get(id) == Some(&element))
    })
}

fn is_plain_element(node: Node<'_, '_>) -> bool {
    let element = node.tag_name().name();
    // usvg reads `<style>` elements of any namespace.
    if element == "style" {
        return false;
    }
    if node.tag_name().namespace() != Some(SVG_NAMESPACE) {
        return !reference::is_style_sheet(node);
    }
    if !names::is_known(element) {
        return names::is_silent(element);
    }
    // resvg paints these differently from browsers.
    if matches!(element, "feDisplacementMap" | "feTile") {
        return false;
    }
    if primitive::is_idle_morphology(node)
        || primitive::saturation(node).is_some()
        || has_one_stop(node)
        || primitive::has_place_in_box(node)
    {
        return false;
    }
    node.attributes().all(|attribute| {
        let (name, value) = (attribute.name(), attribute.value());
        // usvg and browsers differ in what `display` does on these elements.
        if name == "style"
            || name == "display"
                && matches!(
                    element,
                    "svg" | "linearGradient" | "radialGradient" | "pattern" | "clipPath" | "mask"
                )
        {
            return false;
        }
        // Browsers ignore `requiredFeatures`, which SVG 2 removed. usvg reads the others differently.
        if name == "requiredFeatures"
            || is_ignored(node, &attribute)
            || name == "lighting-color"
            || is_lost_input(name, value)
            || is_deferred(name, value)
        {
            return false;
        }
        // usvg also draws inherited markers on shapes that have none in browsers.
        if name.starts_with("marker-") && !matches!(element, "path" | "line" | "polyline" | "polygon") {
            return false;
        }
        if element == "mask" && name == "mask" || element == "marker" && name == "opacity" {
            return false;
        }
        if name == "viewBox" && root::has_empty_view(node)
            || name == "href" && value.starts_with('#') && value.contains('%')
        {
            return false;
        }
        if name == "points" && !length::is_list_of_points(value) {
            return false;
        }
        if name == "pathLength"
            || element == "symbol" && matches!(name, "x" | "y" | "width" | "height" | "transform")
        {
            return false;
        }
        match property::of_attribute(element, name) {
            Some(property) => is_plain_value(property, value),
            None => length::is_plain(element, name, value),
        }
    })
}

/// Whether an element is a gradient with one stop. usvg paints it even on a line, whose bounding box is empty.
fn has_one_stop(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().name(), "linearGradient" | "radialGradient")
        && node.children().filter(|child| child.tag_name().name() == "stop").take(2).count() == 1
}

/// Whether usvg reads a value as browsers do. Most values are such.
fn is_plain_value(property: Property, value: &str) -> bool {
    match property.grammar() {
        Grammar::Paint => value == "none" || is_plain_colour(value) || is_plain_reference(value),
        Grammar::Color | Grammar::StopColor => is_plain_colour(value),
        Grammar::Opacity => !value.ends_with('%') && length::is_plain_number(value),
        Grammar::Length { .. } | Grammar::FontSize => {
            length::is_plain_number(value) && !value.starts_with('-')
                || value.strip_suffix("px").is_some_and(length::is_plain_number)
        }
        Grammar::Words(words) => is_plain_word(property, value) && words.contains(&value),
        Grammar::Dashes => {
            value == "none"
                || value.split(',').all(|part| {
                    let mut numbers = part.split(' ').filter(|number| !number.is_empty()).peekable();
                    numbers.peek().is_some() && numbers.all(length::is_plain_number)
                })
        }
        Grammar::Reference | Grammar::ClipPath | Grammar::Filter => {
            value == "none" || is_plain_reference(value)
        }
        Grammar::FontWeight => {
            matches!(value, "normal" | "bold") || value.len() == 3 && value.ends_with("00")
        }
        Grammar::FontStyle => matches!(value, "normal" | "italic"),
        Grammar::Transform => value.parse::<svgtypes::Transform>().is_ok() && !transform::is_flat(value),
        Grammar::Path => true,
        // CSS-wide keywords must be resolved.
        Grammar::Verbatim => !matches!(value, "inherit" | "initial" | "unset" | "revert" | "revert-layer"),
        Grammar::FontFamily => !value.contains(['(', '\\', '/', '!', '{', ';']) && is_plain_family(value),
        _ => false,
    }
}

/// Whether all families are plain names, not keywords.
fn is_plain_family(value: &str) -> bool {
    value.split(',').all(|family| {
        let family = family.trim_matches([' ', '\'', '"']);
        !family.is_empty()
            && family.starts_with(|c: char| c.is_ascii_alphabetic())
            && !family.contains("ui-")
            && !matches!(family, "inherit" | "initial" | "unset" | "revert" | "system-ui")
    })
}

/// Whether usvg reads a keyword as it stands. Some must be replaced, and some usvg reads in a `style` attribute only.
fn is_plain_word(property: Property, value: &str) -> bool {
    !matches!(property, Property::ImageRendering | Property::Display if value != "none")
        && !matches!(property, Property::ColorInterpolation if value == "linearRGB")
        && !matches!(
            property,
            Property::Overflow | Property::VectorEffect | Property::MixBlendMode | Property::Isolation
        )
}

fn is_plain_colour(value: &str) -> bool {
    let is_hex =
        |digits: &str| matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(digits) = value.strip_prefix('#') {
        return is_hex(digits);
    }
    let is_word = value.bytes().all(|byte| byte.is_ascii_lowercase());
    // Only the legacy syntax, with commas.
    let is_function = (value.starts_with("rgb(") || value.starts_with("rgba("))
        && value.contains(',')
        && !value.contains(['%', '/', 'e']);
    value == "currentColor" || (is_word || is_function) && value.parse::<svgtypes::Color>().is_ok()
}

/// Whether a value is `url(#id)` and nothing else.
fn is_plain_reference(value: &str) -> bool {
    let id = value.strip_prefix("url(#").and_then(|rest| rest.strip_suffix(')'));
    id.is_some_and(|id| {
        !id.is_empty()
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
    })
}
