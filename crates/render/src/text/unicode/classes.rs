//! Classes of characters that decide whether a missing glyph matters.

/// Whether a character is of private use: each font gives it a meaning of its own.
pub(crate) const fn is_private_use(character: char) -> bool {
    matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

/// Whether a character needs no glyph: [default ignorable code points](https://www.unicode.org/reports/tr44/).
pub(crate) const fn is_default_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Whether a cluster consists of spaces that the shaper synthesises where the font lacks them.
pub(crate) fn is_space(cluster: &[char]) -> bool {
    cluster.iter().all(|character| {
        matches!(character, '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
    })
}

pub(crate) const fn is_control(character: char) -> bool {
    matches!(character, '\0'..='\u{1f}')
}
