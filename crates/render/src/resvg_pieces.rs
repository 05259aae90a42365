//! Paints with resvg, which paints everything, slowly.
//!
//! resvg cannot be cancelled. So a document that may take long is painted in pieces, and no piece may take more than a
//! part of `maxWork` (see [`Meter::in_one_go`](crate::cost::meter::Meter::in_one_go)).

use tiny_skia::{Pixmap, Transform};
use usvg::{Group, Node, Tree};

use crate::{Cancellation, Error};

/// Paints a node on pixels; `transform` leads from the space of the node's parent to them.
pub(crate) fn paint(node: &Node, transform: Transform, pixmap: &mut Pixmap) {
    // resvg moves the corner of the node's bounding box to the origin. This moves it back.
    let Some(corner) = node.abs_layer_bounding_box() else { return };
    let in_place = transform.pre_translate(corner.x(), corner.y());
    resvg::render_node(node, in_place, &mut pixmap.as_mut());
}

/// Paints a document piece by piece, unless the render is cancelled.
pub(crate) fn paint_in_pieces(
    tree: &Tree,
    transform: Transform,
    pixmap: &mut Pixmap,
    cancellation: &Cancellation,
) -> Result<(), Error> {
    pieces(tree.root(), transform, &mut |node, transform| {
        cancellation.check()?;
        paint(node, transform, pixmap);
        Ok(())
    })
}

/// Visits the nodes of a group that resvg can paint one by one, in order, with the transforms of their parents.
pub(crate) fn pieces<'a>(
    group: &'a Group,
    transform: Transform,
    visit: &mut impl FnMut(&'a Node, Transform) -> Result<(), Error>,
) -> Result<(), Error> {
    for node in group.children() {
        match node {
            Node::Group(child) if !child.should_isolate() => {
                pieces(child, transform.pre_concat(child.transform()), visit)?;
            }
            _ => visit(node, transform)?,
        }
    }
    Ok(())
}
