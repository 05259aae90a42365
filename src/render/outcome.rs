//! The results of renders, as JavaScript gets them.

use napi::bindgen_prelude::Buffer;
use napi_derive::napi;

use crate::shared::numbers::number;
use ogpress_render::Warning;

/// How far a render has come.
pub enum Progress {
    /// It has ended.
    Rendered {
        /// The bytes of the file.
        png: Vec<u8>,
        /// What the picture lacks.
        warnings: Vec<Warning>,
    },
    /// It can go on when this many bytes of memory are reserved for it.
    NeedsMemory(u64),
}

/// The result of `render` and `finish`. Exactly one property is present.
#[napi(object, object_from_js = false)]
pub struct RenderOutcome {
    /// The image.
    pub image: Option<RenderedImage>,
    /// The bytes of memory that have to be reserved before `finish` is called.
    pub memory: Option<f64>,
}

/// A rendered image.
#[napi(object, object_from_js = false)]
pub struct RenderedImage {
    /// The file.
    pub png: Buffer,
    /// What the picture lacks.
    pub warnings: Vec<RenderWarning>,
}

/// A part of the document that the picture lacks.
#[napi(object, object_from_js = false)]
pub struct RenderWarning {
    /// The stable code.
    pub code: String,
    /// What the picture lacks, and why.
    pub message: String,
    /// The address of an image.
    pub href: Option<String>,
}

impl From<Warning> for RenderWarning {
    fn from(Warning { code, message, href }: Warning) -> Self {
        Self { code: code.to_owned(), message, href }
    }
}

impl From<Progress> for RenderOutcome {
    fn from(progress: Progress) -> Self {
        match progress {
            Progress::Rendered { png, warnings } => {
                let warnings = warnings.into_iter().map(RenderWarning::from).collect();
                Self { image: Some(RenderedImage { png: png.into(), warnings }), memory: None }
            }
            Progress::NeedsMemory(bytes) => Self { image: None, memory: Some(number(bytes)) },
        }
    }
}
