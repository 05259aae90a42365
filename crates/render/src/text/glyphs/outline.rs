//! Outlines of glyphs, in units of the font, with emboldening and slanting applied.

use std::collections::HashMap;
use std::sync::Arc;

use kurbo::{Affine, BezPath, Point};
use skrifa::instance::Size;
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{GlyphId, MetadataProvider as _};

use super::embolden;
use crate::text::fonts::face::{Face, FaceId};
use crate::tree::lettering::GlyphOutline;

/// The horizontal skew of synthesised slants, as in Chromium.
pub(crate) const SLANT: f64 = 0.25;

/// The outlines of a document, by face, glyph and boldness.
#[derive(Default)]
pub(crate) struct Outlines(HashMap<(FaceId, u32, u64), Arc<GlyphOutline>>);

impl Outlines {
    /// Returns the outline of a glyph; empty if it has none. `boldness` is the width that emboldening adds, in em.
    pub(crate) fn of(&mut self, number: FaceId, face: &Face, glyph: u32, boldness: f64) -> Arc<GlyphOutline> {
        let key = (number, glyph, boldness.to_bits());
        let new = || Arc::new(GlyphOutline::new(outline(face, glyph, boldness)));
        Arc::clone(self.0.entry(key).or_insert_with(new))
    }
}

/// Returns the width that emboldening adds to the strokes of a face at a size in pixels, in em.
pub(crate) fn boldness(face: &Face, size: f32) -> f64 {
    if face.instance.synthetic.is_emboldened { embolden::boldness(size) } else { 0.0 }
}

fn outline(face: &Face, glyph: u32, boldness: f64) -> BezPath {
    let mut pen = Pen(BezPath::new());
    let tables = face.font.tables();
    let settings = DrawSettings::unhinted(Size::unscaled(), face.instance.coordinates());
    let drawn =
        tables.outline_glyphs().get(GlyphId::new(glyph)).map(|outline| outline.draw(settings, &mut pen));
    if !matches!(drawn, Some(Ok(_))) {
        return BezPath::new();
    }
    let mut path = pen.0;
    if boldness > 0.0 {
        path = embolden::embolden(&path, boldness * f64::from(face.instance.metrics.units));
    }
    if face.instance.synthetic.is_slanted {
        path.apply_affine(Affine::skew(SLANT, 0.0));
    }
    path
}

struct Pen(BezPath);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(point(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(point(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(point(x1, y1), point(x, y));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.curve_to(point(x1, y1), point(x2, y2), point(x, y));
    }

    fn close(&mut self) {
        self.0.close_path();
    }
}

fn point(x: f32, y: f32) -> Point {
    Point::new(f64::from(x), f64::from(y))
}
