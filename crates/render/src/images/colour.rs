//! Colours that are not sRGB: a picture may name its primaries and its curves, in a profile of the
//! [ICC](https://www.color.org/specification/ICC.1-2022-05.pdf) or in a few numbers. Browsers show such a picture in sRGB.

/// The side of the table that encodes linear light.
const LEVELS: usize = 1 << 14;

/// Colours that a profile may be off from sRGB by and still be sRGB, of 255.
const SAME: u8 = 2;

type Matrix = [[f32; 3]; 3];

/// XYZ to linear sRGB, by IEC 61966-2-1; the second from XYZ that is adapted to D50, as profiles have it.
const FROM_XYZ: Matrix = [
    [3.240_454, -1.537_139, -0.498_531],
    [-0.969_266, 1.876_011, 0.041_556],
    [0.055_643, -0.204_026, 1.057_225],
];
const FROM_XYZ_D50: Matrix = [
    [3.133_856, -1.616_867, -0.490_615],
    [-0.978_768, 1.916_142, 0.033_454],
    [0.071_945, -0.228_991, 1.405_243],
];

/// Where white, red, green and blue are (CIE 1931 x and y).
pub(super) type Chromaticities = [[f32; 2]; 4];

const D65: [f32; 2] = [0.3127, 0.329];

/// How a picture's colours become sRGB.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Profile {
    /// The linear light of each value, for each channel.
    curves: [Vec<f32>; 3],
    /// From linear light to that of sRGB.
    matrix: Matrix,
}

/// What a picture says of its colours.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Colours {
    #[default]
    Srgb,
    /// They are to be converted.
    Other(Profile),
    /// They are not sRGB, and what they are is not understood.
    Unknown,
}

impl Colours {
    fn of(curve: impl Fn(f32) -> f32, matrix: Matrix) -> Self {
        let curve: Vec<f32> = (0..=255_u8).map(|value| curve(f32::from(value) / 255.0)).collect();
        Profile { curves: [curve.clone(), curve.clone(), curve], matrix }.told()
    }

    /// By a profile of the ICC. One that is malformed, or of other colours than the picture has, does not count.
    pub(super) fn of_icc(icc: &[u8], is_grey: bool) -> Self {
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
                Profile { curves: [red, green, blue], matrix: product(FROM_XYZ_D50, to_xyz) }.told()
            }
            (Some(b"GRAY"), true) => match tag(icc, b"kTRC").and_then(curve) {
                Some(curve) => {
                    Profile { curves: [curve.clone(), curve.clone(), curve], matrix: IDENTITY }.told()
                }
                None => Self::Unknown,
            },
            (Some(b"CMYK"), false) => Self::Unknown,
            _ => Self::Srgb,
        }
    }

    /// By the exponent that values were raised to (PNG's `gAMA`, 100,000 times it) and by chromaticities (`cHRM`). 1 / 2.2
    /// alone means sRGB.
    pub(super) fn of_gamma(gamma: u32, chromaticities: Option<Chromaticities>) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "six digits")]
        let exponent = 100_000.0 / gamma as f32;
        if gamma == 0 || chromaticities.is_none() && (exponent - 2.2).abs() < 0.01 {
            return Self::Srgb;
        }
        let matrix = chromaticities.map_or(Some(IDENTITY), to_srgb);
        matrix.map_or(Self::Srgb, |matrix| Self::of(|value| value.powf(exponent), matrix))
    }

    /// By numbers of [ITU-T H.273](https://www.itu.int/rec/T-REC-H.273), sections 8.1 and 8.2, of primaries and curve.
    pub(super) fn of_code_points(primaries: u8, curve: u8) -> Self {
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

const IDENTITY: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

impl Profile {
    /// Whether these are other colours than sRGB: that is told by some of them.
    fn told(self) -> Colours {
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

    /// Converts pixels, whose colours are not multiplied by their opacity.
    pub(super) fn apply(&self, rgba: &mut [u8]) {
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

fn times(matrix: Matrix, [a, b, c]: [f32; 3]) -> [f32; 3] {
    matrix.map(|[x, y, z]| x * a + y * b + z * c)
}

fn product(left: Matrix, right: Matrix) -> Matrix {
    let column = |index: usize| times(left, right.map(|row| row[index]));
    let columns = [column(0), column(1), column(2)];
    [0, 1, 2].map(|row| [columns[0][row], columns[1][row], columns[2][row]])
}

/// By Cramer's rule, with the letters of textbooks; none if there is no inverse.
#[expect(clippy::many_single_char_names, reason = "as in textbooks")]
fn inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix) -> Option<Matrix> {
    let determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    let rows = [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ];
    (determinant.abs() > 1e-9).then(|| rows.map(|row| row.map(|value| value / determinant)))
}

/// Linear light of these chromaticities to that of sRGB: XYZ by
/// [Lindbloom](http://www.brucelindbloom.com/index.html?Eqn_RGB_XYZ_Matrix.html), adapted to D65 by Bradford.
fn to_srgb([white, red, green, blue]: Chromaticities) -> Option<Matrix> {
    const BRADFORD: Matrix =
        [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
    let xyz = |[x, y]: [f32; 2]| (y > 1e-6).then(|| [x / y, 1.0, (1.0 - x - y) / y]);
    let [red, green, blue] = [xyz(red)?, xyz(green)?, xyz(blue)?];
    let primaries = [0, 1, 2].map(|row| [red[row], green[row], blue[row]]);
    let white = xyz(white)?;
    let scale = times(inverse(primaries)?, white);
    let to_xyz = primaries.map(|row| [row[0] * scale[0], row[1] * scale[1], row[2] * scale[2]]);
    let (from, to) = (times(BRADFORD, white), times(BRADFORD, xyz(D65)?));
    let cones =
        [0, 1, 2].map(|row| [0, 1, 2].map(|column| if row == column { to[row] / from[row] } else { 0.0 }));
    let adapted = product(inverse(BRADFORD)?, product(cones, BRADFORD));
    Some(product(FROM_XYZ, product(adapted, to_xyz)))
}

/// A tag's content (ICC.1, section 7.3).
fn tag<'a>(icc: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let word = |at: usize| Some(u32::from_be_bytes(*icc.get(at..)?.first_chunk()?) as usize);
    let count = word(128)?.min(100);
    let entry = (0..count).map(|index| 132 + 12 * index).find(|&at| icc.get(at..at + 4) == Some(name))?;
    let (start, length) = (word(entry + 4)?, word(entry + 8)?);
    icc.get(start..start.checked_add(length)?)
}

/// A number of 16 bits before the point and 16 behind it.
#[expect(clippy::cast_precision_loss, reason = "as exact as the rest")]
fn fixed(bytes: &[u8], at: usize) -> Option<f32> {
    Some(i32::from_be_bytes(*bytes.get(at..)?.first_chunk()?) as f32 / 65_536.0)
}

fn xyz(tag: &[u8]) -> Option<[f32; 3]> {
    let tag = tag.strip_prefix(b"XYZ ")?;
    Some([fixed(tag, 4)?, fixed(tag, 8)?, fixed(tag, 12)?])
}

/// A curve (ICC.1, sections 10.6 and 10.18, with their letters), as the light of each value.
#[expect(clippy::many_single_char_names, reason = "as in the specification")]
fn curve(tag: &[u8]) -> Option<Vec<f32>> {
    let values = (0..=255_u8).map(|value| f32::from(value) / 255.0);
    if let Some(tag) = tag.strip_prefix(b"curv") {
        let count = u32::from_be_bytes(*tag.get(4..)?.first_chunk()?) as usize;
        let entries = tag.get(8..8_usize.checked_add(count.checked_mul(2)?)?)?.as_chunks().0;
        let entries: Vec<u16> = entries.iter().map(|&entry| u16::from_be_bytes(entry)).collect();
        return Some(match entries[..] {
            [] => values.collect(),
            [exponent] => values.map(|value| value.powf(f32::from(exponent) / 256.0)).collect(),
            _ => values.map(|value| between(&entries, value)).collect(),
        });
    }
    let tag = tag.strip_prefix(b"para")?;
    let kind = u16::from_be_bytes(*tag.get(4..)?.first_chunk()?);
    let number = |index: usize| fixed(tag, 8 + 4 * index);
    let g = number(0)?;
    // (a x + b)^g + e from d on, and c x + f below.
    let [a, b, c, d, e, f] = match kind {
        0 => [1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        1 => [number(1)?, number(2)?, 0.0, -number(2)? / number(1)?, 0.0, 0.0],
        2 => [number(1)?, number(2)?, 0.0, -number(2)? / number(1)?, number(3)?, number(3)?],
        3 => [number(1)?, number(2)?, number(3)?, number(4)?, 0.0, 0.0],
        4 => [number(1)?, number(2)?, number(3)?, number(4)?, number(5)?, number(6)?],
        _ => return None,
    };
    Some(values.map(|x| if x >= d { (a * x + b).max(0.0).powf(g) + e } else { c * x + f }).collect())
}

/// What a table says of a value between two of its entries.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "0 to 1"
)]
fn between(entries: &[u16], value: f32) -> f32 {
    let place = value * (entries.len() - 1) as f32;
    let first = (place as usize).min(entries.len() - 1);
    let [low, high] = [first, (first + 1).min(entries.len() - 1)].map(|at| f32::from(entries[at]) / 65_535.0);
    low + (high - low) * (place - first as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(colours: &Colours, [red, green, blue]: [u8; 3]) -> [u8; 3] {
        let Colours::Other(profile) = colours else { panic!("{colours:?}") };
        let mut pixel = [red, green, blue, 77];
        profile.apply(&mut pixel);
        assert_eq!(pixel[3], 77);
        [pixel[0], pixel[1], pixel[2]]
    }

    const SRGB: Chromaticities = [D65, [0.64, 0.33], [0.3, 0.6], [0.15, 0.06]];

    /// As Chromium shows these.
    #[test]
    fn numbers_of_a_png_are_followed_as_in_browsers() {
        const DISPLAY_P3: Chromaticities = [D65, [0.68, 0.32], [0.265, 0.69], [0.15, 0.06]];
        let red = [220, 30, 30];
        for (colours, expected) in [
            (Colours::of_gamma(100_000, None), [239, 96, 96]),
            (Colours::of_gamma(50_000, None), [224, 31, 31]),
            (Colours::of_gamma(33_333, None), [210, 5, 5]),
            (Colours::of_gamma(45_455, Some(SRGB)), [221, 24, 24]),
            (Colours::of_gamma(45_455, Some(DISPLAY_P3)), [241, 0, 0]),
            (Colours::of_code_points(12, 13), [240, 0, 0]),
            (Colours::of_code_points(1, 8), [239, 96, 96]),
            (Colours::of_code_points(1, 1), [218, 18, 18]),
        ] {
            let shown = shown(&colours, red);
            assert!(
                shown.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 1),
                "{shown:?}, not {expected:?}"
            );
        }
        for colours in
            [Colours::of_gamma(0, None), Colours::of_gamma(45_455, None), Colours::of_code_points(1, 13)]
        {
            assert_eq!(colours, Colours::Srgb);
        }
        for colours in [Colours::of_code_points(9, 16), Colours::of_code_points(2, 13)] {
            assert_eq!(colours, Colours::Unknown);
        }
    }

    fn icc(space: &[u8], tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
        let mut icc = vec![0; 128];
        icc[16..20].copy_from_slice(space);
        icc[36..40].copy_from_slice(b"acsp");
        icc.extend(u32::try_from(tags.len()).unwrap().to_be_bytes());
        let mut start = 132 + 12 * tags.len();
        for (name, content) in tags {
            icc.extend_from_slice(*name);
            icc.extend(
                [start, content.len()].map(|number| u32::try_from(number).unwrap().to_be_bytes()).concat(),
            );
            start += content.len();
        }
        icc.extend(tags.iter().flat_map(|(_, content)| content.clone()));
        icc
    }

    #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
    fn numbers(kind: &[u8], numbers: &[f32]) -> Vec<u8> {
        let numbers = numbers.iter().flat_map(|number| ((number * 65_536.0).round() as i32).to_be_bytes());
        kind.iter().copied().chain(numbers).collect()
    }

    fn rgb(columns: [[f32; 3]; 3], curve: &[u8]) -> Vec<u8> {
        let xyz = |column: [f32; 3]| numbers(b"XYZ \0\0\0\0", &column);
        let [red, green, blue] = columns.map(xyz);
        let curve = || curve.to_vec();
        let tags = [
            (b"rXYZ", red),
            (b"gXYZ", green),
            (b"bXYZ", blue),
            (b"rTRC", curve()),
            (b"gTRC", curve()),
            (b"bTRC", curve()),
        ];
        icc(b"RGB ", &tags)
    }

    const SRGB_D50: [[f32; 3]; 3] =
        [[0.436_07, 0.222_49, 0.013_92], [0.385_15, 0.716_87, 0.097_08], [0.143_07, 0.060_61, 0.714_1]];

    /// As Chromium shows these.
    #[test]
    fn profiles_of_three_curves_and_a_matrix_are_followed() {
        let srgb =
            numbers(b"para\0\0\0\0\0\x03\0\0", &[2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45]);
        assert_eq!(Colours::of_icc(&rgb(SRGB_D50, &srgb), false), Colours::Srgb);
        let display_p3 =
            [[0.515_12, 0.241_2, -0.001_05], [0.291_98, 0.692_25, 0.041_89], [0.157_1, 0.066_57, 0.784_07]];
        let [r, g, b] = SRGB_D50;
        let linear = b"curv\0\0\0\0\0\0\0\0".to_vec();
        let gamma = b"curv\0\0\0\0\0\0\0\x01\x01\xcd".to_vec();
        let table = (0..256_u16).flat_map(|index| {
            let light = (f32::from(index) / 255.0).powf(1.8) * 65_535.0;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 65,535")]
            (light.round() as u16).to_be_bytes()
        });
        let table: Vec<u8> = b"curv\0\0\0\0\0\0\x01\0".iter().copied().chain(table).collect();
        for (columns, curve, expected) in [
            (display_p3, &srgb, [240, 0, 0]),
            ([g, r, b], &srgb, [30, 220, 30]),
            (SRGB_D50, &linear, [239, 96, 96]),
            (SRGB_D50, &gamma, [227, 40, 40]),
            (SRGB_D50, &table, [227, 40, 40]),
        ] {
            let shown = shown(&Colours::of_icc(&rgb(columns, curve), false), [220, 30, 30]);
            assert!(
                shown.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 1),
                "{shown:?}, not {expected:?}"
            );
        }
        let grey = icc(b"GRAY", &[(b"kTRC", linear)]);
        assert_eq!(shown(&Colours::of_icc(&grey, true), [87; 3]), [158; 3]);
    }

    #[test]
    fn a_profile_of_other_colours_does_not_count_and_one_of_tables_is_not_understood() {
        let curve = b"curv\0\0\0\0\0\0\0\0";
        let (whole, grey) = (rgb(SRGB_D50, curve), icc(b"GRAY", &[(b"kTRC", curve.to_vec())]));
        assert_eq!(Colours::of_icc(&whole, true), Colours::Srgb);
        assert_eq!(Colours::of_icc(&grey, false), Colours::Srgb);
        assert_eq!(Colours::of_icc(b"nonsense", false), Colours::Srgb);
        assert_eq!(Colours::of_icc(&icc(b"RGB ", &[(b"A2B0", vec![0; 64])]), false), Colours::Unknown);
        assert_eq!(Colours::of_icc(&icc(b"CMYK", &[]), false), Colours::Unknown);
        for length in 0..whole.len() {
            assert!(!matches!(Colours::of_icc(&whole[..length], false), Colours::Other(_)), "{length} bytes");
        }
    }
}
