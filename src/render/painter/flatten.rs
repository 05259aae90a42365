//! Outlines as lines in pixels: the form in which vello gets them.
//!
//! vello cuts curves into lines that are up to a quarter of a pixel off, which makes text light and circles angular. And it
//! misplaces parts of lines that are nearly upright: it decides twice which tile a line crosses, with different rounding (see
//! `docs/upstream.md`). So curves are cut and lines are prepared here.
//!
//! What comes out has these properties:
//! - Each contour is closed.
//! - Each point is one of single precision, and on the surface or up to a tile to the right of it. What lies farther out is
//!   moved to the nearest side, which changes nothing that shows.
//! - A line is exactly upright, or within one row of tiles, or so slanted that rounding moves it by less than shows.

use tiny_skia::{Path, PathSegment};
use vello_cpu::kurbo::{Affine, BezPath, Point, Vec2};

use super::geometry::Area;

/// How far a line may be from the curve that it stands for, in pixels, if it is the only one.
const ONE_LINE: f64 = 0.06;

/// The same if there are several. Vertices are then moved outwards so that areas stay the same, and what is left changes the
/// coverage of a pixel by less than half as much. `tests/coverage.rs` measures both.
const SEVERAL_LINES: f64 = 0.1;

/// A curve is halved until so many lines are enough for a part, and parts that do not show are one line.
const LINES: f64 = 64.0;

/// How often a curve is halved. Enough for 65,536 lines, which a circle needs that is larger than [`FAR`].
const HALVINGS: u32 = 10;

/// Beyond so many pixels halves of a curve cannot be told apart reliably, and it is halved only [`FEW_HALVINGS`] times.
const FAR: f64 = 1e7;
const FEW_HALVINGS: u32 = 2;

/// vello's tiles have so many rows and columns of pixels.
const TILE: f64 = 4.0;

/// A line becomes upright if that moves its ends by no more than this: one level of 256 in the coverage of a pixel.
const UPRIGHT: f64 = 1.0 / 256.0;

/// The steepest line that vello may see, as the product of its slope and its place. It rounds the place to some 2^-22 of
/// itself, and thereby loses that share of the product in pixels of height: 1/64 at the most.
const STEEPEST: f64 = 65_536.0;

/// The lines of a path on a surface; `to_pixels` leads to the surface's pixels.
pub(super) fn flatten(path: &Path, to_pixels: Affine, area: Area) -> BezPath {
    let point = |point: tiny_skia::Point| to_pixels * Point::new(point.x.into(), point.y.into());
    let mut lines = Lines::new(area, path.verbs().len() * 2);
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(to) => lines.move_to(point(to)),
            PathSegment::LineTo(to) => lines.line_to(point(to)),
            PathSegment::QuadTo(control, to) => {
                let curve = Curve::quadratic(lines.at, point(control), point(to));
                lines.curve(&curve);
            }
            PathSegment::CubicTo(first, second, to) => {
                let curve = Curve::cubic(lines.at, point(first), point(second), point(to));
                lines.curve(&curve);
            }
            PathSegment::Close => lines.close(),
        }
    }
    lines.close();
    lines.out
}

/// A cubic curve: its ends, and the points between that keep it in their hull.
struct Curve([Point; 4]);

impl Curve {
    const fn cubic(start: Point, first: Point, second: Point, end: Point) -> Self {
        Self([start, first, second, end])
    }

    /// The same curve as a cubic one.
    fn quadratic(start: Point, control: Point, end: Point) -> Self {
        Self([start, start.lerp(control, 2.0 / 3.0), end.lerp(control, 2.0 / 3.0), end])
    }

    /// The second derivative at the start, and by how much it is larger at the end, both over six.
    fn bend(&self) -> (Vec2, Vec2) {
        let [a, b, c, d] = self.0.map(Point::to_vec2);
        let start = a - 2.0 * b + c;
        (start, b - 2.0 * c + d - start)
    }

    /// How many lines are near enough. A chord over a step h is off by at most h²/8 of the second derivative.
    fn lines(&self) -> f64 {
        let (start, change) = self.bend();
        let off = 0.75 * start.hypot2().max((start + change).hypot2()).sqrt();
        if off <= ONE_LINE { 1.0 } else { (off / SEVERAL_LINES).sqrt().ceil().max(2.0) }
    }

    fn halves(&self) -> [Self; 2] {
        let [a, b, c, d] = self.0;
        let (ab, bc, cd) = (a.midpoint(b), b.midpoint(c), c.midpoint(d));
        let (abc, bcd) = (ab.midpoint(bc), bc.midpoint(cd));
        let middle = abc.midpoint(bcd);
        [Self([a, ab, abc, middle]), Self([middle, bcd, cd, d])]
    }
}

/// Lines in the making.
struct Lines {
    out: BezPath,
    /// The right and the bottom side of what may show.
    right: f64,
    bottom: f64,
    /// Where the contour began, and where it is.
    start: Point,
    at: Point,
    /// The last point that came out, if any did.
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

    fn move_to(&mut self, to: Point) {
        self.close();
        (self.start, self.at) = (to, to);
        self.last = single(self.nearest(to));
        self.out.move_to(self.last);
    }

    /// Closes the contour: vello adds the line that is missing, which is level, as what it closes ends at that height.
    fn close(&mut self) {
        if self.at != self.start {
            self.line_to(self.start);
        }
    }

    fn line_to(&mut self, to: Point) {
        let from = std::mem::replace(&mut self.at, to);
        let shows = self.shows(from) && self.shows(to);
        if !shows && !self.is_beyond(&[from, to]) {
            // Parts on either side of an edge of the surface are moved differently.
            let mut crossings = self.crossings(from, to);
            crossings.sort_unstable_by(f64::total_cmp);
            for share in crossings.into_iter().filter(|share| (0.0..1.0).contains(share)) {
                self.add(self.nearest(from.lerp(to, share)));
            }
        }
        self.add(self.nearest(to));
    }

    fn curve(&mut self, curve: &Curve) {
        let is_far = curve.0.iter().any(|point| point.x.abs().max(point.y.abs()) > FAR);
        self.part(curve, if is_far { FEW_HALVINGS } else { HALVINGS });
        self.at = curve.0[3];
    }

    fn part(&mut self, curve: &Curve, halvings: u32) {
        if self.is_beyond(&curve.0) {
            return self.line_to(curve.0[3]);
        }
        let lines = curve.lines();
        if lines > LINES && halvings > 0 {
            for half in curve.halves() {
                self.part(&half, halvings - 1);
            }
            return;
        }
        self.chords(curve, lines.min(LINES));
    }

    /// Cuts a curve into so many lines. Each would lie inside of the curve; so all vertices but the ends are moved outwards,
    /// by what keeps the area: two thirds of how far a chord is off at most, and more where the ends stay.
    fn chords(&mut self, curve: &Curve, lines: f64) {
        let [a, b, _, end] = curve.0;
        let (bend, change) = curve.bend();
        let (first, second, third) = (3.0 * (b - a), 3.0 * bend, change);
        let outwards = 0.5 / (lines * (lines - 1.0));
        let step = lines.recip();
        let mut index = 1.0;
        while index < lines {
            let t = index * step;
            let along = (first + (second + third * t) * t) * t;
            self.line_to(a + along - (bend + change * t) * outwards);
            index += 1.0;
        }
        self.line_to(end);
    }

    /// Adds a line to a point that shows, or is on the edge of what does.
    fn add(&mut self, to: Point) {
        let from = self.last;
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        if dx.abs() > UPRIGHT && dy.abs() * to.x.max(from.x) > dx.abs() * STEEPEST {
            // In rows of tiles.
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

    /// The nearest point that vello may see.
    const fn nearest(&self, point: Point) -> Point {
        Point::new(point.x.clamp(0.0, self.right), point.y.clamp(0.0, self.bottom))
    }

    fn shows(&self, point: Point) -> bool {
        (0.0..=self.right).contains(&point.x) && (0.0..=self.bottom).contains(&point.y)
    }

    /// Whether all points are beyond the same side.
    fn is_beyond(&self, points: &[Point]) -> bool {
        points.iter().all(|point| point.x < 0.0)
            || points.iter().all(|point| point.x > self.right)
            || points.iter().all(|point| point.y < 0.0)
            || points.iter().all(|point| point.y > self.bottom)
    }

    /// Where a line meets the sides, as shares of it.
    fn crossings(&self, from: Point, to: Point) -> [f64; 4] {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        [-from.x / dx, (self.right - from.x) / dx, -from.y / dy, (self.bottom - from.y) / dy]
    }
}

/// The point in single precision, which is vello's.
#[expect(clippy::cast_possible_truncation, reason = "it is on the surface")]
fn single(point: Point) -> Point {
    Point::new(f64::from(point.x as f32), f64::from(point.y as f32))
}

#[cfg(test)]
mod tests {
    use tiny_skia::{PathBuilder, Transform};
    use vello_cpu::kurbo::{PathEl, Shape};

    use super::super::geometry::affine;
    use super::*;

    const AREA: Area = Area { left: 0, top: 0, width: 100, height: 80 };

    fn lines(build: impl FnOnce(&mut PathBuilder), transform: Transform) -> Vec<Point> {
        let mut path = PathBuilder::new();
        build(&mut path);
        let flat = flatten(&path.finish().unwrap(), affine(transform), AREA);
        let point = |element: &PathEl| match *element {
            PathEl::MoveTo(to) | PathEl::LineTo(to) => to,
            other => panic!("{other:?}"),
        };
        flat.elements().iter().map(point).collect()
    }

    /// No line leans a little over many rows of tiles.
    fn is_safe(points: &[Point]) -> bool {
        points.windows(2).all(|pair| {
            let (dx, dy) = ((pair[1].x - pair[0].x).abs(), (pair[1].y - pair[0].y).abs());
            dx == 0.0 || dy <= TILE || dy * pair[0].x.max(pair[1].x) <= dx * STEEPEST
        })
    }

    #[test]
    fn lines_that_are_nearly_upright_become_upright_or_are_cut_at_rows_of_tiles() {
        let leaning = |lean: f32| {
            lines(
                |path| {
                    path.move_to(36.0, 77.0);
                    path.line_to(36.0 - lean, 5.0);
                    path.line_to(60.0, 5.0);
                },
                Transform::identity(),
            )
        };
        assert_eq!(leaning(1e-5)[..2], [Point::new(36.0, 77.0), Point::new(36.0, 5.0)]);
        let cut = leaning(0.02);
        assert!(cut.len() > 18, "{cut:?}");
        assert_eq!(cut[1].y.to_bits(), 76_f64.to_bits());
        assert_eq!(leaning(2.0).len(), 4, "it is slanted enough");
        for lean in [0.0, 1e-7, 1e-5, 1e-3, 0.004, 0.01, 0.02, 0.05, 0.5, 5.0] {
            assert!(is_safe(&leaning(lean)), "{lean}");
        }
    }

    #[test]
    fn curves_keep_their_area() {
        for radius in [0.8, 2.0, 5.0, 30.0] {
            let circle = |path: &mut PathBuilder| {
                path.push_circle(50.0, 40.0, radius);
            };
            let points = lines(circle, Transform::identity());
            let mut path = BezPath::new();
            path.move_to(points[0]);
            points[1..].iter().for_each(|&point| path.line_to(point));
            let truth = std::f64::consts::PI * f64::from(radius).powi(2);
            let area = path.area().abs();
            assert!((area - truth).abs() < 0.01 * truth + 0.005, "{area} of {truth}, {} lines", points.len());
        }
    }

    #[test]
    fn what_is_outside_of_the_surface_comes_to_its_sides_and_windings_stay() {
        let around = |path: &mut PathBuilder| {
            path.move_to(-1e30, -1e30);
            path.line_to(1e30, -1e30);
            path.quad_to(1e32, 3.0, 1e30, 1e30);
            path.cubic_to(1e9, 1e20, -1e25, 1e30, -1e30, 1e30);
            path.close();
        };
        let points = lines(around, Transform::from_scale(1e3, 1e3));
        assert!(points.len() < 2000, "{}", points.len());
        assert!(
            points.iter().all(|point| (0.0..=104.0).contains(&point.x) && (0.0..=80.0).contains(&point.y))
        );
        let left = points.windows(2).filter(|pair| pair[0].x == 0.0 && pair[1].x == 0.0);
        let height: f64 = left.map(|pair| pair[1].y - pair[0].y).sum();
        assert!((height.abs() - 80.0).abs() < 1e-9, "{height}");
    }

    #[test]
    fn a_large_circle_is_cut_finely_where_it_shows_and_coarsely_elsewhere() {
        let circle = |path: &mut PathBuilder| path.push_circle(50.0, 1e6, 1e6 - 40.0);
        let points = lines(circle, Transform::identity());
        assert!(points.len() < 400, "{}", points.len());
        let top = points.iter().filter(|point| point.x > 1.0 && point.x < 99.0 && point.y < 80.0);
        for point in top {
            let off = (point.x - 50.0).hypot(point.y - 1e6) - (1e6 - 40.0);
            assert!(off.abs() < 0.2, "{point:?} is off by {off}");
        }
    }
}
