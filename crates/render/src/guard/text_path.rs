//! Texts along paths: usvg measures such a path to half a pixel, and halves it without end where numbers do not tell half a
//! pixel from nothing.

use std::collections::HashMap;

use roxmltree::{Document, Node};
use svgtypes::{Transform, ViewBox};

use super::graph::hrefs;
use super::numbers::{largest, numbers, outline};
use super::text;
use crate::Error;

/// How many pixels a path may have to be long for each pixel that it is measured to. From 1e14 on, double precision does not
/// suffice.
const MOST_PIXELS: f64 = 1e12;

/// Pixels of the largest unit, an inch; other than those of fonts.
const LARGEST_UNIT: f64 = 96.0;

/// What may be a length, or a factor of one.
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

/// Refuses texts along paths in a document whose numbers could make such a path too long: its largest length, times all
/// that can scale it, whatever is inside of what.
pub(super) fn check(document: &Document<'_>) -> Result<(), Error> {
    let elements = || document.descendants().filter(Node::is_element);
    if !elements().any(|element| element.tag_name().name() == "textPath") {
        return Ok(());
    }
    let length = elements().fold(1.0, |length, element| f64::max(length, longest(element)));
    let pixels = elements()
        // What has nothing inside scales no text.
        .filter(|element| element.has_children() || element.tag_name().name() == "use")
        .fold(length * LARGEST_UNIT, |pixels, element| pixels * scale(element, length));
    // Not `pixels > MOST`: what overflows is too much too.
    if pixels <= MOST_PIXELS {
        return Ok(());
    }
    Err(Error::TooComplex { what: "pixels of a path for text", max: 1_000_000_000_000 })
}

/// What the path of a text along one is worth, in bytes of attributes: each of its points is measured for each such text, and
/// then asked for each character whether that is where it goes.
pub(super) fn bytes(element: Node<'_, '_>, ids: &HashMap<&str, Vec<usize>>, nodes: &[Node<'_, '_>]) -> u64 {
    /// The time that it takes to measure one, in those that it takes to ask.
    const PER_POINT: u64 = 64;
    if element.tag_name().name() != "textPath" {
        return 0;
    }
    let paths = hrefs(element).filter_map(|id| ids.get(id)).flatten();
    let points: u64 = paths.map(|&path| numbers(outline(nodes[path]))).sum();
    let around = element.ancestors().find(|node| node.tag_name().name() == "text");
    points.saturating_mul(PER_POINT + around.map_or(0, text::of))
}

/// The largest length that an element declares.
fn longest(element: Node<'_, '_>) -> f64 {
    declared(element, |name, value| if LENGTHS.contains(&name) { largest(value) } else { 0.0 })
        .fold(0.0, f64::max)
}

/// How much larger an element makes what is in it, at the most.
fn scale(element: Node<'_, '_>, length: f64) -> f64 {
    let own = declared(element, |name, value| match name {
        "transform" | "patternTransform" => value.parse().map_or(1.0, norm),
        // The box of what it is used for is the unit.
        "patternContentUnits" | "maskContentUnits" | "clipPathUnits" if value == "objectBoundingBox" => {
            length
        }
        "viewBox" => value.parse().map_or(1.0, |view: ViewBox| side(element, length) / view.w.min(view.h)),
        _ => 1.0,
    });
    // A marker's unit is the width of a stroke.
    let by_stroke = if element.tag_name().name() == "marker" { length } else { 1.0 };
    own.fold(by_stroke, |product, factor| product * factor.max(1.0))
}

/// The longer side that an element says it has; if it says none, what it is used for may.
fn side(element: Node<'_, '_>, length: f64) -> f64 {
    let sides = ["width", "height", "markerWidth", "markerHeight"].map(|name| element.attribute(name));
    let has_sides = sides.iter().flatten().count() == 2 && element.tag_name().name() == "svg";
    let longest = sides.into_iter().flatten().map(largest).fold(0.0, f64::max);
    if has_sides { longest.max(100.0) } else { length.max(100.0) }
}

/// The most that a transform makes of a length.
fn norm(transform: Transform) -> f64 {
    (transform.a.abs() + transform.c.abs()).max(transform.b.abs() + transform.d.abs())
}

/// What is to be said of each attribute of an element.
fn declared<'a>(
    element: Node<'a, '_>,
    say: impl Fn(&str, &str) -> f64 + Copy + 'a,
) -> impl Iterator<Item = f64> + 'a {
    element.attributes().map(move |attribute| say(attribute.name(), attribute.value()))
}
