//! The state of painting one text.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use kurbo::Rect;
use roxmltree::Node;

use super::decoration_line::{self, DecorationKind};
use super::outline_sink::PendingPath;
use super::presentation::{Presentation, Presentations};
use super::servers::PaintServers;
use crate::text::fonts::matcher::FontMatcher;
use crate::text::glyphs::colour_glyphs::ColourGlyphs;
use crate::text::glyphs::outline::{self, Outlines};
use crate::text::layout::text_layout::{PositionedGlyph, TextLayout};
use crate::text::warnings::TextWarnings;
use crate::tree::lettering::{GlyphOutline, Lettering};

/// What all texts of a document share.
pub(crate) struct Shared<'w, 'a, 'input, 'f> {
    /// The document that is written.
    pub(crate) text: &'w mut String,
    pub(crate) matcher: &'w FontMatcher<'f>,
    pub(crate) outlines: &'w mut Outlines,
    pub(crate) colour_glyphs: &'w mut ColourGlyphs,
    pub(crate) servers: &'w mut PaintServers<'a, 'input>,
    pub(crate) warnings: &'w mut TextWarnings,
    /// Where outlines may be kept beside the document, and the prefix of the ids of their paths.
    pub(crate) kept: Option<(&'w mut Lettering, &'w str)>,
    /// The number of outlines that are kept.
    pub(crate) kept_count: &'w mut usize,
    /// The most bytes of the document. A larger one is refused, so painting stops there.
    pub(crate) max_bytes: usize,
}

/// Paints one text.
pub(crate) struct Painter<'w, 'a, 'input, 'f> {
    pub(super) layout: &'w TextLayout<'a, 'input>,
    pub(super) node: Node<'a, 'input>,
    /// The bounding box of the text.
    pub(super) bounds: Rect,
    pub(super) shared: Shared<'w, 'a, 'input, 'f>,
    pub(super) pending: Option<PendingPath>,
    presentations: Presentations,
    /// The decorations of each element.
    declared: HashMap<usize, Rc<[Declared<'a, 'input>]>>,
}

/// A decoration, and the element that declares it.
pub(super) type Declared<'a, 'input> = (Node<'a, 'input>, DecorationKind);

impl<'w, 'a, 'input, 'f> Painter<'w, 'a, 'input, 'f> {
    pub(crate) fn new(
        layout: &'w TextLayout<'a, 'input>,
        node: Node<'a, 'input>,
        shared: Shared<'w, 'a, 'input, 'f>,
    ) -> Self {
        Self {
            layout,
            node,
            bounds: layout.bounds(),
            shared,
            pending: None,
            presentations: Presentations::default(),
            declared: HashMap::new(),
        }
    }

    /// Returns how the glyphs of an element of the text are painted.
    pub(super) fn presentation(&mut self, element: usize) -> Rc<Presentation> {
        self.presentation_of(self.layout.characters.elements.get(element).node)
    }

    pub(super) fn presentation_of(&mut self, node: Node<'a, 'input>) -> Rc<Presentation> {
        self.presentations.of(node, self.node, self.bounds, self.shared.servers)
    }

    /// Returns the decorations of an element, those of outer elements first.
    pub(super) fn declared(&mut self, element: usize) -> Rc<[Declared<'a, 'input>]> {
        let layout = self.layout;
        let found = self.declared.entry(element).or_insert_with(|| {
            let mut around: Vec<Node<'a, 'input>> =
                layout.characters.elements.get(element).node.ancestors().filter(Node::is_element).collect();
            around.reverse();
            around
                .into_iter()
                .flat_map(|node| decoration_line::kinds(node).map(move |kind| (node, kind)))
                .collect()
        });
        Rc::clone(found)
    }

    /// Returns the outline with which a glyph is filled.
    pub(super) fn filled_outline(&mut self, glyph: &PositionedGlyph) -> Arc<GlyphOutline> {
        let face = self.shared.matcher.face(glyph.face);
        let boldness = outline::boldness(&face, glyph.size * self.layout.grid.scale_single());
        self.shared.outlines.of(glyph.face, &face, glyph.id, boldness)
    }

    /// Writes an invisible path of the text's bounding box, to which filters, masks and clip paths of a group may be relative.
    pub(super) fn write_bounds(&mut self) {
        let bounds = self.bounds;
        if bounds.width() > 0.0 && bounds.height() > 0.0 {
            let Rect { x0, y0, x1, y1 } = bounds;
            let _ = write!(
                self.shared.text,
                "<path fill=\"none\" stroke=\"none\" d=\"M{x0} {y0}H{x1}V{y1}H{x0}z\"/>"
            );
        }
    }
}
