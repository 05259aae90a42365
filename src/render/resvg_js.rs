//! What `lib/resvg-js/` needs: documents that are parsed and painted by synchronous calls, and pictures.

use std::thread;

use napi::Env;
use napi::bindgen_prelude::{Buffer, Either, ObjectFinalize, Uint8Array};
use napi_derive::napi;

use super::budget::Reserved;
use super::fonts::FontSet;
use super::job::{RenderJob, Svg, bytes};
use super::options::RenderSettings;
use super::outcome::RenderWarning;
use crate::js_thread::JsThread;
use crate::shared::error::{Failure, Result};
use crate::shared::numbers::{number, whole};
use crate::shared::panic::guard;
use crate::shared::pool;
use ogpress_render::resvg_js::{Document, Opening, Painting, Settings};
use ogpress_render::{self as render, Cancellation, NonZeroRect, Options, Picture, Reading, Rect};
use ogpress_threads::STACK_SIZE;

/// How documents are read. `lib/resvg-js/options.js` has checked the types.
#[napi(object, object_to_js = false)]
pub struct ReadingOptions {
    /// Dots in an inch.
    pub dpi: f64,
    /// The languages for `systemLanguage`.
    pub languages: Vec<String>,
    /// Whether text of `text-rendering: optimizeSpeed` has hard edges.
    pub has_hard_text: bool,
    /// The size of text that says none.
    pub font_size: f64,
    /// Other attributes of the root element, for those that it does not have.
    pub attributes: Vec<(String, String)>,
}

/// What a render on a native thread needs beside the document and its fonts.
#[napi(object, object_to_js = false)]
pub struct DrawOptions {
    /// How the document is read.
    pub reading: ReadingOptions,
    /// The edges of the part that is kept.
    pub crop: Option<Edges>,
    /// The bytes of memory that are reserved for it; absent the first time.
    pub reserved: Option<f64>,
}

/// A rectangle of pixels: left, top, right and bottom.
pub type Edges = (i32, i32, i32, i32);

#[expect(clippy::cast_possible_truncation, reason = "painters work in single precision")]
const fn single(number: f64) -> f32 {
    number as f32
}

fn settings(options: Options, reading: ReadingOptions, fonts: Option<&FontSet>) -> Settings {
    let ReadingOptions { dpi, languages, has_hard_text, font_size, attributes } = reading;
    let mut inherited = vec![("font-size".to_owned(), font_size.to_string())];
    inherited.extend(attributes);
    Settings {
        fonts: fonts.map_or_else(render::FontSet::default_set, FontSet::fonts),
        reading: Reading { dpi: single(dpi), languages, has_hard_text, inherited, ..Reading::default() },
        font_size: single(font_size),
        options,
    }
}

fn with_crop(mut options: Options, crop: Option<Edges>) -> Options {
    options.part.pixels =
        crop.and_then(|(left, top, right, bottom)| render::IntRect::from_ltrb(left, top, right, bottom));
    options
}

/// A document. Its methods work on the calling thread.
#[napi]
pub struct SvgDocument(Document);

#[napi]
impl SvgDocument {
    /// Parses a document.
    #[napi(constructor)]
    pub fn new(
        settings: &RenderSettings,
        svg: Svg,
        reading: ReadingOptions,
        fonts: Option<&FontSet>,
    ) -> Result<Self> {
        let settings = self::settings(settings.options(), reading, fonts);
        let svg = bytes(svg);
        on_own_stack(|| match Document::open(&svg, settings, &Cancellation::default(), &|_| true)? {
            Opening::Done(document) => Ok::<_, render::Error>(Self(*document)),
            Opening::Lacks(_) => unreachable!("every reservation succeeds"),
        })
    }

    /// Width and height.
    #[napi(getter)]
    pub fn size(&self) -> (f64, f64) {
        let (width, height) = self.0.size();
        (width.into(), height.into())
    }

    /// The bounds of all shapes: x, y, width and height.
    #[napi]
    pub fn bounds(&mut self) -> Result<Option<Vec<f64>>> {
        on_own_stack(|| self.0.bounds()).map(numbers)
    }

    /// The bounds of what is visible.
    #[napi]
    pub fn visible_bounds(&mut self) -> Result<Option<Vec<f64>>> {
        on_own_stack(|| self.0.visible_bounds()).map(numbers)
    }

    /// Shows a part. Returns whether it is one: its sides are finite, and the width and height above 0.
    #[napi]
    pub fn crop(&mut self, x: f64, y: f64, width: f64, height: f64) -> bool {
        let part = NonZeroRect::from_xywh(single(x), single(y), single(width), single(height));
        if let Some(part) = part {
            self.0.crop(part);
        }
        part.is_some()
    }

    /// The addresses of images of the web that were not handed in.
    #[napi(getter)]
    pub fn images(&self) -> Vec<String> {
        self.0.images().to_vec()
    }

    /// Hands in an image.
    #[napi]
    pub fn resolve(&mut self, href: String, file: Uint8Array) -> Result<()> {
        let file = file.to_vec();
        on_own_stack(|| self.0.resolve(&href, file))
    }

    /// The document as an SVG of simple elements.
    #[napi(js_name = "toSvg")]
    pub fn write_svg(&mut self) -> Result<String> {
        on_own_stack(|| self.0.to_svg())
    }

    /// Paints the document.
    #[napi]
    pub fn paint(&mut self, settings: &RenderSettings, crop: Option<Edges>) -> Result<SvgPicture> {
        let options = with_crop(settings.options(), crop);
        let painted = on_own_stack(|| match self.0.paint(options, &Cancellation::default(), &|_| true)? {
            Painting::Done(picture) => Ok::<_, render::Error>(picture),
            Painting::Lacks(_) => unreachable!("every reservation succeeds"),
        })?;
        Ok(SvgPicture { picture: painted, png: None, is_counted: false })
    }

    /// What the picture lacks.
    #[napi(getter)]
    pub fn warnings(&self) -> Vec<RenderWarning> {
        self.0.warnings().iter().cloned().map(RenderWarning::from).collect()
    }
}

/// Does work on a thread of its own and waits for it. The limits on the depth of documents are for the stack of such a thread, and
/// those of workers may be smaller.
fn on_own_stack<T: Send>(work: impl FnOnce() -> Result<T, render::Error> + Send) -> Result<T> {
    thread::scope(|scope| {
        let builder = thread::Builder::new().name("ogpress-sync".to_owned()).stack_size(STACK_SIZE);
        let started =
            builder.spawn_scoped(scope, || guard(work)).map_err(|error| Failure::no_thread(&error))?;
        started.join().expect("panics are caught")
    })
}

fn numbers(bounds: Option<Rect>) -> Option<Vec<f64>> {
    let bounds = bounds?;
    Some([bounds.x(), bounds.y(), bounds.width(), bounds.height()].map(f64::from).to_vec())
}

/// A picture.
#[napi(custom_finalize)]
pub struct SvgPicture {
    picture: Picture,
    /// The file, if it was encoded with the picture.
    png: Option<Vec<u8>>,
    /// Whether the engine counts its memory.
    is_counted: bool,
}

impl SvgPicture {
    fn memory(&self) -> i64 {
        let bytes = self.picture.memory() + self.png.as_ref().map_or(0, Vec::len);
        i64::try_from(bytes).expect("less than the memory of the machine")
    }
}

impl ObjectFinalize for SvgPicture {
    fn finalize(self, env: Env) -> napi::Result<()> {
        if self.is_counted {
            env.adjust_external_memory(-self.memory())?;
        }
        Ok(())
    }
}

#[napi]
impl SvgPicture {
    /// Tells the engine how much memory it takes, so that it is collected in time.
    #[napi]
    pub fn count(&mut self, env: Env) {
        self.is_counted = env.adjust_external_memory(self.memory()).is_ok();
    }

    /// Width and height in pixels.
    #[napi(getter)]
    pub fn size(&self) -> (u32, u32) {
        self.picture.size()
    }

    /// The PNG file.
    #[napi]
    pub fn as_png(&self) -> Result<Buffer> {
        if let Some(png) = &self.png {
            return Ok(png.clone().into());
        }
        let picture = self.picture.clone();
        guard(|| picture.into_file(&Options::default(), &Cancellation::default())).map(Buffer::from)
    }

    /// The pixels: red, green, blue and alpha, premultiplied.
    #[napi(getter)]
    pub fn pixels(&self) -> Result<Buffer> {
        let picture = self.picture.clone();
        guard(|| picture.into_premultiplied()).map(Buffer::from)
    }
}

/// A picture that was rendered on a native thread.
#[napi(object, object_from_js = false)]
pub struct DrawnDocument {
    /// The picture.
    pub picture: SvgPicture,
    /// What it lacks.
    pub warnings: Vec<RenderWarning>,
    /// The addresses of images of the web, which it lacks too.
    pub images: Vec<String>,
}

/// What became of a render on a native thread.
enum Drawn {
    Done { picture: Picture, png: Vec<u8>, warnings: Vec<render::Warning>, images: Vec<String> },
    NeedsMemory(u64),
}

#[napi]
impl RenderJob {
    /// Parses, paints and encodes a document. Delivers a `DrawnDocument`, or the bytes
    /// that have to be reserved first.
    #[napi]
    pub fn draw(
        &self,
        env: Env,
        thread: &JsThread,
        id: u32,
        svg: Svg,
        asked: DrawOptions,
        fonts: Option<&FontSet>,
    ) -> Result<()> {
        let DrawOptions { reading, crop, reserved } = asked;
        let (svg, cancellation) = (bytes(svg), self.cancellation());
        let options = with_crop(self.options(), crop);
        let settings = settings(options, reading, fonts);
        pool::admit()?;
        let work = move || {
            let own = Reserved::default();
            let reserve =
                |bytes: u64| reserved.map_or_else(|| own.grow_to(bytes), |most| bytes <= whole(most));
            draw(&svg, settings, options, &cancellation, &reserve)
        };
        self.start(env, thread, id, work, move |drawn| match drawn {
            Drawn::Done { picture, png, warnings, images } => Either::A(DrawnDocument {
                images,
                picture: SvgPicture { picture, png: Some(png), is_counted: false },
                warnings: warnings.into_iter().map(RenderWarning::from).collect(),
            }),
            Drawn::NeedsMemory(bytes) => Either::B(number(bytes)),
        })
    }
}

fn draw(
    svg: &[u8],
    settings: Settings,
    options: Options,
    cancellation: &Cancellation,
    reserve: &(dyn Fn(u64) -> bool + Sync),
) -> Result<Drawn, render::Error> {
    let mut document = match Document::open(svg, settings, cancellation, reserve)? {
        Opening::Done(document) => document,
        Opening::Lacks(bytes) => return Ok(Drawn::NeedsMemory(bytes)),
    };
    Ok(match document.paint(options, cancellation, reserve)? {
        Painting::Done(picture) => {
            let png = picture.clone().into_file(&options, cancellation)?;
            let (warnings, images) = (document.warnings().to_vec(), document.images().to_vec());
            Drawn::Done { picture, png, warnings, images }
        }
        Painting::Lacks(bytes) => Drawn::NeedsMemory(bytes),
    })
}
