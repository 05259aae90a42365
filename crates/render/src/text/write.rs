//! A document written anew, with a group of paths in the place of each text.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::{Document, Node, NodeId};
use unicode_segmentation::UnicodeSegmentation as _;

use super::along::Line;
use super::baseline::Baselines;
use super::colour::Pictures;
use super::decorations::Decorations;
use super::device::Device;
use super::element::Elements;
use super::font::Metrics;
use super::fragment::Laid;
use super::letters::Letters;
use super::library::{Library, Listed};
use super::missing::Missing;
use super::outline::Outlines;
use super::paint::Painter;
use super::place::{Chunk, Placer};
use super::presentation::Presentations;
use super::servers::{self, Servers};
use super::style::Style;
use super::{LaidOut, is_text, runs, shape};
use crate::fonts::DocumentFonts;
use crate::style::{ids, prefix};
use crate::tree::lettering::{Lettering, is_open};
use crate::xml::SVG_NAMESPACE;
use crate::{Error, FontSet};

/// How many characters of a text a warning shows.
const SHOWN: usize = 40;

/// Bytes of all paths that texts become.
const MOST_BYTES: usize = 64 << 20;

/// Attributes that are of no use to what a text becomes.
const OF_TEXT: [&str; 28] = [
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
    "clip-rule",
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
    /// The ids of what is used by a clip path.
    clips: HashSet<&'a str>,
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
            clips: clips(document),
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
        let lacks = self.missing.first.take();
        let warnings = self.missing.into_list();
        Ok(LaidOut { text: self.text, warnings, lacks, lettering: self.lettering })
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
        // As CSS Display 3, appendix B has it, such a text is not shown at all.
        if node.attribute("display") == Some("contents") {
            return;
        }
        let letters = Letters::of(node, Elements::new(node, &around));
        let is_precise = letters.elements.get(0).style.is_precise;
        let laid = self.laid(letters, Device::of(node, is_precise));
        self.tell_of_paths(&laid);
        self.tell_of_directions(&laid);
        let source = self.document.input_text();
        let (id, kept) = kept(node, source);
        // A name of its own space says so at every element.
        let is_prefixed = !source[node.range().start..].starts_with("<text");
        let namespace = if is_prefixed { format!(" xmlns=\"{SVG_NAMESPACE}\"") } else { String::new() };
        let kept = format!("{namespace}{kept}");
        let is_in_clip = node.parent_element().is_some_and(|parent| parent.tag_name().name() == "clipPath");
        let is_used_by_clip = node.attribute("id").is_some_and(|id| self.clips.contains(id));
        self.definitions(node);
        let most = self.most();
        let mut painter = Painter {
            laid: &laid,
            text: &mut self.text,
            library: &self.library,
            outlines: &mut self.outlines,
            pictures: &mut self.pictures,
            servers: &mut self.servers,
            missing: &mut self.missing,
            node,
            bounds: laid.bounds(),
            most,
            kept: (self.may_keep && is_open(node)).then_some((&mut self.lettering, self.prefix.as_str())),
            made: &mut self.made,
            presentations: Presentations::default(),
            decorations: Decorations::default(),
            gathered: None,
        };
        if is_in_clip || is_used_by_clip {
            painter.clip(&id, &kept, is_used_by_clip);
        } else {
            painter.group(&format!("{id}{kept}"));
        }
    }

    /// Keeps what a text defines: browsers find filters there, and paths, but none that are laid out, as clip paths and gradients are.
    fn definitions(&mut self, text: Node<'a, 'input>) {
        let source = self.document.input_text();
        for node in text.descendants().filter(|node| node.has_tag_name((SVG_NAMESPACE, "filter"))) {
            self.servers.definitions.push_str(&source[node.range()]);
        }
    }

    /// Tells of lines that go down inside of lines that go to the right, or the other way round.
    fn tell_of_directions(&mut self, laid: &Laid<'a, 'input>) {
        let elements = &laid.letters.elements;
        let is_vertical = |number: usize| elements.get(number).style.orientation.is_vertical();
        if (1..elements.len()).any(|number| is_vertical(number) != is_vertical(0)) {
            let message = "`writing-mode` of an element inside of `<text>` is left out: its letters go on as those around them";
            self.missing.tell("WARN_OGPRESS_VALUE", message);
        }
    }

    /// Tells of text that is left out, as in browsers, as its path is missing or too short.
    fn tell_of_paths(&mut self, laid: &Laid<'a, 'input>) {
        let elements = &laid.letters.elements;
        for (chunk, places) in laid.chunks.iter().zip(&laid.places) {
            let lost = chunk.clusters.iter().zip(places).find(|(_, place)| place.is_lost);
            let Some((cluster, _)) = lost else { continue };
            let letter = &laid.letters.list[chunk.letters.start + cluster.letter];
            let Some(path) = elements.text_path(letter.element) else { continue };
            let text: String = laid.letters.list[laid.letters.ranges[path].clone()]
                .iter()
                .map(|letter| letter.character)
                .take(SHOWN)
                .collect();
            if self.line(elements.get(path).node).is_some() {
                let message = format!("of `{text}` is left out what reaches beyond the ends of its path");
                self.missing.tell("WARN_OGPRESS_VALUE", &message);
            } else {
                let message = format!("`{text}` is left out: it refers to no `<path>` that it could follow");
                self.missing.tell("WARN_OGPRESS_REFERENCE", &message);
            }
        }
    }

    /// Lays out the letters of a text.
    fn laid(&mut self, mut letters: Letters<'a, 'input>, device: Device) -> Laid<'a, 'input> {
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
                    shape::shape(
                        number,
                        run,
                        of_chunk,
                        (&library.face(run.face), &device),
                        style,
                        &mut clusters,
                    );
                }
            }
            chunks.push(Chunk { letters: range, runs, clusters });
        }
        let baselines = Baselines::of(&letters.elements, &metrics, &device);
        let lines = |element: usize| self.line(letters.elements.get(element).node);
        let placer = Placer { letters: &letters, baselines: &baselines, lines: &lines };
        let found = placer.place(&mut chunks);
        Laid { letters, metrics, chunks, places: found, device }
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

/// The `id` of a text, and the other attributes that what it becomes has too, as they are written.
fn kept(node: Node<'_, '_>, source: &str) -> (String, String) {
    let (mut id, mut kept) = (String::new(), String::new());
    let attributes = node.attributes().filter(|attribute| {
        attribute.namespace().is_none()
            && !OF_TEXT.contains(&attribute.name())
            && !attribute.name().starts_with("css-")
    });
    for attribute in attributes {
        let to = if attribute.name() == "id" { &mut id } else { &mut kept };
        to.push(' ');
        to.push_str(&source[attribute.range()]);
    }
    (id, kept)
}

/// The ids of what clip paths use.
fn clips<'a>(document: &'a Document<'_>) -> HashSet<&'a str> {
    let uses = document.descendants().filter(|node| node.tag_name().name() == "use");
    uses.filter(|node| node.parent_element().is_some_and(|parent| parent.tag_name().name() == "clipPath"))
        .filter_map(servers::href)
        .collect()
}
