//! Conversions between entries and images of JavaScript.

use napi::bindgen_prelude::Buffer;
use napi_derive::napi;

use crate::render::outcome::{RenderWarning, RenderedImage};
use ogpress_cache::{Entry, Image, Note};

/// The result of a lookup.
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
pub fn image(kept: &RenderedImage) -> Image {
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
