//! Outlines of letters beside the tree: what is known need not be written down, for usvg to read it again.

use std::collections::HashMap;

use kurbo::{Affine, BezPath, PathEl, Point};
use roxmltree::{Document, Node};
use usvg::tiny_skia_path::{Path, PathBuilder};

use crate::render::parse::SVG_NAMESPACE;

/// Outlines by the ids of the paths that stand for them in a tree. Such a path covers the box of the outline, and is filled as it
/// is to be.
#[derive(Debug, Default)]
pub(in crate::render) struct Lettering(HashMap<String, Path>);

impl Lettering {
    /// The outline of a path: that which it stands for, or its own.
    pub(in crate::render) fn outline<'a>(&'a self, path: &'a usvg::Path) -> &'a Path {
        if self.0.is_empty() || path.id().is_empty() {
            return path.data();
        }
        self.0.get(path.id()).unwrap_or(path.data())
    }

    pub(super) fn insert(&mut self, id: String, path: Path) {
        self.0.insert(id, path);
    }

    /// Adds those of another document.
    pub(in crate::render) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// Whether nothing in a document shows elements elsewhere than where they stand.
pub(super) fn is_possible(document: &Document<'_>) -> bool {
    !document.descendants().any(|node| node.tag_name().name() == "use")
}

/// Whether a text is painted where it stands and by our own painter, which knows what paths stand for: filtered groups may go
/// through resvg, and strokes may reach further than a box tells.
pub(super) fn is_open(text: Node<'_, '_>) -> bool {
    let is_plain = |node: Node<'_, '_>| {
        node.tag_name().namespace() == Some(SVG_NAMESPACE)
            && matches!(node.tag_name().name(), "text" | "g" | "a" | "switch" | "svg")
            && node.attribute("filter").is_none()
    };
    text.ancestors().filter(Node::is_element).all(is_plain)
}

/// Adds an outline to a path, transformed.
pub(super) fn add(path: &mut PathBuilder, outline: &BezPath, transform: Affine) {
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
