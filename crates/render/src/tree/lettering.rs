//! Outlines of letters, kept beside the tree.
//!
//! The text stage knows the outlines of glyphs, so they need not be written into the document for usvg to parse again.
//! The document has a path with the bounding box of the letters instead, and this table maps the path's id to the
//! letters. The painter flattens each glyph once for each size.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use kurbo::{Affine, BezPath, PathEl, Point, Rect};
use parking_lot::Mutex;
use roxmltree::{Document, Node};
use usvg::tiny_skia_path::{Path, PathBuilder};

use crate::xml::SVG_NAMESPACE;

/// The most flattened glyphs that are kept.
const MOST_CUT: usize = 4096;

/// Letters by the id of the path that stands for them. The path is their bounding box, and has their fill.
#[derive(Debug, Default)]
pub(crate) struct Lettering {
    letters: HashMap<String, Letters>,
    /// Flattened glyphs.
    flat: Mutex<HashMap<GlyphAtSize, Arc<[PathEl]>>>,
}

/// The address of a glyph, which the lettering keeps alive, and the bits of its scale in either direction.
type GlyphAtSize = (usize, [u64; 2]);

/// The outline of a glyph, in units of its font with y upwards.
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

    /// The outline in single precision; `None` if it is empty.
    pub(crate) fn path(&self) -> Option<Path> {
        let mut path = PathBuilder::new();
        add(&mut path, &self.outline, Affine::IDENTITY);
        path.finish()
    }
}

/// A glyph at its place in a text.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) glyph: Arc<GlyphOutline>,
    /// Leads from units of its font to those of the text.
    pub(crate) place: Affine,
}

/// Letters that are filled together.
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

    /// Their bounding box; `None` if there are none.
    pub(crate) fn bounds(&self) -> Option<Rect> {
        let boxes = self.list.iter().map(|letter| letter.place.transform_rect_bbox(letter.glyph.bounds));
        boxes.reduce(|one, other| one.union(other))
    }

    /// All of them as one path, which is made at the first call; `None` if it is too large for single precision.
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
    /// Returns the letters that a path stands for.
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

    /// Returns the lines of a glyph at this scale, flattened by `cut` if they are not kept yet.
    pub(crate) fn lines(
        &self,
        glyph: &Arc<GlyphOutline>,
        scale: [f64; 2],
        cut: impl FnOnce(&BezPath) -> Vec<PathEl>,
    ) -> Arc<[PathEl]> {
        let key = (Arc::as_ptr(glyph) as usize, scale.map(f64::to_bits));
        let mut known = self.flat.lock();
        if let Some(lines) = known.get(&key) {
            return Arc::clone(lines);
        }
        let lines: Arc<[PathEl]> = cut(&glyph.outline).into();
        if known.len() < MOST_CUT {
            known.insert(key, Arc::clone(&lines));
        }
        lines
    }
}

/// Returns whether a document has no `<use>`, so that each element is painted where it stands.
pub(crate) fn is_possible(document: &Document<'_>) -> bool {
    !document.descendants().any(|node| node.tag_name().name() == "use")
}

/// Returns whether a text is painted by the fast painter, and where it stands. Only that painter knows the letters of a
/// path: resvg, which may paint filtered groups, does not.
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
