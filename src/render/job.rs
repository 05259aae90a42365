//! One render as JavaScript sees it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use napi::bindgen_prelude::{Either, Uint8Array};
use napi_derive::napi;
use parking_lot::Mutex;

use super::fonts::FontSet;
use super::memory::Reservation;
use crate::shared::courier::{self, Courier, Value};
use crate::shared::error::{Failure, Result};
use crate::shared::panic::guard;
use ogpress_render::{
    self as render, Background, Cancellation, Compression, ImageRoot, Images, Limits, Options, Preparation,
    Prepared, Renderer, Size, Warning,
};

/// What a caller may choose; `lib/render/render.js` has checked the types.
#[napi(object, object_to_js = false)]
pub struct RenderOptions {
    /// Pixels.
    pub width: Option<f64>,
    /// Pixels.
    pub height: Option<f64>,
    /// A factor.
    pub scale: Option<f64>,
    /// A CSS colour.
    pub background: Option<String>,
    /// `fast`, `balanced` or `small`.
    pub compression: Option<String>,
    /// `auto` or `resvg`.
    pub renderer: Option<String>,
    /// What the render may ask of the machine.
    pub limits: Option<RenderLimits>,
}

/// Limits, by the names of the core's.
#[napi(object, object_to_js = false)]
#[expect(clippy::struct_field_names, reason = "they are the options' names")]
pub struct RenderLimits {
    /// Bytes of SVG text.
    pub max_bytes: Option<f64>,
    /// Pixels of the image.
    pub max_pixels: Option<f64>,
    /// Pixels of the image's longer side.
    pub max_side: Option<f64>,
    /// Bytes that the render needs.
    pub max_memory: Option<f64>,
    /// Work.
    pub max_work: Option<f64>,
    /// Nodes.
    pub max_nodes: Option<f64>,
    /// Levels of elements.
    pub max_depth: Option<f64>,
    /// Characters of a text.
    pub max_text_length: Option<f64>,
}

impl TryFrom<RenderLimits> for Limits {
    type Error = render::Error;

    fn try_from(raw: RenderLimits) -> Result<Self, render::Error> {
        Self::new([
            ("maxBytes", raw.max_bytes),
            ("maxPixels", raw.max_pixels),
            ("maxSide", raw.max_side),
            ("maxMemory", raw.max_memory),
            ("maxWork", raw.max_work),
            ("maxNodes", raw.max_nodes),
            ("maxDepth", raw.max_depth),
            ("maxTextLength", raw.max_text_length),
        ])
    }
}

impl TryFrom<RenderOptions> for Options {
    type Error = render::Error;

    fn try_from(raw: RenderOptions) -> Result<Self, render::Error> {
        Ok(Self {
            size: Size::new(raw.width, raw.height, raw.scale)?,
            background: raw.background.as_deref().map(Background::parse).transpose()?,
            compression: raw.compression.as_deref().map(Compression::parse).transpose()?.unwrap_or_default(),
            renderer: raw.renderer.as_deref().map(Renderer::parse).transpose()?.unwrap_or_default(),
            limits: raw.limits.map(Limits::try_from).transpose()?.unwrap_or_default(),
        })
    }
}

/// A folder that pictures may come from.
#[napi(object, object_to_js = false)]
pub struct ImageFolder {
    /// The folder.
    pub root: String,
    /// Where in it relative addresses start.
    pub base: Option<String>,
}

/// Something that was left out of a picture.
#[napi(object, object_from_js = false)]
pub struct RenderWarning {
    /// The stable code.
    pub code: String,
    /// What is left out, and why.
    pub message: String,
    /// The address of an image.
    pub href: Option<String>,
}

/// A render whose options are known to be good, to be run when its turn comes.
#[napi]
pub struct RenderJob {
    options: Options,
    images: Mutex<Source>,
    cancellation: Cancellation,
    /// By which its work is told to stop.
    number: u64,
    /// What waits for memory.
    waiting: Arc<Mutex<Option<Waiting>>>,
    warnings: Arc<Mutex<Vec<Warning>>>,
}

/// What is kept of a render that waits.
enum Waiting {
    /// A document from which to begin anew, as its tree would take memory that it does not have.
    Document(Document, Render),
    /// What has been prepared, where it is the whole process that waits for an answer.
    Tree(Box<Prepared>, Render),
}

struct Document {
    svg: Vec<u8>,
    images: Images,
}

/// What a thread of the pool needs of a job.
#[derive(Clone)]
struct Render {
    options: Options,
    fonts: Arc<render::FontSet>,
    cancellation: Cancellation,
    waiting: Arc<Mutex<Option<Waiting>>>,
    warnings: Arc<Mutex<Vec<Warning>>>,
}

impl Render {
    /// Renders as far as there is `room`.
    fn go_on(&self, document: Document, room: &(dyn Fn(u64) -> bool + Sync)) -> Result<Value> {
        match self.prepare(&document, room)? {
            Preparation::Ready(prepared) => Ok(Value::Bytes(prepared.finish(&self.cancellation)?.png)),
            Preparation::Lacks(bytes) => {
                *self.waiting.lock() = Some(Waiting::Document(document, self.clone()));
                Ok(number(bytes))
            }
        }
    }

    /// Prepares a render whose process has memory for that, and tells how much the rest takes.
    fn ask(&self, document: Document) -> Result<Value> {
        match self.prepare(&document, &|_| true)? {
            Preparation::Ready(prepared) => {
                let bytes = prepared.memory();
                *self.waiting.lock() = Some(Waiting::Tree(prepared, self.clone()));
                Ok(number(bytes))
            }
            Preparation::Lacks(bytes) => Ok(number(bytes)),
        }
    }

    fn prepare(
        &self,
        Document { svg, images }: &Document,
        room: &(dyn Fn(u64) -> bool + Sync),
    ) -> std::result::Result<Preparation, render::Error> {
        let prepared =
            render::prepare_within(svg, &self.options, &self.fonts, images, &self.cancellation, room)?;
        if let Preparation::Ready(prepared) = &prepared {
            *self.warnings.lock() = prepared.warnings().to_vec();
        }
        Ok(prepared)
    }
}

/// A render's bytes, which may become more as long as there are any: it never waits for some while it has others.
#[derive(Default)]
struct Held(Mutex<Vec<(u64, Reservation)>>);

impl Held {
    /// Whether the render has, or gets, so many bytes in all.
    fn has(&self, bytes: u64) -> bool {
        let mut held = self.0.lock();
        let more = bytes.saturating_sub(held.iter().map(|&(bytes, _)| bytes).sum());
        more == 0 || Reservation::take(more).map(|reservation| held.push((more, reservation))).is_some()
    }
}

/// Where a job's pictures come from.
enum Source {
    Nowhere,
    Folder(PathBuf, Option<PathBuf>),
    Given(HashMap<String, std::result::Result<Arc<Vec<u8>>, String>>),
}

#[napi]
impl RenderJob {
    /// Checks the options.
    #[napi(constructor)]
    pub fn new(options: RenderOptions, images: Option<ImageFolder>) -> Result<Self> {
        let options = guard(|| Options::try_from(options))?;
        let images = images.map_or(Source::Nowhere, |folder| {
            Source::Folder(folder.root.into(), folder.base.map(PathBuf::from))
        });
        Ok(Self {
            options,
            images: Mutex::new(images),
            cancellation: Cancellation::default(),
            number: courier::next_job(),
            waiting: Arc::default(),
            warnings: Arc::default(),
        })
    }

    /// The addresses of pictures that the SVG refers to: texts.
    #[napi]
    pub fn hrefs(&self, courier: &Courier, id: u32, svg: Either<String, Uint8Array>) -> Result<()> {
        let (svg, limits) = (bytes(svg), self.options.limits);
        self.begin(courier, id, move || render::hrefs(&svg, &limits).map(Value::Texts))
    }

    /// Reads an image of a folder: the file, or a text with the reason why there is none.
    #[napi]
    pub fn read_image(
        &self,
        courier: &Courier,
        id: u32,
        folder: ImageFolder,
        href: String,
        most: f64,
    ) -> Result<()> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`lib/` has checked it")]
        let most = most as u64;
        self.submit(courier, id, move || {
            let root = ImageRoot::open(folder.root.as_ref(), folder.base.as_deref().map(Path::new))?;
            Ok::<_, render::Error>(root.read(&href, most).map_or_else(Value::Text, Value::Bytes))
        })
    }

    /// Gives the file behind an address, or the reason why there is none. It is copied.
    #[napi]
    pub fn give(&self, href: String, file: Either<Uint8Array, String>) {
        let file = match file {
            Either::A(bytes) => Ok(Arc::new(bytes.to_vec())),
            Either::B(reason) => Err(reason),
        };
        let mut images = self.images.lock();
        if let Source::Given(files) = &mut *images {
            files.insert(href, file);
        } else {
            *images = Source::Given(HashMap::from([(href, file)]));
        }
    }

    /// Renders, to a file; or ends with the number of bytes that there has to be for the rest: if there are not so many, or if it
    /// has to `ask` first. The SVG is copied: the caller may change its bytes meanwhile.
    #[napi]
    pub fn run(
        &self,
        courier: &Courier,
        id: u32,
        svg: Either<String, Uint8Array>,
        fonts: Option<&FontSet>,
        ask: bool,
    ) -> Result<()> {
        let svg = bytes(svg);
        let fonts = fonts.map_or_else(render::FontSet::default_set, |set| Arc::clone(&set.0));
        let images = std::mem::replace(&mut *self.images.lock(), Source::Nowhere);
        let render = self.render(fonts);
        self.begin(courier, id, move || {
            let document = Document { svg, images: images.open()? };
            if ask {
                return render.ask(document);
            }
            let held = Held::default();
            render.go_on(document, &|bytes| held.has(bytes))
        })
    }

    /// The rest of a render that had to wait, now that it has so many bytes: the file, or a number where they show not to suffice. Then
    /// it has to wait for more.
    #[napi]
    pub fn finish(&self, courier: &Courier, id: u32, has: f64) -> Result<()> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it was a number of bytes"
        )]
        let has = has as u64;
        let waiting = Arc::clone(&self.waiting);
        self.begin(courier, id, move || match waiting.lock().take().ok_or(render::Error::Cancelled)? {
            Waiting::Tree(prepared, render) => {
                Ok::<_, Failure>(Value::Bytes(prepared.finish(&render.cancellation)?.png))
            }
            Waiting::Document(document, render) => render.go_on(document, &|bytes| bytes <= has),
        })
    }

    /// What was left out of the picture.
    #[napi]
    pub fn warnings(&self) -> Vec<RenderWarning> {
        let warnings = self.warnings.lock();
        let each = warnings.iter().cloned();
        each.map(|Warning { code, message, href }| RenderWarning { code: code.to_owned(), message, href })
            .collect()
    }

    /// Stops the render at its next checkpoint.
    #[napi]
    pub fn cancel(&self) {
        self.cancellation.cancel();
        courier::pool().stop(self.number);
        *self.waiting.lock() = None;
    }
}

impl RenderJob {
    fn render(&self, fonts: Arc<render::FontSet>) -> Render {
        Render {
            options: self.options,
            fonts,
            cancellation: self.cancellation.clone(),
            waiting: Arc::clone(&self.waiting),
            warnings: Arc::clone(&self.warnings),
        }
    }

    fn begin<E: Into<Failure>>(
        &self,
        courier: &Courier,
        id: u32,
        work: impl FnOnce() -> std::result::Result<Value, E> + Send + 'static,
    ) -> Result<()> {
        Courier::admit()?;
        self.submit(courier, id, work)
    }

    fn submit<E: Into<Failure>>(
        &self,
        courier: &Courier,
        id: u32,
        work: impl FnOnce() -> std::result::Result<Value, E> + Send + 'static,
    ) -> Result<()> {
        let cancellation = self.cancellation.clone();
        courier.begin(id, self.number, move || cancellation.cancel(), work)
    }
}

impl Source {
    fn open(self) -> std::result::Result<Images, render::Error> {
        Ok(match self {
            Self::Nowhere => Images::None,
            Self::Folder(root, base) => Images::Root(ImageRoot::open(&root, base.as_deref())?),
            Self::Given(files) => Images::Given(files),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "no machine has 2^53 bytes")]
const fn number(bytes: u64) -> Value {
    Value::Number(bytes as f64)
}

/// A document's bytes. Text is text whatever encoding its declaration says: a byte order mark weighs more than that.
fn bytes(svg: Either<String, Uint8Array>) -> Vec<u8> {
    match svg {
        Either::A(text) if text.starts_with("<?xml") => format!("\u{feff}{text}").into_bytes(),
        Either::A(text) => text.into_bytes(),
        Either::B(bytes) => bytes.to_vec(),
    }
}

/// How much work of renders is on native threads, and how many of them should have ended long ago.
#[napi]
pub fn native_renders() -> (u32, u32) {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (number(courier::pool().running()), number(courier::pool().stuck()))
}
