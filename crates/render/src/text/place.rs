//! Where each cluster of letters stands: [SVG 2](https://www.w3.org/TR/SVG2/text.html#TextLayoutAlgorithm), steps 4 to 8 of
//! the layout.

use std::collections::HashSet;
use std::ops::Range;

use super::along::{self, Line};
use super::baseline;
use super::element::lengths;
use super::letters::{Letter, Letters};
use super::runs::Run;
use super::shape::{Cluster, spacing};
use super::style::{Anchor, Orientation};

/// A chunk of text, shaped: its clusters stand as they are read from left to right, or downwards.
#[derive(Debug)]
pub(super) struct Chunk {
    /// Of all letters.
    pub(super) letters: Range<usize>,
    pub(super) runs: Vec<Run>,
    pub(super) clusters: Vec<Cluster>,
}

/// A cluster in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Where its baseline begins.
    pub(super) x: f32,
    pub(super) y: f32,
    /// In radians, clockwise.
    pub(super) angle: f32,
    /// How much wider than the font has it.
    pub(super) stretch: f32,
    /// How far it moves on, after it was made wider.
    pub(super) advance: f32,
    /// How much of that is space that `textLength` asks for.
    pub(super) space: f32,
    /// How far its letters are moved away from the line, in the direction of the top of letters; and along it.
    pub(super) rise: f32,
    /// Whether it is off the end of its path.
    pub(super) is_lost: bool,
}

/// Places the clusters of all chunks.
pub(super) struct Placer<'t, 'a, 'input> {
    pub(super) letters: &'t Letters<'a, 'input>,
    pub(super) baselines: &'t baseline::Baselines,
    /// The paths of text paths, by the numbers of their elements; none where there is no such path.
    pub(super) lines: &'t dyn Fn(usize) -> Option<std::rc::Rc<Line>>,
}

/// Where the next chunk begins, if it says nothing.
#[derive(Default)]
struct Pen {
    at: [f32; 2],
    /// Where the path that the last chunk was on ends.
    after: Option<[f32; 2]>,
}

impl Pen {
    /// Goes on to a chunk that is on a path, or on none.
    fn goes_to(&mut self, path: Option<usize>, begins: bool) {
        let after = self.after.take();
        match (path, after) {
            (Some(_), _) if begins => self.at = [0.0, 0.0],
            (None, Some(end)) => self.at = end,
            _ => {}
        }
    }
}

/// What is added behind clusters so that an element becomes as long as it says.
#[derive(Debug, Clone, Copy)]
struct Length {
    /// Behind each; behind the last only if something follows.
    space: f32,
    stretch: f32,
}

impl Placer<'_, '_, '_> {
    /// The places of the clusters of each chunk.
    pub(super) fn place(&self, chunks: &mut [Chunk]) -> Vec<Vec<Place>> {
        for chunk in &mut *chunks {
            self.space(chunk);
        }
        let mut stretches: Vec<Vec<f32>> =
            chunks.iter().map(|chunk| vec![1.0; chunk.clusters.len()]).collect();
        self.lengthen(chunks, &mut stretches);
        let mut pen = Pen::default();
        let mut places = Vec::with_capacity(chunks.len());
        for (chunk, stretches) in chunks.iter().zip(&stretches) {
            places.push(self.chunk(chunk, stretches, &mut pen));
        }
        places
    }

    /// Adds the space between letters and words.
    fn space(&self, chunk: &mut Chunk) {
        let letters = &self.letters.list[chunk.letters.clone()];
        for cluster in &mut chunk.clusters {
            let letter = &letters[cluster.letter];
            let style = &self.letters.elements.get(letter.element).style;
            cluster.advance += spacing(letter.character, style);
        }
    }

    /// Makes elements as long as `textLength` says, those inside others first.
    fn lengthen(&self, chunks: &mut [Chunk], stretches: &mut [Vec<f32>]) {
        let mut of_letters: Vec<Option<(usize, usize)>> = Vec::new();
        // Elements inside that are as long as they say are moved as one letter.
        let mut done: HashSet<(usize, usize)> = HashSet::new();
        for element in (0..self.letters.elements.len()).rev() {
            let node = self.letters.elements.get(element).node;
            if node.attribute("textLength").is_none() {
                continue;
            }
            let wanted = lengths(node, "textLength");
            let Some(&wanted) = wanted.first().filter(|length| length.is_finite() && **length > 0.0) else {
                continue;
            };
            if of_letters.is_empty() {
                of_letters = clusters_of_letters(chunks, self.letters.list.len());
            }
            let mut of_element: Vec<(usize, usize)> =
                of_letters[self.letters.ranges[element].clone()].iter().flatten().copied().collect();
            of_element.sort_unstable();
            // What moves the first letter moves all.
            let moved = self.letters.list[self.letters.ranges[element].clone()].iter().skip(1);
            let is_vertical = self.letters.elements.get(0).style.orientation.is_vertical();
            let moved: f32 = moved.map(|letter| if is_vertical { letter.dy } else { letter.dx }).sum();
            let advance: f32 = of_element.iter().map(|&(chunk, at)| chunks[chunk].clusters[at].advance).sum();
            let natural = advance + moved;
            let is_stretched = node.attribute("lengthAdjust") == Some("spacingAndGlyphs");
            let length = match of_element.len() {
                0 => continue,
                _ if is_stretched && natural > 0.0 => Length { space: 0.0, stretch: wanted / natural },
                _ if is_stretched => continue,
                1 => continue,
                _ => {
                    let count = of_element.iter().filter(|place| !done.contains(place)).count();
                    if count < 2 {
                        continue;
                    }
                    #[expect(clippy::cast_precision_loss, reason = "a text has some thousand letters")]
                    let gaps = (count - 1) as f32;
                    Length { space: (wanted - natural) / gaps, stretch: 1.0 }
                }
            };
            let last = of_element.len() - 1;
            for (index, (chunk, at)) in of_element.into_iter().enumerate() {
                let cluster = &mut chunks[chunk].clusters[at];
                cluster.advance *= length.stretch;
                // What follows is moved once more, as in Chromium and by the words of the algorithm.
                if !done.contains(&(chunk, at)) && (index < last || at + 1 < chunks[chunk].clusters.len()) {
                    chunks[chunk].clusters[at].advance += length.space;
                    chunks[chunk].clusters[at].space += length.space;
                }
                stretches[chunk][at] *= length.stretch;
                if index > 0 {
                    done.insert((chunk, at));
                }
            }
        }
    }

    fn chunk(&self, chunk: &Chunk, stretches: &[f32], pen: &mut Pen) -> Vec<Place> {
        let letters = &self.letters.list[chunk.letters.clone()];
        let Some(first) = letters.first() else { return Vec::new() };
        let element = self.letters.elements.get(first.element);
        let root = &self.letters.elements.get(0).style;
        let is_vertical = root.orientation.is_vertical();
        let (along, across) = if is_vertical { (1, 0) } else { (0, 1) };
        let text_path = self.letters.elements.text_path(first.element);
        pen.goes_to(text_path, first.begins_flow);
        let given = [first.x, first.y];
        let mut start = [0, 1].map(|axis| given[axis].unwrap_or(pen.at[axis]));
        if text_path.is_some() {
            // On a path there is no other place than along it.
            start[1] = 0.0;
        }

        // How far letters are moved, those before them in the chunk included.
        let mut moved = Vec::with_capacity(letters.len());
        let mut shift = [0.0, 0.0];
        for letter in letters {
            shift = [shift[0] + letter.dx, shift[1] + letter.dy];
            moved.push(shift);
        }
        let mut css = 0.0;
        let mut begins = Vec::with_capacity(chunk.clusters.len());
        let (mut least, mut most) = (f32::INFINITY, f32::NEG_INFINITY);
        // Where the letters begin that are laid out in one piece. One of them that is moved back by negative space does not make the piece begin
        // there, as in Chromium.
        let mut piece = (None, 0.0);
        for cluster in &chunk.clusters {
            let letter = &letters[cluster.letter];
            let begin = css + moved[cluster.letter][along];
            begins.push(begin);
            if piece.0 != Some(cluster.run) || letter.is_placed() || cluster.space != 0.0 {
                piece = (Some(cluster.run), begin);
            }
            (least, most) = (least.min(piece.1), most.max(piece.1).max(begin + cluster.advance));
            css += cluster.advance;
        }
        if !least.is_finite() {
            return Vec::new();
        }
        // Where the first letter is asked to be, as if the chunk began at 0.
        let asked = moved[0][along];
        let anchored = match (element.style.anchor, element.style.is_rtl) {
            (Anchor::Middle, _) => asked - f32::midpoint(least, most),
            (Anchor::Start, false) | (Anchor::End, true) => asked - least,
            (Anchor::Start, true) | (Anchor::End, false) => asked - most,
        };
        let mut places = Vec::with_capacity(begins.len());
        for ((cluster, begin), stretch) in chunk.clusters.iter().zip(begins).zip(stretches) {
            let letter = &letters[cluster.letter];
            let mut at = [0.0; 2];
            at[along] = start[along] + anchored + begin;
            at[across] = start[across] + moved[cluster.letter][across];
            let rise = self.baselines.rise(letter.element);
            places.push(Place {
                x: at[0],
                y: at[1],
                angle: letter.rotate.unwrap_or(0.0).to_radians(),
                stretch: *stretch,
                advance: cluster.advance,
                space: cluster.space,
                rise,
                is_lost: false,
            });
        }
        pen.at[along] = start[along] + anchored + css + moved.last().map_or(0.0, |moved| moved[along]);
        pen.at[across] = start[across] + moved.last().map_or(0.0, |moved| moved[across]);
        if let Some(text_path) = text_path {
            pen.after = self.along(text_path, chunk, letters, &mut places);
        } else if is_vertical {
            self.turn_about_corners(&mut places, chunk, letters);
            turn(&mut places, chunk, root.orientation, start[along]);
        }
        places
    }

    /// Moves letters of lines that go down so that they turn, where `rotate` says so, about where Chromium takes their baseline to begin: as if
    /// their lines went to the right.
    fn turn_about_corners(&self, places: &mut [Place], chunk: &Chunk, letters: &[Letter]) {
        for (place, cluster) in places.iter_mut().zip(&chunk.clusters).filter(|(place, _)| place.angle != 0.0)
        {
            let [ascent, descent] = self.baselines.line(letters[cluster.letter].element);
            let (right, up) = (f32::midpoint(ascent, descent), ascent);
            let (sin, cos) = place.angle.sin_cos();
            place.x += right * cos + up * sin - right;
            place.y += right * sin - up * cos + up;
        }
    }

    /// Puts a chunk on its path.
    fn along(
        &self,
        text_path: usize,
        chunk: &Chunk,
        letters: &[Letter],
        places: &mut [Place],
    ) -> Option<[f32; 2]> {
        let Some(line) = (self.lines)(text_path) else {
            for place in places {
                place.is_lost = true;
            }
            return None;
        };
        let element = self.letters.elements.get(text_path);
        let offset = along::start(element.node, &line);
        for (place, cluster) in places.iter_mut().zip(&chunk.clusters) {
            let rotate = letters[cluster.letter].rotate.unwrap_or(0.0).to_radians();
            let middle = place.x + place.advance / 2.0 + offset;
            match line.at(middle) {
                Some(point) => {
                    // A letter turns about its middle, which stays on the path.
                    let (sin, cos) = (point.angle + rotate).sin_cos();
                    let (back, down) = (-place.advance / 2.0, place.y);
                    *place = Place {
                        x: point.x + back * cos - down * sin,
                        y: point.y + back * sin + down * cos,
                        angle: point.angle + rotate,
                        ..*place
                    };
                }
                None => place.is_lost = true,
            }
        }
        Some(line.end())
    }
}

/// The chunk and the cluster that each letter begins; none where it begins none.
fn clusters_of_letters(chunks: &[Chunk], letters: usize) -> Vec<Option<(usize, usize)>> {
    let mut found = vec![None; letters];
    for (number, chunk) in chunks.iter().enumerate() {
        for (at, cluster) in chunk.clusters.iter().enumerate() {
            if let Some(place) = found.get_mut(chunk.letters.start + cluster.letter) {
                *place = Some((number, at));
            }
        }
    }
    found
}

/// Turns letters that lie on their side.
fn turn(places: &mut [Place], chunk: &Chunk, orientation: Orientation, start: f32) {
    for (place, cluster) in places.iter_mut().zip(&chunk.clusters) {
        if orientation == Orientation::Upwards {
            place.y = start - (place.y - start);
            place.angle -= std::f32::consts::FRAC_PI_2;
        } else if !chunk.runs[cluster.run].is_upright {
            place.angle += std::f32::consts::FRAC_PI_2;
        }
    }
}
