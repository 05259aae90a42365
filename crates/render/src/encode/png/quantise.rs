//! Reduces a picture to a palette of few colours, with dithering if it is asked for.
//!
//! Method: `quantizr` splits the colours into clusters and diffuses the error. A picture that has no more colours than the
//! palette keeps them, and loses nothing.

use quantizr::{Histogram, Image, Options, QuantizeResult};

use super::palette::Indexed;
use crate::format::Palette;
use crate::pixels::memory::{room, zeroed};
use crate::pixels::runs::Pixel;
use crate::{Cancellation, Error};

/// The most pixels whose colours are counted. Of larger pictures only some rows are: the time and the memory of making a
/// palette grow with the number of different colours.
const MOST_COUNTED: u64 = 1 << 19;

/// The most bytes that counting a pixel takes: a slot of a hash table that is at least half full, doubled while it
/// grows, and two references in clusters.
const PER_COUNTED: u64 = 64;

/// The number of pixels that get their colours at once. Dithering begins anew behind them, and a cancelled render stops.
const TOGETHER: usize = 1 << 20;

/// Returns the most bytes of memory that the reduction needs: the pixels, their indices twice, and the counts.
pub(super) const fn memory(pixels: u64) -> u64 {
    let counted = if pixels < MOST_COUNTED { pixels } else { MOST_COUNTED };
    6 * pixels + PER_COUNTED * counted
}

/// Reduces pixels, which are not premultiplied.
pub(super) fn quantise(
    rgba: &[u8],
    width: usize,
    palette: Palette,
    cancellation: &Cancellation,
) -> Result<Indexed, Error> {
    let mut histogram = Histogram::new();
    let step = (rgba.len() as u64 / 4).div_ceil(MOST_COUNTED);
    for row in rgba.chunks_exact(4 * width).step_by(usize::try_from(step).expect("few rows")) {
        histogram.add_image(&view(row, width));
    }
    cancellation.check()?;
    let mut options = Options::default();
    options.set_max_colors(palette.colours.into()).expect("from 2 to 256 colours");
    let mut quantised = QuantizeResult::quantize_histogram(&histogram, &options);
    drop(histogram);
    quantised.set_dithering_level(palette.dither).expect("from 0 to 1");
    let mut indices = zeroed(rgba.len() / 4)?;
    let strip = width * (TOGETHER / width).max(1);
    for (rows, indices) in rgba.chunks(4 * strip).zip(indices.chunks_mut(strip)) {
        cancellation.check()?;
        quantised.remap_image(&view(rows, width), indices).expect("an index for each pixel");
    }
    let (colours, places) = by_brightness(quantised.get_palette());
    let mut rows = room((width + 1) * (indices.len() / width))?;
    for row in indices.chunks_exact(width) {
        rows.push(0);
        rows.extend(row.iter().map(|&index| places[usize::from(index)]));
    }
    Ok(Indexed { width, colours, rows })
}

/// Returns the colours by their brightness, and the new place of each. Files with that order are smaller: neighbouring pixels have
/// similar indices.
fn by_brightness(palette: &quantizr::Palette) -> (Vec<Pixel>, [u8; 256]) {
    let known = &palette.entries[..palette.count as usize];
    let mut order: Vec<(u32, u8)> = (0..=u8::MAX)
        .zip(known)
        .map(|(index, colour)| {
            let brightness =
                299 * u32::from(colour.r) + 587 * u32::from(colour.g) + 114 * u32::from(colour.b);
            (brightness + 255_000 * u32::from(colour.a == u8::MAX), index)
        })
        .collect();
    order.sort_unstable();
    let mut places = [0; 256];
    for (place, &(_, index)) in (0..=u8::MAX).zip(&order) {
        places[usize::from(index)] = place;
    }
    let colours = order.iter().map(|&(_, index)| {
        let quantizr::Color { r, g, b, a } = known[usize::from(index)];
        [r, g, b, a]
    });
    (colours.collect(), places)
}

fn view(rows: &[u8], width: usize) -> Image<'_> {
    Image::new(rows, width, rows.len() / 4 / width).expect("whole rows")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixels of many colours, in rows of 64.
    fn gradient() -> Vec<u8> {
        (0..64 * 64_u32)
            .flat_map(|at| {
                let [x, y] = [at % 64, at / 64].map(|side| u8::try_from(side * 4).unwrap());
                [x, y, x / 2 + y / 2, 255]
            })
            .collect()
    }

    fn reduced(colours: f64, dither: f64) -> Indexed {
        let palette = Palette::new(colours, Some(dither)).unwrap();
        quantise(&gradient(), 64, palette, &Cancellation::default()).unwrap()
    }

    #[test]
    fn a_picture_gets_as_many_colours_as_are_allowed_and_stays_near() {
        for colours in [2_u16, 3, 16, 64, 256] {
            for dither in [0.0, 1.0] {
                let Indexed { colours: palette, rows, .. } = reduced(f64::from(colours), dither);
                assert!((2..=usize::from(colours)).contains(&palette.len()));
                assert_eq!(rows.len(), 65 * 64);
                let error: u64 = rows
                    .chunks(65)
                    .flat_map(|row| &row[1..])
                    .zip(gradient().chunks(4))
                    .map(|(&index, pixel)| {
                        let colour = palette[usize::from(index)];
                        (0..3).map(|channel| u64::from(colour[channel].abs_diff(pixel[channel]))).sum::<u64>()
                    })
                    .sum();
                let mean = error / (64 * 64 * 3);
                assert!(mean < if colours < 16 { 64 } else { 20 }, "{colours} {dither}: {mean}");
            }
        }
    }

    #[test]
    fn colours_are_in_the_order_of_their_brightness() {
        let Indexed { colours, .. } = reduced(64.0, 0.0);
        let brightness = |[red, green, blue, _]: &Pixel| {
            299 * u32::from(*red) + 587 * u32::from(*green) + 114 * u32::from(*blue)
        };
        assert!(colours.is_sorted_by_key(brightness));
    }

    #[test]
    fn a_cancelled_reduction_stops() {
        let cancellation = Cancellation::default();
        cancellation.cancel();
        let palette = Palette::new(4.0, None).unwrap();
        assert_eq!(quantise(&gradient(), 64, palette, &cancellation).err(), Some(Error::Cancelled));
    }
}
