//! The class `RenderJob`: one render.
//!
//! A job is rendered in one step where memory is free: `render` reserves the bytes that it needs. Where they are not free, the job drops
//! the tree of the document and ends with the number of bytes; JavaScript waits for them in the queue of the budget, and calls
//! `finish`. An isolated process uses `prepare` in place of `render`: it keeps the tree of the document, and its parent reserves the bytes.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{Buffer, Either, ToNapiValue, Uint8Array};
use napi_derive::napi;
use parking_lot::Mutex;

use super::budget::Reserved;
use super::fonts::FontSet;
use super::images::{GivenImages, ImageFolder, ImageSource};
use super::options::RenderSettings;
use super::outcome::{Progress, RenderOutcome};
use crate::js_thread::JsThread;
use crate::shared::error::{Failure, Result};
use crate::shared::native_work::Work;
use crate::shared::numbers::{number, whole};
use crate::shared::pool;
use ogpress_render::{self as render, Cancellation, Images, Inspecting, Options, Preparation, Prepared};

/// An SVG document: text, or bytes.
pub type Svg = Either<String, Uint8Array>;

/// One render. Methods with a `thread` and an `id` start work on a native thread; its result is delivered under that number. Data is
/// copied: the caller may change it afterwards.
#[napi]
pub struct RenderJob {
    options: Options,
    inspects: bool,
    cancellation: Cancellation,
    /// The number by which its work is stopped.
    number: u64,
    waiting: Arc<Mutex<Option<Waiting>>>,
}

/// A render that waits for memory.
enum Waiting {
    /// The document, to begin again: its tree would take memory that is not reserved.
    Document(Document, Renderer),
    /// The tree, in an isolated process, which has memory of its own.
    Tree(Box<Prepared>, Renderer),
}

struct Document {
    svg: Vec<u8>,
    images: Images,
}

/// Renders, or inspects, the document of a job, on a native thread.
#[derive(Clone)]
struct Renderer {
    options: Options,
    inspects: bool,
    fonts: Arc<render::FontSet>,
    cancellation: Cancellation,
    waiting: Arc<Mutex<Option<Waiting>>>,
}

impl Renderer {
    /// Renders the document. `reserve` returns whether the render has this many bytes in total.
    fn render(&self, document: Document, reserve: &(dyn Fn(u64) -> bool + Sync)) -> Result<Progress> {
        let bytes = if self.inspects {
            match self.inspection(&document, reserve)? {
                Inspecting::Done(inspection) => return Ok(Progress::Inspected(inspection)),
                Inspecting::Lacks(bytes) => bytes,
            }
        } else {
            match self.preparation(&document, reserve)? {
                Preparation::Ready(prepared) => return self.paint(*prepared),
                Preparation::Lacks(bytes) => bytes,
            }
        };
        *self.waiting.lock() = Some(Waiting::Document(document, self.clone()));
        Ok(Progress::NeedsMemory(bytes))
    }

    /// Prepares the document, and keeps its tree. Returns the bytes that the render needs.
    fn prepare(&self, document: &Document) -> Result<u64> {
        match self.preparation(document, &|_| true)? {
            Preparation::Ready(prepared) => {
                let bytes = prepared.memory();
                *self.waiting.lock() = Some(Waiting::Tree(prepared, self.clone()));
                Ok(bytes)
            }
            Preparation::Lacks(bytes) => Ok(bytes),
        }
    }

    fn preparation(
        &self,
        Document { svg, images }: &Document,
        reserve: &(dyn Fn(u64) -> bool + Sync),
    ) -> Result<Preparation, render::Error> {
        render::prepare_within(svg, &self.options, &self.fonts, images, &self.cancellation, reserve)
    }

    fn inspection(
        &self,
        Document { svg, images }: &Document,
        reserve: &(dyn Fn(u64) -> bool + Sync),
    ) -> Result<Inspecting, render::Error> {
        render::inspect_within(svg, &self.options, &self.fonts, images, &self.cancellation, reserve)
    }

    fn paint(&self, prepared: Prepared) -> Result<Progress> {
        Ok(Progress::Rendered(prepared.finish(&self.cancellation)?))
    }
}

#[napi]
impl RenderJob {
    /// Makes a job that has not started.
    #[napi(constructor)]
    pub fn new(settings: &RenderSettings) -> Self {
        Self {
            options: settings.options(),
            inspects: settings.inspects(),
            cancellation: Cancellation::default(),
            number: pool::next_job(),
            waiting: Arc::default(),
        }
    }

    /// Finds the addresses of images in the SVG. Delivers an array of strings.
    #[napi]
    pub fn hrefs(&self, env: Env, thread: &JsThread, id: u32, svg: Svg) -> Result<()> {
        let (svg, limits) = (bytes(svg), self.options.limits);
        pool::admit()?;
        self.start(env, thread, id, move || render::hrefs(&svg, &limits), |hrefs| hrefs)
    }

    /// Reads an image from a folder. Delivers the file, or a string with the reason why there is none.
    #[napi]
    pub fn read_image(
        &self,
        env: Env,
        thread: &JsThread,
        id: u32,
        folder: ImageFolder,
        href: String,
        max_bytes: f64,
    ) -> Result<()> {
        // Not refused where renders are stuck: an isolated render, which is not, needs its images.
        let read = move || Ok::<_, render::Error>(folder.open()?.read(&href, whole(max_bytes)));
        self.start(env, thread, id, read, |file| match file {
            Ok(bytes) => Either::A(Buffer::from(bytes)),
            Err(reason) => Either::B(reason),
        })
    }

    /// Renders the SVG. Delivers a `RenderOutcome`: the image or the inspection, or the bytes that have to be reserved first.
    #[napi]
    pub fn render(
        &self,
        env: Env,
        thread: &JsThread,
        id: u32,
        svg: Svg,
        fonts: Option<&FontSet>,
        images: Option<Either<GivenImages, ImageFolder>>,
    ) -> Result<()> {
        let (svg, images, renderer) = (bytes(svg), ImageSource::from(images), self.renderer(fonts));
        pool::admit()?;
        let work = move || {
            let document = Document { svg, images: images.open()? };
            let reserved = Reserved::default();
            renderer.render(document, &|bytes| reserved.grow_to(bytes))
        };
        self.start(env, thread, id, work, RenderOutcome::from)
    }

    /// Prepares a render in a process with memory of its own. Delivers the bytes that it needs; `finish` then renders it.
    #[napi]
    pub fn prepare(
        &self,
        env: Env,
        thread: &JsThread,
        id: u32,
        svg: Svg,
        fonts: Option<&FontSet>,
        images: Option<Either<GivenImages, ImageFolder>>,
    ) -> Result<()> {
        let (svg, images, renderer) = (bytes(svg), ImageSource::from(images), self.renderer(fonts));
        pool::admit()?;
        let work = move || renderer.prepare(&Document { svg, images: images.open()? });
        self.start(env, thread, id, work, number)
    }

    /// Continues a render for which `reserved` bytes are reserved. Delivers a `RenderOutcome`, as `render` does: the image, or a larger
    /// number of bytes.
    #[napi]
    pub fn finish(&self, env: Env, thread: &JsThread, id: u32, reserved: f64) -> Result<()> {
        let reserved = whole(reserved);
        let waiting = Arc::clone(&self.waiting);
        pool::admit()?;
        let work = move || {
            let waited = waiting.lock().take();
            match waited.ok_or(render::Error::Cancelled)? {
                Waiting::Tree(prepared, renderer) => renderer.paint(*prepared),
                Waiting::Document(document, renderer) => {
                    renderer.render(document, &|bytes| bytes <= reserved)
                }
            }
        };
        self.start(env, thread, id, work, RenderOutcome::from)
    }

    /// Stops the work of the job at its next checkpoint, and drops a document that waits.
    #[napi]
    pub fn cancel(&self) {
        self.cancellation.cancel();
        pool::pool().stop(self.number);
        *self.waiting.lock() = None;
    }
}

impl RenderJob {
    fn renderer(&self, fonts: Option<&FontSet>) -> Renderer {
        Renderer {
            options: self.options,
            inspects: self.inspects,
            fonts: fonts.map_or_else(render::FontSet::default_set, FontSet::fonts),
            cancellation: self.cancellation.clone(),
            waiting: Arc::clone(&self.waiting),
        }
    }

    /// The options of the core.
    pub const fn options(&self) -> Options {
        self.options
    }

    /// What stops the work of the job.
    pub fn cancellation(&self) -> Cancellation {
        self.cancellation.clone()
    }

    /// Starts work on a native thread.
    pub fn start<T: Send + 'static, E: Into<Failure>, J: ToNapiValue>(
        &self,
        env: Env,
        thread: &JsThread,
        id: u32,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
        convert: impl FnOnce(T) -> J + Send + 'static,
    ) -> Result<()> {
        let cancellation = self.cancellation.clone();
        let stop = move || cancellation.cancel();
        Work { mailbox: thread.mailbox(), env, id, job: self.number }.start(stop, work, convert)
    }
}

/// Makes a job and calls its method `render`, in one crossing.
#[napi]
pub fn start_render(
    env: Env,
    thread: &JsThread,
    id: u32,
    settings: &RenderSettings,
    svg: Svg,
    fonts: Option<&FontSet>,
    images: Option<Either<GivenImages, ImageFolder>>,
) -> Result<RenderJob> {
    let job = RenderJob::new(settings);
    job.render(env, thread, id, svg, fonts, images)?;
    Ok(job)
}

/// The bytes of a document. A string is UTF-8 whatever its XML declaration says: a byte order mark takes precedence over that.
pub fn bytes(svg: Svg) -> Vec<u8> {
    match svg {
        Either::A(text) if text.starts_with("<?xml") => format!("\u{feff}{text}").into_bytes(),
        Either::A(text) => text.into_bytes(),
        Either::B(bytes) => bytes.to_vec(),
    }
}
