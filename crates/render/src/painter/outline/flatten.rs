//! Flattening: turns outlines into lines in pixels, which vello then fills.
//!
//! vello flattens curves with an error of up to a quarter of a pixel, which makes text light and circles angular. And
//! it misplaces parts of lines that are nearly upright: it decides twice which tile a line crosses, with different
//! rounding (see `docs/upstream.md`). So outlines are flattened here.
//!
//! Method: every curve is treated as a cubic. A chord over a step h of a curve is off by at most h²/8 of the second
//! derivative, so a curve needs as many equal steps as the square root of its largest second derivative over the
//! tolerance ([`Curve::lines`]). Curves that need very many steps are halved first (de Casteljau), and parts that do
//! not show become one line. Chords lie inside of a curve; vertices are moved outwards so that the area stays the same
//! ([`Curve::chords`]).
//!
//! Invariants of the result:
//! - Each contour is closed.
//! - Each point is in single precision, and on the surface or up to a tile to the right of it. Points farther out are
//!   moved to the nearest side, which changes nothing that shows.
//! - A line is exactly upright, or within one row of tiles, or so slanted that rounding does not move it visibly.

use tiny_skia::{Path, PathSegment};
use vello_cpu::kurbo::{Affine, BezPath, PathEl, Point, Rect, Vec2};

use crate::painter::geometry::Area;
use crate::tree::{Letter, Lettering, Letters};

/// The largest error of a curve that becomes one line, in pixels.
const ONE_LINE: f64 = 0.06;

/// The largest error of a curve that becomes several lines, in pixels. Because vertices are moved outwards, it changes
/// the coverage of a pixel by less than half as much. `tests/coverage.rs` measures both.
const SEVERAL_LINES: f64 = 0.1;

/// A curve is halved until this many lines are enough for each part.
const LINES: f64 = 64.0;

/// How often a curve is halved at most. That is enough for 65,536 lines, more than a circle as large as [`FAR`] needs.
const HALVINGS: u32 = 10;

/// A curve with a point farther away than this, in pixels, is halved only [`FEW_HALVINGS`] times: precision does not
/// suffice for more.
const FAR: f64 = 1e7;
const FEW_HALVINGS: u32 = 2;

/// The side of vello's tiles, in pixels.
const TILE: f64 = 4.0;

/// A line becomes upright if that moves its ends by no more than this, which changes the coverage of a pixel by one of
/// 256.
const UPRIGHT: f64 = 1.0 / 256.0;

/// The steepest line that vello is given, as the product of slope and x. vello rounds x to about 2^-22 of itself, which
/// moves the line by that fraction of the product, in pixels of height: at most 1/64.
const STEEPEST: f64 = 65_536.0;

/// Glyphs up to this size, in pixels, are flattened once for all places. Of larger ones only the parts that show are
/// flattened finely.
const LARGEST: f64 = 512.0;

/// Flattens a path; `to_pixels` leads to the pixels of a surface of `area`.
pub(crate) fn flatten(path: &Path, to_pixels: Affine, area: Area) -> BezPath {
    let point = |point: tiny_skia::Point| to_pixels * Point::new(point.x.into(), point.y.into());
    let mut lines = Lines::new(area, path.verbs().len() * 2);
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(to) => lines.move_to(point(to)),
            PathSegment::LineTo(to) => lines.line_to(point(to)),
            PathSegment::QuadTo(control, to) => {
                Curve::quadratic(lines.at, point(control), point(to)).cut(&mut lines);
            }
            PathSegment::CubicTo(first, second, to) => {
                Curve::cubic(lines.at, point(first), point(second), point(to)).cut(&mut lines);
            }
            PathSegment::Close => lines.close(),
        }
    }
    lines.close();
    lines.out
}

/// Flattens letters. Each upright glyph is flattened once for each size, because letters repeat.
pub(crate) fn flatten_letters(
    letters: &Letters,
    lettering: &Lettering,
    to_pixels: Affine,
    area: Area,
) -> BezPath {
    let mut lines = Lines::new(area, letters.list().len() * 64);
    for Letter { glyph, place } in letters.list() {
        let place = to_pixels * *place;
        let covered = place.transform_rect_bbox(glyph.bounds);
        if lines.is_outside(covered) {
            continue;
        }
        let [across, skew_y, skew_x, down, x, y] = place.as_coeffs();
        let is_upright = skew_x == 0.0 && skew_y == 0.0;
        if is_upright && covered.width().max(covered.height()) <= LARGEST {
            let scale = Affine::scale_non_uniform(across, down);
            let cut = lettering.lines(glyph, [across, down], |outline| {
                let mut cut = GlyphLines::default();
                trace(outline.elements(), scale, &mut cut);
                cut.lines
            });
            trace(&cut, Affine::translate((x, y)), &mut lines);
        } else {
            trace(glyph.outline.elements(), place, &mut lines);
        }
        lines.close();
    }
    lines.out
}

/// Draws a transformed outline with a pen.
fn trace(outline: &[PathEl], transform: Affine, pen: &mut impl Pen) {
    for element in outline {
        match *element {
            PathEl::MoveTo(to) => pen.move_to(transform * to),
            PathEl::LineTo(to) => pen.line_to(transform * to),
            PathEl::QuadTo(control, to) => {
                Curve::quadratic(pen.at(), transform * control, transform * to).cut(pen);
            }
            PathEl::CurveTo(first, second, to) => {
                Curve::cubic(pen.at(), transform * first, transform * second, transform * to).cut(pen);
            }
            PathEl::ClosePath => pen.close(),
        }
    }
}

/// Receives the lines of a flattened outline.
trait Pen {
    /// The current point.
    fn at(&self) -> Point;
    fn move_to(&mut self, to: Point);
    fn line_to(&mut self, to: Point);
    fn close(&mut self);
    /// Returns whether nothing in the hull of these points shows, so that one line is enough.
    fn is_hidden(&self, points: &[Point]) -> bool;
}

/// A pen that keeps the lines of a glyph, for any place.
#[derive(Default)]
struct GlyphLines {
    lines: Vec<PathEl>,
    at: Point,
}

impl Pen for GlyphLines {
    fn at(&self) -> Point {
        self.at
    }

    fn move_to(&mut self, to: Point) {
        self.at = to;
        self.lines.push(PathEl::MoveTo(to));
    }

    fn line_to(&mut self, to: Point) {
        self.at = to;
        self.lines.push(PathEl::LineTo(to));
    }

    fn close(&mut self) {
        self.lines.push(PathEl::ClosePath);
    }

    fn is_hidden(&self, _: &[Point]) -> bool {
        false
    }
}

/// A cubic Bézier curve: start, two control points and end.
struct Curve([Point; 4]);

impl Curve {
    const fn cubic(start: Point, first: Point, second: Point, end: Point) -> Self {
        Self([start, first, second, end])
    }

    /// Raises the degree of a quadratic curve.
    fn quadratic(start: Point, control: Point, end: Point) -> Self {
        Self([start, start.lerp(control, 2.0 / 3.0), end.lerp(control, 2.0 / 3.0), end])
    }

    /// The second derivative at the start, and its increase up to the end, both divided by six.
    fn bend(&self) -> (Vec2, Vec2) {
        let [a, b, c, d] = self.0.map(Point::to_vec2);
        let start = a - 2.0 * b + c;
        (start, b - 2.0 * c + d - start)
    }

    /// The number of lines that keep the error within the tolerance.
    fn lines(&self) -> f64 {
        let (start, change) = self.bend();
        let off = 0.75 * start.hypot2().max((start + change).hypot2()).sqrt();
        if off <= ONE_LINE { 1.0 } else { (off / SEVERAL_LINES).sqrt().ceil().max(2.0) }
    }

    /// Draws the curve as lines.
    fn cut(&self, pen: &mut impl Pen) {
        let is_far = self.0.iter().any(|point| point.x.abs().max(point.y.abs()) > FAR);
        self.cut_halves(pen, if is_far { FEW_HALVINGS } else { HALVINGS });
    }

    fn cut_halves(&self, pen: &mut impl Pen, halvings: u32) {
        if pen.is_hidden(&self.0) {
            return pen.line_to(self.0[3]);
        }
        let lines = self.lines();
        if lines > LINES && halvings > 0 {
            for half in self.halves() {
                half.cut_halves(pen, halvings - 1);
            }
            return;
        }
        self.chords(pen, lines.min(LINES));
    }

    /// Draws the curve as this many lines. All vertices but the ends are moved outwards by two thirds of the largest
    /// error of a chord, and by a little more because the ends stay: that keeps the area.
    fn chords(&self, pen: &mut impl Pen, lines: f64) {
        let [a, b, _, end] = self.0;
        let (bend, change) = self.bend();
        let (first, second, third) = (3.0 * (b - a), 3.0 * bend, change);
        let outwards = 0.5 / (lines * (lines - 1.0));
        let step = lines.recip();
        let mut index = 1.0;
        while index < lines {
            let t = index * step;
            let along = (first + (second + third * t) * t) * t;
            pen.line_to(a + along - (bend + change * t) * outwards);
            index += 1.0;
        }
        pen.line_to(end);
    }

    fn halves(&self) -> [Self; 2] {
        let [a, b, c, d] = self.0;
        let (ab, bc, cd) = (a.midpoint(b), b.midpoint(c), c.midpoint(d));
        let (abc, bcd) = (ab.midpoint(bc), bc.midpoint(cd));
        let middle = abc.midpoint(bcd);
        [Self([a, ab, abc, middle]), Self([middle, bcd, cd, d])]
    }
}

/// A pen that makes the lines for vello.
struct Lines {
    out: BezPath,
    /// The right and the bottom side of the pixels that vello sees.
    right: f64,
    bottom: f64,
    /// The start of the contour, and the current point.
    start: Point,
    at: Point,
    /// The last point that was written.
    last: Point,
}

impl Lines {
    fn new(area: Area, capacity: usize) -> Self {
        Self {
            out: BezPath::with_capacity(capacity),
            right: (f64::from(area.width) / TILE).ceil().mul_add(TILE, TILE),
            bottom: f64::from(area.height),
            start: Point::ZERO,
            at: Point::ZERO,
            last: Point::ZERO,
        }
    }

    /// Adds a line to a point on the surface or on its side.
    fn add(&mut self, to: Point) {
        let from = self.last;
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        if dx.abs() > UPRIGHT && dy.abs() * to.x.max(from.x) > dx.abs() * STEEPEST {
            // Too steep: one line for each row of tiles.
            let down = dy.signum() * TILE;
            let mut row =
                if dy > 0.0 { (from.y / TILE).floor() } else { (from.y / TILE).ceil() }.mul_add(TILE, down);
            while (to.y - row) * down > 0.0 {
                self.push(Point::new((row - from.y).mul_add(dx / dy, from.x), row));
                row += down;
            }
        }
        self.push(to);
    }

    fn push(&mut self, to: Point) {
        let mut to = single(to);
        if (to.x - self.last.x).abs() <= UPRIGHT {
            to.x = self.last.x;
        }
        if to != self.last {
            self.last = to;
            self.out.line_to(to);
        }
    }

    /// The nearest point on the surface.
    const fn nearest(&self, point: Point) -> Point {
        Point::new(point.x.clamp(0.0, self.right), point.y.clamp(0.0, self.bottom))
    }

    fn shows(&self, point: Point) -> bool {
        (0.0..=self.right).contains(&point.x) && (0.0..=self.bottom).contains(&point.y)
    }

    /// Returns whether a closed outline in this box neither shows nor changes the winding numbers on the surface.
    fn is_outside(&self, bounds: Rect) -> bool {
        bounds.x1 < 0.0 || bounds.x0 > self.right || bounds.y1 < 0.0 || bounds.y0 > self.bottom
    }

    /// Returns whether all points are beyond the same side.
    fn is_beyond(&self, points: &[Point]) -> bool {
        points.iter().all(|point| point.x < 0.0)
            || points.iter().all(|point| point.x > self.right)
            || points.iter().all(|point| point.y < 0.0)
            || points.iter().all(|point| point.y > self.bottom)
    }

    /// The fractions of a line at which it meets the sides.
    fn crossings(&self, from: Point, to: Point) -> [f64; 4] {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        [-from.x / dx, (self.right - from.x) / dx, -from.y / dy, (self.bottom - from.y) / dy]
    }
}

impl Pen for Lines {
    fn at(&self) -> Point {
        self.at
    }

    fn move_to(&mut self, to: Point) {
        self.close();
        (self.start, self.at) = (to, to);
        self.last = single(self.nearest(to));
        self.out.move_to(self.last);
    }

    /// Closes the contour. vello adds the line that may be missing; it is level, because both ends were moved to the
    /// same height.
    fn close(&mut self) {
        if self.at != self.start {
            self.line_to(self.start);
        }
    }

    fn line_to(&mut self, to: Point) {
        let from = std::mem::replace(&mut self.at, to);
        let shows = self.shows(from) && self.shows(to);
        if !shows && !self.is_beyond(&[from, to]) {
            // The parts on either side of an edge of the surface are moved differently.
            let mut crossings = self.crossings(from, to);
            crossings.sort_unstable_by(f64::total_cmp);
            for share in crossings.into_iter().filter(|share| (0.0..1.0).contains(share)) {
                self.add(self.nearest(from.lerp(to, share)));
            }
        }
        self.add(self.nearest(to));
    }

    fn is_hidden(&self, points: &[Point]) -> bool {
        self.is_beyond(points)
    }
}

/// Rounds a point to single precision, which vello has.
#[expect(clippy::cast_possible_truncation, reason = "it is on the surface")]
fn single(point: Point) -> Point {
    Point::new(f64::from(point.x as f32), f64::from(point.y as f32))
}

#[cfg(test)]
mod tests;
