//! `textLength`: [SVG 2](https://www.w3.org/TR/SVG2/text.html#TextLayoutAlgorithm), step 4 ("resolve text length").
//!
//! Elements are adjusted from the innermost outwards. An inner element that has been adjusted counts as one typographic character of
//! the outer one. With `lengthAdjust="spacing"` the difference is divided between the gaps; with `spacingAndGlyphs` advances and
//! glyphs are scaled.

use std::collections::HashSet;

use super::chunk::Chunk;
use crate::text::content::characters::Characters;
use crate::text::content::element::lengths;

/// The index of a chunk, and the index of a cluster in it.
type ClusterIndex = (usize, usize);

#[derive(Debug, Clone, Copy)]
struct Adjustment {
    /// Added behind each cluster; behind the last one only if another follows in its chunk.
    space: f32,
    scale: f32,
}

/// Adjusts the advances of all clusters. `scales` receives the horizontal scale of the glyphs of each.
pub(super) fn resolve(characters: &Characters<'_, '_>, chunks: &mut [Chunk], scales: &mut [Vec<f32>]) {
    let mut of_characters: Vec<Option<ClusterIndex>> = Vec::new();
    let mut adjusted: HashSet<ClusterIndex> = HashSet::new();
    for element in (0..characters.elements.len()).rev() {
        let node = characters.elements.get(element).node;
        if node.attribute("textLength").is_none() {
            continue;
        }
        let wanted = lengths(node, "textLength");
        let Some(&wanted) = wanted.first().filter(|length| length.is_finite() && **length > 0.0) else {
            continue;
        };
        if of_characters.is_empty() {
            of_characters = clusters_of_characters(chunks, characters.list.len());
        }
        let mut clusters: Vec<ClusterIndex> =
            of_characters[characters.ranges[element].clone()].iter().flatten().copied().collect();
        clusters.sort_unstable();
        let natural = natural_length(characters, element, chunks, &clusters);
        let count = clusters.iter().filter(|cluster| !adjusted.contains(cluster)).count();
        let is_scaled = node.attribute("lengthAdjust") == Some("spacingAndGlyphs");
        let Some(adjustment) = adjustment(wanted, natural, is_scaled, (clusters.len(), count)) else {
            continue;
        };
        let last = clusters.len() - 1;
        for (index, (chunk, at)) in clusters.into_iter().enumerate() {
            let is_followed = index < last || at + 1 < chunks[chunk].clusters.len();
            let cluster = &mut chunks[chunk].clusters[at];
            cluster.advance *= adjustment.scale;
            // The text after the element is moved once more, as in Chromium and by the words of the algorithm.
            if !adjusted.contains(&(chunk, at)) && is_followed {
                cluster.advance += adjustment.space;
                cluster.space += adjustment.space;
            }
            scales[chunk][at] *= adjustment.scale;
            if index > 0 {
                adjusted.insert((chunk, at));
            }
        }
    }
}

/// Returns the length of an element without `textLength`. A relative move of its first character does not count: it moves the whole.
fn natural_length(
    characters: &Characters<'_, '_>,
    element: usize,
    chunks: &[Chunk],
    clusters: &[ClusterIndex],
) -> f32 {
    let moved = characters.list[characters.ranges[element].clone()].iter().skip(1);
    let is_vertical = characters.elements.get(0).style.orientation.is_vertical();
    let moved: f32 = moved.map(|character| if is_vertical { character.dy } else { character.dx }).sum();
    let advance: f32 = clusters.iter().map(|&(chunk, at)| chunks[chunk].clusters[at].advance).sum();
    advance + moved
}

/// `count` is the number of clusters, and that of clusters which no inner element has adjusted. `None` if nothing can be adjusted.
fn adjustment(
    wanted: f32,
    natural: f32,
    is_scaled: bool,
    (all, count): (usize, usize),
) -> Option<Adjustment> {
    if all == 0 {
        return None;
    }
    if is_scaled {
        return (natural > 0.0).then_some(Adjustment { space: 0.0, scale: wanted / natural });
    }
    if all == 1 || count < 2 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a text has some thousand characters")]
    let gaps = (count - 1) as f32;
    Some(Adjustment { space: (wanted - natural) / gaps, scale: 1.0 })
}

/// Returns for each character the cluster that begins with it.
fn clusters_of_characters(chunks: &[Chunk], characters: usize) -> Vec<Option<ClusterIndex>> {
    let mut found = vec![None; characters];
    for (number, chunk) in chunks.iter().enumerate() {
        for (at, cluster) in chunk.clusters.iter().enumerate() {
            if let Some(index) = found.get_mut(chunk.characters.start + cluster.character) {
                *index = Some((number, at));
            }
        }
    }
    found
}
