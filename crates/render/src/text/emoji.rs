//! Which characters are shown as pictures: [Unicode Emoji](https://www.unicode.org/reports/tr51/#Presentation_Style), section 4.

use unicode_properties::{EmojiStatus, UnicodeEmoji};

/// Asks for letters.
const AS_TEXT: char = '\u{fe0e}';
/// Asks for a picture.
const AS_PICTURE: char = '\u{fe0f}';
const JOINER: char = '\u{200d}';
const KEYCAP: char = '\u{20e3}';

/// How a cluster of characters is to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presentation {
    /// With the fonts of the text.
    Text,
    /// With the fonts of the text, though it may be a picture.
    TextOnly,
    /// As a picture, as no more is said: fonts that the text lists come first all the same, as in browsers.
    PictureByItself,
    /// As a picture, which is asked for.
    Picture,
}

/// How a cluster is to be shown.
pub(super) fn presentation(cluster: &[char]) -> Presentation {
    let [first, rest @ ..] = cluster else { return Presentation::Text };
    if first.is_ascii() && rest.is_empty() {
        return Presentation::Text;
    }
    if rest.contains(&AS_TEXT) {
        return Presentation::TextOnly;
    }
    let status = first.emoji_status();
    let is_possible = is_emoji(status) && (!first.is_ascii() || rest.contains(&KEYCAP));
    let is_asked_for = rest.iter().any(|&character| {
        matches!(character, AS_PICTURE | KEYCAP | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
            || character == JOINER
    });
    if is_possible && rest.contains(&AS_PICTURE) {
        Presentation::Picture
    } else if has_picture(status) || is_flag(*first) || is_possible && is_asked_for {
        Presentation::PictureByItself
    } else {
        Presentation::Text
    }
}

/// Whether a character may be a picture.
fn is_emoji(status: EmojiStatus) -> bool {
    !matches!(status, EmojiStatus::NonEmoji | EmojiStatus::NonEmojiButEmojiComponent)
}

/// Whether a character is one where nothing is asked for.
fn has_picture(status: EmojiStatus) -> bool {
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

/// Whether a character may be shown as a picture.
pub(super) fn is_picture(character: char) -> bool {
    is_flag(character) || is_emoji(character.emoji_status())
}
