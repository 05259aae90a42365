//! Text chunks: characters that are anchored together. [SVG 2](https://www.w3.org/TR/SVG2/text.html#TextLayoutAlgorithm), section 11.5.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::runs::Run;
use super::shaping::Cluster;
use crate::text::content::characters::Characters;

/// A shaped chunk. Its clusters are in visual order: from left to right, or downwards.
#[derive(Debug)]
pub(crate) struct Chunk {
    /// The range in all characters of the text.
    pub(crate) characters: Range<usize>,
    pub(crate) runs: Vec<Run>,
    pub(crate) clusters: Vec<Cluster>,
}

/// Divides a text into chunks. A chunk begins at a character with an absolute position, but not inside a grapheme cluster: there the
/// position is removed.
pub(super) fn divide(characters: &mut Characters<'_, '_>) -> Vec<Range<usize>> {
    let list = &mut characters.list;
    let text: String = list.iter().map(|character| character.code).collect();
    let mut starts = Vec::new();
    let mut at = 0;
    for grapheme in text.graphemes(true) {
        let count = grapheme.chars().count();
        for character in &mut list[at + 1..at + count] {
            (character.x, character.y, character.rotate) = (None, None, None);
        }
        if at == 0 || list[at].begins_chunk() {
            starts.push(at);
        }
        at += count;
    }
    let ends = starts.iter().skip(1).copied().chain([list.len()]);
    starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(start, end)| start..end)
        .filter(|range| !range.is_empty())
        .collect()
}
