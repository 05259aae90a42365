//! The formats of raster images: what their headers say, and their pixels as browsers show them.
//!
//! The decoders are crates (`png`, `zune-jpeg`, `gif`, `image-webp`). Each file here reads what its decoder does not
//! tell, and shows a damaged file as browsers do: what is missing is transparent.

pub(super) mod dimensions;
pub(super) mod gif;
pub(super) mod jpeg;
pub(super) mod orientation;
pub(super) mod pixels;
pub(super) mod png;
pub(super) mod webp;

use usvg::ImageKind;

use pixels::{Pixels, Unusable};

/// Decodes a raster image of a tree.
pub(crate) fn decode(kind: &ImageKind) -> Result<Pixels, Unusable> {
    match kind {
        ImageKind::PNG(bytes) => png::decode(bytes, false),
        ImageKind::JPEG(bytes) => jpeg::decode(bytes),
        ImageKind::GIF(bytes) => gif::decode(bytes),
        ImageKind::WEBP(bytes) => webp::decode(bytes),
        ImageKind::SVG(_) => Err(Unusable("it is no raster image".to_owned())),
    }
}
