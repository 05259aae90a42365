//! Pictures in the picture: each is decoded once for a render, however often it is used, and brought to a size once.
//!
//! An upright picture is resampled on the pixels where it shows, which are then copied. One that is turned is drawn by
//! vello; where it shrinks or grows much, from a copy of about its size.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use tiny_skia::{Rect, Transform};
use usvg::{Image, ImageKind, ImageRendering, Tree};
use vello_cpu::peniko::{ImageQuality, ImageSampler};
use vello_cpu::{ImageSource, PaintType, Pixmap};

use super::geometry::{Area, only_shifts};
use super::kept::Kept;
use super::outline::Outline;
use super::resample::{Axis, Growth, Key, Step};
use super::surface::{Surface, shared};
use super::{Painter, layers, paths};
use crate::Error;

/// Beyond so many bytes, pictures are decoded anew rather than kept.
pub(super) const MOST_KEPT: usize = 48 << 20;

/// Beyond so many bytes, they are brought to a size anew.
pub(super) const MOST_SCALED: usize = 16 << 20;

/// A turned picture that shrinks by less than this does not alias to be seen.
const LEAST_STEP: f64 = 1.1;

/// A turned picture whose pixels are this part of the surface's, or smaller, is brought to its size first: it is then
/// so smooth that a line between pixels is as good as vello's cubic, which reads four times as many for each.
const MOST_STEP: f64 = 0.25;

/// Pixels, along each side of a pixel, of what vello samples turned: fewer are softer, and more alias.
/// `tests/pixels.rs` measures both.
const FINER: f64 = 1.6;

/// Places of pictures between pixels are told apart as finely as this.
const PHASES: f64 = 256.0;

/// The pictures of a render, by the address of their bytes, which the tree holds on to. What cannot be decoded is
/// remembered too.
pub(super) type Decoded = Kept<*const Vec<u8>, Option<Arc<Pixmap>>>;

/// The files of pictures, by length. A data URI that is repeated comes as a file of its own each time.
#[derive(Default)]
pub(super) struct Files(HashMap<usize, Vec<Arc<Vec<u8>>>>);

impl Files {
    /// Files of one length that are compared byte by byte: were there no end of them, that would take for ever.
    const MOST_COMPARED: usize = 8;

    /// Where the bytes of this file came first.
    pub(super) fn first(&mut self, file: &Arc<Vec<u8>>) -> *const Vec<u8> {
        let known = self.0.entry(file.len()).or_default();
        let same = |known: &&Arc<Vec<u8>>| Arc::ptr_eq(known, file) || ***known == **file;
        if let Some(known) = known.iter().find(same) {
            return Arc::as_ptr(known);
        }
        if known.len() < Self::MOST_COMPARED {
            known.push(Arc::clone(file));
        }
        Arc::as_ptr(file)
    }
}

/// Pictures on other pixels than their own.
pub(super) type Scaled = Kept<(*const Vec<u8>, Key), Arc<Pixmap>>;

/// How a picture is put on a surface.
pub(super) enum Plan {
    /// Nothing of it shows.
    Nothing,
    /// vello samples it.
    Sampled(ImageQuality),
    /// It is brought to the pixels of an area.
    Upright { area: Area, steps: Vec<Step> },
    /// Its whole is brought to about the size that it has on the surface, and vello samples that.
    Turned { steps: Vec<Step> },
}

/// How a picture of `size` is put on a surface of `within`.
pub(super) fn plan(size: [u16; 2], rendering: ImageRendering, transform: Transform, within: Area) -> Plan {
    let growth = match rendering {
        _ if only_shifts(transform) => return Plan::Sampled(ImageQuality::Low),
        ImageRendering::CrispEdges | ImageRendering::Pixelated => {
            return Plan::Sampled(ImageQuality::Low);
        }
        // Browsers make nothing of `optimizeSpeed`.
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
    // How far it is on the picture from one pixel of the surface to the next, whichever way.
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

/// A side of a picture without what is too fine to be seen.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at least one and at most the side"
)]
fn shrunk(side: u16, step: f64) -> u16 {
    (f64::from(side) / step.max(1.0)).ceil() as u16
}

/// A side of a picture in pixels of the surface.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn stretched(side: u16, step: f64) -> u16 {
    (f64::from(side) / step).ceil() as u16
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
        let file = self.files.first(bytes);
        let Some(picture) = self.decoded(file, image.kind()) else { return Ok(()) };
        let size = [picture.width(), picture.height()];
        let Some(outline) = outline(size) else { return Ok(()) };
        self.report.painted += 1;
        match plan(size, image.rendering_mode(), transform, surface.area()) {
            Plan::Nothing => Ok(()),
            Plan::Sampled(_)
                if surface.copy(&picture, transform, outline.bounds().transform(transform))? =>
            {
                Ok(())
            }
            Plan::Sampled(quality) => {
                if self.images.get(&file).is_none() {
                    surface.hold(picture.data_as_u8_slice().len());
                }
                outline.paint(transform, paint(picture, quality), Transform::identity(), surface);
                surface.relieve()
            }
            Plan::Upright { area, steps } => {
                let (pixels, is_kept) = self.scaled(file, picture, &steps)?;
                if surface.copy(&pixels, area.to_corner(), outline.bounds().transform(transform))? {
                    return Ok(());
                }
                if !is_kept {
                    surface.hold(room_of(&pixels));
                }
                put(&outline, transform, pixels, area, surface);
                surface.relieve()
            }
            Plan::Turned { steps } => {
                let (sized, is_kept) = self.scaled(file, picture, &steps)?;
                if !is_kept {
                    surface.hold(room_of(&sized));
                }
                let ratio = |side: u16, to: u16| f32::from(side) / f32::from(to);
                let place =
                    Transform::from_scale(ratio(size[0], sized.width()), ratio(size[1], sized.height()));
                outline.paint(transform, paint(sized, ImageQuality::Medium), place, surface);
                surface.relieve()
            }
        }
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
            is_kept = self.scaled.keep(key, Arc::clone(&picture), room_of(&picture));
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

/// Fills an outline with pixels of `area`, which are the surface's.
fn put(outline: &Outline<'_>, transform: Transform, pixels: Arc<Pixmap>, area: Area, surface: &mut Surface) {
    let Some(path) = outline.path.clone().into_owned().transform(transform) else { return };
    let outline = Outline { path: Cow::Owned(path), ..outline.clone() };
    outline.paint(Transform::identity(), paint(pixels, ImageQuality::Low), area.to_corner(), surface);
}

fn paint(picture: Arc<Pixmap>, quality: ImageQuality) -> PaintType {
    let sampler = ImageSampler { quality, ..ImageSampler::default() };
    PaintType::Image(vello_cpu::Image { image: ImageSource::Pixmap(picture), sampler })
}

pub(super) fn room_of(picture: &Pixmap) -> usize {
    picture.data_as_u8_slice().len()
}
