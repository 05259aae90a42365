//! Text along a path: [SVG 2](https://www.w3.org/TR/SVG2/text.html#TextpathLayoutRules), section 11.8.3.

use kurbo::{BezPath, ParamCurve as _, ParamCurveArclen as _, ParamCurveDeriv as _, PathSeg};
use roxmltree::Node;

use super::element::lengths;

/// How exactly lengths along a path are known, in user units.
const EXACTNESS: f64 = 0.01;

/// How long a path may be, and how many parts it may have; text along one of more is left out. The guard refuses longer ones.
const LONGEST: f64 = 1e13;
const MOST_PARTS: usize = 1_000_000;

/// A path that text stands on, with the length of what comes before each of its parts.
#[derive(Debug)]
pub(super) struct Line {
    parts: Vec<(f64, PathSeg)>,
    length: f64,
    /// How many units of its path the author takes for how many there are.
    scale: f64,
}

/// A point of a line, and its direction in radians.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) angle: f32,
}

impl Line {
    /// None if the path has no length. `said` is the length that the author takes it to have.
    pub(super) fn new(path: &BezPath, said: Option<f64>) -> Option<Self> {
        let mut length = 0.0;
        let mut parts = Vec::new();
        for segment in path.segments() {
            let own = segment.arclen(EXACTNESS.max(length * 1e-9));
            let is_endless = own.is_nan() || own + length >= LONGEST;
            if is_endless || parts.len() == MOST_PARTS {
                return None;
            }
            if own > 0.0 && own.is_finite() {
                parts.push((length, segment));
                length += own;
            }
        }
        let scale = said.filter(|said| *said > 0.0).map_or(1.0, |said| length / said);
        (length > 0.0).then_some(Self { parts, length, scale })
    }

    /// A point that is so far along; none beyond the ends.
    #[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
    pub(super) fn at(&self, distance: f32) -> Option<Point> {
        let distance = f64::from(distance);
        if !(0.0..=self.length).contains(&distance) {
            return None;
        }
        let part = self.parts.partition_point(|(before, _)| *before <= distance).saturating_sub(1);
        let (before, segment) = self.parts[part];
        // Double precision tells no less apart in so long a line.
        let exactness = EXACTNESS.max(self.length * 1e-9);
        let t = segment.inv_arclen(distance - before, exactness).clamp(0.0, 1.0);
        let point = segment.eval(t);
        let direction = direction(segment, t);
        Some(Point { x: point.x as f32, y: point.y as f32, angle: direction as f32 })
    }

    #[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
    pub(super) fn end(&self) -> [f32; 2] {
        let (_, last) = self.parts[self.parts.len() - 1];
        let end = last.eval(1.0);
        [end.x as f32, end.y as f32]
    }
}

/// The direction of a curve; where it stands still, of what lies just behind or before.
fn direction(segment: PathSeg, t: f64) -> f64 {
    let derivative = |t: f64| match segment {
        PathSeg::Line(line) => line.p1 - line.p0,
        PathSeg::Quad(curve) => curve.deriv().eval(t).to_vec2(),
        PathSeg::Cubic(curve) => curve.deriv().eval(t).to_vec2(),
    };
    let found = [t, (t + 1e-3).min(1.0), (t - 1e-3).max(0.0)].map(derivative);
    found.into_iter().find(|vector| vector.hypot() > 1e-9).map_or(0.0, kurbo::Vec2::atan2)
}

/// Where on its line a text begins.
pub(super) fn start(node: Node<'_, '_>, line: &Line) -> f32 {
    let Some(value) = node.attribute("startOffset") else { return 0.0 };
    #[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
    let (length, scale) = (line.length as f32, line.scale as f32);
    if let Some(share) = value.trim().strip_suffix('%') {
        return share.parse().map_or(0.0, |share: f32| share / 100.0 * length);
    }
    lengths(node, "startOffset").first().map_or(0.0, |offset| offset * scale)
}
