//! Operations on whole pictures that several primitives share.

use std::rc::Rc;

use tiny_skia::Pixmap;

use super::picture::{Picture, Pixels, over};
use crate::Error;
use crate::painter::alpha::{multiply, times};
use crate::painter::geometry::Area;
use crate::pixels::memory::zeroed;
use crate::pixels::runs::Pixel;

/// Draws a picture over another, by
/// [source-over](https://www.w3.org/TR/compositing-1/#porterduffcompositingoperators_srcover).
pub(super) fn draw_over(below: &mut Pixmap, above: &Picture) {
    let below = below.data_mut().as_chunks_mut::<4>().0.iter_mut();
    let draw = |below: &mut Pixel, above: Pixel| match above[3] {
        0 => {}
        u8::MAX => *below = above,
        _ => *below = over(above, *below),
    };
    match &above.pixels {
        Pixels::Tinted([red, green, blue], alpha) => {
            for (below, &alpha) in below.zip(alpha.iter()) {
                draw(below, [times(*red, alpha), times(*green, alpha), times(*blue, alpha), alpha]);
            }
        }
        Pixels::Full(pixmap) => {
            for (below, &above) in below.zip(pixmap.data().as_chunks::<4>().0) {
                draw(below, above);
            }
        }
    }
}

/// Multiplies each pixel by what `by` makes of the alpha at its place.
pub(super) fn scaled(picture: Picture, alpha: &[u8], by: impl Fn(u8) -> u8) -> Picture {
    let Picture { pixels, space } = picture;
    match pixels {
        Pixels::Tinted(colour, own) => {
            let mut own = Rc::unwrap_or_clone(own);
            for (own, &alpha) in own.iter_mut().zip(alpha) {
                *own = times(*own, by(alpha));
            }
            Picture::tinted(colour, own, space)
        }
        Pixels::Full(pixmap) => {
            let mut pixmap = Rc::unwrap_or_clone(pixmap);
            multiply(&mut pixmap, alpha.iter().map(|&alpha| by(alpha)));
            Picture::full(pixmap, space)
        }
    }
}

/// Shifts the pixels of `area`, of `bytes` each. Pixels that come in from outside are transparent.
pub(super) fn shifted(from: &[u8], area: Area, bytes: usize, x: i32, y: i32) -> Result<Vec<u8>, Error> {
    let stride = usize::from(area.width) * bytes;
    let mut to = zeroed(from.len())?;
    let across = usize::try_from(x.unsigned_abs()).unwrap_or(usize::MAX).saturating_mul(bytes).min(stride);
    let (from_x, to_x) = if x < 0 { (across, 0) } else { (0, across) };
    let down = usize::try_from(y.unsigned_abs()).unwrap_or(usize::MAX).min(area.height.into());
    let (from_y, to_y) = if y < 0 { (down, 0) } else { (0, down) };
    let rows = from.chunks_exact(stride).skip(from_y);
    for (to, from) in to.chunks_exact_mut(stride).skip(to_y).zip(rows) {
        to[to_x..stride - from_x].copy_from_slice(&from[from_x..stride - to_x]);
    }
    Ok(to)
}
