//! Pixels in the making: a rectangle of the canvas, or of a layer's own space, and what is to be drawn on it.

mod copy;

use std::sync::Arc;

use tiny_skia::{IntSize, Pixmap, Transform};
use usvg::{BlendMode, FillRule};
use vello_cpu::color::{AlphaColor, Srgb};
use vello_cpu::kurbo::{Affine, BezPath, Rect};
use vello_cpu::peniko::{self, Compose, Extend, Fill, ImageAlphaType, ImageQuality, ImageSampler, Mix};
use vello_cpu::{
    Image, ImageSource, Level, PaintType, PixelMetadata, PixmapMut, RasterizerSettings, RenderContext,
    RenderMode, RenderSettings, Resources, TargetInit,
};

use super::crisp;
use super::flatten::{flatten, flatten_letters};
use super::geometry::{Area, affine, as_rectangle};
use super::outline::Outline;
use crate::Error;
use crate::pixels::memory::zeroed;
use crate::pixels::runs::are_opaque;

/// Once the pictures that wait to be drawn hold this many bytes, they are drawn and freed. vello draws at the end; a
/// card of a hundred masked elements would otherwise keep a hundred layers until then.
pub(super) const MOST_WAITING: usize = 8 << 20;

/// Once what was recorded is estimated to take so many nanoseconds, it is drawn: vello does not look whether anybody still waits.
pub(super) const MOST_RECORDED: u64 = 150_000_000;
/// Nanoseconds for each pixel of a fill, and of a layer.
const PER_COLOURED_PIXEL: u64 = 1;
const PER_GRADIENT_PIXEL: u64 = 2;
const PER_SAMPLED_PIXEL: u64 = 6;
const PER_LAYER_PIXEL: u64 = 2;
const PER_BLENDED_PIXEL: u64 = 12;
/// Hue, saturation, colour and luminosity are of three channels at once.
const PER_MIXED_PIXEL: u64 = 18;

/// Without anti-aliasing a pixel of an outline that is too fine for [`crisp`] is painted if more of it than this is covered,
/// of 255.
const HALF_COVERED: u8 = 127;
/// In more layers than these in each other, colours are numbers of single precision: rounded to bytes, each layer would be off
/// by up to one.
const FEW_LAYERS: usize = 1;

/// Why pixels have the size of their area.
const MADE: &str = "the pixels were made for the area";

/// A rectangle being painted.
pub(super) struct Surface {
    area: Area,
    context: RenderContext,
    /// What is below the first drawing where there is no base.
    background: AlphaColor<Srgb>,
    /// Pixels on which the drawings lie, and whether there may be any: a drawing does not blend with them.
    base: Option<Pixmap>,
    may_have_base: bool,
    /// Bytes of the pictures that wait to be drawn.
    waiting: usize,
    /// Nanoseconds that drawing what was recorded takes, estimated.
    recorded: u64,
    /// What each open layer or clip lets through of the area, if that is whole pixels: nothing can be drawn for good while
    /// there are any.
    open: Vec<Option<Area>>,
    /// Layers in each other, now and at the most.
    layers: usize,
    most_layers: usize,
}

impl Surface {
    /// Transparent, or of one colour.
    pub(super) fn new(area: Area, background: AlphaColor<Srgb>) -> Self {
        let settings =
            RenderSettings { level: Level::try_detect().unwrap_or(Level::baseline()), num_threads: 0 };
        let context = RenderContext::new_with(area.width, area.height, settings);
        Self {
            area,
            context,
            background,
            base: None,
            may_have_base: false,
            waiting: 0,
            recorded: 0,
            open: Vec::new(),
            layers: 0,
            most_layers: 0,
        }
    }

    /// Transparent.
    pub(super) fn transparent(area: Area) -> Self {
        Self::new(area, AlphaColor::TRANSPARENT)
    }

    /// Nothing of what will be drawn blends with what is below it, except in a layer.
    pub(super) fn without_blending(self) -> Self {
        Self { may_have_base: true, ..self }
    }

    pub(super) const fn area(&self) -> Area {
        self.area
    }

    /// From the surface's space to its own pixels.
    pub(super) fn local(&self, transform: Transform) -> Affine {
        affine(transform.post_concat(self.area.to_origin()))
    }

    /// What draws. Every caller sets the transforms, rule and paint that it needs, and no caller relies on any.
    pub(super) fn context(&mut self) -> &mut RenderContext {
        &mut self.context
    }

    /// Fills an outline with the paint that is set.
    pub(super) fn fill(&mut self, outline: &Outline<'_>, transform: Transform, paint_transform: Transform) {
        let bounds = outline.path.bounds().transform(transform);
        let covered = bounds.and_then(|bounds| Area::touched(bounds, self.area)).map_or(0, Area::pixels);
        self.recorded += covered as u64
            * match self.context.paint() {
                PaintType::Solid(_) => PER_COLOURED_PIXEL,
                PaintType::Gradient(_) => PER_GRADIENT_PIXEL,
                PaintType::Image(_) => PER_SAMPLED_PIXEL,
            };
        let (local, paint_transform) = (self.local(transform), affine(paint_transform));
        if let Some(rect) = upright(outline, transform) {
            self.context.set_aliasing_threshold(None);
            self.context.set_transform(local);
            self.context.set_paint_transform(paint_transform);
            self.context.fill_rect(&rect);
        } else {
            self.context.set_paint_transform(local * paint_transform);
            let lines = self.lines(outline, local);
            self.context.fill_path(&lines);
        }
    }

    /// Lets only what is inside of an outline through, until [`Surface::closed`] and `pop_clip`.
    pub(super) fn clip(&mut self, outline: &Outline<'_>, transform: Transform) {
        let local = self.local(transform);
        if let Some(rect) = upright(outline, transform) {
            let inside = outline.bounds().transform(transform);
            self.open.push(inside.and_then(|inside| self.whole_pixels(inside)));
            self.context.set_aliasing_threshold(None);
            self.context.set_transform(local);
            self.context.push_clip_rect(&rect);
        } else {
            self.open.push(None);
            let lines = self.lines(outline, local);
            self.context.push_clip_path(&lines);
        }
    }

    /// An outline in pixels, for which the rule and transform are set.
    fn lines(&mut self, outline: &Outline<'_>, local: Affine) -> BezPath {
        let lines = match outline.letters {
            Some((lettering, letters)) => flatten_letters(letters, lettering, local, self.area),
            None => flatten(&outline.path, local, self.area),
        };
        self.context.set_transform(Affine::IDENTITY);
        self.context.set_fill_rule(fill_rule(outline.rule));
        self.context.set_aliasing_threshold(outline.crisp.then_some(HALF_COVERED));
        if outline.crisp { crisp::pixels(&lines, outline.rule, self.area).unwrap_or(lines) } else { lines }
    }

    /// Notes that `bytes` more wait to be drawn.
    pub(super) fn hold(&mut self, bytes: usize) {
        self.waiting += bytes;
    }

    /// Counts a layer or clip of the context that the caller opens.
    pub(super) fn opened(&mut self) {
        self.open.push(None);
    }

    /// Counts one that the caller closed.
    pub(super) fn closed(&mut self) -> Result<(), Error> {
        self.open.pop();
        self.relieve()
    }

    /// Counts a layer that the caller opens, among those in which each is rounded.
    pub(super) fn layered(&mut self, mode: BlendMode) {
        self.recorded += self.area.pixels() as u64 * per_layer_pixel(mode);
        self.layers += 1;
        self.most_layers = self.most_layers.max(self.layers);
    }

    /// Counts one that the caller closed.
    pub(super) fn unlayered(&mut self) {
        self.layers -= 1;
    }

    /// Draws what waits if that is much.
    pub(super) fn relieve(&mut self) -> Result<(), Error> {
        if !self.open.is_empty() || (self.waiting <= MOST_WAITING && self.recorded <= MOST_RECORDED) {
            return Ok(());
        }
        let drawn = self.rasterize()?;
        self.context.reset();
        if self.may_have_base {
            self.base = Some(drawn);
            return Ok(());
        }
        self.background = AlphaColor::TRANSPARENT;
        // Below all that follows, and not only below the whole of it: what follows may blend with it.
        let sampler = ImageSampler { quality: ImageQuality::Low, ..ImageSampler::default() };
        self.context.set_paint(Image { image: source(drawn), sampler });
        self.context.fill_rect(&Rect::new(0.0, 0.0, self.area.width.into(), self.area.height.into()));
        Ok(())
    }

    /// Draws a picture whose pixels are this surface's, over or into what is below it.
    pub(super) fn draw_pixmap(
        &mut self,
        pixmap: Pixmap,
        place: Area,
        opacity: f32,
        blend: BlendMode,
    ) -> Result<(), Error> {
        self.draw_placed(pixmap, place, Transform::identity(), opacity, blend)
    }

    /// The same, where the picture's place is in a space of its own.
    pub(super) fn draw_placed(
        &mut self,
        pixmap: Pixmap,
        place: Area,
        transform: Transform,
        opacity: f32,
        blend: BlendMode,
    ) -> Result<(), Error> {
        self.hold(pixmap.data().len());
        let quality = if transform.is_identity() { ImageQuality::Low } else { ImageQuality::Medium };
        let sampler = ImageSampler { x_extend: Extend::Pad, y_extend: Extend::Pad, quality, alpha: opacity };
        let image = Image { image: source(pixmap), sampler };
        self.context.set_paint(image);
        self.context.set_blend_mode(blend_mode(blend));
        self.fill(&Outline::around(place.to_rect()), transform, place.to_corner());
        self.context.set_blend_mode(peniko::BlendMode::default());
        self.relieve()
    }

    /// The pixels, with all drawn.
    pub(super) fn finish(mut self) -> Result<Pixmap, Error> {
        self.rasterize()
    }

    fn rasterize(&mut self) -> Result<Pixmap, Error> {
        let (mut pixels, target_init) = match self.base.take() {
            Some(base) if self.recorded == 0 => return Ok(base),
            Some(base) => (base.take(), TargetInit::SrcOver),
            None => {
                let pixels = zeroed(self.area.pixels() * tiny_skia::BYTES_PER_PIXEL)?;
                (pixels, TargetInit::Clear(self.background))
            }
        };
        let target = PixmapMut::new(self.area.width, self.area.height, &mut pixels).expect(MADE);
        let render_mode = match self.most_layers {
            0..=FEW_LAYERS => RenderMode::OptimizeSpeed,
            _ => RenderMode::OptimizeQuality,
        };
        let settings = RasterizerSettings { render_mode, target_init, ..RasterizerSettings::default() };
        self.context.flush();
        self.context.render_with(target, &mut Resources::new(), settings);
        (self.waiting, self.recorded, self.most_layers) = (0, 0, 0);
        Ok(self.pixmap(pixels))
    }

    fn pixmap(&self, pixels: Vec<u8>) -> Pixmap {
        let size = IntSize::from_wh(self.area.width.into(), self.area.height.into()).expect(MADE);
        Pixmap::from_vec(pixels, size).expect(MADE)
    }
}

/// Nanoseconds for each pixel of a layer.
pub(super) const fn per_layer_pixel(mode: BlendMode) -> u64 {
    match mode {
        BlendMode::Normal => PER_LAYER_PIXEL,
        BlendMode::Hue | BlendMode::Saturation | BlendMode::Color | BlendMode::Luminosity => PER_MIXED_PIXEL,
        _ => PER_BLENDED_PIXEL,
    }
}

/// The rectangle that an outline is in pixels, too, if it is one.
fn upright(outline: &Outline<'_>, transform: Transform) -> Option<Rect> {
    as_rectangle(&outline.path).filter(|_| !outline.crisp && !transform.has_skew())
}

const fn fill_rule(rule: FillRule) -> Fill {
    match rule {
        FillRule::NonZero => Fill::NonZero,
        FillRule::EvenOdd => Fill::EvenOdd,
    }
}

/// Pixels as a paint.
pub(super) fn source(pixmap: Pixmap) -> ImageSource {
    let size = [pixmap.width(), pixmap.height()]
        .map(|side| u16::try_from(side).expect("pictures larger than vello takes are never made"));
    ImageSource::Pixmap(shared(pixmap.take(), size))
}

/// Premultiplied pixels as vello has them.
pub(super) fn shared(pixels: Vec<u8>, [width, height]: [u16; 2]) -> Arc<vello_cpu::Pixmap> {
    let opaque = are_opaque(pixels.as_chunks().0);
    let metadata = PixelMetadata::new(ImageAlphaType::AlphaPremultiplied, !opaque);
    Arc::new(vello_cpu::Pixmap::from_parts(pixels, width, height, metadata))
}

/// As vello's, by [Compositing and Blending Level 1](https://www.w3.org/TR/compositing-1/#blending).
pub(super) const fn blend_mode(mode: BlendMode) -> peniko::BlendMode {
    let mix = match mode {
        BlendMode::Normal => Mix::Normal,
        BlendMode::Multiply => Mix::Multiply,
        BlendMode::Screen => Mix::Screen,
        BlendMode::Overlay => Mix::Overlay,
        BlendMode::Darken => Mix::Darken,
        BlendMode::Lighten => Mix::Lighten,
        BlendMode::ColorDodge => Mix::ColorDodge,
        BlendMode::ColorBurn => Mix::ColorBurn,
        BlendMode::HardLight => Mix::HardLight,
        BlendMode::SoftLight => Mix::SoftLight,
        BlendMode::Difference => Mix::Difference,
        BlendMode::Exclusion => Mix::Exclusion,
        BlendMode::Hue => Mix::Hue,
        BlendMode::Saturation => Mix::Saturation,
        BlendMode::Color => Mix::Color,
        BlendMode::Luminosity => Mix::Luminosity,
        BlendMode::PlusLighter => return peniko::BlendMode::new(Mix::Normal, Compose::PlusLighter),
    };
    peniko::BlendMode::new(mix, Compose::SrcOver)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: u16 = 1000;

    /// A surface with many translucent fills, drawn in pieces or at the end.
    fn filled(in_pieces: bool) -> (Pixmap, u64) {
        let area = Area { left: 0, top: 0, width: SIDE, height: SIDE };
        let mut surface = Surface::transparent(area);
        let mut most = 0;
        for shade in 0..=u8::MAX {
            surface.context().set_paint(AlphaColor::<Srgb>::from_rgba8(shade, 99, 9, 128));
            surface.fill(&Outline::around(area.to_rect()), Transform::identity(), Transform::identity());
            most = most.max(surface.recorded);
            if in_pieces {
                surface.relieve().unwrap();
            }
        }
        (surface.finish().unwrap(), most)
    }

    #[test]
    fn what_takes_long_is_drawn_in_pieces_to_the_same_pixels() {
        let ((pieces, most), (whole, all)) = (filled(true), filled(false));
        let one = u64::from(SIDE) * u64::from(SIDE) * PER_COLOURED_PIXEL;
        assert!(most <= MOST_RECORDED + one, "{most}");
        assert!(all > MOST_RECORDED, "{all}");
        assert!(pieces == whole);
    }

    #[test]
    fn nothing_is_drawn_while_a_layer_is_open() {
        let area = Area { left: 0, top: 0, width: SIDE, height: SIDE };
        let mut surface = Surface::transparent(area);
        surface.opened();
        for _ in 0..20 {
            surface.layered(BlendMode::Hue);
            surface.unlayered();
        }
        let recorded = surface.recorded;
        surface.relieve().unwrap();
        assert!(recorded > MOST_RECORDED && surface.recorded == recorded);
        surface.closed().unwrap();
        assert_eq!(surface.recorded, 0);
    }
}
