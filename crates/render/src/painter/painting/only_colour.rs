//! Groups of one colour, of which filters need no more than the alpha.

use usvg::{BlendMode, Color, Group, Node, Paint};

/// Returns the colour of a group that has only one, with whatever opacities.
pub(super) fn only_colour(group: &Group) -> Option<Color> {
    let mut only = None;
    single(group, &mut only).then_some(only).flatten()
}

/// Returns whether all of the group has the colour `only`, which the first path sets.
fn single(group: &Group, only: &mut Option<Color>) -> bool {
    group.children().iter().all(|node| match node {
        Node::Path(path) => path
            .fill()
            .map(usvg::Fill::paint)
            .into_iter()
            .chain(path.stroke().map(usvg::Stroke::paint))
            .all(|paint| matches!(paint, Paint::Color(color) if only.get_or_insert(*color) == color)),
        Node::Group(child) => {
            child.filters().is_empty() && child.blend_mode() == BlendMode::Normal && single(child, only)
        }
        Node::Text(text) => single(text.flattened(), only),
        Node::Image(_) => false,
    })
}
