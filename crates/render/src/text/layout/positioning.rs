//! The position of each cluster: [SVG 2](https://www.w3.org/TR/SVG2/text.html#TextLayoutAlgorithm), steps 4 to 8.
//!
//! Letter and word spacing and `textLength` change the advances; `x`, `y`, `dx` and `dy` move characters; `text-anchor` shifts each
//! chunk; a `<textPath>` maps its chunks to its path. A text of vertical lines is positioned along y and then rotated.

use std::rc::Rc;

use super::baseline::Baselines;
use super::chunk::Chunk;
use super::shaping::spacing;
use super::text_length;
use super::text_path::{self, MeasuredPath};
use crate::text::content::characters::{Character, Characters};
use crate::text::content::style::TextStyle;
use crate::text::content::values::{Anchor, Orientation};

/// Where a cluster is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Position {
    /// The start of its baseline.
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// The rotation in radians, clockwise.
    pub(crate) angle: f32,
    /// The scale of its glyphs along the line, which `lengthAdjust` gives.
    pub(crate) stretch: f32,
    /// The advance after all adjustments.
    pub(crate) advance: f32,
    /// The part of the advance that is space of `textLength`.
    pub(crate) space: f32,
    /// The distance of its glyphs from the line, positive towards their top.
    pub(crate) rise: f32,
    /// Whether it is beyond the ends of its path, or its path is missing. It is not shown then.
    pub(crate) is_off_path: bool,
}

pub(crate) struct Positioner<'t, 'a, 'input> {
    pub(crate) characters: &'t Characters<'a, 'input>,
    pub(crate) baselines: &'t Baselines,
    /// Returns the path of a `<textPath>` by the number of its element; `None` if it has no valid path.
    pub(crate) paths: &'t dyn Fn(usize) -> Option<Rc<MeasuredPath>>,
}

/// The current text position: the next chunk begins here along an axis that it gives no position for.
#[derive(Default)]
struct CurrentPosition {
    at: [f32; 2],
    /// The end of the path of the last chunk.
    after: Option<[f32; 2]>,
}

impl CurrentPosition {
    /// Moves to a chunk. `is_boundary` says whether it is the first one of a path, or the first one after a path.
    fn enter(&mut self, path: Option<usize>, is_boundary: bool) {
        let after = self.after.take();
        match (path, after) {
            (Some(_), _) if is_boundary => self.at = [0.0, 0.0],
            (None, Some(end)) => self.at = end,
            _ => {}
        }
    }
}

/// A chunk measured along its line, as if it began at 0.
struct Measured {
    /// The start of each cluster.
    begins: Vec<f32>,
    /// The extent of the chunk, which `text-anchor` refers to.
    least: f32,
    most: f32,
    /// The sum of all advances.
    length: f32,
}

impl Positioner<'_, '_, '_> {
    /// Returns the positions of the clusters of each chunk.
    pub(crate) fn position(&self, chunks: &mut [Chunk]) -> Vec<Vec<Position>> {
        for chunk in &mut *chunks {
            self.add_spacing(chunk);
        }
        let mut stretches: Vec<Vec<f32>> =
            chunks.iter().map(|chunk| vec![1.0; chunk.clusters.len()]).collect();
        text_length::resolve(self.characters, chunks, &mut stretches);
        let mut current = CurrentPosition::default();
        let mut positions = Vec::with_capacity(chunks.len());
        for (chunk, stretches) in chunks.iter().zip(&stretches) {
            positions.push(self.chunk(chunk, stretches, &mut current));
        }
        positions
    }

    fn add_spacing(&self, chunk: &mut Chunk) {
        let characters = &self.characters.list[chunk.characters.clone()];
        for cluster in &mut chunk.clusters {
            let character = &characters[cluster.character];
            let style = &self.characters.elements.get(character.element).style;
            cluster.advance += spacing(character.code, style);
        }
    }

    fn chunk(&self, chunk: &Chunk, stretches: &[f32], current: &mut CurrentPosition) -> Vec<Position> {
        let characters = &self.characters.list[chunk.characters.clone()];
        let Some(first) = characters.first() else { return Vec::new() };
        let element = self.characters.elements.get(first.element);
        let orientation = self.characters.elements.get(0).style.orientation;
        let (along, across) = if orientation.is_vertical() { (1, 0) } else { (0, 1) };
        let text_path = self.characters.elements.text_path(first.element);
        current.enter(text_path, first.is_text_path_boundary);
        let given = [first.x, first.y];
        let mut start = [0, 1].map(|axis| given[axis].unwrap_or(current.at[axis]));
        if text_path.is_some() {
            // A path ignores the position across it.
            start[1] = 0.0;
        }

        let moved = relative_moves(characters);
        let Some(measured) = measure(chunk, characters, &moved, along) else { return Vec::new() };
        let anchored = anchor_shift(&element.style, moved[0][along], &measured);
        let mut positions = Vec::with_capacity(measured.begins.len());
        for ((cluster, begin), stretch) in chunk.clusters.iter().zip(measured.begins).zip(stretches) {
            let character = &characters[cluster.character];
            let mut at = [0.0; 2];
            at[along] = start[along] + anchored + begin;
            at[across] = start[across] + moved[cluster.character][across];
            positions.push(Position {
                x: at[0],
                y: at[1],
                angle: character.rotate.unwrap_or(0.0).to_radians(),
                stretch: *stretch,
                advance: cluster.advance,
                space: cluster.space,
                rise: self.baselines.rise(character.element),
                is_off_path: false,
            });
        }
        current.at[along] =
            start[along] + anchored + measured.length + moved.last().map_or(0.0, |moved| moved[along]);
        current.at[across] = start[across] + moved.last().map_or(0.0, |moved| moved[across]);
        if let Some(text_path) = text_path {
            current.after = self.follow_path(text_path, chunk, characters, &mut positions);
        } else if orientation.is_vertical() {
            self.rotate_about_horizontal_origin(&mut positions, chunk, characters);
            rotate_sideways(&mut positions, chunk, orientation, start[along]);
        }
        positions
    }

    /// Applies `rotate` in vertical lines. Chromium rotates about the point where the baseline would begin in a horizontal line.
    fn rotate_about_horizontal_origin(
        &self,
        positions: &mut [Position],
        chunk: &Chunk,
        characters: &[Character],
    ) {
        let rotated = positions.iter_mut().zip(&chunk.clusters).filter(|(position, _)| position.angle != 0.0);
        for (position, cluster) in rotated {
            let [ascent, descent] = self.baselines.line(characters[cluster.character].element);
            let (right, up) = (f32::midpoint(ascent, descent), ascent);
            let (sin, cos) = position.angle.sin_cos();
            position.x += right * cos + up * sin - right;
            position.y += right * sin - up * cos + up;
        }
    }

    /// Maps a chunk to its path. Returns the end of the path.
    fn follow_path(
        &self,
        text_path: usize,
        chunk: &Chunk,
        characters: &[Character],
        positions: &mut [Position],
    ) -> Option<[f32; 2]> {
        let Some(path) = (self.paths)(text_path) else {
            for position in positions {
                position.is_off_path = true;
            }
            return None;
        };
        let element = self.characters.elements.get(text_path);
        let offset = text_path::start_offset(element.node, &path);
        for (position, cluster) in positions.iter_mut().zip(&chunk.clusters) {
            let rotate = characters[cluster.character].rotate.unwrap_or(0.0).to_radians();
            let middle = position.x + position.advance / 2.0 + offset;
            match path.at(middle) {
                Some(point) => {
                    // A cluster turns about its middle, which stays on the path.
                    let (sin, cos) = (point.angle + rotate).sin_cos();
                    let (back, down) = (-position.advance / 2.0, position.y);
                    *position = Position {
                        x: point.x + back * cos - down * sin,
                        y: point.y + back * sin + down * cos,
                        angle: point.angle + rotate,
                        ..*position
                    };
                }
                None => position.is_off_path = true,
            }
        }
        Some(path.end())
    }
}

/// Returns the sum of `dx` and `dy` of each character and of those before it in the chunk.
fn relative_moves(characters: &[Character]) -> Vec<[f32; 2]> {
    let mut sums = Vec::with_capacity(characters.len());
    let mut sum = [0.0, 0.0];
    for character in characters {
        sum = [sum[0] + character.dx, sum[1] + character.dy];
        sums.push(sum);
    }
    sums
}

/// Measures a chunk. `None` if it has no clusters.
fn measure(chunk: &Chunk, characters: &[Character], moved: &[[f32; 2]], along: usize) -> Option<Measured> {
    let mut length = 0.0;
    let mut begins = Vec::with_capacity(chunk.clusters.len());
    let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
    // The run and the start of the current fragment. As in Chromium, a cluster that negative spacing moves before this start does not
    // extend the chunk.
    let mut fragment = (None, 0.0);
    for cluster in &chunk.clusters {
        let character = &characters[cluster.character];
        let begin = length + moved[cluster.character][along];
        begins.push(begin);
        if fragment.0 != Some(cluster.run) || character.is_positioned() || cluster.space != 0.0 {
            fragment = (Some(cluster.run), begin);
        }
        (least, most) = (least.min(fragment.1), most.max(fragment.1).max(begin + cluster.advance));
        length += cluster.advance;
    }
    least.is_finite().then_some(Measured { begins, least, most, length })
}

/// Returns how far `text-anchor` shifts a chunk. `first` is the relative move of its first character.
fn anchor_shift(style: &TextStyle, first: f32, measured: &Measured) -> f32 {
    let Measured { least, most, .. } = *measured;
    match (style.anchor, style.is_rtl) {
        (Anchor::Middle, _) => first - f32::midpoint(least, most),
        (Anchor::Start, false) | (Anchor::End, true) => first - least,
        (Anchor::Start, true) | (Anchor::End, false) => first - most,
    }
}

/// Rotates the clusters of vertical lines that are set sideways.
fn rotate_sideways(positions: &mut [Position], chunk: &Chunk, orientation: Orientation, start: f32) {
    for (position, cluster) in positions.iter_mut().zip(&chunk.clusters) {
        if orientation == Orientation::Upwards {
            position.y = start - (position.y - start);
            position.angle -= std::f32::consts::FRAC_PI_2;
        } else if !chunk.runs[cluster.run].is_upright {
            position.angle += std::f32::consts::FRAC_PI_2;
        }
    }
}
