//! Which decorations the letters of an element have, and how they are painted: as Chromium, all as the innermost element that declares
//! one paints its own letters.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use kurbo::Affine;
use roxmltree::Node;

use super::decoration::{self, Kind, Line};
use super::fragment::{Fragment, Laid};
use super::ideographs;
use super::outline::{PathData, crossing};
use super::paint::Painter;
use super::presentation::Part;

/// A decoration, and the element that declares it.
type Declared<'a, 'input> = (Node<'a, 'input>, Kind);

/// The decorations of the elements of a text, each looked for once: those of outer elements first.
#[derive(Default)]
pub(super) struct Decorations<'a, 'input>(HashMap<usize, Rc<[Declared<'a, 'input>]>>);

impl<'a, 'input> Decorations<'a, 'input> {
    pub(super) fn of(&mut self, laid: &Laid<'a, 'input>, element: usize) -> Rc<[Declared<'a, 'input>]> {
        let found = self.0.entry(element).or_insert_with(|| {
            let mut around: Vec<Node<'a, 'input>> =
                laid.letters.elements.get(element).node.ancestors().filter(Node::is_element).collect();
            around.reverse();
            around
                .into_iter()
                .flat_map(|node| decoration::kinds(node).map(move |kind| (node, kind)))
                .collect()
        });
        Rc::clone(found)
    }
}

/// Where letters of a fragment need room in lines under and over them, in pixels, as far as it is known.
#[derive(Default)]
pub(super) struct Gaps(Vec<(Band, Rc<[Band]>)>);

/// From where to where something reaches.
type Band = [f64; 2];

impl<'a, 'input> Painter<'_, 'a, 'input, '_> {
    /// Writes a line of a fragment, painted as the letters of an element.
    pub(super) fn decoration(
        &mut self,
        fragment: &Fragment,
        declared: Declared<'a, 'input>,
        painted_as: Node<'a, 'input>,
        gaps: &mut Gaps,
    ) {
        // There is no use in more: the document is refused.
        if self.text.len() > self.most {
            return;
        }
        let Some(data) = self.line(fragment, declared, gaps).filter(|data| !data.is_empty()) else { return };
        let presentation = self.presentations.of(painted_as, self.node, self.bounds, self.servers);
        let paint = presentation.attributes(Part::Both, 0.0);
        let _ = write!(self.text, "<path{paint} d=\"{}\"/>", data.as_str());
    }

    /// The outline of a line of a fragment.
    pub(super) fn line(
        &mut self,
        fragment: &Fragment,
        (node, kind): Declared<'a, 'input>,
        gaps: &mut Gaps,
    ) -> Option<PathData> {
        let laid = self.laid;
        let places = &laid.places[fragment.chunk][fragment.clusters.clone()];
        let first = places.first()?;
        let style = &laid.letters.elements.get(fragment.element).style;
        let length: f32 = places.iter().map(|place| place.advance - place.space).sum();
        let scale = laid.device.scale;
        let is_vertical = laid.letters.elements.get(0).style.orientation.is_vertical();
        let mut place = *first;
        if is_vertical && laid.is_upright(fragment) {
            place.angle += std::f32::consts::FRAC_PI_2;
        }
        // From pixels to where letters stand.
        let frame = laid.frame(&place, place.rise) * Affine::scale(1.0 / scale);
        let line = Line::new(kind, node, style, &laid.metrics[fragment.element], &laid.device, is_vertical);
        let gaps = if kind == Kind::Through || is_vertical {
            Rc::from([])
        } else {
            self.gaps(fragment, frame, line.band(), gaps)
        };
        let mut data = PathData::new(style.size);
        data.add(&line.outline(f64::from(length) * scale, &gaps), frame);
        Some(data)
    }

    /// Where letters need room in a line of a fragment. It is the same for each line that reaches as far up and down.
    fn gaps(
        &mut self,
        fragment: &Fragment,
        frame: Affine,
        band: [f64; 2],
        gaps: &mut Gaps,
    ) -> Rc<[[f64; 2]]> {
        if let Some((_, known)) =
            gaps.0.iter().find(|(known, _)| known.map(f64::to_bits) == band.map(f64::to_bits))
        {
            return Rc::clone(known);
        }
        let to_line = frame.inverse();
        let mut found = Vec::new();
        let chunk = &self.laid.chunks[fragment.chunk];
        let letters = &self.laid.letters.list[chunk.letters.clone()];
        for at in fragment.clusters.clone() {
            if ideographs::has_no_descender(letters[chunk.clusters[at].letter].character) {
                continue;
            }
            self.outlines_of(fragment, at, &mut |outline, transform| {
                found.extend(crossing(outline, to_line * transform, band));
            });
        }
        let found: Rc<[[f64; 2]]> = found.into();
        gaps.0.push((band, Rc::clone(&found)));
        found
    }
}
