//! JPEG files: the header, and the pixels as libjpeg and so browsers show them.

use std::borrow::Cow;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::orientation::Orientation;
use super::pixels::{Pixels, Unusable, buffer};
use crate::images::colour::Colours;

const ADOBE: u8 = 0xee;

/// The segments of a JPEG (ITU-T T.81, annex B).
#[derive(Debug, Default)]
pub(crate) struct Header {
    components: u8,
    /// The identifiers of the first three components.
    names: [u8; 3],
    /// Columns and rows of blocks in a minimum coded unit: the largest sampling factors.
    sampling: [u8; 2],
    has_jfif: bool,
    /// The colour transform of Adobe's segment.
    adobe: Option<u8>,
    pub(crate) orientation: Orientation,
    pub(crate) is_progressive: bool,
    pub(crate) scans: u64,
    /// The numbered parts of an ICC profile.
    profile: Vec<(u8, Vec<u8>)>,
    /// Whether the end marker was found.
    pub(crate) is_whole: bool,
}

impl Header {
    /// Reads the segments, and skips the compressed data between them.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut header = Self::default();
        let mut rest = bytes.get(2..).unwrap_or_default();
        while let Some(start) = memchr::memchr(0xff, rest) {
            rest = &rest[start + 1..];
            let Some((&marker, after)) = rest.split_first() else { break };
            match marker {
                // 0xff is padding. 0 marks a literal 0xff in compressed data. The others are markers without content.
                0xff => continue,
                0 | 1 | 0xd0..=0xd8 => {
                    rest = after;
                    continue;
                }
                0xd9 => {
                    header.is_whole = true;
                    break;
                }
                _ => {}
            }
            let Some(&length) = after.first_chunk() else { break };
            let length = usize::from(u16::from_be_bytes(length));
            header.segment(marker, after.get(2..length).unwrap_or_default());
            rest = after.get(length.max(2)..).unwrap_or_default();
        }
        header
    }

    fn segment(&mut self, marker: u8, content: &[u8]) {
        match marker {
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                // Precision, height, width, number of components, then three bytes for each component.
                self.components = content.get(5).copied().unwrap_or_default();
                self.is_progressive = matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce);
                let components = content.get(6..).unwrap_or_default().chunks_exact(3);
                for (index, component) in components.take(self.components.into()).enumerate() {
                    if let Some(name) = self.names.get_mut(index) {
                        *name = component[0];
                    }
                    let [across, down] = &mut self.sampling;
                    *across = (*across).max(component[1] >> 4);
                    *down = (*down).max(component[1] & 15);
                }
            }
            0xda => self.scans += 1,
            0xe0 if content.starts_with(b"JFIF\0") => self.has_jfif = true,
            0xe1 if self.orientation.is_upright() => {
                let exif = content.strip_prefix(b"Exif\0\0");
                self.orientation = exif.map(Orientation::of_exif).unwrap_or_default();
            }
            0xe2 if content.starts_with(b"ICC_PROFILE\0") && content.len() > 14 => {
                self.profile.push((content[12], content[14..].to_vec()));
            }
            ADOBE if content.starts_with(b"Adobe") => self.adobe = content.get(11).copied(),
            _ => {}
        }
    }

    /// Whether three components are red, green and blue. libjpeg's rule: never in a JFIF file; else by Adobe's segment;
    /// else by the identifiers.
    fn is_rgb(&self) -> bool {
        self.components == 3
            && !self.has_jfif
            && self.adobe.map_or(self.names == *b"RGB", |transformation| transformation == 0)
    }

    pub(crate) fn colours(&self) -> Colours {
        if self.profile.is_empty() {
            return Colours::Srgb;
        }
        let mut parts: Vec<_> = self.profile.iter().collect();
        parts.sort_by_key(|(number, _)| *number);
        let icc: Vec<u8> = parts.into_iter().flat_map(|(_, part)| part).copied().collect();
        Colours::of_icc(&icc, self.components == 1)
    }

    /// Whether the decoder interprets the components as libjpeg does.
    pub(crate) fn has_usual_colours(&self) -> bool {
        match self.components {
            1 => true,
            3 => !self.is_rgb() && matches!(self.adobe, None | Some(1 | 2)),
            _ => false,
        }
    }
}

/// Decodes a JPEG. Missing rows of a truncated file are transparent.
pub(crate) fn decode(bytes: &[u8]) -> Result<Pixels, Unusable> {
    let header = Header::of(bytes);
    let source = source(bytes, &header);
    let space = match header.components {
        4 => ColorSpace::CMYK,
        _ if header.is_rgb() => ColorSpace::RGB,
        _ => ColorSpace::RGBA,
    };
    let mut pixels = decoded(&source, space)?;
    let row = pixels.size[0] * 4;
    let mut shown = pixels.size[1];
    if !header.is_whole {
        pixels.damage = Some("it is cut short");
        if !header.is_progressive {
            // After the end, the decoder invents pixels. The rows that do not depend on bytes appended to the file are
            // real.
            let other = [&source[..], &[0x5a; 4096]].concat();
            let other = decoded(&other, space)?.rgba;
            let same = pixels.rgba.chunks_exact(row).zip(other.chunks_exact(row)).take_while(|(a, b)| a == b);
            shown = header.shown_rows(same.count(), shown);
        }
    }
    let (known, missing) = pixels.rgba.split_at_mut(shown * row);
    missing.fill(0);
    if header.components == 4 {
        to_rgb(
            known,
            header.adobe.is_some_and(|transformation| transformation != 0),
            pixels.damage.is_some(),
        );
    }
    Ok(pixels)
}

impl Header {
    /// How many rows browsers show of a truncated file of which the first `rows` are known: whole rows of coded units,
    /// but not the last one of the image, and not the two rows whose upsampled colours depend on the rows below.
    fn shown_rows(&self, rows: usize, height: usize) -> usize {
        let unit = 8 * usize::from(self.sampling[1].max(1));
        let waits = if self.sampling[1] > 1 { 2 } else { 0 };
        let last = height.div_ceil(unit).saturating_sub(1);
        let whole = ((rows + waits) / unit).min(last);
        (whole * unit).saturating_sub(waits)
    }
}

/// The width and height that the decoder reads. Other readers may take bytes for a header that the decoder skips.
pub(crate) fn size(bytes: &[u8]) -> Option<[usize; 2]> {
    let source = source(bytes, &Header::of(bytes));
    let mut decoder = JpegDecoder::new(ZCursor::new(&source[..]));
    decoder.decode_headers().ok()?;
    let info = decoder.info()?;
    Some([info.width.into(), info.height.into()])
}

/// Decodes to four bytes a pixel: red, green, blue and 255, or four inks.
fn decoded(bytes: &[u8], space: ColorSpace) -> Result<Pixels, Unusable> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(space);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|error| Unusable(format!("it cannot be decoded: {error:?}")))?;
    let info = decoder.info().ok_or_else(Unusable::unreadable)?;
    let size = [usize::from(info.width), usize::from(info.height)];
    let mut rgba = buffer(size)?;
    let samples = if space == ColorSpace::RGB { 3 } else { 4 };
    let stored = rgba.len() / 4 * samples;
    if decoder.output_buffer_size() != Some(stored) {
        return Err(Unusable("its colours cannot be decoded".to_owned()));
    }
    let failed = decoder.decode_into(&mut rgba[..stored]).err();
    if failed.is_some() && rgba.iter().all(|&byte| byte == 0) {
        return Err(Unusable::unreadable());
    }
    if samples == 3 {
        // Backwards, because the pixels grow in place.
        for pixel in (0..stored / 3).rev() {
            let [red, green, blue] = [0, 1, 2].map(|sample| rgba[pixel * 3 + sample]);
            rgba[pixel * 4..pixel * 4 + 4].copy_from_slice(&[red, green, blue, u8::MAX]);
        }
    }
    Ok(Pixels { size, rgba, damage: failed.map(|_| "it is damaged") })
}

/// Returns the file with an Adobe segment that makes the decoder interpret the components as libjpeg does.
fn source<'a>(bytes: &'a [u8], header: &Header) -> Cow<'a, [u8]> {
    if header.has_usual_colours() { Cow::Borrowed(bytes) } else { Cow::Owned(relabelled(bytes, header)) }
}

/// Replaces Adobe's segments by one that says: three components are RGB or YCbCr, as libjpeg decides, and four are
/// inks.
fn relabelled(bytes: &[u8], header: &Header) -> Vec<u8> {
    let transformation = u8::from(header.components == 3 && !header.is_rgb());
    let mut labelled = b"\xff\xd8\xff\xee\0\x0eAdobe\0\x64\0\0\0\0".to_vec();
    labelled.push(transformation);
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let Some((&[0xff, marker], after)) = rest.split_first_chunk()
        && !matches!(marker, 0xff | 0 | 0xd0..=0xda)
        && let Some(&length) = after.first_chunk()
        && let Some((segment, others)) = rest.split_at_checked(2 + usize::from(u16::from_be_bytes(length)))
    {
        if marker != ADOBE {
            labelled.extend_from_slice(segment);
        }
        rest = others;
    }
    labelled.extend_from_slice(rest);
    labelled
}

/// Converts inks to RGB, as browsers do without an ICC profile. The stored inks are inverted, whatever Adobe's segment
/// says. YCCK is of inks that are not inverted.
#[expect(clippy::cast_possible_truncation, reason = "a product of parts of 255, divided by 255")]
fn to_rgb(pixels: &mut [u8], is_ycck: bool, has_gaps: bool) {
    for pixel in pixels.as_chunks_mut::<4>().0 {
        if has_gaps && *pixel == [0; 4] {
            continue;
        }
        let [cyan, magenta, yellow, black] = *pixel;
        let mut inks = [cyan, magenta, yellow];
        if is_ycck {
            inks = ycc_to_rgb(inks).map(|ink| 255 - ink);
        }
        let [red, green, blue] = inks.map(|ink| ((u16::from(ink) * u16::from(black) + 127) / 255) as u8);
        *pixel = [red, green, blue, 255];
    }
}

/// By [JFIF](https://www.w3.org/Graphics/JPEG/jfif3.pdf), page 3.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn ycc_to_rgb([luma, blue, red]: [u8; 3]) -> [u8; 3] {
    let (luma, blue, red) = (f32::from(luma), f32::from(blue) - 128.0, f32::from(red) - 128.0);
    [1.402 * red, -0.344_136 * blue - 0.714_136 * red, 1.772 * blue]
        .map(|shift| (luma + shift).round().clamp(0.0, 255.0) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 8 x 8 pixels of (220, 30, 30), as inks and as RGB; 8 x 8 pixels of a luminance of 200 without chrominance, as
    /// YCCK.
    const CMYK: &[u8] = include_bytes!("../../../tests/images/cmyk.jpg");
    const RGB: &[u8] = include_bytes!("../../../tests/images/rgb.jpg");
    const YCCK: &[u8] = include_bytes!("../../../tests/images/ycck.jpg");
    /// 16 x 48 pixels, in three rows of coded units.
    const ROWS: &[u8] = include_bytes!("../../../tests/images/rows.jpg");

    fn adobe(bytes: &[u8]) -> usize {
        memchr::memmem::find(bytes, b"Adobe").unwrap()
    }

    /// The file with another transformation in Adobe's segment.
    fn labelled(bytes: &[u8], transformation: u8) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        let at = adobe(&bytes);
        bytes[at + 11] = transformation;
        bytes
    }

    /// The file without Adobe's segment.
    fn unlabelled(bytes: &[u8]) -> Vec<u8> {
        let start = adobe(bytes) - 4;
        [&bytes[..start], &bytes[start + 16..]].concat()
    }

    #[track_caller]
    fn assert_colour(bytes: &[u8], expected: [u8; 3]) {
        let Pixels { size, rgba, damage } = decode(bytes).unwrap();
        assert_eq!((size, damage), ([8, 8], None));
        for pixel in rgba.as_chunks::<4>().0 {
            let [shown @ .., alpha] = pixel;
            assert_eq!(*alpha, 255);
            assert!(
                shown.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 2),
                "{shown:?}, not {expected:?}"
            );
        }
    }

    #[test]
    fn inks_are_shown_as_in_browsers_whatever_the_label() {
        assert_colour(CMYK, [220, 30, 30]);
        assert_colour(&unlabelled(CMYK), [220, 30, 30]);
        // Browsers take any transform but 0 for YCCK.
        for transformation in [1, 2, 7] {
            assert_colour(&labelled(YCCK, transformation), [55, 55, 55]);
        }
    }

    #[test]
    fn three_components_are_red_green_and_blue_where_the_label_or_their_names_say_so() {
        assert_colour(RGB, [220, 30, 30]);
        assert_colour(&unlabelled(RGB), [220, 30, 30]);
        assert!(!Header::of(RGB).has_usual_colours());
        assert!(Header::of(ROWS).has_usual_colours());
    }

    #[test]
    fn sizes_are_read_whatever_the_label() {
        for bytes in [CMYK.to_vec(), labelled(CMYK, 7), labelled(RGB, 3)] {
            assert_eq!(size(&bytes), Some([8, 8]));
        }
        assert_eq!(size(ROWS), Some([16, 48]));
        assert_eq!(size(&ROWS[..ROWS.len() / 8]), None);
    }

    #[test]
    fn one_that_is_cut_short_shows_whole_rows_of_units_as_browsers_do() {
        let whole = decode(ROWS).unwrap();
        assert_eq!(whole.damage, None);
        let shown = |length: usize| {
            let Pixels { rgba, damage, .. } = decode(&ROWS[..length]).unwrap();
            assert_eq!(damage, Some("it is cut short"));
            let rows = rgba.chunks(64).take_while(|row| row[3] == 255).count();
            assert_eq!(rgba[..rows * 64], whole.rgba[..rows * 64]);
            assert!(rgba[rows * 64..].iter().all(|&byte| byte == 0));
            rows
        };
        // The last row of units is not shown, nor the two rows above it, which depend on it.
        assert_eq!(shown(ROWS.len() - 1), 30);
        assert_eq!(shown(ROWS.len() - 2), 30);
        let scan = memchr::memmem::find(ROWS, b"\xff\xda").unwrap() + 20;
        let rows: Vec<usize> = (scan..ROWS.len()).map(shown).collect();
        assert!(rows.is_sorted() && rows.iter().all(|rows| [0, 14, 30].contains(rows)), "{rows:?}");
    }

    #[test]
    fn the_end_is_looked_for_behind_all_that_only_looks_like_it() {
        assert!(Header::of(ROWS).is_whole);
        assert!(!Header::of(&ROWS[..ROWS.len() - 1]).is_whole);
        // A thumbnail in a segment has an end marker of its own.
        let inside = [&b"\xff\xd8\xff\xe1\0\x06\xff\xd8\xff\xd9"[..], &ROWS[2..ROWS.len() - 2]].concat();
        assert!(!Header::of(&inside).is_whole);
        for bytes in
            [&b""[..], b"\xff", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\xff\xff", b"\xff\xd8\xff\xe0\0\0"]
        {
            assert!(!Header::of(bytes).is_whole);
        }
    }
}
