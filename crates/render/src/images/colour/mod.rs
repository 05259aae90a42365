//! Converts the colours of raster images to sRGB, as browsers do.
//!
//! An image names its colour space in an [ICC profile](https://www.color.org/specification/ICC.1-2022-05.pdf), in code
//! points of ITU-T H.273, or by a gamma and chromaticities. Method: a curve for each channel gives linear light, a
//! matrix converts it to the primaries of sRGB, and the curve of sRGB encodes it. Profiles with lookup tables or inks
//! are not supported: the image is shown unconverted, with a warning.

mod icc;
mod matrix;
#[cfg(test)]
mod tests;

use icc::{curve, tag, xyz};
pub(crate) use matrix::Chromaticities;
use matrix::{D65, FROM_XYZ_D50, IDENTITY, Matrix, product, times, to_srgb};

/// The length of the table that encodes linear light.
const LEVELS: usize = 1 << 14;

/// A profile whose colours differ from sRGB by no more than this, of 255, counts as sRGB.
const SAME: u8 = 2;

/// How to convert the colours of an image to sRGB.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Profile {
    /// The linear light of each value, for each channel.
    curves: [Vec<f32>; 3],
    /// From linear light to linear sRGB.
    matrix: Matrix,
}

/// The colour space of an image.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Colours {
    #[default]
    Srgb,
    /// It has to be converted.
    Other(Profile),
    /// It is not sRGB, and is not supported.
    Unknown,
}

impl Colours {
    fn of(curve: impl Fn(f32) -> f32, matrix: Matrix) -> Self {
        let curve: Vec<f32> = (0..=255_u8).map(|value| curve(f32::from(value) / 255.0)).collect();
        Profile { curves: [curve.clone(), curve.clone(), curve], matrix }.into_colours()
    }

    /// By an ICC profile. A malformed profile, or one for other channels than the image has, is ignored.
    pub(crate) fn of_icc(icc: &[u8], is_grey: bool) -> Self {
        if icc.get(36..40) != Some(b"acsp") {
            return Self::Srgb;
        }
        match (icc.get(16..20), is_grey) {
            (Some(b"RGB "), false) => {
                let curves = [b"rTRC", b"gTRC", b"bTRC"].map(|name| tag(icc, name).and_then(curve));
                let columns = [b"rXYZ", b"gXYZ", b"bXYZ"].map(|name| tag(icc, name).and_then(xyz));
                let ([Some(red), Some(green), Some(blue)], [Some(r), Some(g), Some(b)]) = (curves, columns)
                else {
                    return Self::Unknown;
                };
                let to_xyz = [0, 1, 2].map(|row| [r[row], g[row], b[row]]);
                Profile { curves: [red, green, blue], matrix: product(FROM_XYZ_D50, to_xyz) }.into_colours()
            }
            (Some(b"GRAY"), true) => match tag(icc, b"kTRC").and_then(curve) {
                Some(curve) => {
                    Profile { curves: [curve.clone(), curve.clone(), curve], matrix: IDENTITY }.into_colours()
                }
                None => Self::Unknown,
            },
            (Some(b"CMYK"), false) => Self::Unknown,
            _ => Self::Srgb,
        }
    }

    /// By the chunks `gAMA` (100,000 times the encoding exponent) and `cHRM` of PNG. A gamma of 1 / 2.2 alone means
    /// sRGB.
    pub(crate) fn of_gamma(gamma: u32, chromaticities: Option<Chromaticities>) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "six digits")]
        let exponent = 100_000.0 / gamma as f32;
        if gamma == 0 || chromaticities.is_none() && (exponent - 2.2).abs() < 0.01 {
            return Self::Srgb;
        }
        let matrix = chromaticities.map_or(Some(IDENTITY), to_srgb);
        matrix.map_or(Self::Srgb, |matrix| Self::of(|value| value.powf(exponent), matrix))
    }

    /// By the code points of [ITU-T H.273](https://www.itu.int/rec/T-REC-H.273), sections 8.1 (primaries) and 8.2
    /// (transfer curve).
    pub(crate) fn of_code_points(primaries: u8, curve: u8) -> Self {
        let [red, green, blue] = match primaries {
            1 => [[0.64, 0.33], [0.3, 0.6], [0.15, 0.06]],
            9 => [[0.708, 0.292], [0.17, 0.797], [0.131, 0.046]],
            12 => [[0.68, 0.32], [0.265, 0.69], [0.15, 0.06]],
            _ => return Self::Unknown,
        };
        let Some(matrix) = to_srgb([D65, red, green, blue]) else { return Self::Unknown };
        let exponent = match curve {
            13 => return Self::of(from_srgb, matrix),
            8 => 1.0,
            4 => 2.2,
            5 => 2.8,
            // Cameras' curves are shown on screens that follow ITU-R BT.1886.
            1 | 6 | 14 | 15 => 2.4,
            _ => return Self::Unknown,
        };
        Self::of(|value| value.powf(exponent), matrix)
    }
}

impl Profile {
    /// Compares some colours with sRGB.
    fn into_colours(self) -> Colours {
        if !self.curves.iter().flatten().chain(self.matrix.iter().flatten()).all(|value| value.is_finite()) {
            return Colours::Unknown;
        }
        let steps = [0_u8, 15, 60, 128, 200, 255];
        let mut colours: Vec<u8> = steps
            .iter()
            .flat_map(|&red| steps.map(|green| [red, green]))
            .flat_map(|[red, green]| steps.map(|blue| [red, green, blue, 255]))
            .flatten()
            .collect();
        let given = colours.clone();
        self.apply(&mut colours);
        let is_same = given.iter().zip(&colours).all(|(given, made)| given.abs_diff(*made) <= SAME);
        if is_same { Colours::Srgb } else { Colours::Other(self) }
    }

    /// Converts pixels with straight alpha.
    pub(crate) fn apply(&self, rgba: &mut [u8]) {
        let table = encoded();
        for pixel in rgba.as_chunks_mut::<4>().0 {
            let [red, green, blue, alpha] = *pixel;
            let light = [
                self.curves[0][usize::from(red)],
                self.curves[1][usize::from(green)],
                self.curves[2][usize::from(blue)],
            ];
            let [red, green, blue] = times(self.matrix, light).map(|light| table[level(light)]);
            *pixel = [red, green, blue, alpha];
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped"
)]
fn level(light: f32) -> usize {
    (light.clamp(0.0, 1.0) * (LEVELS - 1) as f32 + 0.5) as usize
}

/// The sRGB value of each level of light.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "0 to 255"
)]
fn encoded() -> Vec<u8> {
    let value = |level: usize| {
        let light = level as f32 / (LEVELS - 1) as f32;
        let value = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        (value * 255.0).round() as u8
    };
    (0..LEVELS).map(value).collect()
}

fn from_srgb(value: f32) -> f32 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}
