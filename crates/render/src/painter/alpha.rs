//! Arithmetic of opacity on premultiplied pixels of eight bits.

use tiny_skia::{Pixmap, PremultipliedColorU8};
use usvg::Opacity;

/// The product of two fractions of 255, rounded.
pub(super) const fn times(a: u8, b: u8) -> u8 {
    let product = a as u16 * b as u16 + 128;
    ((product + (product >> 8)) >> 8) as u8
}

/// Multiplies each pixel by its coverage.
pub(super) fn multiply(pixmap: &mut Pixmap, coverage: impl Iterator<Item = u8>) {
    for (pixel, coverage) in pixmap.data_mut().as_chunks_mut::<4>().0.iter_mut().zip(coverage) {
        *pixel = pixel.map(|part| times(part, coverage));
    }
}

/// Multiplies all pixels by one opacity, in single precision. Rounding the opacity to a byte would add an error for
/// each group that the pixels are in.
pub(super) fn fade(pixmap: &mut Pixmap, opacity: Opacity) {
    if opacity == Opacity::ONE {
        return;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a fraction of a byte"
    )]
    let faded: [u8; 256] = std::array::from_fn(|part| (part as f32 * opacity.get()).round() as u8);
    for part in pixmap.data_mut() {
        *part = faded[usize::from(*part)];
    }
}

/// [Luminance](https://www.w3.org/TR/css-masking-1/#MaskValues) times alpha: the luminance of the premultiplied colour.
pub(super) fn luminance(pixel: PremultipliedColorU8) -> u8 {
    // 0.2125, 0.7154 and 0.0721 of 256.
    let sum = 54 * u16::from(pixel.red()) + 183 * u16::from(pixel.green()) + 19 * u16::from(pixel.blue());
    // The weights sum up to 256. A checked conversion would prevent vector instructions.
    ((sum + 128) >> 8) as u8
}
