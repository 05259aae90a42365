//! How a raster image is put on a surface.
//!
//! An upright image is resampled to the pixels where it shows, which are then copied. vello draws an image that is
//! turned; where it shrinks or grows much, from a copy of about its size on the surface.

use tiny_skia::{Rect, Transform};
use usvg::{Image, ImageRendering};
use vello_cpu::peniko::ImageQuality;

use crate::painter::geometry::{Area, only_shifts};
use crate::painter::images::resample::{Axis, Growth, Step};
use crate::painter::outline::Outline;

/// A turned image that shrinks by less than this does not alias visibly.
const LEAST_STEP: f64 = 1.1;

/// A turned image whose pixels are this part of the surface's, or smaller, is brought to its size first. It is then so
/// smooth that linear interpolation is as good as vello's cubic one, which reads four times as many pixels.
const MOST_STEP: f64 = 0.25;

/// Pixels of the copy for each pixel of the surface, along each side, where vello samples turned. Fewer are softer,
/// more alias. `tests/pixels.rs` measures both.
const FINER: f64 = 1.6;

/// Fractions of a pixel that positions of images are rounded to, so that equal images are resampled once.
const PHASES: f64 = 256.0;

/// How an image is put on a surface.
#[derive(Debug)]
pub(crate) enum Plan {
    /// Nothing of it shows.
    Nothing,
    /// vello samples it.
    Sampled(ImageQuality),
    /// It is resampled to the pixels of an area.
    Upright { area: Area, steps: Vec<Step> },
    /// The whole image is resampled to about the size that it has on the surface, and vello samples that.
    Turned { steps: Vec<Step> },
}

/// A decoded image in its place.
pub(crate) struct Placed<'a> {
    /// The address of its file, which identifies it.
    pub file: *const Vec<u8>,
    pub image: &'a Image,
    pub size: [u16; 2],
    pub outline: Outline<'static>,
    pub transform: Transform,
}

/// Decides how an image of `size` is put on a surface of `within`.
pub(crate) fn plan(size: [u16; 2], rendering: ImageRendering, transform: Transform, within: Area) -> Plan {
    let growth = match rendering {
        _ if only_shifts(transform) => return Plan::Sampled(ImageQuality::Low),
        ImageRendering::CrispEdges | ImageRendering::Pixelated => {
            return Plan::Sampled(ImageQuality::Low);
        }
        // Browsers ignore `optimizeSpeed`.
        ImageRendering::OptimizeQuality | ImageRendering::OptimizeSpeed | ImageRendering::HighQuality => {
            Growth::Cubic
        }
        ImageRendering::Smooth => Growth::Linear,
    };
    let bounds = outline(size).and_then(|outline| outline.bounds().transform(transform));
    let Some(area) = bounds.and_then(|bounds| Area::touched(bounds, within)) else { return Plan::Nothing };
    let Some(inverse) = transform.invert() else { return Plan::Nothing };
    if transform.kx == 0.0 && transform.ky == 0.0 {
        let axis = |from: i32, count: u16, shift: f32, scale: f32| {
            let from = ((f64::from(from) - f64::from(shift)) * PHASES).round() / PHASES;
            Axis { start: from / f64::from(scale), step: 1.0 / f64::from(scale), count }
        };
        let across = axis(area.left, area.width, transform.tx, transform.sx);
        let down = axis(area.top, area.height, transform.ty, transform.sy);
        return Plan::Upright { area, steps: Step { size, across, down, growth }.split() };
    }
    // The distance on the image from one pixel of the surface to the next, in either direction.
    let step = [inverse.sx.hypot(inverse.kx), inverse.ky.hypot(inverse.sy)].map(f64::from);
    if step[0].max(step[1]) > LEAST_STEP {
        let to = [0, 1].map(|side| shrunk(size[side], step[side] / FINER));
        return Plan::Turned { steps: Step::whole(size, to).split() };
    }
    if growth == Growth::Cubic && step[0].max(step[1]) < MOST_STEP {
        let to = [0, 1].map(|side| stretched(size[side], step[side]));
        if to.into_iter().map(usize::from).product::<usize>() <= within.pixels() {
            return Plan::Turned { steps: vec![Step { growth, ..Step::whole(size, to) }] };
        }
    }
    Plan::Sampled(if growth == Growth::Cubic { ImageQuality::High } else { ImageQuality::Medium })
}

/// A side of an image without what is too fine to be seen.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at least one and at most the side"
)]
fn shrunk(side: u16, step: f64) -> u16 {
    (f64::from(side) / step.max(1.0)).ceil() as u16
}

/// A side of an image in pixels of the surface.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn stretched(side: u16, step: f64) -> u16 {
    (f64::from(side) / step).ceil() as u16
}

/// The outline of an image of this size; `None` if a side is 0.
pub(crate) fn outline([width, height]: [u16; 2]) -> Option<Outline<'static>> {
    Rect::from_xywh(0.0, 0.0, width.into(), height.into()).map(Outline::around)
}
