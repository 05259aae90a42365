//! Letters as capitals and small letters: [CSS Text 3](https://www.w3.org/TR/css-text-3/#text-transform), section 2.1, with the rules of
//! languages that Unicode's [SpecialCasing](https://www.unicode.org/Public/UCD/latest/ucd/SpecialCasing.txt) has.

use std::borrow::Cow;

use super::style::Case;

/// Languages with rules of their own.
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

/// A text in another case. What is capitalized depends on words, which may begin in a text before: see [`title`].
pub(super) fn transformed<'t>(text: &'t str, case: Case, language: Option<&str>) -> Cow<'t, str> {
    match (case, Language::of(language)) {
        (Case::None | Case::Capitalize, _) => Cow::Borrowed(text),
        (Case::Upper, Language::Greek) => Cow::Owned(greek_upper(text)),
        (Case::Upper, Language::Turkic) => Cow::Owned(text.replace('i', "\u{130}").to_uppercase()),
        (Case::Upper, Language::Lithuanian) => Cow::Owned(without_dots(text).to_uppercase()),
        (Case::Upper, Language::Other) => Cow::Owned(text.to_uppercase()),
        (Case::Lower, Language::Turkic) => {
            let plain = text.replace("I\u{307}", "i").replace('\u{130}', "i").replace('I', "\u{131}");
            Cow::Owned(plain.to_lowercase())
        }
        (Case::Lower, Language::Lithuanian) => Cow::Owned(lithuanian_lower(text)),
        (Case::Lower, Language::Greek | Language::Other) => Cow::Owned(text.to_lowercase()),
    }
}

/// The first letter of a word that is capitalized: what would become several letters stays as it is, as in Chromium.
pub(super) fn title(character: char) -> char {
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

/// A letter of Greek as a capital, without its accent.
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

/// Capitals of Greek have no accents, but the `ή` that means "or"; where an accent told that two vowels are no diphthong, a dialytika does.
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
        // Accents may stand by themselves.
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

/// Lithuanian keeps the dot of a small letter below an accent; a capital has none.
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

/// Whether a mark stands below its letter.
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
            assert_eq!(transformed(text, Case::Upper, Some(language)), upper, "{language}");
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
            assert_eq!(transformed(text, Case::Lower, Some(language)), lower, "{language}");
        }
    }

    #[test]
    fn words_begin_with_one_letter_or_stay() {
        assert_eq!(['ǆ', 'ß', 'ŉ', 'é'].map(title), ['ǅ', 'ß', 'ŉ', 'É']);
    }
}
