//! The root element, and the viewports of a document: SVG 2, section 8.

use std::fmt::Write as _;

use roxmltree::Node;

use super::escape;
use crate::style::computed::Style;
use crate::style::css::property::Property;
use crate::style::ignored::is_deferred;
use crate::style::values::transform::{self, Matrix, Times as _};
use crate::style::values::{self, length, math};

/// Width and height of a picture that says neither, in pixels: CSS 2, section 10.3.2.
const DEFAULT: [f64; 2] = [300.0, 150.0];

/// What a shape says that inherits nothing.
const PLAIN: &str = " fill-opacity=\"1\" stroke=\"none\" opacity=\"1\" visibility=\"visible\" marker-start=\"none\" \
                     marker-mid=\"none\" marker-end=\"none\"";

/// `viewBox`, if it is a valid one: its x, y, width and height.
pub(crate) fn view_box(node: Node<'_, '_>) -> Option<[f64; 4]> {
    let mut numbers = svgtypes::NumberListParser::from(node.attribute("viewBox")?);
    let mut next = || numbers.next()?.ok().filter(|number| number.is_finite());
    let found = [next()?, next()?, next()?, next()?];
    (numbers.next().is_none() && found[2] > 0.0 && found[3] > 0.0).then_some(found)
}

/// Whether an element has a `viewBox` without any width or height, and so shows nothing: SVG 2, section 8.6.
pub(crate) fn has_empty_view(node: Node<'_, '_>) -> bool {
    let Some(value) = node.attribute("viewBox") else { return false };
    let numbers: Result<Vec<f64>, _> = svgtypes::NumberListParser::from(value).take(5).collect();
    matches!(numbers.as_deref(), Ok([_, _, width, height])
        if *width >= 0.0 && *height >= 0.0 && (*width == 0.0 || *height == 0.0))
}

/// The size of a root element in pixels, as its values say it, or its `viewBox`.
pub(crate) fn size(node: Node<'_, '_>, style: &Style) -> [f64; 2] {
    let view = view_box(node);
    let side = |property: Property, at: usize| {
        let whole = view.map_or(DEFAULT[at], |view| view[at + 2]);
        values::read(style.value(property)?, whole).filter(|side| *side > 0.0)
    };
    let (width, height) = (side(Property::Width, 0), side(Property::Height, 1));
    let ratio = view.map(|view| view[2] / view[3]);
    let [wide, high] = match (width, height, ratio) {
        (Some(width), Some(height), _) => [width, height],
        (Some(width), None, Some(ratio)) => [width, width / ratio],
        (None, Some(height), Some(ratio)) => [height * ratio, height],
        (None, None, Some(_)) => view.map_or(DEFAULT, |view| [view[2], view[3]]),
        (width, height, None) => [width.unwrap_or(DEFAULT[0]), height.unwrap_or(DEFAULT[1])],
    };
    let held = |side: f64, least: Property, most: Property| {
        let pixels = |property| style.value(property).and_then(|value| value.parse::<f64>().ok());
        let side = pixels(most).map_or(side, |most| side.min(most));
        pixels(least).map_or(side, |least| side.max(least))
    };
    let is_other = |held: f64, side: f64| (held - side).abs() > f64::EPSILON;
    let held_wide = held(wide, Property::MinWidth, Property::MaxWidth);
    // A side that follows from the other does so after that was held.
    let high = match ratio {
        Some(ratio) if height.is_none() && is_other(held_wide, wide) => held_wide / ratio,
        _ => high,
    };
    let held_high = held(high, Property::MinHeight, Property::MaxHeight);
    match ratio {
        Some(ratio) if width.is_none() && height.is_none() && is_other(held_high, high) => {
            [held(held_high * ratio, Property::MinWidth, Property::MaxWidth), held_high]
        }
        _ => [held_wide, held_high],
    }
}

/// The size in user units of the viewport that an element makes for those inside of it, if it makes one.
pub(crate) fn viewport(node: Node<'_, '_>, style: &Style) -> Option<[f64; 2]> {
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
    Some([attribute(node, style, "width", width, width), attribute(node, style, "height", height, height)])
}

/// The size of the viewport in which a `<use>` shows its target: SVG 2, section 5.6.
pub(crate) fn used_viewport(node: Node<'_, '_>, target: Node<'_, '_>, style: &Style) -> [f64; 2] {
    let [width, height] = style.context.viewport;
    if target.tag_name().name() != "symbol" {
        return [width, height];
    }
    let side = |name, whole| {
        let said = if node.has_attribute(name) { node } else { target };
        attribute(said, style, name, whole, whole)
    };
    [side("width", width), side("height", height)]
}

/// A length that an attribute says.
fn attribute(node: Node<'_, '_>, style: &Style, name: &str, whole: f64, default: f64) -> f64 {
    let value = node.attribute(name).and_then(|value| length::plain("svg", name, value, &style.context));
    value.and_then(|value| values::read(&value, whole)).unwrap_or(default)
}

/// Width and height as attributes.
pub(crate) fn written_size(style: &Style, [width, height]: [f64; 2]) -> String {
    let mut text = String::new();
    let limits = [Property::MinWidth, Property::MaxWidth, Property::MinHeight, Property::MaxHeight];
    if limits.into_iter().any(|limit| style.value(limit).is_some_and(|value| value.parse::<f64>().is_ok())) {
        let [width, height] = [width, height].map(math::fmt);
        let _ = write!(text, " width=\"{width}\" height=\"{height}\"");
        return text;
    }
    for property in [Property::Width, Property::Height] {
        if let Some(value) = style.value(property).filter(|value| values::read(value, 1.0).is_some()) {
            let _ = write!(text, " {}=\"{value}\"", property.name());
        }
    }
    text
}

/// Width and height below zero, as they are: browsers take them for none, and here they are refused.
pub(crate) fn negative_size(node: Node<'_, '_>) -> String {
    let mut text = String::new();
    for name in ["width", "height"] {
        let value = node.attribute(name).map(str::trim).filter(|value| value.starts_with('-'));
        if let Some(value) = value.filter(|value| value.parse::<f64>().is_ok()) {
            let _ = write!(text, " {name}=\"{value}\"");
        }
    }
    text
}

/// From user units to pixels of the picture: SVG 2, section 8.2.
pub(crate) fn to_pixels(node: Node<'_, '_>, size: [f64; 2]) -> Matrix {
    let Some(view) = view_box(node) else { return Matrix::default() };
    fit(node, view, [0.0, 0.0, size[0], size[1]])
}

/// From the user units inside of an element that makes a viewport to those around it.
pub(crate) fn inner(node: Node<'_, '_>, style: &Style) -> Matrix {
    if node.tag_name().name() != "svg" {
        return Matrix::default();
    }
    let [width, height] = style.context.viewport;
    let value = |name, whole, default| attribute(node, style, name, whole, default);
    let place = [
        value("x", width, 0.0),
        value("y", height, 0.0),
        value("width", width, width),
        value("height", height, height),
    ];
    match view_box(node) {
        Some(view) => fit(node, view, place),
        None => Matrix { e: place[0], f: place[1], ..Matrix::default() },
    }
}

/// A view box in a place, as `preserveAspectRatio` has it.
pub(crate) fn fit(node: Node<'_, '_>, view: [f64; 4], place: [f64; 4]) -> Matrix {
    use svgtypes::{Align, AspectRatio};
    let ratio: AspectRatio = node
        .attribute("preserveAspectRatio")
        .filter(|text| !is_deferred("preserveAspectRatio", text))
        .and_then(|text| text.parse().ok())
        .unwrap_or_default();
    let (mut a, mut d) = (place[2] / view[2], place[3] / view[3]);
    if ratio.align != Align::None {
        a = if ratio.slice { a.max(d) } else { a.min(d) };
        d = a;
    }
    let (right, below) = (place[2] - view[2] * a, place[3] - view[3] * d);
    let (x, y) = match ratio.align {
        Align::None | Align::XMinYMin => (0.0, 0.0),
        Align::XMidYMin => (0.5, 0.0),
        Align::XMaxYMin => (1.0, 0.0),
        Align::XMinYMid => (0.0, 0.5),
        Align::XMidYMid => (0.5, 0.5),
        Align::XMaxYMid => (1.0, 0.5),
        Align::XMinYMax => (0.0, 1.0),
        Align::XMidYMax => (0.5, 1.0),
        Align::XMaxYMax => (1.0, 1.0),
    };
    Matrix {
        a,
        b: 0.0,
        c: 0.0,
        d,
        e: place[0] + right * x - view[0] * a,
        f: place[1] + below * y - view[1] * d,
    }
}

/// The colour behind all of a picture, as a shape; nothing where there is none.
pub(crate) fn background_colour(node: Node<'_, '_>, style: &Style, size: [f64; 2]) -> String {
    let mut text = String::new();
    let view = view_box(node).unwrap_or([0.0, 0.0, size[0], size[1]]);
    if let Some(colour) = style.value(Property::BackgroundColor) {
        let colour = match colour {
            "currentColor" => values::hex(style.context.current),
            colour => colour.to_owned(),
        };
        if colour != "#00000000" {
            background(&mut text, view, size, &colour);
        }
    }
    text
}

/// A rectangle on a part of a picture, in pixels, painted with an element of this id.
pub(crate) fn painted(node: Node<'_, '_>, size: [f64; 2], part: [f64; 4], id: &str) -> Option<String> {
    let back = transform::written(to_pixels(node, size).inverse()?);
    let [x, y, width, height] = part.map(math::fmt);
    let path = format!("M{x} {y}h{width}v{height}h-{width}Z");
    Some(format!("<path fill=\"url(#{id})\" transform=\"{back}\"{PLAIN} d=\"{path}\"></path>"))
}

/// What turns all in a root element, if anything does.
pub(crate) fn transform(node: Node<'_, '_>, style: &Style, size: [f64; 2]) -> Option<String> {
    let placement = style.placement();
    if !placement.moves() {
        return None;
    }
    // A box of CSS turns about its middle, in pixels of the page.
    let middle = [size[0] / 2.0, size[1] / 2.0];
    let to_pixels = to_pixels(node, size);
    let matrix = placement.matrix([0.0, 0.0, size[0], size[1]], middle, &style.context)?;
    Some(transform::written(to_pixels.inverse()?.times(matrix).times(to_pixels)))
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
    let _ = write!(text, "\"{PLAIN} d=\"M{left} {top}h{wide}v{high}h-{wide}Z\"></path>");
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
