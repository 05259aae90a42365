//! Texts along paths: usvg measures such a path to half a pixel. It halves the path without end where floating-point
//! numbers are too coarse for half a pixel.

use roxmltree::{Document, Node};
use svgtypes::{Transform, ViewBox};

use super::element::Ids;
use super::references::href_ids;
use super::text_layout;
use crate::Error;
use crate::guard::numbers::{largest, numbers, outline};

/// The longest path, in pixels. From 1e14 on, double precision does not tell half a pixel.
const MOST_PIXELS: f64 = 1e12;

/// Pixels of an inch, the largest unit that is not relative to a font.
const LARGEST_UNIT: f64 = 96.0;

/// Attributes that may be a length, or a factor of one.
const LENGTHS: [&str; 20] = [
    "path",
    "d",
    "points",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "width",
    "height",
    "font-size",
    "stroke-width",
    "markerWidth",
    "markerHeight",
];

/// Refuses a document with texts along paths whose numbers could make such a path too long: the document's largest
/// length, times everything in the document that can scale it, wherever that stands.
pub(super) fn check(document: &Document<'_>) -> Result<(), Error> {
    let elements = || document.descendants().filter(Node::is_element);
    if !elements().any(|element| element.tag_name().name() == "textPath") {
        return Ok(());
    }
    let length = elements().fold(1.0, |length, element| f64::max(length, longest(element)));
    let pixels = elements()
        // An element without children scales no text.
        .filter(|element| element.has_children() || element.tag_name().name() == "use")
        .fold(length * LARGEST_UNIT, |pixels, element| pixels * scale(element, length));
    // Not `pixels > MOST_PIXELS`: NaN is too much as well.
    if pixels <= MOST_PIXELS {
        return Ok(());
    }
    Err(Error::TooComplex { what: "pixels of a path for text", max: 1_000_000_000_000 })
}

/// The charge of a `<textPath>` for its path, in bytes of attributes. usvg measures each point of the path, and then
/// looks for each character's place among the points.
pub(super) fn bytes(element: Node<'_, '_>, ids: &Ids<'_>, nodes: &[Node<'_, '_>]) -> u64 {
    /// The time to measure a point, in times to look at a point.
    const PER_POINT: u64 = 64;
    if element.tag_name().name() != "textPath" {
        return 0;
    }
    let paths = href_ids(element).filter_map(|id| ids.get(id)).flatten();
    let points: u64 = paths.map(|&path| numbers(outline(nodes[path]))).sum();
    let text = element.ancestors().find(|node| node.tag_name().name() == "text");
    points.saturating_mul(PER_POINT + text.map_or(0, text_layout::characters))
}

/// The largest length that an element declares.
fn longest(element: Node<'_, '_>) -> f64 {
    declared(element, |name, value| if LENGTHS.contains(&name) { largest(value) } else { 0.0 })
        .fold(0.0, f64::max)
}

/// The largest factor by which an element can scale its content.
fn scale(element: Node<'_, '_>, length: f64) -> f64 {
    let own = declared(element, |name, value| match name {
        "transform" | "patternTransform" => value.parse().map_or(1.0, norm),
        // The unit is the box of the element that uses it.
        "patternContentUnits" | "maskContentUnits" | "clipPathUnits" if value == "objectBoundingBox" => {
            length
        }
        "viewBox" => value.parse().map_or(1.0, |view: ViewBox| side(element, length) / view.w.min(view.h)),
        _ => 1.0,
    });
    // The unit of a marker is the stroke width.
    let by_stroke = if element.tag_name().name() == "marker" { length } else { 1.0 };
    own.fold(by_stroke, |product, factor| product * factor.max(1.0))
}

/// The longer side of an element. If it does not declare both, the element that uses it may.
fn side(element: Node<'_, '_>, length: f64) -> f64 {
    let sides = ["width", "height", "markerWidth", "markerHeight"].map(|name| element.attribute(name));
    let has_sides = sides.iter().flatten().count() == 2 && element.tag_name().name() == "svg";
    let longest = sides.into_iter().flatten().map(largest).fold(0.0, f64::max);
    if has_sides { longest.max(100.0) } else { length.max(100.0) }
}

/// The largest factor by which a transform scales a length.
fn norm(transform: Transform) -> f64 {
    (transform.a.abs() + transform.c.abs()).max(transform.b.abs() + transform.d.abs())
}

/// A value computed from each attribute of an element.
fn declared<'a>(
    element: Node<'a, '_>,
    value: impl Fn(&str, &str) -> f64 + Copy + 'a,
) -> impl Iterator<Item = f64> + 'a {
    element.attributes().map(move |attribute| value(attribute.name(), attribute.value()))
}
