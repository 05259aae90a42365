//! What decoding a raster image needs: bytes and work.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use imagesize::ImageType;
use usvg::ImageKind;

use super::size::size;

/// Reading a byte of a file, which may have far more of them than its pixels need.
const WORK_PER_BYTE: u64 = 4;

/// What decoding a picture takes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Decoding {
    /// Bytes of its pixels.
    pub(crate) pixels: u64,
    /// Bytes beside them, meanwhile.
    pub(crate) beside: u64,
    pub(crate) work: u64,
}

thread_local! {
    /// What is known of the pictures of a tree, which may show one thousands of times, by where their bytes are.
    static KNOWN: RefCell<HashMap<*const Vec<u8>, Decoding>> = RefCell::default();
}

/// To be called before another tree is looked at, whose pictures may be where others were.
pub(crate) fn forget() {
    KNOWN.take();
}

/// What decoding a picture takes: a JPEG that comes in passes is kept as numbers between them.
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
