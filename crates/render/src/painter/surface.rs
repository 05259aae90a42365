//! A rectangle of pixels that is being painted: the canvas, or a layer in a space of its own.
//!
//! vello records what is painted and draws it at the end ([`Surface::finish`]). A surface draws earlier where much was
//! recorded or many pictures wait, but never while a layer or clip is open ([`Surface::relieve`]).
//!
//! What was drawn early becomes a base below what follows. Where what follows may blend with it, the base is drawn
//! again as an image; otherwise vello draws over it, which is cheaper ([`Surface::without_blending`]).

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

use super::geometry::{Area, affine, as_rectangle};
use super::limits::{MOST_RECORDED, MOST_WAITING};
use super::outline::Outline;
use super::outline::crisp;
use super::outline::flatten::{flatten, flatten_letters};
use crate::Error;
use crate::pixels::memory::zeroed;
use crate::pixels::runs::are_opaque;

/// Nanoseconds for each pixel of a fill, and of a layer.
const PER_COLOURED_PIXEL: u64 = 1;
const PER_GRADIENT_PIXEL: u64 = 2;
const PER_SAMPLED_PIXEL: u64 = 6;
const PER_LAYER_PIXEL: u64 = 2;
const PER_BLENDED_PIXEL: u64 = 12;
/// The same where hue, saturation, colour or luminosity is blended, which needs all three channels at once.
const PER_MIXED_PIXEL: u64 = 18;

/// Without anti-aliasing, a pixel of an outline that is too complex for [`crisp`] is painted if its coverage is more
/// than this, of 255.
const HALF_COVERED: u8 = 127;
/// With more nested layers than these, colours are in single precision. Rounding to bytes would add an error of up to
/// one for each layer.
const FEW_LAYERS: usize = 1;

const MADE: &str = "the pixels were made for the area";

/// A rectangle that is being painted.
pub(super) struct Surface {
    area: Area,
    context: RenderContext,
    /// The colour below the first drawing where there is no base.
    background: AlphaColor<Srgb>,
    /// Pixels that were drawn early, below what is recorded.
    base: Option<Pixmap>,
    /// Whether a base is allowed: only if nothing that is drawn blends with it.
    may_have_base: bool,
    /// Bytes of the pictures that wait to be drawn.
    waiting: usize,
    /// The estimated nanoseconds that drawing what was recorded takes.
    recorded: u64,
    /// The pixels that each open layer or clip lets through, if those are whole pixels.
    open: Vec<Option<Area>>,
    /// The number of nested layers, now and at the most.
    layers: usize,
    most_layers: usize,
}

impl Surface {
    /// Makes a surface of one colour.
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

    /// Makes a transparent surface.
    pub(super) fn transparent(area: Area) -> Self {
        Self::new(area, AlphaColor::TRANSPARENT)
    }

    /// Promises that nothing that will be drawn blends with what is below it, except inside of a layer.
    pub(super) fn without_blending(self) -> Self {
        Self { may_have_base: true, ..self }
    }

    pub(super) const fn area(&self) -> Area {
        self.area
    }

    /// Leads from the surface's space to its pixels.
    pub(super) fn local(&self, transform: Transform) -> Affine {
        affine(transform.post_concat(self.area.to_origin()))
    }

    /// vello's context. Every caller sets the transforms, rule and paint that it needs, and relies on none that was set
    /// before.
    pub(super) fn context(&mut self) -> &mut RenderContext {
        &mut self.context
    }

    /// Fills an outline with a paint.
    pub(super) fn paint(
        &mut self,
        outline: &Outline<'_>,
        transform: Transform,
        paint: PaintType,
        paint_transform: Transform,
    ) {
        self.context.set_paint(paint);
        self.fill(outline, transform, paint_transform);
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

    /// Clips what follows to the inside of an outline, until `pop_clip` and [`Surface::closed`].
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

    /// Returns an outline as lines in pixels, and sets the transform and rule for it.
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

    /// Counts `bytes` of pictures that wait to be drawn.
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

    /// Counts a layer that the caller opens, for the precision of colours.
    pub(super) fn layered(&mut self, mode: BlendMode) {
        self.recorded += self.area.pixels() as u64 * per_layer_pixel(mode);
        self.layers += 1;
        self.most_layers = self.most_layers.max(self.layers);
    }

    /// Counts one that the caller closed.
    pub(super) fn unlayered(&mut self) {
        self.layers -= 1;
    }

    /// Draws what was recorded if it is much and no layer or clip is open.
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
        // An image below all that follows, so that what follows may blend with it.
        let sampler = ImageSampler { quality: ImageQuality::Low, ..ImageSampler::default() };
        self.context.set_paint(Image { image: source(drawn), sampler });
        self.context.fill_rect(&Rect::new(0.0, 0.0, self.area.width.into(), self.area.height.into()));
        Ok(())
    }

    /// Draws a picture whose pixels are this surface's.
    pub(super) fn draw_pixmap(
        &mut self,
        pixmap: Pixmap,
        place: Area,
        opacity: f32,
        blend: BlendMode,
    ) -> Result<(), Error> {
        self.draw_placed(pixmap, place, Transform::identity(), opacity, blend)
    }

    /// Draws a picture of `place`, an area of the space from which `transform` leads to the surface.
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

    /// Draws everything that was recorded, and returns the pixels.
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

/// Returns an outline that is a rectangle along the axes, also in pixels.
fn upright(outline: &Outline<'_>, transform: Transform) -> Option<Rect> {
    as_rectangle(&outline.path).filter(|_| !outline.crisp && !transform.has_skew())
}

const fn fill_rule(rule: FillRule) -> Fill {
    match rule {
        FillRule::NonZero => Fill::NonZero,
        FillRule::EvenOdd => Fill::EvenOdd,
    }
}

/// Returns pixels as the source of a paint.
pub(super) fn source(pixmap: Pixmap) -> ImageSource {
    let size = [pixmap.width(), pixmap.height()]
        .map(|side| u16::try_from(side).expect("pictures larger than vello takes are never made"));
    ImageSource::Pixmap(shared(pixmap.take(), size))
}

/// Returns premultiplied pixels in vello's type.
pub(super) fn shared(pixels: Vec<u8>, [width, height]: [u16; 2]) -> Arc<vello_cpu::Pixmap> {
    let opaque = are_opaque(pixels.as_chunks().0);
    let metadata = PixelMetadata::new(ImageAlphaType::AlphaPremultiplied, !opaque);
    Arc::new(vello_cpu::Pixmap::from_parts(pixels, width, height, metadata))
}

/// Returns vello's blend mode, by [Compositing and Blending Level 1](https://www.w3.org/TR/compositing-1/#blending).
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
