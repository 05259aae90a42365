//! Writes a document with each text replaced by a group of paths. All else is copied as it is.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::{Document, Node};

use super::asked::Asked;
use super::content::ancestor_styles::AncestorStyles;
use super::content::characters::Characters;
use super::content::element::{Elements, inherited, is_text};
use super::content::style::TextStyle;
use super::fonts::matcher::FontMatcher;
use super::glyphs::colour_glyphs::ColourGlyphs;
use super::glyphs::outline::Outlines;
use super::ids::{self, Ids};
use super::layout;
use super::layout::pixel_grid::PixelGrid;
use super::layout::text_path::TextPaths;
use super::paint::context::{Painter, Shared};
use super::paint::servers::PaintServers;
use super::warnings::TextWarnings;
use crate::fonts::DocumentFonts;
use crate::style::prefix;
use crate::tree::lettering::{Lettering, is_open};
use crate::xml::SVG_NAMESPACE;
use crate::{Error, FontSet, Reading, Warning};

/// A document whose texts are laid out.
#[derive(Debug)]
pub(crate) struct LaidOut {
    pub(crate) text: String,
    pub(crate) warnings: Vec<Warning>,
    /// The message of the first warning of a family or a character that no font has.
    pub(crate) lacks: Option<String>,
    /// Outlines that are kept beside the document.
    pub(crate) lettering: Lettering,
    /// What an inspection wants to know.
    pub(crate) asked: Asked,
}

/// The most bytes that texts become.
const MAX_BYTES: usize = 64 << 20;

/// Attributes that the group of a text does not need.
const TEXT_ATTRIBUTES: [&str; 28] = [
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

pub(super) struct DocumentWriter<'a, 'input, 'f> {
    document: &'a Document<'input>,
    reading: &'f Reading,
    asked: Asked,
    matcher: FontMatcher<'f>,
    outlines: Outlines,
    colour_glyphs: ColourGlyphs,
    servers: PaintServers<'a, 'input>,
    paths: TextPaths<'a, 'input>,
    warnings: TextWarnings,
    styles: AncestorStyles,
    text: String,
    /// Whether outlines may be kept beside the document.
    may_keep: bool,
    lettering: Lettering,
    /// The number of outlines that are kept.
    kept_count: usize,
    /// No id of the document begins with this.
    prefix: String,
    /// The ids that `<use>` elements of clip paths refer to.
    used_by_clips: HashSet<&'a str>,
}

impl<'a, 'input, 'f> DocumentWriter<'a, 'input, 'f> {
    pub(super) fn new(
        document: &'a Document<'input>,
        fonts: &'f FontSet,
        own: &'f DocumentFonts,
        reading: &'f Reading,
        may_keep: bool,
    ) -> Self {
        let prefix = prefix(document.input_text());
        let ids = Rc::new(Ids::of(document));
        Self {
            document,
            reading,
            asked: Asked::default(),
            matcher: FontMatcher::new(fonts, own),
            outlines: Outlines::default(),
            colour_glyphs: ColourGlyphs::new(&prefix),
            servers: PaintServers::new(Rc::clone(&ids), &prefix),
            paths: TextPaths::new(ids),
            warnings: TextWarnings::default(),
            styles: AncestorStyles::default(),
            text: String::with_capacity(document.input_text().len() * 2),
            may_keep,
            lettering: Lettering::default(),
            kept_count: 0,
            prefix,
            used_by_clips: used_by_clips(document),
        }
    }

    /// Writes the whole document.
    pub(super) fn document(mut self) -> Result<LaidOut, Error> {
        let source = self.document.input_text();
        let mut at = 0;
        for node in self.document.descendants().filter(|node| is_text(*node)) {
            let range = node.range();
            // A text inside a text is not shown.
            if range.start < at {
                continue;
            }
            self.text.push_str(&source[at..range.start]);
            self.element(node);
            if self.text.len() + self.servers.definitions.len() > self.max_bytes() {
                return Err(Error::TooComplex { what: "bytes of outlines of text", max: MAX_BYTES as u64 });
            }
            at = range.end;
        }
        // Definitions go to the end of the root element.
        let root = self.document.root_element().range();
        let end = source[..root.end].rfind("</").filter(|end| *end >= at).unwrap_or(root.end);
        self.text.push_str(&source[at..end]);
        if !self.servers.definitions.is_empty() {
            let _ = write!(self.text, "<defs xmlns=\"{SVG_NAMESPACE}\">{}</defs>", self.servers.definitions);
        }
        self.text.push_str(&source[end..]);
        let lacks = self.warnings.first_missing.take();
        let warnings = self.warnings.into_list();
        Ok(LaidOut { text: self.text, warnings, lacks, lettering: self.lettering, asked: self.asked })
    }

    /// Returns the most bytes of the whole document.
    fn max_bytes(&self) -> usize {
        MAX_BYTES + self.document.input_text().len()
    }

    /// Lays out and paints a text.
    fn element(&mut self, node: Node<'a, 'input>) {
        let around = node
            .parent_element()
            .map_or_else(|| Rc::new(TextStyle::initial()), |parent| self.styles.of(parent));
        // Such a text is not shown: CSS Display 3, appendix B.
        if node.attribute("display") == Some("contents") {
            return;
        }
        let characters = Characters::of(node, Elements::new(node, &around), self.reading);
        if self.reading.inspects {
            self.asked.add(&characters);
        }
        let grid = PixelGrid::of(node, characters.elements.get(0).style.is_precise);
        let layout = layout::lay_out(characters, grid, &self.paths, &mut self.matcher, &mut self.warnings);
        let source = self.document.input_text();
        let (id, attributes) = kept_attributes(node, source);
        // A text with a prefixed name needs a default namespace.
        let is_prefixed = !source[node.range().start..].starts_with("<text");
        let namespace = if is_prefixed { format!(" xmlns=\"{SVG_NAMESPACE}\"") } else { String::new() };
        let is_hard =
            self.reading.has_hard_text && inherited(node, "text-rendering") == Some("optimizeSpeed");
        let hard = if is_hard { " shape-rendering=\"crispEdges\"" } else { "" };
        let attributes = format!("{namespace}{attributes}{hard}");
        let is_in_clip = node.parent_element().is_some_and(|parent| parent.tag_name().name() == "clipPath");
        let is_used_by_clip = node.attribute("id").is_some_and(|id| self.used_by_clips.contains(id));
        self.keep_filters(node);
        let max_bytes = self.max_bytes();
        let shared = Shared {
            text: &mut self.text,
            matcher: &self.matcher,
            outlines: &mut self.outlines,
            colour_glyphs: &mut self.colour_glyphs,
            servers: &mut self.servers,
            warnings: &mut self.warnings,
            kept: (self.may_keep && !is_hard && is_open(node))
                .then_some((&mut self.lettering, self.prefix.as_str())),
            kept_count: &mut self.kept_count,
            max_bytes,
        };
        let mut painter = Painter::new(&layout, node, shared);
        if is_in_clip || is_used_by_clip {
            painter.clip(&id, &attributes, is_used_by_clip);
        } else {
            painter.group(&format!("{id}{attributes}"));
        }
    }

    /// Keeps the filters that a text defines. Browsers find these, but no clip path or gradient inside a text.
    fn keep_filters(&mut self, text: Node<'a, 'input>) {
        let source = self.document.input_text();
        for node in text.descendants().filter(|node| node.has_tag_name((SVG_NAMESPACE, "filter"))) {
            self.servers.definitions.push_str(&source[node.range()]);
        }
    }
}

/// Returns the `id` of a text, and the other attributes that its group has too, as they are written.
fn kept_attributes(node: Node<'_, '_>, source: &str) -> (String, String) {
    let (mut id, mut kept) = (String::new(), String::new());
    let attributes = node.attributes().filter(|attribute| {
        attribute.namespace().is_none()
            && !TEXT_ATTRIBUTES.contains(&attribute.name())
            && !attribute.name().starts_with("css-")
    });
    for attribute in attributes {
        let to = if attribute.name() == "id" { &mut id } else { &mut kept };
        to.push(' ');
        to.push_str(&source[attribute.range()]);
    }
    (id, kept)
}

/// Returns the ids that `<use>` elements of clip paths refer to.
fn used_by_clips<'a>(document: &'a Document<'_>) -> HashSet<&'a str> {
    let uses = document.descendants().filter(|node| node.tag_name().name() == "use");
    uses.filter(|node| node.parent_element().is_some_and(|parent| parent.tag_name().name() == "clipPath"))
        .filter_map(ids::href)
        .collect()
}
