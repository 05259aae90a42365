//! The steps of the walk, painted.

use std::rc::Rc;
use std::sync::Arc;

use tiny_skia::{PathBuilder, Pixmap, PixmapPaint, Rect, Transform};
use usvg::filter::ColorInterpolation;
use usvg::{BlendMode, Color, Group, Image, ImageKind, Mask, MaskType, Node, Opacity, Pattern, Stroke};
use vello_cpu::peniko::{Extend, ImageQuality, ImageSampler};
use vello_cpu::{Image as VelloImage, PaintType};

use super::context::Painter;
use super::gradients::{paint_of, solid};
use super::only_colour::only_colour;
use super::shadow;
use crate::Error;
use crate::painter::alpha::{fade, luminance, multiply};
use crate::painter::filters::graph;
use crate::painter::filters::picture::Picture;
use crate::painter::geometry::Area;
use crate::painter::outline::Outline;
use crate::painter::plan::brush::Brush;
use crate::painter::plan::clips::Outlines;
use crate::painter::plan::images::{Placed, Plan};
use crate::painter::plan::layers::{Layer, blends, needs_layer};
use crate::painter::plan::patterns::{Fit, Tile};
use crate::painter::plan::shadow::Shadow;
use crate::painter::sink::Sink;
use crate::painter::surface::{Surface, blend_mode, source};
use crate::pixels::memory::room;
use crate::resvg_pieces;

impl Sink for Painter<'_> {
    type Surface = Surface;
    type Picture = Pixmap;
    type Coverage = Rc<[u8]>;
    type Traced = ();
    type Raster = Arc<vello_cpu::Pixmap>;

    fn check(&self) -> Result<(), Error> {
        self.cancellation.check()
    }

    fn area(surface: &Surface) -> Area {
        surface.area()
    }

    fn surface(&mut self, area: Area) -> Result<Surface, Error> {
        Ok(Surface::transparent(area))
    }

    fn layer_surface(&mut self, area: Area, group: &Group) -> Result<Surface, Error> {
        let surface = Surface::transparent(area);
        Ok(if blends(group) { surface } else { surface.without_blending() })
    }

    fn finish(&mut self, surface: Surface) -> Result<Pixmap, Error> {
        surface.finish()
    }

    fn relieve(&mut self, surface: &mut Surface) -> Result<(), Error> {
        surface.relieve()
    }

    fn open_clipped(
        &mut self,
        layer: &Layer<'_>,
        outlines: &Outlines<'_>,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        for (outline, transform) in outlines {
            surface.clip(outline, *transform);
        }
        if has_layer(layer) {
            surface.opened();
            surface.layered(layer.group.blend_mode());
            let mode = blend_mode(layer.group.blend_mode());
            surface.context().push_layer(None, Some(mode), Some(layer.opacity.get()), None, None);
        }
        Ok(())
    }

    fn close_clipped(
        &mut self,
        layer: &Layer<'_>,
        outlines: &Outlines<'_>,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        if has_layer(layer) {
            surface.context().pop_layer();
            surface.unlayered();
            surface.closed()?;
        }
        for _ in outlines {
            surface.context().pop_clip();
            surface.closed()?;
        }
        Ok(())
    }

    fn apply_clip(&mut self, picture: &mut Pixmap, clip: Pixmap, _: Area) {
        multiply(picture, clip.pixels().iter().map(|pixel| pixel.alpha()));
    }

    fn apply_mask(&mut self, picture: &mut Pixmap, mask: Rc<[u8]>, _: Area) {
        multiply(picture, mask.iter().copied());
    }

    fn draw_layer(
        &mut self,
        mut picture: Pixmap,
        area: Area,
        opacity: Opacity,
        blend: BlendMode,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        fade(&mut picture, opacity);
        surface.draw_pixmap(picture, area, 1.0, blend)
    }

    fn clip_outline(
        &mut self,
        _: &usvg::Path,
        outline: &Outline<'_>,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        let black = solid(Color::black(), Opacity::ONE).into();
        surface.paint(outline, transform, black, Transform::identity());
        Ok(())
    }

    fn keep_clip_part(&mut self, part: Pixmap, parts: &mut Vec<Pixmap>, _: &mut Surface) {
        parts.push(part);
    }

    fn finish_clip(&mut self, surface: Surface, parts: Vec<Pixmap>) -> Result<Pixmap, Error> {
        let mut coverage = surface.finish()?;
        for part in parts {
            coverage.draw_pixmap(0, 0, part.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
        }
        Ok(coverage)
    }

    fn known_mask(&mut self, mask: &Mask, area: Area, transform: Transform) -> Option<Rc<[u8]>> {
        self.masks.get(&mask_key(mask, area, transform)).map(Rc::clone)
    }

    fn open_mask(&mut self, mask: &Mask, area: Area, transform: Transform) -> Result<Surface, Error> {
        let mut surface = Surface::transparent(area);
        surface.clip(&Outline::around(mask.rect().to_rect()), transform);
        Ok(surface)
    }

    fn close_mask(&mut self, mut surface: Surface) -> Result<Pixmap, Error> {
        surface.context().pop_clip();
        surface.closed()?;
        surface.finish()
    }

    fn coverage(
        &mut self,
        picture: Pixmap,
        mask: &Mask,
        area: Area,
        transform: Transform,
    ) -> Result<Rc<[u8]>, Error> {
        let mut coverage = room(area.pixels())?;
        match mask.kind() {
            MaskType::Alpha => coverage.extend(picture.pixels().iter().map(|pixel| pixel.alpha())),
            MaskType::Luminance => coverage.extend(picture.pixels().iter().copied().map(luminance)),
        }
        let coverage: Rc<[u8]> = coverage.into();
        self.masks.keep(mask_key(mask, area, transform), Rc::clone(&coverage), coverage.len());
        Ok(coverage)
    }

    fn path(&mut self) {
        self.report.painted += 1;
    }

    fn trace_fill(
        &mut self,
        _: &usvg::Path,
        _: &Outline<'_>,
        _: Transform,
        _: &mut Surface,
    ) -> Result<(), Error> {
        Ok(())
    }

    fn trace_stroke<'a>(
        &mut self,
        path: &'a usvg::Path,
        stroke: &Stroke,
        transform: Transform,
        _: &mut Surface,
    ) -> Result<Option<(Outline<'a>, ())>, Error> {
        Ok(Outline::of_stroke(path, stroke, transform).map(|outline| (outline, ())))
    }

    fn paint(
        &mut self,
        outline: &Outline<'_>,
        (): (),
        brush: Brush<'_>,
        transform: Transform,
        surface: &mut Surface,
    ) {
        if let Some((paint, own)) = paint_of(brush) {
            surface.paint(outline, transform, paint, brush.transform.pre_concat(own));
        }
    }

    fn open_pattern(
        &mut self,
        outline: &Outline<'_>,
        opacity: Option<Opacity>,
        transform: Transform,
        surface: &mut Surface,
    ) {
        surface.clip(outline, transform);
        if let Some(opacity) = opacity {
            surface.opened();
            surface.context().push_opacity_layer(opacity.get());
        }
    }

    fn open_tile(&mut self, pattern: &Pattern, (): (), transform: Transform, surface: &mut Surface) {
        let size = pattern.rect();
        let tile = PathBuilder::from_rect(
            Rect::from_xywh(0.0, 0.0, size.width(), size.height()).expect("a pattern's tile is not empty"),
        );
        surface.clip(&Outline::of_path(tile), transform);
    }

    fn close_tile(&mut self, surface: &mut Surface) -> Result<(), Error> {
        surface.context().pop_clip();
        surface.closed()
    }

    fn close_pattern(&mut self, opacity: Option<Opacity>, surface: &mut Surface) -> Result<(), Error> {
        if opacity.is_some() {
            surface.context().pop_layer();
            surface.closed()?;
        }
        surface.context().pop_clip();
        surface.closed()
    }

    fn tile(
        &mut self,
        outline: &Outline<'_>,
        (): (),
        picture: Pixmap,
        tile: &Tile,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        let sampler = ImageSampler {
            x_extend: Extend::Repeat,
            y_extend: Extend::Repeat,
            quality: match tile.fit {
                Fit::Pixels => ImageQuality::Low,
                Fit::Shifted => ImageQuality::Medium,
                Fit::Between => ImageQuality::High,
            },
            alpha: tile.opacity.get(),
        };
        surface.hold(tile.area.pixels() * tiny_skia::BYTES_PER_PIXEL);
        let paint = PaintType::Image(VelloImage { image: source(picture), sampler });
        surface.paint(outline, transform, paint, tile.to_outline);
        surface.relieve()
    }

    fn open_isolated(&mut self, surface: &mut Surface) {
        surface.opened();
        surface.context().push_opacity_layer(1.0);
    }

    fn close_isolated(&mut self, surface: &mut Surface) -> Result<(), Error> {
        surface.context().pop_layer();
        surface.closed()
    }

    fn decode(&mut self, file: *const Vec<u8>, kind: &ImageKind, _: &mut Surface) -> Option<Self::Raster> {
        self.decoded(file, kind)
    }

    fn size(raster: &Self::Raster, _: &Image) -> [u16; 2] {
        [raster.width(), raster.height()]
    }

    fn image(
        &mut self,
        raster: Self::Raster,
        placed: &Placed<'_>,
        plan: Plan,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        self.report.painted += 1;
        self.draw_image(raster, placed, plan, surface)
    }

    fn fallback(
        &mut self,
        node: &Node,
        blend: BlendMode,
        reason: &'static str,
        area: Area,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        self.report.fallbacks.push(reason);
        let mut pixmap = area.pixmap()?;
        resvg_pieces::paint(node, transform.post_concat(area.to_origin()), &mut pixmap);
        surface.draw_pixmap(pixmap, area, 1.0, blend)
    }

    fn shadow(
        &mut self,
        shadow: &Shadow,
        outlines: &Outlines<'_>,
        area: Area,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        self.report.painted += 1;
        let Some(area) = shadow.extent().and_then(|bounds| Area::touched(bounds, area)) else {
            return Ok(());
        };
        let Some(area) = Area::touched(surface.area().to_rect(), area) else { return Ok(()) };
        let Color { red, green, blue } = shadow.color;
        let alpha = shadow::alpha(shadow, area, self.cancellation)?;
        let picture = Picture::tinted([red, green, blue], alpha, ColorInterpolation::SRGB);
        for (outline, transform) in outlines {
            surface.clip(outline, *transform);
        }
        surface.draw_pixmap(picture.into_pixmap(area)?, area, shadow.opacity.get(), BlendMode::Normal)?;
        for _ in outlines {
            surface.context().pop_clip();
            surface.closed()?;
        }
        Ok(())
    }

    fn filter(
        &mut self,
        mut picture: Pixmap,
        group: &Group,
        area: Area,
        transform: Transform,
    ) -> Result<Pixmap, Error> {
        let mut only = only_colour(group);
        for filter in group.filters() {
            picture = graph::apply(filter, transform, area, picture, only.take(), self.cancellation)?;
        }
        Ok(picture)
    }

    fn draw_filtered(
        &mut self,
        picture: Pixmap,
        group: &Group,
        area: Area,
        turn: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        surface.draw_placed(picture, area, turn, group.opacity().get(), group.blend_mode())
    }
}

fn has_layer(layer: &Layer<'_>) -> bool {
    !layer.is_merged && (layer.opacity != Opacity::ONE || needs_layer(layer.group))
}

/// Identifies a mask on pixels.
fn mask_key(mask: &Mask, area: Area, transform: Transform) -> (*const Mask, Area, [u32; 6]) {
    let Transform { sx, kx, ky, sy, tx, ty } = transform;
    (std::ptr::from_ref(mask), area, [sx, kx, ky, sy, tx, ty].map(f32::to_bits))
}
