//! Boxes, as resvg-js 2.6 computes them. They are approximate, and programs rely on that.

use tiny_skia::{LineJoin, PathStroker, Rect, Transform};
use usvg::{Group, ImageKind, Node, Tree};

/// Returns the bounds of all shapes, with half of their strokes' widths on each side, whatever clips or hides them. `None`
/// if there is none.
pub(super) fn of_shapes(tree: &Tree) -> Option<Rect> {
    union(tree.root().children().iter().map(of_shape))
}

fn of_shape(node: &Node) -> Option<Rect> {
    match node {
        Node::Group(group) => union(group.children().iter().map(of_shape)),
        Node::Path(path) => {
            let transform = path.abs_transform();
            let bounds = path.data().clone().transform(transform)?.compute_tight_bounds()?;
            let Some(stroke) = path.stroke() else { return Some(bounds) };
            let Transform { sx, kx, ky, sy, .. } = transform;
            let scale = (sx * sy - kx * ky).abs().sqrt();
            let half = stroke.width().get() / 2.0 * scale;
            outset(bounds, half)
        }
        Node::Image(image) => Some(image.abs_bounding_box()),
        Node::Text(text) => Some(text.abs_bounding_box()),
    }
}

/// Returns the bounds of what is visible within `page`: shapes with a fill or a stroke, within clip paths and masks. The
/// box of a group is that of its children's boxes, transformed.
pub(super) fn of_visible(tree: &Tree, page: Rect) -> Option<Rect> {
    let boxes = tree.root().children().iter().map(|node| of_node(node)?.intersect(&page));
    union(boxes)
}

/// Returns the bounds of a node in the coordinates of its parent.
fn of_node(node: &Node) -> Option<Rect> {
    match node {
        Node::Group(group) => of_group(group),
        Node::Path(path) => {
            let is_filled = path.fill().is_some_and(|fill| fill.opacity().get() > 0.0);
            let stroke = path.stroke().filter(|stroke| stroke.opacity().get() > 0.0);
            if !is_filled && stroke.is_none() {
                return None;
            }
            // Control points count.
            let Some(stroke) = stroke else { return Some(path.data().bounds()) };
            let mut outline = stroke.to_tiny_skia();
            // The limit of mitres is not that of the document.
            (outline.line_join, outline.miter_limit) = (LineJoin::Miter, outline.width);
            let stroked = PathStroker::new().stroke(path.data(), &outline, 1.0)?;
            stroked.compute_tight_bounds()
        }
        Node::Image(image) => Some(image.bounding_box()),
        Node::Text(text) => Some(text.bounding_box()),
    }
}

fn of_group(group: &Group) -> Option<Rect> {
    let clip = group.clip_path().map(|clip| first(clip.root(), clip.transform()));
    let mask = group.mask().map(|mask| first(mask.root(), Transform::identity()));
    let own = union(group.children().iter().map(of_node))?;
    let cut = match clip.or(mask) {
        Some(cut) => own.intersect(&cut?)?,
        None => own,
    };
    cut.transform(group.transform())
}

/// The bounds of the first child: others do not count.
fn first(group: &Group, transform: Transform) -> Option<Rect> {
    of_node(group.children().first()?)?.transform(transform)
}

/// Returns the bytes that the images of a group take in the text of a document, as base64.
pub(super) fn bytes_of_images(group: &Group) -> u64 {
    let bytes = |node: &Node| match node {
        Node::Group(group) => bytes_of_images(group),
        Node::Image(image) => match image.kind() {
            ImageKind::PNG(file) | ImageKind::JPEG(file) | ImageKind::GIF(file) | ImageKind::WEBP(file) => {
                file.len() as u64 * 4 / 3
            }
            ImageKind::SVG(tree) => bytes_of_images(tree.root()),
        },
        Node::Path(_) | Node::Text(_) => 0,
    };
    group.children().iter().map(bytes).sum()
}

fn outset(bounds: Rect, by: f32) -> Option<Rect> {
    Rect::from_ltrb(bounds.left() - by, bounds.top() - by, bounds.right() + by, bounds.bottom() + by)
}

fn union(boxes: impl Iterator<Item = Option<Rect>>) -> Option<Rect> {
    boxes.flatten().reduce(|one, other| {
        Rect::from_ltrb(
            one.left().min(other.left()),
            one.top().min(other.top()),
            one.right().max(other.right()),
            one.bottom().max(other.bottom()),
        )
        .unwrap_or(one)
    })
}
