//! Layered colour glyphs: the [COLR table](https://learn.microsoft.com/typography/opentype/spec/colr) as SVG elements.
//!
//! `skrifa` walks through the glyph and calls [`ColorPainter`]. The walk cannot be stopped, so [`budget`] refuses glyphs that
//! take too many steps beforehand, and a glyph that exceeds its parts, bytes or masks unwinds.

mod brushes;
mod budget;
mod composite;
mod sweep_gradient;
mod writer;

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use kurbo::Affine;
use skrifa::color::{Brush, ColorPainter, CompositeMode, Transform};
use skrifa::raw::types::BoundingBox;
use skrifa::{GlyphId, MetadataProvider as _};

use crate::text::fonts::face::{Face, FaceId};
use crate::text::glyphs::colour_glyph::{ColourGlyph, unbounded_path};
use crate::text::glyphs::outline::Outlines;
use crate::text::warnings::TextWarnings;
use writer::{ColrWriter, LimitExceeded};

pub(super) use writer::Ids;

/// The most steps of a walk through a glyph, which take some milliseconds.
const MAX_STEPS: u64 = 100_000;

/// Returns a glyph as layers. `None` if it has none or exceeds its limits; a warning tells of the latter.
pub(super) fn read(
    number: FaceId,
    face: &Face,
    glyph: u32,
    ids: Ids<'_>,
    (outlines, warnings): (&mut Outlines, &mut TextWarnings),
) -> Option<ColourGlyph> {
    walk(number, face, glyph, ids, (outlines, warnings)).unwrap_or_else(|LimitExceeded| {
        let message =
            format!("glyph {glyph} of a font has too many colours and layers: it is shown as its outline");
        warnings.add("WARN_OGPRESS_GLYPH", &message);
        None
    })
}

fn walk(
    number: FaceId,
    face: &Face,
    glyph: u32,
    ids: Ids<'_>,
    (outlines, warnings): (&mut Outlines, &mut TextWarnings),
) -> Result<Option<ColourGlyph>, LimitExceeded> {
    let tables = face.font.tables();
    if !budget::is_within(&tables, glyph, MAX_STEPS) {
        return Err(LimitExceeded);
    }
    let Some(colour) = tables.color_glyphs().get(GlyphId::new(glyph)) else { return Ok(None) };
    let palettes = tables.color_palettes();
    let colours = palettes.get(0);
    let palette = colours.as_ref().map(skrifa::color::ColorPalette::colors).unwrap_or_default();
    let palette = palette.iter().map(|colour| [colour.red(), colour.green(), colour.blue(), colour.alpha()]);
    let mut writer = ColrWriter::new((number, face), palette.collect(), outlines, ids);
    let walk = AssertUnwindSafe(|| colour.paint(face.instance.coordinates(), &mut writer));
    match catch_unwind(walk) {
        Ok(Ok(())) => {
            if let Some(mode) = writer.unsupported {
                let message = format!(
                    "glyph {glyph} of a font composes its layers with {mode:?}, which is left out: they lie over each other"
                );
                warnings.add("WARN_OGPRESS_GLYPH", &message);
            }
            Ok(Some(writer.glyph))
        }
        Ok(Err(_)) => Ok(None),
        Err(_) => Err(LimitExceeded),
    }
}

impl ColorPainter for ColrWriter<'_> {
    fn push_transform(&mut self, transform: Transform) {
        self.count_part();
        self.transforms.push(self.transform() * affine(transform));
    }

    fn pop_transform(&mut self) {
        if self.transforms.len() > 1 {
            self.transforms.pop();
        }
    }

    fn push_clip_glyph(&mut self, glyph: GlyphId) {
        let data = self.glyph_data(glyph);
        self.count_part();
        let id = self.id();
        let _ = write!(self.glyph.definitions, "<clipPath id=\"{id}\"><path d=\"{data}\"/></clipPath>");
        let _ = write!(self.glyph.elements, "<g clip-path=\"url(#{id})\">");
    }

    fn push_clip_box(&mut self, _: BoundingBox<f32>) {
        self.count_part();
        // The box contains the whole glyph, so it clips nothing.
        self.glyph.elements.push_str("<g>");
    }

    fn pop_clip(&mut self) {
        self.glyph.elements.push_str("</g>");
    }

    fn fill(&mut self, brush: Brush<'_>) {
        self.fill_path(&unbounded_path(self.face), &brush, self.transform());
    }

    fn fill_glyph(&mut self, glyph: GlyphId, brush_transform: Option<Transform>, brush: Brush<'_>) {
        let data = self.glyph_data(glyph);
        let transform = self.transform() * brush_transform.map_or(Affine::IDENTITY, affine);
        self.fill_path(&data, &brush, transform);
    }

    fn push_layer(&mut self, _: CompositeMode) {
        self.count_part();
        self.layers.push(self.glyph.elements.len());
    }

    fn pop_layer_with_mode(&mut self, mode: CompositeMode) {
        let Some(start) = self.layers.pop() else { return };
        let source = self.glyph.elements.split_off(start);
        // The backdrop is the rest of the layer around it.
        let start = self.layers.last().copied().unwrap_or(start).min(start);
        let backdrop = self.glyph.elements.split_off(start);
        let composed = self.compose(mode, backdrop, source);
        self.glyph.elements.push_str(&composed);
        self.count_part();
    }
}

fn affine(transform: Transform) -> Affine {
    let Transform { xx, yx, xy, yy, dx, dy } = transform;
    Affine::new([xx, yx, xy, yy, dx, dy].map(f64::from))
}
