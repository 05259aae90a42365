//! The raster images that a document shows, and where all images come from.
//!
//! 1. `loader` loads the files behind addresses: from a folder (`image_root`), or from what the caller has loaded.
//!    `data_uri` says why a `data:` URI cannot be read.
//! 2. `format` detects the format by the file's first bytes, as browsers do ([MIME
//!    Sniffing](https://mimesniff.spec.whatwg.org/)), and tells SVG apart.
//! 3. `inspection` reads the headers without decoding: dimensions, orientation, colour space, and whether the file is
//!    complete. `rasters` does so once per file and render.
//! 4. An image that a plain decoder would show differently from browsers is decoded here (`formats`), turned and
//!    converted to sRGB (`colour`), and stored as an uncompressed PNG (`rewrite`), so that both painters show the same.
//!    That is charged before it is done (`decode_cost`).
//! 5. Painters decode the image when they paint it ([`decode()`]).
//!
//! Invariants: no image has more than 25 million pixels; memory is reserved before anything is decoded; a damaged file
//! is a warning and never an error of the render.

mod colour;
pub(crate) mod data_uri;
mod decode_cost;
mod format;
mod formats;
mod image_root;
mod inspection;
mod loader;
mod rasters;
mod rewrite;
#[cfg(test)]
mod tests;

pub use image_root::ImageRoot;
pub use loader::Images;

pub(crate) use decode_cost::{Decoding, decoding, forget};
pub(crate) use format::Format;
pub(crate) use formats::decode;
pub(crate) use formats::pixels::{Pixels, Unusable};
pub(crate) use loader::{Loader, MOST_HREFS, of_images};
pub(crate) use rasters::{DATA, Rasters, Refused, Sources};
