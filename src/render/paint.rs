//! A tree to pixels, by resvg.

use tiny_skia::{Pixmap, Transform};
use usvg::Tree;

use super::memory::zeroed;
use super::{Error, Options};

/// Paints the tree on a canvas of the size that `options` ask for.
pub(super) fn paint(tree: &Tree, options: &Options) -> Result<Pixmap, Error> {
    let (canvas, factor) = options.size.canvas(tree.size())?;
    let bytes = canvas.width() as usize * canvas.height() as usize * tiny_skia::BYTES_PER_PIXEL;
    let mut pixmap = Pixmap::from_vec(zeroed(bytes)?, canvas).ok_or(Error::OutOfMemory { bytes })?;
    if let Some(background) = options.background {
        pixmap.fill(background.to_color());
    }
    resvg::render(tree, Transform::from_scale(factor, factor), &mut pixmap.as_mut());
    Ok(pixmap)
}
