//! Path data: translates it, and writes that of ellipses and rounded rectangles.

use std::fmt::Write as _;

use crate::style::values::math;

/// Translates the absolute coordinates of path data. `None` if the data has an error.
pub(super) fn translated(path: &str, x: f64, y: f64) -> Option<String> {
    use svgtypes::PathSegment as Segment;
    let mut text = String::new();
    for segment in svgtypes::PathParser::from(path) {
        let (letter, is_absolute, numbers): (char, bool, Vec<f64>) = match segment.ok()? {
            Segment::MoveTo { abs, x, y } => ('m', abs, vec![x, y]),
            Segment::LineTo { abs, x, y } => ('l', abs, vec![x, y]),
            Segment::HorizontalLineTo { abs, x } => ('h', abs, vec![x]),
            Segment::VerticalLineTo { abs, y } => ('v', abs, vec![y]),
            Segment::CurveTo { abs, x1, y1, x2, y2, x, y } => ('c', abs, vec![x1, y1, x2, y2, x, y]),
            Segment::SmoothCurveTo { abs, x2, y2, x, y } => ('s', abs, vec![x2, y2, x, y]),
            Segment::Quadratic { abs, x1, y1, x, y } => ('q', abs, vec![x1, y1, x, y]),
            Segment::SmoothQuadratic { abs, x, y } => ('t', abs, vec![x, y]),
            Segment::EllipticalArc { abs, rx, ry, x_axis_rotation, large_arc, sweep, x, y } => {
                let flag = |flag| f64::from(u8::from(flag));
                ('a', abs, vec![rx, ry, x_axis_rotation, flag(large_arc), flag(sweep), x, y])
            }
            Segment::ClosePath { .. } => ('z', false, Vec::new()),
        };
        // The first point of a path is always absolute.
        let is_absolute = is_absolute || text.is_empty();
        text.push(if is_absolute { letter.to_ascii_uppercase() } else { letter });
        let fixed = if letter == 'a' { 5 } else { 0 };
        for (index, number) in numbers.into_iter().enumerate() {
            let is_vertical = letter == 'v' || (letter != 'h' && (index - fixed.min(index)) % 2 == 1);
            let by = if !is_absolute || index < fixed {
                0.0
            } else if is_vertical {
                y
            } else {
                x
            };
            let _ = write!(text, "{} ", math::fmt(number + by));
        }
    }
    Some(text)
}

pub(super) fn ellipse(cx: f64, cy: f64, rx: f64, ry: f64) -> String {
    let [left, right, cy, rx, ry] = [cx - rx, cx + rx, cy, rx, ry].map(math::fmt);
    format!("M{left} {cy}A{rx} {ry} 0 1 1 {right} {cy}A{rx} {ry} 0 1 1 {left} {cy}Z")
}

/// Returns a rectangle with rounded corners as path data. The edges are left, top, right and bottom. Radii that do not fit on an
/// edge are scaled down together: CSS Backgrounds 3, section 4.5.
pub(super) fn inset(
    [mut left, mut top, mut right, mut bottom]: [f64; 4],
    mut radii: [[f64; 2]; 4],
) -> String {
    if right < left {
        let middle = left + (right - left) / 2.0;
        (left, right) = (middle, middle);
    }
    if bottom < top {
        let middle = top + (bottom - top) / 2.0;
        (top, bottom) = (middle, middle);
    }
    let (width, height) = (right - left, bottom - top);
    let sums = [
        (width, radii[0][0] + radii[1][0]),
        (width, radii[3][0] + radii[2][0]),
        (height, radii[0][1] + radii[3][1]),
        (height, radii[1][1] + radii[2][1]),
    ];
    let factor =
        sums.into_iter().filter(|(side, sum)| sum > side).map(|(side, sum)| side / sum).fold(1.0, f64::min);
    for radius in radii.as_flattened_mut() {
        *radius *= factor;
    }
    let mut path = String::new();
    let mut to = |command: &str, numbers: &[f64]| {
        path.push_str(command);
        for number in numbers {
            let _ = write!(path, "{} ", math::fmt(*number));
        }
    };
    let [tl, tr, br, bl] = radii;
    to("M", &[left + tl[0], top]);
    to("L", &[right - tr[0], top]);
    to("A", &[tr[0], tr[1], 0.0, 0.0, 1.0, right, top + tr[1]]);
    to("L", &[right, bottom - br[1]]);
    to("A", &[br[0], br[1], 0.0, 0.0, 1.0, right - br[0], bottom]);
    to("L", &[left + bl[0], bottom]);
    to("A", &[bl[0], bl[1], 0.0, 0.0, 1.0, left, bottom - bl[1]]);
    to("L", &[left, top + tl[1]]);
    to("A", &[tl[0], tl[1], 0.0, 0.0, 1.0, left + tl[0], top]);
    path.push('Z');
    path
}
