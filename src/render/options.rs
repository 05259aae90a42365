//! The options of a render. `lib/render/render.js` has checked their types.

use napi_derive::napi;

use crate::shared::error::Result;
use crate::shared::panic::guard;
use ogpress_render::{
    self as render, Background, Jpeg, Limits, Options, Palette, Part, Quality, Size, Subsampling, WebP,
};

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
    /// The format of the file; absent: PNG.
    pub format: Option<Format>,
    /// How much time the encoder spends.
    pub compression: Option<Compression>,
    /// The most colours of a PNG.
    pub colors: Option<f64>,
    /// How much these are dithered.
    pub dither: Option<f64>,
    /// The quality of a JPEG or WebP.
    pub quality: Option<f64>,
    /// The resolution of colour in a JPEG.
    pub chroma_subsampling: Option<ChromaSubsampling>,
    /// Whether a JPEG begins with a coarse picture.
    pub progressive: Option<bool>,
    /// Whether a WebP loses nothing.
    pub lossless: Option<bool>,
    /// Whether the document is inspected, and not rendered.
    pub inspects: Option<bool>,
    /// The painter.
    pub renderer: Option<Renderer>,
    /// Bounds of what the render may use.
    pub limits: Option<RenderLimits>,
}

/// The format of the file.
#[napi(string_enum = "lowercase")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// Pixels.
    Raw,
}

/// The resolution of colour in a JPEG.
#[napi(string_enum)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChromaSubsampling {
    /// Half of that of brightness, in each direction.
    #[napi(value = "4:2:0")]
    Half,
    /// That of brightness.
    #[napi(value = "4:4:4")]
    Full,
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

impl RenderOptions {
    /// `lib/render/formats.js` has checked that the options belong to the format.
    fn format(&self) -> Result<render::Format, render::Error> {
        let quality = || self.quality.map(Quality::new).transpose().map(Option::unwrap_or_default);
        Ok(match self.format.unwrap_or(Format::Png) {
            Format::Png => {
                let palette = self.colors.map(|colors| Palette::new(colors, self.dither));
                render::Format::Png(palette.transpose()?)
            }
            Format::Jpeg => render::Format::Jpeg(Jpeg {
                quality: quality()?,
                subsampling: match self.chroma_subsampling {
                    None | Some(ChromaSubsampling::Half) => Subsampling::Half,
                    Some(ChromaSubsampling::Full) => Subsampling::Full,
                },
                is_progressive: self.progressive.unwrap_or(false),
            }),
            Format::Webp if self.lossless == Some(true) => render::Format::WebP(WebP::Lossless),
            Format::Webp => render::Format::WebP(WebP::Lossy(quality()?)),
            Format::Raw => render::Format::Raw,
        })
    }
}

impl TryFrom<RenderOptions> for Options {
    type Error = render::Error;

    fn try_from(raw: RenderOptions) -> Result<Self, render::Error> {
        let format = raw.format()?;
        Ok(Self {
            size: Size::new(raw.width, raw.height, raw.scale)?,
            part: Part::default(),
            format,
            background: raw.background.as_deref().map(Background::parse).transpose()?,
            compression: raw.compression.map(Into::into).unwrap_or_default(),
            renderer: raw.renderer.map(Into::into).unwrap_or_default(),
            limits: raw.limits.map(Limits::try_from).transpose()?.unwrap_or_default(),
        })
    }
}

/// Checked options, which any number of renders may use.
#[napi]
pub struct RenderSettings {
    options: Options,
    inspects: bool,
}

#[napi]
impl RenderSettings {
    /// Checks options.
    #[napi(constructor)]
    pub fn new(options: RenderOptions) -> Result<Self> {
        let inspects = options.inspects.unwrap_or(false);
        guard(|| Options::try_from(options)).map(|options| Self { options, inspects })
    }
}

impl RenderSettings {
    /// The options of the core.
    pub const fn options(&self) -> Options {
        self.options
    }

    /// Whether documents are inspected, and not rendered.
    pub const fn inspects(&self) -> bool {
        self.inspects
    }
}
