//! The font files that a document uses, each opened once, and the faces of a family in them.
//!
//! Families are looked for in the document's `@font-face` rules, then in the font set, then on the system.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use fontdb::{Database, FaceInfo, Source};

use super::candidate::{Candidate, FaceSlant};
use super::face::FontId;
use super::font::{Data, Font};
use crate::FontSet;
use crate::fonts::{DocumentFonts, SystemFontDatabase};
use crate::style::FaceStyle;
use crate::text::content::values::OBLIQUE;

pub(super) struct FontFiles<'a> {
    pub(super) set: &'a FontSet,
    /// The fonts of the document's `@font-face` rules.
    document: &'a DocumentFonts,
    /// By the address of the bytes and the index of the face in the file.
    opened: HashMap<(usize, u32), Option<FontId>>,
    fonts: Vec<Rc<Font>>,
    families: HashMap<Box<str>, Rc<[Candidate]>>,
}

impl<'a> FontFiles<'a> {
    pub(super) fn new(set: &'a FontSet, document: &'a DocumentFonts) -> Self {
        Self { set, document, opened: HashMap::new(), fonts: Vec::new(), families: HashMap::new() }
    }

    pub(super) fn font(&self, font: FontId) -> &Rc<Font> {
        &self.fonts[font]
    }

    /// Whether the document has an `@font-face` rule for a family.
    pub(super) fn is_in_document(&self, family: &str) -> bool {
        self.document.families.contains(&family.to_lowercase())
    }

    /// Returns the faces of a family.
    pub(super) fn candidates(&mut self, name: &str) -> Rc<[Candidate]> {
        let key = name.to_lowercase().into_boxed_str();
        if let Some(known) = self.families.get(&key) {
            return Rc::clone(known);
        }
        let set = self.set;
        let mut found = self.of_document(name);
        if found.is_empty() {
            found = self.in_database(set.own(), name, None);
        }
        if found.is_empty()
            && let Some(system) = set.machine()
        {
            found = self.in_database(system.database(), name, Some(system));
        }
        let found: Rc<[Candidate]> = found.into();
        self.families.insert(key, Rc::clone(&found));
        found
    }

    fn in_database(
        &mut self,
        database: &Database,
        name: &str,
        system: Option<&SystemFontDatabase>,
    ) -> Vec<Candidate> {
        let is_named = |face: &&FaceInfo| face.families.iter().any(|(family, _)| equal(family, name));
        let faces = database.faces().filter(is_named);
        faces
            .filter_map(|face| {
                let in_memory = system.map(|system| system.in_memory(face));
                match in_memory {
                    None => self.candidate(face),
                    Some(face) => self.candidate(&face?),
                }
            })
            .collect()
    }

    /// Opens a face of a database. `None` if the font cannot be read.
    pub(super) fn candidate(&mut self, face: &FaceInfo) -> Option<Candidate> {
        let Source::Binary(data) = &face.source else { return None };
        let font = self.open(data, face.index)?;
        let known = &self.fonts[font];
        let weight = f32::from(face.weight.0);
        let stretch = percent(face.stretch);
        Some(Candidate {
            font,
            weight: known.weights().unwrap_or([weight, weight]),
            stretch: known.widths().unwrap_or([stretch, stretch]),
            slant: match face.style {
                fontdb::Style::Normal => FaceSlant::Normal,
                fontdb::Style::Italic => FaceSlant::Italic,
                fontdb::Style::Oblique => FaceSlant::Oblique,
            },
            angles: None,
            characters: Rc::from([]),
        })
    }

    /// Returns the faces of the document's rules for a family. The last rule comes first: it wins for a character that two have.
    fn of_document(&mut self, name: &str) -> Vec<Candidate> {
        let faces = self.document.faces.iter().rev().filter(|face| equal(&face.family, name));
        faces
            .filter_map(|face| {
                let data: Data = Arc::<Vec<u8>>::clone(&face.data);
                let (weight, stretch) = (&face.weight, &face.stretch);
                Some(Candidate {
                    font: self.open(&data, face.index)?,
                    weight: [*weight.start(), *weight.end()],
                    stretch: [*stretch.start(), *stretch.end()],
                    slant: match face.style {
                        FaceStyle::Normal => FaceSlant::Normal,
                        FaceStyle::Italic => FaceSlant::Italic,
                        FaceStyle::Oblique(_) => FaceSlant::Oblique,
                    },
                    angles: Some(match &face.style {
                        FaceStyle::Normal => [0.0, 0.0],
                        FaceStyle::Italic => [OBLIQUE, OBLIQUE],
                        FaceStyle::Oblique(angles) => [*angles.start(), *angles.end()],
                    }),
                    characters: face.unicode_range.clone().into(),
                })
            })
            .collect()
    }

    fn open(&mut self, data: &Data, index: u32) -> Option<FontId> {
        let key = (Arc::as_ptr(data).cast::<()>() as usize, index);
        if let Some(known) = self.opened.get(&key) {
            return *known;
        }
        let font = Font::new(Arc::clone(data), index).map(|font| {
            self.fonts.push(Rc::new(font));
            self.fonts.len() - 1
        });
        self.opened.insert(key, font);
        font
    }
}

/// Family names match without regard to case: CSS Fonts 4, section 5.1.
fn equal(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || !a.is_ascii() && a.to_lowercase() == b.to_lowercase()
}

const fn percent(stretch: fontdb::Stretch) -> f32 {
    match stretch {
        fontdb::Stretch::UltraCondensed => 50.0,
        fontdb::Stretch::ExtraCondensed => 62.5,
        fontdb::Stretch::Condensed => 75.0,
        fontdb::Stretch::SemiCondensed => 87.5,
        fontdb::Stretch::Normal => 100.0,
        fontdb::Stretch::SemiExpanded => 112.5,
        fontdb::Stretch::Expanded => 125.0,
        fontdb::Stretch::ExtraExpanded => 150.0,
        fontdb::Stretch::UltraExpanded => 200.0,
    }
}
