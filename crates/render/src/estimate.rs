//! Estimates what painting and encoding cost, and refuses what exceeds a limit.

use tiny_skia::IntSize;
use usvg::Tree;

use super::cost::meter::{Meter, Precision, within};
use super::cost::{Cost, resvg};
use super::tree::Lettering;
use super::{Cancellation, Error, Options, Renderer, encode, images, painter};

/// An estimate is repeated at fine precision if painting needs more than this many halves of the bytes of encoding.
const HALVES_OF_ENCODING: u64 = 3;

/// Estimates the cost of painting and encoding a tree that itself holds `held` bytes.
pub(crate) fn estimate(
    tree: &Tree,
    lettering: &Lettering,
    options: &Options,
    held: u64,
    cancellation: &Cancellation,
) -> Result<Cost, Error> {
    images::forget();
    let (canvas, _) = options.canvas(tree.size())?;
    let encoding = encode::memory(pixels(canvas), options);
    let mut cost = painting(tree, lettering, options, cancellation, Precision::Rough)?;
    if cost.bytes > HALVES_OF_ENCODING * encoding / 2 {
        cost = painting(tree, lettering, options, cancellation, Precision::Fine)?;
    }
    // The tree is dropped before anything is compressed.
    cost = cost.with(held);
    cost.then(Cost { bytes: encoding, work: 0 });
    within(cost, &options.limits)
}

fn painting(
    tree: &Tree,
    lettering: &Lettering,
    options: &Options,
    cancellation: &Cancellation,
    precision: Precision,
) -> Result<Cost, Error> {
    let (canvas, transform) = options.canvas(tree.size())?;
    let meter = Meter::new(&options.limits, cancellation, precision);
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
