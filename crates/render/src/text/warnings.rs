//! Warnings about text: missing fonts and glyphs, each with a package that may help, and values that are not supported. Each is kept once.

use std::collections::HashSet;

use svgtypes::FontFamily;

use super::unicode::cjk::{self, CjkVariant};
use super::unicode::classes::is_private_use;
use super::unicode::emoji;
use crate::warning::Warning;

/// The most warnings that are kept.
const MAX: usize = 64;

/// The most characters that a warning shows.
const MAX_SHOWN: usize = 40;

#[derive(Debug, Default)]
pub(crate) struct TextWarnings {
    families: HashSet<String>,
    clusters: HashSet<String>,
    messages: HashSet<String>,
    list: Vec<Warning>,
    /// The message of the first warning of a family or a character.
    pub(super) first_missing: Option<String>,
}

impl TextWarnings {
    /// Warns of a family that neither the font set nor the system has.
    pub(super) fn add_family(&mut self, name: &str, instead: &str) {
        if self.list.len() >= MAX || !self.families.insert(name.to_owned()) {
            return;
        }
        let shown: String = name.chars().take(MAX_SHOWN).collect();
        let message = format!(
            "the font family `{shown}` was not found: its text is set in the next one that is listed, or in {instead}{}",
            package(&shown)
        );
        self.first_missing.get_or_insert_with(|| message.clone());
        self.list.push(Warning { code: "WARN_OGPRESS_FONT_FAMILY", message, href: None });
    }

    /// Warns of characters that no font has. They are shown with the font's glyph for missing characters, mostly a box.
    pub(crate) fn add_characters(
        &mut self,
        cluster: &[char],
        families: &[FontFamily],
        language: Option<&str>,
    ) {
        let text: String = cluster.iter().take(MAX_SHOWN).collect();
        if self.list.len() >= MAX || !self.clusters.insert(text.clone()) {
            return;
        }
        let codes: Vec<String> = cluster
            .iter()
            .take(MAX_SHOWN)
            .map(|character| format!("U+{:04X}", u32::from(*character)))
            .collect();
        let first = cluster.first().copied().unwrap_or_default();
        let families: Vec<String> = families.iter().map(ToString::to_string).collect();
        let families: String = families.join(", ").chars().take(2 * MAX_SHOWN).collect();
        let in_families =
            if families.is_empty() { String::new() } else { format!(", in text of the family `{families}`") };
        let what = if is_private_use(first) { "no font that is listed" } else { "no font" };
        let message = format!(
            "{what} has `{text}` ({}){in_families}: it is shown as an empty box; {}",
            codes.join(" "),
            help(first, language)
        );
        self.first_missing.get_or_insert_with(|| message.clone());
        self.list.push(Warning { code: "WARN_OGPRESS_GLYPH", message, href: None });
    }

    /// Warns of something that is not shown, or not as the document asks.
    pub(crate) fn add(&mut self, code: &'static str, message: &str) {
        if self.list.len() < MAX && self.messages.insert(message.to_owned()) {
            self.list.push(Warning { code, message: message.to_owned(), href: None });
        }
    }

    pub(crate) fn into_list(self) -> Vec<Warning> {
        self.list
    }
}

/// First words of families that come with operating systems and that no package has.
const SYSTEM_FAMILIES: [&str; 22] = [
    "apple",
    "arial",
    "calibri",
    "cambria",
    "comic",
    "consolas",
    "courier",
    "futura",
    "georgia",
    "helvetica",
    "hiragino",
    "impact",
    "lucida",
    "menlo",
    "microsoft",
    "monaco",
    "palatino",
    "segoe",
    "sf",
    "tahoma",
    "times",
    "verdana",
];

/// Names the package that may have a family.
fn package(family: &str) -> String {
    let first = family.split(' ').next().unwrap_or_default();
    if SYSTEM_FAMILIES.iter().any(|known| first.eq_ignore_ascii_case(known)) {
        return String::new();
    }
    let slug: String = family.to_lowercase().replace(' ', "-");
    let is_plain = !slug.is_empty() && slug.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if is_plain { format!("; the npm package `@fontsource/{slug}` may have it") } else { String::new() }
}

/// Names the npm package that may have a character.
fn help(character: char, language: Option<&str>) -> String {
    use unicode_script::{Script, UnicodeScript as _};
    if is_private_use(character) {
        return "it is of private use: name its font in `font-family`, or in `fallback`".to_owned();
    }
    let package = match character.script() {
        Script::Han => match cjk::variant_for(&[character], language) {
            Some(CjkVariant::Japanese) => "noto-sans-jp",
            Some(CjkVariant::Korean) => "noto-sans-kr",
            Some(CjkVariant::Traditional) => "noto-sans-tc",
            Some(CjkVariant::HongKong) => "noto-sans-hk",
            _ => "noto-sans-sc",
        },
        Script::Bopomofo => "noto-sans-tc",
        Script::Hiragana | Script::Katakana => "noto-sans-jp",
        Script::Hangul => "noto-sans-kr",
        Script::Arabic => "noto-sans-arabic",
        Script::Hebrew => "noto-sans-hebrew",
        Script::Devanagari => "noto-sans-devanagari",
        Script::Bengali => "noto-sans-bengali",
        Script::Tamil => "noto-sans-tamil",
        Script::Telugu => "noto-sans-telugu",
        Script::Thai => "noto-sans-thai",
        Script::Georgian => "noto-sans-georgian",
        Script::Armenian => "noto-sans-armenian",
        Script::Ethiopic => "noto-sans-ethiopic",
        Script::Khmer => "noto-sans-khmer",
        Script::Lao => "noto-sans-lao",
        Script::Myanmar => "noto-sans-myanmar",
        Script::Sinhala => "noto-sans-sinhala",
        Script::Latin | Script::Greek | Script::Cyrillic => "noto-sans",
        _ if emoji::is_possible(character) => "noto-color-emoji",
        _ => "noto-sans-symbols",
    };
    format!("the npm package `@fontsource/{package}` may have it")
}
