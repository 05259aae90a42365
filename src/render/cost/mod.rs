//! What a render will need, before it needs it: bytes at one time, and work.
//!
//! Both are estimates that err to the safe side. Bytes are those of pictures and of what outlines are cut into, as the
//! painter that is chosen will ask for them; what a document and its fonts take is bounded by other limits. Work is in
//! about nanoseconds of a common processor.

pub(super) mod outline;
pub(super) mod resvg;

use tiny_skia::IntSize;
use usvg::{ImageKind, Tree};

use super::images::{self, Decoding};
use super::{Compression, Error, Limits, Options, Renderer, painter};

/// Bytes for two pixels of the canvas, of the encoder: the canvas, and rows of it that may be as large. Of most cards they are
/// a quarter.
const PER_TWO_PIXELS: u64 = 15;

/// Bytes of tables that the encoder needs whatever the picture, and of those of libdeflate's last levels.
const TABLES: u64 = 560 << 10;
const LARGE_TABLES: u64 = 9 << 20;

/// What something takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// The most bytes at one time.
    pub(super) bytes: u64,
    pub(super) work: u64,
}

impl Cost {
    /// Of something that is done after something else, whose memory is free by then.
    pub(super) fn then(&mut self, next: Self) {
        self.bytes = self.bytes.max(next.bytes);
        self.work = self.work.saturating_add(next.work);
    }

    /// Of something that is done while so many bytes are held.
    pub(super) const fn with(self, held: u64) -> Self {
        Self { bytes: self.bytes.saturating_add(held), ..self }
    }

    /// Only work.
    pub(super) fn work(&mut self, work: u64) {
        self.work = self.work.saturating_add(work);
    }
}

/// What painting and encoding a tree will need, if that is no more than it may.
pub(super) fn estimate(tree: &Tree, options: &Options) -> Result<Cost, Error> {
    images::forget();
    let (canvas, transform) = options.size.canvas(tree.size(), &options.limits)?;
    let mut cost = match options.renderer {
        Renderer::Auto => painter::cost(tree, canvas, transform)?,
        Renderer::Resvg => resvg::tree(tree, canvas, transform)?.with(4 * pixels(canvas)),
    };
    let tables = if options.compression == Compression::Small { LARGE_TABLES } else { 0 } + TABLES;
    let encoding = PER_TWO_PIXELS * pixels(canvas) / 2 + tables;
    cost.then(Cost { bytes: encoding, work: 0 });
    cost.within(&options.limits)
}

impl Cost {
    fn within(self, limits: &Limits) -> Result<Self, Error> {
        if self.bytes > limits.memory {
            let what = "bytes of memory for the picture";
            return Err(Error::Limit { what, limit: "maxMemory", max: limits.memory });
        }
        if self.work > limits.work {
            let what = "nanoseconds of work, estimated,";
            return Err(Error::Limit { what, limit: "maxWork", max: limits.work });
        }
        Ok(self)
    }
}

fn pixels(canvas: IntSize) -> u64 {
    u64::from(canvas.width()) * u64::from(canvas.height())
}

/// What decoding a picture takes, its pixels included.
pub(super) fn decoding(kind: &ImageKind) -> Cost {
    let Decoding { pixels, beside, work } = images::decoding(kind);
    Cost { bytes: pixels + beside, work }
}

/// Bytes of a decoded picture.
pub(super) fn decoded(kind: &ImageKind) -> u64 {
    images::decoding(kind).pixels
}
