//! A document written anew, with a group of paths in the place of each text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::{Document, Node, NodeId};
use unicode_segmentation::UnicodeSegmentation as _;

use super::along::Line;
use super::baseline::Baselines;
use super::colour::Pictures;
use super::device::Device;
use super::element::Elements;
use super::font::Metrics;
use super::lettering::{Lettering, is_open};
use super::letters::Letters;
use super::library::{Library, Listed};
use super::missing::Missing;
use super::outline::Outlines;
use super::paint::{Laid, Painter};
use super::place::{Chunk, Placer};
use super::runs;
use super::servers::{self, Servers};
use super::shape;
use super::style::Style;
use super::{LaidOut, is_text};
use crate::render::fonts::DocumentFonts;
use crate::render::parse::SVG_NAMESPACE;
use crate::render::style::{ids, prefix};
use crate::render::{Error, FontSet};

/// Bytes of all paths that texts become.
const MOST_BYTES: usize = 64 << 20;

/// Attributes that are of no use to what a text becomes.
const OF_TEXT: [&str; 27] = [
    "x",
    "y",
    "dx",
    "dy",
    "rotate",
    "textLength",
    "lengthAdjust",
    "font-family",
    "font-size",
    "font-weight",
    "font-style",
    "font-stretch",
    "font-variant",
    "font-size-adjust",
    "kerning",
    "letter-spacing",
    "word-spacing",
    "text-anchor",
    "text-decoration",
    "direction",
    "unicode-bidi",
    "writing-mode",
    "dominant-baseline",
    "alignment-baseline",
    "baseline-shift",
    "space",
    "lang",
];

/// Writes a document.
pub(super) struct Writer<'a, 'input, 'f> {
    document: &'a Document<'input>,
    library: Library<'f>,
    outlines: Outlines,
    pictures: Pictures,
    servers: Servers<'a, 'input>,
    missing: Missing,
    styles: HashMap<NodeId, Rc<Style>>,
    /// The paths of text paths: each is measured once.
    lines: RefCell<HashMap<NodeId, Option<Rc<Line>>>>,
    text: String,
    /// Whether outlines may be kept beside the document, and those that are.
    may_keep: bool,
    lettering: Lettering,
    prefix: String,
    made: usize,
}

impl<'a, 'input, 'f> Writer<'a, 'input, 'f> {
    pub(super) fn new(
        document: &'a Document<'input>,
        fonts: &'f FontSet,
        own: &'f DocumentFonts,
        may_keep: bool,
    ) -> Self {
        let prefix = prefix(document.input_text());
        Self {
            document,
            library: Library::new(fonts, own),
            outlines: Outlines::default(),
            pictures: Pictures::new(&prefix),
            servers: Servers::new(ids(document), &prefix),
            missing: Missing::default(),
            styles: HashMap::new(),
            lines: RefCell::default(),
            text: String::with_capacity(document.input_text().len() * 2),
            may_keep,
            lettering: Lettering::default(),
            prefix,
            made: 0,
        }
    }

    /// The whole document.
    pub(super) fn document(mut self) -> Result<LaidOut, Error> {
        let source = self.document.input_text();
        let mut at = 0;
        for node in self.document.descendants().filter(|node| is_text(*node)) {
            let range = node.range();
            // One inside of another is none.
            if range.start < at {
                continue;
            }
            self.text.push_str(&source[at..range.start]);
            self.element(node);
            if self.text.len() + self.servers.definitions.len() > self.most() {
                return Err(Error::TooComplex { what: "bytes of outlines of text", max: MOST_BYTES as u64 });
            }
            at = range.end;
        }
        // What was made up is defined at the end of the root.
        let root = self.document.root_element().range();
        let end = source[..root.end].rfind("</").filter(|end| *end >= at).unwrap_or(root.end);
        self.text.push_str(&source[at..end]);
        if !self.servers.definitions.is_empty() {
            let _ = write!(self.text, "<defs xmlns=\"{SVG_NAMESPACE}\">{}</defs>", self.servers.definitions);
        }
        self.text.push_str(&source[end..]);
        Ok(LaidOut { text: self.text, warnings: self.missing.into_list(), lettering: self.lettering })
    }

    /// How many bytes there may be in all.
    fn most(&self) -> usize {
        MOST_BYTES + self.document.input_text().len()
    }

    /// The style of what is around a text.
    fn style(&mut self, node: Node<'a, 'input>) -> Rc<Style> {
        if let Some(known) = self.styles.get(&node.id()) {
            return Rc::clone(known);
        }
        let mut unknown: Vec<Node<'a, 'input>> = Vec::new();
        let mut style = None;
        for around in node.ancestors().filter(Node::is_element) {
            if let Some(known) = self.styles.get(&around.id()) {
                style = Some(Rc::clone(known));
                break;
            }
            unknown.push(around);
        }
        let mut style = style.unwrap_or_else(|| Rc::new(Style::initial()));
        for around in unknown.into_iter().rev() {
            style = Rc::new(Style::of(around, &style));
            self.styles.insert(around.id(), Rc::clone(&style));
        }
        style
    }

    /// Writes a text.
    fn element(&mut self, node: Node<'a, 'input>) {
        let around =
            node.parent_element().map_or_else(|| Rc::new(Style::initial()), |parent| self.style(parent));
        let view = view(node);
        let letters = Letters::of(node, Elements::new(node, &around), view);
        let device = Device::of(node);
        let laid = self.laid(letters, view, &device);
        let is_clip = node.parent_element().is_some_and(|parent| parent.tag_name().name() == "clipPath");
        let source = self.document.input_text();
        let kept = kept(node, source);
        // A name of its own space says so at every element.
        let is_prefixed = !source[node.range().start..].starts_with("<text");
        let namespace = if is_prefixed { format!(" xmlns=\"{SVG_NAMESPACE}\"") } else { String::new() };
        let most = self.most();
        let mut painter = Painter {
            text: &mut self.text,
            library: &self.library,
            outlines: &mut self.outlines,
            pictures: &mut self.pictures,
            servers: &mut self.servers,
            node,
            device,
            most,
            kept: (self.may_keep && is_open(node)).then_some((&mut self.lettering, self.prefix.as_str())),
            made: &mut self.made,
            paints: HashMap::new(),
        };
        if is_clip {
            painter.clip(&laid, &format!("{namespace}{kept}"));
        } else {
            painter.group(&laid, &format!("{namespace}{kept}"));
        }
    }

    /// Lays out the letters of a text.
    fn laid(
        &mut self,
        mut letters: Letters<'a, 'input>,
        view: [f32; 2],
        device: &Device,
    ) -> Laid<'a, 'input> {
        let (library, missing) = (&mut self.library, &mut self.missing);
        let mut listed: Vec<Listed> = Vec::new();
        let mut metrics = Vec::with_capacity(letters.elements.len());
        for number in 0..letters.elements.len() {
            let mut own = Listed::default();
            let first = library.first(&mut own, &letters.elements.get(number).style, missing);
            metrics.push(first.map_or(Metrics::NONE, |face| library.face(face).instance.metrics));
            listed.push(own);
        }
        let ranges = chunks(&mut letters);
        let mut chunks = Vec::with_capacity(ranges.len());
        for range in ranges {
            let of_chunk = &letters.list[range.clone()];
            let elements = &letters.elements;
            let runs = runs::cut(of_chunk, elements, &mut listed, library, missing);
            let mut clusters = Vec::with_capacity(of_chunk.len());
            for number in runs::visual_order(&runs) {
                let run = &runs[number];
                let style = &elements.get(run.element).style;
                if style.size > 0.0 {
                    shape::shape(number, run, of_chunk, &library.face(run.face), style, &mut clusters);
                }
            }
            chunks.push(Chunk { letters: range, runs, clusters });
        }
        let baselines = Baselines::of(&letters.elements, &metrics, device);
        let lines = |element: usize| self.line(letters.elements.get(element).node);
        let placer = Placer { letters: &letters, baselines: &baselines, lines: &lines, view };
        let found = placer.place(&mut chunks);
        Laid { letters, metrics, chunks, places: found }
    }

    /// The path of a text path.
    fn line(&self, node: Node<'a, 'input>) -> Option<Rc<Line>> {
        let known = self.lines.borrow().get(&node.id()).cloned();
        known.unwrap_or_else(|| {
            let line = self.measured(node);
            self.lines.borrow_mut().insert(node.id(), line.clone());
            line
        })
    }

    fn measured(&self, node: Node<'a, 'input>) -> Option<Rc<Line>> {
        if let Some(data) = node.attribute("path") {
            let path = kurbo::BezPath::from_svg(data).ok();
            return Some(Rc::new(Line::new(&path?, None)?));
        }
        let target = self.servers.element(servers::href(node)?)?;
        // Browsers know paths alone here.
        if target.tag_name().name() != "path" {
            return None;
        }
        let mut path = kurbo::BezPath::from_svg(target.attribute("d")?).ok()?;
        if let Some(transform) = target.attribute("transform") {
            path.apply_affine(servers::affine(transform));
        }
        let said = target.attribute("pathLength").and_then(|length| length.trim().parse().ok());
        Some(Rc::new(Line::new(&path, said)?))
    }
}

/// Where chunks of text begin: at letters that are given a place. One amid a cluster is not.
fn chunks(letters: &mut Letters<'_, '_>) -> Vec<std::ops::Range<usize>> {
    let list = &mut letters.list;
    let text: String = list.iter().map(|letter| letter.character).collect();
    let mut starts = Vec::new();
    let mut at = 0;
    for grapheme in text.graphemes(true) {
        let count = grapheme.chars().count();
        for letter in &mut list[at + 1..at + count] {
            (letter.x, letter.y, letter.rotate) = (None, None, None);
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

/// The attributes of a text that what it becomes has too, as they are written.
fn kept(node: Node<'_, '_>, source: &str) -> String {
    let mut kept = String::new();
    let mut tag = node.attributes().filter(|attribute| {
        attribute.namespace().is_none()
            && !OF_TEXT.contains(&attribute.name())
            && !attribute.name().starts_with("css-")
    });
    for attribute in &mut tag {
        kept.push(' ');
        kept.push_str(&source[attribute.range()]);
    }
    kept
}

/// What percentages are of: the nearest viewport.
fn view(node: Node<'_, '_>) -> [f32; 2] {
    let number = |value: &str| value.trim().trim_end_matches("px").parse::<f32>().ok();
    let viewports = node.ancestors().filter(|around| around.has_tag_name((SVG_NAMESPACE, "svg")));
    for viewport in viewports {
        if let Some(list) = viewport.attribute("viewBox") {
            let numbers: Vec<f32> =
                list.split([' ', ',']).filter(|part| !part.is_empty()).filter_map(number).collect();
            if let [_, _, width, height] = numbers[..] {
                return [width, height];
            }
        }
        let sides = ["width", "height"].map(|name| viewport.attribute(name).and_then(number));
        if let [Some(width), Some(height)] = sides {
            return [width, height];
        }
    }
    [100.0, 100.0]
}
