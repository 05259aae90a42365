//! The steps of the walk, estimated.

use tiny_skia::Transform;
use usvg::{BlendMode, Group, Image, ImageKind, Mask, Node, Opacity, Paint, Pattern, Stroke};

use super::filters::graph;
use super::images::ImageCosts;
use super::surface::SurfaceCost;
use super::weights::{
    PER_COLOURED_PIXEL, PER_DRAWN_PIXEL, PER_GRADIENT_PIXEL, PER_SAMPLED_PIXEL, PER_SURFACE, bytes,
};
use crate::Error;
use crate::cost::meter::Meter;
use crate::cost::outline::{Glyphs, Traced};
use crate::cost::{Cost, resvg};
use crate::painter::geometry::Area;
use crate::painter::limits::MOST_MASKS;
use crate::painter::outline::Outline;
use crate::painter::plan::brush::Brush;
use crate::painter::plan::clips::Outlines;
use crate::painter::plan::images::{Placed, Plan};
use crate::painter::plan::layers::{Layer, needs_layer};
use crate::painter::plan::patterns::Tile;
use crate::painter::plan::shadow::Shadow;
use crate::painter::sink::Sink;

/// Estimates what painting a tree costs: the sink of a walk that makes no pixels.
pub(crate) struct Estimate<'a> {
    images: ImageCosts,
    /// Bytes of all masks.
    masks: u64,
    glyphs: Glyphs,
    meter: &'a Meter<'a>,
}

impl<'a> Estimate<'a> {
    pub(crate) fn new(meter: &'a Meter<'a>) -> Self {
        Self { images: ImageCosts::default(), masks: 0, glyphs: Glyphs::default(), meter }
    }

    /// Bytes of what the painter keeps until the end of a render.
    pub(crate) fn kept(&self) -> u64 {
        self.images.kept() + self.masks.min(MOST_MASKS as u64)
    }
}

impl Sink for Estimate<'_> {
    type Surface = SurfaceCost;
    /// The cost of making the picture, its pixels included.
    type Picture = Cost;
    /// The cost of making the mask.
    type Coverage = Cost;
    /// The number of pixels that an outline covers.
    type Traced = u64;
    /// Bytes of an image's pixels if they are not kept.
    type Raster = u64;

    /// The meter checks, each time it is charged.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    fn area(surface: &SurfaceCost) -> Area {
        surface.area
    }

    fn surface(&mut self, area: Area) -> Result<SurfaceCost, Error> {
        self.meter.spend(PER_SURFACE)?;
        Ok(SurfaceCost::new(area))
    }

    fn layer_surface(&mut self, area: Area, _: &Group) -> Result<SurfaceCost, Error> {
        self.surface(area)
    }

    fn finish(&mut self, surface: SurfaceCost) -> Result<Cost, Error> {
        Ok(surface.finish())
    }

    /// Pictures are drawn when they are added, and when a layer closes.
    fn relieve(&mut self, _: &mut SurfaceCost) -> Result<(), Error> {
        Ok(())
    }

    fn open_clipped(
        &mut self,
        layer: &Layer<'_>,
        outlines: &Outlines<'_>,
        surface: &mut SurfaceCost,
    ) -> Result<(), Error> {
        for (outline, transform) in outlines {
            let traced = Traced::fill(&outline.path, *transform, surface.window(), self.meter.precision);
            surface.outline(traced, self.meter)?;
        }
        let group = layer.group;
        if needs_layer(group) {
            surface.layer(group.layer_bounding_box().to_rect(), layer.transform, group.blend_mode());
        }
        surface.open();
        Ok(())
    }

    fn close_clipped(
        &mut self,
        _: &Layer<'_>,
        _: &Outlines<'_>,
        surface: &mut SurfaceCost,
    ) -> Result<(), Error> {
        surface.close();
        Ok(())
    }

    fn apply_clip(&mut self, picture: &mut Cost, clip: Cost, area: Area) {
        picture.then(clip.with(bytes(area)));
    }

    fn apply_mask(&mut self, picture: &mut Cost, mask: Cost, area: Area) {
        picture.then(mask.with(bytes(area)));
    }

    fn draw_layer(
        &mut self,
        picture: Cost,
        area: Area,
        _: Opacity,
        _: BlendMode,
        surface: &mut SurfaceCost,
    ) -> Result<(), Error> {
        surface.does(picture);
        surface.draws(area);
        Ok(())
    }

    fn clip_outline(
        &mut self,
        path: &usvg::Path,
        outline: &Outline<'_>,
        transform: Transform,
        surface: &mut SurfaceCost,
    ) -> Result<(), Error> {
        let traced = Traced::fill(&outline.path, transform, surface.window(), self.meter.precision);
        surface.outline(traced, self.meter)?;
        surface.cost.work(surface.covered(path.bounding_box(), transform) * PER_COLOURED_PIXEL);
        Ok(())
    }

    fn keep_clip_part(&mut self, part: Cost, parts: &mut Vec<Cost>, surface: &mut SurfaceCost) {
        surface.does(part.with(parts.len() as u64 * bytes(surface.area)));
        parts.push(part);
    }

    fn finish_clip(&mut self, mut surface: SurfaceCost, parts: Vec<Cost>) -> Result<Cost, Error> {
        surface.pictures += parts.len() as u64 * bytes(surface.area);
        Ok(surface.finish())
    }

    fn known_mask(&mut self, _: &Mask, _: Area, _: Transform) -> Option<Cost> {
        None
    }

    fn open_mask(&mut self, _: &Mask, area: Area, _: Transform) -> Result<SurfaceCost, Error> {
        let mut surface = self.surface(area)?;
        surface.open();
        Ok(surface)
    }

    fn close_mask(&mut self, surface: SurfaceCost) -> Result<Cost, Error> {
        Ok(surface.finish())
    }

    fn coverage(&mut self, mut picture: Cost, _: &Mask, area: Area, _: Transform) -> Result<Cost, Error> {
        // A byte for each pixel, twice: while the coverage is made, and once it is shared.
        let coverage = area.pixels() as u64;
        picture.then(Cost { bytes: bytes(area) + 2 * coverage, work: coverage * PER_DRAWN_PIXEL });
        self.masks += coverage;
        Ok(picture)
    }

    fn path(&mut self) {}

    fn trace_fill(
        &mut self,
        path: &usvg::Path,
        outline: &Outline<'_>,
        transform: Transform,
        surface: &mut SurfaceCost,
    ) -> Result<u64, Error> {
        let (window, precision) = (surface.window(), self.meter.precision);
        let traced = match outline.letters {
            Some((_, letters)) => self.glyphs.traced(letters, path.data(), transform, window, precision),
            None => Traced::fill(path.data(), transform, window, precision),
        };
        surface.outline(traced, self.meter)?;
        Ok(surface.covered(path.stroke_bounding_box(), transform))
    }

    fn trace_stroke<'a>(
        &mut self,
        path: &'a usvg::Path,
        stroke: &Stroke,
        transform: Transform,
        surface: &mut SurfaceCost,
    ) -> Result<Option<(Outline<'a>, u64)>, Error> {
        let traced = Traced::stroke(path.data(), stroke, transform, surface.window(), self.meter.precision)?;
        surface.outline(traced, self.meter)?;
        let covered = traced.covers(surface.covered(path.stroke_bounding_box(), transform));
        Ok(Some((Outline::around(path.stroke_bounding_box()), covered)))
    }

    fn paint(
        &mut self,
        _: &Outline<'_>,
        covered: u64,
        brush: Brush<'_>,
        _: Transform,
        surface: &mut SurfaceCost,
    ) {
        match brush.paint {
            Paint::Color(_) => surface.cost.work(covered * PER_COLOURED_PIXEL),
            Paint::LinearGradient(gradient) => {
                surface.gradient(gradient);
                surface.cost.work(covered * PER_GRADIENT_PIXEL);
            }
            Paint::RadialGradient(gradient) => {
                surface.gradient(gradient);
                surface.cost.work(covered * PER_GRADIENT_PIXEL);
            }
            Paint::Pattern(_) => {}
        }
    }

    fn open_pattern(&mut self, _: &Outline<'_>, _: Option<Opacity>, _: Transform, surface: &mut SurfaceCost) {
        surface.open();
    }

    fn open_tile(&mut self, _: &Pattern, covered: u64, _: Transform, surface: &mut SurfaceCost) {
        surface.cost.work(covered * PER_COLOURED_PIXEL);
    }

    fn close_tile(&mut self, _: &mut SurfaceCost) -> Result<(), Error> {
        Ok(())
    }

    fn close_pattern(&mut self, _: Option<Opacity>, surface: &mut SurfaceCost) -> Result<(), Error> {
        surface.close();
        Ok(())
    }

    fn tile(
        &mut self,
        _: &Outline<'_>,
        covered: u64,
        picture: Cost,
        tile: &Tile,
        _: Transform,
        surface: &mut SurfaceCost,
    ) -> Result<(), Error> {
        surface.does(picture);
        surface.cost.work(covered * PER_SAMPLED_PIXEL);
        surface.picture(bytes(tile.area));
        Ok(())
    }

    fn open_isolated(&mut self, surface: &mut SurfaceCost) {
        surface.open();
    }

    fn close_isolated(&mut self, surface: &mut SurfaceCost) -> Result<(), Error> {
        surface.close();
        Ok(())
    }

    fn decode(&mut self, file: *const Vec<u8>, kind: &ImageKind, surface: &mut SurfaceCost) -> Option<u64> {
        Some(self.images.decode(file, kind, surface))
    }

    /// The size in the header of the file.
    fn size(_: &u64, image: &Image) -> [u16; 2] {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it saturates, and is positive"
        )]
        [image.size().width(), image.size().height()].map(|side| side as u16)
    }

    fn image(
        &mut self,
        beside: u64,
        placed: &Placed<'_>,
        plan: Plan,
        surface: &mut SurfaceCost,
    ) -> Result<(), Error> {
        self.images.draw(beside, placed, &plan, surface);
        Ok(())
    }

    fn fallback(
        &mut self,
        node: &Node,
        _: BlendMode,
        _: &'static str,
        area: Area,
        transform: Transform,
        surface: &mut SurfaceCost,
    ) -> Result<(), Error> {
        let pixels = [area.width, area.height].map(u32::from);
        let in_area = transform.post_concat(area.to_origin());
        surface.does(resvg::node(node, pixels, in_area, self.meter)?.with(bytes(area)));
        surface.draws(area);
        Ok(())
    }

    fn shadow(
        &mut self,
        _: &Shadow,
        _: &Outlines<'_>,
        area: Area,
        surface: &mut SurfaceCost,
    ) -> Result<(), Error> {
        // The alpha, that of the core, and the picture.
        let work = area.pixels() as u64 * 2 * PER_DRAWN_PIXEL;
        surface.does(Cost { bytes: 3 * bytes(area), work });
        surface.draws(area);
        Ok(())
    }

    fn filter(
        &mut self,
        mut picture: Cost,
        group: &Group,
        area: Area,
        transform: Transform,
    ) -> Result<Cost, Error> {
        for filter in group.filters() {
            picture.then(graph(filter, area, transform));
        }
        Ok(picture)
    }

    fn draw_filtered(
        &mut self,
        picture: Cost,
        _: &Group,
        area: Area,
        turn: Transform,
        surface: &mut SurfaceCost,
    ) -> Result<(), Error> {
        surface.does(picture);
        let covered = surface.covered(area.to_rect(), turn);
        surface.cost.work(if turn.is_identity() { 0 } else { covered * PER_SAMPLED_PIXEL });
        surface.draws(area);
        Ok(())
    }
}
