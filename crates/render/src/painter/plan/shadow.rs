//! Box-shadows: a blurred rectangle, rounded or not, of one colour.
//!
//! Satori and design tools write a box-shadow as a blurred shape that is filled with a flood. Such a shadow need not be
//! blurred as a whole: see [`painting::shadow`](crate::painter::painting::shadow).

use tiny_skia::{Rect, Transform};
use usvg::filter::{CompositeOperator, Filter, Input, Kind};
use usvg::{BlendMode, Color, Group, Opacity, Paint};

use super::clips::Outlines;
use super::layers;
use crate::painter::filters::blur;
use crate::painter::filters::region::whole;
use crate::painter::geometry::Area;
use crate::painter::outline::Outline;
use crate::painter::outline::shape::{RoundedRectangle, sole_path};

/// A blurred rectangle of one colour, in pixels.
pub(crate) struct Shadow {
    pub shape: RoundedRectangle,
    pub deviation: f32,
    pub color: Color,
    pub opacity: Opacity,
    /// The filter's region, which cuts the shadow.
    region: Area,
}

/// Returns the shadow that a filtered group is, with the outlines that clip it; `None` if the group is more than a
/// shadow.
pub(crate) fn plan(group: &Group, transform: Transform, area: Area) -> Option<(Shadow, Outlines<'_>)> {
    let shadow = Shadow::of(group, transform, area)?;
    Some((shadow, layers::outlines(group, transform, area)?))
}

impl Shadow {
    fn of(group: &Group, transform: Transform, area: Area) -> Option<Self> {
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
        // Single precision has no fractions of pixels that far away.
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
        // All primitives must have the filter's region.
        let region = whole(filter.rect(), transform, area)?;
        let same = |rect: usvg::NonZeroRect| whole(rect, transform, area) == Some(region);
        if !filter.primitives().iter().all(|primitive| same(primitive.rect())) {
            return None;
        }
        let shadow = Self { shape, deviation, color, opacity: opacity * group.opacity(), region };
        // If the blur is far larger than what shows, the general way is cheaper.
        let [width, height] = shadow.spare().map(|spare| 2.0 * blur::reach(deviation) - spare);
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let worth =
            (width + shape.rect.width()) * (height + shape.rect.height()) <= 2.0 * area.pixels() as f32;
        worth.then_some(shadow)
    }

    /// The side of the smallest shape that has both corners and one row or column between them that no corner reaches.
    pub(crate) fn core(&self) -> f32 {
        2.0 * (blur::reach(self.deviation) + self.shape.radius.ceil() + 1.0)
    }

    /// How many columns and rows the shape has more than [`core`](Self::core).
    pub(crate) fn spare(&self) -> [f32; 2] {
        [self.shape.rect.width(), self.shape.rect.height()]
            .map(|length| (length - self.core()).floor().max(0.0))
    }

    /// The bounds of the shadow.
    pub(crate) fn extent(&self) -> Option<Rect> {
        let reach = blur::reach(self.deviation);
        self.shape.rect.outset(reach, reach)?.intersect(&self.region.to_rect())
    }
}

/// The deviation, colour and opacity of a filter that blurs its source and fills the result with a flood.
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
