//! What an outline takes: painters cut it into lines, and lines into the squares of four by four pixels that they cross.

use std::collections::HashMap;
use std::sync::Arc;

use kurbo::Affine;
use tiny_skia::{Path, PathSegment, Point, Rect, Transform};
use usvg::{LineJoin, Stroke};

use super::Look;
use super::tiles::{SQUARE, Tiles};
use crate::Error;
use crate::tree::{GlyphOutline, Letter, Letters};

/// Dashes of a document's strokes. Each becomes an outline of its own.
const MOST_DASHES: f64 = 100_000.0;

/// An outline that crosses so many squares may cross the same ones often.
const MANY: f64 = 200.0;
/// More squares than the largest picture has are not looked at: that is refused for its size.
const MOST_SQUARES: f64 = 32e6;

/// Pixels that a stroke may be wide.
const WIDEST: f64 = 1e6;

/// A curve of so many pixels is cut into this many lines times the root of its length, by the painter that cuts finest.
const LINES_PER_ROOT: f64 = 2.5;

/// Beyond so many pixels from the canvas a curve is cut into this many lines, however long it is.
const FAR: f32 = 1e6;
const LINES_WHEN_FAR: f64 = 256.0;

/// Lines of a stroke for each point of its path: two sides, and a join. A round one has more, with the root of the width.
const LINES_PER_POINT: f64 = 6.0;

/// Squares that a separate part of an outline, such as a dash, touches beyond those that its length tells of.
const SQUARES_PER_PART: f64 = 1.5;

/// Bytes while an outline is being cut, for each line and each square that one crosses.
const PER_LINE: f64 = 110.0;
const PER_CROSSED: f64 = 12.0;

/// Bytes that vello keeps until it rasterizes: the coverage of each square; a strip of squares, and two commands to paint
/// it and what is between it and the next one; a path. Its lists grow twofold, and are half empty at the worst.
const KEPT_PER_SQUARE: f64 = 16.0 * GROWTH;
const KEPT_PER_STRIP: f64 = (8.0 + 2.0 * 16.0) * GROWTH;
const KEPT_PER_PATH: f64 = 150.0 * GROWTH;
const GROWTH: f64 = 1.6;

/// Work for each line and each square.
const WORK_PER_LINE: f64 = 40.0;
const WORK_PER_SQUARE: f64 = 60.0;

/// Work for each outline, whatever it is.
const WORK: f64 = 3000.0;

/// An outline in pixels.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Traced {
    lines: f64,
    /// Squares that lines cross, each as often as one does.
    crossed: f64,
    /// The same, each once.
    squares: f64,
    /// Rows of squares next to each other.
    strips: f64,
    /// Pixels that it covers, if those are fewer than where it is.
    covered: f64,
}

impl Traced {
    /// The inside of a path; `transform` leads to the pixels of `window`.
    pub(crate) fn fill(path: &Path, transform: Transform, window: Rect, look: Look) -> Self {
        Self::filled(&Way::of(path, transform, window)).within(path, 0.0, transform, window, look)
    }

    fn filled(way: &Way) -> Self {
        let (down, along) = (squares(way.down), squares(way.across) + squares(way.down));
        Self {
            lines: way.lines(),
            crossed: along + way.lines(),
            squares: along + SQUARES_PER_PART * way.parts,
            strips: down + SQUARES_PER_PART * way.parts,
            covered: f64::INFINITY,
        }
    }

    /// The outline of a path's stroke.
    pub(crate) fn stroke(
        path: &Path,
        stroke: &Stroke,
        transform: Transform,
        window: Rect,
        look: Look,
    ) -> Result<Self, Error> {
        let way = Way::of(path, transform, window);
        let (scale_x, scale_y) = transform.get_scale();
        let width = f64::from(stroke.width().get()) * f64::from(scale_x.max(scale_y));
        // Single precision cannot tell where the sides of what is wider are, and tiny-skia tries for seconds.
        if width.is_nan() || width > WIDEST || f64::from(stroke.width().get()) > WIDEST {
            return Err(Error::TooComplex { what: "pixels of a stroke's width", max: 1_000_000 });
        }
        let width = width.min(f64::from(window.width() + window.height()));
        let dashes = dashes(path, stroke);
        if dashes > MOST_DASHES {
            return Err(Error::TooComplex { what: "dashes of a stroke", max: 100_000 });
        }
        let round = if stroke.linejoin() == LineJoin::Round { 2.0 * width.sqrt() } else { 0.0 };
        let parts = way.parts + dashes;
        // Each side of a curve is several curves, and of more of them where single precision is coarse.
        let curved = if way.is_far { 16.0 } else { 4.0 };
        let lines =
            way.points * (LINES_PER_POINT + round) + way.curved() * curved + parts * (8.0 + 2.0 * round);
        let (down, along) = (squares(way.down), squares(way.across) + squares(way.down));
        // Both sides of a thin stroke are in one square. A join is as long as the stroke is wide, a cap twice as long.
        let sides = 1.0 + squares(width).min(1.0);
        let ends = squares((width - f64::from(SQUARE)).max(0.0)) * (way.points + way.curved() + 2.0 * parts);
        Ok(Self {
            lines,
            crossed: 2.0 * along + lines + ends,
            squares: sides * (along + SQUARES_PER_PART * parts) + ends,
            strips: sides * (down + SQUARES_PER_PART * parts) + ends,
            covered: (way.across + way.down + parts) * (width + 2.0),
        }
        .within(path, stroke.width().get(), transform, window, look))
    }

    /// No more squares than there are where the outline is, nor than it goes through: a stroke's are as many more as it is wider.
    fn within(self, path: &Path, wider: f32, transform: Transform, window: Rect, look: Look) -> Self {
        let bounds = path.bounds().outset(wider, wider).and_then(|bounds| bounds.transform(transform));
        let Some(bounds) = bounds else { return self };
        let Some(area) = inside(bounds, window) else { return Self { squares: 0.0, strips: 0.0, ..self } };
        let [across, down] =
            [area.width(), area.height()].map(|side| f64::from((side / SQUARE).ceil() + 1.0));
        let mut squares = self.squares.min(across * down);
        let mut strips = self.strips.min(squares);
        if look == Look::Close && self.crossed > MANY && across * down < MOST_SQUARES {
            let mut tiles = Tiles::of(area);
            flat_lines(path, transform, |from, to| tiles.add(from, to));
            let (passed, rows) = tiles.count();
            let (scale_x, scale_y) = transform.get_scale();
            // Lines seldom go through the middle of a square, and touch others beside it. A stroke has two, side by side.
            let wide = f64::from(wider * scale_x.max(scale_y) / SQUARE).min(across.max(down));
            let share = if wider > 0.0 { 1.3 + wide } else { 1.15 };
            squares = squares.min(passed * share);
            strips = strips.min(rows * share.min(2.3) + 1.0).min(squares);
        }
        Self { squares, strips, ..self }
    }

    /// Pixels that it covers, of those where it is.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is positive"
    )]
    pub(crate) fn covers(self, most: u64) -> u64 {
        most.min(self.covered as u64)
    }

    /// Bytes while it is cut.
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

/// The ways of the outlines of glyphs: each is measured once, as letters repeat.
#[derive(Debug, Default)]
pub(crate) struct Glyphs(HashMap<*const GlyphOutline, Way>);

impl Glyphs {
    /// The insides of letters, for which `path` stands: it has their box.
    pub(crate) fn traced(
        &mut self,
        letters: &Letters,
        path: &Path,
        transform: Transform,
        window: Rect,
        look: Look,
    ) -> Traced {
        // A close look is at the lines themselves, and what is larger than the window is mostly outside of it.
        let bounds = path.bounds().transform(transform);
        let is_large =
            bounds.is_none_or(|bounds| bounds.width() > window.width() || bounds.height() > window.height());
        if (look == Look::Close || is_large)
            && let Some(whole) = letters.whole()
        {
            return Traced::fill(whole, transform, window, look);
        }
        let Transform { sx, kx, ky, sy, tx, ty } = transform;
        let to_pixels = Affine::new([sx, ky, kx, sy, tx, ty].map(f64::from));
        let mut sum = Way::default();
        for Letter { glyph, place } in letters.list() {
            let way = self.0.entry(Arc::as_ptr(glyph)).or_insert_with(|| Way::of_glyph(glyph));
            sum.add(way, (to_pixels * *place).as_coeffs());
        }
        Traced::filled(&sum).within(path, 0.0, transform, window, look)
    }
}

/// What of some bounds is in the window. A line has bounds without an area.
fn inside(bounds: Rect, window: Rect) -> Option<Rect> {
    Rect::from_ltrb(
        bounds.left().max(window.left()),
        bounds.top().max(window.top()),
        bounds.right().min(window.right()),
        bounds.bottom().min(window.bottom()),
    )
}

/// The lines of a path in pixels, with curves in a few lines each.
fn flat_lines(path: &Path, transform: Transform, mut line: impl FnMut(Point, Point)) {
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
        // What is no larger than a square is hardly bent in it.
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

/// So many pixels, in squares.
fn squares(pixels: f64) -> f64 {
    pixels / f64::from(SQUARE)
}

/// How many dashes a stroke has.
fn dashes(path: &Path, stroke: &Stroke) -> f64 {
    let Some(dashes) = stroke.dasharray().filter(|dashes| !dashes.is_empty()) else { return 0.0 };
    let whole: f64 = dashes.iter().map(|&dash| f64::from(dash)).sum();
    let length: f64 = path_lines(path).map(|(from, to)| f64::from(from.distance(to))).sum();
    #[expect(clippy::cast_precision_loss, reason = "there are few")]
    let number = dashes.len() as f64;
    // A pattern without a length is none; one that is far too short is refused. Of its numbers, every other one is a gap.
    if whole > 0.0 { (length / whole + 1.0) * (number / 2.0).ceil() } else { 0.0 }
}

/// The lines of a path. A curve is two or three: those that its control points are on, which are no shorter.
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

/// The way that a path goes in a window of pixels.
#[derive(Debug, Default)]
struct Way {
    /// Pixels along the axes.
    across: f64,
    down: f64,
    points: f64,
    parts: f64,
    /// Curves, and pixels along them.
    curves: f64,
    bent: f64,
    is_far: bool,
}

impl Way {
    fn of(path: &Path, transform: Transform, window: Rect) -> Self {
        let mut way = Self::default();
        let bounds = path.bounds().transform(transform);
        way.is_far = bounds.is_none_or(|bounds| {
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
                    way.parts += 1.0;
                    at = start;
                }
                PathSegment::LineTo(end) => way.go(&mut at, to_pixels(end), window),
                PathSegment::QuadTo(control, end) => {
                    way.bend(&mut at, &[control, end].map(to_pixels), window);
                }
                PathSegment::CubicTo(first, second, end) => {
                    way.bend(&mut at, &[first, second, end].map(to_pixels), window);
                }
                PathSegment::Close => way.go(&mut at, start, window),
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let points = path.verbs().len() as f64;
        way.points = points;
        way
    }

    /// Of a glyph, in units of its font.
    fn of_glyph(glyph: &GlyphOutline) -> Self {
        let everywhere = Rect::from_ltrb(-1e9, -1e9, 1e9, 1e9).expect("it has an area");
        glyph.path().map_or_else(Self::default, |path| Self::of(&path, Transform::identity(), everywhere))
    }

    /// Adds another one, transformed.
    fn add(&mut self, other: &Self, [a, b, c, d, ..]: [f64; 6]) {
        let [a, b, c, d] = [a, b, c, d].map(f64::abs);
        self.across += a.mul_add(other.across, c * other.down);
        self.down += b.mul_add(other.across, d * other.down);
        self.bent += (a + b).max(c + d) * other.bent;
        self.points += other.points;
        self.parts += other.parts;
        self.curves += other.curves;
    }

    /// A curve: about as long as the middle between its chord and the lines through its control points.
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

    /// A line, of which only that counts which is in the window.
    fn go(&mut self, at: &mut Point, to: Point, window: Rect) {
        let from = std::mem::replace(at, to);
        // What is no number is at an edge of the window.
        let length =
            |a: f32, b: f32, low: f32, high: f32| (a.max(low).min(high) - b.max(low).min(high)).abs();
        let down = length(from.y, to.y, window.top(), window.bottom());
        let across = length(from.x, to.x, window.left(), window.right());
        let is_above_or_below =
            down == 0.0 && from.y.max(to.y) > window.bottom() || from.y.max(to.y) < window.top();
        if is_above_or_below || from.x.min(to.x) > window.right() {
            return;
        }
        self.across += f64::from(across);
        self.down += f64::from(down);
    }

    /// Lines that its curves are cut into: each into about as many as the root of its length, of which equal ones have most.
    fn curved(&self) -> f64 {
        if self.is_far {
            return self.curves * LINES_WHEN_FAR;
        }
        self.curves + LINES_PER_ROOT * (self.curves * self.bent).sqrt()
    }

    fn lines(&self) -> f64 {
        self.points + self.curved()
    }
}

#[cfg(test)]
mod tests {
    use tiny_skia::{PathBuilder, Rect};

    use super::*;

    #[test]
    fn an_outline_is_as_long_as_it_is_and_no_longer_than_the_canvas_has_room_for() {
        let window = Rect::from_xywh(0.0, 0.0, 1000.0, 500.0).unwrap();
        let square = PathBuilder::from_rect(Rect::from_xywh(0.0, 0.0, 100.0, 100.0).unwrap());
        let length = |transform| {
            let way = Way::of(&square, transform, window);
            way.across + way.down
        };
        assert!((length(Transform::from_scale(2.0, 2.0)) - 800.0).abs() < 1e-9);
        assert!(length(Transform::from_scale(1e9, 1e9)) <= 3000.0);
        assert!(length(Transform::from_translate(1e9, 0.0)).abs() < 1e-9, "beside the window");
        let circle = PathBuilder::from_circle(100.0, 100.0, 100.0).unwrap();
        let way = Way::of(&circle, Transform::identity(), window);
        assert!((628.0..900.0).contains(&(way.across + way.down)), "{way:?}");
        assert!(way.curved() > 10.0);
    }

    #[test]
    fn numbers_that_overflow_are_estimated_as_what_is_large() {
        let window = Rect::from_xywh(0.0, 0.0, 1000.0, 500.0).unwrap();
        let square = PathBuilder::from_rect(Rect::from_xywh(0.0, 0.0, 1e30, 1e30).unwrap());
        let traced = Traced::fill(&square, Transform::from_scale(1e30, 1e30), window, Look::Close);
        assert!(traced.work() > 0 && traced.work() < 1_000_000, "{traced:?}");
    }
}
