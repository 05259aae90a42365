//! What no font has, with a way to mend it, and what else of a text is not drawn: told once each.

use std::collections::HashSet;

use svgtypes::FontFamily;

use super::ideographs::{self, Ideographs};
use crate::warning::Warning;

/// Warnings that are kept.
const MOST: usize = 64;

/// Characters that a warning shows.
const SHOWN: usize = 40;

/// Families and characters that were missing.
#[derive(Debug, Default)]
pub(super) struct Missing {
    families: HashSet<String>,
    clusters: HashSet<String>,
    told: HashSet<String>,
    list: Vec<Warning>,
    /// What the first warning of a family or character says.
    pub(super) first: Option<String>,
}

impl Missing {
    /// A family that neither the set nor the machine has.
    pub(super) fn family(&mut self, name: &str, instead: &str) {
        if self.list.len() >= MOST || !self.families.insert(name.to_owned()) {
            return;
        }
        let shown: String = name.chars().take(SHOWN).collect();
        let message = format!(
            "the font family `{shown}` was not found: its text is set in the next one that is listed, or in {instead}{}",
            package(&shown)
        );
        self.first.get_or_insert_with(|| message.clone());
        self.list.push(Warning { code: "WARN_OGPRESS_FONT_FAMILY", message, href: None });
    }

    /// Characters that no font has. They are shown as the font shows what it lacks, mostly as a box.
    pub(super) fn characters(&mut self, cluster: &[char], families: &[FontFamily], language: Option<&str>) {
        let text: String = cluster.iter().take(SHOWN).collect();
        if self.list.len() >= MOST || !self.clusters.insert(text.clone()) {
            return;
        }
        let codes: Vec<String> =
            cluster.iter().take(SHOWN).map(|character| format!("U+{:04X}", u32::from(*character))).collect();
        let first = cluster.first().copied().unwrap_or_default();
        let families: Vec<String> = families.iter().map(ToString::to_string).collect();
        let families: String = families.join(", ").chars().take(2 * SHOWN).collect();
        let whose =
            if families.is_empty() { String::new() } else { format!(", in text of the family `{families}`") };
        let what = if super::library::is_private(first) { "no font that is listed" } else { "no font" };
        let message = format!(
            "{what} has `{text}` ({}){whose}: it is shown as an empty box; {}",
            codes.join(" "),
            help(first, language)
        );
        self.first.get_or_insert_with(|| message.clone());
        self.list.push(Warning { code: "WARN_OGPRESS_GLYPH", message, href: None });
    }

    /// Something else of a text that is not drawn, or not as it is asked for.
    pub(super) fn tell(&mut self, code: &'static str, message: &str) {
        if self.list.len() < MOST && self.told.insert(message.to_owned()) {
            self.list.push(Warning { code, message: message.to_owned(), href: None });
        }
    }

    pub(super) fn into_list(self) -> Vec<Warning> {
        self.list
    }
}

/// Families that come with systems, and that no package has.
const OF_SYSTEMS: [&str; 22] = [
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

/// The package that may have a family.
fn package(family: &str) -> String {
    let first = family.split(' ').next().unwrap_or_default();
    if OF_SYSTEMS.iter().any(|known| first.eq_ignore_ascii_case(known)) {
        return String::new();
    }
    let slug: String = family.to_lowercase().replace(' ', "-");
    let is_plain = !slug.is_empty() && slug.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if is_plain { format!("; the npm package `@fontsource/{slug}` may have it") } else { String::new() }
}

/// The package of npm that has a character of a text in a language.
fn help(character: char, language: Option<&str>) -> String {
    use unicode_script::{Script, UnicodeScript as _};
    if super::library::is_private(character) {
        return "it is of private use: name its font in `font-family`, or in `fallback`".to_owned();
    }
    let package = match character.script() {
        Script::Han => match ideographs::wanted(&[character], language) {
            Some(Ideographs::Japanese) => "noto-sans-jp",
            Some(Ideographs::Korean) => "noto-sans-kr",
            Some(Ideographs::Traditional) => "noto-sans-tc",
            Some(Ideographs::HongKong) => "noto-sans-hk",
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
        _ if super::emoji::is_picture(character) => "noto-color-emoji",
        _ => "noto-sans-symbols",
    };
    format!("the npm package `@fontsource/{package}` may have it")
}
