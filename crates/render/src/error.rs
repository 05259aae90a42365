//! The errors of renders and fonts. There is one variant for each thing that a caller can do differently.

use std::fmt;
use std::path::PathBuf;

use ogpress_numbers::Shown;

/// Why a render failed, or a font set cannot be made.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// A number outside what an option allows.
    OutOfRange {
        /// The option.
        option: &'static str,
        /// The values that are allowed.
        expected: String,
        /// The value received.
        received: f64,
    },
    /// A text that an option does not accept.
    InvalidValue {
        /// The option.
        option: &'static str,
        /// The values that are allowed.
        expected: &'static str,
        /// The value received.
        received: String,
    },
    /// Two options that exclude each other.
    Conflict {
        /// The option that the documentation lists first.
        first: &'static str,
        /// The other option.
        second: &'static str,
    },
    /// An SVG that is empty or only white space.
    EmptySvg,
    /// Bytes that are not UTF-8.
    InvalidUtf8 {
        /// The offset of the first invalid byte.
        offset: usize,
    },
    /// Bytes that are invalid in the encoding that the document declares, or an unknown encoding.
    InvalidEncoding {
        /// The name of the encoding.
        encoding: String,
    },
    /// Text that is not well-formed XML, or XML that is not SVG.
    InvalidSvg {
        /// What is wrong.
        reason: String,
        /// The beginning of the text.
        excerpt: String,
    },
    /// An SVG whose own size is zero or negative.
    InvalidSvgSize {
        /// The root element's `width`, `height` and `viewBox`, as written.
        attributes: String,
    },
    /// A picture whose width or height is rounded to 0.
    NoPixels {
        /// Width in pixels, not yet rounded.
        width: f64,
        /// Height in pixels, not yet rounded.
        height: f64,
    },
    /// A canvas larger than [`Limits`](super::Limits) allow.
    TooManyPixels {
        /// Width in pixels, not yet rounded.
        width: f64,
        /// Height in pixels, not yet rounded.
        height: f64,
        /// The limit on a side.
        max_side: u64,
        /// The limit on all pixels.
        max_pixels: u64,
    },
    /// A canvas that the format of the file cannot store.
    TooLargeForFormat {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The format.
        format: &'static str,
        /// The most pixels of a side.
        max_side: u32,
    },
    /// More detail than a lossy WebP file can store.
    TooDetailedForWebP,
    /// More of something than a limit allows.
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// The option that sets the limit.
        limit: &'static str,
        /// The limit.
        max: u64,
    },
    /// More of something than a fixed limit allows.
    TooComplex {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        max: u64,
    },
    /// References that form a cycle.
    CircularReference {
        /// The ids of some elements of the cycle, with `#`.
        ids: Vec<String>,
    },
    /// The system did not provide memory.
    OutOfMemory {
        /// The bytes requested.
        bytes: usize,
    },
    /// An image folder that cannot be opened.
    ImageRoot {
        /// The option.
        option: &'static str,
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A font file that cannot be read, or contains no usable font.
    FontFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A font folder that cannot be read, or contains no font file.
    FontDir {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A buffer that contains no usable font.
    FontBuffer {
        /// Its index in `buffers`.
        index: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A family in the options that no font of the set has.
    FontFamily {
        /// The option that names it.
        option: &'static str,
        /// The family.
        family: String,
        /// The families of the set.
        available: Vec<String>,
    },
    /// A text names a family, or has a character, that no font has, with [`Missing::Error`](super::Missing::Error).
    FontMissing {
        /// What is missing.
        reason: String,
    },
    /// The render was cancelled.
    Cancelled,
}

impl Error {
    /// Returns the stable code, which `docs/errors.md` lists.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange { .. } => "ERR_OGPRESS_OUT_OF_RANGE",
            Self::InvalidValue { .. } => "ERR_OGPRESS_INVALID_ARG_VALUE",
            Self::Conflict { .. } => "ERR_OGPRESS_CONFLICTING_OPTIONS",
            Self::EmptySvg => "ERR_OGPRESS_EMPTY_SVG",
            Self::InvalidUtf8 { .. } => "ERR_OGPRESS_INVALID_UTF8",
            Self::InvalidEncoding { .. } => "ERR_OGPRESS_INVALID_ENCODING",
            Self::InvalidSvg { .. } => "ERR_OGPRESS_INVALID_SVG",
            Self::InvalidSvgSize { .. } | Self::NoPixels { .. } => "ERR_OGPRESS_INVALID_SVG_SIZE",
            Self::TooManyPixels { .. } | Self::TooLargeForFormat { .. } => "ERR_OGPRESS_TOO_MANY_PIXELS",
            Self::Limit { .. } => "ERR_OGPRESS_LIMIT",
            Self::TooComplex { .. } | Self::TooDetailedForWebP => "ERR_OGPRESS_TOO_COMPLEX",
            Self::CircularReference { .. } => "ERR_OGPRESS_CIRCULAR_REFERENCE",
            Self::OutOfMemory { .. } => "ERR_OGPRESS_OUT_OF_MEMORY",
            Self::ImageRoot { .. } => "ERR_OGPRESS_IMAGE_ROOT",
            Self::FontFile { .. } => "ERR_OGPRESS_FONT_FILE",
            Self::FontDir { .. } => "ERR_OGPRESS_FONT_DIR",
            Self::FontBuffer { .. } => "ERR_OGPRESS_FONT_BUFFER",
            Self::FontFamily { .. } => "ERR_OGPRESS_FONT_FAMILY",
            Self::FontMissing { .. } => "ERR_OGPRESS_FONT_MISSING",
            Self::Cancelled => "ERR_OGPRESS_CANCELLED",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange { option, expected, received } => {
                write!(f, "expected {expected} for `{option}` but received {}", Shown(*received))
            }
            Self::InvalidValue { option, expected, received } => {
                write!(f, "expected {expected} for `{option}` but received {received:?}")
            }
            Self::Conflict { first, second } => {
                write!(
                    f,
                    "expected at most one of `width`, `height` and `scale` but received `{first}` and `{second}`"
                )
            }
            Self::EmptySvg => f.write_str("expected an SVG document for `svg` but received an empty text"),
            Self::InvalidUtf8 { offset } => {
                write!(f, "expected UTF-8 for `svg` but the byte at offset {offset} is not")
            }
            Self::InvalidEncoding { encoding } => {
                write!(
                    f,
                    "expected a text for `svg` but its bytes cannot be read in the encoding {encoding:?}"
                )
            }
            Self::InvalidSvg { reason, excerpt } => {
                write!(f, "expected an SVG document for `svg` but {reason}; it begins with {excerpt:?}")
            }
            Self::InvalidSvgSize { attributes } => {
                write!(f, "expected an SVG with a width and a height above 0 but received <svg{attributes}>")
            }
            Self::NoPixels { width, height } => write!(
                f,
                "expected a picture of at least one pixel but its sides, {width} and {height}, are rounded to 0"
            ),
            Self::TooManyPixels { width, height, max_side, max_pixels } => write!(
                f,
                "expected an image of at most {max_side} pixels a side and {max_pixels} in all but this one is \
                 {width} x {height}; `limits.maxSide` and `limits.maxPixels` set the limits"
            ),
            Self::TooLargeForFormat { width, height, format, max_side } => write!(
                f,
                "expected an image of at most {max_side} pixels a side, which is all that {format} can store, but this one \
                 is {width} x {height}"
            ),
            Self::TooDetailedForWebP => f.write_str(
                "the image has more detail than a WebP file with loss can store; a lower `quality` or `lossless` helps",
            ),
            Self::Limit { what, limit, max } => {
                write!(f, "expected at most {max} {what} but there are more; `limits.{limit}` sets the limit")
            }
            Self::TooComplex { what, max } => {
                write!(f, "expected at most {max} {what} in the SVG but there are more")
            }
            Self::CircularReference { ids } => {
                write!(f, "the SVG's references form a circle: {}", ids.join(", "))
            }
            Self::OutOfMemory { bytes } => write!(f, "the system did not provide {bytes} bytes of memory"),
            Self::FontFile { path, reason } => {
                write!(f, "cannot use the font file {}: {reason}", path.display())
            }
            Self::ImageRoot { option, path, reason } => {
                write!(f, "cannot use the folder {} in `{option}`: {reason}", path.display())
            }
            Self::FontDir { path, reason } => {
                write!(f, "cannot use the font folder {}: {reason}", path.display())
            }
            Self::FontBuffer { index, reason } => {
                write!(f, "cannot use the font in `buffers[{index}]`: {reason}")
            }
            Self::FontFamily { option, family, available } => write!(
                f,
                "expected a family of this font set for `{option}` but received {family:?}; there are {}",
                available.join(", ")
            ),
            Self::FontMissing { reason } => f.write_str(reason),
            Self::Cancelled => f.write_str("the render was cancelled"),
        }
    }
}

impl std::error::Error for Error {}

/// Characters of a text that an error shows.
const EXCERPT_CHARS: usize = 40;

/// Returns the beginning of a text, for a message.
pub(crate) fn excerpt(text: &str) -> String {
    let mut excerpt: String = text.chars().take(EXCERPT_CHARS).collect();
    if excerpt.len() < text.len() {
        excerpt.push('…');
    }
    excerpt
}
