//! Decodes and resamples images for the painter, once each, and draws them.

use std::borrow::Cow;
use std::sync::Arc;

use tiny_skia::{ColorU8, PremultipliedColorU8, Transform};
use usvg::ImageKind;
use vello_cpu::peniko::{ImageQuality, ImageSampler};
use vello_cpu::{ImageSource, PaintType, Pixmap};

use super::context::Painter;
use crate::Error;
use crate::images;
use crate::painter::geometry::Area;
use crate::painter::images::resample::Step;
use crate::painter::outline::Outline;
use crate::painter::plan::images::{Placed, Plan};
use crate::painter::surface::{Surface, shared};
use crate::pixels::runs::are_opaque;
use crate::warning::{self, Warning};

impl Painter<'_> {
    /// Returns the pixels of an image whose file is identified by `file`; `None` if it is too damaged.
    pub(super) fn decoded(&mut self, file: *const Vec<u8>, kind: &ImageKind) -> Option<Arc<Pixmap>> {
        if let Some(decoded) = self.images.get(&file) {
            return decoded.clone();
        }
        let decoded = self.decode_anew(kind);
        let bytes = decoded.as_deref().map_or(0, bytes_of);
        self.images.keep(file, decoded.clone(), bytes);
        decoded
    }

    /// Decodes an image, and warns of a damaged one.
    fn decode_anew(&mut self, kind: &ImageKind) -> Option<Arc<Pixmap>> {
        let href = self.sources.href(kind);
        let decoded = images::decode(kind);
        let warning = match &decoded {
            Err(images::Unusable(reason)) => Some(Warning::broken(href, reason.clone())),
            Ok(pixels) => pixels.damage.map(|reason| Warning::damaged(href, reason)),
        };
        if let Some(warning) = warning {
            warning::note(&mut self.report.warnings, warning);
        }
        let images::Pixels { size: [width, height], mut rgba, .. } = decoded.ok()?;
        let size = [u16::try_from(width).ok()?, u16::try_from(height).ok()?];
        premultiply(&mut rgba);
        Some(shared(rgba, size))
    }

    /// Draws a decoded image.
    pub(super) fn draw_image(
        &mut self,
        picture: Arc<Pixmap>,
        placed: &Placed<'_>,
        plan: Plan,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        let Placed { file, size, ref outline, transform, .. } = *placed;
        match plan {
            Plan::Nothing => Ok(()),
            Plan::Sampled(_)
                if surface.copy(&picture, transform, outline.bounds().transform(transform))? =>
            {
                Ok(())
            }
            Plan::Sampled(quality) => {
                if self.images.get(&file).is_none() {
                    surface.hold(bytes_of(&picture));
                }
                surface.paint(outline, transform, paint(picture, quality), Transform::identity());
                surface.relieve()
            }
            Plan::Upright { area, steps } => {
                let (pixels, is_kept) = self.resampled(file, picture, &steps)?;
                if surface.copy(&pixels, area.to_corner(), outline.bounds().transform(transform))? {
                    return Ok(());
                }
                if !is_kept {
                    surface.hold(bytes_of(&pixels));
                }
                put(outline, transform, pixels, area, surface);
                surface.relieve()
            }
            Plan::Turned { steps } => {
                let (sized, is_kept) = self.resampled(file, picture, &steps)?;
                if !is_kept {
                    surface.hold(bytes_of(&sized));
                }
                let ratio = |side: u16, to: u16| f32::from(side) / f32::from(to);
                let place =
                    Transform::from_scale(ratio(size[0], sized.width()), ratio(size[1], sized.height()));
                surface.paint(outline, transform, paint(sized, ImageQuality::Medium), place);
                surface.relieve()
            }
        }
    }

    /// Resamples an image, and returns whether the result is kept for another use.
    fn resampled(
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
            is_kept = self.scaled.keep(key, Arc::clone(&picture), bytes_of(&picture));
        }
        Ok((picture, is_kept))
    }
}

/// Fills an outline with pixels of `area`, which are the surface's.
fn put(outline: &Outline<'_>, transform: Transform, pixels: Arc<Pixmap>, area: Area, surface: &mut Surface) {
    let Some(path) = outline.path.clone().into_owned().transform(transform) else { return };
    let outline = Outline { path: Cow::Owned(path), ..outline.clone() };
    surface.paint(&outline, Transform::identity(), paint(pixels, ImageQuality::Low), area.to_corner());
}

fn paint(picture: Arc<Pixmap>, quality: ImageQuality) -> PaintType {
    let sampler = ImageSampler { quality, ..ImageSampler::default() };
    PaintType::Image(vello_cpu::Image { image: ImageSource::Pixmap(picture), sampler })
}

fn bytes_of(picture: &Pixmap) -> usize {
    picture.data_as_u8_slice().len()
}

/// Multiplies colours by their alpha.
fn premultiply(rgba: &mut [u8]) {
    let pixels = rgba.as_chunks_mut().0;
    if are_opaque(pixels) {
        return;
    }
    for pixel in pixels {
        let [red, green, blue, alpha] = *pixel;
        let made: PremultipliedColorU8 = ColorU8::from_rgba(red, green, blue, alpha).premultiply();
        *pixel = [made.red(), made.green(), made.blue(), made.alpha()];
    }
}
