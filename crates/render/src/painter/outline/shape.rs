//! Recognises simple shapes: a group with one path, and rounded rectangles.

use tiny_skia::{Path, PathBuilder, PathSegment, Point, Rect, Transform};
use usvg::{Group, Node};

use crate::painter::geometry::as_rectangle;

/// How far along its tangents the control points of a quarter circle of radius 1 lie: the usual approximation
/// [by cubic curves](https://spencermortensen.com/articles/bezier-circle/).
const QUARTER_CIRCLE: f32 = 0.5523;

/// Returns the only visible path of a group, and the transform from the path's space to that of the group's children;
/// `None` if the group has more than one path or an effect.
pub(crate) fn sole_path(group: &Group) -> Option<(&usvg::Path, Transform)> {
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

/// A rectangle whose corners may be quarter circles, all of one radius.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RoundedRectangle {
    pub rect: Rect,
    pub radius: f32,
}

impl RoundedRectangle {
    /// Recognises a path that is a rounded rectangle.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let rect = path.bounds();
        if as_rectangle(path).is_some() {
            return Some(Self { rect, radius: 0.0 });
        }
        let sides = Sides::of(rect);
        let (mut radius, mut at, mut corners, mut lines): (Option<f32>, _, _, _) =
            (None, Point::zero(), 0, 0);
        for (index, segment) in path.segments().enumerate() {
            let end = match segment {
                PathSegment::MoveTo(end) if index == 0 => end,
                PathSegment::LineTo(end) if sides.shared(at, end) => {
                    lines += 1;
                    end
                }
                PathSegment::CubicTo(first, second, end) => {
                    let corner = sides.corner(at, first, second, end)?;
                    if (corner - *radius.get_or_insert(corner)).abs() > sides.slack {
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
        let radius = radius.filter(|_| corners == 4 && lines <= 4)?;
        Some(Self { rect, radius })
    }

    /// Returns it as a path.
    pub(crate) fn to_path(self) -> Option<Path> {
        let (rect, radius) = (self.rect, self.radius);
        let bend = radius * (1.0 - QUARTER_CIRCLE);
        let (left, top, right, bottom) = (rect.left(), rect.top(), rect.right(), rect.bottom());
        let mut path = PathBuilder::new();
        path.move_to(left + radius, top);
        path.line_to(right - radius, top);
        path.cubic_to(right - bend, top, right, top + bend, right, top + radius);
        path.line_to(right, bottom - radius);
        path.cubic_to(right, bottom - bend, right - bend, bottom, right - radius, bottom);
        path.line_to(left + radius, bottom);
        path.cubic_to(left + bend, bottom, left, bottom - bend, left, bottom - radius);
        path.line_to(left, top + radius);
        path.cubic_to(left, top + bend, left + bend, top, left + radius, top);
        path.close();
        path.finish()
    }

    /// Transforms it; `None` if the result is no rounded rectangle.
    pub(crate) fn transform(self, transform: Transform) -> Option<Self> {
        let (scale_x, scale_y) = transform.get_scale();
        let straight = transform.kx == 0.0 && transform.ky == 0.0;
        let even = self.radius == 0.0 || (scale_x - scale_y).abs() < 1e-3 * scale_x;
        (straight && even)
            .then(|| Some(Self { rect: self.rect.transform(transform)?, radius: self.radius * scale_x }))
            .flatten()
    }
}

/// The sides of a rectangle, and the largest distance at which a point counts as on one.
struct Sides {
    rect: Rect,
    slack: f32,
}

impl Sides {
    fn of(rect: Rect) -> Self {
        // Satori rounds to a tenth of a pixel.
        Self { rect, slack: (0.01 * rect.width().min(rect.height())).min(0.11) }
    }

    fn near(&self, a: f32, b: f32) -> bool {
        (a - b).abs() <= self.slack
    }

    /// Returns whether a point is on the left, top, right and bottom side.
    fn under(&self, point: Point) -> [bool; 4] {
        [
            self.near(point.x, self.rect.left()),
            self.near(point.y, self.rect.top()),
            self.near(point.x, self.rect.right()),
            self.near(point.y, self.rect.bottom()),
        ]
    }

    /// Returns whether two points are on the same side.
    fn shared(&self, a: Point, b: Point) -> bool {
        self.under(a).into_iter().zip(self.under(b)).any(|(a, b)| a && b)
    }

    /// Returns the radius of a curve that is a quarter circle between two sides.
    fn corner(&self, start: Point, first: Point, second: Point, end: Point) -> Option<f32> {
        let (width, height) = ((end.x - start.x).abs(), (end.y - start.y).abs());
        let quarter = |length: f32| self.near(length, width * QUARTER_CIRCLE);
        let is_circle =
            self.near(width, height) && quarter((first - start).length()) && quarter((end - second).length());
        // It leaves along the side where it starts, towards the corner, and arrives along the other side. So it bends
        // outwards.
        let towards_corner =
            self.shared(start, first) && self.shared(second, end) && !self.shared(start, end);
        (is_circle && towards_corner).then_some(width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rectangle from 50, 50 to 300, 250, each of whose corners is a curve over the given points.
    fn shape(bend: impl Fn(f32, f32, f32) -> [f32; 2]) -> Path {
        let mut path = PathBuilder::new();
        // The corner's place, and the ways to and from it.
        let corners = [
            ((300.0, 50.0), (-1.0, 0.0), (0.0, 1.0)),
            ((300.0, 250.0), (0.0, -1.0), (-1.0, 0.0)),
            ((50.0, 250.0), (1.0, 0.0), (0.0, -1.0)),
            ((50.0, 50.0), (0.0, 1.0), (1.0, 0.0)),
        ];
        path.move_to(90.0, 50.0);
        for ((x, y), (ax, ay), (bx, by)) in corners {
            let place =
                |along: f32, across: f32| (x + ax * along + bx * across, y + ay * along + by * across);
            let [first, second] = [bend(40.0, 0.0, 22.0), bend(0.0, 40.0, 22.0)].map(|[a, b]| place(a, b));
            let (start, end) = (place(40.0, 0.0), place(0.0, 40.0));
            path.line_to(start.0, start.1);
            path.cubic_to(first.0, first.1, second.0, second.1, end.0, end.1);
        }
        path.close();
        path.finish().unwrap()
    }

    #[test]
    fn a_rounded_rectangle_is_recognised_and_what_looks_like_one_is_not() {
        let round = shape(|along, across, bend| [(along - bend).max(0.0), (across - bend).max(0.0)]);
        let rect = Rect::from_ltrb(50.0, 50.0, 300.0, 250.0).unwrap();
        let found = RoundedRectangle::of(&round).unwrap();
        assert_eq!(found.rect, rect);
        assert!((found.radius - 40.0).abs() < 0.2);
        assert_eq!(RoundedRectangle::of(&found.to_path().unwrap()), Some(found));
        assert!(RoundedRectangle::of(&PathBuilder::from_rect(rect)).unwrap().radius.abs() < f32::EPSILON);
        let scooped = shape(|along, across, bend| if along > 0.0 { [along, bend] } else { [bend, across] });
        assert_eq!(RoundedRectangle::of(&scooped), None);
        assert_eq!(
            RoundedRectangle::of(&PathBuilder::from_circle(9.0, 9.0, 9.0).unwrap())
                .map(|found| found.radius > 8.9),
            None
        );
        let mut notched = PathBuilder::new();
        for (x, y) in [
            (50.0, 50.0),
            (150.0, 50.0),
            (150.0, 150.0),
            (200.0, 150.0),
            (200.0, 50.0),
            (300.0, 50.0),
            (300.0, 250.0),
            (50.0, 250.0),
        ] {
            notched.line_to(x, y);
        }
        notched.close();
        assert_eq!(RoundedRectangle::of(&notched.finish().unwrap()), None);
    }
}
