//! Encodes pixels as PNG, without loss unless a smaller palette is asked for ([`quantise`]).
//!
//! [`picture`] chooses the smallest colour type, [`strategy`] the filter and the compressor. The `png` crate writes the
//! file around the compressed bytes.

mod bit_writer;
mod deflate;
mod filter;
mod huffman;
mod layout;
mod length_codes;
mod libdeflate;
mod lz77;
mod palette;
mod picture;
mod quantise;
mod strategy;
mod symbol;

use png::Encoder;
use png::chunk::IDAT;

use crate::format::Palette;
use crate::pixels::colour_runs::Painted;
use crate::pixels::memory::room;
use crate::{Cancellation, Compression, Error};
use picture::Picture;

/// The most bytes of a file beside its compressed pixels: chunk headers, and a palette of 256 colours with alpha.
const HEADERS: usize = 2048;

/// Bytes for two pixels of the canvas: the canvas, and its rows, which may be as large. For most cards the rows are a
/// quarter of that.
const PER_TWO_PIXELS: u64 = 15;
/// Bytes of tables that any picture needs.
const TABLES: u64 = 560 << 10;
/// Bytes of the tables of libdeflate at the smallest compression.
const LARGE_TABLES: u64 = 160 << 10;

/// Returns the most bytes of memory that encoding needs, the canvas included.
pub(super) fn memory(pixels: u64, palette: Option<Palette>, compression: Compression) -> u64 {
    let tables = if compression == Compression::Small { LARGE_TABLES } else { 0 } + TABLES;
    let compressing = PER_TWO_PIXELS * pixels / 2 + tables;
    palette.map_or(compressing, |_| (compressing + LARGE_TABLES).max(quantise::memory(pixels)))
}

/// Encodes a picture, and frees its pixels.
pub(super) fn encode(
    painted: Painted,
    palette: Option<Palette>,
    compression: Compression,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, Error> {
    let (width, height) = painted.size();
    let picture = Picture::new(painted, palette, cancellation)?;
    // A picture gives up colours for a small file, and dithering hides the order that the fast compressor looks for.
    let is_small = picture.is_reduced && compression != Compression::Fast;
    let compression = if is_small { Compression::Small } else { compression };
    let data = strategy::compress(picture.rows, picture.layout, picture.colour, compression, cancellation)?;
    let mut bytes = room(data.len() + HEADERS)?;
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(picture.colour);
    encoder.set_depth(picture.depth);
    if !picture.palette.is_empty() {
        encoder.set_palette(picture.palette);
    }
    if !picture.transparency.is_empty() {
        encoder.set_trns(picture.transparency);
    }
    let mut writer = encoder.write_header().expect("a canvas has a size, and a Vec takes every write");
    writer.write_chunk(IDAT, &data).expect("fewer than 2^31 bytes, and a Vec takes every write");
    writer.finish().expect("a Vec takes every write");
    // The caller may keep thousands of files, so none should have spare capacity.
    bytes.shrink_to_fit();
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use png::{BitDepth, ColorType};
    use tiny_skia::{ColorU8, Pixmap};

    use super::filter::Filter;
    use super::*;

    const LEVELS: [Compression; 3] = [Compression::Fast, Compression::Balanced, Compression::Small];

    /// The file's colour type and depth, and its pixels as RGBA.
    fn decode(bytes: &[u8]) -> (ColorType, BitDepth, Vec<u8>) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
        let mut reader = decoder.read_info().unwrap();
        let (colour, depth) = (reader.info().color_type, reader.info().bit_depth);
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        pixels.truncate(frame.buffer_size());
        let rgba = match frame.color_type {
            ColorType::Rgba => pixels,
            ColorType::GrayscaleAlpha => pixels.chunks(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect(),
            other => panic!("{other:?} after expansion"),
        };
        (colour, depth, rgba)
    }

    /// A picture with room for more colours than a palette holds, and of a width that is a prime.
    fn canvas(paint: impl Fn(u32, u32) -> ColorU8) -> Pixmap {
        let mut pixmap = Pixmap::new(37, 43).unwrap();
        for (index, pixel) in (0..).zip(pixmap.pixels_mut()) {
            *pixel = paint(index % 37, index / 37).premultiply();
        }
        pixmap
    }

    fn byte(value: u32) -> u8 {
        u8::try_from(value % 256).unwrap()
    }

    fn opaque(x: u32, y: u32) -> ColorU8 {
        ColorU8::from_rgba(byte(x * 6), byte(y * 5), byte((x ^ y) * 4), 255)
    }

    #[track_caller]
    fn keeps_every_pixel(pixmap: &Pixmap, colour: ColorType, depth: BitDepth) {
        let expected = pixmap.clone().take_demultiplied();
        for compression in LEVELS {
            let (actual_colour, actual_depth, pixels) = decode(
                &encode(Painted::Pixels(pixmap.clone()), None, compression, &Cancellation::default())
                    .unwrap(),
            );
            assert_eq!((actual_colour, actual_depth), (colour, depth));
            assert!(pixels == expected, "{compression:?} changed pixels");
        }
    }

    #[test]
    fn an_opaque_picture_is_rgb() {
        keeps_every_pixel(&canvas(opaque), ColorType::Rgb, BitDepth::Eight);
    }

    #[test]
    fn a_translucent_picture_is_rgba() {
        let pixmap = canvas(|x, y| ColorU8::from_rgba(byte(x * 6), byte(y * 5), 7, byte(255 - x - y)));
        keeps_every_pixel(&pixmap, ColorType::Rgba, BitDepth::Eight);
    }

    #[test]
    fn a_picture_of_many_shades_of_grey_is_grey_and_one_of_few_is_indexed() {
        let grey = |shade| ColorU8::from_rgba(byte(shade), byte(shade), byte(shade), 255);
        keeps_every_pixel(&canvas(|x, y| grey(x * y % 17)), ColorType::Grayscale, BitDepth::Eight);
        keeps_every_pixel(&canvas(|x, y| grey(x * y % 16)), ColorType::Indexed, BitDepth::Four);
    }

    #[test]
    fn a_grey_picture_of_many_translucencies_is_grey_with_alpha() {
        let pixmap = canvas(|x, y| ColorU8::from_rgba(byte(x * 6), byte(x * 6), byte(x * 6), byte(255 - y)));
        keeps_every_pixel(&pixmap, ColorType::GrayscaleAlpha, BitDepth::Eight);
    }

    #[test]
    fn few_colours_are_numbered_in_as_few_bits_as_they_need() {
        for (count, depth) in [
            (1, BitDepth::One),
            (2, BitDepth::One),
            (3, BitDepth::Two),
            (5, BitDepth::Four),
            (16, BitDepth::Four),
            (17, BitDepth::Eight),
            (256, BitDepth::Eight),
        ] {
            let pixmap = canvas(|x, y| {
                let number = (x + y * 37) % count;
                ColorU8::from_rgba(byte(number), byte(number * 3), 9, if number == 1 { 128 } else { 255 })
            });
            keeps_every_pixel(&pixmap, ColorType::Indexed, depth);
        }
    }

    #[test]
    fn nothing_painted_is_one_transparent_colour() {
        keeps_every_pixel(&Pixmap::new(1, 1).unwrap(), ColorType::Indexed, BitDepth::One);
    }

    #[test]
    fn every_filter_decodes_to_the_same_pixels() {
        let pixmap = canvas(opaque);
        let picture = Picture::new(Painted::Pixels(pixmap.clone()), None, &Cancellation::default()).unwrap();
        for filter in [Filter::None, Filter::Sub, Filter::Up, Filter::Average, Filter::Paeth] {
            let filtered = filter.apply(picture.rows.clone(), picture.layout).unwrap();
            let mut file = Vec::new();
            let mut encoder = Encoder::new(&mut file, 37, 43);
            encoder.set_color(picture.colour);
            let mut writer = encoder.write_header().unwrap();
            writer.write_chunk(IDAT, &libdeflate::zlib(&filtered, 1, 1.0).unwrap()).unwrap();
            writer.finish().unwrap();
            assert!(decode(&file).2 == pixmap.data(), "{filter:?}");
        }
    }
}
