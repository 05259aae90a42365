//! Pictures that a document refers to: which are loaded, and what they may be.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use imagesize::ImageType;
use usvg::ImageKind;
use zune_jpeg::JpegDecoder;

use super::guard;

/// The most pixels of a picture inside the picture. A photograph of a good camera has 24 million.
const MOST_PIXELS: usize = 25_000_000;

/// Reading a byte of a file, which may have far more of them than its pixels need.
const WORK_PER_BYTE: u64 = 4;

/// The type of what has none.
pub(super) const UNTYPED: &str = "text/plain";

/// Why a picture cannot be shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unusable(pub(super) String);

/// What bytes are, by their type where it is one of SVG's and else by how they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Raster(ImageType),
    Svg,
}

impl Format {
    /// By media type, as usvg has it: `text/plain` is what a data URI without one has.
    pub(super) fn of(media_type: &str, bytes: &[u8]) -> Result<Self, Unusable> {
        match media_type {
            "image/jpg" | "image/jpeg" => Ok(Self::Raster(ImageType::Jpeg)),
            "image/png" => Ok(Self::Raster(ImageType::Png)),
            "image/gif" => Ok(Self::Raster(ImageType::Gif)),
            "image/webp" => Ok(Self::Raster(ImageType::Webp)),
            "image/svg+xml" => Ok(Self::Svg),
            UNTYPED => Ok(Self::by_content(bytes)),
            _ => Err(Unusable(format!("{} is no type that can be shown", guard::excerpt(media_type)))),
        }
    }

    fn by_content(bytes: &[u8]) -> Self {
        match imagesize::image_type(bytes) {
            Ok(raster @ (ImageType::Jpeg | ImageType::Png | ImageType::Gif | ImageType::Webp)) => {
                Self::Raster(raster)
            }
            _ => Self::Svg,
        }
    }
}

/// A raster picture whose header says that it is no larger than it may be. Its pixels are decoded when it is painted.
pub(super) fn raster(format: ImageType, bytes: Arc<Vec<u8>>) -> Result<ImageKind, Unusable> {
    let size = size(format, &bytes);
    let [width, height] =
        size.ok_or_else(|| Unusable("its header does not say how large it is".to_owned()))?;
    if !width.checked_mul(height).is_some_and(|pixels| pixels > 0 && pixels <= MOST_PIXELS) {
        return Err(Unusable(format!("it has {width} x {height} pixels; there may be 1 to {MOST_PIXELS}")));
    }
    match format {
        ImageType::Jpeg => Ok(ImageKind::JPEG(bytes)),
        ImageType::Png => Ok(ImageKind::PNG(bytes)),
        ImageType::Gif => Ok(ImageKind::GIF(bytes)),
        ImageType::Webp => Ok(ImageKind::WEBP(bytes)),
        _ => Err(Unusable("it is of a format that is not decoded".to_owned())),
    }
}

/// A picture without what is no part of it: descriptions and colour profiles may be compressed, and a decoder unpacks them
/// each time that it is asked for the pixels.
pub(super) fn plain(format: ImageType, bytes: Arc<Vec<u8>>) -> Arc<Vec<u8>> {
    const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
    /// What other names in lower case are is said about the picture. A transparent colour is in it, and frames are it.
    const KEPT: [&[u8]; 4] = [b"tRNS", b"acTL", b"fcTL", b"fdAT"];
    if format != ImageType::Png || !bytes.starts_with(SIGNATURE) {
        return bytes;
    }
    let mut plain = SIGNATURE.to_vec();
    let mut rest = &bytes[SIGNATURE.len()..];
    // Length, name, content, checksum.
    while let Some((&length, after)) = rest.split_first_chunk::<4>() {
        let whole = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX).saturating_add(12);
        let (Some(name), Some((chunk, others))) = (after.get(..4), rest.split_at_checked(whole)) else {
            break;
        };
        if name[0].is_ascii_uppercase() || KEPT.contains(&name) {
            plain.extend_from_slice(chunk);
        }
        rest = others;
    }
    // A chunk that is cut short is no longer than what is left.
    plain.extend_from_slice(rest);
    if plain.len() == bytes.len() { bytes } else { Arc::new(plain) }
}

/// The larger of what a decoder makes room for and what is shown.
fn size(format: ImageType, bytes: &[u8]) -> Option<[usize; 2]> {
    if format == ImageType::Jpeg {
        // As the decoder reads it, which passes over bytes that others take for a header.
        let mut decoder = JpegDecoder::new(Cursor::new(bytes));
        decoder.decode_headers().ok()?;
        let info = decoder.info()?;
        return Some([info.width.into(), info.height.into()]);
    }
    let shown = imagesize::blob_size(bytes).ok()?;
    if format == ImageType::Webp {
        return Some(
            parts(bytes)
                .fold([shown.width, shown.height], |[width, height], [w, h]| [width.max(w), height.max(h)]),
        );
    }
    if format != ImageType::Gif {
        return Some([shown.width, shown.height]);
    }
    // A GIF's first picture may be larger than what the file says of all.
    let mut decoder = gif::DecodeOptions::new().read_info(Cursor::new(bytes)).ok()?;
    let frame = decoder.next_frame_info().ok()??;
    Some([shown.width.max(frame.width.into()), shown.height.max(frame.height.into())])
}

/// Sizes of the pictures in a WebP file, wherever in it they are: the decoder makes room for one before it compares its size
/// with the file's.
fn parts(bytes: &[u8]) -> impl Iterator<Item = [usize; 2]> {
    let lossy = memchr::memmem::find_iter(bytes, b"VP8 ").filter_map(|at| {
        // RFC 6386, section 9.1: after the chunk's length, three bytes and a start code, two sizes of 14 bits.
        let header = bytes.get(at + 8..at + 18)?;
        let side = |at: usize| usize::from(u16::from_le_bytes([header[at], header[at + 1]]) & 0x3fff);
        Some([side(6), side(8)])
    });
    let lossless = memchr::memmem::find_iter(bytes, b"VP8L").filter_map(|at| {
        // RFC 9649, section 3.4: after a signature, two sizes of 14 bits, less one.
        let bits = bytes.get(at + 9..at + 13)?;
        let bits = u32::from_le_bytes([bits[0], bits[1], bits[2], bits[3]]);
        Some([bits & 0x3fff, (bits >> 14) & 0x3fff].map(|side| side as usize + 1))
    });
    lossy.chain(lossless)
}

/// What decoding a picture takes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Decoding {
    /// Bytes of its pixels.
    pub(super) pixels: u64,
    /// Bytes beside them, meanwhile.
    pub(super) beside: u64,
    pub(super) work: u64,
}

thread_local! {
    /// What is known of the pictures of a tree, which may show one thousands of times, by where their bytes are.
    static KNOWN: RefCell<HashMap<*const Vec<u8>, Decoding>> = RefCell::default();
}

/// To be called before another tree is looked at, whose pictures may be where others were.
pub(super) fn forget() {
    KNOWN.take();
}

/// What decoding a picture takes: a JPEG that comes in passes is kept as numbers between them.
pub(super) fn decoding(kind: &ImageKind) -> Decoding {
    let (format, bytes) = match kind {
        ImageKind::SVG(_) => return Decoding::default(),
        ImageKind::PNG(bytes) => (ImageType::Png, bytes),
        ImageKind::JPEG(bytes) => (ImageType::Jpeg, bytes),
        ImageKind::GIF(bytes) => (ImageType::Gif, bytes),
        ImageKind::WEBP(bytes) => (ImageType::Webp, bytes),
    };
    if let Some(known) = KNOWN.with_borrow(|known| known.get(&Arc::as_ptr(bytes)).copied()) {
        return known;
    }
    let [width, height] = size(format, bytes).unwrap_or_default();
    let pixels = (width as u64).saturating_mul(height as u64);
    let has_passes = memchr::memmem::find(bytes, b"\xff\xc2").is_some();
    let (beside, work) = match format {
        ImageType::Jpeg if has_passes => {
            (8, 25 + 6 * memchr::memmem::find_iter(bytes, b"\xff\xda").count() as u64)
        }
        ImageType::Jpeg => (2, 25),
        _ => (5, 25),
    };
    let read = (bytes.len() as u64).saturating_mul(WORK_PER_BYTE);
    let decoding = Decoding {
        pixels: pixels * 4,
        beside: pixels * beside,
        work: pixels.saturating_mul(work).saturating_add(read),
    };
    KNOWN.with_borrow_mut(|known| known.insert(Arc::as_ptr(bytes), decoding));
    decoding
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Arc<Vec<u8>> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
        bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        Arc::new(bytes)
    }

    fn gif(screen: [u16; 2], frame: [u16; 2]) -> Arc<Vec<u8>> {
        let mut bytes = b"GIF89a".to_vec();
        bytes.extend(screen.map(u16::to_le_bytes).concat());
        bytes.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255, b',', 0, 0, 0, 0]);
        bytes.extend(frame.map(u16::to_le_bytes).concat());
        bytes.extend([0, 2, 2, 0x4c, 1, 0, b';']);
        Arc::new(bytes)
    }

    #[test]
    fn pictures_are_as_large_as_their_header_says_and_no_larger_than_they_may_be() {
        assert!(raster(ImageType::Png, png(5000, 5000)).is_ok());
        assert!(raster(ImageType::Png, png(5001, 5000)).is_err());
        assert!(raster(ImageType::Png, png(u32::MAX, u32::MAX)).is_err());
        assert!(raster(ImageType::Png, png(0, 5)).is_err());
        assert!(raster(ImageType::Gif, gif([4, 4], [2, 2])).is_ok());
        assert!(raster(ImageType::Gif, gif([4, 4], [60_000, 60_000])).is_err());
        assert!(raster(ImageType::Jpeg, Arc::new(vec![0xff, 0xd8, 0xff])).is_err());
    }

    #[test]
    fn sizes_are_those_that_the_decoders_read() {
        // Two bytes of 255: one fills, and is no marker with a length.
        let frame = |side: u16| {
            let [high, low] = side.to_be_bytes();
            [0xc0, 0, 17, 8, high, low, high, low, 3, 1, 17, 0, 2, 17, 0, 3, 17, 0]
        };
        let scan = [0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0];
        let jpeg = [&[0xff, 0xd8, 0xff, 0xff][..], &frame(0x4000), &scan, &[0; 9]].concat();
        assert!(raster(ImageType::Jpeg, Arc::new(jpeg)).is_err(), "16384 x 16384");
        let jpeg = [&[0xff, 0xd8, 0xff][..], &frame(16), &scan, &[0; 9]].concat();
        assert!(raster(ImageType::Jpeg, Arc::new(jpeg)).is_ok(), "16 x 16");

        let webp = |chunk: &[u8]| [b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0", chunk].concat();
        let lossy = [&b"VP8 \x20\0\0\0\x10\0\0\x9d\x01\x2a\xff\x3f\xff\x3f"[..], &[0; 20]].concat();
        let lossless = [&b"VP8L\x20\0\0\0\x2f\xff\xff\xff\x0f"[..], &[0; 20]].concat();
        for chunk in [lossy, lossless] {
            assert!(
                raster(ImageType::Webp, Arc::new(webp(&chunk))).is_err(),
                "16383 x 16383, in one of 1 x 1"
            );
        }
    }

    #[test]
    fn what_is_no_part_of_a_picture_is_taken_away_before_it_is_decoded() {
        let chunk = |name: &[u8], content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap().to_be_bytes();
            [&length, name, content, b"crc!"].concat()
        };
        let file = |chunks: &[&[u8]]| {
            let chunks = chunks.iter().flat_map(|name| chunk(name, b"content"));
            b"\x89PNG\r\n\x1a\n".iter().copied().chain(chunks).collect::<Vec<u8>>()
        };
        let whole =
            file(&[b"IHDR", b"iCCP", b"PLTE", b"tRNS", b"zTXt", b"iTXt", b"IDAT", b"eXIf", b"IDAT", b"IEND"]);
        let without = file(&[b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IDAT", b"IEND"]);
        let taken = |bytes: &[u8]| Vec::clone(&plain(ImageType::Png, Arc::new(bytes.to_vec())));
        assert_eq!(taken(&whole), without);
        assert_eq!(taken(&without), without);
        // What is cut short or is no chunk stays as it is.
        let cut = [&without[..], &chunk(b"iCCP", b"content")[..10]].concat();
        assert_eq!(taken(&cut), cut);
        let long = [&without[..], b"\xff\xff\xff\xffiCCP"].concat();
        assert_eq!(taken(&long), long);
        assert_eq!(taken(b"no picture"), b"no picture");
        assert_eq!(Vec::clone(&plain(ImageType::Gif, Arc::new(whole.clone()))), whole);
    }

    #[test]
    fn a_format_is_told_by_type_and_where_there_is_none_by_content() {
        assert_eq!(Format::of("image/png", b""), Ok(Format::Raster(ImageType::Png)));
        assert_eq!(Format::of("text/plain", &gif([1, 1], [1, 1])), Ok(Format::Raster(ImageType::Gif)));
        assert_eq!(Format::of("text/plain", b"<svg/>"), Ok(Format::Svg));
        assert!(Format::of("text/html", b"<svg/>").is_err());
    }
}
