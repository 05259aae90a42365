//! Estimates what painting and encoding will need, and refuses what is over a limit.

use tiny_skia::IntSize;
use usvg::Tree;

use super::cost::{Cost, Look, Meter, resvg};
use super::tree::Lettering;
use super::{Cancellation, Compression, Error, Options, Renderer, images, painter};

/// Bytes for two pixels of the canvas, of the encoder: the canvas, and rows of it that may be as large. Of most cards they are
/// a quarter.
const PER_TWO_PIXELS: u64 = 15;

/// Bytes of tables that the encoder needs whatever the picture, and of those that libdeflate needs beside.
const TABLES: u64 = 560 << 10;
const LARGE_TABLES: u64 = 160 << 10;

/// More halves of what encoding takes than these are worth a closer look.
const MUCH_OF_ENCODING: u64 = 3;

/// What painting and encoding a tree of so many bytes will need, if that is no more than it may.
pub(crate) fn estimate(
    tree: &Tree,
    lettering: &Lettering,
    options: &Options,
    held: u64,
    cancellation: &Cancellation,
) -> Result<Cost, Error> {
    images::forget();
    let (canvas, _) = options.size.canvas(tree.size(), &options.limits)?;
    let tables = if options.compression == Compression::Small { LARGE_TABLES } else { 0 } + TABLES;
    let encoding = PER_TWO_PIXELS * pixels(canvas) / 2 + tables;
    let mut cost = painting(tree, lettering, options, cancellation, Look::Passing)?;
    if cost.bytes > MUCH_OF_ENCODING * encoding / 2 {
        cost = painting(tree, lettering, options, cancellation, Look::Close)?;
    }
    // It is given up before anything is compressed.
    cost = cost.with(held);
    cost.then(Cost { bytes: encoding, work: 0 });
    cost.within(&options.limits)
}

fn painting(
    tree: &Tree,
    lettering: &Lettering,
    options: &Options,
    cancellation: &Cancellation,
    look: Look,
) -> Result<Cost, Error> {
    let (canvas, transform) = options.size.canvas(tree.size(), &options.limits)?;
    let meter = Meter::new(&options.limits, cancellation, look);
    match options.renderer {
        Renderer::Auto => painter::cost(tree, lettering, canvas, transform, &meter),
        Renderer::Resvg => {
            let canvas_bytes = 4 * pixels(canvas);
            Ok(resvg::tree(tree, [canvas.width(), canvas.height()], transform, &meter)?.with(canvas_bytes))
        }
    }
}

fn pixels(canvas: IntSize) -> u64 {
    u64::from(canvas.width()) * u64::from(canvas.height())
}
