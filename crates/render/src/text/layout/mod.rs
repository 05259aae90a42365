//! Layout: from the characters of a text to positioned glyphs. [SVG 2](https://www.w3.org/TR/SVG2/text.html#TextLayoutAlgorithm), section 11.5.
//!
//! 1. [`chunk`] divides the characters into text chunks.
//! 2. [`runs`] divides each chunk into runs of one font, script ([`super::unicode::script`]) and level ([`bidi`]).
//! 3. [`shaping`] turns runs into clusters of glyphs, in visual order.
//! 4. [`positioning`] gives each cluster its position, with [`baseline`], [`text_length`] and [`text_path`].
//! 5. [`text_layout`] divides the result into fragments, which are painted one after the other.
//!
//! Chromium rounds some lengths to device pixels; [`pixel_grid`] says which.

mod baseline;
mod bidi;
mod chunk;
pub(crate) mod pixel_grid;
mod positioning;
mod report;
pub(crate) mod runs;
mod shaping;
mod spacing_trim;
pub(crate) mod text_layout;
mod text_length;
pub(crate) mod text_path;
mod vertical_metrics;

use baseline::Baselines;
use chunk::Chunk;
use pixel_grid::PixelGrid;
use positioning::Positioner;
use text_layout::TextLayout;
use text_path::TextPaths;
use unicode_bidi::Level;

use super::content::characters::Characters;
use super::fonts::matcher::{FontList, FontMatcher};
use super::fonts::metrics::Metrics;
use super::warnings::TextWarnings;

/// Lays out the characters of a text.
pub(super) fn lay_out<'a, 'input>(
    mut characters: Characters<'a, 'input>,
    grid: PixelGrid,
    paths: &TextPaths<'a, 'input>,
    matcher: &mut FontMatcher<'_>,
    warnings: &mut TextWarnings,
) -> TextLayout<'a, 'input> {
    let mut font_lists: Vec<FontList> = Vec::new();
    let mut metrics = Vec::with_capacity(characters.elements.len());
    for number in 0..characters.elements.len() {
        let mut list = FontList::default();
        let first = matcher.first(&mut list, &characters.elements.get(number).style, warnings);
        metrics.push(first.map_or(Metrics::NONE, |face| matcher.face(face).instance.metrics));
        font_lists.push(list);
    }
    let ranges = chunk::divide(&mut characters);
    let mut chunks = Vec::with_capacity(ranges.len());
    for range in ranges {
        let of_chunk = &characters.list[range.clone()];
        let elements = &characters.elements;
        let runs = runs::divide(of_chunk, elements, &mut font_lists, matcher, warnings);
        let levels: Vec<Level> = runs.iter().map(|run| run.level).collect();
        let mut clusters = Vec::with_capacity(of_chunk.len());
        for number in bidi::visual_order(&levels) {
            let run = &runs[number];
            let style = &elements.get(run.element).style;
            if style.size > 0.0 {
                let face = matcher.face(run.face);
                shaping::shape(number, run, of_chunk, (&face, &grid), style, &mut clusters);
            }
        }
        chunks.push(Chunk { characters: range, runs, clusters });
    }
    let baselines = Baselines::of(&characters.elements, &metrics, &grid);
    let path_of = |element: usize| paths.of(characters.elements.get(element).node);
    let positioner = Positioner { characters: &characters, baselines: &baselines, paths: &path_of };
    let positions = positioner.position(&mut chunks);
    let layout = TextLayout { characters, metrics, chunks, positions, grid };
    report::hidden_text(&layout, paths, warnings);
    report::writing_modes(&layout, warnings);
    layout
}
