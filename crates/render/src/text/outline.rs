//! Outlines of glyphs, and how they are written as the data of a path.

use std::collections::HashMap;
use std::sync::Arc;

use kurbo::{Affine, BezPath, PathEl, Point, Shape as _, Vec2};
use skrifa::instance::Size;
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{GlyphId, MetadataProvider as _};

use super::library::{Face, FaceId};
use crate::tree::lettering::GlyphOutline;

/// How much bolder letters of a size are made, in em: as Skia, which makes more of small ones.
fn bolder(size: f32) -> f64 {
    const SMALL: (f64, f64) = (9.0, 1.0 / 24.0);
    const LARGE: (f64, f64) = (36.0, 1.0 / 32.0);
    let share = ((f64::from(size) - SMALL.0) / (LARGE.0 - SMALL.0)).clamp(0.0, 1.0);
    SMALL.1 + (LARGE.1 - SMALL.1) * share
}

/// How far letters that are made to lean do, per unit of height: as Chromium.
pub(super) const LEAN: f64 = 0.25;

/// The outlines of the glyphs of a document.
#[derive(Default)]
pub(super) struct Outlines(HashMap<(FaceId, u32, u64), Arc<GlyphOutline>>);

impl Outlines {
    /// The outline of a glyph; empty if it has none. `bolder` is by how much it is made bolder, in em.
    pub(super) fn of(&mut self, number: FaceId, face: &Face, glyph: u32, bolder: f64) -> Arc<GlyphOutline> {
        let key = (number, glyph, bolder.to_bits());
        let new = || Arc::new(GlyphOutline::new(outline(face, glyph, bolder)));
        Arc::clone(self.0.entry(key).or_insert_with(new))
    }
}

/// How much bolder letters of a face are made in a size in pixels, in em.
pub(super) fn boldness(face: &Face, size: f32) -> f64 {
    if face.instance.look.is_emboldened { bolder(size) } else { 0.0 }
}

fn outline(face: &Face, glyph: u32, bolder: f64) -> BezPath {
    let mut pen = Pen(BezPath::new());
    let tables = face.font.tables();
    let settings = DrawSettings::unhinted(Size::unscaled(), face.instance.coordinates());
    let drawn =
        tables.outline_glyphs().get(GlyphId::new(glyph)).map(|outline| outline.draw(settings, &mut pen));
    if !matches!(drawn, Some(Ok(_))) {
        return BezPath::new();
    }
    let mut path = pen.0;
    if bolder > 0.0 {
        path = emboldened(&path, bolder * f64::from(face.instance.metrics.units));
    }
    if face.instance.look.is_slanted {
        path.apply_affine(Affine::skew(LEAN, 0.0));
    }
    path
}

struct Pen(BezPath);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(point(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(point(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(point(x1, y1), point(x, y));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.curve_to(point(x1, y1), point(x2, y2), point(x, y));
    }

    fn close(&mut self) {
        self.0.close_path();
    }
}

fn point(x: f32, y: f32) -> Point {
    Point::new(f64::from(x), f64::from(y))
}

/// A letter whose strokes are wider by a length: each point of its outline is moved outwards by half of that.
fn emboldened(path: &BezPath, by: f64) -> BezPath {
    let outwards = if path.area() < 0.0 { by / 2.0 } else { -by / 2.0 };
    let mut out = BezPath::new();
    let mut contour: Vec<PathEl> = Vec::new();
    for element in path.elements() {
        if matches!(element, PathEl::MoveTo(_)) {
            move_contour(&contour, outwards, &mut out);
            contour.clear();
        }
        contour.push(*element);
    }
    move_contour(&contour, outwards, &mut out);
    out
}

/// Moves the points of one closed line to its left.
fn move_contour(contour: &[PathEl], by: f64, out: &mut BezPath) {
    let mut points: Vec<Point> = Vec::new();
    for element in contour {
        match *element {
            PathEl::MoveTo(a) | PathEl::LineTo(a) => points.push(a),
            PathEl::QuadTo(a, b) => points.extend([a, b]),
            PathEl::CurveTo(a, b, c) => points.extend([a, b, c]),
            PathEl::ClosePath => {}
        }
    }
    let is_closed_twice = points.len() > 1 && points.first() == points.last();
    let count = if is_closed_twice { points.len() - 1 } else { points.len() };
    if count < 3 {
        return out.extend(contour.iter().copied());
    }
    // From each point to the next one that lies elsewhere: twice around, as the first ones may lie on each other.
    let mut onwards = vec![Vec2::ZERO; count];
    for index in (0..2 * count).rev() {
        let (from, to) = (index % count, (index + 1) % count);
        let vector = points[to] - points[from];
        onwards[from] = if vector.hypot() > 1e-6 { vector.normalize() } else { onwards[to] };
    }
    let mut arriving = vec![Vec2::ZERO; count];
    for index in 0..2 * count {
        let (from, to) = (index % count, (index + 1) % count);
        let vector = points[to] - points[from];
        arriving[to] = if vector.hypot() > 1e-6 { vector.normalize() } else { arriving[from] };
    }
    let moved: Vec<Point> = (0..points.len())
        .map(|index| {
            let (next, previous) = (onwards[index % count], arriving[index % count]);
            let bisector = next + previous;
            // Sharp corners move no further than twice as far.
            let cosine = (1.0 + next.dot(previous)).max(0.5);
            points[index] + Vec2::new(-bisector.y, bisector.x) * (by / cosine)
        })
        .collect();
    let mut moved = moved.into_iter();
    let mut next = || moved.next().unwrap_or_default();
    for element in contour {
        out.push(match element {
            PathEl::MoveTo(_) => PathEl::MoveTo(next()),
            PathEl::LineTo(_) => PathEl::LineTo(next()),
            PathEl::QuadTo(..) => PathEl::QuadTo(next(), next()),
            PathEl::CurveTo(..) => PathEl::CurveTo(next(), next(), next()),
            PathEl::ClosePath => PathEl::ClosePath,
        });
    }
}

/// Data of a path, written with as many digits as text of a size needs.
pub(super) struct PathData {
    text: Vec<u8>,
    /// Digits behind the point.
    digits: usize,
    /// How many steps there are in a user unit, as a power of ten.
    steps: f64,
    at: [i64; 2],
    start: [i64; 2],
}

impl PathData {
    /// For text of a size, in user units.
    pub(super) fn new(size: f32) -> Self {
        // To 1/1000 em and to 1/100 of a user unit, which no eye sees.
        let (mut digits, mut steps) = (2, 100.0);
        while steps * f64::from(size) < 1000.0 && digits < 9 {
            steps *= 10.0;
            digits += 1;
        }
        Self { text: Vec::new(), digits, steps, at: [0, 0], start: [0, 0] }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).expect("only ASCII is written")
    }

    /// Adds an outline, transformed.
    pub(super) fn add(&mut self, outline: &BezPath, transform: Affine) {
        let transform = Affine::scale(self.steps) * transform;
        let place = |point: Point| {
            let placed = transform * point;
            [placed.x, placed.y].map(whole)
        };
        self.text.reserve(outline.elements().len() * 16);
        for element in outline.elements() {
            match *element {
                PathEl::MoveTo(point) => {
                    let to = place(point);
                    self.text.push(b'M');
                    self.number(to[0], true);
                    self.number(to[1], false);
                    (self.at, self.start) = (to, to);
                }
                PathEl::LineTo(point) => self.segment(b'l', [place(point)]),
                PathEl::QuadTo(a, point) => self.segment(b'q', [place(a), place(point)]),
                PathEl::CurveTo(a, b, point) => self.segment(b'c', [place(a), place(b), place(point)]),
                PathEl::ClosePath => {
                    self.text.push(b'z');
                    self.at = self.start;
                }
            }
        }
    }

    fn segment<const N: usize>(&mut self, command: u8, points: [[i64; 2]; N]) {
        let from = self.at;
        self.text.push(command);
        for (index, to) in points.into_iter().enumerate() {
            self.number(to[0].saturating_sub(from[0]), index == 0);
            self.number(to[1].saturating_sub(from[1]), false);
            self.at = to;
        }
    }

    /// Writes a number of steps, with a space before it where the one before would run into it.
    fn number(&mut self, steps: i64, is_first: bool) {
        if steps < 0 {
            self.text.push(b'-');
        } else if !is_first {
            self.text.push(b' ');
        }
        let mut rest = steps.unsigned_abs();
        // Nothing is written behind the point that is zero.
        let mut fraction = self.digits;
        while fraction > 0 && rest.is_multiple_of(10) {
            rest /= 10;
            fraction -= 1;
        }
        let mut digits = [b'0'; 32];
        let mut length = 0;
        while rest > 0 || length < fraction {
            let digit = (rest % 10) as u8;
            digits[length] = b'0' + digit;
            rest /= 10;
            length += 1;
        }
        if length == 0 {
            self.text.push(b'0');
        }
        for index in (0..length).rev() {
            if index + 1 == fraction {
                self.text.push(b'.');
            }
            self.text.push(digits[index]);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it saturates")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

/// From where to where a line of a thickness meets an outline, transformed; none if it does not.
pub(super) fn crossing(outline: &BezPath, transform: Affine, [top, bottom]: [f64; 2]) -> Option<[f64; 2]> {
    let mut found: Option<[f64; 2]> = None;
    let (mut at, mut start) = (Point::ZERO, Point::ZERO);
    let mut line = |from: Point, to: Point| {
        if from.y.max(to.y) < top || from.y.min(to.y) > bottom {
            return;
        }
        let height = to.y - from.y;
        let ends = [from.y, to.y].map(|y| y.clamp(top, bottom));
        // One that lies in the line does so from end to end.
        let xs = if height.abs() < 1e-9 {
            [from.x, to.x]
        } else {
            ends.map(|y| from.x + (to.x - from.x) * (y - from.y) / height)
        };
        for x in xs {
            let [left, right] = found.unwrap_or([x, x]);
            found = Some([left.min(x), right.max(x)]);
        }
    };
    kurbo::flatten(transform * outline, 0.1, |element| match element {
        PathEl::MoveTo(point) => (at, start) = (point, point),
        PathEl::LineTo(point) => {
            line(at, point);
            at = point;
        }
        _ => {
            line(at, start);
            at = start;
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let written = |number: f64| {
            let mut data = PathData::new(0.5);
            data.number(whole(number * data.steps), true);
            data.as_str().to_owned()
        };
        for (number, expected) in [
            (0.0, "0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (0.25, ".25"),
            (120.0, "120"),
            (-0.001, "-.001"),
            (10.01, "10.01"),
        ] {
            assert_eq!(written(number), expected);
            assert!((expected.parse::<f64>().unwrap() - number).abs() < 1e-9);
        }
    }

    #[test]
    fn a_square_grows_on_all_sides() {
        let square = kurbo::Rect::new(0.0, 0.0, 100.0, 100.0).to_path(0.1);
        for path in [square.clone(), square.reverse_subpaths()] {
            let bounds = emboldened(&path, 10.0).bounding_box();
            assert!((bounds.x0 + 5.0).abs() < 1e-9 && (bounds.y1 - 105.0).abs() < 1e-9, "{bounds:?}");
        }
    }
}
