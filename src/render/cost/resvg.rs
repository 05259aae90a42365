//! What resvg needs: every isolated group is a layer, up to five canvases wide and high, and every clip path and mask
//! another one.

use tiny_skia::{IntSize, Point, Rect, Transform};
use usvg::filter::{Filter, Kind};
use usvg::tiny_skia_path::PathSegment;
use usvg::{Group, Image, ImageKind, Node, Paint, Path, Pattern, Tree};

use super::super::Error;
use super::outline::Traced;
use super::{Cost, decoded, decoding};

/// How much farther than the canvas a layer may reach, in canvases.
const REACH: f32 = 2.0;

/// Pixels from the canvas's corner to the farthest point of a shape. Single precision is too coarse for what is much
/// farther away: tiny-skia then cuts curves and slanted lines to the canvas and misses, and its panic meets another one as it
/// cleans up, which ends the process.
const FARTHEST: u32 = 1_000_000;

/// Pixels that a layer has more on each side.
const EDGE: f64 = 4.0;

/// Work for each pixel of a layer: clearing, and drawing it on another.
const WORK_PER_LAYER_PIXEL: f64 = 12.0;

/// What painting a tree takes, without its canvas.
pub(in crate::render) fn tree(tree: &Tree, canvas: IntSize, transform: Transform) -> Result<Cost, Error> {
    Resvg::new([canvas.width(), canvas.height()].map(f64::from)).nodes(tree.root(), transform)
}

/// What painting one node takes, on pixels of these sides.
pub(in crate::render) fn node(node: &Node, sides: [f64; 2], transform: Transform) -> Result<Cost, Error> {
    Resvg::new(sides).node(node, transform)
}

struct Resvg {
    /// Of the canvas.
    sides: [f64; 2],
}

impl Resvg {
    const fn new(sides: [f64; 2]) -> Self {
        Self { sides }
    }

    fn nodes(&self, group: &Group, transform: Transform) -> Result<Cost, Error> {
        let mut cost = Cost::default();
        for node in group.children() {
            cost.then(self.node(node, transform)?);
        }
        Ok(cost)
    }

    fn node(&self, node: &Node, transform: Transform) -> Result<Cost, Error> {
        match node {
            Node::Group(group) => self.group(group, transform),
            Node::Text(text) => self.group(text.flattened(), transform),
            Node::Path(path) => self.path(path, transform),
            Node::Image(image) => self.image(image, transform),
        }
    }

    fn group(&self, group: &Group, transform: Transform) -> Result<Cost, Error> {
        let transform = transform.pre_concat(group.transform());
        if !group.should_isolate() {
            return self.nodes(group, transform);
        }
        let pixels = self.layer(group.layer_bounding_box().to_rect(), transform);
        let layer = bytes(pixels);
        let mut cost = self.nodes(group, transform)?.with(layer);
        cost.work(work(pixels * WORK_PER_LAYER_PIXEL));
        for filter in group.filters() {
            cost.then(self.filter(filter, pixels, transform)?.with(layer));
        }
        let mut clip = group.clip_path();
        let mut clips = 0;
        while let Some(path) = clip {
            clips += 1;
            // Each child that is clipped itself is another layer; so is each clip, and what it lets through.
            let inner = self.group_in_clip(path.root(), transform.pre_concat(path.transform()), pixels)?;
            cost.then(inner.with(layer + clips * (layer + layer / 4)));
            clip = path.clip_path();
        }
        let mut mask = group.mask();
        let mut masks = 0;
        while let Some(found) = mask {
            masks += 1;
            let mut inner = self.nodes(found.root(), transform)?;
            inner.work(work(pixels * WORK_PER_LAYER_PIXEL));
            cost.then(inner.with(layer + masks * (layer + layer / 2)));
            mask = found.mask();
        }
        Ok(cost)
    }

    fn group_in_clip(&self, group: &Group, transform: Transform, pixels: f64) -> Result<Cost, Error> {
        let mut cost = Cost { bytes: 0, work: work(pixels * WORK_PER_LAYER_PIXEL) };
        for node in group.children() {
            match node {
                Node::Path(path) => cost.then(self.path(path, transform)?),
                Node::Text(text) => cost.then(self.group_in_clip(text.flattened(), transform, 0.0)?),
                Node::Group(child) => {
                    let transform = transform.pre_concat(child.transform());
                    let inner = self.group_in_clip(child, transform, 0.0)?;
                    cost.then(inner.with(if child.clip_path().is_some() { bytes(pixels) } else { 0 }));
                    let mut clip = child.clip_path();
                    while let Some(path) = clip {
                        let inner =
                            self.group_in_clip(path.root(), transform.pre_concat(path.transform()), pixels)?;
                        cost.then(inner.with(2 * bytes(pixels)));
                        clip = path.clip_path();
                    }
                }
                Node::Image(_) => {}
            }
        }
        Ok(cost)
    }

    /// Pixels of a layer for what lies in `bounds`.
    fn layer(&self, bounds: Rect, transform: Transform) -> f64 {
        // Filters straighten what is turned: the layer is then as long as it is, turned back.
        let turned = transform.kx != 0.0 || transform.ky != 0.0;
        let limits = self.sides.map(|side| side * f64::from(2.0f32.mul_add(REACH, 1.0)));
        if turned {
            let [width, height] = limits;
            let (scale_x, scale_y) = transform.get_scale();
            let own = f64::from(bounds.width() * scale_x) * f64::from(bounds.height() * scale_y);
            return (width + height).powi(2).min(own.max(0.0) + EDGE * (width + height));
        }
        let Some(bounds) = bounds.transform(transform) else { return 0.0 };
        let [width, height] = [bounds.width(), bounds.height()].map(|side| f64::from(side) + 2.0 * EDGE);
        width.min(limits[0]) * height.min(limits[1])
    }

    fn path(&self, path: &Path, transform: Transform) -> Result<Cost, Error> {
        let mut cost = Cost::default();
        if !path.is_visible() {
            return Ok(cost);
        }
        if path.stroke().is_some() || !is_upright(path.data(), transform) {
            is_near(path.stroke_bounding_box(), transform)?;
        }
        let covered = self.visible(path.stroke_bounding_box(), transform);
        if let Some(fill) = path.fill() {
            let traced = Traced::fill(path.data(), transform, self.sides);
            cost.then(Cost { bytes: traced.bytes(), work: traced.work() });
            cost.then(Self::paint(fill.paint(), covered, transform)?);
        }
        if let Some(stroke) = path.stroke() {
            let traced = Traced::stroke(path.data(), stroke, transform, self.sides)?;
            cost.then(Cost { bytes: traced.bytes(), work: traced.work() });
            cost.then(Self::paint(stroke.paint(), covered, transform)?);
        }
        Ok(cost)
    }

    /// Pixels of the canvas that lie in `bounds`.
    fn visible(&self, bounds: Rect, transform: Transform) -> f64 {
        let Some(bounds) = bounds.transform(transform) else { return 0.0 };
        let reach =
            |low: f32, high: f32, side: f64| (f64::from(high).min(side) - f64::from(low).max(0.0)).max(0.0);
        // On layers there is more to be seen than on the canvas.
        reach(bounds.left(), bounds.right(), self.sides[0])
            * reach(bounds.top(), bounds.bottom(), self.sides[1])
            + 1.0
    }

    fn paint(paint: &Paint, covered: f64, transform: Transform) -> Result<Cost, Error> {
        match paint {
            Paint::Color(_) => Ok(Cost { bytes: 0, work: work(covered * 3.0) }),
            Paint::LinearGradient(_) | Paint::RadialGradient(_) => {
                Ok(Cost { bytes: 0, work: work(covered * 15.0) })
            }
            Paint::Pattern(pattern) => {
                let mut cost = Self::tile(pattern, transform)?;
                cost.work(work(covered * 60.0));
                Ok(cost)
            }
        }
    }

    /// A pattern's tile is painted whole, whatever shows of it.
    fn tile(pattern: &Pattern, transform: Transform) -> Result<Cost, Error> {
        let (scale_x, scale_y) = transform.pre_concat(pattern.transform()).get_scale();
        let sides = [pattern.rect().width() * scale_x, pattern.rect().height() * scale_y].map(f64::from);
        let pixels = sides[0] * sides[1];
        let inner = Self::new(sides).nodes(pattern.root(), Transform::from_scale(scale_x, scale_y))?;
        let mut cost = inner.with(bytes(pixels));
        cost.work(work(pixels * 4.0));
        Ok(cost)
    }

    fn image(&self, image: &Image, transform: Transform) -> Result<Cost, Error> {
        let covered = self.visible(image.bounding_box(), transform);
        match image.kind() {
            ImageKind::SVG(inner) => {
                let canvas = self.sides[0] * self.sides[1];
                let mut cost = self.nodes(inner.root(), transform)?.with(bytes(canvas));
                cost.work(work(canvas * WORK_PER_LAYER_PIXEL));
                Ok(cost)
            }
            kind => {
                let mut cost = decoding(kind).with(decoded(kind));
                cost.work(work(covered * 60.0));
                Ok(cost)
            }
        }
    }

    /// A filter whose layer has so many pixels. All results are kept until its end.
    fn filter(&self, filter: &Filter, pixels: f64, transform: Transform) -> Result<Cost, Error> {
        let (scale_x, scale_y) = transform.get_scale();
        let mut cost = Cost::default();
        let mut results = 2;
        for primitive in filter.primitives() {
            let (passes, inner) = match primitive.kind() {
                Kind::GaussianBlur(_) | Kind::DropShadow(_) => (120.0, Cost::default()),
                Kind::Morphology(fe) => {
                    let radius =
                        |radius: f32, scale: f32| f64::from(radius * scale).mul_add(2.0, 1.0).max(1.0);
                    let window = radius(fe.radius_x().get(), scale_x) * radius(fe.radius_y().get(), scale_y);
                    (window.min(pixels).mul_add(3.0, 20.0), Cost::default())
                }
                Kind::ConvolveMatrix(fe) => {
                    let matrix = fe.matrix();
                    let window = f64::from(matrix.columns()) * f64::from(matrix.rows());
                    (window.mul_add(12.0, 40.0), Cost::default())
                }
                Kind::Turbulence(fe) => (f64::from(fe.num_octaves()).mul_add(250.0, 60.0), Cost::default()),
                Kind::DiffuseLighting(_) | Kind::SpecularLighting(_) => (150.0, Cost::default()),
                Kind::Image(fe) => (60.0, self.nodes(fe.root(), transform)?),
                Kind::Tile(_) => (80.0, Cost::default()),
                _ => (60.0, Cost::default()),
            };
            results += 2;
            cost.then(inner.with(results * bytes(pixels)));
            cost.work(work(pixels * passes));
        }
        cost.then(Cost { bytes: (results + 2) * bytes(pixels), work: 0 });
        Ok(cost)
    }
}

/// Does a shape have horizontal and vertical sides alone, as rectangles have? Those are cut exactly, however long.
fn is_upright(path: &tiny_skia::Path, transform: Transform) -> bool {
    #[expect(clippy::float_cmp, reason = "a line that is nearly straight is slanted")]
    let is_straight = |from: Point, to: Point| from.x == to.x || from.y == to.y;
    let (mut first, mut last) = (Point::zero(), Point::zero());
    for segment in path.segments() {
        let (from, to) = match segment {
            // What is filled is closed first.
            PathSegment::MoveTo(_) | PathSegment::Close => (last, first),
            PathSegment::LineTo(to) => (last, to),
            PathSegment::QuadTo(..) | PathSegment::CubicTo(..) => return false,
        };
        if !is_straight(from, to) {
            return false;
        }
        last = to;
        if let PathSegment::MoveTo(point) = segment {
            (first, last) = (point, point);
        }
    }
    !transform.has_skew() && is_straight(last, first)
}

/// Refuses what lies too far from the canvas to be painted on it.
fn is_near(bounds: Rect, transform: Transform) -> Result<(), Error> {
    let farthest = bounds.transform(transform).map(|bounds| {
        [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()]
            .map(f32::abs)
            .into_iter()
            .fold(0.0, f32::max)
    });
    #[expect(clippy::cast_precision_loss, reason = "it is below 2^24")]
    if farthest.is_some_and(|farthest| farthest <= FARTHEST as f32) {
        return Ok(());
    }
    Err(Error::TooComplex { what: "pixels between the canvas and what resvg paints", max: FARTHEST.into() })
}

/// Bytes of so many pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and is positive")]
pub(in crate::render) fn bytes(pixels: f64) -> u64 {
    (pixels * 4.0) as u64
}

/// So much work.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and is positive")]
pub(in crate::render) fn work(work: f64) -> u64 {
    work as u64
}
