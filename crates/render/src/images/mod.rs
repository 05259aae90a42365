//! Pictures that a document refers to: which are loaded, and what they may be.

mod colour;
pub(super) mod data_uri;
mod format;
mod gif_file;
mod jpeg;
mod orientation;
mod png_file;
mod rasters;
mod rewrite;
mod webp;

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use imagesize::ImageType;
use usvg::ImageKind;

use super::memory::zeroed;
use colour::Colours;
pub(super) use format::Format;
use gif_file::Header;
use orientation::Orientation;
pub(super) use rasters::{DATA, Rasters, Refused, Sources};

/// The most pixels of a picture inside the picture. A photograph of a good camera has 24 million.
const MOST_PIXELS: usize = 25_000_000;

/// Bytes that a file has for its rows beside its pixels, at the most.
const MOST_ROWS: u64 = 2 * MOST_PIXELS as u64 / 1000 + 65_536;

/// Reading a byte of a file, which may have far more of them than its pixels need.
const WORK_PER_BYTE: u64 = 4;

/// Why a picture cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unusable(pub(super) String);

impl Unusable {
    fn unreadable() -> Self {
        Self("it is damaged, and nothing of it can be shown".to_owned())
    }

    fn no_memory() -> Self {
        Self("the system has no memory for its pixels".to_owned())
    }
}

/// A decoded picture.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pixels {
    /// Width and height.
    pub(super) size: [usize; 2],
    /// Rows of red, green, blue and opacity, which they are not multiplied by.
    pub(super) rgba: Vec<u8>,
    /// Why it is not all of the picture, if it is not.
    pub(super) damage: Option<&'static str>,
}

/// Transparent pixels.
fn buffer([width, height]: [usize; 2]) -> Result<Vec<u8>, Unusable> {
    let bytes = width.checked_mul(height).filter(|&pixels| pixels <= MOST_PIXELS).map(|pixels| pixels * 4);
    zeroed(bytes.ok_or_else(Unusable::unreadable)?).map_err(|_| Unusable::no_memory())
}

/// Decodes a picture that is in a tree.
pub(super) fn decode(kind: &ImageKind) -> Result<Pixels, Unusable> {
    match kind {
        ImageKind::PNG(bytes) => png_file::decode(bytes, false),
        ImageKind::JPEG(bytes) => jpeg::decode(bytes),
        ImageKind::GIF(bytes) => gif_file::decode(bytes),
        ImageKind::WEBP(bytes) => webp::decode(bytes),
        ImageKind::SVG(_) => Err(Unusable("it is no raster picture".to_owned())),
    }
}

/// A raster picture that was looked at, but not decoded.
#[derive(Debug)]
pub(super) struct Looked {
    kind: ImageKind,
    orientation: Orientation,
    colours: Colours,
    /// As in `png_file`.
    is_hidden: bool,
    /// Whether a decoder that follows usvg's idea of pictures shows it as browsers do. It may still be damaged.
    pub(super) is_plain: bool,
}

/// Looks at a raster picture. It takes as long as to look at each byte once or twice.
pub(super) fn look(format: ImageType, bytes: Arc<Vec<u8>>) -> Result<Looked, Unusable> {
    let upright = Orientation::default();
    let (bytes, orientation, colours, is_hidden, is_plain) = match format {
        ImageType::Png => {
            let png = png_file::look(bytes)?;
            (png.file, png.orientation, png.colours, png.is_hidden, png.is_whole && !png.is_hidden)
        }
        ImageType::Jpeg => {
            let header = jpeg::Header::of(&bytes);
            let is_plain = header.is_whole && header.has_usual_colours();
            let colours = header.colours();
            (bytes, header.orientation, colours, false, is_plain)
        }
        ImageType::Gif => {
            let is_plain = gif_file::Header::of(&bytes).is_some_and(|header| header.is_all());
            (bytes, upright, Colours::Srgb, false, is_plain)
        }
        ImageType::Webp if !webp::is_whole(&bytes) => {
            return Err(Unusable("it is cut short, and nothing of such a WebP is shown".to_owned()));
        }
        _ => {
            let (is_plain, colours) = (!webp::lacks_alpha(&bytes), webp::colours(&bytes));
            (bytes, upright, colours, false, is_plain)
        }
    };
    let kind = raster(format, bytes)?;
    let is_plain = is_plain && orientation.is_upright() && !matches!(colours, Colours::Other(_));
    Ok(Looked { kind, orientation, colours, is_hidden, is_plain })
}

impl Looked {
    /// The picture as it is.
    pub(super) fn kind(&self) -> ImageKind {
        self.kind.clone()
    }

    /// Whether its colours are shown without being understood.
    pub(super) fn has_unknown_colours(&self) -> bool {
        self.colours == Colours::Unknown
    }

    /// What rewriting takes: bytes meanwhile, bytes of the result, and work.
    pub(super) fn rewriting(&self) -> Decoding {
        forget();
        let Decoding { pixels, beside, work } = decoding(&self.kind);
        // One that is cut short may be decoded twice.
        let twice = if self.is_plain { 1 } else { 2 };
        let file = rewrite::most_bytes(pixels / 4, 1).saturating_add(MOST_ROWS);
        Decoding {
            pixels: file,
            beside: (pixels + beside) * twice,
            work: work.saturating_mul(twice).saturating_add(5 * pixels),
        }
    }

    /// Decodes the picture, and gives it as a file that is shown as it is wherever it goes. The picture itself, if it is plain
    /// and whole.
    pub(super) fn rewritten(&self) -> Result<(ImageKind, Option<&'static str>), Unusable> {
        let mut pixels = match &self.kind {
            ImageKind::PNG(bytes) => png_file::decode(bytes, self.is_hidden)?,
            kind => decode(kind)?,
        };
        if self.is_plain && pixels.damage.is_none() {
            return Ok((self.kind(), None));
        }
        if let Colours::Other(profile) = &self.colours {
            profile.apply(&mut pixels.rgba);
        }
        let file = rewrite::write(&pixels, self.orientation)?;
        Ok((ImageKind::PNG(Arc::new(file)), pixels.damage))
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

/// The larger of what a decoder makes room for and what is shown.
fn size(format: ImageType, bytes: &[u8]) -> Option<[usize; 2]> {
    if format == ImageType::Jpeg {
        return jpeg::size(bytes);
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
    let Header { size: [width, height], .. } = Header::of(bytes)?;
    Some([width.max(frame.width.into()), height.max(frame.height.into())])
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

    /// Three rows of two pixels, stored as they are.
    fn stored_png(extra: &[(&[u8], &[u8])]) -> Vec<u8> {
        let rgba = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255], [255, 0, 255]];
        let rgba = rgba.into_iter().flat_map(|[red, green, blue]| [red, green, blue, 255]).collect();
        let pixels = Pixels { size: [2, 3], rgba, damage: None };
        let file = rewrite::write(&pixels, Orientation::default()).unwrap();
        let (header, rest) = file.split_at(33);
        let extra = extra.iter().flat_map(|(name, content)| chunk(name, content));
        header.iter().copied().chain(extra).chain(rest.iter().copied()).collect()
    }

    fn chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
        let checked = [name, content].concat();
        let mut crc = libdeflater::Crc::new();
        crc.update(&checked);
        let length = u32::try_from(content.len()).unwrap();
        [&length.to_be_bytes(), &checked[..], &crc.sum().to_be_bytes()].concat()
    }

    fn looked(bytes: &[u8]) -> Looked {
        look(ImageType::Png, Arc::new(bytes.to_vec())).unwrap()
    }

    const EXIF: &[u8] = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

    #[test]
    fn what_is_no_part_of_a_picture_is_taken_away_before_it_is_decoded() {
        let whole = stored_png(&[(b"tEXt", b"a\0b"), (b"zTXt", b"x"), (b"tIME", b"1234567")]);
        let looked = looked(&whole);
        assert!(looked.is_plain);
        let ImageKind::PNG(file) = looked.kind() else { panic!("no PNG") };
        assert_eq!(*file, stored_png(&[]));
    }

    #[test]
    fn a_picture_without_anything_odd_stays_the_file_that_it_is() {
        let bytes = Arc::new(stored_png(&[]));
        let looked = look(ImageType::Png, Arc::clone(&bytes)).unwrap();
        let ImageKind::PNG(file) = looked.kind() else { panic!("no PNG") };
        assert!(looked.is_plain && Arc::ptr_eq(&file, &bytes));
    }

    #[test]
    fn a_picture_is_rewritten_as_it_is_to_be_shown() {
        let turned = looked(&stored_png(&[(b"eXIf", EXIF)]));
        assert!(!turned.is_plain);
        let (kind, damage) = turned.rewritten().unwrap();
        assert_eq!(damage, None);
        let Pixels { size, rgba, .. } = decode(&kind).unwrap();
        assert_eq!(size, [3, 2]);
        // Turned to the right: the first column, from below.
        let colours: Vec<[u8; 3]> = rgba.chunks(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        assert_eq!(colours[..3], [[0, 255, 255], [0, 0, 255], [255, 0, 0]]);
        assert_eq!(colours[3..], [[255, 0, 255], [255, 255, 0], [0, 255, 0]]);
    }

    #[test]
    fn checksums_of_pixels_do_not_matter_and_those_of_the_header_do() {
        let whole = stored_png(&[]);
        let (mut pixels, mut header) = (whole.clone(), whole.clone());
        let end = whole.len() - 12;
        pixels[end - 1] ^= 1;
        header[32] ^= 1;
        let mended = looked(&pixels);
        assert!(mended.is_plain);
        let ImageKind::PNG(file) = mended.kind() else { panic!("no PNG") };
        assert_eq!(*file, whole);
        assert_eq!(
            look(ImageType::Png, Arc::new(header)).unwrap_err(),
            Unusable("its IHDR chunk is damaged".to_owned())
        );
        // A description that is damaged is none, and an orientation neither.
        let mut turned = stored_png(&[(b"eXIf", EXIF)]);
        turned[45] ^= 1;
        assert!(looked(&turned).is_plain);
        let unknown = stored_png(&[(b"ABCD", b"")]);
        assert!(look(ImageType::Png, Arc::new(unknown)).is_err());
    }

    #[test]
    fn a_png_that_is_cut_short_shows_the_rows_that_came() {
        let whole = stored_png(&[]);
        // After the header, 8 bytes of a chunk, 7 of zlib's, and rows of a filter and two pixels.
        let cut = &whole[..33 + 8 + 7 + 2 * 7 + 3];
        let looked = looked(cut);
        assert!(!looked.is_plain);
        let (kind, damage) = looked.rewritten().unwrap();
        assert_eq!(damage, Some("it is damaged or cut short"));
        let Pixels { size, rgba, .. } = decode(&kind).unwrap();
        assert_eq!(size, [2, 3]);
        assert_eq!(rgba[..16], [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 0, 255]);
        assert_eq!(rgba[16..], [0; 8]);
        // Without its end alone, nothing is missing.
        let (_, damage) = super::tests::looked(&whole[..whole.len() - 12]).rewritten().unwrap();
        assert_eq!(damage, None);
    }

    #[test]
    fn a_gif_is_shown_on_its_screen_and_a_larger_one_where_it_needs_it() {
        // One pixel of colour 1, white.
        let gif = |screen: [u8; 2], place: [u8; 2]| {
            let mut bytes = b"GIF89a".to_vec();
            bytes.extend([screen[0], 0, screen[1], 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
            bytes.extend([b',', place[0], 0, place[1], 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 1, 0, b';']);
            Arc::new(bytes)
        };
        for (screen, place, size, at) in
            [([3, 2], [1, 1], [3, 2], 4), ([1, 1], [1, 1], [2, 2], 3), ([0, 0], [0, 0], [1, 1], 0)]
        {
            let looked = look(ImageType::Gif, gif(screen, place)).unwrap();
            assert!(!looked.is_plain);
            let (kind, damage) = looked.rewritten().unwrap();
            assert_eq!(damage, None);
            let Pixels { size: made, rgba, .. } = decode(&kind).unwrap();
            assert_eq!(made, size);
            let opaque: Vec<usize> = (0..rgba.len() / 4).filter(|at| rgba[at * 4 + 3] == 255).collect();
            assert_eq!(opaque, [at]);
        }
        assert!(look(ImageType::Gif, gif([1, 1], [0, 0])).unwrap().is_plain);
    }

    #[test]
    fn a_webp_that_is_cut_short_is_not_shown() {
        let bytes = b"RIFF\x40\0\0\0WEBPVP8L\x20\0\0\0\x2f\0\0\0\0".to_vec();
        let Err(Unusable(reason)) = look(ImageType::Webp, Arc::new(bytes)) else { panic!("it is shown") };
        assert!(reason.contains("cut short"), "{reason}");
    }
}
