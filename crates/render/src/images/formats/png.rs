//! PNG files: the chunks, and the pixels as browsers show them.

use std::io::Cursor;
use std::sync::Arc;

use libdeflater::{Crc, Decompressor};
use png::{BitDepth, ColorType, Decoder, Reader, Transformations};

use super::orientation::Orientation;
use super::pixels::{Pixels, Unusable, buffer};
use crate::images::colour::{Chromaticities, Colours};
use crate::pixels::memory::zeroed;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The most bytes of an ICC profile. Profiles of cameras and screens have a few thousand, and only those of printers
/// more.
const MOST_PROFILE: usize = 128 << 10;

/// Ancillary chunks that change pixels: the transparent colour, and the frames of an animation.
const KEPT: [&[u8]; 4] = [b"tRNS", b"acTL", b"fcTL", b"fdAT"];

/// A PNG whose chunks were read.
#[derive(Debug)]
pub(crate) struct Inspected {
    /// The file without the chunks that do not change pixels: descriptions and profiles may be compressed, and decoders
    /// unpack them each time. The checksums of pixel data are corrected, because browsers ignore them.
    pub(crate) file: Arc<Vec<u8>>,
    pub(crate) orientation: Orientation,
    pub(crate) colours: Colours,
    /// Whether the end chunk was found.
    pub(crate) is_whole: bool,
    /// Whether the default image is no frame of the animation, so that browsers do not show it.
    pub(crate) is_hidden: bool,
}

/// Reads each chunk (PNG, third edition, section 5.3).
pub(crate) fn inspect(bytes: Arc<Vec<u8>>) -> Result<Inspected, Unusable> {
    let mut chunks = Chunks { file: Vec::with_capacity(bytes.len()), ..Chunks::default() };
    chunks.file.extend_from_slice(SIGNATURE);
    let mut rest = bytes.get(SIGNATURE.len()..).unwrap_or_default();
    let mut is_whole = false;
    // Length, name, content, checksum.
    while let Some((&length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        let (Some(name), Some((chunk, others))) =
            (after.get(..4), rest.split_at_checked(length.saturating_add(12)))
        else {
            break;
        };
        rest = others;
        chunks.add(name, chunk)?;
        if name == b"IEND" {
            is_whole = true;
            rest = &[];
            break;
        }
    }
    // Keep a truncated chunk: its rows can be decoded.
    chunks.file.extend_from_slice(rest);
    if is_whole {
        chunks.file.extend_from_slice(b"\0\0\0\0IEND\xae\x42\x60\x82");
    }
    Ok(chunks.finish(bytes, is_whole))
}

/// The chunks that were read so far.
#[derive(Default)]
struct Chunks {
    /// The file of the chunks that are kept.
    file: Vec<u8>,
    orientation: Orientation,
    colours: ColourChunks,
    /// Whether there is pixel data; before it, whether there is an animation, and a frame of it.
    has_pixels: bool,
    is_animated: bool,
    has_frame: bool,
}

impl Chunks {
    fn add(&mut self, name: &[u8], chunk: &[u8]) -> Result<(), Unusable> {
        let (checked, sum) = chunk[4..].split_at(chunk.len() - 8);
        let is_right = crc(checked).to_be_bytes() == *sum;
        match name {
            b"IDAT" if is_right => self.file.extend_from_slice(chunk),
            b"IDAT" => {
                self.file.extend_from_slice(&chunk[..chunk.len() - 4]);
                self.file.extend(crc(checked).to_be_bytes());
            }
            b"IEND" => {}
            _ if name[0].is_ascii_uppercase() => {
                let name = name.escape_ascii();
                if !is_right {
                    return Err(Unusable(format!("its {name} chunk is damaged")));
                }
                if !matches!(&chunk[4..8], b"IHDR" | b"PLTE") {
                    return Err(Unusable(format!("it needs a {name} chunk to be understood")));
                }
                self.file.extend_from_slice(chunk);
            }
            _ if !is_right => {}
            b"eXIf" if !self.has_pixels => self.orientation = Orientation::of_exif(&checked[4..]),
            b"iCCP" | b"cICP" | b"sRGB" | b"gAMA" | b"cHRM" if !self.has_pixels => {
                self.colours.read(name, &checked[4..]);
            }
            _ if KEPT.contains(&name) => self.file.extend_from_slice(chunk),
            _ => {}
        }
        self.has_pixels |= name == b"IDAT";
        self.is_animated |= name == b"acTL" && is_right && !self.has_pixels;
        self.has_frame |= name == b"fcTL" && is_right && !self.has_pixels;
        Ok(())
    }

    fn finish(self, bytes: Arc<Vec<u8>>, is_whole: bool) -> Inspected {
        let file = if self.file == **bytes { bytes } else { Arc::new(self.file) };
        // Bit 1 of the colour type says that it is not grey.
        let is_grey = file.get(25).is_some_and(|kind| kind & 2 == 0);
        Inspected {
            file,
            orientation: self.orientation,
            colours: self.colours.colours(is_grey),
            is_whole,
            is_hidden: self.is_animated && !self.has_frame,
        }
    }
}

/// The chunks that name the colour space, by precedence (section 4.3).
#[derive(Debug, Default)]
struct ColourChunks {
    code_points: Option<[u8; 2]>,
    icc: Option<Vec<u8>>,
    is_srgb: bool,
    gamma: Option<u32>,
    chromaticities: Option<Chromaticities>,
}

impl ColourChunks {
    fn read(&mut self, name: &[u8], content: &[u8]) {
        let number = |index: usize| Some(u32::from_be_bytes(*content.get(4 * index..)?.first_chunk()?));
        match (name, content) {
            // The last two bytes: RGB, full range.
            (b"cICP", &[primaries, curve, 0, 1]) => self.code_points = Some([primaries, curve]),
            (b"iCCP", _) => self.icc = unpacked(content),
            (b"sRGB", _) => self.is_srgb = true,
            (b"gAMA", _) => self.gamma = number(0),
            (b"cHRM", _) if content.len() == 32 => {
                #[expect(clippy::cast_precision_loss, reason = "six digits")]
                let part = |index| number(index).map_or(0.0, |part| part as f32 / 100_000.0);
                self.chromaticities = Some([0, 2, 4, 6].map(|index| [part(index), part(index + 1)]));
            }
            _ => {}
        }
    }

    fn colours(&self, is_grey: bool) -> Colours {
        match self {
            Self { code_points: Some([primaries, curve]), .. } => Colours::of_code_points(*primaries, *curve),
            Self { icc: Some(icc), .. } => Colours::of_icc(icc, is_grey),
            Self { is_srgb: true, .. } => Colours::Srgb,
            Self { gamma: Some(gamma), chromaticities, .. } => Colours::of_gamma(*gamma, *chromaticities),
            _ => Colours::Srgb,
        }
    }
}

/// Unpacks an ICC profile: a name, a zero, a compression method, and compressed data.
fn unpacked(content: &[u8]) -> Option<Vec<u8>> {
    let name = content.iter().position(|&byte| byte == 0)?;
    let mut profile = zeroed(MOST_PROFILE).ok()?;
    let length = Decompressor::new().zlib_decompress(content.get(name + 2..)?, &mut profile).ok()?;
    profile.truncate(length);
    Some(profile)
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Decodes a PNG that was inspected. Missing rows of a damaged file are transparent. Of an interlaced file, the known
/// pixels are repeated.
pub(crate) fn decode(bytes: &[u8], is_hidden: bool) -> Result<Pixels, Unusable> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let failed = |error: png::DecodingError| Unusable(format!("it cannot be decoded: {error}"));
    let mut reader = decoder.read_info().map_err(failed)?;
    let size = [reader.info().width as usize, reader.info().height as usize];
    let mut rgba = buffer(size)?;
    let (mut frame, mut place) = (size, [0, 0]);
    if is_hidden {
        let control = reader.next_frame_info().map_err(failed)?;
        let pixels = |value: u32| value as usize;
        frame = [pixels(control.width), pixels(control.height)];
        place = [pixels(control.x_offset), pixels(control.y_offset)];
    }
    let stride = size[0] * 4;
    let start = place[1] * stride + place[0] * 4;
    let rows = rgba.get_mut(start..).unwrap_or_default();
    let damage = rows_of(&mut reader, frame, stride, rows).err().map(|()| "it is damaged or cut short");
    Ok(Pixels { size, rgba, damage })
}

/// Decodes the rows of a frame, as far as possible. Row `n` begins at byte `n * stride` of the buffer.
fn rows_of(
    reader: &mut Reader<Cursor<&[u8]>>,
    [width, height]: [usize; 2],
    stride: usize,
    buffer: &mut [u8],
) -> Result<(), ()> {
    let (colours, depth) = reader.output_color_type();
    let is_grey = colours == ColorType::GrayscaleAlpha;
    if depth != BitDepth::Eight || !(is_grey || colours == ColorType::Rgba) {
        return Err(());
    }
    let pixel = |stored: &[u8]| {
        if is_grey {
            [stored[0], stored[0], stored[0], stored[1]]
        } else {
            [stored[0], stored[1], stored[2], stored[3]]
        }
    };
    let size = colours.samples();
    if reader.info().interlaced {
        while let Some(row) = reader.next_interlaced_row().map_err(drop)? {
            let png::InterlaceInfo::Adam7(pass) = row.interlace() else { return Err(()) };
            let row: Vec<u8> = row.data().chunks_exact(size).flat_map(pixel).collect();
            png::expand_interlaced_row(buffer, stride, &row, pass, 32);
        }
        return Ok(());
    }
    let mut line = vec![0; reader.output_line_size(u32::try_from(width).map_err(drop)?).ok_or(())?];
    for shown in buffer.chunks_mut(stride).take(height) {
        if !is_grey && shown.len() >= width * 4 {
            reader.read_row(&mut shown[..width * 4]).map_err(drop)?;
            continue;
        }
        reader.read_row(&mut line).map_err(drop)?;
        for (shown, stored) in shown.as_chunks_mut().0.iter_mut().zip(line.chunks_exact(size)).take(width) {
            *shown = pixel(stored);
        }
    }
    Ok(())
}
