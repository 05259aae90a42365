//! Finds the raster images of a node.

use std::sync::Arc;

use usvg::{Group, ImageKind, Node};

/// Returns the file of a raster image; `None` for an SVG.
pub(crate) const fn file_of(kind: &ImageKind) -> Option<&Arc<Vec<u8>>> {
    match kind {
        ImageKind::JPEG(file) | ImageKind::PNG(file) | ImageKind::GIF(file) | ImageKind::WEBP(file) => {
            Some(file)
        }
        ImageKind::SVG(_) => None,
    }
}

/// Visits the raster images of a node, those of its filters, patterns and masks included.
pub(crate) fn raster_images(node: &Node, visit: &mut dyn FnMut(&Arc<Vec<u8>>, &ImageKind)) {
    if let Node::Image(image) = node
        && let Some(file) = file_of(image.kind())
    {
        visit(file, image.kind());
    }
    let mut groups = |group: &Group| group.children().iter().for_each(|child| raster_images(child, visit));
    match node {
        Node::Group(group) => groups(group),
        Node::Text(text) => groups(text.flattened()),
        Node::Path(_) | Node::Image(_) => {}
    }
    node.subroots(groups);
}
