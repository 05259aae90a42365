//! The inspection of a document: its size, and what it asks for, without painting it.

use std::collections::BTreeSet;

use super::Warning;
use super::text::Asked;

/// The size of a document, and what it asks for.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The document's width in its own units, which are pixels of an image of its own size.
    pub width: f32,
    /// The document's height.
    pub height: f32,
    /// Its texts, families and addresses.
    pub found: Found,
    /// The most bytes that a render needs at one time, as estimated.
    pub memory: u64,
    /// The work of painting, as estimated, in about nanoseconds of a common processor.
    pub work: u64,
    /// What a render leaves out or shows differently.
    pub warnings: Vec<Warning>,
}

/// What is found in the elements of a document.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Whether it has text to show.
    pub has_text: bool,
    /// The font families that its texts ask for, in order, generic ones included. A text that names none is not counted.
    pub families: Vec<String>,
    /// The characters of its texts, each once, in order of their numbers.
    pub characters: String,
    /// The addresses of images and fonts, each once and in order, without `data:` URIs.
    pub hrefs: Vec<String>,
}

impl Found {
    /// Adds what the texts of a document, or of one inside it, ask for.
    pub(super) fn add(&mut self, Asked { has_text, families, characters }: Asked) {
        self.has_text |= has_text;
        for family in families {
            if !self.families.contains(&family) {
                self.families.push(family);
            }
        }
        if !characters.is_empty() {
            let all: BTreeSet<char> = self.characters.chars().chain(characters).collect();
            self.characters = all.into_iter().collect();
        }
    }
}
