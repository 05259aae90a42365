//! The cost of images: which of them the painter keeps.

use std::collections::HashSet;

use usvg::ImageKind;

use super::surface::SurfaceCost;
use super::weights::{PER_DRAWN_PIXEL, PER_READ_PIXEL, PER_SAMPLED_PIXEL, bytes};
use crate::cost::{Cost, decoded, decoding};
use crate::painter::images::resample::{Key, Step};
use crate::painter::limits::{MOST_IMAGES, MOST_RESAMPLED};
use crate::painter::plan::images::{Placed, Plan};

/// The images that are kept during a render.
#[derive(Default)]
pub(super) struct ImageCosts {
    images: HashSet<*const Vec<u8>>,
    resampled: HashSet<(*const Vec<u8>, Key)>,
    images_bytes: u64,
    resampled_bytes: u64,
}

impl ImageCosts {
    /// Bytes of all images that are kept.
    pub(super) const fn kept(&self) -> u64 {
        self.images_bytes + self.resampled_bytes
    }

    /// Adds the decoding of an image that is not kept yet. Returns the bytes of an image that is not kept.
    pub(super) fn decode(
        &mut self,
        file: *const Vec<u8>,
        kind: &ImageKind,
        surface: &mut SurfaceCost,
    ) -> u64 {
        if self.images.contains(&file) {
            return 0;
        }
        surface.does(decoding(kind));
        let pixels = decoded(kind);
        if self.images_bytes + pixels > MOST_IMAGES as u64 {
            return pixels;
        }
        self.images_bytes += pixels;
        self.images.insert(file);
        0
    }

    /// Adds the drawing of an image; `beside` are the bytes of its pixels if they are not kept.
    pub(super) fn draw(&mut self, beside: u64, placed: &Placed<'_>, plan: &Plan, surface: &mut SurfaceCost) {
        match plan {
            Plan::Nothing => {}
            Plan::Sampled(_) => {
                let covered = surface.covered(placed.image.bounding_box(), placed.transform);
                surface.cost.work(covered * PER_SAMPLED_PIXEL);
                surface.copies(covered);
                surface.picture(beside);
            }
            Plan::Upright { area, steps } => {
                let is_kept = self.resample(placed.file, steps, beside, surface);
                surface.cost.work(area.pixels() as u64 * PER_DRAWN_PIXEL);
                surface.copies(area.pixels() as u64);
                surface.picture(if is_kept { 0 } else { bytes(*area) });
            }
            Plan::Turned { steps } => {
                let is_kept = self.resample(placed.file, steps, beside, surface);
                let covered = surface.covered(placed.image.bounding_box(), placed.transform);
                surface.cost.work(covered * PER_SAMPLED_PIXEL);
                surface.picture(if is_kept { 0 } else { steps.last().map_or(0, made) });
            }
        }
    }

    /// Adds the resampling of an image. Returns whether the result is kept.
    fn resample(
        &mut self,
        file: *const Vec<u8>,
        steps: &[Step],
        beside: u64,
        surface: &mut SurfaceCost,
    ) -> bool {
        let (mut is_kept, mut source) = (true, beside);
        for step in steps {
            let key = (file, step.key());
            if self.resampled.contains(&key) {
                (is_kept, source) = (true, 0);
                continue;
            }
            let made = made(step);
            let work = step.read() * PER_READ_PIXEL + made / 4 * PER_DRAWN_PIXEL;
            surface.does(Cost { bytes: source + made, work });
            is_kept = self.resampled_bytes + made <= MOST_RESAMPLED as u64;
            if is_kept {
                self.resampled_bytes += made;
                self.resampled.insert(key);
            }
            source = if is_kept { 0 } else { made };
        }
        is_kept
    }
}

/// Bytes of the pixels that a step makes.
fn made(step: &Step) -> u64 {
    step.made().map(u64::from).iter().product::<u64>() * 4
}
