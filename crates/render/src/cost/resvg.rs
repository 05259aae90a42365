//! Estimates what resvg needs for a tree, or for one node.
//!
//! Method: a walk that follows resvg's own (`resvg` 0.49, `crates/resvg/src/render.rs` and its modules). An isolated
//! group is a layer as large as its content, but no larger than a rectangle that is five canvases wide and high. Inside
//! of patterns that rectangle is still the canvas's, however small their tiles are; an SVG image has its own; in an
//! `feImage` it is the filter's region.
//!
//! Invariants: the estimate is not less than what resvg allocates (`tests/memory.rs` measures that), and shapes that
//! make tiny-skia panic are refused.

use tiny_skia::{IntRect, Rect, Transform};
use usvg::filter::Filter;
use usvg::{ClipPath, Group, Image, ImageKind, Mask, Node, Opacity, Paint, Path, Pattern, Tree};

use super::crossings::crossings;
use super::meter::Meter;
use super::outline::Traced;
use super::rounding::{bytes, common, length, whole, work};
use super::upright::is_upright;
use super::{Cost, decoded, decoding, filter};
use crate::Error;
use crate::resvg_pieces;

/// The most pixels from the canvas's corner to a point of a shape. Farther away single precision is too coarse: when
/// tiny-skia cuts curves and slanted lines to the canvas it may panic, and a second panic while it cleans up would end
/// the process.
const FARTHEST: u32 = 1_000_000;

/// The same for shapes of upright and level lines: to the left and above, and to the right and below. tiny-skia cuts
/// these exactly as long as 32 bit integers hold their coordinates.
const FARTHEST_UPRIGHT: [u32; 2] = [100_000_000, 1_100_000_000];

/// The largest side that tiny-skia paints at once. It cuts an outline anew for each part of a larger canvas.
const PART: f64 = 8191.0;

/// Work for each pixel: of a layer, which is cleared and drawn; of a clip path or mask; of a fill with an opaque
/// colour, a translucent colour, or a gradient (and more for each stop); and of a pattern or an image.
const PER_LAYER_PIXEL: f64 = 20.0;
const PER_MASK_PIXEL: f64 = 25.0;
const PER_OPAQUE_PIXEL: f64 = 1.0;
const PER_COLOURED_PIXEL: f64 = 30.0;
const PER_GRADIENT_PIXEL: f64 = 25.0;
const PER_STOP: f64 = 1.0;
const PER_SAMPLED_PIXEL: f64 = 160.0;

/// Work for each layer, clip path or mask, however small.
const PER_LAYER: u64 = 22_000;

/// Work for each crossing of two edges.
const PER_CROSSING: f64 = 8.0;

/// A stroke has about four edges where its path has one.
const STROKED_CROSSINGS: f64 = 16.0;

/// Estimates the cost of a tree, without its canvas.
pub(crate) fn tree(
    tree: &Tree,
    canvas: [u32; 2],
    transform: Transform,
    meter: &Meter<'_>,
) -> Result<Cost, Error> {
    let Some(resvg) = Resvg::on(canvas, meter) else { return Ok(Cost::default()) };
    let mut cost = Cost::default();
    let mut longest = 0;
    resvg_pieces::pieces(tree.root(), transform, &mut |node, transform| {
        let piece = resvg.node(node, transform)?;
        longest = longest.max(piece.work);
        cost.then(piece);
        Ok(())
    })?;
    meter.in_one_go(longest)?;
    Ok(cost)
}

/// Estimates the cost of one node on a canvas of this size.
pub(crate) fn node(
    node: &Node,
    pixels: [u32; 2],
    transform: Transform,
    meter: &Meter<'_>,
) -> Result<Cost, Error> {
    let Some(resvg) = Resvg::on(pixels, meter) else { return Ok(Cost::default()) };
    let cost = resvg.node(node, transform)?;
    meter.in_one_go(cost.work)?;
    Ok(cost)
}

/// A canvas or layer of resvg.
#[derive(Clone, Copy)]
struct Resvg<'a> {
    /// Width and height.
    pixels: [u32; 2],
    /// The rectangle that bounds layers.
    reach: IntRect,
    meter: &'a Meter<'a>,
}

impl<'a> Resvg<'a> {
    /// A canvas, of the document or of an SVG image.
    fn on([width, height]: [u32; 2], meter: &'a Meter<'a>) -> Option<Self> {
        let [left, top] =
            [width, height].map(|side| i32::try_from(side).unwrap_or(i32::MAX).saturating_mul(-2));
        let reach = IntRect::from_xywh(left, top, width.saturating_mul(5), height.saturating_mul(5))?;
        Some(Self { pixels: [width, height], reach, meter })
    }

    /// The pixels of an `feImage`.
    fn region(self, region: IntRect) -> Self {
        Self { pixels: [region.width(), region.height()], reach: region, meter: self.meter }
    }

    /// All pixels, from the origin.
    fn window_of_pixels(&self) -> Option<IntRect> {
        IntRect::from_xywh(0, 0, self.pixels[0], self.pixels[1])
    }

    fn size(&self) -> f64 {
        f64::from(self.pixels[0]) * f64::from(self.pixels[1])
    }

    fn window(&self) -> Rect {
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let [width, height] = self.pixels.map(|side| side.max(1) as f32);
        Rect::from_xywh(0.0, 0.0, width, height).expect("sides are finite and positive")
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
        let Some((layer, transform)) = self.layer(group, transform) else { return Ok(Cost::default()) };
        let held = bytes(layer.size());
        let mut cost = layer.nodes(group, transform)?.with(held);
        for filter in group.filters() {
            cost.then(layer.filter(filter, transform)?.with(held));
        }
        if let Some(clip) = group.clip_path() {
            cost.then(layer.clip(clip, transform)?.with(held));
        }
        if let Some(mask) = group.mask() {
            cost.then(layer.mask(mask, transform)?.with(held));
        }
        cost.work(work(layer.size() * PER_LAYER_PIXEL) + PER_LAYER);
        Ok(cost)
    }

    fn filter(&self, filter: &Filter, transform: Transform) -> Result<Cost, Error> {
        let Some(window) = self.window_of_pixels() else { return Ok(Cost::default()) };
        filter::cost(filter, window, transform, self.meter, &|root, region, place| {
            self.region(region).nodes(root, place)
        })
    }

    /// Returns the layer of an isolated group, and the transform that leads to its pixels; `None` if nothing is
    /// painted.
    fn layer(&self, group: &Group, transform: Transform) -> Option<(Self, Transform)> {
        let is_filtered = !group.filters().is_empty();
        let (straight, reach) = if is_filtered {
            // Filters work in a space without rotation and skew.
            let (scale_x, scale_y) = (transform.sx.hypot(transform.ky), transform.kx.hypot(transform.sy));
            let Transform { sx, ky, kx, sy, .. } = transform;
            let turn = Transform::from_row(sx / scale_x, ky / scale_x, kx / scale_y, sy / scale_y, 0.0, 0.0);
            let back = turn.invert()?;
            (back.pre_concat(transform), self.reach.to_rect().transform(back)?.round_out()?)
        } else {
            (transform, self.reach)
        };
        let bounds = group.layer_bounding_box().transform(straight)?;
        let (left, top) = (whole(bounds.x().floor()), whole(bounds.y().floor()));
        let (width, height) = (length(bounds.width()), length(bounds.height()));
        let edge = if is_filtered { 0 } else { 2 };
        let wanted = IntRect::from_xywh(
            left.checked_sub(edge)?,
            top.checked_sub(edge)?,
            width.checked_add(2 * edge.unsigned_abs())?,
            height.checked_add(2 * edge.unsigned_abs())?,
        )?;
        let given = common(wanted, reach)?;
        #[expect(clippy::cast_precision_loss, reason = "as resvg")]
        let corner = [given.x() as f32, given.y() as f32];
        let layer = Self { pixels: [given.width(), given.height()], reach, meter: self.meter };
        Some((layer, straight.post_translate(-corner[0], -corner[1])))
    }

    /// A clip path: a picture as large as the layer. So are the clip paths of the clip path and of its children.
    fn clip(&self, clip: &ClipPath, transform: Transform) -> Result<Cost, Error> {
        let mut cost = self.clip_content(clip.root(), transform.pre_concat(clip.transform()))?;
        if let Some(outer) = clip.clip_path() {
            cost.then(self.clip(outer, transform)?);
        }
        self.applied(cost)
    }

    /// Adds a picture that becomes a mask, of one byte a pixel.
    fn applied(&self, mut cost: Cost) -> Result<Cost, Error> {
        let picture = bytes(self.size());
        cost = cost.with(picture);
        cost.then(Cost {
            bytes: picture + picture / 4,
            work: work(self.size() * PER_MASK_PIXEL) + PER_LAYER,
        });
        self.meter.spend(PER_LAYER)?;
        Ok(cost)
    }

    fn clip_content(&self, group: &Group, transform: Transform) -> Result<Cost, Error> {
        let mut cost = Cost::default();
        for node in group.children() {
            match node {
                Node::Path(path) => {
                    // resvg bounds layers in a pattern of a clip path by one pixel.
                    let corner = IntRect::from_xywh(0, 0, 1, 1).unwrap_or(self.reach);
                    cost.then(Self { reach: corner, ..*self }.path(path, transform)?);
                }
                Node::Text(text) => cost.then(self.clip_content(text.flattened(), transform)?),
                Node::Group(child) => {
                    let transform = transform.pre_concat(child.transform());
                    let mut inner = self.clip_content(child, transform)?;
                    if let Some(clip) = child.clip_path() {
                        inner.then(self.clip(clip, transform)?);
                        inner = inner.with(bytes(self.size()));
                        inner.work(work(self.size() * PER_LAYER_PIXEL) + PER_LAYER);
                    }
                    cost.then(inner);
                }
                Node::Image(_) => {}
            }
        }
        Ok(cost)
    }

    fn mask(&self, mask: &Mask, transform: Transform) -> Result<Cost, Error> {
        // Beside the picture there is the mask's region, of one byte a pixel.
        let mut cost = self.nodes(mask.root(), transform)?.with(bytes(self.size()) / 4);
        cost.work(work(self.size() * PER_MASK_PIXEL));
        if let Some(outer) = mask.mask() {
            cost.then(self.mask(outer, transform)?);
        }
        self.applied(cost)
    }

    fn path(&self, path: &Path, transform: Transform) -> Result<Cost, Error> {
        let mut cost = Cost::default();
        if !path.is_visible() {
            return Ok(cost);
        }
        let is_upright = path.stroke().is_none() && is_upright(path.data(), transform);
        let farthest = if is_upright { FARTHEST_UPRIGHT } else { [FARTHEST; 2] };
        is_near(path.stroke_bounding_box(), transform, farthest)?;
        let covered = self.visible(path.stroke_bounding_box(), transform);
        let parts = self.pixels.map(|side| (f64::from(side) / PART).ceil()).iter().product::<f64>().max(1.0);
        let window = self.window();
        if let Some(fill) = path.fill() {
            let traced = Traced::fill(path.data(), transform, window, self.meter.precision);
            let passed = crossings(path.data(), transform, 0.0, window);
            cost.then(self.outline(traced, passed, parts)?);
            cost.then(self.paint(fill.paint(), fill.opacity(), covered, transform)?);
        }
        if let Some(stroke) = path.stroke() {
            let traced = Traced::stroke(path.data(), stroke, transform, window, self.meter.precision)?;
            let (scale_x, scale_y) = transform.get_scale();
            let reach = stroke.width().get() * scale_x.max(scale_y) / 2.0;
            let passed = crossings(path.data(), transform, reach, window) * STROKED_CROSSINGS;
            cost.then(self.outline(traced, passed, parts)?);
            #[expect(clippy::cast_precision_loss, reason = "an estimate")]
            let covered = traced.covers(work(covered)) as f64;
            cost.then(self.paint(stroke.paint(), stroke.opacity(), covered, transform)?);
        }
        Ok(cost)
    }

    fn outline(&self, traced: Traced, crossings: f64, parts: f64) -> Result<Cost, Error> {
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let work = work((traced.work() as f64 + crossings * PER_CROSSING) * parts);
        self.meter.spend(work)?;
        Ok(Cost { bytes: traced.cutting(), work })
    }

    /// The number of pixels that lie in `bounds`.
    fn visible(&self, bounds: Rect, transform: Transform) -> f64 {
        let Some(bounds) = bounds.transform(transform) else { return self.size() };
        let [width, height] = self.pixels.map(f64::from);
        let reach =
            |low: f32, high: f32, side: f64| (f64::from(high).min(side) - f64::from(low).max(0.0)).max(0.0);
        reach(bounds.left(), bounds.right(), width) * reach(bounds.top(), bounds.bottom(), height) + 1.0
    }

    fn paint(
        &self,
        paint: &Paint,
        opacity: Opacity,
        covered: f64,
        transform: Transform,
    ) -> Result<Cost, Error> {
        let stops = |stops: &[usvg::Stop]| {
            #[expect(clippy::cast_precision_loss, reason = "an estimate")]
            let stops = stops.len() as f64;
            work(covered * stops.mul_add(PER_STOP, PER_GRADIENT_PIXEL))
        };
        match paint {
            Paint::Color(_) if opacity == Opacity::ONE => {
                Ok(Cost { bytes: 0, work: work(covered * PER_OPAQUE_PIXEL) })
            }
            Paint::Color(_) => Ok(Cost { bytes: 0, work: work(covered * PER_COLOURED_PIXEL) }),
            Paint::LinearGradient(gradient) => Ok(Cost { bytes: 0, work: stops(gradient.stops()) }),
            Paint::RadialGradient(gradient) => Ok(Cost { bytes: 0, work: stops(gradient.stops()) }),
            Paint::Pattern(pattern) => {
                let mut cost = self.tile(pattern, transform)?;
                cost.work(work(covered * PER_SAMPLED_PIXEL));
                Ok(cost)
            }
        }
    }

    /// A pattern's tile is painted as a whole, whatever shows of it. Layers in it are bounded as elsewhere.
    fn tile(&self, pattern: &Pattern, transform: Transform) -> Result<Cost, Error> {
        let (scale_x, scale_y) = transform.pre_concat(pattern.transform()).get_scale();
        let pixels = [pattern.rect().width() * scale_x, pattern.rect().height() * scale_y]
            .map(|side| length(side.round()));
        if pixels.contains(&0) {
            return Ok(Cost::default());
        }
        let tile = Self { pixels, ..*self };
        let mut cost =
            tile.nodes(pattern.root(), Transform::from_scale(scale_x, scale_y))?.with(bytes(tile.size()));
        cost.work(work(tile.size() * PER_LAYER_PIXEL) + PER_LAYER);
        self.meter.spend(PER_LAYER)?;
        Ok(cost)
    }

    fn image(&self, image: &Image, transform: Transform) -> Result<Cost, Error> {
        match image.kind() {
            ImageKind::SVG(inner) => {
                let Some(canvas) = Resvg::on(self.pixels, self.meter) else { return Ok(Cost::default()) };
                let mut cost = canvas.nodes(inner.root(), transform)?.with(bytes(self.size()));
                cost.work(work(self.size() * PER_LAYER_PIXEL) + PER_LAYER);
                Ok(cost)
            }
            kind => {
                let mut cost = decoding(kind).with(decoded(kind));
                cost.work(work(self.visible(image.bounding_box(), transform) * PER_SAMPLED_PIXEL));
                self.meter.spend(cost.work)?;
                Ok(cost)
            }
        }
    }
}

/// Refuses shapes that are too far from the canvas.
fn is_near(bounds: Rect, transform: Transform, [before, beyond]: [u32; 2]) -> Result<(), Error> {
    #[expect(clippy::cast_precision_loss, reason = "limits need no precision")]
    let (before_most, beyond_most) = (before as f32, beyond as f32);
    let is_near = bounds.transform(transform).is_some_and(|bounds| {
        bounds.left().min(bounds.top()) >= -before_most && bounds.right().max(bounds.bottom()) <= beyond_most
    });
    if is_near {
        return Ok(());
    }
    Err(Error::TooComplex { what: "pixels between the canvas and what resvg paints", max: before.into() })
}
