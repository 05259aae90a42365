//! A subtree through resvg, which paints everything, slowly.

use tiny_skia::{Pixmap, Transform};
use usvg::Node;

/// Paints a node on pixels; `transform` leads from the space of the node's parent to them.
pub(super) fn paint(node: &Node, transform: Transform, pixmap: &mut Pixmap) {
    // resvg puts the corner of what it paints at the origin. What it paints shall stay where it is.
    let Some(corner) = node.abs_layer_bounding_box() else { return };
    let in_place = transform.pre_translate(corner.x(), corner.y());
    resvg::render_node(node, in_place, &mut pixmap.as_mut());
}
