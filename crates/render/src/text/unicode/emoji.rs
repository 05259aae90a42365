//! Emoji presentation: [Unicode Emoji](https://www.unicode.org/reports/tr51/#Presentation_Style), section 4.

use unicode_properties::{EmojiStatus, UnicodeEmoji};

/// Variation selector 15 requests text presentation.
const TEXT_SELECTOR: char = '\u{fe0e}';
/// Variation selector 16 requests emoji presentation.
const EMOJI_SELECTOR: char = '\u{fe0f}';
const JOINER: char = '\u{200d}';
const KEYCAP: char = '\u{20e3}';

/// Which fonts a cluster tries first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EmojiPresentation {
    /// The fonts of the text.
    Text,
    /// Fonts without colour glyphs: an emoji with the text selector.
    TextRequested,
    /// The named families of the text, as in browsers, then fonts with colour glyphs: an emoji without a selector.
    EmojiByDefault,
    /// Fonts with colour glyphs: an emoji with the emoji selector.
    EmojiRequested,
}

/// Returns the presentation of a cluster.
pub(crate) fn presentation(cluster: &[char]) -> EmojiPresentation {
    let [first, rest @ ..] = cluster else { return EmojiPresentation::Text };
    if first.is_ascii() && rest.is_empty() {
        return EmojiPresentation::Text;
    }
    if rest.contains(&TEXT_SELECTOR) {
        return EmojiPresentation::TextRequested;
    }
    let status = first.emoji_status();
    let is_possible = is_emoji(status) && (!first.is_ascii() || rest.contains(&KEYCAP));
    let is_requested = rest.iter().any(|&character| {
        matches!(character, EMOJI_SELECTOR | KEYCAP | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
            || character == JOINER
    });
    if is_possible && rest.contains(&EMOJI_SELECTOR) {
        EmojiPresentation::EmojiRequested
    } else if is_emoji_by_default(status) || is_flag(*first) || is_possible && is_requested {
        EmojiPresentation::EmojiByDefault
    } else {
        EmojiPresentation::Text
    }
}

fn is_emoji(status: EmojiStatus) -> bool {
    !matches!(status, EmojiStatus::NonEmoji | EmojiStatus::NonEmojiButEmojiComponent)
}

/// Whether a character is an emoji without a selector.
fn is_emoji_by_default(status: EmojiStatus) -> bool {
    matches!(
        status,
        EmojiStatus::EmojiPresentation
            | EmojiStatus::EmojiPresentationAndModifierBase
            | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
            | EmojiStatus::EmojiPresentationAndEmojiComponent
    )
}

const fn is_flag(character: char) -> bool {
    matches!(character, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Whether a character may be an emoji.
pub(crate) fn is_possible(character: char) -> bool {
    is_flag(character) || is_emoji(character.emoji_status())
}
