//! The cost of decoding a raster image: bytes and work.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use imagesize::ImageType;
use usvg::ImageKind;

use super::formats::dimensions::dimensions;

/// Work to read a byte of a file. A file may have far more bytes than its pixels need.
const WORK_PER_BYTE: u64 = 4;

/// The cost of decoding an image.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Decoding {
    /// Bytes of the pixels.
    pub(crate) pixels: u64,
    /// Further bytes while it is decoded.
    pub(crate) beside: u64,
    /// About nanoseconds.
    pub(crate) work: u64,
}

thread_local! {
    /// The costs of a tree's images, by the address of their bytes. A tree may show an image thousands of times.
    static KNOWN: RefCell<HashMap<*const Vec<u8>, Decoding>> = RefCell::default();
}

/// Forgets the known costs. Call it before another tree: its images may have the addresses of freed ones.
pub(crate) fn forget() {
    KNOWN.take();
}

/// Returns the cost of decoding an image. A progressive JPEG takes more memory, because its coefficients are kept
/// between the scans.
pub(crate) fn decoding(kind: &ImageKind) -> Decoding {
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
    let [width, height] = dimensions(format, bytes).unwrap_or_default();
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
