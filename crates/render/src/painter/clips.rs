//! Clip paths: outlines where they can be, pictures of what they cover else.

use std::borrow::Cow;

use tiny_skia::{PathBuilder, Pixmap, PixmapPaint, Transform};
use usvg::{ClipPath, Color, FillRule, Group, Node, Opacity};

use super::geometry::Area;
use super::outline::Outline;
use super::shape::sole_path;
use super::surface::Surface;
use super::{Painter, masks, paints};
use crate::Error;

/// Outlines that, one inside the other, are all that shows. An empty list lets everything through.
pub(super) type Outlines<'a> = Vec<(Outline<'a>, Transform)>;

/// The clip as outlines, if it is no more than that: one path, whose group may be clipped by another.
pub(super) fn outlines(clip: &ClipPath, transform: Transform) -> Option<Outlines<'_>> {
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

impl Painter<'_> {
    /// How much of each pixel of `area` the clip lets through.
    pub(super) fn clip_coverage(
        &mut self,
        clip: &ClipPath,
        area: Area,
        transform: Transform,
    ) -> Result<Pixmap, Error> {
        let mut coverage = self.clip_content(clip.root(), area, transform.pre_concat(clip.transform()))?;
        if let Some(outer) = clip.clip_path() {
            let outer = self.clip_coverage(outer, area, transform)?;
            masks::multiply(&mut coverage, outer.pixels().iter().map(|pixel| pixel.alpha()));
        }
        Ok(coverage)
    }

    fn clip_content(&mut self, group: &Group, area: Area, transform: Transform) -> Result<Pixmap, Error> {
        let mut surface = Surface::transparent(area);
        let mut clipped = Vec::new();
        self.draw_clip(group, transform, &mut surface, &mut clipped)?;
        let mut coverage = surface.finish()?;
        for part in clipped {
            coverage.draw_pixmap(0, 0, part.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
        }
        Ok(coverage)
    }

    /// Paints what is not clipped, and puts what is, painted by itself, into `clipped`.
    fn draw_clip(
        &mut self,
        group: &Group,
        transform: Transform,
        surface: &mut Surface,
        clipped: &mut Vec<Pixmap>,
    ) -> Result<(), Error> {
        for node in group.children() {
            match node {
                Node::Path(path) if path.is_visible() => {
                    if let Some(outline) = Outline::of_fill(path) {
                        let black = paints::solid(Color::black(), Opacity::ONE).into();
                        outline.paint(transform, black, Transform::identity(), surface);
                    }
                }
                Node::Text(text) => self.draw_clip(text.flattened(), transform, surface, clipped)?,
                Node::Group(child) => {
                    let transform = transform.pre_concat(child.transform());
                    if let Some(clip) = child.clip_path() {
                        let mut content = self.clip_content(child, surface.area(), transform)?;
                        let coverage = self.clip_coverage(clip, surface.area(), transform)?;
                        masks::multiply(&mut content, coverage.pixels().iter().map(|pixel| pixel.alpha()));
                        clipped.push(content);
                    } else {
                        self.draw_clip(child, transform, surface, clipped)?;
                    }
                }
                Node::Path(_) | Node::Image(_) => {}
            }
        }
        Ok(())
    }
}

/// The surface's area but for what is inside `outline`, which must not cross itself.
pub(super) fn outside<'a>(
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
