//! Lines under, over and through text: [CSS Text Decoration 4](https://www.w3.org/TR/css-text-decor-4/), section 2, placed where
//! Chromium has them.

use kurbo::{BezPath, Circle, Point, Rect, Shape as _};
use roxmltree::Node;

use super::device::Device;
use super::font::Metrics;
use super::style::Style;

/// How exactly circles are written, in user units.
const EXACTNESS: f64 = 0.01;

/// Parts that a line may be of; one of more is solid.
const MOST_PARTS: f64 = 500.0;

/// Where a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Under,
    Over,
    Through,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Solid,
    Double,
    Dotted,
    Dashed,
    Wavy,
}

/// The lines that an element declares.
pub(super) fn kinds(node: Node<'_, '_>) -> impl Iterator<Item = Kind> {
    let words = node.attribute("text-decoration").unwrap_or_default().split_ascii_whitespace();
    words.filter_map(|word| match word {
        "underline" => Some(Kind::Under),
        "overline" => Some(Kind::Over),
        "line-through" => Some(Kind::Through),
        _ => None,
    })
}

fn look(node: Node<'_, '_>) -> Look {
    let names = ["text-decoration", "css-text-decoration-style"];
    let words = names.iter().filter_map(|name| node.attribute(*name)).flat_map(str::split_ascii_whitespace);
    let found = words.filter_map(|word| match word {
        "double" => Some(Look::Double),
        "dotted" => Some(Look::Dotted),
        "dashed" => Some(Look::Dashed),
        "wavy" => Some(Look::Wavy),
        _ => None,
    });
    found.fold(Look::Solid, |_, look| look)
}

/// From where to where a line is thick, in user units with y downwards, for letters of a style on their baseline.
pub(super) fn band(kind: Kind, style: &Style, metrics: &Metrics, device: &Device) -> [f64; 2] {
    // In pixels.
    let thickness = (f64::from(style.size) * device.scale / 10.0).max(1.0);
    let ascent = f64::from(device.line(metrics, style)[0]) * device.scale;
    let top = match kind {
        Kind::Under => (thickness / 2.0).ceil().max(1.0),
        Kind::Over => -(ascent + thickness.floor()),
        Kind::Through => -(ascent / 3.0 + thickness / 2.0),
    };
    [top, top + thickness].map(|pixels| pixels / device.scale)
}

/// A line that an element declares, from where letters begin, without the parts that letters need for themselves:
/// [`text-decoration-skip-ink`](https://www.w3.org/TR/css-text-decor-4/#text-decoration-skip-ink-property).
pub(super) fn line(node: Node<'_, '_>, [top, bottom]: [f64; 2], length: f64, gaps: &[[f64; 2]]) -> BezPath {
    let whole = Rect::new(0.0, top, length, bottom);
    let look = look(node);
    if gaps.is_empty() {
        return drawn(whole, look);
    }
    let thickness = bottom - top;
    let mut gaps: Vec<[f64; 2]> =
        gaps.iter().map(|[left, right]| [left - thickness, right + thickness]).collect();
    gaps.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut path = BezPath::new();
    let mut at = 0.0;
    for [left, right] in gaps.into_iter().chain([[length, length]]) {
        if left > at {
            path.extend(drawn(Rect::new(at, top, left.min(length), bottom), look));
        }
        at = f64::max(at, right);
    }
    path
}

fn drawn(rect: Rect, look: Look) -> BezPath {
    let thickness = rect.height();
    match look {
        Look::Solid => rect.to_path(EXACTNESS),
        Look::Double => {
            let other = rect + kurbo::Vec2::new(0.0, thickness + 1.0);
            parts([rect, other].map(|line| line.to_path(EXACTNESS)))
        }
        Look::Dashed => {
            let (dash, gap) = if thickness >= 3.0 { (2.0, 1.0) } else { (3.0, 2.0) };
            let [dash, gap] = [dash, gap].map(|share: f64| share * thickness);
            repeated(rect, dash, gap, |start, end| Rect::new(start, rect.y0, end, rect.y1).to_path(EXACTNESS))
        }
        Look::Dotted => {
            repeated(rect, thickness.round().max(1.0), thickness.round().max(1.0), |start, end| {
                // Dots are round where that can be seen.
                if thickness.round() > 3.0 {
                    let centre = Point::new(f64::midpoint(start, end), f64::midpoint(rect.y0, rect.y1));
                    Circle::new(centre, thickness / 2.0).to_path(EXACTNESS)
                } else {
                    Rect::new(start, rect.y0, end, rect.y1).to_path(EXACTNESS)
                }
            })
        }
        Look::Wavy => wavy(rect),
    }
}

/// Dashes from one end of a line to the other: gaps are as wide as they have to be for that.
fn repeated(rect: Rect, dash: f64, gap: f64, part: impl Fn(f64, f64) -> BezPath) -> BezPath {
    let count = ((rect.width() + gap) / (dash + gap)).round().max(1.0);
    if count > MOST_PARTS {
        return rect.to_path(EXACTNESS);
    }
    let gap = if count > 1.0 { (rect.width() - count * dash) / (count - 1.0) } else { 0.0 };
    let starts = std::iter::successors(Some(rect.x0), |start| Some(start + dash + gap));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is at most some hundred")]
    parts(starts.take(count as usize).map(|start| part(start, start + dash)))
}

/// A wave around a line, twice as high as it is thick on either side.
fn wavy(rect: Rect) -> BezPath {
    let thickness = rect.height();
    let (step, height) = (2.0 * thickness, 2.0 * thickness);
    let middle = rect.y0 + height;
    if rect.width() / step > MOST_PARTS {
        return rect.to_path(EXACTNESS);
    }
    let mut path = BezPath::new();
    path.move_to((rect.x0, middle));
    let (mut x, mut up) = (rect.x0, -1.0);
    while x < rect.x1 {
        path.curve_to(
            (x + step * 0.5, middle + up * height * 0.66),
            (x + step * 0.5, middle + up * height * 0.66),
            (x + step, middle),
        );
        (x, up) = (x + step, -up);
    }
    let style = kurbo::Stroke::new(thickness).with_caps(kurbo::Cap::Butt);
    kurbo::stroke(path, &style, &kurbo::StrokeOpts::default(), EXACTNESS)
}

fn parts(all: impl IntoIterator<Item = BezPath>) -> BezPath {
    all.into_iter().flat_map(|path| path.elements().to_vec()).collect()
}
