//! Text on a path: [SVG 2](https://www.w3.org/TR/SVG2/text.html#TextpathLayoutRules), section 11.8.3.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use kurbo::{BezPath, ParamCurve as _, ParamCurveArclen as _, ParamCurveDeriv as _, PathSeg};
use roxmltree::{Node, NodeId};

use crate::text::content::element::lengths;
use crate::text::ids::{self, Ids};
use crate::text::transform;

/// The accuracy of lengths along a path, in user units.
const ACCURACY: f64 = 0.01;

/// The largest length and the most segments of a path. Text on a larger one is not shown; the guard refuses most of them before.
const MAX_LENGTH: f64 = 1e13;
const MAX_SEGMENTS: usize = 1_000_000;

/// A path with the length of the path before each of its segments.
#[derive(Debug)]
pub(crate) struct MeasuredPath {
    segments: Vec<(f64, PathSeg)>,
    length: f64,
    /// User units in a unit of the author's `pathLength`.
    scale: f64,
}

/// A point of a path, and the direction there in radians.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) angle: f32,
}

impl MeasuredPath {
    /// `path_length` is the attribute `pathLength`. `None` if the path is empty or too long.
    pub(super) fn new(path: &BezPath, path_length: Option<f64>) -> Option<Self> {
        let mut length = 0.0;
        let mut segments = Vec::new();
        for segment in path.segments() {
            let own = segment.arclen(ACCURACY.max(length * 1e-9));
            let is_too_long = own.is_nan() || own + length >= MAX_LENGTH;
            if is_too_long || segments.len() == MAX_SEGMENTS {
                return None;
            }
            if own > 0.0 && own.is_finite() {
                segments.push((length, segment));
                length += own;
            }
        }
        let scale = path_length
            .filter(|path_length| *path_length > 0.0)
            .map_or(1.0, |path_length| length / path_length);
        (length > 0.0).then_some(Self { segments, length, scale })
    }

    /// Returns the point at a distance along the path. `None` beyond the ends.
    #[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
    pub(super) fn at(&self, distance: f32) -> Option<Point> {
        let distance = f64::from(distance);
        if !(0.0..=self.length).contains(&distance) {
            return None;
        }
        let segment = self.segments.partition_point(|(before, _)| *before <= distance).saturating_sub(1);
        let (before, segment) = self.segments[segment];
        // A long path cannot be measured more accurately in double precision.
        let accuracy = ACCURACY.max(self.length * 1e-9);
        let t = segment.inv_arclen(distance - before, accuracy).clamp(0.0, 1.0);
        let point = segment.eval(t);
        let direction = direction(segment, t);
        Some(Point { x: point.x as f32, y: point.y as f32, angle: direction as f32 })
    }

    #[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
    pub(super) fn end(&self) -> [f32; 2] {
        let (_, last) = self.segments[self.segments.len() - 1];
        let end = last.eval(1.0);
        [end.x as f32, end.y as f32]
    }
}

/// Returns the direction of a segment at `t`. Where the derivative vanishes, that of a point close by counts.
fn direction(segment: PathSeg, t: f64) -> f64 {
    let derivative = |t: f64| match segment {
        PathSeg::Line(line) => line.p1 - line.p0,
        PathSeg::Quad(curve) => curve.deriv().eval(t).to_vec2(),
        PathSeg::Cubic(curve) => curve.deriv().eval(t).to_vec2(),
    };
    let found = [t, (t + 1e-3).min(1.0), (t - 1e-3).max(0.0)].map(derivative);
    found.into_iter().find(|vector| vector.hypot() > 1e-9).map_or(0.0, kurbo::Vec2::atan2)
}

/// Reads `startOffset`, in user units.
pub(super) fn start_offset(node: Node<'_, '_>, path: &MeasuredPath) -> f32 {
    let Some(value) = node.attribute("startOffset") else { return 0.0 };
    #[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
    let (length, scale) = (path.length as f32, path.scale as f32);
    if let Some(share) = value.trim().strip_suffix('%') {
        return share.parse().map_or(0.0, |share: f32| share / 100.0 * length);
    }
    lengths(node, "startOffset").first().map_or(0.0, |offset| offset * scale)
}

/// The paths of the `<textPath>` elements of a document. Each is measured once.
pub(crate) struct TextPaths<'a, 'input> {
    ids: Rc<Ids<'a, 'input>>,
    known: RefCell<HashMap<NodeId, Option<Rc<MeasuredPath>>>>,
}

impl<'a, 'input> TextPaths<'a, 'input> {
    pub(crate) fn new(ids: Rc<Ids<'a, 'input>>) -> Self {
        Self { ids, known: RefCell::default() }
    }

    /// Returns the path of a `<textPath>`. `None` if it has no valid one.
    pub(super) fn of(&self, node: Node<'a, 'input>) -> Option<Rc<MeasuredPath>> {
        let known = self.known.borrow().get(&node.id()).cloned();
        known.unwrap_or_else(|| {
            let path = self.measure(node);
            self.known.borrow_mut().insert(node.id(), path.clone());
            path
        })
    }

    fn measure(&self, node: Node<'a, 'input>) -> Option<Rc<MeasuredPath>> {
        if let Some(data) = node.attribute("path") {
            let path = BezPath::from_svg(data).ok();
            return Some(Rc::new(MeasuredPath::new(&path?, None)?));
        }
        let target = self.ids.get(ids::href(node)?)?;
        // SVG 2 allows basic shapes here; browsers support `<path>` only.
        if target.tag_name().name() != "path" {
            return None;
        }
        let mut path = BezPath::from_svg(target.attribute("d")?).ok()?;
        if let Some(value) = target.attribute("transform") {
            path.apply_affine(transform::parse(value));
        }
        let path_length = target.attribute("pathLength").and_then(|length| length.trim().parse().ok());
        Some(Rc::new(MeasuredPath::new(&path, path_length)?))
    }
}
