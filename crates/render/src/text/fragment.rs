//! A text that is laid out, cut into fragments that are painted one after the other.

use std::ops::Range;

use kurbo::{Affine, Rect};

use super::device::Device;
use super::font::Metrics;
use super::letters::Letters;
use super::library::{FaceId, Library};
use super::place::{Chunk, Place};
use super::presentation::said;
use super::shape;

/// A text that is laid out.
pub(super) struct Laid<'a, 'input> {
    pub(super) letters: Letters<'a, 'input>,
    /// Of the first font of each element.
    pub(super) metrics: Vec<Metrics>,
    pub(super) chunks: Vec<Chunk>,
    /// Of the clusters of each chunk.
    pub(super) places: Vec<Vec<Place>>,
    pub(super) device: Device,
}

/// Clusters of one element that are painted together: first their fill, then their stroke.
#[derive(Debug)]
pub(super) struct Fragment {
    pub(super) chunk: usize,
    pub(super) clusters: Range<usize>,
    pub(super) element: usize,
}

/// A glyph of a face in its place.
pub(super) struct Glyph {
    pub(super) face: FaceId,
    pub(super) id: u32,
    /// From units of its font to user units.
    pub(super) transform: Affine,
    /// The size of the font, in user units.
    pub(super) size: f32,
}

impl Laid<'_, '_> {
    /// Clusters that stand by each other and are of one element, up to a letter that is placed by itself.
    pub(super) fn fragments(&self) -> Vec<Fragment> {
        let mut fragments: Vec<Fragment> = Vec::new();
        for (number, chunk) in self.chunks.iter().enumerate() {
            for (at, cluster) in chunk.clusters.iter().enumerate() {
                let Some(place) = self.places[number].get(at) else { continue };
                let letter = &self.letters.list[chunk.letters.start + cluster.letter];
                let goes_on = fragments.last().is_some_and(|last| {
                    last.chunk == number && last.clusters.end == at && last.element == letter.element
                });
                if place.is_lost {
                    continue;
                }
                let is_alone = letter.is_placed()
                    || place.space != 0.0
                    || self.letters.elements.text_path(letter.element).is_some();
                match fragments.last_mut() {
                    Some(last) if goes_on && !is_alone => last.clusters.end = at + 1,
                    _ => {
                        let clusters = at..at + 1;
                        fragments.push(Fragment { chunk: number, clusters, element: letter.element });
                    }
                }
            }
        }
        fragments
    }

    /// From where a cluster's letters are as the font has them, to where they stand.
    pub(super) fn frame(&self, place: &Place, rise: f32) -> Affine {
        let [x, y, rise] = [place.x, place.y, rise].map(f64::from);
        if place.angle == 0.0 {
            return Affine::translate((x, self.device.on_row(y - rise)));
        }
        Affine::translate((x, y)) * Affine::rotate(f64::from(place.angle)) * Affine::translate((0.0, -rise))
    }

    /// The glyphs of a cluster of a fragment.
    pub(super) fn glyphs(&self, fragment: &Fragment, at: usize, library: &Library<'_>) -> Vec<Glyph> {
        let chunk = &self.chunks[fragment.chunk];
        let (cluster, place) = (&chunk.clusters[at], &self.places[fragment.chunk][at]);
        let run = &chunk.runs[cluster.run];
        let style = &self.letters.elements.get(run.element).style;
        let metrics = &library.face(run.face).instance.metrics;
        let size = shape::size(run, style, metrics, &self.device);
        let scale = f64::from(size / metrics.units);
        let (aside, rise) = if run.is_upright {
            // Its middle is that of the line, wherever the baseline of letters that lie on their side is.
            let [ascent, descent] = self.device.line(&self.metrics[run.element], style);
            (f64::from(place.rise + (ascent - descent) / 2.0), 0.0)
        } else {
            (0.0, place.rise)
        };
        let stretch = f64::from(place.stretch);
        let glyphs = cluster.glyphs.iter().map(|glyph| {
            let base = if place.angle == 0.0 {
                // Each glyph stands on a row of pixels, wherever in its cluster it is.
                Affine::translate((aside, 0.0)) * self.frame(place, rise + glyph.y)
            } else {
                Affine::translate((aside, 0.0))
                    * self.frame(place, rise)
                    * Affine::translate((0.0, -f64::from(glyph.y)))
            };
            let own = Affine::translate((stretch * f64::from(glyph.x), 0.0));
            let transform = base * own * Affine::scale_non_uniform(scale * stretch, -scale);
            Glyph { face: run.face, id: glyph.id, transform, size }
        });
        glyphs.collect()
    }

    /// Whether a fragment begins with letters that stand upright in a line that goes down.
    pub(super) fn is_upright(&self, fragment: &Fragment) -> bool {
        let chunk = &self.chunks[fragment.chunk];
        chunk.clusters.get(fragment.clusters.start).is_some_and(|cluster| chunk.runs[cluster.run].is_upright)
    }

    /// The face that a cluster of a fragment is set in.
    pub(super) fn face(&self, fragment: &Fragment, at: usize) -> FaceId {
        let chunk = &self.chunks[fragment.chunk];
        chunk.runs[chunk.clusters[at].run].face
    }

    /// Whether the letters of a fragment are shown, and so its lines.
    pub(super) fn is_visible(&self, fragment: &Fragment) -> bool {
        let node = self.letters.elements.get(fragment.element).node;
        said(node, "visibility").is_none_or(|value| value == "visible")
    }

    /// The box of the text: of its lines, and not of what its letters cover.
    pub(super) fn bounds(&self) -> Rect {
        let mut bounds: Option<Rect> = None;
        for (chunk, places) in self.chunks.iter().zip(&self.places) {
            for (cluster, place) in chunk.clusters.iter().zip(places).filter(|(_, place)| !place.is_lost) {
                let letter = &self.letters.list[chunk.letters.start + cluster.letter];
                let style = &self.letters.elements.get(letter.element).style;
                let line = self.device.line(&self.metrics[letter.element], style);
                let [ascent, descent] = line.map(f64::from);
                let own = Rect::new(0.0, -ascent, f64::from(place.advance - place.space), descent);
                let frame = Affine::translate((f64::from(place.x), f64::from(place.y)))
                    * Affine::rotate(f64::from(place.angle))
                    * Affine::translate((0.0, -f64::from(place.rise)));
                let own = frame.transform_rect_bbox(own);
                bounds = Some(bounds.map_or(own, |bounds| bounds.union(own)));
            }
        }
        bounds.unwrap_or_default()
    }
}
