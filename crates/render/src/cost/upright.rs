//! Recognises shapes that tiny-skia cuts exactly, however far they reach.

use tiny_skia::{Path, PathSegment, Point, Transform};

/// Returns whether a shape has only horizontal and vertical sides, as a rectangle.
pub(super) fn is_upright(path: &Path, transform: Transform) -> bool {
    #[expect(clippy::float_cmp, reason = "a line that is nearly straight is slanted")]
    let is_straight = |from: Point, to: Point| from.x == to.x || from.y == to.y;
    let (mut first, mut last) = (Point::zero(), Point::zero());
    for segment in path.segments() {
        let (from, to) = match segment {
            // A fill closes contours.
            PathSegment::MoveTo(_) | PathSegment::Close => (last, first),
            PathSegment::LineTo(to) => (last, to),
            PathSegment::QuadTo(..) | PathSegment::CubicTo(..) => return false,
        };
        if !is_straight(from, to) {
            return false;
        }
        last = to;
        if let PathSegment::MoveTo(point) = segment {
            (first, last) = (point, point);
        }
    }
    !transform.has_skew() && is_straight(last, first)
}
