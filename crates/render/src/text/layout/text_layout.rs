//! A text that is laid out, and its fragments.

use std::ops::Range;

use kurbo::{Affine, Rect};

use super::chunk::Chunk;
use super::pixel_grid::PixelGrid;
use super::positioning::Position;
use super::shaping;
use crate::text::content::characters::Characters;
use crate::text::content::element::inherited;
use crate::text::fonts::face::FaceId;
use crate::text::fonts::matcher::FontMatcher;
use crate::text::fonts::metrics::Metrics;

pub(crate) struct TextLayout<'a, 'input> {
    pub(crate) characters: Characters<'a, 'input>,
    /// The metrics of the first font of each element.
    pub(crate) metrics: Vec<Metrics>,
    pub(crate) chunks: Vec<Chunk>,
    /// The positions of the clusters of each chunk.
    pub(crate) positions: Vec<Vec<Position>>,
    pub(crate) grid: PixelGrid,
}

/// Consecutive clusters of one element. All of a fragment is filled, then all of it is stroked.
#[derive(Debug)]
pub(crate) struct Fragment {
    pub(crate) chunk: usize,
    pub(crate) clusters: Range<usize>,
    pub(crate) element: usize,
}

pub(crate) struct PositionedGlyph {
    pub(crate) face: FaceId,
    pub(crate) id: u32,
    /// Maps units of the font to user units.
    pub(crate) transform: Affine,
    /// The font size in user units.
    pub(crate) size: f32,
}

impl TextLayout<'_, '_> {
    /// Divides the text into fragments. A cluster that is positioned by itself, or is on a path, is a fragment of its own.
    pub(crate) fn fragments(&self) -> Vec<Fragment> {
        let mut fragments: Vec<Fragment> = Vec::new();
        for (number, chunk) in self.chunks.iter().enumerate() {
            for (at, cluster) in chunk.clusters.iter().enumerate() {
                let Some(position) = self.positions[number].get(at) else { continue };
                let character = &self.characters.list[chunk.characters.start + cluster.character];
                let continues = fragments.last().is_some_and(|last| {
                    last.chunk == number && last.clusters.end == at && last.element == character.element
                });
                if position.is_off_path {
                    continue;
                }
                let is_alone = character.is_positioned()
                    || position.space != 0.0
                    || self.characters.elements.text_path(character.element).is_some();
                match fragments.last_mut() {
                    Some(last) if continues && !is_alone => last.clusters.end = at + 1,
                    _ => {
                        let clusters = at..at + 1;
                        fragments.push(Fragment { chunk: number, clusters, element: character.element });
                    }
                }
            }
        }
        fragments
    }

    /// Maps the coordinates of a cluster, whose baseline starts at the origin, to user units. `rise` lifts it off the line.
    pub(crate) fn frame(&self, position: &Position, rise: f32) -> Affine {
        let [x, y, rise] = [position.x, position.y, rise].map(f64::from);
        if position.angle == 0.0 {
            return Affine::translate((x, self.grid.on_row(y - rise)));
        }
        Affine::translate((x, y))
            * Affine::rotate(f64::from(position.angle))
            * Affine::translate((0.0, -rise))
    }

    /// Returns the glyphs of a cluster of a fragment.
    pub(crate) fn glyphs(
        &self,
        fragment: &Fragment,
        at: usize,
        matcher: &FontMatcher<'_>,
    ) -> Vec<PositionedGlyph> {
        let chunk = &self.chunks[fragment.chunk];
        let (cluster, position) = (&chunk.clusters[at], &self.positions[fragment.chunk][at]);
        let run = &chunk.runs[cluster.run];
        let style = &self.characters.elements.get(run.element).style;
        let metrics = &matcher.face(run.face).instance.metrics;
        let size = shaping::size(run, style, metrics, &self.grid);
        let scale = f64::from(size / metrics.units);
        let (aside, rise) = if run.is_upright {
            // Upright glyphs are centred on the line; glyphs on their side keep their baseline.
            let [ascent, descent] = self.grid.line(&self.metrics[run.element], style);
            (f64::from(position.rise + (ascent - descent) / 2.0), 0.0)
        } else {
            (0.0, position.rise)
        };
        let stretch = f64::from(position.stretch);
        let glyphs = cluster.glyphs.iter().map(|glyph| {
            let base = if position.angle == 0.0 {
                // The baseline of each glyph is rounded to a row of pixels.
                Affine::translate((aside, 0.0)) * self.frame(position, rise + glyph.y)
            } else {
                Affine::translate((aside, 0.0))
                    * self.frame(position, rise)
                    * Affine::translate((0.0, -f64::from(glyph.y)))
            };
            let own = Affine::translate((stretch * f64::from(glyph.x), 0.0));
            let transform = base * own * Affine::scale_non_uniform(scale * stretch, -scale);
            PositionedGlyph { face: run.face, id: glyph.id, transform, size }
        });
        glyphs.collect()
    }

    /// Whether the first cluster of a fragment is upright in a vertical line.
    pub(crate) fn is_upright(&self, fragment: &Fragment) -> bool {
        let chunk = &self.chunks[fragment.chunk];
        chunk.clusters.get(fragment.clusters.start).is_some_and(|cluster| chunk.runs[cluster.run].is_upright)
    }

    /// Returns the face of a cluster of a fragment.
    pub(crate) fn face(&self, fragment: &Fragment, at: usize) -> FaceId {
        let chunk = &self.chunks[fragment.chunk];
        chunk.runs[chunk.clusters[at].run].face
    }

    /// Whether the glyphs and the decorations of a fragment are shown.
    pub(crate) fn is_visible(&self, fragment: &Fragment) -> bool {
        let node = self.characters.elements.get(fragment.element).node;
        inherited(node, "visibility").is_none_or(|value| value == "visible")
    }

    /// Returns the bounding box of the text: of the boxes of its clusters, and not of its outlines.
    pub(crate) fn bounds(&self) -> Rect {
        let mut bounds: Option<Rect> = None;
        for (chunk, positions) in self.chunks.iter().zip(&self.positions) {
            for (cluster, position) in
                chunk.clusters.iter().zip(positions).filter(|(_, position)| !position.is_off_path)
            {
                let character = &self.characters.list[chunk.characters.start + cluster.character];
                let style = &self.characters.elements.get(character.element).style;
                let line = self.grid.line(&self.metrics[character.element], style);
                let [ascent, descent] = line.map(f64::from);
                let own = Rect::new(0.0, -ascent, f64::from(position.advance - position.space), descent);
                let frame = Affine::translate((f64::from(position.x), f64::from(position.y)))
                    * Affine::rotate(f64::from(position.angle))
                    * Affine::translate((0.0, -f64::from(position.rise)));
                let own = frame.transform_rect_bbox(own);
                bounds = Some(bounds.map_or(own, |bounds| bounds.union(own)));
            }
        }
        bounds.unwrap_or_default()
    }
}
