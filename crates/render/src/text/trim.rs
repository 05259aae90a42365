//! Room that brackets and stops of East Asia share with others beside them:
//! [`text-spacing-trim`](https://www.w3.org/TR/css-text-4/#text-spacing-trim-property), section 8.4.2, as it is where nothing is said. Each is as
//! wide as an ideograph, half of it empty; of two empty halves side by side one is left out, by a feature of the font.

use harfrust::{Feature, Tag};
use skrifa::MetadataProvider as _;
use skrifa::instance::{LocationRef, Size};
use skrifa::raw::TableProvider as _;

use super::font::Font;
use super::letters::Letter;
use super::runs::Run;

/// Where the ink of a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// In its second half.
    Opening,
    /// In its first half.
    Closing,
    Middle,
}

/// How many marks of a run are narrowed at most: each is looked for among all letters.
const MOST: usize = 64;

/// Adds the features that set marks of a run half as wide.
pub(super) fn add(run: &Run, letters: &[Letter], font: &Font, features: &mut Vec<Feature>) {
    if !font.has_halves[usize::from(run.is_upright)] {
        return;
    }
    let tag = Tag::new(if run.is_upright { b"vhal" } else { b"halt" });
    let is_wide = |character| is_wide(font, character);
    let mark = |letter: &Letter| mark(letter.character).or_else(|| quote(letter.character, is_wide));
    let mut before = run.letters.start.checked_sub(1).and_then(|before| mark(&letters[before]));
    let mut left = MOST;
    // One behind the run may narrow its last letter.
    let end = letters.len().min(run.letters.end + 1);
    for (at, letter) in letters[run.letters.start..end].iter().enumerate() {
        let mark = mark(letter);
        let is_own = at < run.letters.len();
        let narrow = match (before, mark) {
            (Some(_), Some(Mark::Opening)) if is_own => Some(at),
            (_, Some(Mark::Opening)) => None,
            (Some(Mark::Closing), Some(_)) => at.checked_sub(1),
            _ => None,
        };
        if let Some(narrow) = narrow {
            let narrow = u32::try_from(narrow).unwrap_or(u32::MAX - 1);
            features.push(Feature { tag, value: 1, start: narrow, end: narrow + 1 });
            left -= 1;
            if left == 0 {
                return;
            }
        }
        before = mark;
    }
}

/// Quotation marks are of East Asia where a font has them as wide as ideographs.
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
