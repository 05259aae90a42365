//! The families and characters that texts ask for.

use std::collections::BTreeSet;

use svgtypes::FontFamily;

use super::content::characters::Characters;

/// What texts ask for.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Whether a text has a character.
    pub(crate) has_text: bool,
    /// Families in order, each once.
    pub(crate) families: Vec<String>,
    pub(crate) characters: BTreeSet<char>,
}

impl Asked {
    /// Adds the characters of a text, and the families of the elements that have some.
    pub(super) fn add(&mut self, text: &Characters<'_, '_>) {
        self.has_text |= !text.list.is_empty();
        let mut last = None;
        for character in &text.list {
            self.characters.insert(character.code);
            if last.replace(character.element) == Some(character.element) {
                continue;
            }
            for family in text.elements.get(character.element).style.families.iter() {
                let name = name(family);
                if !self.families.iter().any(|known| known == name) {
                    self.families.push(name.to_owned());
                }
            }
        }
    }
}

fn name(family: &FontFamily) -> &str {
    match family {
        FontFamily::Serif => "serif",
        FontFamily::SansSerif => "sans-serif",
        FontFamily::Cursive => "cursive",
        FontFamily::Fantasy => "fantasy",
        FontFamily::Monospace => "monospace",
        FontFamily::Named(name) => name,
    }
}
