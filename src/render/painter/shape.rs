//! What a path is, when it is something simple.

use tiny_skia::{Path, PathSegment, Point, Rect, Transform};
use usvg::{Group, Node};

use super::geometry::{as_rectangle, same};

/// The control points of a quarter circle lie this far along its tangents; the usual approximation of
/// [an ellipse by cubic curves](https://spencermortensen.com/articles/bezier-circle/).
const QUARTER_CIRCLE: f32 = 0.5523;

/// The only visible path of a group, and the transform from the path's space to the group's children's; `None` if there is
/// more to the group than one path as it is.
pub(super) fn sole_path(group: &Group) -> Option<(&usvg::Path, Transform)> {
    let mut shown =
        group.children().iter().filter(|node| !matches!(node, Node::Path(path) if !path.is_visible()));
    let (Some(only), None) = (shown.next(), shown.next()) else { return None };
    match only {
        Node::Path(path) => Some((path, Transform::identity())),
        Node::Group(group) if !group.should_isolate() => {
            let (path, transform) = sole_path(group)?;
            Some((path, group.transform().pre_concat(transform)))
        }
        Node::Text(text) if !text.flattened().should_isolate() => {
            let (path, transform) = sole_path(text.flattened())?;
            Some((path, text.flattened().transform().pre_concat(transform)))
        }
        _ => None,
    }
}

/// A rectangle whose corners may be quarters of circles, all of one radius.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RoundedRectangle {
    pub rect: Rect,
    pub radius: f32,
}

impl RoundedRectangle {
    /// What the path is, if it is that.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let rect = path.bounds();
        if as_rectangle(path).is_some() {
            return Some(Self { rect, radius: 0.0 });
        }
        // Satori rounds to a tenth of a pixel.
        let near = |a: f32, b: f32| (a - b).abs() <= 0.11;
        let mut radius = None;
        let (mut at, mut corners) = (Point::zero(), 0);
        for (index, segment) in path.segments().enumerate() {
            let end = match segment {
                PathSegment::MoveTo(end) if index == 0 => end,
                PathSegment::LineTo(end) if same(end.x, at.x) || same(end.y, at.y) => end,
                PathSegment::CubicTo(first, second, end) => {
                    let corner = corner(rect, at, first, second, end)?;
                    if !near(corner, *radius.get_or_insert(corner)) {
                        return None;
                    }
                    corners += 1;
                    end
                }
                PathSegment::Close => at,
                _ => return None,
            };
            at = end;
        }
        let radius = radius.filter(|_| corners == 4)?;
        Some(Self { rect, radius })
    }

    /// The same, transformed, if it is still one.
    pub(super) fn transform(self, transform: Transform) -> Option<Self> {
        let (scale_x, scale_y) = transform.get_scale();
        let straight = transform.kx == 0.0 && transform.ky == 0.0;
        let even = self.radius == 0.0 || (scale_x - scale_y).abs() < 1e-3 * scale_x;
        (straight && even)
            .then(|| Some(Self { rect: self.rect.transform(transform)?, radius: self.radius * scale_x }))
            .flatten()
    }
}

/// The radius of a curve that is a quarter of a circle between two sides of `rect`.
fn corner(rect: Rect, start: Point, first: Point, second: Point, end: Point) -> Option<f32> {
    let near = |a: f32, b: f32| (a - b).abs() <= 0.11;
    let on_a_side = |point: Point| {
        [(point.x, rect.left()), (point.x, rect.right()), (point.y, rect.top()), (point.y, rect.bottom())]
            .into_iter()
            .any(|(value, side)| near(value, side))
    };
    let (width, height) = ((end.x - start.x).abs(), (end.y - start.y).abs());
    let leaving = (first - start).length();
    let arriving = (end - second).length();
    let quarter = |length: f32| near(length, width * QUARTER_CIRCLE);
    // Along the sides, and not across them.
    let along = |a: Point, b: Point| same(a.x, b.x) || same(a.y, b.y);
    let tangent = along(first, start) && along(second, end);
    (near(width, height)
        && quarter(leaving)
        && quarter(arriving)
        && tangent
        && on_a_side(start)
        && on_a_side(end))
    .then_some(width)
}
