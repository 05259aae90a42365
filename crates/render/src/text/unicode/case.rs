//! `text-transform`: [CSS Text 3](https://www.w3.org/TR/css-text-3/#text-transform), section 2.1, with the language rules of Unicode's
//! [SpecialCasing](https://www.unicode.org/Public/UCD/latest/ucd/SpecialCasing.txt).

use std::borrow::Cow;

/// `text-transform`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextTransform {
    None,
    Uppercase,
    Lowercase,
    Capitalize,
}

impl TextTransform {
    pub(crate) fn parse(value: &str) -> Self {
        match value {
            "uppercase" => Self::Uppercase,
            "lowercase" => Self::Lowercase,
            "capitalize" => Self::Capitalize,
            _ => Self::None,
        }
    }
}

/// The languages that have their own rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Turkic,
    Greek,
    Lithuanian,
    Other,
}

impl Language {
    fn of(tag: Option<&str>) -> Self {
        let primary = tag.unwrap_or_default().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "tr" | "az" => Self::Turkic,
            "el" => Self::Greek,
            "lt" => Self::Lithuanian,
            _ => Self::Other,
        }
    }
}

const DOT_ABOVE: char = '\u{307}';

/// Returns a text in upper or lower case. `capitalize` depends on words across elements, so the caller applies [`title`] to their first
/// letters.
pub(crate) fn transformed<'t>(text: &'t str, case: TextTransform, language: Option<&str>) -> Cow<'t, str> {
    match (case, Language::of(language)) {
        (TextTransform::None | TextTransform::Capitalize, _) => Cow::Borrowed(text),
        (TextTransform::Uppercase, Language::Greek) => Cow::Owned(greek_upper(text)),
        (TextTransform::Uppercase, Language::Turkic) => {
            Cow::Owned(text.replace('i', "\u{130}").to_uppercase())
        }
        (TextTransform::Uppercase, Language::Lithuanian) => Cow::Owned(without_dots(text).to_uppercase()),
        (TextTransform::Uppercase, Language::Other) => Cow::Owned(text.to_uppercase()),
        (TextTransform::Lowercase, Language::Turkic) => {
            let plain = text.replace("I\u{307}", "i").replace('\u{130}', "i").replace('I', "\u{131}");
            Cow::Owned(plain.to_lowercase())
        }
        (TextTransform::Lowercase, Language::Lithuanian) => Cow::Owned(lithuanian_lower(text)),
        (TextTransform::Lowercase, Language::Greek | Language::Other) => Cow::Owned(text.to_lowercase()),
    }
}

/// Returns the title case of the first letter of a word. As in Chromium, a letter stays as it is if its title case has several letters.
pub(crate) fn title(character: char) -> char {
    match character {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        _ => {
            let mut upper = character.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(one), None) => one,
                _ => character,
            }
        }
    }
}

/// A Greek letter: its capital without accent, and the marks that it had.
struct Greek {
    capital: char,
    has_accent: bool,
    has_dialytika: bool,
    is_vowel: bool,
}

impl Greek {
    fn of(character: char) -> Option<Self> {
        let (capital, has_accent, has_dialytika) = match character {
            'ά' | 'Ά' => ('Α', true, false),
            'έ' | 'Έ' => ('Ε', true, false),
            'ή' | 'Ή' => ('Η', true, false),
            'ί' | 'Ί' => ('Ι', true, false),
            'ό' | 'Ό' => ('Ο', true, false),
            'ύ' | 'Ύ' => ('Υ', true, false),
            'ώ' | 'Ώ' => ('Ω', true, false),
            'ϊ' | 'Ϊ' => ('Ι', false, true),
            'ϋ' | 'Ϋ' => ('Υ', false, true),
            'ΐ' => ('Ι', true, true),
            'ΰ' => ('Υ', true, true),
            'Α'..='Ω' | 'α'..='ω' => (character.to_uppercase().next()?, false, false),
            _ => return None,
        };
        let is_vowel = matches!(capital, 'Α' | 'Ε' | 'Η' | 'Ι' | 'Ο' | 'Υ' | 'Ω');
        Some(Self { capital, has_accent, has_dialytika, is_vowel })
    }
}

/// Greek upper case removes accents, except that of the word `ή` ("or"). Where the accent showed that two vowels are no diphthong, a
/// dialytika replaces it.
fn greek_upper(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut was_accented_vowel = false;
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let start = at;
        at += 1;
        let Some(mut letter) = Greek::of(character) else {
            out.extend(character.to_uppercase());
            was_accented_vowel = false;
            continue;
        };
        // Combining accents.
        while let Some('\u{300}' | '\u{301}' | '\u{342}' | '\u{308}') =
            characters.get(at).filter(|_| letter.is_vowel)
        {
            let is_dialytika = characters[at] == '\u{308}';
            letter.has_dialytika |= is_dialytika;
            letter.has_accent |= !is_dialytika;
            at += 1;
        }
        let is_alone = |index: Option<&char>| !index.is_some_and(|character| character.is_alphabetic());
        let before = start.checked_sub(1).and_then(|before| characters.get(before));
        let needs_dialytika = was_accented_vowel && !letter.has_accent && matches!(letter.capital, 'Ι' | 'Υ');
        out.push(match (letter.capital, letter.has_dialytika || needs_dialytika) {
            ('Ι', true) => 'Ϊ',
            ('Υ', true) => 'Ϋ',
            ('Η', _) if letter.has_accent && is_alone(before) && is_alone(characters.get(at)) => 'Ή',
            (capital, _) => capital,
        });
        was_accented_vowel = letter.is_vowel && letter.has_accent && !letter.has_dialytika;
    }
    out
}

/// Removes the dots that Lithuanian writes between a lowercase letter and its accent; an uppercase letter has none.
fn without_dots(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_dotted = false;
    for character in text.chars() {
        if character == DOT_ABOVE && is_dotted {
            continue;
        }
        is_dotted = matches!(character, 'i' | 'j' | '\u{12f}' | '\u{268}' | '\u{1e2d}' | '\u{1ecb}')
            || is_dotted && is_mark_below(character);
        out.push(character);
    }
    out
}

/// Adds these dots.
fn lithuanian_lower(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            'Ì' => out.push_str("i\u{307}\u{300}"),
            'Í' => out.push_str("i\u{307}\u{301}"),
            'Ĩ' => out.push_str("i\u{307}\u{303}"),
            'I' | 'J' | '\u{12e}' => {
                out.extend(character.to_lowercase());
                if characters
                    .peek()
                    .is_some_and(|next| matches!(next, '\u{300}'..='\u{304}' | '\u{306}'..='\u{314}'))
                {
                    out.push(DOT_ABOVE);
                }
            }
            _ => out.extend(character.to_lowercase()),
        }
    }
    out
}

/// Whether a combining mark is below its letter.
const fn is_mark_below(character: char) -> bool {
    matches!(character, '\u{316}'..='\u{319}' | '\u{31c}'..='\u{333}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_capitals_of_their_own() {
        for (language, text, upper) in [
            ("tr", "istanbul ılık", "İSTANBUL ILIK"),
            ("az-Latn", "i", "İ"),
            ("de", "Straße", "STRASSE"),
            ("el", "Άγιος ΐ ή άλλος ρολόι άυλος Μάιος", "ΑΓΙΟΣ Ϊ Ή ΑΛΛΟΣ ΡΟΛΟΪ ΑΫΛΟΣ ΜΑΪΟΣ"),
            ("en", "ΐ", "Ι\u{308}\u{301}"),
            ("lt", "i\u{307}\u{301}", "I\u{301}"),
        ] {
            assert_eq!(transformed(text, TextTransform::Uppercase, Some(language)), upper, "{language}");
        }
    }

    #[test]
    fn languages_have_small_letters_of_their_own() {
        for (language, text, lower) in [
            ("tr", "İSTANBUL ILIK", "istanbul ılık"),
            ("el", "ΟΔΟΣ", "οδος"),
            ("en", "ΟΔΟΣ I", "οδος i"),
            ("lt", "I\u{301} Ì I", "i\u{307}\u{301} i\u{307}\u{300} i"),
        ] {
            assert_eq!(transformed(text, TextTransform::Lowercase, Some(language)), lower, "{language}");
        }
    }

    #[test]
    fn words_begin_with_one_letter_or_stay() {
        assert_eq!(['ǆ', 'ß', 'ŉ', 'é'].map(title), ['ǅ', 'ß', 'ŉ', 'É']);
    }
}
