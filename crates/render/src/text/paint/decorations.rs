//! Decorations of a fragment. As in Chromium, all are painted as the innermost element that declares one paints its own glyphs.

use std::fmt::Write as _;
use std::rc::Rc;

use kurbo::Affine;
use roxmltree::Node;

use super::context::{Declared, Painter};
use super::decoration_line::{DecorationKind, DecorationLine};
use super::presentation::PaintPart;
use super::skip_ink::{self, Gaps, Range};
use crate::text::glyphs::path_data::PathData;
use crate::text::layout::text_layout::Fragment;
use crate::text::unicode::cjk;

impl<'a, 'input> Painter<'_, 'a, 'input, '_> {
    /// Writes a decoration of a fragment, painted as the glyphs of `painted_as`.
    pub(super) fn decoration(
        &mut self,
        fragment: &Fragment,
        declared: Declared<'a, 'input>,
        painted_as: Node<'a, 'input>,
        gaps: &mut Gaps,
    ) {
        if self.shared.text.len() > self.shared.max_bytes {
            return;
        }
        let data = self.decoration_path(fragment, declared, gaps);
        let Some(data) = data.filter(|data| !data.is_empty()) else { return };
        let paint = self.presentation_of(painted_as).attributes(PaintPart::Both, 0.0);
        let _ = write!(self.shared.text, "<path{paint} d=\"{}\"/>", data.as_str());
    }

    /// Returns the outline of a decoration of a fragment.
    pub(super) fn decoration_path(
        &mut self,
        fragment: &Fragment,
        (node, kind): Declared<'a, 'input>,
        gaps: &mut Gaps,
    ) -> Option<PathData> {
        let layout = self.layout;
        let positions = &layout.positions[fragment.chunk][fragment.clusters.clone()];
        let first = positions.first()?;
        let style = &layout.characters.elements.get(fragment.element).style;
        let length: f32 = positions.iter().map(|position| position.advance - position.space).sum();
        let scale = layout.grid.scale;
        let is_vertical = layout.characters.elements.get(0).style.orientation.is_vertical();
        let mut position = *first;
        if is_vertical && layout.is_upright(fragment) {
            position.angle += std::f32::consts::FRAC_PI_2;
        }
        // Maps pixels along the line to user units.
        let frame = layout.frame(&position, position.rise) * Affine::scale(1.0 / scale);
        let metrics = &layout.metrics[fragment.element];
        let line = DecorationLine::new(kind, node, style, metrics, &layout.grid, is_vertical);
        let gaps = if kind == DecorationKind::LineThrough || is_vertical {
            Rc::from([])
        } else {
            self.gaps(fragment, frame, line.extent(), gaps)
        };
        let mut data = PathData::new(style.size);
        data.add(&line.outline(f64::from(length) * scale, &gaps), frame);
        Some(data)
    }

    /// Returns the gaps of a decoration of a vertical extent.
    fn gaps(&mut self, fragment: &Fragment, frame: Affine, extent: Range, gaps: &mut Gaps) -> Rc<[Range]> {
        if let Some(known) = gaps.get(extent) {
            return known;
        }
        let to_line = frame.inverse();
        let mut found = Vec::new();
        let chunk = &self.layout.chunks[fragment.chunk];
        let characters = &self.layout.characters.list[chunk.characters.clone()];
        for at in fragment.clusters.clone() {
            if cjk::has_no_descender(characters[chunk.clusters[at].character].code) {
                continue;
            }
            for glyph in self.layout.glyphs(fragment, at, self.shared.matcher) {
                let outline = self.filled_outline(&glyph);
                found.extend(skip_ink::crossing(&outline.outline, to_line * glyph.transform, extent));
            }
        }
        let found: Rc<[Range]> = found.into();
        gaps.insert(extent, Rc::clone(&found));
        found
    }
}
