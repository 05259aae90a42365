//! Font matching: the face of each cluster. [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-matching-algorithm), section 5.
//!
//! Each element has a [`FontList`]: the faces of its families in order, followed by those of the set's fallback families, the default
//! family and the embedded one. Families are loaded only when a cluster needs them, because most text needs the first one alone. A
//! cluster takes the first face that has all of its characters; else a face of [`super::fallback`]. An emoji tries fonts with colour
//! glyphs first, unless a family that the element names has it.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::rc::Rc;

use svgtypes::FontFamily;

use super::candidate::{Candidate, FaceSlant, compare};
use super::face::{Face, FaceId, FontId};
use super::fallback::Fallback;
use super::files::FontFiles;
use super::instance::{AxisTargets, Instance, SyntheticStyle};
use crate::FontSet;
use crate::fonts::DocumentFonts;
use crate::text::content::style::TextStyle;
use crate::text::unicode::emoji::EmojiPresentation;
use crate::text::warnings::TextWarnings;

/// The faces of an element, as far as they have been loaded.
#[derive(Debug, Default)]
pub(crate) struct FontList {
    faces: Vec<FaceId>,
    /// The number of faces that belong to families of `font-family`.
    named: usize,
    /// The index of the next family.
    next: usize,
}

/// The font, the bits of its axis values, whether it is emboldened, whether it is slanted, and its `unicode-range`.
type FaceKey = (FontId, Vec<(harfrust::Tag, u32)>, bool, bool, Rc<[RangeInclusive<u32>]>);

/// Chooses fonts for the texts of a document.
pub(crate) struct FontMatcher<'a> {
    set: &'a FontSet,
    files: FontFiles<'a>,
    fallback: Fallback,
    faces: Vec<Rc<Face>>,
    known: HashMap<FaceKey, FaceId>,
}

impl<'a> FontMatcher<'a> {
    pub(crate) fn new(set: &'a FontSet, document: &'a DocumentFonts) -> Self {
        Self {
            set,
            files: FontFiles::new(set, document),
            fallback: Fallback::default(),
            faces: Vec::new(),
            known: HashMap::new(),
        }
    }

    pub(crate) fn face(&self, face: FaceId) -> Rc<Face> {
        Rc::clone(&self.faces[face])
    }

    /// Returns the first face of a list.
    pub(crate) fn first(
        &mut self,
        list: &mut FontList,
        style: &TextStyle,
        warnings: &mut TextWarnings,
    ) -> Option<FaceId> {
        while list.faces.is_empty() && self.load_next_family(list, style, warnings) {}
        list.faces.first().copied()
    }

    /// Returns the face of a cluster. `used` holds the fallback faces of the characters before it, which are tried before new ones.
    pub(crate) fn face_for(
        &mut self,
        cluster: &[char],
        presentation: EmojiPresentation,
        (list, used): (&mut FontList, &mut Vec<FaceId>),
        style: &TextStyle,
        warnings: &mut TextWarnings,
    ) -> Option<FaceId> {
        let colours = match presentation {
            EmojiPresentation::Text => &[None][..],
            EmojiPresentation::TextRequested => &[Some(false), None],
            EmojiPresentation::EmojiRequested => &[Some(true), None],
            EmojiPresentation::EmojiByDefault => {
                while list.next < style.families.len() && self.load_next_family(list, style, warnings) {}
                let named = list.faces[..list.named].iter().copied();
                if let Some(face) = named.into_iter().find(|&face| self.faces[face].has(cluster)) {
                    return Some(face);
                }
                &[Some(true), None]
            }
        };
        for &colour in colours {
            let mut looked_at = 0;
            loop {
                let mut unknown = list.faces[looked_at..].iter().copied();
                let found = unknown.find(|&face| self.suits(face, cluster, colour));
                if found.is_some() {
                    return found;
                }
                looked_at = list.faces.len();
                if !self.load_next_family(list, style, warnings) {
                    break;
                }
            }
            if let Some(face) = used.iter().copied().find(|&face| self.suits(face, cluster, colour)) {
                return Some(face);
            }
            if let Some(candidate) = self.fallback.find(&mut self.files, cluster, colour, style) {
                let face = self.instance(&candidate, style, false);
                used.push(face);
                return Some(face);
            }
        }
        None
    }

    /// Whether a face has a cluster, with or without colour glyphs as `colour` says.
    fn suits(&self, face: FaceId, cluster: &[char], colour: Option<bool>) -> bool {
        let face = &self.faces[face];
        colour.is_none_or(|colour| face.font.has_colour == colour) && face.has(cluster)
    }

    /// Loads the next family of a list. Returns whether there was one.
    fn load_next_family(
        &mut self,
        list: &mut FontList,
        style: &TextStyle,
        warnings: &mut TextWarnings,
    ) -> bool {
        let set = self.set;
        let families = &style.families;
        let fallback = set.fallback();
        let name = match list.next.checked_sub(families.len()) {
            None => set.family_behind(&families[list.next]),
            // The default family comes before the fallback families only if no named family exists.
            Some(0) if !list.faces.is_empty() => {
                list.next += 1;
                return true;
            }
            Some(0) => set.default_family(),
            Some(at) if at <= fallback.len() => &fallback[at - 1],
            Some(at) if at == fallback.len() + 1 => set.default_family(),
            Some(at) if at == fallback.len() + 2 => FontSet::embedded_family(),
            Some(_) => return false,
        };
        let found = self.of_family(name, style);
        if found.is_empty()
            && matches!(families.get(list.next), Some(FontFamily::Named(_)))
            && !is_system_family(name)
            && !self.files.is_in_document(name)
        {
            warnings.add_family(name, set.default_family());
        }
        list.faces.extend(found);
        if list.next < families.len() {
            list.named = list.faces.len();
        }
        list.next += 1;
        true
    }

    /// Returns the closest faces of a family. There are several where `unicode-range` divides the characters between them.
    fn of_family(&mut self, name: &str, style: &TextStyle) -> Vec<FaceId> {
        let candidates = self.files.candidates(name);
        let Some(best) = candidates.iter().map(|candidate| candidate.distance(style)).min_by(compare) else {
            return Vec::new();
        };
        let is_best = |candidate: &&Candidate| compare(&candidate.distance(style), &best).is_eq();
        candidates.iter().filter(is_best).map(|candidate| self.instance(candidate, style, true)).collect()
    }

    /// Sets the axes of a candidate for a style. `is_named` says whether `font-family` names its family.
    fn instance(&mut self, candidate: &Candidate, style: &TextStyle, is_named: bool) -> FaceId {
        let font = Rc::clone(self.files.font(candidate.font));
        let within = |wanted: f32, [least, most]: [f32; 2]| wanted.max(least).min(most);
        let targets = AxisTargets {
            weight: within(style.weight, candidate.weight),
            stretch: within(style.stretch, candidate.stretch),
            angle: candidate.angles.map(|angles| within(style.slant.angle(), angles)),
        };
        let settings = targets.settings(&font, style);
        let max_angle = candidate.angles.map(|[_, most]| most);
        let slant = (candidate.slant != FaceSlant::Normal, max_angle);
        let synthetic = SyntheticStyle::of(&font, style, (candidate.weight[1], is_named), slant);
        let axes = settings.iter().map(|(tag, value)| (*tag, value.to_bits())).collect();
        let characters = Rc::clone(&candidate.characters);
        let is_slanted = synthetic.is_slanted || synthetic.are_colour_glyphs_slanted;
        let key = (candidate.font, axes, synthetic.is_emboldened, is_slanted, Rc::clone(&characters));
        if let Some(face) = self.known.get(&key) {
            return *face;
        }
        let instance = Instance::new(&font, &settings, synthetic);
        self.faces.push(Rc::new(Face { font, instance, characters }));
        self.known.insert(key, self.faces.len() - 1);
        self.faces.len() - 1
    }
}

/// Whether a family exists on some systems only, or is a generic one that font sets do not map. Its absence causes no warning; a
/// missing emoji does.
fn is_system_family(name: &str) -> bool {
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
