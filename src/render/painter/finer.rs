//! What vello samples only at the middle of each pixel, drawn on pixels half as large, whose means are the picture's.

use std::borrow::Cow;
use std::sync::Arc;

use tiny_skia::{Rect, Transform};
use vello_cpu::peniko::{ImageQuality, ImageSampler};
use vello_cpu::{Image, ImageSource, PaintType, Pixmap};

use super::geometry::{Area, MOST_SIDE};
use super::paths::Outline;
use super::resample::Step;
use super::surface::{Surface, shared};
use crate::render::Error;

/// Pixels on each side of a pixel.
pub(super) const FINER: u16 = 2;

/// Pixels of a surface, and finer ones in their place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finer {
    pub area: Area,
    pub finer: Area,
}

impl Finer {
    /// For what of `bounds` shows on `within`, if vello takes a surface of so many pixels.
    pub(super) fn new(bounds: Rect, within: Area) -> Option<Self> {
        let area = Area::touched(bounds, within)?;
        let side = |side: u16| side.checked_mul(FINER).filter(|&side| side <= MOST_SIDE);
        let place = |place: i32| place.checked_mul(FINER.into());
        let finer = Area {
            left: place(area.left)?,
            top: place(area.top)?,
            width: side(area.width)?,
            height: side(area.height)?,
        };
        Some(Self { area, finer })
    }

    /// The area's pixels, covered with a paint; `transform` is the paint's to the surface.
    pub(super) fn draw(self, paint: PaintType, transform: Transform) -> Result<Arc<Pixmap>, Error> {
        let Self { area, finer } = self;
        let mut surface = Surface::transparent(finer);
        let transform = transform.post_scale(FINER.into(), FINER.into());
        Outline::around(finer.to_rect()).paint(Transform::identity(), paint, transform, &mut surface);
        let step = Step::whole([finer.width, finer.height], [area.width, area.height]);
        Ok(shared(step.apply(surface.finish()?.data())?, step.made()))
    }
}

/// Fills an outline with pixels of `area`, which are the surface's.
pub(super) fn put(
    outline: &Outline<'_>,
    transform: Transform,
    pixels: Arc<Pixmap>,
    opacity: f32,
    area: Area,
    surface: &mut Surface,
) {
    let Some(path) = outline.path.clone().into_owned().transform(transform) else { return };
    let outline = Outline { path: Cow::Owned(path), rule: outline.rule, crisp: outline.crisp };
    let sampler = ImageSampler { quality: ImageQuality::Low, alpha: opacity, ..ImageSampler::default() };
    let paint = PaintType::Image(Image { image: ImageSource::Pixmap(pixels), sampler });
    #[expect(clippy::cast_precision_loss, reason = "areas lie near a canvas, whose sides are far below 2^24")]
    let place = Transform::from_translate(area.left as f32, area.top as f32);
    outline.paint(Transform::identity(), paint, place, surface);
}
