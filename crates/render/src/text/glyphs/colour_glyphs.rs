//! The colour glyphs of a document, each made once.

use std::collections::HashMap;
use std::rc::Rc;

use super::bitmap::bitmap;
use super::colour_glyph::ColourGlyph;
use super::colr;
use super::outline::Outlines;
use super::svg_glyph::document;
use crate::text::fonts::face::{Face, FaceId};
use crate::text::warnings::TextWarnings;

pub(crate) struct ColourGlyphs {
    known: HashMap<(FaceId, u32), Option<Rc<ColourGlyph>>>,
    prefix: String,
    /// The number of ids that have been given.
    ids: usize,
}

impl ColourGlyphs {
    /// No id of the document begins with `prefix`.
    pub(crate) fn new(prefix: &str) -> Self {
        Self { known: HashMap::new(), prefix: prefix.to_owned(), ids: 0 }
    }

    /// Returns a colour glyph. `None` if the glyph is an outline only.
    pub(crate) fn of(
        &mut self,
        number: FaceId,
        face: &Face,
        glyph: u32,
        outlines: &mut Outlines,
        warnings: &mut TextWarnings,
    ) -> Option<Rc<ColourGlyph>> {
        if !face.font.has_colour {
            return None;
        }
        if let Some(known) = self.known.get(&(number, glyph)) {
            return known.clone();
        }
        let ids = colr::Ids { prefix: &self.prefix, count: &mut self.ids };
        let layers = colr::read(number, face, glyph, ids, (outlines, warnings));
        let found = layers.or_else(|| bitmap(face, glyph));
        let found = found.or_else(|| document(face, glyph)).map(Rc::new);
        self.known.insert((number, glyph), found.clone());
        found
    }
}
