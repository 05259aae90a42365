//! The outline of a shape in its own user units, and what is measured along it.

use std::fmt::Write as _;

use roxmltree::Node;
use usvg::tiny_skia_path::{Path, PathBuilder, PathSegment, Point, Rect};

use crate::style::computed::Style;
use crate::style::css::property::Property;
use crate::style::values::transform::{self, Matrix, Times as _};
use crate::style::values::{self, Context, length, math};

/// Into how many lines a curve is cut to measure it.
const CUTS: u16 = 64;

/// The outline of a shape. Without a style, its attributes alone say where it is.
#[expect(clippy::cast_possible_truncation, reason = "paths are of single precision")]
pub(crate) fn of(node: Node<'_, '_>, style: Option<&Style>, context: &Context) -> Option<Path> {
    let number = |name: &str| number(node, style, context, name);
    let mut path = PathBuilder::new();
    match node.tag_name().name() {
        "rect" => {
            let is_said = |name: &str| {
                let of_style = style.and_then(|style| style.value(Property::named(name)?));
                of_style.or_else(|| node.attribute(name)).is_some_and(|value| value.trim() != "auto")
            };
            rect(&mut path, &number, [is_said("rx"), is_said("ry")])?;
        }
        // How large a picture is by itself is not known.
        "image" if number("width")? <= 0.0 || number("height")? <= 0.0 => return None,
        "image" => {
            path.push_rect(Rect::from_xywh(number("x")?, number("y")?, number("width")?, number("height")?)?);
        }
        "circle" => {
            let (cx, cy, r) = (number("cx")?, number("cy")?, number("r")?);
            ellipse(&mut path, [cx, cy], [r, r]);
        }
        "ellipse" => {
            let (cx, cy, rx, ry) = (number("cx")?, number("cy")?, number("rx")?, number("ry")?);
            ellipse(&mut path, [cx, cy], [rx, ry]);
        }
        "line" => {
            path.move_to(number("x1")?, number("y1")?);
            path.line_to(number("x2")?, number("y2")?);
        }
        kind @ ("polygon" | "polyline") => {
            for (index, (x, y)) in svgtypes::PointsParser::from(node.attribute("points")?).enumerate() {
                if index == 0 {
                    path.move_to(x as f32, y as f32);
                } else {
                    path.line_to(x as f32, y as f32);
                }
            }
            if kind == "polygon" {
                path.close();
            }
        }
        "path" => {
            segments(&mut path, style.and_then(|style| style.value(Property::D)).or(node.attribute("d"))?);
        }
        _ => return None,
    }
    path.finish()
}

fn number(node: Node<'_, '_>, style: Option<&Style>, context: &Context, name: &str) -> Option<f32> {
    let of_style = || style?.value(Property::named(name)?);
    let value = match of_style() {
        Some(value) => value.into(),
        None => match node.attribute(name) {
            // Any element of which these are lengths.
            Some(value) => length::plain("line", name, value, context)?,
            None => return Some(0.0),
        },
    };
    #[expect(clippy::cast_possible_truncation, reason = "paths are of single precision")]
    match value.strip_suffix('%') {
        Some(percent) => {
            let [width, height] = context.viewport;
            let whole = match name {
                "x" | "width" | "cx" | "rx" | "x1" | "x2" => width,
                "r" => values::diagonal([width, height]),
                _ => height,
            };
            percent.parse::<f64>().ok().map(|percent| (percent / 100.0 * whole) as f32)
        }
        // `auto` among others.
        None => Some(value.parse().unwrap_or(0.0)),
    }
}

/// How far the handles of a quarter of a circle of radius 1 are from its corner.
const TO_CORNER: f32 = 0.447_715_25;

/// An ellipse, drawn from its right on, downwards, as browsers do.
fn ellipse(path: &mut PathBuilder, [cx, cy]: [f32; 2], [rx, ry]: [f32; 2]) {
    let (hx, hy) = (rx * (1.0 - TO_CORNER), ry * (1.0 - TO_CORNER));
    path.move_to(cx + rx, cy);
    path.cubic_to(cx + rx, cy + hy, cx + hx, cy + ry, cx, cy + ry);
    path.cubic_to(cx - hx, cy + ry, cx - rx, cy + hy, cx - rx, cy);
    path.cubic_to(cx - rx, cy - hy, cx - hx, cy - ry, cx, cy - ry);
    path.cubic_to(cx + hx, cy - ry, cx + rx, cy - hy, cx + rx, cy);
    path.close();
}

/// A rectangle, drawn from where browsers begin: behind the left upper corner.
/// Which of `rx` and `ry` are said tells which follows from the other.
fn rect(path: &mut PathBuilder, number: &impl Fn(&str) -> Option<f32>, said: [bool; 2]) -> Option<()> {
    let (x, y, width, height) = (number("x")?, number("y")?, number("width")?, number("height")?);
    if width <= 0.0 || height <= 0.0 {
        return None;
    }
    let (rx, ry) = match (said, number("rx")?, number("ry")?) {
        ([true, false], rx, _) => (rx, rx),
        ([false, true], _, ry) => (ry, ry),
        // Corners need both.
        (_, rx, ry) if rx <= 0.0 || ry <= 0.0 => (0.0, 0.0),
        (_, rx, ry) => (rx, ry),
    };
    let (rx, ry) = (rx.clamp(0.0, width / 2.0), ry.clamp(0.0, height / 2.0));
    let (right, bottom) = (x + width, y + height);
    path.move_to(x + rx, y);
    path.line_to(right - rx, y);
    let (hx, hy) = (rx * TO_CORNER, ry * TO_CORNER);
    if rx > 0.0 && ry > 0.0 {
        path.cubic_to(right - hx, y, right, y + hy, right, y + ry);
    }
    path.line_to(right, bottom - ry);
    if rx > 0.0 && ry > 0.0 {
        path.cubic_to(right, bottom - hy, right - hx, bottom, right - rx, bottom);
    }
    path.line_to(x + rx, bottom);
    if rx > 0.0 && ry > 0.0 {
        path.cubic_to(x + hx, bottom, x, bottom - hy, x, bottom - ry);
    }
    path.line_to(x, y + ry);
    if rx > 0.0 && ry > 0.0 {
        path.cubic_to(x, y + hy, x + hx, y, x + rx, y);
    }
    path.close();
    Some(())
}

/// The segments of path data up to the first error: SVG 2, section 9.5.4.
#[expect(clippy::cast_possible_truncation, reason = "paths are of single precision")]
fn segments(path: &mut PathBuilder, data: &str) {
    use svgtypes::SimplePathSegment as Segment;
    for segment in svgtypes::SimplifyingPathParser::from(data).map_while(Result::ok) {
        match segment {
            Segment::MoveTo { x, y } => path.move_to(x as f32, y as f32),
            Segment::LineTo { x, y } => path.line_to(x as f32, y as f32),
            Segment::Quadratic { x1, y1, x, y } => path.quad_to(x1 as f32, y1 as f32, x as f32, y as f32),
            Segment::CurveTo { x1, y1, x2, y2, x, y } => {
                path.cubic_to(x1 as f32, y1 as f32, x2 as f32, y2 as f32, x as f32, y as f32);
            }
            Segment::ClosePath => path.close(),
        }
    }
}

/// How long an outline is.
pub(crate) fn length(path: &Path) -> f64 {
    let mut all = 0.0;
    let (mut at, mut start) = (Point::zero(), Point::zero());
    let mut to = |from: &mut Point, end: Point| {
        all += f64::from(from.distance(end));
        *from = end;
    };
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(point) => (at, start) = (point, point),
            PathSegment::LineTo(point) => to(&mut at, point),
            PathSegment::QuadTo(handle, end) => {
                let from = at;
                for cut in 1..=CUTS {
                    let t = f32::from(cut) / f32::from(CUTS);
                    let u = 1.0 - t;
                    let on = |a: f32, b: f32, c: f32| u * u * a + 2.0 * u * t * b + t * t * c;
                    to(&mut at, Point::from_xy(on(from.x, handle.x, end.x), on(from.y, handle.y, end.y)));
                }
            }
            PathSegment::CubicTo(first, second, end) => {
                let from = at;
                for cut in 1..=CUTS {
                    let t = f32::from(cut) / f32::from(CUTS);
                    let u = 1.0 - t;
                    let on = |a: f32, b: f32, c: f32, d: f32| {
                        u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
                    };
                    let point = Point::from_xy(
                        on(from.x, first.x, second.x, end.x),
                        on(from.y, first.y, second.y, end.y),
                    );
                    to(&mut at, point);
                }
            }
            PathSegment::Close => to(&mut at, start),
        }
    }
    all
}

/// An outline under a matrix, and the matrix that brings it back; none if the matrix flattens it.
pub(crate) fn in_pixels(path: &Path, matrix: Matrix) -> Option<(Path, Matrix)> {
    let back = matrix.inverse()?;
    Some((path.clone().transform(transform::of_paths(matrix))?, back))
}

/// As the data of a path.
pub(crate) fn data(path: &Path) -> String {
    let mut text = String::new();
    let mut write = |letter: char, points: &[Point]| {
        text.push(letter);
        for point in points {
            let _ = write!(text, "{} {} ", math::fmt(point.x.into()), math::fmt(point.y.into()));
        }
    };
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(point) => write('M', &[point]),
            PathSegment::LineTo(point) => write('L', &[point]),
            PathSegment::QuadTo(handle, end) => write('Q', &[handle, end]),
            PathSegment::CubicTo(first, second, end) => write('C', &[first, second, end]),
            PathSegment::Close => write('Z', &[]),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(element: &str) -> Path {
        let text = format!("<svg>{element}</svg>");
        let document = roxmltree::Document::parse(&text).unwrap();
        let style = Style::initial([200.0, 100.0]);
        of(document.root_element().first_child().unwrap(), None, &style.context).unwrap()
    }

    #[test]
    fn outlines_are_as_long_as_geometry_says() {
        for (element, expected) in [
            ("<path d='M10 50H190'/>", 180.0),
            ("<rect width='30' height='40'/>", 140.0),
            ("<circle r='10'/>", 20.0 * std::f64::consts::PI),
            ("<polygon points='0 0 3 0 3 4'/>", 12.0),
            ("<polyline points='0 0 3 0 3 4'/>", 7.0),
            ("<line x2='50%' y2='0'/>", 100.0),
            ("<rect width='20' height='20' rx='10'/>", 20.0 * std::f64::consts::PI),
            ("<rect width='20' height='20' rx='0' ry='10'/>", 80.0),
        ] {
            let length = length(&outline(element));
            assert!((length - expected).abs() < 0.02, "{element}: {length}");
        }
    }

    #[test]
    fn an_outline_is_written_as_data() {
        assert_eq!(data(&outline("<polygon points='0 0 3 0 3 4.5'/>")), "M0 0 L3 0 L3 4.5 Z");
    }
}
