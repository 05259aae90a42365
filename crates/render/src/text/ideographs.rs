//! Whose ideographs a font has, and whose a text is to be set in: one character is written in several ways in East Asia, and
//! [`lang`](https://www.w3.org/TR/css-fonts-4/#cluster-matching) tells which is meant where a font stands in for those that are named.

use fontdb::{FaceInfo, Source};
use skrifa::FontRef;
use skrifa::raw::TableProvider as _;
use unicode_script::{Script, UnicodeScript as _};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Ideographs {
    Japanese,
    Korean,
    Simplified,
    Traditional,
    HongKong,
}

use Ideographs::{HongKong, Japanese, Korean, Simplified, Traditional};

/// What the names of families end in, and the bit of each in the code pages that a font is for:
/// [OS/2](https://learn.microsoft.com/typography/opentype/spec/os2#ulcodepagerange).
const KNOWN: [(&str, u32, Ideographs); 5] = [
    ("JP", 1 << 17, Japanese),
    ("SC", 1 << 18, Simplified),
    ("KR", 1 << 19, Korean),
    ("TC", 1 << 20, Traditional),
    ("HK", 0, HongKong),
];

/// Whose ideographs a cluster of characters asks for in a language, which is one by
/// [BCP 47](https://www.rfc-editor.org/info/bcp47).
pub(super) fn wanted(cluster: &[char], language: Option<&str>) -> Option<Ideographs> {
    if !cluster.iter().copied().any(is_east_asian) {
        return None;
    }
    let language = language?.to_ascii_lowercase();
    let mut tags = language.split('-');
    let has = |wanted: &[&str]| language.split('-').skip(1).any(|tag| wanted.contains(&tag));
    match tags.next()? {
        "ja" => Some(Japanese),
        "ko" => Some(Korean),
        "yue" if !has(&["hans"]) => Some(HongKong),
        "zh" if has(&["hans"]) => Some(Simplified),
        "zh" if has(&["hk", "mo"]) => Some(HongKong),
        "zh" if has(&["hant", "tw"]) => Some(Traditional),
        "zh" | "yue" => Some(Simplified),
        _ => None,
    }
}

/// Whether lines go on under a character whatever it looks like: those of East Asia all reach down alike, as
/// [CSS Text Decoration 4](https://www.w3.org/TR/css-text-decor-4/#text-decoration-skip-ink-property), section 2.10.3, has it.
pub(super) fn has_no_descender(character: char) -> bool {
    is_east_asian(character) || matches!(character, '\u{30fb}' | '\u{30fc}')
}

/// Whether a character is of the scripts of East Asia, or one of their signs or wide forms.
fn is_east_asian(character: char) -> bool {
    matches!(
        character.script(),
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo
    ) || matches!(character, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

/// Whose ideographs a font has: its name says so, or the one code page of these that it is for.
pub(super) fn of(face: &FaceInfo) -> Option<Ideographs> {
    let last_word = |name: &String| name.rsplit(' ').next().map(str::to_owned);
    let words: Vec<String> = face.families.iter().filter_map(|(name, _)| last_word(name)).collect();
    let named = KNOWN.iter().find(|(end, ..)| words.iter().any(|word| word == end));
    if let Some((.., whose)) = named {
        return Some(*whose);
    }
    let Source::Binary(data) = &face.source else { return None };
    let pages =
        FontRef::from_index((**data).as_ref(), face.index).ok()?.os2().ok()?.ul_code_page_range_1()?;
    let mut found = KNOWN.iter().filter(|(_, bit, _)| pages & bit != 0);
    let (.., whose) = found.next()?;
    found.next().is_none().then_some(*whose)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_ask_for_ideographs() {
        for (language, whose) in [
            ("ja", Some(Japanese)),
            ("ja-JP", Some(Japanese)),
            ("ko-KR", Some(Korean)),
            ("zh", Some(Simplified)),
            ("zh-Hans-HK", Some(Simplified)),
            ("zh-TW", Some(Traditional)),
            ("zh-Hant", Some(Traditional)),
            ("ZH-hk", Some(HongKong)),
            ("yue", Some(HongKong)),
            ("en", None),
            ("", None),
        ] {
            assert_eq!(wanted(&['骨'], Some(language)), whose, "{language}");
        }
        assert_eq!(wanted(&['a'], Some("ja")), None, "Latin letters are the same everywhere");
        assert_eq!(wanted(&['骨'], None), None);
    }
}
