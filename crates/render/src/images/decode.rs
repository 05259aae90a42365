//! Decodes the raster images of a tree.

use usvg::ImageKind;

use super::pixels::{Pixels, Unusable};
use super::{gif_file, jpeg, png_file, webp};

/// Decodes a picture that is in a tree.
pub(crate) fn decode(kind: &ImageKind) -> Result<Pixels, Unusable> {
    match kind {
        ImageKind::PNG(bytes) => png_file::decode(bytes, false),
        ImageKind::JPEG(bytes) => jpeg::decode(bytes),
        ImageKind::GIF(bytes) => gif_file::decode(bytes),
        ImageKind::WEBP(bytes) => webp::decode(bytes),
        ImageKind::SVG(_) => Err(Unusable("it is no raster picture".to_owned())),
    }
}
