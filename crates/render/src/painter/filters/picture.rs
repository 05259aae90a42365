//! The result of a filter primitive: pixels, or one colour with an alpha for each pixel.

use std::rc::Rc;
use std::sync::LazyLock;

use tiny_skia::Pixmap;
use usvg::filter::ColorInterpolation;

use crate::Error;
use crate::painter::alpha::times;
use crate::painter::geometry::Area;
use crate::pixels::memory::room;
use crate::pixels::runs::Pixel;

/// A picture of the filter's area.
#[derive(Clone)]
pub(crate) struct Picture {
    pub pixels: Pixels,
    pub space: ColorInterpolation,
}

/// The pixels. Most shadows have one colour, for which one byte a pixel is enough.
#[derive(Clone)]
pub(crate) enum Pixels {
    /// Premultiplied.
    Full(Rc<Pixmap>),
    /// Red, green and blue, and the alpha of each pixel.
    Tinted([u8; 3], Rc<Vec<u8>>),
}

impl Picture {
    pub(super) fn full(pixmap: Pixmap, space: ColorInterpolation) -> Self {
        Self { pixels: Pixels::Full(Rc::new(pixmap)), space }
    }

    pub(crate) fn tinted(colour: [u8; 3], alpha: Vec<u8>, space: ColorInterpolation) -> Self {
        Self { pixels: Pixels::Tinted(colour, Rc::new(alpha)), space }
    }

    /// Returns the alpha of each pixel.
    pub(super) fn into_alpha(self) -> Result<Vec<u8>, Error> {
        match self.pixels {
            Pixels::Tinted(_, alpha) => Ok(Rc::unwrap_or_clone(alpha)),
            Pixels::Full(pixmap) => alpha_of(&pixmap),
        }
    }

    /// Returns all pixels in full.
    pub(crate) fn into_pixmap(self, area: Area) -> Result<Pixmap, Error> {
        match self.pixels {
            Pixels::Full(pixmap) => Ok(Rc::unwrap_or_clone(pixmap)),
            Pixels::Tinted([red, green, blue], alpha) => {
                let mut pixmap = area.pixmap()?;
                for (pixel, &alpha) in pixmap.data_mut().as_chunks_mut().0.iter_mut().zip(alpha.iter()) {
                    *pixel = [times(red, alpha), times(green, alpha), times(blue, alpha), alpha];
                }
                Ok(pixmap)
            }
        }
    }

    /// Converts the picture to another colour space.
    pub(super) fn into_space(self, space: ColorInterpolation) -> Self {
        if self.space == space {
            return self;
        }
        let table = to_srgb(self.space).unwrap_or(&TO_LINEAR);
        let pixels = match self.pixels {
            Pixels::Tinted(colour, alpha) => {
                Pixels::Tinted(colour.map(|part| table[usize::from(part)]), alpha)
            }
            Pixels::Full(pixmap) => {
                let mut pixmap = Rc::unwrap_or_clone(pixmap);
                convert(&mut pixmap, table);
                Pixels::Full(Rc::new(pixmap))
            }
        };
        Self { pixels, space }
    }
}

/// The table that converts this space to sRGB; `None` for sRGB itself.
pub(super) fn to_srgb(space: ColorInterpolation) -> Option<&'static [u8; 256]> {
    match space {
        ColorInterpolation::SRGB => None,
        ColorInterpolation::LinearRGB => Some(&TO_SRGB),
    }
}

/// Composites two premultiplied pixels by source-over.
pub(super) fn over(above: Pixel, below: Pixel) -> Pixel {
    let shows = u8::MAX - above[3];
    std::array::from_fn(|part| above[part].saturating_add(times(below[part], shows)))
}

/// The alpha of each pixel.
pub(crate) fn alpha_of(pixmap: &Pixmap) -> Result<Vec<u8>, Error> {
    let mut alpha = room(pixmap.pixels().len())?;
    alpha.extend(pixmap.pixels().iter().map(|pixel| pixel.alpha()));
    Ok(alpha)
}

fn convert(pixmap: &mut Pixmap, table: &[u8; 256]) {
    let mut last = ([0; 4], [0; 4]);
    for pixel in pixmap.data_mut().as_chunks_mut::<4>().0 {
        if *pixel != last.0 {
            last = (*pixel, converted(*pixel, table));
        }
        *pixel = last.1;
    }
}

/// Converts the straight channels of a premultiplied pixel by a table.
pub(super) fn converted([red, green, blue, alpha]: Pixel, table: &[u8; 256]) -> Pixel {
    let half = u32::from(alpha / 2);
    let inverse = INVERSES[usize::from(alpha)];
    let straight = |part: u8| ((u64::from(u32::from(part) * 255 + half) * inverse) >> 24).min(255) as usize;
    let convert = |part: u8| times(table[straight(part)], alpha);
    [convert(red), convert(green), convert(blue), alpha]
}

/// Factors in fractions of 2^24 that divide by a byte: exact for all numbers of 16 bits.
static INVERSES: [u64; 256] = {
    let mut inverses = [0; 256];
    let mut byte = 1;
    while byte < 256 {
        inverses[byte] = (1_u64 << 24).div_ceil(byte as u64);
        byte += 1;
    }
    inverses
};

/// [The transfer function of sRGB](https://www.w3.org/TR/css-color-4/#color-conversion-code), both ways, in bytes.
static TO_LINEAR: LazyLock<[u8; 256]> = LazyLock::new(|| {
    table(|value| if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
});
static TO_SRGB: LazyLock<[u8; 256]> = LazyLock::new(|| {
    table(|value| if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 })
});

fn table(function: impl Fn(f32) -> f32) -> [u8; 256] {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "both sides are bytes"
    )]
    std::array::from_fn(|value| (function(value as f32 / 255.0) * 255.0).round() as u8)
}
