//! The length of a path in pixels, from which the lines and squares that it needs are estimated.

use tiny_skia::{Path, PathSegment, Point, Rect, Transform};

use crate::tree::GlyphOutline;

/// A curve of n pixels becomes about this times the square root of n lines, in the painter that flattens most finely.
const LINES_PER_ROOT: f64 = 2.5;

/// Beyond this many pixels from the canvas, a curve becomes a fixed number of lines, however long it is.
const FAR: f32 = 1e6;
const LINES_WHEN_FAR: f64 = 256.0;

/// The length of the part of a path inside a window, in pixels, horizontally and vertically.
#[derive(Debug, Default)]
pub(super) struct PathLength {
    /// Pixels along each axis.
    pub(super) across: f64,
    pub(super) down: f64,
    pub(super) points: f64,
    /// Contours.
    pub(super) parts: f64,
    /// The number of curves, and pixels along them.
    curves: f64,
    bent: f64,
    /// Whether a point is farther away than [`FAR`].
    pub(super) is_far: bool,
}

impl PathLength {
    /// Measures a path. `transform` maps it to the pixels of `window`.
    pub(super) fn of(path: &Path, transform: Transform, window: Rect) -> Self {
        let mut length = Self::default();
        let bounds = path.bounds().transform(transform);
        length.is_far = bounds.is_none_or(|bounds| {
            [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()]
                .into_iter()
                .any(|side| side.abs() > FAR)
        });
        let (mut start, mut at) = (Point::zero(), Point::zero());
        let to_pixels = |mut point: Point| {
            transform.map_point(&mut point);
            point
        };
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(end) => {
                    start = to_pixels(end);
                    length.parts += 1.0;
                    at = start;
                }
                PathSegment::LineTo(end) => length.go(&mut at, to_pixels(end), window),
                PathSegment::QuadTo(control, end) => {
                    length.bend(&mut at, &[control, end].map(to_pixels), window);
                }
                PathSegment::CubicTo(first, second, end) => {
                    length.bend(&mut at, &[first, second, end].map(to_pixels), window);
                }
                PathSegment::Close => length.go(&mut at, start, window),
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let points = path.verbs().len() as f64;
        length.points = points;
        length
    }

    /// Measures a glyph, in units of its font.
    pub(super) fn of_glyph(glyph: &GlyphOutline) -> Self {
        let everywhere = Rect::from_ltrb(-1e9, -1e9, 1e9, 1e9).expect("it has an area");
        glyph.path().map_or_else(Self::default, |path| Self::of(&path, Transform::identity(), everywhere))
    }

    /// Adds another length, transformed.
    pub(super) fn add(&mut self, other: &Self, [a, b, c, d, ..]: [f64; 6]) {
        let [a, b, c, d] = [a, b, c, d].map(f64::abs);
        self.across += a.mul_add(other.across, c * other.down);
        self.down += b.mul_add(other.across, d * other.down);
        self.bent += (a + b).max(c + d) * other.bent;
        self.points += other.points;
        self.parts += other.parts;
        self.curves += other.curves;
    }

    /// Adds a curve. Its length is about the mean of its chord and the lines through its control points.
    fn bend(&mut self, at: &mut Point, points: &[Point], window: Rect) {
        let (mut around, mut chord) = (Self::default(), Self::default());
        chord.go(&mut at.clone(), points.last().copied().unwrap_or(*at), window);
        for point in points {
            around.go(at, *point, window);
        }
        let (across, down) = (around.across.midpoint(chord.across), around.down.midpoint(chord.down));
        self.across += across;
        self.down += down;
        self.bent += across + down;
        self.curves += 1.0;
    }

    /// Adds a line. Only the part in the window counts.
    fn go(&mut self, at: &mut Point, to: Point, window: Rect) {
        let from = std::mem::replace(at, to);
        // NaN counts as an edge of the window.
        let inside =
            |a: f32, b: f32, low: f32, high: f32| (a.max(low).min(high) - b.max(low).min(high)).abs();
        let down = inside(from.y, to.y, window.top(), window.bottom());
        let across = inside(from.x, to.x, window.left(), window.right());
        let is_above_or_below =
            down == 0.0 && from.y.max(to.y) > window.bottom() || from.y.max(to.y) < window.top();
        if is_above_or_below || from.x.min(to.x) > window.right() {
            return;
        }
        self.across += f64::from(across);
        self.down += f64::from(down);
    }

    /// The number of lines that the curves are flattened to. Only the sum of the lengths of the curves is known; equal
    /// lengths give the most lines, so that is assumed.
    pub(super) fn curved(&self) -> f64 {
        if self.is_far {
            return self.curves * LINES_WHEN_FAR;
        }
        self.curves + LINES_PER_ROOT * (self.curves * self.bent).sqrt()
    }

    /// The number of lines of the flattened path.
    pub(super) fn lines(&self) -> f64 {
        self.points + self.curved()
    }
}

#[cfg(test)]
mod tests {
    use tiny_skia::PathBuilder;

    use super::*;

    #[test]
    fn an_outline_is_as_long_as_it_is_and_no_longer_than_the_canvas_has_room_for() {
        let window = Rect::from_xywh(0.0, 0.0, 1000.0, 500.0).unwrap();
        let square = PathBuilder::from_rect(Rect::from_xywh(0.0, 0.0, 100.0, 100.0).unwrap());
        let length = |transform| {
            let length_of = PathLength::of(&square, transform, window);
            length_of.across + length_of.down
        };
        assert!((length(Transform::from_scale(2.0, 2.0)) - 800.0).abs() < 1e-9);
        assert!(length(Transform::from_scale(1e9, 1e9)) <= 3000.0);
        assert!(length(Transform::from_translate(1e9, 0.0)).abs() < 1e-9, "beside the window");
        let circle = PathBuilder::from_circle(100.0, 100.0, 100.0).unwrap();
        let length_of = PathLength::of(&circle, Transform::identity(), window);
        assert!((628.0..900.0).contains(&(length_of.across + length_of.down)), "{length_of:?}");
        assert!(length_of.curved() > 10.0);
    }
}
