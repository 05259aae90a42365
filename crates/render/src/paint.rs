//! Paints a tree with the painter that the caller chose.

use color::AlphaColor;
use tiny_skia::Pixmap;
use usvg::Tree;

use super::cost::meter::in_one_go;
use super::pixels::colour_runs::Painted;
use super::pixels::memory::zeroed;
use super::{Background, Cancellation, Error, Options, Renderer, Report, painter, resvg_pieces};
use crate::tree::SideTables;

/// Paints the tree on a canvas of the size in `options`.
pub(super) fn paint(
    tree: &Tree,
    side_tables: &SideTables,
    options: &Options,
    cancellation: &Cancellation,
    report: &mut Report,
) -> Result<Painted, Error> {
    let (canvas, transform) = options.canvas(tree.size())?;
    match options.renderer {
        Renderer::Auto => {
            let background = options.background.map_or(AlphaColor::TRANSPARENT, Background::to_alpha_color);
            painter::paint(tree, side_tables, canvas, transform, background, cancellation, report)
        }
        Renderer::Resvg => {
            let bytes = canvas.width() as usize * canvas.height() as usize * tiny_skia::BYTES_PER_PIXEL;
            let mut pixmap = Pixmap::from_vec(zeroed(bytes)?, canvas).ok_or(Error::OutOfMemory { bytes })?;
            if let Some(background) = options.background {
                pixmap.fill(background.to_color());
            }
            if report.work <= in_one_go(options.limits.work) {
                resvg::render(tree, transform, &mut pixmap.as_mut());
            } else {
                resvg_pieces::paint_in_pieces(tree, transform, &mut pixmap, cancellation)?;
            }
            Ok(Painted::Pixels(pixmap))
        }
    }
}
