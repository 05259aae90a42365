//! Files of pictures to premultiplied pixels.

use std::io::Cursor;

use tiny_skia::{ColorU8, IntSize, Pixmap};
use usvg::ImageKind;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::render::runs::are_opaque;

/// Pixels of a picture; none if it is damaged.
pub(super) fn decode(kind: &ImageKind) -> Option<Pixmap> {
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
    // Not the standard library's reader, which copies byte by byte.
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let mut rgba = decoder.decode().ok()?;
    let info = decoder.info()?;
    // A JPEG's alpha is 255, so that its pixels need not be multiplied; where it is damaged, the decoder leaves what is no
    // premultiplied colour.
    if !are_opaque(rgba.as_chunks().0) {
        for [red, green, blue, alpha] in rgba.as_chunks_mut().0 {
            (*red, *green, *blue) = ((*red).min(*alpha), (*green).min(*alpha), (*blue).min(*alpha));
        }
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
