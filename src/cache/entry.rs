//! Conversions between entries and images of JavaScript.

use napi::bindgen_prelude::{Buffer, Uint8Array};
use napi_derive::napi;

use crate::render::outcome::{FileHash, RenderWarning, RenderedImage};
use ogpress_cache::{Entry, Image, Note};

/// A rendered image that is to be kept.
#[napi(object, object_to_js = false)]
pub struct ImageToKeep {
    /// The file.
    pub data: Uint8Array,
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// What the image lacks.
    pub warnings: Vec<RenderWarning>,
    /// The files that the render has loaded from a folder.
    pub files: Vec<FileHash>,
    /// If it depends on the machine's fonts, their hash in the process that rendered it.
    pub machine: Option<String>,
}

/// What was found under a key.
#[napi(object, object_from_js = false)]
pub struct Found {
    /// The image.
    pub image: Option<RenderedImage>,
    /// Why there is none although there is a file.
    pub problem: Option<Problem>,
}

/// Why there is no image where a file is.
#[napi(object, object_from_js = false)]
pub struct Problem {
    /// Whether it is damaged. Otherwise it could not be read.
    pub is_corrupt: bool,
    /// The error of the system.
    pub message: String,
}

/// Copies an image of JavaScript.
pub fn image(kept: &ImageToKeep) -> Image {
    let notes = kept.warnings.iter().map(|RenderWarning { code, message, href }| Note {
        code: code.clone(),
        message: message.clone(),
        href: href.clone(),
    });
    Image { width: kept.width, height: kept.height, warnings: notes.collect(), data: kept.data.to_vec() }
}

impl From<Image> for RenderedImage {
    fn from(Image { width, height, warnings, data }: Image) -> Self {
        let warning = |Note { code, message, href }| RenderWarning { code, message, href };
        Self {
            data: Buffer::from(data),
            width,
            height,
            warnings: warnings.into_iter().map(warning).collect(),
            files: Vec::new(),
            machine: None,
        }
    }
}

impl Found {
    /// Nothing was found.
    pub const NOTHING: Self = Self { image: None, problem: None };

    /// An entry that has an image.
    pub fn entry(entry: Option<Entry>) -> Self {
        match entry {
            Some(Entry::Image(image)) => Self { image: Some(image.into()), problem: None },
            Some(Entry::OfMachine) | None => Self::NOTHING,
        }
    }
}
