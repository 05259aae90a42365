//! The segments of a path as lines.

use tiny_skia::{Path, PathSegment, Point, Transform};

use super::squares::SQUARE;

/// The lines of a path. A curve becomes the lines through its control points, which are no shorter than the curve.
pub(super) fn path_lines(path: &Path) -> impl Iterator<Item = (Point, Point)> {
    let (mut start, mut at) = (Point::zero(), Point::zero());
    path.segments().flat_map(move |segment| {
        let mut points = [None; 3];
        let from = at;
        match segment {
            PathSegment::MoveTo(end) => (start, at) = (end, end),
            PathSegment::LineTo(end) => (points[0], at) = (Some(end), end),
            PathSegment::QuadTo(control, end) => {
                ([points[0], points[1]], at) = ([Some(control), Some(end)], end);
            }
            PathSegment::CubicTo(first, second, end) => {
                (points, at) = ([Some(first), Some(second), Some(end)], end);
            }
            PathSegment::Close => (points[0], at) = (Some(start), start),
        }
        let mut from = from;
        points.into_iter().flatten().map(move |to| (std::mem::replace(&mut from, to), to))
    })
}

/// Visits the lines of a path in pixels. A curve becomes one or eight lines.
pub(super) fn flat_lines(path: &Path, transform: Transform, mut line: impl FnMut(Point, Point)) {
    let (mut start, mut at) = (Point::zero(), Point::zero());
    let to_pixels = |mut point: Point| {
        transform.map_point(&mut point);
        point
    };
    let mix =
        |a: Point, b: Point, t: f32| Point::from_xy((b.x - a.x).mul_add(t, a.x), (b.y - a.y).mul_add(t, a.y));
    let straight = |from: Point, to: Point, line: &mut dyn FnMut(Point, Point)| {
        line(from, to);
        to
    };
    let curve = |from: Point, to: Point, line: &mut dyn FnMut(Point, Point), place: &dyn Fn(f32) -> Point| {
        // A curve that is no larger than a square is nearly straight in it.
        let middle = place(0.5);
        if (middle.x - from.x).abs() + (middle.x - to.x).abs() < SQUARE
            && (middle.y - from.y).abs() + (middle.y - to.y).abs() < SQUARE
        {
            line(from, to);
            return to;
        }
        let mut last = from;
        for next in [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875].map(place).into_iter().chain([to]) {
            line(std::mem::replace(&mut last, next), next);
        }
        to
    };
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(end) => {
                start = to_pixels(end);
                at = start;
            }
            PathSegment::LineTo(end) => at = straight(at, to_pixels(end), &mut line),
            PathSegment::QuadTo(control, end) => {
                let (control, end) = (to_pixels(control), to_pixels(end));
                at = curve(at, end, &mut line, &|t| mix(mix(at, control, t), mix(control, end, t), t));
            }
            PathSegment::CubicTo(first, second, end) => {
                let [first, second, end] = [first, second, end].map(to_pixels);
                let quad = |a, b, c, t| mix(mix(a, b, t), mix(b, c, t), t);
                at = curve(at, end, &mut line, &|t| {
                    mix(quad(at, first, second, t), quad(first, second, end, t), t)
                });
            }
            PathSegment::Close => at = straight(at, start, &mut line),
        }
    }
}
