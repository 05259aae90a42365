//! East Asian characters. A unified ideograph has several regional forms, and
//! [`lang`](https://www.w3.org/TR/css-fonts-4/#cluster-matching) selects that of a fallback font.

use unicode_script::{Script, UnicodeScript as _};

/// A regional form of ideographs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CjkVariant {
    Japanese,
    Korean,
    Simplified,
    Traditional,
    HongKong,
}

use CjkVariant::{HongKong, Japanese, Korean, Simplified, Traditional};

/// Returns the regional form for a cluster in a language ([BCP 47](https://www.rfc-editor.org/info/bcp47)). `None` if it makes no difference.
pub(crate) fn variant_for(cluster: &[char], language: Option<&str>) -> Option<CjkVariant> {
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

/// Whether decorations do not skip a character:
/// [CSS Text Decoration 4](https://www.w3.org/TR/css-text-decor-4/#text-decoration-skip-ink-property), section 2.10.3, exempts East Asian ones.
pub(crate) fn has_no_descender(character: char) -> bool {
    is_east_asian(character) || matches!(character, '\u{30fb}' | '\u{30fc}')
}

/// Whether a character is of an East Asian script, or East Asian punctuation, or a full-width form.
fn is_east_asian(character: char) -> bool {
    matches!(
        character.script(),
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo
    ) || matches!(character, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_ask_for_ideographs() {
        for (language, cjk) in [
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
            assert_eq!(variant_for(&['骨'], Some(language)), cjk, "{language}");
        }
        assert_eq!(variant_for(&['a'], Some("ja")), None, "Latin letters are the same everywhere");
        assert_eq!(variant_for(&['骨'], None), None);
    }
}
