//! Encodes pixels as WebP. [`libwebp`] has the unsafe calls.

mod libwebp;

use libwebp::{Failure, Settings};

use crate::format::WebP;
use crate::pixels::colour_runs::Painted;
use crate::pixels::runs::are_opaque;
use crate::{Cancellation, Compression, Error};

/// Bytes of tables that any picture needs.
const TABLES: u64 = 4 << 20;

/// Returns the most bytes of memory that encoding needs, the pixels included.
pub(super) const fn memory(pixels: u64, webp: WebP) -> u64 {
    let each = match webp {
        // The pixels, libwebp's copy of them and another one to transform, a hash chain, and references to earlier pixels.
        WebP::Lossless => 48,
        // The pixels, libwebp's planes, the coefficients, and transparency, which is encoded without loss.
        WebP::Lossy(_) => 44,
    };
    each * pixels + TABLES
}

/// Encodes a picture.
pub(super) fn encode(
    painted: Painted,
    webp: WebP,
    compression: Compression,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, Error> {
    let (width, height) = painted.size();
    let pixels = painted.into_straight()?;
    let settings = Settings {
        is_lossless: webp == WebP::Lossless,
        quality: match webp {
            // How much is searched.
            WebP::Lossless => match compression {
                Compression::Fast => 20.0,
                Compression::Balanced => 80.0,
                // At 100 libwebp tries everything, which takes up to four hundred times as long on noise.
                Compression::Small => 95.0,
            },
            WebP::Lossy(quality) => quality.get().into(),
        },
        method: match (compression, webp) {
            (Compression::Fast, WebP::Lossless) => 1,
            (Compression::Fast, WebP::Lossy(_)) => 2,
            (Compression::Balanced, _) => 4,
            // Transparency is encoded without loss, and with method 6 in that way too.
            (Compression::Small, WebP::Lossy(_)) if !are_opaque(pixels.as_chunks().0) => 5,
            (Compression::Small, _) => 6,
        },
        has_small_parts: false,
    };
    let encode = |settings| libwebp::encode(&pixels, width, height, settings, cancellation);
    let done = match encode(settings) {
        // A part of a file has a limit (RFC 6386, section 9.1). More parts, and coarser blocks, hold larger
        // pictures.
        Err(Failure::PartTooLarge) => encode(Settings { has_small_parts: true, ..settings }),
        done => done,
    };
    let mut bytes = done.map_err(|failure| match failure {
        Failure::Cancelled => Error::Cancelled,
        Failure::OutOfMemory => Error::OutOfMemory { bytes: pixels.len() },
        Failure::PartTooLarge => Error::TooDetailedForWebP,
    })?;
    bytes.shrink_to_fit();
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use tiny_skia::{Color, ColorU8, Pixmap};

    use super::*;
    use crate::format::Quality;

    fn lossy(quality: f64) -> WebP {
        WebP::Lossy(Quality::new(quality).unwrap())
    }

    fn encoded(pixmap: &Pixmap, webp: WebP, compression: Compression) -> Vec<u8> {
        encode(Painted::Pixels(pixmap.clone()), webp, compression, &Cancellation::default()).unwrap()
    }

    /// Size, and RGBA or RGB.
    fn decoded(bytes: &[u8]) -> ((u32, u32), bool, Vec<u8>) {
        let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(bytes)).unwrap();
        let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
        decoder.read_image(&mut pixels).unwrap();
        (decoder.dimensions(), decoder.has_alpha(), pixels)
    }

    fn byte(value: u32) -> u8 {
        u8::try_from(value % 256).unwrap()
    }

    fn canvas(width: u32, height: u32, paint: impl Fn(u32, u32) -> ColorU8) -> Pixmap {
        let mut pixmap = Pixmap::new(width, height).unwrap();
        for (index, pixel) in (0..).zip(pixmap.pixels_mut()) {
            *pixel = paint(index % width, index / width).premultiply();
        }
        pixmap
    }

    #[test]
    fn without_loss_every_pixel_is_kept() {
        for compression in [Compression::Fast, Compression::Balanced, Compression::Small] {
            for alpha in [255, 100] {
                let pixmap =
                    canvas(67, 41, |x, y| ColorU8::from_rgba(byte(x * 3), byte(y * 6), byte(x ^ y), alpha));
                let (size, has_alpha, pixels) = decoded(&encoded(&pixmap, WebP::Lossless, compression));
                let expected = pixmap.take_demultiplied();
                assert_eq!((size, has_alpha), ((67, 41), alpha < 255));
                let step = if has_alpha { 4 } else { 3 };
                for (pixel, expected) in pixels.chunks(step).zip(expected.chunks(4)) {
                    assert_eq!(pixel, &expected[..step]);
                }
            }
        }
    }

    #[test]
    fn with_loss_pixels_are_near_and_lower_quality_makes_smaller_files() {
        let pixmap =
            canvas(128, 96, |x, y| ColorU8::from_rgba(byte(x * 2), byte(y * 2), byte(x * y / 64), 255));
        let file = encoded(&pixmap, lossy(90.0), Compression::Balanced);
        let (size, _, pixels) = decoded(&file);
        assert_eq!(size, (128, 96));
        let far = pixels.chunks(3).zip(pixmap.pixels()).filter(|(pixel, original)| {
            pixel[0].abs_diff(original.red()) > 24 || pixel[1].abs_diff(original.green()) > 24
        });
        assert!(far.count() < 128 * 96 / 20);
        let low = encoded(&pixmap, lossy(5.0), Compression::Balanced);
        assert!(low.len() < file.len() / 2, "{} of {}", low.len(), file.len());
    }

    #[test]
    fn transparency_is_kept_with_loss() {
        let pixmap = canvas(64, 64, |x, _| ColorU8::from_rgba(200, 30, 30, byte(x * 4)));
        let (_, has_alpha, pixels) = decoded(&encoded(&pixmap, lossy(80.0), Compression::Balanced));
        assert!(has_alpha);
        for (pixel, original) in pixels.chunks(4).zip(pixmap.pixels()) {
            assert_eq!(pixel[3], original.alpha());
        }
    }

    #[test]
    fn one_pixel_and_the_longest_side_are_encoded() {
        for (width, height) in [(1, 1), (16_383, 1), (1, 16_383)] {
            let mut pixmap = Pixmap::new(width, height).unwrap();
            pixmap.fill(Color::from_rgba8(255, 0, 0, 255));
            for webp in [WebP::Lossless, lossy(80.0)] {
                assert_eq!(decoded(&encoded(&pixmap, webp, Compression::Fast)).0, (width, height));
            }
        }
    }

    #[test]
    fn a_cancelled_encoding_stops() {
        let cancellation = Cancellation::default();
        cancellation.cancel();
        for webp in [WebP::Lossless, lossy(80.0)] {
            let painted = Painted::Pixels(Pixmap::new(64, 64).unwrap());
            let stopped = encode(painted, webp, Compression::Balanced, &cancellation);
            assert_eq!(stopped.unwrap_err(), Error::Cancelled);
        }
    }
}
