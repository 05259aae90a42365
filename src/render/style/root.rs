//! The root element, and the viewports of a document: SVG 2, section 8.

use std::fmt::Write as _;

use roxmltree::Node;

use super::element::Style;
use super::math;
use super::property::Property;
use super::transform::{self, Placement};
use super::write::escape;

/// Width and height of a picture that says neither, in pixels: CSS 2, section 10.3.2.
const DEFAULT: [f64; 2] = [300.0, 150.0];

/// What is written of a root element beside its plain attributes.
#[derive(Debug, Default)]
pub(super) struct Inside {
    pub(super) attributes: String,
    /// What stands before all else in it.
    pub(super) first: String,
    /// Whether all else is in a group.
    pub(super) is_wrapped: bool,
}

/// `viewBox`, if it is a valid one: its x, y, width and height.
pub(super) fn view_box(node: Node<'_, '_>) -> Option<[f64; 4]> {
    let mut numbers = svgtypes::NumberListParser::from(node.attribute("viewBox")?);
    let mut next = || numbers.next()?.ok().filter(|number| number.is_finite());
    let found = [next()?, next()?, next()?, next()?];
    (numbers.next().is_none() && found[2] > 0.0 && found[3] > 0.0).then_some(found)
}

/// The size of a root element in pixels, as its values say it, or its `viewBox`.
pub(super) fn size(node: Node<'_, '_>, style: &Style) -> [f64; 2] {
    let view = view_box(node);
    let side = |property: Property, at: usize| {
        let whole = view.map_or(DEFAULT[at], |view| view[at + 2]);
        number(style.value(property)?, whole).filter(|side| *side > 0.0)
    };
    let (width, height) = (side(Property::Width, 0), side(Property::Height, 1));
    let ratio = view.map(|view| view[2] / view[3]);
    match (width, height, ratio) {
        (Some(width), Some(height), _) => [width, height],
        (Some(width), None, Some(ratio)) => [width, width / ratio],
        (None, Some(height), Some(ratio)) => [height * ratio, height],
        (None, None, Some(_)) => view.map_or(DEFAULT, |view| [view[2], view[3]]),
        (width, height, None) => [width.unwrap_or(DEFAULT[0]), height.unwrap_or(DEFAULT[1])],
    }
}

/// A written length as a number of pixels.
fn number(value: &str, whole: f64) -> Option<f64> {
    match value.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok().map(|percent| percent / 100.0 * whole),
        None => value.parse().ok(),
    }
}

/// The size in user units of the viewport that an element makes for those inside of it, if it makes one.
pub(super) fn viewport(node: Node<'_, '_>, style: &Style) -> Option<[f64; 2]> {
    match node.tag_name().name() {
        "svg" | "symbol" | "marker" | "pattern" | "view" => {}
        _ => return None,
    }
    if let Some([_, _, width, height]) = view_box(node) {
        return Some([width, height]);
    }
    if node.parent_element().is_none() {
        return Some(size(node, style));
    }
    if node.tag_name().name() != "svg" {
        return None;
    }
    let [width, height] = style.context.viewport;
    let side =
        |property, whole| style.value(property).and_then(|value| number(value, whole)).unwrap_or(whole);
    Some([side(Property::Width, width), side(Property::Height, height)])
}

/// What a root element's values come to.
pub(super) fn attributes(node: Node<'_, '_>, style: &Style) -> Inside {
    let mut inside = Inside::default();
    for property in [Property::Width, Property::Height] {
        let value = style.value(property).filter(|value| number(value, 1.0).is_some());
        if let Some(value) = value {
            let _ = write!(inside.attributes, " {}=\"{value}\"", property.name());
        }
    }
    let size = size(node, style);
    let view = view_box(node).unwrap_or([0.0, 0.0, size[0], size[1]]);
    if let Some(colour) = style.value(Property::BackgroundColor) {
        let colour = if colour == "currentColor" {
            super::values::hex(style.context.current)
        } else {
            colour.to_owned()
        };
        if !colour.ends_with("00") || colour.len() == 7 {
            background(&mut inside.first, view, size, &colour);
        }
    }
    let placement = Placement {
        transform: style.value(Property::Transform).filter(|value| *value != "none"),
        origin: style.value(Property::TransformOrigin),
        translate: style.value(Property::Translate).filter(|value| *value != "none"),
        rotate: style.value(Property::Rotate).filter(|value| *value != "none"),
        scale: style.value(Property::Scale).filter(|value| *value != "none"),
    };
    if placement.moves() {
        // A box of CSS turns about its middle, in pixels of the page: those of the view box are what it shows.
        let scale = [size[0] / view[2], size[1] / view[3]].into_iter().fold(f64::INFINITY, f64::min);
        let middle = [size[0] / 2.0, size[1] / 2.0];
        if let Some(matrix) = placement.matrix([0.0, 0.0, size[0], size[1]], middle, &style.context) {
            let transform::Matrix { a, b, c, d, e, f } = matrix;
            // From user units to pixels, through the matrix and back.
            let [x, y] = [
                (size[0] - view[2] * scale) / 2.0 - view[0] * scale,
                (size[1] - view[3] * scale) / 2.0 - view[1] * scale,
            ];
            let e = (a * x + c * y + e - x) / scale;
            let f = (b * x + d * y + f - y) / scale;
            let matrix = transform::written(transform::Matrix { a, b, c, d, e, f });
            let _ = write!(inside.first, "<g transform=\"{matrix}\">");
            inside.is_wrapped = true;
        }
    }
    inside
}

/// A rectangle over all of the picture, whichever part of it the view box covers.
fn background(text: &mut String, [x, y, width, height]: [f64; 4], size: [f64; 2], colour: &str) {
    let (across, along) = (size[0] / width, size[1] / height);
    // How much larger than the view box the picture is in the direction in which it does not fit.
    let more = (across / along).max(along / across);
    let more = if more.is_finite() { more.min(1000.0) } else { 1.0 };
    let [left, top] = [x - width * (more - 1.0), y - height * (more - 1.0)];
    let [wide, high] = [width * (2.0 * more - 1.0), height * (2.0 * more - 1.0)];
    let [left, top, wide, high] = [left, top, wide, high].map(math::fmt);
    text.push_str("<path fill=\"");
    escape(text, colour);
    let _ = write!(
        text,
        "\" stroke=\"none\" opacity=\"1\" fill-opacity=\"1\" visibility=\"visible\" d=\"M{left} {top}h{wide}v{high}h-{wide}Z\"/>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_box_is_four_numbers_of_a_positive_size() {
        let found = |text: &str| {
            let text = format!("<svg viewBox='{text}'/>");
            let document = roxmltree::Document::parse(&text).unwrap();
            view_box(document.root_element())
        };
        assert_eq!(found(" 0,-1 20 1e1 "), Some([0.0, -1.0, 20.0, 10.0]));
        for bad in ["0 0 20", "0 0 20 0", "0 0 -20 10", "0 0 20 10 5", "a b c d", ""] {
            assert_eq!(found(bad), None, "{bad}");
        }
    }
}
