//! Glyphs as paths and colour glyphs.
//!
//! The outlines of consecutive glyphs of one face and element are gathered into one path. Translucent outlines that overlap go into
//! separate paths, because browsers paint glyph by glyph. Where the caller allows it, a path holds only the box of its outlines, and
//! the outlines are kept in a [`Lettering`](crate::tree::lettering::Lettering) beside the document.

use std::fmt::Write as _;
use std::sync::Arc;

use kurbo::{Affine, Rect, Shape as _};

use super::context::Painter;
use super::outline_sink::{OutlineSink, PendingPath};
use super::presentation::{PaintPart, Presentation};
use crate::text::glyphs::outline;
use crate::text::glyphs::path_data::PathData;
use crate::text::layout::text_layout::{Fragment, PositionedGlyph};
use crate::text::transform;
use crate::tree::lettering::{GlyphOutline, Letters};

impl Painter<'_, '_, '_, '_> {
    /// Adds the outlines of a cluster to the pending path.
    pub(super) fn add_outlines(
        &mut self,
        fragment: &Fragment,
        at: usize,
        (presentation, part): (&Presentation, PaintPart),
    ) {
        let (element, face) = (fragment.element, self.layout.face(fragment, at));
        // Contours of different fonts may have opposite directions, and would cut holes into each other.
        let is_other =
            |other: &PendingPath| other.element != element || other.face != face || other.part != part;
        if self.pending.as_ref().is_some_and(is_other) {
            self.flush();
        }
        for glyph in self.layout.glyphs(fragment, at, self.shared.matcher) {
            let transform = glyph.transform;
            let (outline, extra_width) = self.painted_outline(&glyph, part);
            let is_wider = |pending: &PendingPath| pending.extra_width.to_bits() != extra_width.to_bits();
            if self.pending.as_ref().is_some_and(is_wider) {
                self.flush();
            }
            let bounds = presentation.is_translucent.then(|| {
                let own = (transform * &outline.outline).bounding_box();
                let own = own.inflate(presentation.stroke_width / 2.0, presentation.stroke_width / 2.0);
                self.join_bounds(own)
            });
            let mut pending = self.pending.take().unwrap_or_else(|| {
                let outlines = if self.shared.kept.is_some() && presentation.stroke.is_none() {
                    OutlineSink::Kept(Letters::default())
                } else {
                    OutlineSink::Written(PathData::new(
                        self.layout.characters.elements.get(element).style.size,
                    ))
                };
                PendingPath { outlines, element, face, part, extra_width, bounds: None }
            });
            pending.outlines.add(&outline, transform);
            pending.bounds = bounds;
            self.pending = Some(pending);
        }
    }

    /// Returns the outline of a glyph for a part of its paint, and the width that its stroke gains. Skia strokes emboldened glyphs with a
    /// wider pen along the original outline.
    fn painted_outline(&mut self, glyph: &PositionedGlyph, part: PaintPart) -> (Arc<GlyphOutline>, f64) {
        if part != PaintPart::Stroke {
            return (self.filled_outline(glyph), 0.0);
        }
        let face = self.shared.matcher.face(glyph.face);
        let boldness = outline::boldness(&face, glyph.size * self.layout.grid.scale_single());
        let outline = self.shared.outlines.of(glyph.face, &face, glyph.id, 0.0);
        (outline, boldness * f64::from(glyph.size))
    }

    /// Returns the bounding box of the pending path with another translucent outline. If they overlap, the path is written first.
    fn join_bounds(&mut self, own: Rect) -> Rect {
        let pending = |painter: &Self| painter.pending.as_ref().and_then(|pending| pending.bounds);
        if pending(self).is_some_and(|before| before.overlaps(own)) {
            self.flush();
        }
        pending(self).map_or(own, |before| before.union(own))
    }

    /// Writes the colour glyphs of a cluster. Returns whether it has any.
    pub(super) fn write_colour_glyphs(
        &mut self,
        fragment: &Fragment,
        at: usize,
        (presentation, part): (&Presentation, PaintPart),
    ) -> bool {
        let face = self.shared.matcher.face(self.layout.face(fragment, at));
        if !face.font.has_colour {
            return false;
        }
        let mut found = Vec::new();
        for PositionedGlyph { face: number, id, transform, size } in
            self.layout.glyphs(fragment, at, self.shared.matcher)
        {
            let shared = &mut self.shared;
            let glyph = shared.colour_glyphs.of(number, &face, id, shared.outlines, shared.warnings);
            let Some(glyph) = glyph else { continue };
            let grid = &self.layout.grid;
            let mut transform =
                if glyph.has_layers { grid.snap_colour_glyph(transform, size) } else { transform };
            if face.instance.synthetic.are_colour_glyphs_slanted {
                transform *= Affine::skew(outline::SLANT, 0.0);
            }
            found.push((glyph, transform));
        }
        if found.is_empty() {
            return false;
        }
        self.flush();
        // Both fill and stroke show the colour glyph, with the opacity of the paint.
        let opacities = [
            presentation.fill.filter(|_| part != PaintPart::Stroke),
            presentation.stroke.filter(|_| part != PaintPart::Fill),
        ];
        let paint = presentation.attributes(PaintPart::Both, 0.0);
        let text = &mut *self.shared.text;
        for opacity in opacities.into_iter().flatten() {
            for (glyph, transform) in &found {
                let _ = write!(
                    text,
                    "<g{paint}><g stroke=\"none\" fill-opacity=\"1\" opacity=\"{opacity}\" transform=\"{}\">",
                    transform::to_attribute(*transform)
                );
                if !glyph.definitions.is_empty() {
                    let _ = write!(text, "<defs>{}</defs>", glyph.definitions);
                }
                text.push_str(&glyph.elements);
                text.push_str("</g></g>");
            }
            if opacity >= 1.0 {
                break;
            }
        }
        true
    }

    /// Writes the pending path.
    pub(super) fn flush(&mut self) {
        let Some(PendingPath { outlines, element, part, extra_width, .. }) = self.pending.take() else {
            return;
        };
        let paint = self.presentation(element).attributes(part, extra_width);
        match outlines {
            OutlineSink::Written(data) if data.is_empty() => {}
            OutlineSink::Written(data) => {
                let _ = write!(self.shared.text, "<path{paint} d=\"{}\"/>", data.as_str());
            }
            OutlineSink::Kept(letters) => self.keep(letters, &paint),
        }
    }

    /// Writes a path that stands for kept outlines. It has their box, but is no rectangle, because painters treat rectangles in another way.
    fn keep(&mut self, letters: Letters, paint: &str) {
        let shared = &mut self.shared;
        let (Some((lettering, prefix)), Some(bounds)) = (&mut shared.kept, letters.bounds()) else { return };
        *shared.kept_count += 1;
        let id = format!("{prefix}l{}", shared.kept_count);
        let Rect { x0, y0, x1, y1 } = bounds;
        let _ =
            write!(shared.text, "<path id=\"{id}\"{paint} d=\"M{x0} {y0}L{x1} {y1}L{x1} {y0}L{x0} {y1}z\"/>");
        lettering.insert(id, letters);
    }
}
