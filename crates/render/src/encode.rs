//! Pixels to PNG bytes, without loss, in the smallest of PNG's layouts that holds them: numbers of colours where there
//! are at most 256, grey where all is grey, RGB where all is opaque, RGBA else. `libdeflate` compresses; the `png` crate
//! writes the file around it.

mod deflate;
mod filter;
mod huffman;
mod matches;
mod palette;

use libdeflater::{CompressionLvl, Compressor};
use png::chunk::IDAT;
use png::{BitDepth, ColorType, Encoder};
use tiny_skia::{ColorU8, Pixmap, PremultipliedColorU8};

use super::pixels::colour_runs::Painted;
use super::pixels::memory::{room, zeroed};
use super::pixels::runs::{Pixel, are_opaque};
use super::{Cancellation, Compression, Error};
use filter::{Kind, Layout};
use matches::Effort;
use palette::Indexed;

/// libdeflate's level for the smallest files: 8 takes up to seven times as long for some 1 % fewer bytes, and 10 up to
/// forty times for some 12 % fewer.
const SMALL: i32 = 7;

/// What a file holds beside its compressed pixels: chunk headers, and at most a palette of 256 colours with alpha.
const HEADERS: usize = 2048;

/// Encodes what was painted. It is consumed: its memory is gone when this returns.
pub(super) fn encode(
    painted: Painted,
    compression: Compression,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, Error> {
    let (width, height) = painted.size();
    let picture = Picture::new(painted)?;
    let data = compress(picture.rows, picture.layout, picture.colour, compression, cancellation)?;
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
    // The caller may keep thousands of these; none of them should carry spare capacity.
    bytes.shrink_to_fit();
    Ok(bytes)
}

/// A picture in one of PNG's layouts.
struct Picture {
    colour: ColorType,
    depth: BitDepth,
    layout: Layout,
    /// Not filtered.
    rows: Vec<u8>,
    /// RGB of each colour; empty where pixels are not numbers.
    palette: Vec<u8>,
    /// Alpha of the palette's colours, up to the last that is not opaque.
    transparency: Vec<u8>,
}

impl Picture {
    fn new(painted: Painted) -> Result<Self, Error> {
        let indexed = match painted {
            Painted::Census(census) => Indexed::of_census(&census)?,
            Painted::Pixels(pixmap) => match Indexed::of_pixels(&pixmap)? {
                Some(indexed) => indexed,
                None => return Self::coloured(pixmap),
            },
        };
        // Shades are ordered, which a filter can use; numbers of them take less only below a byte.
        if indexed.depth() == 8 && indexed.colours.iter().copied().all(is_grey) {
            Ok(Self::direct(ColorType::Grayscale, indexed.width, indexed.shades()))
        } else {
            Self::indexed(indexed)
        }
    }

    fn coloured(pixmap: Pixmap) -> Result<Self, Error> {
        let width = pixmap.width() as usize;
        if are_opaque(pixmap.data().as_chunks().0) {
            return Ok(Self::direct(ColorType::Rgb, width, without_alpha(pixmap.data(), width)?));
        }
        let rgba = pixmap.take_demultiplied();
        let grey = rgba.chunks_exact(4).all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]);
        Ok(if grey {
            Self::direct(
                ColorType::GrayscaleAlpha,
                width,
                keep(&rgba, width, |row, kept| {
                    for (&[red, _, _, alpha], kept) in row.iter().zip(kept) {
                        *kept = [red, alpha];
                    }
                })?,
            )
        } else {
            Self::direct(ColorType::Rgba, width, keep(&rgba, width, |row, kept| kept.copy_from_slice(row))?)
        })
    }

    /// A byte for each part of a colour.
    fn direct(colour: ColorType, width: usize, rows: Vec<u8>) -> Self {
        let pixel = colour.samples();
        let layout = Layout { stride: width * pixel, pixel };
        Self { colour, depth: BitDepth::Eight, layout, rows, palette: Vec::new(), transparency: Vec::new() }
    }

    fn indexed(indexed: Indexed) -> Result<Self, Error> {
        let width = indexed.width;
        // A filter's arithmetic may leave a part of a colour above its alpha.
        let straight = indexed.colours.iter().map(|&[red, green, blue, alpha]| {
            PremultipliedColorU8::from_rgba(red.min(alpha), green.min(alpha), blue.min(alpha), alpha)
                .map_or(ColorU8::from_rgba(0, 0, 0, 0), |colour| colour.demultiply())
        });
        let mut palette = Vec::with_capacity(indexed.colours.len() * 3);
        let mut transparency = Vec::with_capacity(indexed.colours.len());
        for colour in straight {
            palette.extend([colour.red(), colour.green(), colour.blue()]);
            transparency.push(colour.alpha());
        }
        let last = transparency.iter().rposition(|&alpha| alpha < u8::MAX);
        transparency.truncate(last.map_or(0, |last| last + 1));
        let depth = BitDepth::from_u8(indexed.depth()).expect("a palette's depth is one of PNG's");
        let rows = indexed.pack()?;
        let layout = Layout { stride: (width * depth as usize).div_ceil(8), pixel: 1 };
        Ok(Self { colour: ColorType::Indexed, depth, layout, rows, palette, transparency })
    }
}

fn is_grey([red, green, blue, alpha]: [u8; 4]) -> bool {
    red == green && green == blue && alpha == u8::MAX
}

/// Red, green and blue of each pixel, in rows behind a zero each.
fn without_alpha(rgba: &[u8], width: usize) -> Result<Vec<u8>, Error> {
    keep(rgba, width, |row, kept: &mut [[u8; 3]]| {
        let ((fours, rest), (kept_fours, kept_rest)) = (row.as_chunks::<4>(), kept.as_chunks_mut::<4>());
        // Four pixels at once, as three words.
        for (four, kept) in fours.iter().zip(kept_fours) {
            let [a, b, c, d] = four.map(|pixel| u32::from_le_bytes(pixel) & 0xff_ffff);
            let words = [a | b << 24, b >> 8 | c << 16, c >> 16 | d << 8].map(u32::to_le_bytes);
            kept.as_flattened_mut().copy_from_slice(words.as_flattened());
        }
        for (&[red, green, blue, _], kept) in rest.iter().zip(kept_rest) {
            *kept = [red, green, blue];
        }
    })
}

/// Some of each pixel's four bytes, in rows of `width` pixels behind a zero each.
fn keep<const N: usize>(
    rgba: &[u8],
    width: usize,
    parts: impl Fn(&[Pixel], &mut [[u8; N]]),
) -> Result<Vec<u8>, Error> {
    let rows = rgba.as_chunks().0.chunks_exact(width);
    let mut kept = room(rows.len() * (width * N + 1))?;
    // A row at a time, in a cache: to zero all of it first would take longer than this.
    let mut row_kept = room(width)?;
    row_kept.resize(width, [0; N]);
    for row in rows {
        parts(row, &mut row_kept);
        kept.push(0);
        kept.extend_from_slice(row_kept.as_flattened());
    }
    Ok(kept)
}

/// Filters and deflates.
fn compress(
    rows: Vec<u8>,
    layout: Layout,
    colour: ColorType,
    compression: Compression,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, Error> {
    // Neighbouring numbers of colours say nothing of each other.
    let (kind, share) =
        if colour == ColorType::Indexed { (Kind::Drawn, 1.0) } else { Kind::of(&rows, layout)? };
    let filtered = kind.filter().apply(rows, layout)?;
    let balanced = || match kind {
        Kind::Drawn => deflate::zlib(&filtered, layout, Effort::Thorough, cancellation),
        Kind::Shaded(filter) => deflate(&filtered, filter.level(), share),
        Kind::Noisy(_) => deflate::zlib_of_noise(&filtered, cancellation),
    };
    match (compression, kind) {
        (Compression::Balanced, _) | (_, Kind::Noisy(_)) => balanced(),
        (Compression::Fast, Kind::Drawn) => deflate::zlib(&filtered, layout, Effort::Quick, cancellation),
        (Compression::Fast, Kind::Shaded(_)) => deflate(&filtered, 1, share),
        (Compression::Small, _) => {
            let (balanced, other) = (balanced()?, deflate(&filtered, SMALL, share)?);
            Ok(if other.len() < balanced.len() { other } else { balanced })
        }
    }
}

/// A zlib stream, at one of libdeflate's levels: 1, the quickest, to 12. About the given share of the bytes is expected to
/// be left; memory for all of them takes longer to get than to fill.
fn deflate(bytes: &[u8], level: i32, share: f64) -> Result<Vec<u8>, Error> {
    let mut compressor = Compressor::new(CompressionLvl::new(level).expect("the levels used here exist"));
    let most = compressor.zlib_compress_bound(bytes.len());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a guess at a size"
    )]
    let guess = (bytes.len() as f64 * share * 1.5) as usize + 4096;
    for room in [guess.min(most), most] {
        let mut out = zeroed(room)?;
        if let Ok(length) = compressor.zlib_compress(bytes, &mut out) {
            out.truncate(length);
            return Ok(out);
        }
    }
    unreachable!("the bound is enough")
}

#[cfg(test)]
mod tests {
    use tiny_skia::ColorU8;

    use super::filter::Filter;
    use super::*;

    const LEVELS: [Compression; 3] = [Compression::Fast, Compression::Balanced, Compression::Small];

    /// The file's layout, and its pixels as RGBA.
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

    /// Large enough for more colours than a palette holds, and of a width that is no multiple of anything.
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
                &encode(Painted::Pixels(pixmap.clone()), compression, &Cancellation::default()).unwrap(),
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
        let picture = Picture::new(Painted::Pixels(pixmap.clone())).unwrap();
        for filter in [Filter::None, Filter::Sub, Filter::Up, Filter::Average, Filter::Paeth] {
            let filtered = filter.apply(picture.rows.clone(), picture.layout).unwrap();
            let mut file = Vec::new();
            let mut encoder = Encoder::new(&mut file, 37, 43);
            encoder.set_color(picture.colour);
            let mut writer = encoder.write_header().unwrap();
            writer.write_chunk(IDAT, &deflate(&filtered, 1, 1.0).unwrap()).unwrap();
            writer.finish().unwrap();
            assert!(decode(&file).2 == pixmap.data(), "{filter:?}");
        }
    }

    #[test]
    fn what_a_picture_is_decides_how_it_is_told() {
        let noise = |x: u32, y: u32| {
            let mixed = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca6b);
            ((mixed ^ mixed >> 15).wrapping_mul(0x2c1b_3c6d) >> 20) & 15
        };
        let layout = Layout { stride: 3600, pixel: 3 };
        let kind = |paint: &dyn Fn(u32, u32) -> [u8; 3]| {
            let rows: Vec<u8> = (0..40)
                .flat_map(|y| std::iter::once(0).chain((0..1200).flat_map(move |x| paint(x, y))))
                .collect();
            Kind::of(&rows, layout).unwrap()
        };
        let (drawn, share) = kind(&|x, _| [9, byte(x / 300), 9]);
        assert_eq!(drawn, Kind::Drawn);
        assert!(share < 0.025);
        let gradient = kind(&|x, y| [byte((x + y) / 5), byte((x + y) / 7), 9]);
        assert_eq!(gradient.0, Kind::Drawn);
        let curved = kind(&|x, y| [byte(x * x / 900), byte(x * y / 64), byte(y * y + x)]);
        assert!(matches!(curved.0, Kind::Shaded(_)), "{curved:?}");
        let photograph = kind(&|x, y| [byte(x / 8 + noise(x, y)), byte(y * 3 + noise(y, x)), 9]);
        assert!(matches!(photograph.0, Kind::Noisy(_)), "{photograph:?}");
        assert!(photograph.1 > 0.2);
    }
}
