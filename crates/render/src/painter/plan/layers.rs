//! Groups that are isolated: clipped, masked, translucent or blended.
//!
//! Where vello can do that while it draws, the group is drawn with the rest, inside of outlines. Otherwise it is
//! painted on a surface of its own, as large as what shows of it, and that picture is drawn.

use tiny_skia::Transform;
use usvg::{BlendMode, Group, Node, Opacity};

use super::clips::{self, Outlines};
use super::masks;
use crate::painter::geometry::Area;

/// Pixels around a layer, so that no partly covered edge is cut.
const EDGE: f32 = 2.0;

/// The most pictures that wait for a layer to close. A group with more is painted on a surface of its own, where each
/// picture is drawn and freed.
const FEW: usize = 4;

/// How an isolated group is painted.
pub(crate) enum Plan<'a> {
    /// Nothing of it shows.
    Nothing,
    /// With the rest, inside of outlines.
    Clipped(Outlines<'a>),
    /// By itself, as a picture of these pixels.
    Picture(Area),
}

#[cfg(test)]
impl std::fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Clipped(outlines) => {
                let bounds: Vec<_> = outlines
                    .iter()
                    .map(|(outline, transform)| (outline.bounds(), outline.rule, transform))
                    .collect();
                write!(f, "clipped by {bounds:?}")
            }
            Self::Picture(area) => write!(f, "a picture of {area:?}"),
        }
    }
}

/// A group that is painted inside of outlines.
pub(crate) struct Layer<'a> {
    pub group: &'a Group,
    /// The group's, times that of groups around it which are merged with it.
    pub opacity: Opacity,
    /// Its children's.
    pub transform: Transform,
    /// Whether a layer inside of it takes over its opacity.
    pub is_merged: bool,
}

/// Decides how a group is painted on a surface of `within`.
pub(crate) fn plan(group: &Group, transform: Transform, within: Area) -> Plan<'_> {
    let bounds = group.layer_bounding_box().to_rect().transform(transform);
    let Some(area) = bounds.and_then(|bounds| Area::touched_with_margin(bounds, EDGE, within)) else {
        return Plan::Nothing;
    };
    let few = pictures_below(group, FEW + 1) <= FEW;
    match outlines(group, transform, area).filter(|_| few) {
        Some(outlines) => Plan::Clipped(outlines),
        None => Plan::Picture(area),
    }
}

/// Returns whether a group that is clipped also needs a layer.
pub(crate) fn needs_layer(group: &Group) -> bool {
    group.opacity() != Opacity::ONE || group.blend_mode() != BlendMode::Normal || blends(group)
}

/// Returns whether anything in the group would blend with what is below the group, were it not isolated.
pub(crate) fn blends(group: &Group) -> bool {
    group.children().iter().any(|node| match node {
        Node::Group(child) => {
            child.blend_mode() != BlendMode::Normal || (!child.should_isolate() && blends(child))
        }
        Node::Text(text) => blends(text.flattened()),
        Node::Path(_) | Node::Image(_) => false,
    })
}

/// Returns the layer that is the only content of a group, and its transform. The two are merged into one layer with the
/// product of their opacities, which is then rounded once.
pub(crate) fn merged_child(group: &Group) -> Option<(&Group, Transform)> {
    if group.blend_mode() == BlendMode::Normal { sole_layer(group) } else { None }
}

fn sole_layer(group: &Group) -> Option<(&Group, Transform)> {
    let [Node::Group(only)] = group.children() else { return None };
    if !only.filters().is_empty() || only.blend_mode() != BlendMode::Normal {
        return None;
    }
    if only.should_isolate() {
        return Some((only, only.transform()));
    }
    sole_layer(only).map(|(layer, inner)| (layer, only.transform().pre_concat(inner)))
}

/// Counts the pictures that a group's descendants need, up to `most`.
fn pictures_below(group: &Group, most: usize) -> usize {
    group.children().iter().fold(0, |count, node| {
        if count >= most {
            return count;
        }
        count
            + match node {
                Node::Group(child) if needs_picture(child) => 1,
                Node::Group(child) => pictures_below(child, most - count),
                Node::Text(text) => pictures_below(text.flattened(), most - count),
                Node::Path(_) | Node::Image(_) => 0,
            }
    })
}

fn needs_picture(group: &Group) -> bool {
    let anywhere = Area { left: 0, top: 0, width: 1, height: 1 };
    !group.filters().is_empty() || outlines(group, Transform::identity(), anywhere).is_none()
}

/// Returns the group's clip path and mask as outlines, if both can be.
pub(super) fn outlines(group: &Group, transform: Transform, area: Area) -> Option<Outlines<'_>> {
    let mut found = match group.clip_path() {
        Some(clip) => clips::outlines(clip, transform)?,
        None => Outlines::new(),
    };
    if let Some(mask) = group.mask() {
        found.extend(masks::outlines(mask, transform, area)?);
    }
    Some(found)
}
