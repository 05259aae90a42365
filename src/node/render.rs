//! One render as JavaScript sees it.

use std::sync::Arc;

use napi::bindgen_prelude::{AsyncTask, Either, Uint8Array};
use napi_derive::napi;

use super::blocking::Blocking;
use super::error::{Failure, Result};
use super::fonts::FontSet;
use super::panic::guard;
use crate::render::{self, Background, Cancellation, Compression, Limits, Options, Renderer, Size};

/// What a caller may choose; `lib/render.js` has checked the types.
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

/// A render whose options are known to be good, to be run when its turn comes.
#[napi]
pub struct RenderJob {
    options: Options,
    fonts: Arc<render::FontSet>,
    cancellation: Cancellation,
}

#[napi]
impl RenderJob {
    /// Checks the options.
    #[napi(constructor)]
    pub fn new(options: RenderOptions, fonts: Option<&FontSet>) -> Result<Self> {
        let fonts = fonts.map_or_else(render::FontSet::default_set, |set| Arc::clone(&set.0));
        let options = guard(|| Options::try_from(options)).map_err(Failure::thrown)?;
        Ok(Self { options, fonts, cancellation: Cancellation::default() })
    }

    /// Renders on a libuv thread. The SVG is copied first: the caller may change its bytes meanwhile.
    #[napi(ts_return_type = "Promise<Buffer>")]
    pub fn run(&self, svg: Either<String, Uint8Array>) -> AsyncTask<Blocking<Vec<u8>>> {
        let svg = match svg {
            Either::A(text) => text.into_bytes(),
            Either::B(bytes) => bytes.to_vec(),
        };
        let (options, fonts, cancellation) =
            (self.options, Arc::clone(&self.fonts), self.cancellation.clone());
        AsyncTask::new(Blocking::new(move || render::png(&svg, &options, &fonts, &cancellation)))
    }

    /// Stops the render at its next stage.
    #[napi]
    pub fn cancel(&self) {
        self.cancellation.cancel();
    }
}
