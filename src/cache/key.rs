//! The class `RenderKey`: the key of a render.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::Either;
use napi_derive::napi;
use parking_lot::Mutex;

use crate::js_thread::JsThread;
use crate::render::fonts::FontSet;
use crate::render::images::{GivenImages, ImageFolder, ImageSource};
use crate::render::job::{Svg, bytes};
use crate::render::options::RenderSettings;
use crate::render::outcome::FileHash;
use crate::shared::error::Result;
use crate::shared::native_work::Work;
use ogpress_cache::{Entry, Image, Key};
use ogpress_render::{self as render, LoadedFile, Options, Source, Subject};

/// The input of a render: a document, or a key of the caller. It is used once.
#[napi]
pub struct RenderRequest(Mutex<Option<Request>>);

/// The parts of a request.
pub struct Request {
    options: Options,
    fonts: Arc<render::FontSet>,
    subject: Vec<u8>,
    /// `None` for a key of the caller, whose images are not read.
    images: Option<ImageSource>,
    source: Source,
}

/// Where a render gets its files from.
#[napi(string_enum)]
pub enum FileSource {
    /// There are none.
    None,
    /// The render reads a folder.
    Folder,
    /// They are loaded before the render.
    Given,
}

impl From<FileSource> for Source {
    fn from(source: FileSource) -> Self {
        match source {
            FileSource::None => Self::None,
            FileSource::Folder => Self::Folder,
            FileSource::Given => Self::Given,
        }
    }
}

#[napi]
impl RenderRequest {
    /// Copies the arguments of a call. `is_key` says that `subject` is a key of the caller, and no document. `source` is where the render
    /// gets its files from: an isolated process is given those of a folder.
    #[napi(constructor)]
    pub fn new(
        settings: &RenderSettings,
        subject: Svg,
        is_key: bool,
        fonts: Option<&FontSet>,
        source: FileSource,
        images: Option<Either<GivenImages, ImageFolder>>,
    ) -> Self {
        Self(Mutex::new(Some(Request {
            options: settings.options(),
            fonts: fonts.map_or_else(render::FontSet::default_set, FontSet::fonts),
            subject: bytes(subject),
            images: (!is_key).then(|| ImageSource::from(images)),
            source: source.into(),
        })))
    }
}

impl RenderRequest {
    /// Takes the parts.
    pub fn take(&self) -> Result<Request, render::Error> {
        self.0.lock().take().ok_or(render::Error::Cancelled)
    }
}

impl Request {
    /// Reads the images of the document, and hashes everything.
    pub fn key(self) -> Result<RenderKey, render::Error> {
        let Self { options, fonts, subject, images, source } = self;
        let files = match images {
            None => None,
            Some(images) => Some(render::files(&subject, &options.limits, &images.open()?)?),
        };
        let subject = match &files {
            None => Subject::Key(&subject),
            Some(files) => Subject::Document(&subject, files),
        };
        Ok(RenderKey { key: Key(render::fingerprint(subject, source, &options, &fonts)), files })
    }
}

/// The key of a render.
#[napi]
#[derive(Debug, Clone)]
pub struct RenderKey {
    pub(super) key: Key,
    /// The files of the document as they were when the key was made; `None` for a key of the caller.
    files: Option<Vec<LoadedFile>>,
}

#[napi]
impl RenderKey {
    /// Makes the key of a render, on a native thread. Delivers a `RenderKey`.
    #[napi]
    pub fn make(env: Env, thread: &JsThread, id: u32, request: &RenderRequest) -> Result<()> {
        let request = request.take()?;
        Work { mailbox: thread.mailbox(), env, id, job: 0 }.look_up(move || request.key(), |key| key)
    }

    /// The key, as 64 hexadecimal digits.
    #[napi(getter)]
    pub fn text(&self) -> String {
        self.key.to_string()
    }
}

impl RenderKey {
    /// The key of the image if it depends on the machine's fonts.
    pub fn of_machine(&self) -> Key {
        Key(render::with_machine(self.key.0, &render::machine_fonts()))
    }

    /// The entries of an image: itself, and where it depends on the machine's fonts, which have this hash, a reference to it.
    pub fn entries(&self, image: Image, machine: Option<&str>) -> Vec<(Key, Entry)> {
        let Some(machine) = machine else { return vec![(self.key, Entry::Image(image))] };
        let Ok(Key(machine)) = machine.parse() else { return Vec::new() };
        let other = Key(render::with_machine(self.key.0, &machine));
        // The reference is last, so that it leads to an image.
        vec![(other, Entry::Image(image)), (self.key, Entry::OfMachine)]
    }

    /// Whether a render has loaded the same files that are in the key. A file may have changed between the two.
    pub fn has_files(&self, loaded: &[FileHash]) -> bool {
        let Some(files) = &self.files else { return true };
        let known: Vec<FileHash> = files.iter().cloned().map(FileHash::from).collect();
        loaded.iter().all(|file| known.contains(file))
    }
}
