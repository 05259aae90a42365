//! Which font a character gets: [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-matching-algorithm), section 5.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::sync::Arc;

use fontdb::{Database, FaceInfo, Source};
use svgtypes::FontFamily;

use super::candidate::{Candidate, Lean, compare};
use super::emoji::Presentation;
use super::font::{Asked, Data, Font, Instance, Look, OBLIQUE};
use super::ideographs::{self, Ideographs};
use super::missing::Missing;
use super::style::{Slant, Style};
use crate::FontSet;
use crate::fonts::{DocumentFonts, SystemFontDatabase};
use crate::style::FaceStyle;

/// A font that was opened, by its number.
pub(super) type FontId = usize;

/// A font set in a style, by its number.
pub(super) type FaceId = usize;

/// A font set in a style.
pub(super) struct Face {
    pub(super) font: Rc<Font>,
    pub(super) instance: Instance,
    characters: Rc<[RangeInclusive<u32>]>,
}

impl Face {
    /// Whether it is for all of a cluster of characters, and has them.
    fn has(&self, cluster: &[char]) -> bool {
        let is_for = |character: char| {
            self.characters.is_empty()
                || self.characters.iter().any(|range| range.contains(&u32::from(character)))
        };
        cluster
            .iter()
            .all(|&character| is_ignorable(character) || is_for(character) && self.font.has(character))
    }
}

/// The faces of the families that a style lists, as far as they were looked for: most text needs the first alone.
#[derive(Debug, Default)]
pub(super) struct Listed {
    faces: Vec<FaceId>,
    /// How many of them are of families that the style names.
    named: usize,
    /// The family that is looked for next.
    next: usize,
}

/// What a face depends on: the font, the places on its axes bit by bit, and what is made of its letters.
type Key = (FontId, Vec<(harfrust::Tag, u32)>, bool, bool, Rc<[RangeInclusive<u32>]>);

/// What a font that is not listed is looked for by: characters, weight bit by bit, whether it is to lean, and to have colours; and whose
/// ideographs it is to have.
type Wanted = (Box<[char]>, u32, bool, Option<bool>, Option<Ideographs>);

/// What one of the machine's is looked for by: a character, whether it is to be bold, to lean, and to have colours; and whose ideographs.
type OfMachine = (char, bool, bool, bool, Option<Ideographs>);

/// How many such fonts are kept in mind.
const MOST_SUBSTITUTES: usize = 4096;

/// The fonts that the texts of a document use.
pub(super) struct Library<'a> {
    fonts: &'a FontSet,
    /// Those that the document brings along.
    own: &'a DocumentFonts,
    opened: HashMap<(usize, u32), Option<FontId>>,
    list: Vec<Rc<Font>>,
    families: HashMap<Box<str>, Rc<[Candidate]>>,
    faces: Vec<Rc<Face>>,
    known: HashMap<Key, FaceId>,
    /// Which font of the set that is not listed has the characters of a cluster.
    substitutes: HashMap<Wanted, Option<Candidate>>,
    /// What the machine has for a character of a style, which is dear to find out.
    fallbacks: HashMap<OfMachine, Option<FaceInfo>>,
}

impl<'a> Library<'a> {
    pub(super) fn new(fonts: &'a FontSet, own: &'a DocumentFonts) -> Self {
        Self {
            fonts,
            own,
            opened: HashMap::new(),
            list: Vec::new(),
            families: HashMap::new(),
            faces: Vec::new(),
            known: HashMap::new(),
            substitutes: HashMap::new(),
            fallbacks: HashMap::new(),
        }
    }

    pub(super) fn face(&self, face: FaceId) -> Rc<Face> {
        Rc::clone(&self.faces[face])
    }

    /// Looks for the next family of a list. Answers whether there was one: at the end come those that stand in for all.
    fn look_further(&mut self, listed: &mut Listed, style: &Style, missing: &mut Missing) -> bool {
        let fonts = self.fonts;
        let families = &style.families;
        let fallback = fonts.fallback();
        let name = match listed.next.checked_sub(families.len()) {
            None => fonts.family_behind(&families[listed.next]),
            // Text that names none that there is is set in this one; all other comes to it last.
            Some(0) if !listed.faces.is_empty() => {
                listed.next += 1;
                return true;
            }
            Some(0) => fonts.default_family(),
            Some(at) if at <= fallback.len() => &fallback[at - 1],
            Some(at) if at == fallback.len() + 1 => fonts.default_family(),
            Some(at) if at == fallback.len() + 2 => FontSet::embedded_family(),
            Some(_) => return false,
        };
        let found = self.of_family(name, style);
        if found.is_empty()
            && matches!(families.get(listed.next), Some(FontFamily::Named(_)))
            && !is_of_the_system(name)
            && !self.own.families.contains(&name.to_lowercase())
        {
            missing.family(name, fonts.default_family());
        }
        listed.faces.extend(found);
        if listed.next < families.len() {
            listed.named = listed.faces.len();
        }
        listed.next += 1;
        true
    }

    /// The first face of a list.
    pub(super) fn first(
        &mut self,
        listed: &mut Listed,
        style: &Style,
        missing: &mut Missing,
    ) -> Option<FaceId> {
        while listed.faces.is_empty() && self.look_further(listed, style, missing) {}
        listed.faces.first().copied()
    }

    /// The faces of a family that come closest to a style: several where they share out the characters.
    fn of_family(&mut self, name: &str, style: &Style) -> Vec<FaceId> {
        let candidates = self.candidates(name);
        let Some(best) = candidates.iter().map(|candidate| candidate.distance(style)).min_by(compare) else {
            return Vec::new();
        };
        let is_best = |candidate: &&Candidate| compare(&candidate.distance(style), &best).is_eq();
        candidates.iter().filter(is_best).map(|candidate| self.instance(candidate, style, true)).collect()
    }

    fn candidates(&mut self, name: &str) -> Rc<[Candidate]> {
        let key = name.to_lowercase().into_boxed_str();
        if let Some(known) = self.families.get(&key) {
            return Rc::clone(known);
        }
        let fonts = self.fonts;
        let mut found = self.of_document(name);
        if found.is_empty() {
            found = self.in_database(fonts.own(), name, None);
        }
        if found.is_empty()
            && let Some(machine) = fonts.machine()
        {
            found = self.in_database(machine.database(), name, Some(machine));
        }
        let found: Rc<[Candidate]> = found.into();
        self.families.insert(key, Rc::clone(&found));
        found
    }

    fn in_database(
        &mut self,
        database: &Database,
        name: &str,
        machine: Option<&SystemFontDatabase>,
    ) -> Vec<Candidate> {
        let is_named = |face: &&FaceInfo| face.families.iter().any(|(family, _)| equal(family, name));
        let faces = database.faces().filter(is_named);
        faces
            .filter_map(|face| {
                let in_memory = machine.map(|machine| machine.in_memory(face));
                match in_memory {
                    None => self.candidate(face),
                    Some(face) => self.candidate(&face?),
                }
            })
            .collect()
    }

    fn candidate(&mut self, face: &FaceInfo) -> Option<Candidate> {
        let Source::Binary(data) = &face.source else { return None };
        let font = self.open(data, face.index)?;
        let known = &self.list[font];
        let weight = f32::from(face.weight.0);
        let stretch = percent(face.stretch);
        Some(Candidate {
            font,
            weight: known.weights().unwrap_or([weight, weight]),
            stretch: known.widths().unwrap_or([stretch, stretch]),
            leans: match face.style {
                fontdb::Style::Normal => Lean::Normal,
                fontdb::Style::Italic => Lean::Italic,
                fontdb::Style::Oblique => Lean::Oblique,
            },
            slope: None,
            characters: Rc::from([]),
        })
    }

    /// The faces of a family that the document brings along; of two for a character the later one counts.
    fn of_document(&mut self, name: &str) -> Vec<Candidate> {
        let faces = self.own.faces.iter().rev().filter(|face| equal(&face.family, name));
        faces
            .filter_map(|face| {
                let data: Data = Arc::<Vec<u8>>::clone(&face.data);
                let (weight, stretch) = (&face.weight, &face.stretch);
                Some(Candidate {
                    font: self.open(&data, face.index)?,
                    weight: [*weight.start(), *weight.end()],
                    stretch: [*stretch.start(), *stretch.end()],
                    leans: match face.style {
                        FaceStyle::Normal => Lean::Normal,
                        FaceStyle::Italic => Lean::Italic,
                        FaceStyle::Oblique(_) => Lean::Oblique,
                    },
                    slope: Some(match &face.style {
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
            self.list.push(Rc::new(font));
            self.list.len() - 1
        });
        self.opened.insert(key, font);
        font
    }

    /// `is_named` tells whether the text asked for its family.
    fn instance(&mut self, candidate: &Candidate, style: &Style, is_named: bool) -> FaceId {
        let font = Rc::clone(&self.list[candidate.font]);
        let within = |wanted: f32, [least, most]: [f32; 2]| wanted.max(least).min(most);
        let asked = Asked {
            weight: within(style.weight, candidate.weight),
            stretch: within(style.stretch, candidate.stretch),
            slope: candidate.slope.map(|slope| within(style.slant.angle(), slope)),
        };
        let settings = font.settings(style, &asked);
        let most = candidate.slope.map(|[_, most]| most);
        let leans = (candidate.leans != Lean::Normal, most);
        let look = Look::of(&font, style, (candidate.weight[1], is_named), leans);
        let places = settings.iter().map(|(tag, value)| (*tag, value.to_bits())).collect();
        let characters = Rc::clone(&candidate.characters);
        let is_slanted = look.is_slanted || look.are_pictures_slanted;
        let key = (candidate.font, places, look.is_emboldened, is_slanted, Rc::clone(&characters));
        if let Some(face) = self.known.get(&key) {
            return *face;
        }
        let instance = Instance::new(&font, &settings, look);
        self.faces.push(Rc::new(Face { font, instance, characters }));
        self.known.insert(key, self.faces.len() - 1);
        self.faces.len() - 1
    }

    /// The face for a cluster of characters: of those listed the first that has all of it, else another of the set, else one of
    /// the machine's. Pictures come from fonts with colours, if there is one. `used` are those that stood in for characters
    /// before.
    pub(super) fn face_for(
        &mut self,
        cluster: &[char],
        presentation: Presentation,
        (listed, used): (&mut Listed, &mut Vec<FaceId>),
        style: &Style,
        missing: &mut Missing,
    ) -> Option<FaceId> {
        let colours = match presentation {
            Presentation::Text => &[None][..],
            Presentation::TextOnly => &[Some(false), None],
            Presentation::Picture => &[Some(true), None],
            Presentation::PictureByItself => {
                while listed.next < style.families.len() && self.look_further(listed, style, missing) {}
                let named = listed.faces[..listed.named].iter().copied();
                if let Some(face) = named.into_iter().find(|&face| self.faces[face].has(cluster)) {
                    return Some(face);
                }
                &[Some(true), None]
            }
        };
        for &colour in colours {
            let mut looked_at = 0;
            loop {
                let mut unknown = listed.faces[looked_at..].iter().copied();
                let found = unknown.find(|&face| self.suits(face, cluster, colour));
                if found.is_some() {
                    return found;
                }
                looked_at = listed.faces.len();
                if !self.look_further(listed, style, missing) {
                    break;
                }
            }
            if let Some(face) = used.iter().copied().find(|&face| self.suits(face, cluster, colour)) {
                return Some(face);
            }
            if let Some(face) = self.fall_back(cluster, colour, style) {
                used.push(face);
                return Some(face);
            }
        }
        None
    }

    /// Whether a face has a cluster, with colours or without as it is asked for.
    fn suits(&self, face: FaceId, cluster: &[char], colour: Option<bool>) -> bool {
        let face = &self.faces[face];
        colour.is_none_or(|colour| face.font.has_colour == colour) && face.has(cluster)
    }

    /// A face that is not listed. What a character of private use means is up to each font, so that none can stand in for another.
    fn fall_back(&mut self, cluster: &[char], colour: Option<bool>, style: &Style) -> Option<FaceId> {
        if cluster.iter().any(|&character| is_private(character)) {
            return None;
        }
        let fonts = self.fonts;
        let whose = ideographs::wanted(cluster, style.language.as_deref());
        let wanted: Wanted =
            (cluster.into(), style.weight.to_bits(), style.slant != Slant::Normal, colour, whose);
        let own = if let Some(known) = self.substitutes.get(&wanted) {
            known.clone()
        } else {
            let found = self.of_set(cluster, (colour, whose), style);
            if self.substitutes.len() < MOST_SUBSTITUTES {
                self.substitutes.insert(wanted, found.clone());
            }
            found
        };
        if let Some(candidate) = own {
            return Some(self.instance(&candidate, style, false));
        }
        let machine = fonts.machine()?;
        let first = cluster.iter().copied().find(|&character| !is_ignorable(character))?;
        let key = (first, style.weight >= 600.0, style.slant != Slant::Normal, colour == Some(true), whose);
        let known = if let Some(known) = self.fallbacks.get(&key) {
            known.clone()
        } else {
            let found = self.of_machine(machine, first, (colour, whose), style);
            self.fallbacks.insert(key, found.clone());
            found
        };
        let candidate = self.candidate(&known?)?;
        Some(self.instance(&candidate, style, false))
    }

    /// The face of the set that has all of a cluster and is closest to a style.
    fn of_set(
        &mut self,
        cluster: &[char],
        (colour, whose): (Option<bool>, Option<Ideographs>),
        style: &Style,
    ) -> Option<Candidate> {
        self.closest(self.fonts.own().faces(), style, whose, &mut |library, face| {
            let candidate = library.candidate(face)?;
            let font = &library.list[candidate.font];
            let has = |character: &char| is_ignorable(*character) || font.has(*character);
            let is_wanted = colour.is_none_or(|colour| font.has_colour == colour);
            (is_wanted && cluster.iter().all(has)).then_some(candidate)
        })
    }

    fn of_machine(
        &mut self,
        machine: &SystemFontDatabase,
        character: char,
        (colour, whose): (Option<bool>, Option<Ideographs>),
        style: &Style,
    ) -> Option<FaceInfo> {
        let is_wanted = |face: &FaceInfo| match colour {
            // Fonts of emoji are called so; to open all others for each would take long.
            Some(true) => face.families.iter().any(|(name, _)| name.contains("Emoji")),
            Some(false) | None => true,
        };
        let faces = machine.database().faces().filter(|face| is_wanted(face));
        self.closest(faces, style, whose, &mut |library, face| {
            if !machine.has(face, character) {
                return None;
            }
            let face = machine.in_memory(face)?;
            let candidate = library.candidate(&face)?;
            let font = &library.list[candidate.font];
            colour.is_none_or(|colour| font.has_colour == colour).then_some(face)
        })
    }

    /// Of the faces that pass, the one closest to a style.
    fn closest<'f, T>(
        &mut self,
        faces: impl Iterator<Item = &'f FaceInfo>,
        style: &Style,
        whose: Option<Ideographs>,
        passes: &mut dyn FnMut(&mut Self, &'f FaceInfo) -> Option<T>,
    ) -> Option<T> {
        let wants_lean = style.slant != Slant::Normal;
        let mut faces: Vec<&FaceInfo> = faces.collect();
        // Stable, so that equals keep the order in which they were found. The test is dear, so it comes after.
        faces.sort_by_cached_key(|face| {
            let is_plain = !face.families.iter().any(|(name, _)| name.contains("Emoji"));
            let leans = face.style != fontdb::Style::Normal;
            let is_others = whose.is_some_and(|wanted| ideographs::of(face) != Some(wanted));
            (
                !is_plain,
                is_others,
                leans != wants_lean,
                whole((f32::from(face.weight.0) - style.weight).abs()),
            )
        });
        faces.into_iter().find_map(|face| passes(self, face))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a weight")]
fn whole(number: f32) -> u32 {
    number as u32
}

/// Names of families match without regard to case: CSS Fonts 4, section 5.1.
fn equal(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || !a.is_ascii() && a.to_lowercase() == b.to_lowercase()
}

/// Whether a family is one that pages name for systems that have it, as others have not; or a generic one that no set has a family
/// for. Emoji that no font has are told all the same.
fn is_of_the_system(name: &str) -> bool {
    name.starts_with('-')
        || name.starts_with("ui-")
        || matches!(
            name,
            "system-ui"
                | "BlinkMacSystemFont"
                | "Apple Color Emoji"
                | "Segoe UI Emoji"
                | "Segoe UI Symbol"
                | "emoji"
                | "math"
                | "fangsong"
        )
}

/// Whether a character has the meaning that a font gives it.
pub(super) const fn is_private(character: char) -> bool {
    matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

/// Whether a character asks for no glyph: [default ignorable code points](https://www.unicode.org/reports/tr44/).
pub(super) const fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
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
