//! Encodes pixels as a file.

mod code_lengths;
mod encoded;
mod jpeg;
mod png;
mod raw;
mod webp;

use crate::format::Format;
use crate::pixels::colour_runs::Painted;
use crate::{Cancellation, Error, Options};
pub(super) use encoded::Encoded;

/// Returns the most bytes of memory that encoding a canvas of so many pixels needs, the canvas included.
pub(super) fn memory(pixels: u64, options: &Options) -> u64 {
    match options.format {
        Format::Png(palette) => png::memory(pixels, palette, options.compression),
        Format::Jpeg(jpeg) => jpeg::memory(pixels, jpeg),
        Format::WebP(webp) => webp::memory(pixels, webp),
        Format::Raw => raw::memory(pixels),
    }
}

/// Encodes a picture, and frees its pixels.
pub(super) fn encode(
    painted: Painted,
    options: &Options,
    cancellation: &Cancellation,
) -> Result<Encoded, Error> {
    match options.format {
        Format::Png(palette) => {
            png::encode(painted, palette, options.compression, cancellation).map(Encoded::from)
        }
        Format::Jpeg(jpeg) => jpeg::encode(painted, jpeg),
        Format::WebP(webp) => {
            webp::encode(painted, webp, options.compression, cancellation).map(Encoded::from)
        }
        Format::Raw => raw::pixels(painted).map(Encoded::from),
    }
}
