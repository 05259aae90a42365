//! Pixels to PNG bytes.

use png::{BitDepth, ColorType, Encoder};
use tiny_skia::Pixmap;

use super::Compression;

/// Encodes the pixels, without an alpha channel where every pixel is opaque. The pixels are consumed: their memory
/// serves for the conversion and is gone when this returns.
pub(super) fn encode(pixmap: Pixmap, compression: Compression) -> Vec<u8> {
    let (width, height) = (pixmap.width(), pixmap.height());
    let mut pixels = pixmap.take_demultiplied();
    let opaque = pixels.chunks_exact(4).all(|pixel| pixel[3] == u8::MAX);
    if opaque {
        drop_alpha(&mut pixels);
    }

    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(if opaque { ColorType::Rgb } else { ColorType::Rgba });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(match compression {
        Compression::Fast => png::Compression::Fast,
        Compression::Balanced => png::Compression::Balanced,
        Compression::Small => png::Compression::High,
    });
    let mut writer = encoder.write_header().expect("a canvas has a size, and a Vec takes every write");
    writer.write_image_data(&pixels).expect("the pixels are as many as the canvas has");
    writer.finish().expect("a Vec takes every write");
    // The caller may keep thousands of these; none of them should carry spare capacity.
    bytes.shrink_to_fit();
    bytes
}

/// RGBA to RGB, in place.
fn drop_alpha(pixels: &mut Vec<u8>) {
    let count = pixels.len() / 4;
    for index in 1..count {
        pixels.copy_within(index * 4..index * 4 + 3, index * 3);
    }
    pixels.truncate(count * 3);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes to RGBA.
    fn decode(bytes: &[u8]) -> (ColorType, Vec<u8>) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::ALPHA);
        let mut reader = decoder.read_info().unwrap();
        let color = reader.info().color_type;
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        pixels.truncate(frame.buffer_size());
        (color, pixels)
    }

    fn canvas(paint: impl Fn(u32, u32) -> tiny_skia::ColorU8) -> Pixmap {
        let mut pixmap = Pixmap::new(37, 23).unwrap();
        for (index, pixel) in (0..).zip(pixmap.pixels_mut()) {
            *pixel = paint(index % 37, index / 37).premultiply();
        }
        pixmap
    }

    fn shade(x: u32, y: u32) -> [u8; 3] {
        [x * 6, y * 11, (x ^ y) * 4].map(|part| u8::try_from(part).unwrap())
    }

    #[test]
    fn an_opaque_picture_has_no_alpha_and_decodes_to_the_same_pixels() {
        for compression in [Compression::Fast, Compression::Balanced, Compression::Small] {
            let pixmap = canvas(|x, y| {
                let [red, green, blue] = shade(x, y);
                tiny_skia::ColorU8::from_rgba(red, green, blue, 255)
            });
            let expected = pixmap.clone().take_demultiplied();
            let (color, pixels) = decode(&encode(pixmap, compression));
            assert_eq!(color, ColorType::Rgb);
            assert_eq!(pixels, expected);
        }
    }

    #[test]
    fn a_translucent_picture_keeps_its_alpha() {
        let pixmap =
            canvas(|x, y| tiny_skia::ColorU8::from_rgba(255, 255, 255, if x == y { 254 } else { 255 }));
        let expected = pixmap.clone().take_demultiplied();
        let (color, pixels) = decode(&encode(pixmap, Compression::Balanced));
        assert_eq!(color, ColorType::Rgba);
        assert_eq!(pixels, expected);
    }
}
