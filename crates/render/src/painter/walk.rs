//! Walks a tree and decides how each node is painted.
//!
//! Painting and estimating are one walk with two sinks ([`Sink`]). The decisions themselves are functions of
//! [`plan`](super::plan): of a node, a transform and the pixels of a surface. All recursion is here; no sink calls
//! back.
//!
//! Invariants: every `open_…` of the sink is followed by its `close_…` unless the walk fails, and children are visited
//! in document order.

use tiny_skia::Transform;
use usvg::{ClipPath, Group, Image, ImageKind, Mask, Node, Opacity, Paint, PaintOrder, Path, Pattern};

use super::geometry::Area;
use super::images::files::Files;
use super::images::visit::{file_of, raster_images};
use super::outline::Outline;
use super::plan::brush::Brush;
use super::plan::layers::{Layer, blends};
use super::plan::paths::touches;
use super::plan::{filters, images, layers, patterns, shadow};
use super::sink::Sink;
use crate::Error;
use crate::tree::Lettering;

/// The walk over one tree.
pub(super) struct Walk<'a, S> {
    pub sink: S,
    files: Files,
    lettering: &'a Lettering,
    /// The decisions in order, for the test that compares the two sinks.
    #[cfg(test)]
    steps: Vec<String>,
}

impl<'a, S: Sink> Walk<'a, S> {
    pub(super) fn new(sink: S, lettering: &'a Lettering) -> Self {
        Self {
            sink,
            files: Files::default(),
            lettering,
            #[cfg(test)]
            steps: Vec::new(),
        }
    }

    /// Visits a group's children; `transform` is theirs.
    pub(super) fn nodes(
        &mut self,
        group: &Group,
        transform: Transform,
        surface: &mut S::Surface,
    ) -> Result<(), Error> {
        for node in group.children() {
            self.sink.check()?;
            match node {
                Node::Group(child) => self.group(node, child, transform, surface)?,
                Node::Path(path) => self.path(path, transform, surface)?,
                Node::Image(image) => self.image(image, transform, surface)?,
                Node::Text(text) => self.group(node, text.flattened(), transform, surface)?,
            }
            self.sink.relieve(surface)?;
        }
        Ok(())
    }

    fn group(
        &mut self,
        node: &Node,
        group: &Group,
        transform: Transform,
        surface: &mut S::Surface,
    ) -> Result<(), Error> {
        let inner = transform.pre_concat(group.transform());
        if !group.filters().is_empty() {
            self.filtered(node, group, transform, surface)
        } else if group.should_isolate() {
            self.layer(group, Opacity::ONE, inner, surface)
        } else {
            self.nodes(group, inner, surface)
        }
    }

    /// A group that [`Group::should_isolate`] and has no filter; `transform` is its children's, and `around` the
    /// opacity of groups around it that hold nothing else.
    fn layer(
        &mut self,
        group: &Group,
        around: Opacity,
        transform: Transform,
        surface: &mut S::Surface,
    ) -> Result<(), Error> {
        let opacity = group.opacity() * around;
        let plan = layers::plan(group, transform, S::area(surface));
        #[cfg(test)]
        self.steps.push(format!("layer {:?}: {plan}", group.id()));
        match plan {
            layers::Plan::Nothing => Ok(()),
            layers::Plan::Clipped(outlines) => {
                let merged = layers::merged_child(group);
                let layer = Layer { group, opacity, transform, is_merged: merged.is_some() };
                self.sink.open_clipped(&layer, &outlines, surface)?;
                match merged {
                    Some((only, inner)) => {
                        self.layer(only, opacity, transform.pre_concat(inner), surface)?;
                    }
                    None => self.nodes(group, transform, surface)?,
                }
                self.sink.close_clipped(&layer, &outlines, surface)
            }
            layers::Plan::Picture(area) => {
                let mut inner = self.sink.layer_surface(area, group)?;
                self.nodes(group, transform, &mut inner)?;
                let mut picture = self.sink.finish(inner)?;
                self.cut(group, area, transform, &mut picture)?;
                self.sink.draw_layer(picture, area, opacity, group.blend_mode(), surface)
            }
        }
    }

    /// Applies a group's clip path and mask to its picture.
    fn cut(
        &mut self,
        group: &Group,
        area: Area,
        transform: Transform,
        picture: &mut S::Picture,
    ) -> Result<(), Error> {
        if let Some(clip) = group.clip_path() {
            let clip = self.clip(clip, area, transform)?;
            self.sink.apply_clip(picture, clip, area);
        }
        if let Some(mask) = group.mask() {
            let mask = self.mask(mask, area, transform)?;
            self.sink.apply_mask(picture, mask, area);
        }
        Ok(())
    }

    /// A clip path as a picture, whose alpha is how much of each pixel it lets through.
    fn clip(&mut self, clip: &ClipPath, area: Area, transform: Transform) -> Result<S::Picture, Error> {
        let mut picture = self.clip_content(clip.root(), area, transform.pre_concat(clip.transform()))?;
        if let Some(outer) = clip.clip_path() {
            let outer = self.clip(outer, area, transform)?;
            self.sink.apply_clip(&mut picture, outer, area);
        }
        Ok(picture)
    }

    fn clip_content(&mut self, group: &Group, area: Area, transform: Transform) -> Result<S::Picture, Error> {
        #[cfg(test)]
        self.steps.push(format!("clip {:?}: {area:?}", group.id()));
        let mut surface = self.sink.surface(area)?;
        let mut parts = Vec::new();
        self.clip_nodes(group, transform, &mut surface, &mut parts)?;
        self.sink.finish_clip(surface, parts)
    }

    /// Paints what has no clip path of its own. What has one becomes a picture in `parts`.
    fn clip_nodes(
        &mut self,
        group: &Group,
        transform: Transform,
        surface: &mut S::Surface,
        parts: &mut Vec<S::Picture>,
    ) -> Result<(), Error> {
        for node in group.children() {
            match node {
                Node::Path(path) if path.is_visible() => {
                    if let Some(outline) = Outline::of_fill(path) {
                        self.sink.clip_outline(path, &outline, transform, surface)?;
                    }
                }
                Node::Text(text) => self.clip_nodes(text.flattened(), transform, surface, parts)?,
                Node::Group(child) => {
                    let transform = transform.pre_concat(child.transform());
                    if let Some(clip) = child.clip_path() {
                        let area = S::area(surface);
                        let mut content = self.clip_content(child, area, transform)?;
                        let clip = self.clip(clip, area, transform)?;
                        self.sink.apply_clip(&mut content, clip, area);
                        self.sink.keep_clip_part(content, parts, surface);
                    } else {
                        self.clip_nodes(child, transform, surface, parts)?;
                    }
                }
                Node::Path(_) | Node::Image(_) => {}
            }
        }
        Ok(())
    }

    /// How much of each pixel of `area` a mask lets through.
    fn mask(&mut self, mask: &Mask, area: Area, transform: Transform) -> Result<S::Coverage, Error> {
        if let Some(known) = self.sink.known_mask(mask, area, transform) {
            return Ok(known);
        }
        #[cfg(test)]
        self.steps.push(format!("mask {:?}: {area:?}", mask.id()));
        let mut surface = self.sink.open_mask(mask, area, transform)?;
        self.nodes(mask.root(), transform, &mut surface)?;
        let mut picture = self.sink.close_mask(surface)?;
        if let Some(outer) = mask.mask() {
            let outer = self.mask(outer, area, transform)?;
            self.sink.apply_mask(&mut picture, outer, area);
        }
        self.sink.coverage(picture, mask, area, transform)
    }

    fn path(&mut self, path: &Path, transform: Transform, surface: &mut S::Surface) -> Result<(), Error> {
        if !path.is_visible() || !touches(path.stroke_bounding_box(), transform, S::area(surface)) {
            return Ok(());
        }
        #[cfg(test)]
        self.steps.push(format!("path {:?}", path.id()));
        self.sink.path();
        match path.paint_order() {
            PaintOrder::FillAndStroke => {
                self.fill(path, transform, surface)?;
                self.stroke(path, transform, surface)
            }
            PaintOrder::StrokeAndFill => {
                self.stroke(path, transform, surface)?;
                self.fill(path, transform, surface)
            }
        }
    }

    fn fill(&mut self, path: &Path, transform: Transform, surface: &mut S::Surface) -> Result<(), Error> {
        let outline = Outline::of_letters(path, self.lettering);
        let (Some(fill), Some(outline)) = (path.fill(), outline) else { return Ok(()) };
        let traced = self.sink.trace_fill(path, &outline, transform, surface)?;
        let brush = Brush { paint: fill.paint(), opacity: fill.opacity(), transform: Transform::identity() };
        self.cover(&outline, traced, brush, transform, surface)
    }

    fn stroke(&mut self, path: &Path, transform: Transform, surface: &mut S::Surface) -> Result<(), Error> {
        let Some(stroke) = path.stroke() else { return Ok(()) };
        let traced = self.sink.trace_stroke(path, stroke, transform, surface)?;
        let Some((outline, traced)) = traced else { return Ok(()) };
        let brush =
            Brush { paint: stroke.paint(), opacity: stroke.opacity(), transform: Transform::identity() };
        self.cover(&outline, traced, brush, transform, surface)
    }

    /// Fills an outline.
    fn cover(
        &mut self,
        outline: &Outline<'_>,
        traced: S::Traced,
        brush: Brush<'_>,
        transform: Transform,
        surface: &mut S::Surface,
    ) -> Result<(), Error> {
        let Paint::Pattern(pattern) = brush.paint else {
            self.sink.paint(outline, traced, brush, transform, surface);
            return Ok(());
        };
        let plan = patterns::plan(outline, pattern, brush, transform, S::area(surface));
        #[cfg(test)]
        self.steps.push(format!("pattern {:?}: {plan:?}", pattern.id()));
        match plan {
            patterns::Plan::Nothing => Ok(()),
            patterns::Plan::Paint(inner) => self.cover(outline, traced, inner, transform, surface),
            patterns::Plan::InPlace(places) => {
                let is_layered = brush.opacity != Opacity::ONE || blends(pattern.root());
                let opacity = is_layered.then_some(brush.opacity);
                self.sink.open_pattern(outline, opacity, transform, surface);
                self.pattern_in_place(pattern, traced, &places, transform, surface)?;
                self.sink.close_pattern(opacity, surface)
            }
            patterns::Plan::Tile(tile) => {
                let mut inner = self.sink.surface(tile.area)?;
                self.nodes(pattern.root(), tile.scale, &mut inner)?;
                let picture = self.sink.finish(inner)?;
                self.sink.tile(outline, traced, picture, &tile, transform, surface)
            }
        }
    }

    /// Visits a pattern's content once for each of `places`.
    fn pattern_in_place(
        &mut self,
        pattern: &Pattern,
        traced: S::Traced,
        places: &[Transform],
        transform: Transform,
        surface: &mut S::Surface,
    ) -> Result<(), Error> {
        for place in places {
            let transform = transform.pre_concat(*place);
            self.sink.open_tile(pattern, traced, transform, surface);
            self.nodes(pattern.root(), transform, surface)?;
            self.sink.close_tile(surface)?;
        }
        Ok(())
    }

    fn image(&mut self, image: &Image, transform: Transform, surface: &mut S::Surface) -> Result<(), Error> {
        if !image.is_visible() || !touches(image.bounding_box(), transform, S::area(surface)) {
            return Ok(());
        }
        let Some(file) = file_of(image.kind()) else {
            let ImageKind::SVG(tree) = image.kind() else { return Ok(()) };
            return self.nested(tree.root(), transform, surface);
        };
        let file = self.files.first(file);
        let Some(raster) = self.sink.decode(file, image.kind(), surface) else { return Ok(()) };
        let size = S::size(&raster, image);
        let Some(outline) = images::outline(size) else { return Ok(()) };
        let plan = images::plan(size, image.rendering_mode(), transform, S::area(surface));
        #[cfg(test)]
        self.steps.push(format!("image {:?}: {plan:?}", image.id()));
        let placed = images::Placed { file, image, size, outline, transform };
        self.sink.image(raster, &placed, plan, surface)
    }

    /// An SVG image is a picture of its own: what blends in it blends with nothing outside.
    fn nested(&mut self, root: &Group, transform: Transform, surface: &mut S::Surface) -> Result<(), Error> {
        if !blends(root) {
            return self.nodes(root, transform, surface);
        }
        self.sink.open_isolated(surface);
        self.nodes(root, transform, surface)?;
        self.sink.close_isolated(surface)
    }

    /// A group that has filters; `transform` is its parent's.
    fn filtered(
        &mut self,
        node: &Node,
        group: &Group,
        transform: Transform,
        surface: &mut S::Surface,
    ) -> Result<(), Error> {
        let inner = transform.pre_concat(group.transform());
        let plan = filters::plan(group, inner, S::area(surface));
        #[cfg(test)]
        self.steps.push(format!("filter {:?}: {plan:?}", group.id()));
        match plan {
            filters::Plan::Nothing => Ok(()),
            filters::Plan::Resvg { reason, area } => {
                // resvg does not report damaged images. They are decoded here for their warnings.
                raster_images(node, &mut |file, kind| {
                    self.sink.decode(self.files.first(file), kind, surface);
                });
                self.sink.fallback(node, group.blend_mode(), reason, area, transform, surface)
            }
            filters::Plan::Graph { area, straight, turn } => {
                let shadow = if turn.is_identity() { shadow::plan(group, inner, area) } else { None };
                #[cfg(test)]
                self.steps.push(format!("shadow: {}", shadow.is_some()));
                if let Some((shadow, outlines)) = shadow {
                    return self.sink.shadow(&shadow, &outlines, area, surface);
                }
                let mut source = self.sink.surface(area)?;
                self.nodes(group, straight, &mut source)?;
                let picture = self.sink.finish(source)?;
                let mut picture = self.sink.filter(picture, group, area, straight)?;
                self.cut(group, area, straight, &mut picture)?;
                self.sink.draw_filtered(picture, group, area, turn, surface)
            }
        }
    }
}

#[cfg(test)]
mod tests;
