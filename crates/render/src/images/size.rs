//! The size of a raster image, read from its header before anything is decoded.

use std::io::Cursor;
use std::sync::Arc;

use imagesize::ImageType;
use usvg::ImageKind;

use super::gif_file::Header;
use super::jpeg;
use super::pixels::{MOST_PIXELS, Unusable};

/// A raster picture whose header says that it is no larger than it may be. Its pixels are decoded when it is painted.
pub(crate) fn raster(format: ImageType, bytes: Arc<Vec<u8>>) -> Result<ImageKind, Unusable> {
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
pub(super) fn size(format: ImageType, bytes: &[u8]) -> Option<[usize; 2]> {
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
