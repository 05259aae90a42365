//! The state of the painter during a render.

use std::rc::Rc;
use std::sync::Arc;

use usvg::Mask;
use vello_cpu::Pixmap;

use crate::images::Sources;
use crate::painter::bounded_cache::BoundedCache;
use crate::painter::geometry::Area;
use crate::painter::images::resample::Key;
use crate::painter::limits;
use crate::{Cancellation, Report};

/// Decoded images by the address of their file. `None` stands for one that cannot be decoded.
type Decoded = BoundedCache<*const Vec<u8>, Option<Arc<Pixmap>>>;

/// Resampled images by file and resampling.
type Scaled = BoundedCache<(*const Vec<u8>, Key), Arc<Pixmap>>;

/// What masks let through, of 255 for each pixel, by mask, pixels and transform.
type Masks = BoundedCache<(*const Mask, Area, [u32; 6]), Rc<[u8]>>;

/// Paints a tree: the sink of a walk that makes pixels.
pub(crate) struct Painter<'a> {
    pub(super) images: Decoded,
    pub(super) scaled: Scaled,
    pub(super) masks: Masks,
    pub(super) sources: &'a Sources,
    pub(super) cancellation: &'a Cancellation,
    pub(super) report: &'a mut Report,
}

impl<'a> Painter<'a> {
    pub(crate) fn new(sources: &'a Sources, cancellation: &'a Cancellation, report: &'a mut Report) -> Self {
        Self {
            images: BoundedCache::new(limits::MOST_IMAGES),
            scaled: BoundedCache::new(limits::MOST_RESAMPLED),
            masks: BoundedCache::new(limits::MOST_MASKS),
            sources,
            cancellation,
            report,
        }
    }

    /// Keeps no masks, so that each is painted as often as the estimate counts it.
    #[cfg(test)]
    pub(crate) fn without_kept_masks(mut self) -> Self {
        self.masks = BoundedCache::new(0);
        self
    }
}
