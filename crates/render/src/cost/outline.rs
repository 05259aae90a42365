//! Estimates what an outline needs.
//!
//! Painters flatten an outline into lines, and find the squares of four by four pixels that each line crosses: vello
//! keeps the coverage of these, in strips of neighbours. The numbers of lines, squares and strips are estimated from
//! the length of the path, or, at [`Precision::Fine`], counted on a bitmap of squares. The constants were measured;
//! `tests/memory.rs` and `tests/sweep.rs` compare the estimate with what is allocated.

use std::collections::HashMap;
use std::sync::Arc;

use kurbo::Affine;
use tiny_skia::{Path, Rect, Transform};
use usvg::{LineJoin, Stroke};

use super::meter::Precision;
use super::path_length::PathLength;
use super::segments::{flat_lines, path_lines};
use super::squares::{SQUARE, Squares};
use crate::Error;
use crate::tree::{GlyphOutline, Letter, Letters};

/// The most dashes of a stroke. Each becomes a contour of its own.
const MOST_DASHES: f64 = 100_000.0;

/// An outline that crosses more squares than this may cross the same ones often.
const MANY: f64 = 200.0;
/// The largest number of squares that are counted. The largest picture has fewer.
const MOST_SQUARES: f64 = 32e6;

/// The widest stroke, in pixels.
const WIDEST: f64 = 1e6;

/// Lines of a stroke for each point of its path: two sides and a join. A round join has more, by the square root of the
/// width.
const LINES_PER_POINT: f64 = 6.0;

/// Squares that a separate contour, such as a dash, touches in addition to those along its length.
const SQUARES_PER_PART: f64 = 1.5;

/// Bytes while an outline is flattened, for each line and for each square that one crosses.
const PER_LINE: f64 = 110.0;
const PER_CROSSED: f64 = 12.0;

/// Bytes that vello keeps until it rasterizes: the coverage of each square; for each strip the strip itself and two
/// commands, to paint it and what is between it and the next; for each path. Its lists double when they grow, and may
/// be half empty.
const KEPT_PER_SQUARE: f64 = 16.0 * GROWTH;
const KEPT_PER_STRIP: f64 = (8.0 + 2.0 * 16.0) * GROWTH;
const KEPT_PER_PATH: f64 = 150.0 * GROWTH;
const GROWTH: f64 = 1.6;

/// Work for each line and each square.
const WORK_PER_LINE: f64 = 40.0;
const WORK_PER_SQUARE: f64 = 60.0;

/// Work for each outline, whatever it is.
const WORK: f64 = 3000.0;

/// The parts of an outline in pixels.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Traced {
    lines: f64,
    /// Squares that lines cross, counted for each line.
    crossed: f64,
    /// Squares that lines cross, each counted once.
    squares: f64,
    /// Runs of neighbouring squares in a row.
    strips: f64,
    /// Pixels that it covers, if fewer than its bounds.
    covered: f64,
}

impl Traced {
    /// Estimates the inside of a path; `transform` leads to the pixels of `window`.
    pub(crate) fn fill(path: &Path, transform: Transform, window: Rect, precision: Precision) -> Self {
        Self::filled(&PathLength::of(path, transform, window)).within(path, 0.0, transform, window, precision)
    }

    fn filled(length: &PathLength) -> Self {
        let (down, along) = (squares(length.down), squares(length.across) + squares(length.down));
        Self {
            lines: length.lines(),
            crossed: along + length.lines(),
            squares: along + SQUARES_PER_PART * length.parts,
            strips: down + SQUARES_PER_PART * length.parts,
            covered: f64::INFINITY,
        }
    }

    /// Estimates the outline of a path's stroke.
    pub(crate) fn stroke(
        path: &Path,
        stroke: &Stroke,
        transform: Transform,
        window: Rect,
        precision: Precision,
    ) -> Result<Self, Error> {
        let length = PathLength::of(path, transform, window);
        let (scale_x, scale_y) = transform.get_scale();
        let width = f64::from(stroke.width().get()) * f64::from(scale_x.max(scale_y));
        // For a wider stroke single precision is too coarse, and tiny-skia takes seconds.
        if width.is_nan() || width > WIDEST || f64::from(stroke.width().get()) > WIDEST {
            return Err(Error::TooComplex { what: "pixels of a stroke's width", max: 1_000_000 });
        }
        let width = width.min(f64::from(window.width() + window.height()));
        let dashes = dashes(path, stroke);
        if dashes > MOST_DASHES {
            return Err(Error::TooComplex { what: "dashes of a stroke", max: 100_000 });
        }
        let round = if stroke.linejoin() == LineJoin::Round { 2.0 * width.sqrt() } else { 0.0 };
        let parts = length.parts + dashes;
        // Each side of a curve becomes several curves, more where single precision is coarse.
        let curved = if length.is_far { 16.0 } else { 4.0 };
        let lines = length.points * (LINES_PER_POINT + round)
            + length.curved() * curved
            + parts * (8.0 + 2.0 * round);
        let (down, along) = (squares(length.down), squares(length.across) + squares(length.down));
        // Both sides of a thin stroke are in one square. A join is as long as the stroke is wide, a cap twice as long.
        let sides = 1.0 + squares(width).min(1.0);
        let ends =
            squares((width - f64::from(SQUARE)).max(0.0)) * (length.points + length.curved() + 2.0 * parts);
        Ok(Self {
            lines,
            crossed: 2.0 * along + lines + ends,
            squares: sides * (along + SQUARES_PER_PART * parts) + ends,
            strips: sides * (down + SQUARES_PER_PART * parts) + ends,
            covered: (length.across + length.down + parts) * (width + 2.0),
        }
        .within(path, stroke.width().get(), transform, window, precision))
    }

    /// Limits the squares to those of the outline's bounds, and at [`Precision::Fine`] to those that lines cross;
    /// `wider` is the width of a stroke.
    fn within(
        self,
        path: &Path,
        wider: f32,
        transform: Transform,
        window: Rect,
        precision: Precision,
    ) -> Self {
        let bounds = path.bounds().outset(wider, wider).and_then(|bounds| bounds.transform(transform));
        let Some(bounds) = bounds else { return self };
        let Some(area) = inside(bounds, window) else { return Self { squares: 0.0, strips: 0.0, ..self } };
        let [across, down] =
            [area.width(), area.height()].map(|side| f64::from((side / SQUARE).ceil() + 1.0));
        let mut squares = self.squares.min(across * down);
        let mut strips = self.strips.min(squares);
        if precision == Precision::Fine && self.crossed > MANY && across * down < MOST_SQUARES {
            let mut crossed = Squares::of(area);
            flat_lines(path, transform, |from, to| crossed.add(from, to));
            let (passed, rows) = crossed.count();
            let (scale_x, scale_y) = transform.get_scale();
            // A line seldom goes through the middle of a square, and touches others beside it. A stroke has two lines.
            let wide = f64::from(wider * scale_x.max(scale_y) / SQUARE).min(across.max(down));
            let share = if wider > 0.0 { 1.3 + wide } else { 1.15 };
            squares = squares.min(passed * share);
            strips = strips.min(rows * share.min(2.3) + 1.0).min(squares);
        }
        Self { squares, strips, ..self }
    }

    /// The pixels that it covers, of at most `most`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is positive"
    )]
    pub(crate) fn covers(self, most: u64) -> u64 {
        most.min(self.covered as u64)
    }

    /// Bytes while it is flattened.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is positive"
    )]
    pub(crate) fn cutting(self) -> u64 {
        self.lines.mul_add(PER_LINE, self.crossed * PER_CROSSED) as u64
    }

    /// Bytes that vello keeps of it until it rasterizes.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is positive"
    )]
    pub(crate) fn kept(self) -> u64 {
        (KEPT_PER_PATH + self.squares * KEPT_PER_SQUARE + self.strips * KEPT_PER_STRIP) as u64
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is positive"
    )]
    pub(crate) fn work(self) -> u64 {
        (WORK + self.lines * WORK_PER_LINE + self.crossed * WORK_PER_SQUARE) as u64
    }
}

/// The lengths of glyphs. Each is measured once, because letters repeat.
#[derive(Debug, Default)]
pub(crate) struct Glyphs(HashMap<*const GlyphOutline, PathLength>);

impl Glyphs {
    /// Estimates letters; `path` has their bounding box.
    pub(crate) fn traced(
        &mut self,
        letters: &Letters,
        path: &Path,
        transform: Transform,
        window: Rect,
        precision: Precision,
    ) -> Traced {
        // At fine precision the lines themselves are counted. Letters larger than the window are mostly outside of it.
        let bounds = path.bounds().transform(transform);
        let is_large =
            bounds.is_none_or(|bounds| bounds.width() > window.width() || bounds.height() > window.height());
        if (precision == Precision::Fine || is_large)
            && let Some(whole) = letters.whole()
        {
            return Traced::fill(whole, transform, window, precision);
        }
        let Transform { sx, kx, ky, sy, tx, ty } = transform;
        let to_pixels = Affine::new([sx, ky, kx, sy, tx, ty].map(f64::from));
        let mut sum = PathLength::default();
        for Letter { glyph, place } in letters.list() {
            let length = self.0.entry(Arc::as_ptr(glyph)).or_insert_with(|| PathLength::of_glyph(glyph));
            sum.add(length, (to_pixels * *place).as_coeffs());
        }
        Traced::filled(&sum).within(path, 0.0, transform, window, precision)
    }
}

/// The part of the bounds in the window. It may have no area, as that of a line.
fn inside(bounds: Rect, window: Rect) -> Option<Rect> {
    Rect::from_ltrb(
        bounds.left().max(window.left()),
        bounds.top().max(window.top()),
        bounds.right().min(window.right()),
        bounds.bottom().min(window.bottom()),
    )
}

/// A length of pixels in squares.
fn squares(pixels: f64) -> f64 {
    pixels / f64::from(SQUARE)
}

/// The number of dashes of a stroke.
fn dashes(path: &Path, stroke: &Stroke) -> f64 {
    let Some(dashes) = stroke.dasharray().filter(|dashes| !dashes.is_empty()) else { return 0.0 };
    let whole: f64 = dashes.iter().map(|&dash| f64::from(dash)).sum();
    let length: f64 = path_lines(path).map(|(from, to)| f64::from(from.distance(to))).sum();
    #[expect(clippy::cast_precision_loss, reason = "there are few")]
    let number = dashes.len() as f64;
    // A pattern without length has no dashes. Every other number is a gap.
    if whole > 0.0 { (length / whole + 1.0) * (number / 2.0).ceil() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use tiny_skia::PathBuilder;

    use super::*;

    #[test]
    fn numbers_that_overflow_are_estimated_as_what_is_large() {
        let window = Rect::from_xywh(0.0, 0.0, 1000.0, 500.0).unwrap();
        let square = PathBuilder::from_rect(Rect::from_xywh(0.0, 0.0, 1e30, 1e30).unwrap());
        let traced = Traced::fill(&square, Transform::from_scale(1e30, 1e30), window, Precision::Fine);
        assert!(traced.work() > 0 && traced.work() < 1_000_000, "{traced:?}");
    }
}
