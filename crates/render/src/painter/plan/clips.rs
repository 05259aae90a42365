//! Clip paths that can be applied as outlines while drawing. The others are painted as pictures.

use std::borrow::Cow;

use tiny_skia::{PathBuilder, Transform};
use usvg::{ClipPath, FillRule, Group, Node};

use crate::painter::geometry::Area;
use crate::painter::outline::Outline;
use crate::painter::outline::shape::sole_path;

/// Outlines whose intersection shows. An empty list lets everything through.
pub(crate) type Outlines<'a> = Vec<(Outline<'a>, Transform)>;

/// Returns the clip path as outlines if it is one path, whose group may be clipped by another such clip path.
pub(crate) fn outlines(clip: &ClipPath, transform: Transform) -> Option<Outlines<'_>> {
    let inner = transform.pre_concat(clip.transform());
    let mut found = inside(clip.root(), inner)?;
    if let Some(outer) = clip.clip_path() {
        found.extend(outlines(outer, transform)?);
    }
    Some(found)
}

fn inside(group: &Group, transform: Transform) -> Option<Outlines<'_>> {
    if let Some((path, within)) = sole_path(group) {
        return Some(vec![(Outline::of_fill(path)?, transform.pre_concat(within))]);
    }
    // A child of a clip path may have a clip path of its own.
    let [Node::Group(child)] = group.children() else { return None };
    let transform = transform.pre_concat(child.transform());
    let mut found = inside(child, transform)?;
    found.extend(outlines(child.clip_path()?, transform)?);
    Some(found)
}

/// Returns the surface's area without the inside of `outline`, which must not cross itself.
pub(crate) fn outside<'a>(
    outline: &Outline<'a>,
    transform: Transform,
    area: Area,
) -> Option<(Outline<'a>, Transform)> {
    let around = area.to_rect().outset(1.0, 1.0)?.transform(transform.invert()?)?;
    let mut builder = PathBuilder::new();
    builder.push_rect(around);
    builder.push_path(&outline.path);
    let path = Cow::Owned(builder.finish()?);
    Some((Outline { path, rule: FillRule::EvenOdd, crisp: outline.crisp, letters: None }, transform))
}
