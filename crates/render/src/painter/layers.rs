//! Groups that are more than the sum of their children: clipped, masked, translucent, blended or filtered.
//!
//! Where vello can do it while drawing, it does. Else the group is painted on a surface of its own, as large as what
//! shows of it, and that is drawn.

use tiny_skia::Transform;
use usvg::{BlendMode, Group, Node, Opacity};

use super::clips::Outlines;
use super::geometry::Area;
use super::surface::{Surface, blend_mode};
use super::{Painter, clips, masks};
use crate::Error;

/// Pixels around a layer, so that no half covered edge is cut.
const EDGE: f32 = 2.0;

/// More pictures than these do not wait for a layer to close: they are drawn, and freed, on a surface of its own.
const FEW: usize = 4;

/// How a group is painted that is more than its children.
pub(super) enum Plan<'a> {
    /// Nothing of it shows.
    Nothing,
    /// With the rest, inside of outlines.
    Clipped(Outlines<'a>),
    /// By itself, as a picture of these pixels.
    Picture(Area),
}

/// How a group is painted on a surface of `within`.
pub(super) fn plan(group: &Group, transform: Transform, within: Area) -> Plan<'_> {
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

/// Whether a group that is clipped needs a layer beside.
pub(super) fn needs_layer(group: &Group) -> bool {
    group.opacity() != Opacity::ONE || group.blend_mode() != BlendMode::Normal || blends(group)
}

/// Whether anything in the group would blend with what is below the group, were it not isolated.
pub(super) fn blends(group: &Group) -> bool {
    group.children().iter().any(|node| match node {
        Node::Group(child) => {
            child.blend_mode() != BlendMode::Normal || (!child.should_isolate() && blends(child))
        }
        Node::Text(text) => blends(text.flattened()),
        Node::Path(_) | Node::Image(_) => false,
    })
}

impl Painter<'_> {
    /// Paints a group that [`Group::should_isolate`] and has no filter; `transform` is its children's.
    pub(super) fn layer(
        &mut self,
        group: &Group,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        self.layer_of(group, Opacity::ONE, transform, surface)
    }

    /// The same with the opacity of groups around that hold nothing else.
    fn layer_of(
        &mut self,
        group: &Group,
        around: Opacity,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        let opacity = group.opacity() * around;
        match plan(group, transform, surface.area()) {
            Plan::Nothing => Ok(()),
            Plan::Clipped(outlines) => self.clipped(group, opacity, &outlines, transform, surface),
            Plan::Picture(area) => {
                let mut inner = Surface::transparent(area);
                if !blends(group) {
                    inner = inner.without_blending();
                }
                self.nodes(group, transform, &mut inner)?;
                let mut pixmap = inner.finish()?;
                self.cut(group, area, transform, &mut pixmap)?;
                masks::fade(&mut pixmap, opacity);
                surface.draw_pixmap(pixmap, area, 1.0, group.blend_mode())
            }
        }
    }

    /// Applies the group's clip and mask to its pixels.
    pub(super) fn cut(
        &mut self,
        group: &Group,
        area: Area,
        transform: Transform,
        pixmap: &mut tiny_skia::Pixmap,
    ) -> Result<(), Error> {
        if let Some(clip) = group.clip_path() {
            let coverage = self.clip_coverage(clip, area, transform)?;
            masks::multiply(pixmap, coverage.pixels().iter().map(|pixel| pixel.alpha()));
        }
        if let Some(mask) = group.mask() {
            let coverage = self.mask_coverage(mask, area, transform)?;
            masks::multiply(pixmap, coverage.iter().copied());
        }
        Ok(())
    }

    fn clipped(
        &mut self,
        group: &Group,
        opacity: Opacity,
        outlines: &Outlines<'_>,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        for (outline, transform) in outlines {
            outline.clip(*transform, surface);
        }
        if let Some((only, inner)) = sole_layer(group).filter(|_| group.blend_mode() == BlendMode::Normal) {
            self.layer_of(only, opacity, transform.pre_concat(inner), surface)?;
        } else if opacity != Opacity::ONE || needs_layer(group) {
            surface.opened();
            surface.layered(group.blend_mode());
            let mode = blend_mode(group.blend_mode());
            surface.context().push_layer(None, Some(mode), Some(opacity.get()), None, None);
            self.nodes(group, transform, surface)?;
            surface.context().pop_layer();
            surface.unlayered();
            surface.closed()?;
        } else {
            self.nodes(group, transform, surface)?;
        }
        for _ in outlines {
            surface.context().pop_clip();
            surface.closed()?;
        }
        Ok(())
    }
}

/// The layer that is all there is in a group, and where: the group's opacity is then as well the layer's, and is
/// rounded once.
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

/// How many pictures of their own the group's descendants need, counted up to `most`.
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

/// The group's clip and mask as outlines, if they are no more than that.
fn outlines(group: &Group, transform: Transform, area: Area) -> Option<Outlines<'_>> {
    let mut found = match group.clip_path() {
        Some(clip) => clips::outlines(clip, transform)?,
        None => Outlines::new(),
    };
    if let Some(mask) = group.mask() {
        found.extend(masks::outlines(mask, transform, area)?);
    }
    Some(found)
}
