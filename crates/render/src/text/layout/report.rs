//! Warnings about text that is not laid out as the document asks.

use super::text_layout::TextLayout;
use super::text_path::TextPaths;
use crate::text::warnings::TextWarnings;

/// The number of characters of a text that a warning shows.
const MAX_SHOWN: usize = 40;

/// Warns of elements whose vertical or horizontal writing mode differs from that of the text: SVG 2 uses that of the text.
pub(super) fn writing_modes(layout: &TextLayout<'_, '_>, warnings: &mut TextWarnings) {
    let elements = &layout.characters.elements;
    let is_vertical = |number: usize| elements.get(number).style.orientation.is_vertical();
    if (1..elements.len()).any(|number| is_vertical(number) != is_vertical(0)) {
        let message = "`writing-mode` of an element inside of `<text>` is left out: its characters follow those around them";
        warnings.add("WARN_OGPRESS_VALUE", message);
    }
}

/// Warns of text that is hidden, as in browsers, because its path is missing or too short.
pub(super) fn hidden_text<'a, 'input>(
    layout: &TextLayout<'a, 'input>,
    paths: &TextPaths<'a, 'input>,
    warnings: &mut TextWarnings,
) {
    let elements = &layout.characters.elements;
    for (chunk, positions) in layout.chunks.iter().zip(&layout.positions) {
        let hidden = chunk.clusters.iter().zip(positions).find(|(_, position)| position.is_off_path);
        let Some((cluster, _)) = hidden else { continue };
        let character = &layout.characters.list[chunk.characters.start + cluster.character];
        let Some(path) = elements.text_path(character.element) else { continue };
        let text: String = layout.characters.list[layout.characters.ranges[path].clone()]
            .iter()
            .map(|character| character.code)
            .take(MAX_SHOWN)
            .collect();
        if paths.of(elements.get(path).node).is_some() {
            let message = format!("the part of `{text}` beyond the ends of its path is left out");
            warnings.add("WARN_OGPRESS_VALUE", &message);
        } else {
            let message = format!("`{text}` is left out: it refers to no `<path>` that it could follow");
            warnings.add("WARN_OGPRESS_REFERENCE", &message);
        }
    }
}
