//! `text-spacing-trim` at its initial value: [CSS Text 4](https://www.w3.org/TR/css-text-4/#text-spacing-trim-property), section 8.4.2.
//!
//! A full-width bracket or stop is half empty. Where the empty halves of two neighbours meet, one of them is removed with the font's
//! feature `halt` or `vhal`.

use harfrust::{Feature, Tag};
use skrifa::MetadataProvider as _;
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider as _;

use super::runs::Run;
use crate::text::content::characters::Character;
use crate::text::fonts::font::Font;

/// A class of full-width punctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// The first half is empty.
    Opening,
    /// The second half is empty.
    Closing,
    Middle,
}

/// The most marks of a run that are trimmed: the shaper looks for each among all characters.
const MAX_TRIMMED: usize = 64;

/// Adds the features that trim the marks of a run.
pub(super) fn add(run: &Run, characters: &[Character], font: &Font, features: &mut Vec<Feature>) {
    if !font.has_half_widths[usize::from(run.is_upright)] {
        return;
    }
    let tag = Tag::new(if run.is_upright { b"vhal" } else { b"halt" });
    let is_wide = |character| is_wide(font, character);
    let mark = |character: &Character| mark(character.code).or_else(|| quote(character.code, is_wide));
    let mut before = run.characters.start.checked_sub(1).and_then(|before| mark(&characters[before]));
    let mut left = MAX_TRIMMED;
    // The character behind the run may trim its last one.
    let end = characters.len().min(run.characters.end + 1);
    for (at, character) in characters[run.characters.start..end].iter().enumerate() {
        let mark = mark(character);
        let is_own = at < run.characters.len();
        let trimmed = match (before, mark) {
            (Some(_), Some(Mark::Opening)) if is_own => Some(at),
            (_, Some(Mark::Opening)) => None,
            (Some(Mark::Closing), Some(_)) => at.checked_sub(1),
            _ => None,
        };
        if let Some(trimmed) = trimmed {
            let trimmed = u32::try_from(trimmed).unwrap_or(u32::MAX - 1);
            features.push(Feature { tag, value: 1, start: trimmed, end: trimmed + 1 });
            left -= 1;
            if left == 0 {
                return;
            }
        }
        before = mark;
    }
}

/// Returns the class of a quotation mark, which is full-width in some fonts only.
fn quote(character: char, is_wide: impl Fn(char) -> bool) -> Option<Mark> {
    let mark = match character {
        '“' | '‘' => Mark::Opening,
        '”' | '’' => Mark::Closing,
        _ => return None,
    };
    is_wide(character).then_some(mark)
}

fn is_wide(font: &Font, character: char) -> bool {
    let tables = font.tables();
    let metrics = tables.glyph_metrics(Size::unscaled(), LocationRef::default());
    let width = tables.charmap().map(character).and_then(|glyph| metrics.advance_width(glyph));
    let em = tables.head().map(|head| f32::from(head.units_per_em()));
    width.zip(em.ok()).is_some_and(|(width, em)| width >= em)
}

const fn mark(character: char) -> Option<Mark> {
    Some(match character {
        '〈' | '《' | '「' | '『' | '【' | '〔' | '〖' | '〘' | '〝' | '（' | '［' | '｛' | '｟' => {
            Mark::Opening
        }
        '、' | '。' | '〉' | '》' | '」' | '』' | '】' | '〕' | '〗' | '〙' | '〞' | '〟' | '）' | '，'
        | '．' | '］' | '｝' | '｠' => Mark::Closing,
        '・' | '：' | '；' | '\u{3000}' => Mark::Middle,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_known() {
        assert_eq!(mark('「'), Some(Mark::Opening));
        assert_eq!(mark('。'), Some(Mark::Closing));
        assert_eq!(mark('あ'), None);
    }
}
