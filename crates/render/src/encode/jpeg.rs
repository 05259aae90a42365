//! Encodes pixels as JPEG. The format has no transparency, so the picture lies on white.

mod huffman_tables;

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, SamplingFactor};

use super::encoded::Encoded;
use crate::format::{Jpeg, Subsampling};
use crate::pixels::colour_runs::Painted;
use crate::pixels::runs::{Pixel, are_opaque};
use crate::{Error, Warning};
use huffman_tables::Unit;

/// Bytes of rows and tables that any picture needs.
const TABLES: u64 = 2 << 20;

/// Pixels of this alpha count as opaque: compositing may leave an opaque picture a step or two below it.
const NEARLY_OPAQUE: u8 = 253;

/// Returns the most bytes of memory that encoding needs: the canvas; the file, which grows by doubling; and its symbols,
/// or the coefficients of a progressive file, which are kept until the tables are made.
pub(super) const fn memory(pixels: u64, jpeg: Jpeg) -> u64 {
    let rest = match jpeg.subsampling {
        Subsampling::Half => 20,
        Subsampling::Full => 32,
    };
    (4 + rest) * pixels + TABLES
}

/// Encodes a picture. What is transparent becomes white, with a warning.
pub(super) fn encode(painted: Painted, jpeg: Jpeg) -> Result<Encoded, Error> {
    let mut pixmap = painted.into_pixmap()?;
    let [width, height] =
        [pixmap.width(), pixmap.height()].map(|side| u16::try_from(side).expect("no side has over 16 bits"));
    let pixels = pixmap.data_mut().as_chunks_mut().0;
    let is_transparent = |pixel: &Pixel| pixel[3] < NEARLY_OPAQUE;
    let warning = pixels.iter().any(is_transparent).then(Warning::transparency);
    if !are_opaque(pixels) {
        put_on_white(pixels);
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, jpeg.quality.get());
    encoder.set_sampling_factor(match jpeg.subsampling {
        Subsampling::Half => SamplingFactor::R_4_2_0,
        Subsampling::Full => SamplingFactor::R_4_4_4,
    });
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.set_progressive(jpeg.is_progressive);
    encoder.set_optimized_huffman_tables(jpeg.is_progressive);
    encoder
        .encode(pixmap.data(), width, height, ColorType::Rgba)
        .expect("the picture has a size, and a Vec takes every write");
    drop(pixmap);
    if !jpeg.is_progressive {
        let (side, unit): (usize, Unit) = match jpeg.subsampling {
            Subsampling::Half => (16, &[0, 0, 0, 0, 1, 1]),
            Subsampling::Full => (8, &[0, 1, 1]),
        };
        let [across, down] = [width, height].map(|length| usize::from(length).div_ceil(side));
        bytes = huffman_tables::replace(&bytes, across * down, unit)?;
    }
    bytes.shrink_to_fit();
    Ok(Encoded { bytes, warning })
}

/// Composites premultiplied pixels over white.
fn put_on_white(pixels: &mut [Pixel]) {
    for [red, green, blue, alpha] in pixels {
        let white = u8::MAX - *alpha;
        for channel in [red, green, blue] {
            // The arithmetic of a filter may leave a channel above its alpha.
            *channel = channel.saturating_add(white);
        }
    }
}

#[cfg(test)]
mod tests {
    use tiny_skia::{Color, Pixmap};
    use zune_jpeg::JpegDecoder;
    use zune_jpeg::zune_core::bytestream::ZCursor;

    use super::*;
    use crate::format::Quality;

    fn options(quality: f64, subsampling: Subsampling, is_progressive: bool) -> Jpeg {
        Jpeg { quality: Quality::new(quality).unwrap(), subsampling, is_progressive }
    }

    fn decoded(bytes: &[u8]) -> ((usize, usize), Vec<u8>) {
        let mut decoder = JpegDecoder::new(ZCursor::new(bytes));
        let pixels = decoder.decode().unwrap();
        (decoder.dimensions().unwrap(), pixels)
    }

    /// Columns of two colours, of so many pixels each.
    fn columns(width: u32, of: u32) -> Pixmap {
        let mut pixmap = Pixmap::new(width, 17).unwrap();
        for (index, pixel) in (0..).zip(pixmap.pixels_mut()) {
            let colour = if (index % width / of).is_multiple_of(2) {
                Color::from_rgba8(255, 0, 0, 255)
            } else {
                Color::BLACK
            };
            *pixel = colour.premultiply().to_color_u8();
        }
        pixmap
    }

    #[test]
    fn every_combination_of_options_decodes_to_the_picture() {
        for subsampling in [Subsampling::Half, Subsampling::Full] {
            for is_progressive in [false, true] {
                for width in [1, 7, 8, 33] {
                    let options = options(100.0, subsampling, is_progressive);
                    let pixmap = columns(width, 16);
                    let Encoded { bytes, warning } =
                        encode(Painted::Pixels(pixmap.clone()), options).unwrap();
                    assert!(warning.is_none());
                    let (size, pixels) = decoded(&bytes);
                    assert_eq!(size, (width as usize, 17));
                    for (index, (pixel, original)) in (0..).zip(pixels.chunks(3).zip(pixmap.pixels())) {
                        // Colours of half the resolution mix where columns meet.
                        if (2..14).contains(&(index % width % 16)) {
                            assert!(pixel[0].abs_diff(original.red()) < 12, "{options:?} {width}: {pixel:?}");
                        }
                    }
                    let is_sof2 = bytes.windows(2).any(|marker| marker == [0xff, 0xc2]);
                    assert_eq!(is_sof2, is_progressive);
                }
            }
        }
    }

    #[test]
    fn full_resolution_of_colour_keeps_thin_columns() {
        let red = |subsampling| {
            let painted = Painted::Pixels(columns(32, 1));
            let file = encode(painted, options(100.0, subsampling, false)).unwrap().bytes;
            decoded(&file).1[3 * 16]
        };
        assert!(red(Subsampling::Full) > 240);
        assert!(red(Subsampling::Half) < 200);
    }

    #[test]
    fn lower_quality_makes_smaller_files() {
        let size = |quality| {
            let painted = Painted::Pixels(columns(320, 3));
            encode(painted, options(quality, Subsampling::Half, false)).unwrap().bytes.len()
        };
        assert!(size(1.0) < size(50.0) && size(50.0) < size(100.0));
    }

    #[test]
    fn transparency_becomes_white_with_a_warning() {
        let mut pixmap = Pixmap::new(16, 16).unwrap();
        pixmap.fill(Color::from_rgba8(0, 0, 0, 128));
        let file = encode(Painted::Pixels(pixmap), options(100.0, Subsampling::Half, false)).unwrap();
        assert_eq!(file.warning.unwrap().code, "WARN_OGPRESS_TRANSPARENCY");
        let pixels = decoded(&file.bytes).1;
        assert!(pixels.iter().all(|channel| channel.abs_diff(127) <= 2), "{pixels:?}");
    }
}
