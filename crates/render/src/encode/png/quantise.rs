//! Reduces a picture to a palette of few colours, with dithering if it is asked for.
//!
//! Method: `quantizr` splits the colours into clusters and diffuses the error. A picture that has no more colours than the
//! palette keeps them, and loses nothing.

use quantizr::{Histogram, Image, Options, QuantizeResult};

use super::palette::Indexed;
use crate::Error;
use crate::format::Palette;
use crate::pixels::memory::{room, zeroed};

/// The most pixels whose colours are counted. Of larger pictures only some rows are.
const MOST_COUNTED: u64 = 1 << 20;

/// The most bytes that counting a pixel takes: a slot of a hash table that is at least half full, doubled while it
/// grows, and two references in clusters.
const PER_COUNTED: u64 = 64;

/// Returns the most bytes of memory that the reduction needs: the pixels, their indices twice, and the counts.
pub(super) const fn memory(pixels: u64) -> u64 {
    let counted = if pixels < MOST_COUNTED { pixels } else { MOST_COUNTED };
    6 * pixels + PER_COUNTED * counted
}

/// Reduces pixels, which are not premultiplied.
pub(super) fn quantise(rgba: &[u8], width: usize, palette: Palette) -> Result<Indexed, Error> {
    let mut histogram = Histogram::new();
    let step = (rgba.len() as u64 / 4).div_ceil(MOST_COUNTED);
    for row in rgba.chunks_exact(4 * width).step_by(usize::try_from(step).expect("few rows")) {
        histogram.add_image(&view(row, width));
    }
    let mut options = Options::default();
    options.set_max_colors(palette.colours.into()).expect("from 2 to 256 colours");
    let mut quantised = QuantizeResult::quantize_histogram(&histogram, &options);
    drop(histogram);
    quantised.set_dithering_level(palette.dither).expect("from 0 to 1");
    let mut indices = zeroed(rgba.len() / 4)?;
    quantised.remap_image(&view(rgba, width), &mut indices).expect("an index for each pixel");
    let known = quantised.get_palette();
    let colours =
        known.entries[..known.count as usize].iter().map(|colour| [colour.r, colour.g, colour.b, colour.a]);
    let mut rows = room((width + 1) * (indices.len() / width))?;
    for row in indices.chunks_exact(width) {
        rows.push(0);
        rows.extend_from_slice(row);
    }
    Ok(Indexed { width, colours: colours.collect(), rows })
}

fn view(rows: &[u8], width: usize) -> Image<'_> {
    Image::new(rows, width, rows.len() / 4 / width).expect("whole rows")
}
