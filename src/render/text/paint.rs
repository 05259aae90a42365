//! Letters in their places, as paths and pictures.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use kurbo::{Affine, Rect};
use roxmltree::{Node, NodeId};

use super::colour::{Pictures, matrix};
use super::decoration::{self, Kind};
use super::device::Device;
use super::font::Metrics;
use super::lettering::{Glyph, Lettering, Letters};
use super::letters;
use super::library::{FaceId, Library};
use super::outline::{Outlines, PathData, crossing};
use super::place::{Chunk, Place};
use super::servers::{Servers, reference};
use super::shape;
use crate::render::style::escape;

/// The properties of how letters are painted that an element inside a text may have.
const OF_PAINT: [&str; 13] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-opacity",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "paint-order",
    "color",
    "visibility",
];

/// What a shape inherits that letters do not have.
const NOT_OF_LETTERS: [(&str, &str); 5] = [
    ("fill-rule", "nonzero"),
    ("shape-rendering", "geometricPrecision"),
    ("marker-start", "none"),
    ("marker-mid", "none"),
    ("marker-end", "none"),
];

/// A text that is laid out.
pub(super) struct Laid<'a, 'input> {
    pub(super) letters: letters::Letters<'a, 'input>,
    /// Of the first font of each element.
    pub(super) metrics: Vec<Metrics>,
    pub(super) chunks: Vec<Chunk>,
    /// Of the clusters of each chunk.
    pub(super) places: Vec<Vec<Place>>,
}

/// Writes a text.
pub(super) struct Painter<'w, 'a, 'input, 'f> {
    pub(super) text: &'w mut String,
    pub(super) library: &'w Library<'f>,
    pub(super) outlines: &'w mut Outlines,
    pub(super) pictures: &'w mut Pictures,
    pub(super) servers: &'w mut Servers<'a, 'input>,
    pub(super) node: Node<'a, 'input>,
    pub(super) device: Device,
    /// How many bytes there may be in all.
    pub(super) most: usize,
    /// Where outlines may be kept beside the document, and what their ids begin with.
    pub(super) kept: Option<(&'w mut Lettering, &'w str)>,
    pub(super) made: &'w mut usize,
    /// How the letters of elements are painted, and lines of what is around.
    pub(super) paints: HashMap<NodeId, String>,
}

/// Where letters need room in lines under and over them, once it is known.
#[derive(Default)]
struct Gaps {
    under: Option<Vec<[f64; 2]>>,
    over: Option<Vec<[f64; 2]>>,
}

/// Clusters of one element that are painted together: first their fill, then their stroke.
struct Fragment {
    chunk: usize,
    clusters: std::ops::Range<usize>,
    element: usize,
}

/// Outlines that are gathered, to be one path.
struct Gathered {
    outlines: Sink,
    element: usize,
    face: FaceId,
}

/// Where outlines go.
enum Sink {
    Written(PathData),
    Kept(Letters),
}

impl Sink {
    fn add(&mut self, glyph: &Arc<Glyph>, place: Affine) {
        match self {
            Self::Written(data) => data.add(&glyph.outline, place),
            Self::Kept(letters) => letters.add(glyph, place),
        }
    }
}

impl<'a, 'input> Painter<'_, 'a, 'input, '_> {
    /// Writes a text as a group.
    pub(super) fn group(&mut self, laid: &Laid<'a, 'input>, attributes: &str) {
        let _ = write!(self.text, "<g{attributes}>");
        let fragments = fragments(laid);
        let bounds = bounds(laid, &self.device);
        let has_box = bounds.width() > 0.0 && bounds.height() > 0.0;
        if has_box && is_relative_to_box(self.node) {
            // Filters, masks and clip paths may be relative to the box of the text, which is that of its lines.
            let Rect { x0, y0, x1, y1 } = bounds;
            let _ =
                write!(self.text, "<path fill=\"none\" stroke=\"none\" d=\"M{x0} {y0}H{x1}V{y1}H{x0}z\"/>");
        }
        let mut gathered = None;
        for fragment in &fragments {
            self.fragment(laid, fragment, bounds, &mut gathered);
            // There is no use in more: the document is refused.
            if self.text.len() + self.servers.definitions.len() > self.most {
                break;
            }
        }
        self.flush(laid, bounds, &mut gathered);
        self.text.push_str("</g>");
    }

    /// Writes a text as one path, to be clipped to.
    pub(super) fn clip(&mut self, laid: &Laid<'a, 'input>, attributes: &str) {
        let mut data = PathData::new(laid.letters.elements.get(0).style.size);
        for fragment in fragments(laid) {
            for at in fragment.clusters.clone() {
                self.outlines_of(laid, &fragment, at, &mut |glyph, place| {
                    data.add(&glyph.outline, place);
                });
            }
        }
        let _ = write!(self.text, "<path{attributes} clip-rule=\"nonzero\" d=\"{}\"/>", data.as_str());
    }

    fn fragment(
        &mut self,
        laid: &Laid<'a, 'input>,
        fragment: &Fragment,
        bounds: Rect,
        gathered: &mut Option<Gathered>,
    ) {
        let decorations = decorations(laid, fragment.element, self.node);
        let mut gaps = Gaps::default();
        let is_stroked =
            self.inherited(laid, fragment.element, "stroke").is_some_and(|stroke| stroke != "none");
        if !decorations.is_empty() || is_stroked {
            self.flush(laid, bounds, gathered);
        }
        for (source, kind) in decorations.iter().filter(|(_, kind)| *kind != Kind::Through) {
            self.decoration(laid, fragment, (*source, *kind), bounds, &mut gaps);
        }
        for at in fragment.clusters.clone() {
            if !self.picture(laid, fragment, at, bounds, gathered) {
                self.gather(laid, fragment, at, bounds, gathered);
            }
        }
        if !decorations.is_empty() || is_stroked {
            self.flush(laid, bounds, gathered);
        }
        for (source, kind) in decorations.iter().filter(|(_, kind)| *kind == Kind::Through) {
            self.decoration(laid, fragment, (*source, *kind), bounds, &mut gaps);
        }
    }

    /// Adds the outlines of a cluster to those that are gathered.
    fn gather(
        &mut self,
        laid: &Laid<'a, 'input>,
        fragment: &Fragment,
        at: usize,
        bounds: Rect,
        gathered: &mut Option<Gathered>,
    ) {
        let chunk = &laid.chunks[fragment.chunk];
        let face = chunk.runs[chunk.clusters[at].run].face;
        // Outlines of fonts may run either way round, and would cut holes into each other.
        let is_other = |other: &Gathered| other.element != fragment.element || other.face != face;
        if gathered.as_ref().is_some_and(is_other) {
            self.flush(laid, bounds, gathered);
        }
        let mut own = gathered.take().unwrap_or_else(|| {
            let is_stroked =
                self.inherited(laid, fragment.element, "stroke").is_some_and(|stroke| stroke != "none");
            let outlines = if self.kept.is_some() && !is_stroked {
                Sink::Kept(Letters::default())
            } else {
                Sink::Written(PathData::new(laid.letters.elements.get(fragment.element).style.size))
            };
            Gathered { outlines, element: fragment.element, face }
        });
        self.outlines_of(laid, fragment, at, &mut |glyph, place| {
            own.outlines.add(glyph, place);
        });
        *gathered = Some(own);
    }

    /// A cluster's glyphs, each with where it is.
    fn outlines_of(
        &mut self,
        laid: &Laid<'a, 'input>,
        fragment: &Fragment,
        at: usize,
        take: &mut dyn FnMut(&Arc<Glyph>, Affine),
    ) {
        for (face, glyph, transform) in glyphs(laid, fragment, at, self.library, &self.device) {
            take(&self.outlines.of(face, &self.library.face(face), glyph), transform);
        }
    }

    /// Writes a cluster whose glyphs are pictures. Answers whether they are.
    fn picture(
        &mut self,
        laid: &Laid<'a, 'input>,
        fragment: &Fragment,
        at: usize,
        bounds: Rect,
        gathered: &mut Option<Gathered>,
    ) -> bool {
        let chunk = &laid.chunks[fragment.chunk];
        let face = self.library.face(chunk.runs[chunk.clusters[at].run].face);
        if !face.font.has_colour {
            return false;
        }
        let mut found = Vec::new();
        for (number, glyph, transform) in glyphs(laid, fragment, at, self.library, &self.device) {
            let Some(picture) = self.pictures.of(number, &face, glyph, self.outlines) else { continue };
            found.push((picture, transform));
        }
        if found.is_empty() {
            return false;
        }
        self.flush(laid, bounds, gathered);
        let paint = self.paint(laid, fragment.element, bounds);
        // A picture is as strong as what else is filled.
        let opacity = self.inherited(laid, fragment.element, "fill-opacity").unwrap_or("1");
        for (picture, transform) in found {
            let _ = write!(self.text, "<g{paint}><g stroke=\"none\" fill-opacity=\"1\" opacity=\"");
            escape(self.text, opacity);
            let _ = write!(self.text, "\" transform=\"{}\">", matrix(transform));
            if !picture.definitions.is_empty() {
                let _ = write!(self.text, "<defs>{}</defs>", picture.definitions);
            }
            self.text.push_str(&picture.elements);
            self.text.push_str("</g></g>");
        }
        true
    }

    /// Writes the outlines that were gathered.
    fn flush(&mut self, laid: &Laid<'a, 'input>, bounds: Rect, gathered: &mut Option<Gathered>) {
        let Some(Gathered { outlines, element, .. }) = gathered.take() else { return };
        match outlines {
            Sink::Written(data) if data.is_empty() => {}
            Sink::Written(data) => {
                let paint = self.paint(laid, element, bounds);
                let _ = write!(self.text, "<path{paint} d=\"{}\"/>", data.as_str());
            }
            Sink::Kept(letters) => {
                let paint = self.paint(laid, element, bounds);
                self.keep(letters, &paint);
            }
        }
    }

    /// Writes a path that stands for letters: of their box, but no rectangle, which painters may take for one.
    fn keep(&mut self, letters: Letters, paint: &str) {
        let (Some((lettering, prefix)), Some(found)) = (&mut self.kept, letters.bounds()) else { return };
        *self.made += 1;
        let id = format!("{prefix}l{}", self.made);
        let [left, top, right, bottom] = [found.x0, found.y0, found.x1, found.y1];
        let _ = write!(
            self.text,
            "<path id=\"{id}\"{paint} d=\"M{left} {top}L{right} {bottom}L{right} {top}L{left} {bottom}z\"/>"
        );
        lettering.insert(id, letters);
    }

    /// Writes a line of a fragment that an element declares.
    fn decoration(
        &mut self,
        laid: &Laid<'a, 'input>,
        fragment: &Fragment,
        (source, kind): (Source<'a, 'input>, Kind),
        bounds: Rect,
        gaps: &mut Gaps,
    ) {
        let places = &laid.places[fragment.chunk][fragment.clusters.clone()];
        let Some(first) = places.first() else { return };
        let style = &laid.letters.elements.get(fragment.element).style;
        let length: f32 = places.iter().map(|place| place.advance).sum();
        let frame = frame(first, first.rise, &self.device);
        let band = decoration::band(kind, style, &laid.metrics[fragment.element], &self.device);
        let gaps = self.gaps(laid, fragment, kind, (frame, band), gaps);
        let (node, paint) = match source {
            Source::Inside(element) => {
                (laid.letters.elements.get(element).node, self.paint(laid, element, bounds))
            }
            Source::Around(node) => (node, self.paint_around(node, bounds)),
        };
        let line = decoration::line(node, band, f64::from(length), gaps);
        let mut data = PathData::new(style.size);
        data.add(&line, frame);
        if !data.is_empty() {
            let _ = write!(self.text, "<path{paint} d=\"{}\"/>", data.as_str());
        }
    }

    /// Where letters need room in a line of a fragment. It is the same for each line of a kind.
    fn gaps<'g>(
        &mut self,
        laid: &Laid<'a, 'input>,
        fragment: &Fragment,
        kind: Kind,
        (frame, band): (Affine, [f64; 2]),
        gaps: &'g mut Gaps,
    ) -> &'g [[f64; 2]] {
        let known = match kind {
            Kind::Under => &mut gaps.under,
            Kind::Over => &mut gaps.over,
            Kind::Through => return &[],
        };
        known.get_or_insert_with(|| {
            let to_line = frame.inverse();
            let mut found = Vec::new();
            for at in fragment.clusters.clone() {
                self.outlines_of(laid, fragment, at, &mut |glyph, place| {
                    found.extend(crossing(&glyph.outline, to_line * place, band));
                });
            }
            found
        })
    }

    /// The value of a property of an element, its own or inherited.
    fn inherited(&self, laid: &Laid<'a, 'input>, element: usize, name: &str) -> Option<&'a str> {
        let nodes =
            laid.letters.elements.upwards(element).map(|element| laid.letters.elements.get(element).node);
        let around = self.node.ancestors().skip(1);
        nodes.chain(around).find_map(|node| node.attribute(name))
    }

    /// The attributes of how an element around the text would be painted: its lines are as it is, whatever the text is.
    fn paint_around(&mut self, node: Node<'a, 'input>, bounds: Rect) -> String {
        if let Some(known) = self.paints.get(&node.id()) {
            return known.clone();
        }
        let mut text = String::new();
        for name in OF_PAINT {
            let said = node.ancestors().find_map(|node| node.attribute(name));
            let value = match (said, name) {
                (Some(value), _) => value,
                (None, "fill") => "black",
                (None, "stroke") => "none",
                (None, "stroke-width" | "fill-opacity" | "stroke-opacity") => "1",
                _ => continue,
            };
            let for_box = if bounds.area() > 0.0 { self.servers.for_box(value, bounds) } else { None };
            let _ = write!(text, " {name}=\"");
            escape(&mut text, for_box.as_deref().unwrap_or(value));
            text.push('"');
        }
        self.paints.insert(node.id(), text.clone());
        text
    }

    /// The attributes of how an element's letters are painted.
    fn paint(&mut self, laid: &Laid<'a, 'input>, element: usize, bounds: Rect) -> String {
        let node = laid.letters.elements.get(element).node;
        if let Some(known) = self.paints.get(&node.id()) {
            return known.clone();
        }
        let mut text = String::new();
        for name in OF_PAINT {
            let inside = laid.letters.elements.upwards(element).filter(|&element| element != 0);
            let mut nodes = inside.map(|element| laid.letters.elements.get(element).node);
            let own = nodes.find_map(|node| node.attribute(name));
            let is_server = matches!(name, "fill" | "stroke");
            let value = if is_server { self.inherited(laid, element, name) } else { own };
            let Some(value) = value else { continue };
            let for_box = if is_server && reference(value).is_some() && bounds.area() > 0.0 {
                self.servers.for_box(value, bounds)
            } else {
                None
            };
            if own.is_some() || for_box.is_some() {
                let _ = write!(text, " {name}=\"");
                escape(&mut text, for_box.as_deref().unwrap_or(value));
                text.push('"');
            }
        }
        let inside = laid.letters.elements.upwards(element).filter(|&element| element != 0);
        let opacity: f32 = inside
            .filter_map(|element| {
                laid.letters.elements.get(element).node.attribute("opacity")?.parse::<f32>().ok()
            })
            .product();
        if opacity < 1.0 {
            let _ = write!(text, " opacity=\"{}\"", opacity.max(0.0));
        }
        for (name, value) in NOT_OF_LETTERS {
            if self.node.ancestors().any(|node| node.attribute(name).is_some_and(|said| said != value)) {
                let _ = write!(text, " {name}=\"{value}\"");
            }
        }
        self.paints.insert(node.id(), text.clone());
        text
    }
}

/// Whether what is around a text, or it itself, may be relative to its box.
fn is_relative_to_box(node: Node<'_, '_>) -> bool {
    const NAMES: [&str; 3] = ["filter", "mask", "clip-path"];
    node.ancestors()
        .any(|node| NAMES.iter().any(|name| node.attribute(*name).is_some_and(|value| value != "none")))
}

/// Clusters that stand by each other and are of one element, up to a letter that is placed by itself.
fn fragments(laid: &Laid<'_, '_>) -> Vec<Fragment> {
    let mut fragments: Vec<Fragment> = Vec::new();
    for (number, chunk) in laid.chunks.iter().enumerate() {
        for (at, cluster) in chunk.clusters.iter().enumerate() {
            let Some(place) = laid.places[number].get(at) else { continue };
            let letter = &laid.letters.list[chunk.letters.start + cluster.letter];
            let goes_on = fragments.last().is_some_and(|last| {
                last.chunk == number && last.clusters.end == at && last.element == letter.element
            });
            if place.is_lost {
                continue;
            }
            let is_alone = letter.is_placed() || laid.letters.elements.text_path(letter.element).is_some();
            match fragments.last_mut() {
                Some(last) if goes_on && !is_alone => last.clusters.end = at + 1,
                _ => {
                    fragments.push(Fragment { chunk: number, clusters: at..at + 1, element: letter.element });
                }
            }
        }
    }
    fragments
}

/// What declares a decoration.
#[derive(Clone, Copy)]
enum Source<'a, 'input> {
    /// An element of the text.
    Inside(usize),
    /// One around it.
    Around(Node<'a, 'input>),
}

/// The decorations that an element's letters have: those of what is around them first.
fn decorations<'a, 'input>(
    laid: &Laid<'a, 'input>,
    element: usize,
    text: Node<'a, 'input>,
) -> Vec<(Source<'a, 'input>, Kind)> {
    let mut found = Vec::new();
    // What is around the text hands its lines on to it.
    for around in text.ancestors().skip(1).filter(Node::is_element) {
        found.extend(decoration::kinds(around).map(|kind| (Source::Around(around), kind)));
    }
    let mut inside: Vec<usize> = laid.letters.elements.upwards(element).collect();
    inside.reverse();
    for element in inside {
        let node = laid.letters.elements.get(element).node;
        found.extend(decoration::kinds(node).map(|kind| (Source::Inside(element), kind)));
    }
    found
}

/// From where a cluster's letters are as the font has them, to where they stand.
fn frame(place: &Place, rise: f32, device: &Device) -> Affine {
    let [x, y, rise] = [place.x, place.y, rise].map(f64::from);
    if place.angle == 0.0 {
        return Affine::translate((x, device.on_row(y - rise)));
    }
    Affine::translate((x, y)) * Affine::rotate(f64::from(place.angle)) * Affine::translate((0.0, -rise))
}

/// The glyphs of a cluster, each with the transform from units of its font.
fn glyphs(
    laid: &Laid<'_, '_>,
    fragment: &Fragment,
    at: usize,
    library: &Library<'_>,
    device: &Device,
) -> Vec<(FaceId, u32, Affine)> {
    let chunk = &laid.chunks[fragment.chunk];
    let (cluster, place) = (&chunk.clusters[at], &laid.places[fragment.chunk][at]);
    let run = &chunk.runs[cluster.run];
    let style = &laid.letters.elements.get(run.element).style;
    let units = library.face(run.face).instance.metrics.units;
    let scale = f64::from(shape::size(run, style) / units);
    let rise = if run.is_upright { 0.0 } else { place.rise };
    let base = frame(place, rise, device) * Affine::scale_non_uniform(f64::from(place.stretch), 1.0);
    let glyphs = cluster.glyphs.iter().map(|glyph| {
        let own = Affine::translate((f64::from(glyph.x), -f64::from(glyph.y)));
        (run.face, glyph.id, base * own * Affine::scale_non_uniform(scale, -scale))
    });
    glyphs.collect()
}

/// The box of a text: of its lines, and not of what its letters cover.
fn bounds(laid: &Laid<'_, '_>, device: &Device) -> Rect {
    let mut bounds: Option<Rect> = None;
    for (chunk, places) in laid.chunks.iter().zip(&laid.places) {
        for (cluster, place) in chunk.clusters.iter().zip(places).filter(|(_, place)| !place.is_lost) {
            let letter = &laid.letters.list[chunk.letters.start + cluster.letter];
            let style = &laid.letters.elements.get(letter.element).style;
            let [ascent, descent] = device.line(&laid.metrics[letter.element], style).map(f64::from);
            let own = Rect::new(0.0, -ascent, f64::from(place.advance), descent);
            let frame = Affine::translate((f64::from(place.x), f64::from(place.y)))
                * Affine::rotate(f64::from(place.angle))
                * Affine::translate((0.0, -f64::from(place.rise)));
            let own = frame.transform_rect_bbox(own);
            bounds = Some(bounds.map_or(own, |bounds| bounds.union(own)));
        }
    }
    bounds.unwrap_or_default()
}
