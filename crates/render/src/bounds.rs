//! The bounds of a tree: of its shapes, and of what is visible.

use tiny_skia::Rect;
use usvg::{Group, Node, Tree};

/// Returns the bounds of all shapes, without strokes. `None` if there is none.
pub(super) fn of_shapes(tree: &Tree) -> Option<Rect> {
    tree.root().has_children().then(|| tree.root().abs_bounding_box())
}

/// Returns the bounds of what is painted within the document's size: shapes with their strokes, inside of clip paths and
/// masks.
pub(super) fn of_visible(tree: &Tree) -> Option<Rect> {
    let size = tree.size();
    let page = Rect::from_xywh(0.0, 0.0, size.width(), size.height())?;
    of_group(tree.root(), page)
}

/// Returns the bounds of what a group paints inside of `area`.
fn of_group(group: &Group, area: Rect) -> Option<Rect> {
    let mut area = area;
    let transform = group.abs_transform();
    if let Some(clip) = group.clip_path() {
        area = intersection(area, clip.root().bounding_box().transform(transform)?)?;
    }
    if let Some(mask) = group.mask() {
        area = intersection(area, mask.root().bounding_box().transform(transform)?)?;
    }
    if group.opacity().get() <= 0.0 {
        return None;
    }
    let nodes = group.children().iter();
    nodes.filter_map(|node| of_node(node, area)).reduce(|one, other| union(one, other).unwrap_or(one))
}

fn of_node(node: &Node, area: Rect) -> Option<Rect> {
    let own = match node {
        Node::Group(group) => return of_group(group, area),
        Node::Path(path) => {
            let is_painted = path.fill().is_some_and(|fill| fill.opacity().get() > 0.0)
                || path.stroke().is_some_and(|stroke| stroke.opacity().get() > 0.0);
            (path.is_visible() && is_painted).then(|| path.abs_stroke_bounding_box())?
        }
        Node::Image(image) => image.is_visible().then(|| image.abs_bounding_box())?,
        Node::Text(text) => text.abs_stroke_bounding_box(),
    };
    intersection(own, area)
}

fn intersection(one: Rect, other: Rect) -> Option<Rect> {
    Rect::from_ltrb(
        one.left().max(other.left()),
        one.top().max(other.top()),
        one.right().min(other.right()),
        one.bottom().min(other.bottom()),
    )
}

fn union(one: Rect, other: Rect) -> Option<Rect> {
    Rect::from_ltrb(
        one.left().min(other.left()),
        one.top().min(other.top()),
        one.right().max(other.right()),
        one.bottom().max(other.bottom()),
    )
}
