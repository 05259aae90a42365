//! Pictures in the picture: each is decoded once for a render, however often it is used.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use tiny_skia::{ColorU8, IntSize, Pixmap, Transform};
use usvg::{Image, ImageKind, ImageRendering, Tree};
use vello_cpu::kurbo::{Affine, Rect};
use vello_cpu::peniko::{ImageQuality, ImageSampler};
use vello_cpu::{ImageSource, PaintType};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::geometry::only_shifts;
use super::surface::{Surface, source};
use super::{Painter, layers, paths};
use crate::render::Error;

/// Beyond so many bytes, pictures are decoded anew rather than kept.
pub(super) const MOST_KEPT: usize = 48 << 20;

/// The pictures of a render, by the address of their bytes, which the tree holds on to. What cannot be decoded is
/// remembered too.
pub(super) type Decoded = HashMap<*const Vec<u8>, Option<(ImageSource, [u16; 2])>>;

impl Painter<'_> {
    /// Paints an image.
    pub(super) fn image(
        &mut self,
        image: &Image,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        if !image.is_visible() || !paths::touches(image.bounding_box(), transform, surface.area()) {
            return Ok(());
        }
        let bytes = match image.kind() {
            ImageKind::SVG(tree) => return self.nested(tree, transform, surface),
            ImageKind::JPEG(bytes)
            | ImageKind::PNG(bytes)
            | ImageKind::GIF(bytes)
            | ImageKind::WEBP(bytes) => bytes,
        };
        let Some((picture, [width, height])) = self.decoded(bytes, image.kind()) else { return Ok(()) };
        self.report.painted += 1;
        let quality = match image.rendering_mode() {
            _ if only_shifts(transform) => ImageQuality::Low,
            ImageRendering::OptimizeQuality | ImageRendering::HighQuality => ImageQuality::High,
            ImageRendering::Smooth => ImageQuality::Medium,
            ImageRendering::OptimizeSpeed | ImageRendering::CrispEdges | ImageRendering::Pixelated => {
                ImageQuality::Low
            }
        };
        let sampler = ImageSampler { quality, ..ImageSampler::default() };
        let local = surface.local(transform);
        let context = surface.context();
        context.set_transform(local);
        context.set_paint(PaintType::Image(vello_cpu::Image { image: picture, sampler }));
        context.set_paint_transform(Affine::IDENTITY);
        context.set_aliasing_threshold(None);
        context.fill_rect(&Rect::new(0.0, 0.0, width.into(), height.into()));
        if !self.images.contains_key(&Arc::as_ptr(bytes)) {
            surface.hold(usize::from(width) * usize::from(height) * tiny_skia::BYTES_PER_PIXEL);
        }
        surface.relieve()
    }

    fn decoded(&mut self, bytes: &Arc<Vec<u8>>, kind: &ImageKind) -> Option<(ImageSource, [u16; 2])> {
        if let Some(decoded) = self.images.get(&Arc::as_ptr(bytes)) {
            return decoded.clone();
        }
        let decoded = decode(kind).and_then(|pixmap| {
            let size = [u16::try_from(pixmap.width()).ok()?, u16::try_from(pixmap.height()).ok()?];
            Some((source(pixmap), size))
        });
        let pixels = |decoded: &Option<(_, [u16; 2])>| {
            decoded.as_ref().map_or(0, |(_, [width, height])| usize::from(*width) * usize::from(*height))
        };
        let kept: usize = self.images.values().map(pixels).sum();
        if (kept + pixels(&decoded)) * tiny_skia::BYTES_PER_PIXEL <= MOST_KEPT {
            self.images.insert(Arc::as_ptr(bytes), decoded.clone());
        }
        decoded
    }

    /// An SVG inside the SVG is a picture of its own: what blends in it blends with nothing outside.
    fn nested(&mut self, tree: &Tree, transform: Transform, surface: &mut Surface) -> Result<(), Error> {
        if !layers::blends(tree.root()) {
            return self.nodes(tree.root(), transform, surface);
        }
        surface.opened();
        surface.context().push_opacity_layer(1.0);
        self.nodes(tree.root(), transform, surface)?;
        surface.context().pop_layer();
        surface.closed()
    }
}

/// Pixels of a picture; none if it is damaged.
fn decode(kind: &ImageKind) -> Option<Pixmap> {
    match kind {
        ImageKind::SVG(_) => None,
        ImageKind::PNG(bytes) => Pixmap::decode_png(bytes).ok(),
        ImageKind::JPEG(bytes) => jpeg(bytes),
        ImageKind::GIF(bytes) => gif(bytes),
        ImageKind::WEBP(bytes) => webp(bytes),
    }
}

fn jpeg(bytes: &[u8]) -> Option<Pixmap> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGBA);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    let mut rgba = decoder.decode().ok()?;
    let info = decoder.info()?;
    // A JPEG's alpha is 255, so that its pixels need not be multiplied; where it is damaged, the decoder leaves what is no
    // premultiplied colour.
    for [red, green, blue, alpha] in rgba.as_chunks_mut().0 {
        (*red, *green, *blue) = ((*red).min(*alpha), (*green).min(*alpha), (*blue).min(*alpha));
    }
    Pixmap::from_vec(rgba, IntSize::from_wh(info.width.into(), info.height.into())?)
}

fn gif(bytes: &[u8]) -> Option<Pixmap> {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(bytes).ok()?;
    let frame = decoder.read_next_frame().ok()??;
    premultiplied(frame.width.into(), frame.height.into(), frame.buffer.as_chunks().0.iter().copied())
}

fn webp(bytes: &[u8]) -> Option<Pixmap> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).ok()?;
    let mut pixels = vec![0; decoder.output_buffer_size()?];
    decoder.read_image(&mut pixels).ok()?;
    let (width, height) = decoder.dimensions();
    if decoder.has_alpha() {
        premultiplied(width, height, pixels.as_chunks().0.iter().copied())
    } else {
        let opaque = |&[red, green, blue]: &[u8; 3]| [red, green, blue, u8::MAX];
        premultiplied(width, height, pixels.as_chunks().0.iter().map(opaque))
    }
}

fn premultiplied(width: u32, height: u32, rgba: impl Iterator<Item = [u8; 4]>) -> Option<Pixmap> {
    let mut pixmap = Pixmap::new(width, height)?;
    for (pixel, [red, green, blue, alpha]) in pixmap.pixels_mut().iter_mut().zip(rgba) {
        *pixel = ColorU8::from_rgba(red, green, blue, alpha).premultiply();
    }
    Some(pixmap)
}
