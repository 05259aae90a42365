//! Outlines of glyphs beside the tree.
//!
//! A text becomes paths, which usvg would have to parse again. Where our own painter paints a text, the tree has a placeholder path
//! instead, and the outlines are kept here. So what is computed of a glyph is computed once, and not for each letter.
//!
//! Invariant: the placeholder has the id of its letters, covers their bounding box, and has their fill.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use kurbo::{Affine, BezPath, PathEl, Point, Rect};
use parking_lot::Mutex;
use roxmltree::{Document, Node};
use usvg::tiny_skia_path::{Path, PathBuilder};

use crate::xml::SVG_NAMESPACE;

/// The most glyphs, each at one size, whose flattened outlines are cached.
const MAX_FLATTENED: usize = 4096;

/// The letters of a tree, by the ids of their placeholders.
#[derive(Debug, Default)]
pub(crate) struct Lettering {
    letters: HashMap<String, Letters>,
    flattened: Mutex<HashMap<GlyphAtSize, Arc<[PathEl]>>>,
}

/// The address of a glyph that the lettering holds, and the bits of its scale in both directions.
type GlyphAtSize = (usize, [u64; 2]);

/// The outline of a glyph, in units of the font with y upwards.
#[derive(Debug, Default)]
pub(crate) struct GlyphOutline {
    pub(crate) outline: BezPath,
    /// The bounding box of its control points.
    pub(crate) bounds: Rect,
}

impl GlyphOutline {
    pub(crate) fn new(outline: BezPath) -> Self {
        Self { bounds: outline.control_box(), outline }
    }

    /// Returns the outline in single precision. `None` if it is empty.
    pub(crate) fn path(&self) -> Option<Path> {
        let mut path = PathBuilder::new();
        add(&mut path, &self.outline, Affine::IDENTITY);
        path.finish()
    }
}

/// A glyph at its position in a text.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) glyph: Arc<GlyphOutline>,
    /// Maps units of the font to user units of the text.
    pub(crate) place: Affine,
}

/// Letters that are filled as one path.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    list: Vec<Letter>,
    whole: OnceLock<Option<Path>>,
}

impl Letters {
    pub(crate) fn add(&mut self, glyph: &Arc<GlyphOutline>, place: Affine) {
        if !glyph.outline.elements().is_empty() {
            self.list.push(Letter { glyph: Arc::clone(glyph), place });
        }
    }

    pub(crate) fn list(&self) -> &[Letter] {
        &self.list
    }

    /// Returns their bounding box. `None` if they are empty.
    pub(crate) fn bounds(&self) -> Option<Rect> {
        let boxes = self.list.iter().map(|letter| letter.place.transform_rect_bbox(letter.glyph.bounds));
        boxes.reduce(|one, other| one.union(other))
    }

    /// Returns them as one path, which is built on first use. `None` if single precision cannot represent it.
    pub(crate) fn whole(&self) -> Option<&Path> {
        let path = self.whole.get_or_init(|| {
            let mut path = PathBuilder::new();
            for letter in &self.list {
                add(&mut path, &letter.glyph.outline, letter.place);
            }
            path.finish()
        });
        path.as_ref()
    }
}

impl Lettering {
    /// Returns the letters of a placeholder.
    pub(crate) fn letters(&self, path: &usvg::Path) -> Option<&Letters> {
        if self.letters.is_empty() || path.id().is_empty() {
            return None;
        }
        self.letters.get(path.id())
    }

    pub(crate) fn insert(&mut self, id: String, letters: Letters) {
        self.letters.insert(id, letters);
    }

    /// Adds the letters of another document.
    pub(crate) fn extend(&mut self, other: Self) {
        self.letters.extend(other.letters);
    }

    /// Returns the lines that approximate a glyph at a scale. `cut` flattens an outline that is not cached.
    pub(crate) fn lines(
        &self,
        glyph: &Arc<GlyphOutline>,
        scale: [f64; 2],
        cut: impl FnOnce(&BezPath) -> Vec<PathEl>,
    ) -> Arc<[PathEl]> {
        let key = (Arc::as_ptr(glyph) as usize, scale.map(f64::to_bits));
        let mut known = self.flattened.lock();
        if let Some(lines) = known.get(&key) {
            return Arc::clone(lines);
        }
        let lines: Arc<[PathEl]> = cut(&glyph.outline).into();
        if known.len() < MAX_FLATTENED {
            known.insert(key, Arc::clone(&lines));
        }
        lines
    }
}

/// Whether a document can have outlines beside the tree: no `<use>` may paint an element a second time.
pub(crate) fn is_possible(document: &Document<'_>) -> bool {
    !document.descendants().any(|node| node.tag_name().name() == "use")
}

/// Whether a text is painted in place and by our own painter. A filter may send its group to resvg, which does not know placeholders, and
/// inside other elements such as `<pattern>` it is not painted in place.
pub(crate) fn is_open(text: Node<'_, '_>) -> bool {
    let is_plain = |node: Node<'_, '_>| {
        node.tag_name().namespace() == Some(SVG_NAMESPACE)
            && matches!(node.tag_name().name(), "text" | "g" | "a" | "switch" | "svg")
            && node.attribute("filter").is_none()
    };
    text.ancestors().filter(Node::is_element).all(is_plain)
}

/// Adds a transformed outline to a path.
fn add(path: &mut PathBuilder, outline: &BezPath, transform: Affine) {
    #[expect(clippy::cast_possible_truncation, reason = "paths are of single precision")]
    let place = |point: Point| {
        let placed = transform * point;
        (placed.x as f32, placed.y as f32)
    };
    for element in outline.elements() {
        match *element {
            PathEl::MoveTo(point) => {
                let end = place(point);
                path.move_to(end.0, end.1);
            }
            PathEl::LineTo(point) => {
                let end = place(point);
                path.line_to(end.0, end.1);
            }
            PathEl::QuadTo(first, point) => {
                let (first, end) = (place(first), place(point));
                path.quad_to(first.0, first.1, end.0, end.1);
            }
            PathEl::CurveTo(first, second, point) => {
                let (first, second, end) = (place(first), place(second), place(point));
                path.cubic_to(first.0, first.1, second.0, second.1, end.0, end.1);
            }
            PathEl::ClosePath => path.close(),
        }
    }
}
