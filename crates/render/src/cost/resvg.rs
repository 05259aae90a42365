//! What resvg needs. It follows resvg's steps: an isolated group is a layer as large as its content, but no larger than a
//! rectangle that is five canvases wide and high. That rectangle is the canvas's also inside of patterns, however small
//! their tiles are; in an SVG that is an image, it is made anew; and in an `feImage` it is the filter's region.

use tiny_skia::{IntRect, Rect, Transform};
use usvg::{ClipPath, Group, Image, ImageKind, Mask, Node, Opacity, Paint, Path, Pattern, Tree};

use super::crossings::crossings;
use super::outline::Traced;
use super::{Cost, Meter, decoded, decoding, filter};
use crate::Error;
use crate::painter::fallback;

/// Pixels from the canvas's corner to the farthest point of a shape. Single precision is too coarse for what is much
/// farther away: tiny-skia then cuts curves and slanted lines to the canvas and misses, and its panic meets another one as it
/// cleans up, which ends the process.
const FARTHEST: u32 = 1_000_000;

/// The same for shapes of upright and level lines, to the left and above, and to the right and below. They are cut exactly
/// where whole numbers of 32 bits hold them.
const FARTHEST_UPRIGHT: [u32; 2] = [100_000_000, 1_100_000_000];

/// tiny-skia paints what is wider or higher in parts, and cuts an outline anew for each.
const PART: f64 = 8191.0;

/// Work for each pixel: of a layer, which is cleared and drawn; of a clip or mask; of what is painted in a colour, opaque or
/// not, in a gradient, with as much more for each stop, and in a pattern or an image.
const PER_LAYER_PIXEL: f64 = 20.0;
const PER_MASK_PIXEL: f64 = 25.0;
const PER_OPAQUE_PIXEL: f64 = 1.0;
const PER_COLOURED_PIXEL: f64 = 30.0;
const PER_GRADIENT_PIXEL: f64 = 25.0;
const PER_STOP: f64 = 1.0;
const PER_SAMPLED_PIXEL: f64 = 160.0;

/// Work for each layer, clip or mask, however small.
const PER_LAYER: u64 = 22_000;

/// Work for each step of an edge past another.
const PER_CROSSING: f64 = 8.0;

/// A stroke has about four edges where its path has one.
const STROKED_CROSSINGS: f64 = 16.0;

/// What painting a tree takes, without its canvas.
pub(crate) fn tree(
    tree: &Tree,
    canvas: [u32; 2],
    transform: Transform,
    meter: &Meter<'_>,
) -> Result<Cost, Error> {
    let Some(resvg) = Resvg::on(canvas, meter) else { return Ok(Cost::default()) };
    let mut cost = Cost::default();
    let mut longest = 0;
    fallback::pieces(tree.root(), transform, &mut |node, transform| {
        let piece = resvg.node(node, transform)?;
        longest = longest.max(piece.work);
        cost.then(piece);
        Ok(())
    })?;
    meter.in_one_go(longest)?;
    Ok(cost)
}

/// What painting one node takes, on so many pixels.
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

/// Pixels that something is painted on, and how far layers on them may reach.
#[derive(Clone, Copy)]
pub(super) struct Resvg<'a> {
    pixels: [u32; 2],
    reach: IntRect,
    meter: &'a Meter<'a>,
}

impl<'a> Resvg<'a> {
    /// A canvas, of the document or of an image.
    fn on([width, height]: [u32; 2], meter: &'a Meter<'a>) -> Option<Self> {
        let [left, top] =
            [width, height].map(|side| i32::try_from(side).unwrap_or(i32::MAX).saturating_mul(-2));
        let reach = IntRect::from_xywh(left, top, width.saturating_mul(5), height.saturating_mul(5))?;
        Some(Self { pixels: [width, height], reach, meter })
    }

    /// What an `feImage` is painted on.
    pub(super) fn region(self, region: IntRect) -> Self {
        Self { pixels: [region.width(), region.height()], reach: region, meter: self.meter }
    }

    /// All of its pixels.
    pub(super) fn window_of_pixels(&self) -> Option<IntRect> {
        IntRect::from_xywh(0, 0, self.pixels[0], self.pixels[1])
    }

    /// Work that is done at the least.
    pub(super) fn spend(&self, work: u64) -> Result<(), Error> {
        self.meter.spend(work)
    }

    fn size(&self) -> f64 {
        f64::from(self.pixels[0]) * f64::from(self.pixels[1])
    }

    fn window(&self) -> Rect {
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let [width, height] = self.pixels.map(|side| side.max(1) as f32);
        Rect::from_xywh(0.0, 0.0, width, height).expect("sides are finite and positive")
    }

    pub(super) fn nodes(&self, group: &Group, transform: Transform) -> Result<Cost, Error> {
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
            cost.then(filter::cost(&layer, filter, transform)?.with(held));
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

    /// The pixels of an isolated group, and the transform that leads to them; none if nothing is painted.
    fn layer(&self, group: &Group, transform: Transform) -> Option<(Self, Transform)> {
        let is_filtered = !group.filters().is_empty();
        let (straight, reach) = if is_filtered {
            // Filters work on what is not turned.
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

    /// Applying a clip path to a layer. Each is a picture as large as that, also the clip path of one and of its children.
    fn clip(&self, clip: &ClipPath, transform: Transform) -> Result<Cost, Error> {
        let mut cost = self.clip_content(clip.root(), transform.pre_concat(clip.transform()))?;
        if let Some(outer) = clip.clip_path() {
            cost.then(self.clip(outer, transform)?);
        }
        self.applied(cost)
    }

    /// A picture that becomes a mask, of a byte a pixel.
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
                    // Nothing that is isolated in a clip path's pattern is larger than a pixel.
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
        // Beside the picture, there is the mask's own region, of a byte a pixel.
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
        let is_upright = path.stroke().is_none() && super::upright::is_upright(path.data(), transform);
        let farthest = if is_upright { FARTHEST_UPRIGHT } else { [FARTHEST; 2] };
        is_near(path.stroke_bounding_box(), transform, farthest)?;
        let covered = self.visible(path.stroke_bounding_box(), transform);
        let parts = self.pixels.map(|side| (f64::from(side) / PART).ceil()).iter().product::<f64>().max(1.0);
        let window = self.window();
        if let Some(fill) = path.fill() {
            let traced = Traced::fill(path.data(), transform, window, self.meter.look);
            let passed = crossings(path.data(), transform, 0.0, window);
            cost.then(self.outline(traced, passed, parts)?);
            cost.then(self.paint(fill.paint(), fill.opacity(), covered, transform)?);
        }
        if let Some(stroke) = path.stroke() {
            let traced = Traced::stroke(path.data(), stroke, transform, window, self.meter.look)?;
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

    /// Pixels that lie in `bounds`.
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

    /// A pattern's tile is painted whole, whatever shows of it. What is isolated in it reaches as far as elsewhere.
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

/// A coordinate as resvg rounds it.
#[expect(clippy::cast_possible_truncation, reason = "it saturates, as in resvg")]
pub(super) const fn whole(value: f32) -> i32 {
    value as i32
}

/// A length as resvg rounds it, of at least a pixel where there is any.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, as in resvg")]
pub(super) fn length(value: f32) -> u32 {
    value.ceil() as u32
}

/// What two rectangles have in common.
pub(super) fn common(a: IntRect, b: IntRect) -> Option<IntRect> {
    IntRect::from_ltrb(
        a.left().max(b.left()),
        a.top().max(b.top()),
        a.right().min(b.right()),
        a.bottom().min(b.bottom()),
    )
}

/// Refuses what lies too far from the canvas to be painted on it.
fn is_near(bounds: Rect, transform: Transform, [before, beyond]: [u32; 2]) -> Result<(), Error> {
    #[expect(clippy::cast_precision_loss, reason = "they are limits of what is sane")]
    let (before_most, beyond_most) = (before as f32, beyond as f32);
    let is_near = bounds.transform(transform).is_some_and(|bounds| {
        bounds.left().min(bounds.top()) >= -before_most && bounds.right().max(bounds.bottom()) <= beyond_most
    });
    if is_near {
        return Ok(());
    }
    Err(Error::TooComplex { what: "pixels between the canvas and what resvg paints", max: before.into() })
}

/// Bytes of so many pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and is positive")]
pub(super) fn bytes(pixels: f64) -> u64 {
    (pixels * 4.0) as u64
}

/// So much work.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and is positive")]
pub(super) fn work(work: f64) -> u64 {
    work as u64
}
