//! The dimensions of a raster image, read from its header before anything is decoded.

use std::io::Cursor;
use std::sync::Arc;

use imagesize::ImageType;
use usvg::ImageKind;

use super::gif::Header;
use super::jpeg;
use super::pixels::{MOST_PIXELS, Unusable};

/// Returns an image for the tree if its header says that it is not too large. Its pixels are decoded when it is
/// painted.
pub(crate) fn checked(format: ImageType, bytes: Arc<Vec<u8>>) -> Result<ImageKind, Unusable> {
    let size = dimensions(format, &bytes);
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

/// The width and height that the decoder allocates, or those that are shown if they are larger.
pub(crate) fn dimensions(format: ImageType, bytes: &[u8]) -> Option<[usize; 2]> {
    if format == ImageType::Jpeg {
        return jpeg::size(bytes);
    }
    let shown = imagesize::blob_size(bytes).ok()?;
    if format == ImageType::Webp {
        return Some(
            webp_frames(bytes)
                .fold([shown.width, shown.height], |[width, height], [w, h]| [width.max(w), height.max(h)]),
        );
    }
    if format != ImageType::Gif {
        return Some([shown.width, shown.height]);
    }
    // The first frame of a GIF may be larger than the screen that the file declares.
    let mut decoder = gif::DecodeOptions::new().read_info(Cursor::new(bytes)).ok()?;
    let frame = decoder.next_frame_info().ok()??;
    let Header { size: [width, height], .. } = Header::of(bytes)?;
    Some([width.max(frame.width.into()), height.max(frame.height.into())])
}

/// The dimensions of all frames in a WebP file, wherever they are. The decoder allocates a frame before it compares its
/// size with that of the file.
fn webp_frames(bytes: &[u8]) -> impl Iterator<Item = [usize; 2]> {
    let lossy = memchr::memmem::find_iter(bytes, b"VP8 ").filter_map(|at| {
        // RFC 6386, section 9.1: after the chunk's length, three bytes and a start code, come two sizes of 14 bits.
        let header = bytes.get(at + 8..at + 18)?;
        let side = |at: usize| usize::from(u16::from_le_bytes([header[at], header[at + 1]]) & 0x3fff);
        Some([side(6), side(8)])
    });
    let lossless = memchr::memmem::find_iter(bytes, b"VP8L").filter_map(|at| {
        // RFC 9649, section 3.4: after a signature come two sizes of 14 bits, each less one.
        let bits = bytes.get(at + 9..at + 13)?;
        let bits = u32::from_le_bytes([bits[0], bits[1], bits[2], bits[3]]);
        Some([bits & 0x3fff, (bits >> 14) & 0x3fff].map(|side| side as usize + 1))
    });
    lossy.chain(lossless)
}
