//! A font set in a style, and the numbers by which fonts and faces are known within a document.

use std::ops::RangeInclusive;
use std::rc::Rc;

use super::font::Font;
use super::instance::Instance;
use crate::text::unicode::classes::is_default_ignorable;

/// The number of an opened font.
pub(crate) type FontId = usize;

/// The number of a face.
pub(crate) type FaceId = usize;

/// A font with its axes set for a style.
pub(crate) struct Face {
    pub(crate) font: Rc<Font>,
    pub(crate) instance: Instance,
    /// `unicode-range`; empty for all characters.
    pub(super) characters: Rc<[RangeInclusive<u32>]>,
}

impl Face {
    /// Whether it has glyphs for a whole cluster, within its `unicode-range`.
    pub(super) fn has(&self, cluster: &[char]) -> bool {
        let is_for = |character: char| {
            self.characters.is_empty()
                || self.characters.iter().any(|range| range.contains(&u32::from(character)))
        };
        cluster.iter().all(|&character| {
            is_default_ignorable(character) || is_for(character) && self.font.has(character)
        })
    }
}
