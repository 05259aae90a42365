//! Pictures in the picture: each is decoded once for a render, however often it is used, and brought to a size once.
//!
//! An upright picture is resampled on the pixels where it shows, which are then copied. One that is turned is drawn by
//! vello; where it shrinks, from a smaller copy, and on pixels half as large, so that nothing aliases.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use tiny_skia::{Rect, Transform};
use usvg::{Image, ImageKind, ImageRendering, Tree};
use vello_cpu::peniko::{ImageQuality, ImageSampler};
use vello_cpu::{ImageSource, PaintType, Pixmap};

use super::geometry::{Area, MOST_SIDE, only_shifts};
use super::paths::Outline;
use super::resample::{Axis, Growth, Key, Step};
use super::surface::{Surface, shared};
use super::{Painter, decode, layers, paths};
use crate::render::Error;

/// Beyond so many bytes, pictures are decoded anew rather than kept.
pub(super) const MOST_KEPT: usize = 48 << 20;

/// Beyond so many bytes, they are brought to a size anew.
pub(super) const MOST_SCALED: usize = 16 << 20;

/// A turned picture that shrinks by less than this does not alias to be seen.
const LEAST_STEP: f64 = 1.1;

/// Pixels on each side of a pixel that a turned picture is drawn on.
const FINER: u16 = 2;

/// Places of pictures between pixels are told apart as finely as this.
const PHASES: f64 = 256.0;

/// The pictures of a render, by the address of their bytes, which the tree holds on to. What cannot be decoded is
/// remembered too.
pub(super) type Decoded = HashMap<*const Vec<u8>, Option<Arc<Pixmap>>>;

/// Pictures on other pixels than their own.
pub(super) type Scaled = HashMap<(*const Vec<u8>, Key), Arc<Pixmap>>;

/// How a picture is put on a surface.
pub(super) enum Plan {
    /// Nothing of it shows.
    Nothing,
    /// vello samples it.
    Sampled(ImageQuality),
    /// It is brought to the pixels of an area.
    Upright { area: Area, steps: Vec<Step> },
    /// Its whole is made smaller, and drawn on `finer` pixels, of which an area's are made.
    Turned { area: Area, finer: Area, steps: Vec<Step> },
}

/// How a picture of `size` is put on a surface of `within`.
pub(super) fn plan(size: [u16; 2], rendering: ImageRendering, transform: Transform, within: Area) -> Plan {
    let growth = match rendering {
        _ if only_shifts(transform) => return Plan::Sampled(ImageQuality::Low),
        ImageRendering::OptimizeSpeed | ImageRendering::CrispEdges | ImageRendering::Pixelated => {
            return Plan::Sampled(ImageQuality::Low);
        }
        ImageRendering::OptimizeQuality | ImageRendering::HighQuality => Growth::Cubic,
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
    // How far it is on the picture from one pixel of the surface to the next, whichever way.
    let step = [inverse.sx.hypot(inverse.kx), inverse.ky.hypot(inverse.sy)].map(f64::from);
    match finer(area).filter(|_| step[0].max(step[1]) > LEAST_STEP) {
        Some(finer) => {
            let to = [0, 1].map(|side| shrunk(size[side], step[side] / f64::from(FINER)));
            Plan::Turned { area, finer, steps: Step::whole(size, to).split() }
        }
        None if growth == Growth::Cubic => Plan::Sampled(ImageQuality::High),
        None => Plan::Sampled(ImageQuality::Medium),
    }
}

/// A side of a picture without what is too fine to be seen.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least one and at most the side")]
fn shrunk(side: u16, step: f64) -> u16 {
    (f64::from(side) / step.max(1.0)).ceil() as u16
}

/// The area on smaller pixels, if it is not too large.
fn finer(area: Area) -> Option<Area> {
    let side = |side: u16| side.checked_mul(FINER).filter(|&side| side <= MOST_SIDE);
    let place = |place: i32| place.checked_mul(FINER.into());
    Some(Area {
        left: place(area.left)?,
        top: place(area.top)?,
        width: side(area.width)?,
        height: side(area.height)?,
    })
}

/// The outline of a picture of this size.
fn outline([width, height]: [u16; 2]) -> Option<Outline<'static>> {
    Rect::from_xywh(0.0, 0.0, width.into(), height.into()).map(Outline::around)
}

impl Painter<'_> {
    /// Paints an image.
    pub(super) fn image(
        &mut self,
        image: &Image,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        if !image.is_visible() || !paths::touches(image.bounding_box(), transform, surface.area()) {
            return Ok(());
        }
        let bytes = match image.kind() {
            ImageKind::SVG(tree) => return self.nested(tree, transform, surface),
            ImageKind::JPEG(bytes)
            | ImageKind::PNG(bytes)
            | ImageKind::GIF(bytes)
            | ImageKind::WEBP(bytes) => bytes,
        };
        let file = Arc::as_ptr(bytes);
        let Some(picture) = self.decoded(file, image.kind()) else { return Ok(()) };
        let size = [picture.width(), picture.height()];
        let Some(outline) = outline(size) else { return Ok(()) };
        self.report.painted += 1;
        match plan(size, image.rendering_mode(), transform, surface.area()) {
            Plan::Nothing => Ok(()),
            Plan::Sampled(quality) => {
                if !self.images.contains_key(&file) {
                    surface.hold(picture.data_as_u8_slice().len());
                }
                outline.paint(transform, paint(picture, quality), Transform::identity(), surface);
                surface.relieve()
            }
            Plan::Upright { area, steps } => {
                let (pixels, is_kept) = self.scaled(file, picture, &steps)?;
                put(&outline, transform, pixels, is_kept, area, surface)
            }
            Plan::Turned { area, finer, steps } => {
                let (smaller, _) = self.scaled(file, picture, &steps)?;
                let pixels = turned(smaller, size, transform, area, finer)?;
                put(&outline, transform, pixels, false, area, surface)
            }
        }
    }

    fn decoded(&mut self, file: *const Vec<u8>, kind: &ImageKind) -> Option<Arc<Pixmap>> {
        if let Some(decoded) = self.images.get(&file) {
            return decoded.clone();
        }
        let decoded = decode::decode(kind).and_then(|pixmap| {
            let size = [u16::try_from(pixmap.width()).ok()?, u16::try_from(pixmap.height()).ok()?];
            Some(shared(pixmap.take(), size))
        });
        let bytes = |decoded: &Option<Arc<Pixmap>>| decoded.as_deref().map_or(0, bytes);
        let kept: usize = self.images.values().map(bytes).sum();
        if kept + bytes(&decoded) <= MOST_KEPT {
            self.images.insert(file, decoded.clone());
        }
        decoded
    }

    /// A picture brought to other pixels, and whether it is kept.
    fn scaled(
        &mut self,
        file: *const Vec<u8>,
        mut picture: Arc<Pixmap>,
        steps: &[Step],
    ) -> Result<(Arc<Pixmap>, bool), Error> {
        let mut is_kept = false;
        for step in steps {
            self.cancellation.check()?;
            let key = (file, step.key());
            if let Some(made) = self.scaled.get(&key) {
                (picture, is_kept) = (Arc::clone(made), true);
                continue;
            }
            picture = shared(step.apply(picture.data_as_u8_slice())?, step.made());
            let kept: usize = self.scaled.values().map(|picture| bytes(picture)).sum();
            is_kept = kept + bytes(&picture) <= MOST_SCALED;
            if is_kept {
                self.scaled.insert(key, Arc::clone(&picture));
            }
        }
        Ok((picture, is_kept))
    }

    /// An SVG inside the SVG is a picture of its own: what blends in it blends with nothing outside.
    fn nested(&mut self, tree: &Tree, transform: Transform, surface: &mut Surface) -> Result<(), Error> {
        if !layers::blends(tree.root()) {
            return self.nodes(tree.root(), transform, surface);
        }
        surface.opened();
        surface.context().push_opacity_layer(1.0);
        self.nodes(tree.root(), transform, surface)?;
        surface.context().pop_layer();
        surface.closed()
    }
}

/// The pixels of `area`, of a picture that was made smaller from `size` and is drawn on finer ones.
fn turned(
    smaller: Arc<Pixmap>,
    size: [u16; 2],
    transform: Transform,
    area: Area,
    finer: Area,
) -> Result<Arc<Pixmap>, Error> {
    let ratio = |side: u16, to: u16| f32::from(side) / f32::from(to);
    let place = transform
        .post_scale(FINER.into(), FINER.into())
        .pre_scale(ratio(size[0], smaller.width()), ratio(size[1], smaller.height()));
    let mut surface = Surface::transparent(finer);
    Outline::around(finer.to_rect()).paint(
        Transform::identity(),
        paint(smaller, ImageQuality::Medium),
        place,
        &mut surface,
    );
    let step = Step::whole([finer.width, finer.height], [area.width, area.height]);
    Ok(shared(step.apply(surface.finish()?.data())?, step.made()))
}

/// Paints a picture with the pixels of an area, which are the surface's.
fn put(
    outline: &Outline<'_>,
    transform: Transform,
    pixels: Arc<Pixmap>,
    is_kept: bool,
    area: Area,
    surface: &mut Surface,
) -> Result<(), Error> {
    let Some(path) = outline.path.clone().into_owned().transform(transform) else { return Ok(()) };
    if !is_kept {
        surface.hold(bytes(&pixels));
    }
    #[expect(clippy::cast_precision_loss, reason = "areas lie near a canvas, whose sides are far below 2^24")]
    let place = Transform::from_translate(area.left as f32, area.top as f32);
    let outline = Outline { path: Cow::Owned(path), rule: outline.rule, crisp: outline.crisp };
    outline.paint(Transform::identity(), paint(pixels, ImageQuality::Low), place, surface);
    surface.relieve()
}

fn paint(picture: Arc<Pixmap>, quality: ImageQuality) -> PaintType {
    let sampler = ImageSampler { quality, ..ImageSampler::default() };
    PaintType::Image(vello_cpu::Image { image: ImageSource::Pixmap(picture), sampler })
}

fn bytes(picture: &Pixmap) -> usize {
    picture.data_as_u8_slice().len()
}
