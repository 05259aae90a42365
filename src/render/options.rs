//! The options of a render. `lib/render/render.js` has checked their types.

use napi_derive::napi;

use crate::shared::error::Result;
use crate::shared::panic::guard;
use ogpress_render::{self as render, Background, Limits, Options, Size};

/// The options of the image.
#[napi(object, object_to_js = false)]
pub struct RenderOptions {
    /// The width in pixels.
    pub width: Option<f64>,
    /// The height in pixels.
    pub height: Option<f64>,
    /// A factor of the size.
    pub scale: Option<f64>,
    /// A CSS colour.
    pub background: Option<String>,
    /// How much time the encoder spends.
    pub compression: Option<Compression>,
    /// The painter.
    pub renderer: Option<Renderer>,
    /// Bounds of what the render may use.
    pub limits: Option<RenderLimits>,
}

/// How much time the encoder spends.
#[napi(string_enum = "lowercase")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// The least time.
    Fast,
    /// The default.
    Balanced,
    /// The smallest file.
    Small,
}

/// The painter.
#[napi(string_enum = "lowercase")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renderer {
    /// The fast painter, and resvg for what that cannot paint.
    Auto,
    /// resvg alone.
    Resvg,
}

impl From<Compression> for render::Compression {
    fn from(compression: Compression) -> Self {
        match compression {
            Compression::Fast => Self::Fast,
            Compression::Balanced => Self::Balanced,
            Compression::Small => Self::Small,
        }
    }
}

impl From<Renderer> for render::Renderer {
    fn from(renderer: Renderer) -> Self {
        match renderer {
            Renderer::Auto => Self::Auto,
            Renderer::Resvg => Self::Resvg,
        }
    }
}

/// Bounds of what a render may use.
#[napi(object, object_to_js = false)]
#[expect(clippy::struct_field_names, reason = "they are the options' names")]
pub struct RenderLimits {
    /// Bytes of the SVG.
    pub max_bytes: Option<f64>,
    /// Pixels of the image.
    pub max_pixels: Option<f64>,
    /// Pixels of the image's longer side.
    pub max_side: Option<f64>,
    /// Bytes of memory.
    pub max_memory: Option<f64>,
    /// Work, about nanoseconds.
    pub max_work: Option<f64>,
    /// Nodes of the document.
    pub max_nodes: Option<f64>,
    /// Levels of nested elements.
    pub max_depth: Option<f64>,
    /// Characters of one text.
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
            compression: raw.compression.map(Into::into).unwrap_or_default(),
            renderer: raw.renderer.map(Into::into).unwrap_or_default(),
            limits: raw.limits.map(Limits::try_from).transpose()?.unwrap_or_default(),
        })
    }
}

/// Checked options, which any number of renders may use.
#[napi]
pub struct RenderSettings(Options);

#[napi]
impl RenderSettings {
    /// Checks options.
    #[napi(constructor)]
    pub fn new(options: RenderOptions) -> Result<Self> {
        guard(|| Options::try_from(options)).map(Self)
    }
}

impl RenderSettings {
    /// The options of the core.
    pub const fn options(&self) -> Options {
        self.0
    }
}
