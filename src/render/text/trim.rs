//! Room that brackets and stops of East Asia share with others beside them:
//! [`text-spacing-trim`](https://www.w3.org/TR/css-text-4/#text-spacing-trim-property), section 8.4.2, as it is where nothing is said. Each is as
//! wide as an ideograph, half of it empty; of two empty halves side by side one is left out, by a feature of the font.

use harfrust::{Feature, Tag};

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
    let (mut before, mut left) = (None, MOST);
    for (at, letter) in letters[run.letters.clone()].iter().enumerate() {
        let mark = mark(letter.character);
        let narrow = match (before, mark) {
            (Some(_), Some(Mark::Opening)) => Some(at),
            (Some(Mark::Closing), Some(_)) => Some(at - 1),
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
