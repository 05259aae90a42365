//! Runs: characters of a chunk that are shaped together, with one font, script and bidirectional level.
//!
//! Each grapheme cluster takes a face of [`FontMatcher`], and continues the run before it if it is set in the same way. As in Chromium,
//! a run may continue across elements whose styles shape alike, so that letters join and kern there.

use std::ops::Range;

use unicode_bidi::Level;
use unicode_script::Script;
use unicode_segmentation::UnicodeSegmentation as _;

use super::bidi;
use crate::text::content::characters::Character;
use crate::text::content::element::Elements;
use crate::text::content::values::{Caps, Orientation};
use crate::text::fonts::face::FaceId;
use crate::text::fonts::matcher::{FontList, FontMatcher};
use crate::text::unicode::classes::{is_control, is_default_ignorable, is_space};
use crate::text::unicode::emoji::{self, EmojiPresentation};
use crate::text::unicode::script;
use crate::text::warnings::TextWarnings;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// The range in the characters of the chunk.
    pub(crate) characters: Range<usize>,
    pub(crate) element: usize,
    pub(crate) face: FaceId,
    pub(crate) script: Script,
    pub(crate) level: Level,
    /// Whether its characters are set as synthesised small capitals.
    pub(crate) is_small: bool,
    /// Whether its characters are upright in a vertical line.
    pub(crate) is_upright: bool,
}

/// Divides a chunk into runs, in logical order. `lists` has the fonts of each element.
pub(super) fn divide(
    characters: &[Character],
    elements: &Elements<'_, '_>,
    lists: &mut [FontList],
    matcher: &mut FontMatcher<'_>,
    warnings: &mut TextWarnings,
) -> Vec<Run> {
    let codes = || characters.iter().map(|character| character.code);
    let text: String = codes().collect();
    let levels = bidi::levels(characters, elements);
    let mut runs: Vec<Run> = Vec::new();
    let mut script = script::first(codes());
    let following = script::following(codes());
    let mut at = 0;
    let mut cluster = Vec::new();
    let mut fallback = FallbackFaces::default();
    for grapheme in text.graphemes(true) {
        cluster.clear();
        cluster.extend(grapheme.chars());
        let (start, end) = (at, at + cluster.len());
        at = end;
        let character = &characters[start];
        let style = &elements.get(character.element).style;
        let own =
            cluster.iter().map(unicode_script::UnicodeScript::script).find(|script| script::is_real(*script));
        script = own.unwrap_or_else(|| script::of_common(character.code, script, following[start]));
        let fonts = &mut lists[character.element];
        let presentation = emoji::presentation(&cluster);
        let is_ignored = cluster.iter().all(|&code| is_default_ignorable(code) || is_control(code));
        let previous = runs.last().map(|run| run.face);
        let found = match previous {
            // An invisible cluster does not end a run.
            Some(face) if is_ignored => Some(face),
            _ => {
                let used = fallback.of((character.element, script, presentation));
                matcher.face_for(&cluster, presentation, (fonts, used), style, warnings)
            }
        };
        let face = if let Some(face) = found {
            face
        } else {
            if !is_ignored && !is_space(&cluster) {
                warnings.add_characters(&cluster, &style.families, style.language.as_deref());
            }
            let Some(first) = matcher.first(fonts, style, warnings) else { continue };
            first
        };
        let has_small_capitals = matcher.face(face).font.has_small_capitals;
        let run = Run {
            characters: start..end,
            element: character.element,
            face,
            script,
            level: levels[start],
            is_small: !has_small_capitals && style.synthesis.caps && is_small(style.caps, character.code),
            is_upright: is_upright(style.orientation, character.code),
        };
        match runs.last_mut() {
            Some(last) if last.continues_with(&run, elements) => last.characters.end = end,
            _ => runs.push(run),
        }
    }
    runs
}

/// The fallback faces that have been used. As in browsers, the one that was found for a character is tried first for the characters of
/// the same element, script and presentation behind it.
#[derive(Default)]
struct FallbackFaces {
    key: Option<(usize, Script, EmojiPresentation)>,
    faces: Vec<FaceId>,
}

impl FallbackFaces {
    fn of(&mut self, key: (usize, Script, EmojiPresentation)) -> &mut Vec<FaceId> {
        if self.key != Some(key) {
            self.key = Some(key);
            self.faces.clear();
        }
        &mut self.faces
    }
}

impl Run {
    fn continues_with(&self, next: &Self, elements: &Elements<'_, '_>) -> bool {
        let same = Self { characters: self.characters.clone(), element: self.element, ..next.clone() };
        let shapes_alike = self.element == next.element
            || elements.get(self.element).style.is_shaped_as(&elements.get(next.element).style);
        *self == same && self.characters.end == next.characters.start && shapes_alike
    }
}

fn is_small(caps: Caps, character: char) -> bool {
    match caps {
        Caps::Normal => false,
        Caps::Small => character.is_lowercase(),
        Caps::AllSmall => !character.is_control(),
    }
}

/// Whether a character is upright in a vertical line: [UAX 50](https://www.unicode.org/reports/tr50/).
pub(crate) fn is_upright(orientation: Orientation, character: char) -> bool {
    match orientation {
        Orientation::Horizontal | Orientation::Sideways | Orientation::Upwards => false,
        Orientation::Upright => true,
        // Characters with a vertical alternative (small kana, brackets) are upright, and the feature `vert` selects its glyph.
        Orientation::Mixed => unicode_vo::char_orientation(character) != unicode_vo::Orientation::Rotated,
    }
}
