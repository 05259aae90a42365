//! Images that a document shows: which are loaded, what their files may be, and their pixels.

mod colour;
pub(crate) mod data_uri;
mod decode;
mod decoding;
mod format;
mod gif_file;
mod image_root;
mod inspection;
mod jpeg;
mod loader;
mod orientation;
mod pixels;
mod png_file;
mod rasters;
mod rewrite;
mod size;
#[cfg(test)]
mod tests;
mod webp;

pub use image_root::ImageRoot;
pub use loader::Images;

pub(crate) use decode::decode;
pub(crate) use decoding::{Decoding, decoding, forget};
pub(crate) use format::Format;
pub(crate) use loader::{Loader, MOST_HREFS, of_images};
pub(crate) use pixels::{Pixels, Unusable};
pub(crate) use rasters::{DATA, Rasters, Refused, Sources};
