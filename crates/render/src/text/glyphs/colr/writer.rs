//! The state of a walk through a COLR glyph, which writes it as SVG elements.

use kurbo::{Affine, BezPath};
use skrifa::GlyphId;
use skrifa::color::CompositeMode;

use crate::text::fonts::face::{Face, FaceId};
use crate::text::glyphs::colour_glyph::{ColourGlyph, MAX_BYTES};
use crate::text::glyphs::outline::Outlines;
use crate::text::glyphs::path_data::PathData;

/// The most parts of a glyph.
const MAX_PARTS: usize = 2000;

/// The payload of a panic that ends the walk over a glyph that exceeds its limits: `skrifa` has no other way to stop.
pub(super) struct LimitExceeded;

/// Ids of definitions: a prefix that no id of the document has, and the number of ids that have been given.
pub(in crate::text::glyphs) struct Ids<'p> {
    pub(in crate::text::glyphs) prefix: &'p str,
    pub(in crate::text::glyphs) count: &'p mut usize,
}

pub(super) struct ColrWriter<'p> {
    pub(super) face: &'p Face,
    pub(super) palette: Vec<[u8; 4]>,
    pub(super) glyph: ColourGlyph,
    /// A stack of transforms. The top one applies; the bottom one is the identity, and is never removed.
    pub(super) transforms: Vec<Affine>,
    /// For each open layer, the length of the elements before it.
    pub(super) layers: Vec<usize>,
    /// The number of masks.
    pub(super) masks: usize,
    /// A composite mode of the font that SVG does not have.
    pub(super) unsupported: Option<CompositeMode>,
    number: FaceId,
    outlines: &'p mut Outlines,
    ids: Ids<'p>,
    parts: usize,
}

impl<'p> ColrWriter<'p> {
    pub(super) fn new(
        (number, face): (FaceId, &'p Face),
        palette: Vec<[u8; 4]>,
        outlines: &'p mut Outlines,
        ids: Ids<'p>,
    ) -> Self {
        Self {
            face,
            palette,
            glyph: ColourGlyph { definitions: String::new(), elements: String::new(), has_layers: true },
            transforms: vec![Affine::IDENTITY],
            layers: Vec::new(),
            masks: 0,
            unsupported: None,
            number,
            outlines,
            ids,
            parts: 0,
        }
    }

    pub(super) fn transform(&self) -> Affine {
        *self.transforms.last().expect("the first one stays")
    }

    /// Counts a part. Unwinds with [`LimitExceeded`] if there are too many, or too many bytes.
    pub(super) fn count_part(&mut self) {
        self.parts += 1;
        let bytes = self.glyph.elements.len() + self.glyph.definitions.len();
        if self.parts > MAX_PARTS || bytes > MAX_BYTES {
            std::panic::resume_unwind(Box::new(LimitExceeded));
        }
    }

    /// Returns the path data of a glyph's outline.
    pub(super) fn glyph_data(&mut self, glyph: GlyphId) -> String {
        let glyph = self.outlines.of(self.number, self.face, glyph.to_u32(), 0.0);
        self.path_data(&glyph.outline, self.transform())
    }

    pub(super) fn path_data(&self, outline: &BezPath, transform: Affine) -> String {
        let mut data = PathData::new(self.face.instance.metrics.units);
        data.add(outline, transform);
        data.as_str().to_owned()
    }

    /// Returns a new id.
    pub(super) fn id(&mut self) -> String {
        *self.ids.count += 1;
        format!("{}g{}", self.ids.prefix, self.ids.count)
    }
}
