//! Installed font fallback: the face for a cluster that no listed family has. [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-matching-algorithm),
//! section 5.3, leaves the choice to the implementation.
//!
//! The faces of the font set come first, then those of the system. Among each, faces that are no emoji fonts, faces of the CJK variant
//! that `lang` asks for, of the style's slant, and of the nearest weight are tried first. Both choices are cached per document.

use std::collections::HashMap;

use fontdb::{FaceInfo, Source};
use skrifa::FontRef;
use skrifa::raw::TableProvider as _;

use super::candidate::Candidate;
use super::files::FontFiles;
use crate::fonts::SystemFontDatabase;
use crate::text::content::style::TextStyle;
use crate::text::content::values::Slant;
use crate::text::unicode::cjk::{self, CjkVariant};
use crate::text::unicode::classes::{is_default_ignorable, is_private_use};

/// The cluster, the bits of the weight, whether the style is slanted, whether colour glyphs are wanted, and the CJK variant.
type SetKey = (Box<[char]>, u32, bool, Option<bool>, Option<CjkVariant>);

/// The character, whether the style is bold, whether it is slanted, whether colour glyphs are wanted, and the CJK variant.
type SystemKey = (char, bool, bool, bool, Option<CjkVariant>);

/// Entries of the cache for the font set.
const MAX_CACHED: usize = 4096;

#[derive(Default)]
pub(super) struct Fallback {
    in_set: HashMap<SetKey, Option<Candidate>>,
    /// Searching the system opens fonts, which is expensive.
    in_system: HashMap<SystemKey, Option<FaceInfo>>,
}

impl Fallback {
    /// Returns a face for a cluster. `colour` says whether it must or must not have colour glyphs.
    ///
    /// A character of private use gets none, because each font gives it another meaning.
    pub(super) fn find(
        &mut self,
        files: &mut FontFiles<'_>,
        cluster: &[char],
        colour: Option<bool>,
        style: &TextStyle,
    ) -> Option<Candidate> {
        if cluster.iter().any(|&character| is_private_use(character)) {
            return None;
        }
        let variant = cjk::variant_for(cluster, style.language.as_deref());
        let is_slanted = style.slant != Slant::Normal;
        let key: SetKey = (cluster.into(), style.weight.to_bits(), is_slanted, colour, variant);
        let in_set = if let Some(known) = self.in_set.get(&key) {
            known.clone()
        } else {
            let found = find_in_set(files, cluster, (colour, variant), style);
            if self.in_set.len() < MAX_CACHED {
                self.in_set.insert(key, found.clone());
            }
            found
        };
        if in_set.is_some() {
            return in_set;
        }
        let system = files.set.machine()?;
        let first = cluster.iter().copied().find(|&character| !is_default_ignorable(character))?;
        let key = (first, style.weight >= 600.0, is_slanted, colour == Some(true), variant);
        let known = if let Some(known) = self.in_system.get(&key) {
            known.clone()
        } else {
            let found = find_in_system(files, system, first, (colour, variant), style);
            self.in_system.insert(key, found.clone());
            found
        };
        files.candidate(&known?)
    }
}

/// Returns the closest face of the font set that has a whole cluster.
fn find_in_set(
    files: &mut FontFiles<'_>,
    cluster: &[char],
    (colour, variant): (Option<bool>, Option<CjkVariant>),
    style: &TextStyle,
) -> Option<Candidate> {
    let faces = by_distance(files.set.own().faces(), style, variant);
    faces.into_iter().find_map(|face| {
        let candidate = files.candidate(face)?;
        let font = files.font(candidate.font);
        let has = |character: &char| is_default_ignorable(*character) || font.has(*character);
        let is_wanted = colour.is_none_or(|colour| font.has_colour == colour);
        (is_wanted && cluster.iter().all(has)).then_some(candidate)
    })
}

/// Returns the closest face of the system that has a character.
fn find_in_system(
    files: &mut FontFiles<'_>,
    system: &SystemFontDatabase,
    character: char,
    (colour, variant): (Option<bool>, Option<CjkVariant>),
    style: &TextStyle,
) -> Option<FaceInfo> {
    let is_wanted = |face: &FaceInfo| match colour {
        // Opening every font to look for colour tables would be slow, so emoji fonts are known by their names.
        Some(true) => face.families.iter().any(|(name, _)| name.contains("Emoji")),
        Some(false) | None => true,
    };
    let faces = system.database().faces().filter(|face| is_wanted(face));
    by_distance(faces, style, variant).into_iter().find_map(|face| {
        if !system.has(face, character) {
            return None;
        }
        let face = system.in_memory(face)?;
        let candidate = files.candidate(&face)?;
        let font = files.font(candidate.font);
        colour.is_none_or(|colour| font.has_colour == colour).then_some(face)
    })
}

/// Sorts faces by their distance to a style. Equal faces keep their order.
fn by_distance<'f>(
    faces: impl Iterator<Item = &'f FaceInfo>,
    style: &TextStyle,
    variant: Option<CjkVariant>,
) -> Vec<&'f FaceInfo> {
    let wants_slant = style.slant != Slant::Normal;
    let mut faces: Vec<&FaceInfo> = faces.collect();
    faces.sort_by_cached_key(|face| {
        let is_emoji = face.families.iter().any(|(name, _)| name.contains("Emoji"));
        let is_slanted = face.style != fontdb::Style::Normal;
        let is_other_variant = variant.is_some_and(|wanted| variant_of(face) != Some(wanted));
        (
            is_emoji,
            is_other_variant,
            is_slanted != wants_slant,
            whole((f32::from(face.weight.0) - style.weight).abs()),
        )
    });
    faces
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a difference of weights")]
fn whole(number: f32) -> u32 {
    number as u32
}

/// The last word of family names of each CJK variant, and the variant's bit in the code pages of
/// [OS/2](https://learn.microsoft.com/typography/opentype/spec/os2#ulcodepagerange).
const CJK_FONTS: [(&str, u32, CjkVariant); 5] = [
    ("JP", 1 << 17, CjkVariant::Japanese),
    ("SC", 1 << 18, CjkVariant::Simplified),
    ("KR", 1 << 19, CjkVariant::Korean),
    ("TC", 1 << 20, CjkVariant::Traditional),
    ("HK", 0, CjkVariant::HongKong),
];

/// Returns the CJK variant of a font, by its family name, or by its code page if it has only one of these.
fn variant_of(face: &FaceInfo) -> Option<CjkVariant> {
    let last_word = |name: &String| name.rsplit(' ').next().map(str::to_owned);
    let words: Vec<String> = face.families.iter().filter_map(|(name, _)| last_word(name)).collect();
    let named = CJK_FONTS.iter().find(|(end, ..)| words.iter().any(|word| word == end));
    if let Some((.., variant)) = named {
        return Some(*variant);
    }
    let Source::Binary(data) = &face.source else { return None };
    let pages =
        FontRef::from_index((**data).as_ref(), face.index).ok()?.os2().ok()?.ul_code_page_range_1()?;
    let mut found = CJK_FONTS.iter().filter(|(_, bit, _)| pages & bit != 0);
    let (.., variant) = found.next()?;
    found.next().is_none().then_some(*variant)
}
