//! Where the outlines of one path go: into its data, or beside the document.

use std::sync::Arc;

use kurbo::{Affine, Rect};

use super::presentation::PaintPart;
use crate::text::fonts::face::FaceId;
use crate::text::glyphs::path_data::PathData;
use crate::tree::lettering::{GlyphOutline, Letters};

/// Outlines that become one path.
pub(super) struct PendingPath {
    pub(super) outlines: OutlineSink,
    pub(super) element: usize,
    pub(super) face: FaceId,
    pub(super) part: PaintPart,
    /// The width that emboldening adds to the stroke.
    pub(super) extra_width: f64,
    /// The bounding box of the outlines, if they are translucent.
    pub(super) bounds: Option<Rect>,
}

pub(super) enum OutlineSink {
    Written(PathData),
    Kept(Letters),
}

impl OutlineSink {
    pub(super) fn add(&mut self, glyph: &Arc<GlyphOutline>, transform: Affine) {
        match self {
            Self::Written(data) => data.add(&glyph.outline, transform),
            Self::Kept(letters) => letters.add(glyph, transform),
        }
    }
}
