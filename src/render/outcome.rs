//! The results of renders, as JavaScript gets them.

use napi::bindgen_prelude::Buffer;
use napi_derive::napi;

use crate::shared::numbers::number;
use ogpress_cache::Key;
use ogpress_render::{self as render, LoadedFile, Rendered, Report, Warning};

/// How far a render has come.
pub enum Progress {
    /// It has ended.
    Rendered(Rendered),
    /// The document was inspected.
    Inspected(Box<render::Inspection>),
    /// It can go on when this many bytes of memory are reserved for it.
    NeedsMemory(u64),
}

/// The result of `render` and `finish`. Exactly one property is present.
#[napi(object, object_from_js = false)]
pub struct RenderOutcome {
    /// The image.
    pub image: Option<RenderedImage>,
    /// What an inspection has found.
    pub inspection: Option<Inspection>,
    /// The bytes of memory that have to be reserved before `finish` is called.
    pub memory: Option<f64>,
}

/// A rendered image.
#[napi(object)]
pub struct RenderedImage {
    /// The file, or the pixels.
    pub data: Buffer,
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// What the picture lacks.
    pub warnings: Vec<RenderWarning>,
    /// The files that the render has loaded from a folder.
    pub files: Vec<FileHash>,
    /// If it depends on the machine's fonts, their hash in the process that rendered it.
    pub machine: Option<String>,
}

/// A file that a render has loaded.
#[napi(object)]
#[derive(Debug, PartialEq, Eq)]
pub struct FileHash {
    /// The address.
    pub href: String,
    /// The hash of its bytes, as hexadecimal digits.
    pub hash: Option<String>,
    /// Why there is none.
    pub reason: Option<String>,
}

impl From<LoadedFile> for FileHash {
    fn from((href, file): LoadedFile) -> Self {
        match file {
            Ok(hash) => Self { href, hash: Some(Key(hash).to_string()), reason: None },
            Err(reason) => Self { href, hash: None, reason: Some(reason) },
        }
    }
}

/// A part of the document that the picture lacks.
#[napi(object)]
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

/// What a document is and asks for.
#[napi(object, object_from_js = false)]
pub struct Inspection {
    /// The width of the document.
    pub width: f64,
    /// The height of the document.
    pub height: f64,
    /// Whether it has text.
    pub has_text: bool,
    /// The families of its texts.
    pub families: Vec<String>,
    /// The characters of its texts.
    pub characters: String,
    /// The addresses of images and fonts.
    pub hrefs: Vec<String>,
    /// The bytes that a render needs.
    pub memory: f64,
    /// The work of a render.
    pub work: f64,
    /// What the picture would lack.
    pub warnings: Vec<RenderWarning>,
}

impl From<Box<render::Inspection>> for Inspection {
    fn from(inspection: Box<render::Inspection>) -> Self {
        let render::Inspection { width, height, found, memory, work, warnings } = *inspection;
        let render::Found { has_text, families, characters, hrefs } = found;
        Self {
            width: shortest(width),
            height: shortest(height),
            has_text,
            families,
            characters,
            hrefs,
            memory: number(memory),
            work: number(work),
            warnings: warnings.into_iter().map(RenderWarning::from).collect(),
        }
    }
}

/// Returns the number with the fewest digits that is this one in single precision: the one that the document has.
fn shortest(number: f32) -> f64 {
    number.to_string().parse().expect("a number as text")
}

impl From<Rendered> for RenderedImage {
    fn from(Rendered { file, width, height, report }: Rendered) -> Self {
        let Report { warnings, files, asks_machine, .. } = report;
        let warnings = warnings.into_iter().map(RenderWarning::from).collect();
        let files = files.into_iter().map(FileHash::from).collect();
        let machine = asks_machine.then(|| Key(render::machine_fonts()).to_string());
        Self { data: file.into(), width, height, warnings, files, machine }
    }
}

impl From<Progress> for RenderOutcome {
    fn from(progress: Progress) -> Self {
        let nothing = Self { image: None, inspection: None, memory: None };
        match progress {
            Progress::Rendered(rendered) => Self { image: Some(rendered.into()), ..nothing },
            Progress::Inspected(inspection) => Self { inspection: Some(inspection.into()), ..nothing },
            Progress::NeedsMemory(bytes) => Self { memory: Some(number(bytes)), ..nothing },
        }
    }
}
