//! What goes through resvg, which paints everything, slowly.
//!
//! resvg cannot be interrupted. A document is therefore handed to it in pieces where it may take long, and none of these
//! may take longer than a part of `maxWork` (`cost::Meter::in_one_go`).

use tiny_skia::{Pixmap, Transform};
use usvg::{Group, Node, Tree};

use crate::{Cancellation, Error};

/// Paints a node on pixels; `transform` leads from the space of the node's parent to them.
pub(crate) fn paint(node: &Node, transform: Transform, pixmap: &mut Pixmap) {
    // resvg puts the corner of what it paints at the origin. What it paints shall stay where it is.
    let Some(corner) = node.abs_layer_bounding_box() else { return };
    let in_place = transform.pre_translate(corner.x(), corner.y());
    resvg::render_node(node, in_place, &mut pixmap.as_mut());
}

/// Paints a document piece by piece, until the caller no longer wants it.
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

/// The nodes that make up a group, each of which resvg paints by itself, in order, with the transforms of their parents.
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
