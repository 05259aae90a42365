//! Merges pictures of one colour each, such as text on its shadow.
//!
//! Where only one of them shows, which is nearly everywhere, the pixel is looked up in a table of the colour at each
//! alpha.

use std::rc::Rc;

use tiny_skia::Pixmap;
use usvg::filter::ColorInterpolation;

use super::picture::{Picture, Pixels, converted, over, to_srgb};
use crate::Error;
use crate::painter::alpha::times;
use crate::painter::geometry::Area;
use crate::pixels::runs::Pixel;

/// A colour, its pixel for each alpha, and its alpha at each pixel.
struct Tint {
    colour: [u8; 3],
    /// In sRGB, premultiplied.
    shown: [Pixel; 256],
    alpha: Rc<Vec<u8>>,
}

/// Paints pictures over each other, from the lowest, and converts to sRGB; `None` if one of them has several colours.
pub(super) fn merged(pictures: &[Picture], area: Area) -> Result<Option<Pixmap>, Error> {
    let Some(space) = pictures.first().map(|picture| picture.space) else { return Ok(None) };
    let tint = |picture: &Picture| match &picture.pixels {
        Pixels::Tinted(colour, alpha) if picture.space == space => Some(Tint::new(*colour, space, alpha)),
        _ => None,
    };
    let Some(tints) = pictures.iter().map(tint).collect::<Option<Vec<_>>>() else { return Ok(None) };
    let mut pixmap = area.pixmap()?;
    let pixels = pixmap.data_mut().as_chunks_mut().0;
    for index in 0..tints.len() {
        draw(&tints[..=index], space, pixels);
    }
    Ok(Some(pixmap))
}

/// The number of pixels that are tested together. Where all are transparent, as most pixels of text, nothing is done.
const TOGETHER: usize = 16;

/// Paints the last of these colours over the others.
fn draw(tints: &[Tint], space: ColorInterpolation, pixels: &mut [Pixel]) {
    let Some((tint, below)) = tints.split_last() else { return };
    if below.is_empty() {
        for (pixel, &alpha) in pixels.iter_mut().zip(tint.alpha.iter()) {
            *pixel = tint.shown[usize::from(alpha)];
        }
        return;
    }
    let chunks = pixels.chunks_mut(TOGETHER).zip(tint.alpha.chunks(TOGETHER));
    for (chunk, (pixels, alpha)) in chunks.enumerate() {
        if alpha.iter().fold(0, |any, alpha| any | alpha) == 0 {
            continue;
        }
        for (index, (pixel, &alpha)) in pixels.iter_mut().zip(alpha).enumerate() {
            match alpha {
                0 => {}
                _ if pixel[3] == 0 || alpha == u8::MAX => *pixel = tint.shown[usize::from(alpha)],
                _ => {
                    let index = chunk * TOGETHER + index;
                    let mixed = below.iter().fold([0; 4], |below, tint| over(tint.pixel(index), below));
                    let mixed = over(tint.pixel(index), mixed);
                    *pixel = to_srgb(space).map_or(mixed, |table| converted(mixed, table));
                }
            }
        }
    }
}

impl Tint {
    fn new(colour: [u8; 3], space: ColorInterpolation, alpha: &Rc<Vec<u8>>) -> Self {
        let [red, green, blue] =
            to_srgb(space).map_or(colour, |table| colour.map(|part| table[usize::from(part)]));
        let shown = std::array::from_fn(|alpha| {
            #[expect(clippy::cast_possible_truncation, reason = "256 of them")]
            let alpha = alpha as u8;
            [times(red, alpha), times(green, alpha), times(blue, alpha), alpha]
        });
        Self { colour, shown, alpha: Rc::clone(alpha) }
    }

    /// A pixel in the colour space of the filter.
    fn pixel(&self, index: usize) -> Pixel {
        let alpha = self.alpha[index];
        let [red, green, blue] = self.colour.map(|part| times(part, alpha));
        [red, green, blue, alpha]
    }
}
