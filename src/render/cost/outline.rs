//! What outlines come to: they are cut into lines, and lines into the small squares of pixels that they cross.

use tiny_skia::{Path, PathSegment, Point, Transform};
use usvg::Stroke;

use super::super::Error;

/// Dashes of a document's strokes. Each becomes an outline of its own.
const MOST_DASHES: f64 = 100_000.0;

/// Pixels that a square is wide.
const SQUARE: f64 = 4.0;

/// Bytes for each square that an outline crosses, while it is painted.
const PER_SQUARE: f64 = 64.0;

/// Bytes for each line of an outline.
const PER_LINE: f64 = 80.0;

/// Work for each line and each square.
const WORK_PER_LINE: f64 = 60.0;
const WORK_PER_SQUARE: f64 = 80.0;

/// Work for each outline, whatever it is.
const WORK: f64 = 3000.0;

/// An outline in pixels.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::render) struct Traced {
    lines: f64,
    squares: f64,
}

impl Traced {
    /// The inside of a path on a canvas of these sides; `transform` leads to pixels.
    pub(in crate::render) fn fill(path: &Path, transform: Transform, sides: [f64; 2]) -> Self {
        let (length, curves, points) = measured(path, transform, sides);
        Self { lines: points + curves, squares: length / SQUARE + points + curves }
    }

    /// The outline of a path's stroke.
    pub(in crate::render) fn stroke(
        path: &Path,
        stroke: &Stroke,
        transform: Transform,
        sides: [f64; 2],
    ) -> Result<Self, Error> {
        let Self { lines, squares } = Self::fill(path, transform, sides);
        let (scale_x, scale_y) = transform.get_scale();
        let width = f64::from(stroke.width().get()) * f64::from(scale_x.max(scale_y));
        let dashes = dashes(path, stroke);
        if dashes > MOST_DASHES {
            return Err(Error::TooComplex { what: "dashes of a stroke", max: 100_000 });
        }
        // There and back, with a join at each line and a cap at each end of a dash, of up to sixteen lines.
        let lines = lines.mul_add(20.0, dashes * 40.0);
        let across = width.min(sides[0] + sides[1]) / SQUARE;
        Ok(Self { lines, squares: squares.mul_add(2.0, (lines / 8.0 + dashes) * across.max(1.0)) })
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is positive"
    )]
    pub(in crate::render) fn bytes(self) -> u64 {
        self.lines.mul_add(PER_LINE, self.squares * PER_SQUARE) as u64
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is positive"
    )]
    pub(in crate::render) fn work(self) -> u64 {
        (WORK + self.lines * WORK_PER_LINE + self.squares * WORK_PER_SQUARE) as u64
    }
}

/// How many dashes a stroke has.
fn dashes(path: &Path, stroke: &Stroke) -> f64 {
    let Some(dashes) = stroke.dasharray().filter(|dashes| !dashes.is_empty()) else { return 0.0 };
    let whole: f64 = dashes.iter().map(|&dash| f64::from(dash)).sum();
    let (length, ..) = measured(path, Transform::identity(), [f64::INFINITY; 2]);
    #[expect(clippy::cast_precision_loss, reason = "there are few")]
    let number = dashes.len() as f64;
    // A pattern without a length is none; one that is far too short is refused.
    if whole > 0.0 { length / whole * number + number } else { 0.0 }
}

/// The length of a path in pixels, of each line no more than fits the canvas; lines that its curves are cut into; and its
/// points. Lengths are those of a way along the axes, which are a third longer at the most.
fn measured(path: &Path, transform: Transform, sides: [f64; 2]) -> (f64, f64, f64) {
    #[expect(clippy::cast_possible_truncation, reason = "an estimate")]
    let most = 2.0 * (sides[0] + sides[1]) as f32;
    let (across, down) = (transform.sx.abs() + transform.ky.abs(), transform.kx.abs() + transform.sy.abs());
    let far = |a: Point, b: Point| ((a.x - b.x).abs() * across + (a.y - b.y).abs() * down).min(most);
    let (mut lines, mut curved, mut bends) = (0.0_f64, 0.0_f64, 0.0_f64);
    let (mut start, mut at) = (Point::zero(), Point::zero());
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(end) => (start, at) = (end, end),
            PathSegment::LineTo(end) => {
                lines += f64::from(far(at, end));
                at = end;
            }
            PathSegment::QuadTo(control, end) => {
                curved += f64::from(far(at, control) + far(control, end));
                bends += 1.0;
                at = end;
            }
            PathSegment::CubicTo(first, second, end) => {
                curved += f64::from(far(at, first) + far(first, second) + far(second, end));
                bends += 1.0;
                at = end;
            }
            PathSegment::Close => {
                lines += f64::from(far(at, start));
                at = start;
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let points = path.verbs().len() as f64;
    // Each curve is cut into about as many lines as the root of its length, of which equal ones have most.
    (lines + curved, (bends * curved).sqrt(), points)
}

#[cfg(test)]
mod tests {
    use tiny_skia::{PathBuilder, Rect};

    use super::*;

    const SIDES: [f64; 2] = [1000.0, 500.0];

    #[test]
    fn an_outline_is_as_long_as_it_is_and_no_longer_than_the_canvas_has_room_for() {
        let square = PathBuilder::from_rect(Rect::from_xywh(0.0, 0.0, 100.0, 100.0).unwrap());
        let (length, curves, _) = measured(&square, Transform::from_scale(2.0, 2.0), SIDES);
        assert!((length - 800.0).abs() < 1e-9 && curves.abs() < 1e-9);
        let (length, ..) = measured(&square, Transform::from_scale(1e9, 1e9), SIDES);
        assert!((length - 4.0 * 3000.0).abs() < 1e-3, "{length}");
        let circle = PathBuilder::from_circle(0.0, 0.0, 100.0).unwrap();
        let (length, curves, _) = measured(&circle, Transform::identity(), SIDES);
        assert!((628.0..900.0).contains(&length) && curves > 10.0, "{length} {curves}");
    }
}
