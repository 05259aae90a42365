//! Box-shadows. Satori and design tools write them as a blurred silhouette filled with a colour, and of a blurred
//! rectangle, rounded or not, the corners are enough to know the whole.

use tiny_skia::{Rect, Transform};
use usvg::filter::{ColorInterpolation, CompositeOperator, Filter, Input, Kind};
use usvg::{BlendMode, Color, Group, Node, Opacity, Paint};
use vello_cpu::color::{AlphaColor, Srgb};

use super::picture::{Picture, alpha_of};
use super::{blur, floor, whole};
use crate::painter::geometry::{Area, MOST_SIDE};
use crate::painter::outline::Outline;
use crate::painter::shape::{RoundedRectangle, sole_path};
use crate::painter::surface::Surface;
use crate::painter::{Painter, clips, masks};
use crate::pixels::memory::zeroed;
use crate::{Cancellation, Error};

impl Painter<'_> {
    /// Paints a group that is nothing but a box-shadow; false if it is more, and nothing was painted.
    pub(super) fn shadow(
        &mut self,
        group: &Group,
        transform: Transform,
        area: Area,
        surface: &mut Surface,
    ) -> Result<bool, Error> {
        let Some(shadow) = Shadow::of(group, transform, area) else { return Ok(false) };
        let mut outlines = match group.clip_path().map(|clip| clips::outlines(clip, transform)) {
            None => clips::Outlines::new(),
            Some(Some(outlines)) => outlines,
            Some(None) => return Ok(false),
        };
        if let Some(mask) = group.mask() {
            let Some(found) = masks::outlines(mask, transform, area) else { return Ok(false) };
            outlines.extend(found);
        }
        self.report.painted += 1;
        let Some(area) = shadow.extent().and_then(|bounds| Area::touched(bounds, area)) else {
            return Ok(true);
        };
        let Some(area) = Area::touched(surface.area().to_rect(), area) else { return Ok(true) };
        let Color { red, green, blue } = shadow.color;
        let picture = Picture::tinted(
            [red, green, blue],
            shadow.alpha(area, self.cancellation)?,
            ColorInterpolation::SRGB,
        );
        for (outline, transform) in &outlines {
            outline.clip(*transform, surface);
        }
        surface.draw_pixmap(picture.into_pixmap(area)?, area, shadow.opacity.get(), BlendMode::Normal)?;
        for _ in outlines {
            surface.context().pop_clip();
            surface.closed()?;
        }
        Ok(true)
    }
}

/// A blurred rectangle of one colour, in pixels.
pub(super) struct Shadow {
    shape: RoundedRectangle,
    deviation: f32,
    color: Color,
    opacity: Opacity,
    /// The filter cuts off what lies outside.
    region: Area,
}

impl Shadow {
    pub(super) fn of(group: &Group, transform: Transform, area: Area) -> Option<Self> {
        let [filter] = group.filters() else { return None };
        if group.blend_mode() != BlendMode::Normal {
            return None;
        }
        let (deviation, color, opacity) = parts(filter)?;
        let (scale_x, scale_y) = transform.get_scale();
        let deviation = Some(deviation * scale_x).filter(|_| (scale_x - scale_y).abs() < 1e-3 * scale_x)?;
        let (path, within) = sole_path(group)?;
        let fill = path.fill().filter(|fill| {
            path.stroke().is_none()
                && fill.opacity() == Opacity::ONE
                && matches!(fill.paint(), Paint::Color(_))
        })?;
        Outline::of_fill(path).filter(|outline| !outline.crisp && fill.opacity() == Opacity::ONE)?;
        let shape = RoundedRectangle::of(path.data())?.transform(transform.pre_concat(within))?;
        // So far away, a shape's sides have no fractions left.
        let is_near = [shape.rect.left(), shape.rect.top(), shape.rect.right(), shape.rect.bottom()]
            .into_iter()
            .all(|side| side.abs() < 1e5);
        // A region that cuts the shape cuts it before it is blurred.
        let around = filter.rect().to_rect().transform(transform)?;
        let is_whole = around.left() <= shape.rect.left()
            && around.top() <= shape.rect.top()
            && around.right() >= shape.rect.right()
            && around.bottom() >= shape.rect.bottom();
        if !is_near || !is_whole {
            return None;
        }
        // A primitive that is cut off elsewhere than the filter is none of the plain kind.
        let region = whole(filter.rect(), transform, area)?;
        let same = |rect: usvg::NonZeroRect| whole(rect, transform, area) == Some(region);
        if !filter.primitives().iter().all(|primitive| same(primitive.rect())) {
            return None;
        }
        let shadow = Self { shape, deviation, color, opacity: opacity * group.opacity(), region };
        // A blur far larger than all that shows is better painted as such.
        let [width, height] = shadow.spare().map(|spare| 2.0 * blur::reach(deviation) - spare);
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let worth =
            (width + shape.rect.width()) * (height + shape.rect.height()) <= 2.0 * area.pixels() as f32;
        worth.then_some(shadow)
    }

    /// The length of what is needed between corners, with them.
    fn core(&self) -> f32 {
        2.0 * (blur::reach(self.deviation) + self.shape.radius.ceil() + 1.0)
    }

    /// How many columns and rows there are more.
    fn spare(&self) -> [f32; 2] {
        [self.shape.rect.width(), self.shape.rect.height()]
            .map(|length| (length - self.core()).floor().max(0.0))
    }

    /// Where there is any of it.
    fn extent(&self) -> Option<Rect> {
        let reach = blur::reach(self.deviation);
        self.shape.rect.outset(reach, reach)?.intersect(&self.region.to_rect())
    }

    /// Its alpha. Between the corners all columns are alike, and all rows: the smallest shape that has one of each is
    /// blurred, and those are repeated.
    fn alpha(&self, area: Area, cancellation: &Cancellation) -> Result<Vec<u8>, Error> {
        let RoundedRectangle { rect, radius } = self.shape;
        let reach = blur::reach(self.deviation);
        let (core, [spare_x, spare_y]) = (self.core(), self.spare());
        let small = Rect::from_ltrb(rect.left(), rect.top(), rect.right() - spare_x, rect.bottom() - spare_y)
            .expect("the core is left");
        let mut alpha = zeroed(area.pixels())?;
        let everywhere = Area {
            left: floor(small.left() - reach),
            top: floor(small.top() - reach),
            width: MOST_SIDE,
            height: MOST_SIDE,
        };
        let Some(patch) = Area::touched_with_margin(small, reach, everywhere) else { return Ok(alpha) };
        let mut surface = Surface::transparent(patch);
        let rounded = RoundedRectangle { rect: small, radius }.to_path().expect("a rectangle has an outline");
        let outline = Outline::of_path(rounded);
        let black = AlphaColor::<Srgb>::BLACK.into();
        outline.paint(Transform::identity(), black, Transform::identity(), &mut surface);
        let mut blurred = alpha_of(&surface.finish()?)?;
        blur::blur::<1>(&mut blurred, patch.width.into(), [self.deviation; 2], cancellation)?;
        let columns = Stretch::new(patch.left, patch.width, small.left() + core / 2.0, spare_x);
        let rows = Stretch::new(patch.top, patch.height, small.top() + core / 2.0, spare_y);
        for (row, y) in alpha.chunks_exact_mut(area.width.into()).zip(area.top..) {
            let Some(y) = rows.place(y) else { continue };
            let from = &blurred[y * usize::from(patch.width)..][..patch.width.into()];
            for (alpha, x) in row.iter_mut().zip(area.left..) {
                *alpha = columns.place(x).map_or(0, |x| from[x]);
            }
        }
        Ok(alpha)
    }
}

/// Where in the patch a row or column of the whole is found.
struct Stretch {
    start: i32,
    length: u16,
    /// This place is repeated so many times.
    middle: i32,
    times: i32,
}

impl Stretch {
    fn new(start: i32, length: u16, middle: f32, times: f32) -> Self {
        Self { start, length, middle: floor(middle), times: floor(times) }
    }

    fn place(&self, at: i32) -> Option<usize> {
        let at = if at <= self.middle { at } else { (at - self.times).max(self.middle) };
        usize::try_from(at - self.start).ok().filter(|&place| place < self.length.into())
    }
}

/// Deviation, colour and opacity of a filter that blurs its source and fills that with a flood.
fn parts(filter: &Filter) -> Option<(f32, Color, Opacity)> {
    let [blurred, flooded, composed] = filter.primitives() else { return None };
    let (Kind::GaussianBlur(blur), Kind::Flood(flood), Kind::Composite(composite)) =
        (blurred.kind(), flooded.kind(), composed.kind())
    else {
        return None;
    };
    let named = |input: &Input, name: &str| matches!(input, Input::Reference(result) if result == name);
    let plain = matches!(blur.input(), Input::SourceGraphic | Input::SourceAlpha)
        && composite.operator() == CompositeOperator::In
        && named(composite.input1(), flooded.result())
        && named(composite.input2(), blurred.result())
        && blur.std_dev_x() == blur.std_dev_y();
    plain.then(|| (blur.std_dev_x().get(), flood.color(), flood.opacity()))
}

/// The colour of a group that has but one, whatever its opacities.
pub(super) fn only_colour(group: &Group) -> Option<Color> {
    let mut only = None;
    single(group, &mut only).then_some(only).flatten()
}

/// Whether all of the group is of the colour `only`, which is what the first one makes it.
fn single(group: &Group, only: &mut Option<Color>) -> bool {
    group.children().iter().all(|node| match node {
        Node::Path(path) => path
            .fill()
            .map(usvg::Fill::paint)
            .into_iter()
            .chain(path.stroke().map(usvg::Stroke::paint))
            .all(|paint| matches!(paint, Paint::Color(color) if only.get_or_insert(*color) == color)),
        Node::Group(child) => {
            child.filters().is_empty() && child.blend_mode() == BlendMode::Normal && single(child, only)
        }
        Node::Text(text) => single(text.flattened(), only),
        Node::Image(_) => false,
    })
}
