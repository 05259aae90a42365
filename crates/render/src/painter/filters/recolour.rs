//! Primitives that change each pixel by itself: colour matrices, transfer functions and arithmetic.

use tiny_skia::{ColorU8, Pixmap};
use usvg::filter::{ColorMatrixKind, ComponentTransfer, TransferFunction};

/// [`feColorMatrix`](https://www.w3.org/TR/filter-effects-1/#feColorMatrixElement): each new channel is a weighted sum
/// of the old ones and a constant.
pub(super) fn matrix(kind: &ColorMatrixKind, pixmap: &mut Pixmap) {
    let rows = rows(kind);
    for pixel in pixmap.pixels_mut() {
        let old = pixel.demultiply();
        let [red, green, blue, alpha] = [old.red(), old.green(), old.blue(), old.alpha()].map(f32::from);
        let [red, green, blue, alpha] = rows.map(|[r, g, b, a, constant]| {
            byte((red * r + green * g + blue * b + alpha * a) / 255.0 + constant)
        });
        *pixel = ColorU8::from_rgba(red, green, blue, alpha).premultiply();
    }
}

/// The weights of red, green and blue in luminance.
const LUMINANCE: [f32; 3] = [0.213, 0.715, 0.072];

/// The part of a hue rotation that is multiplied by the sine of the angle.
const TURN: [[f32; 3]; 3] = [[-0.213, -0.715, 0.928], [0.143, 0.140, -0.283], [-0.787, 0.715, 0.072]];

/// For each new channel the weights of red, green, blue and alpha, and a constant from 0 to 1.
fn rows(kind: &ColorMatrixKind) -> [[f32; 5]; 4] {
    let coloured = |matrix: [[f32; 3]; 3]| {
        let [red, green, blue] = matrix.map(|[r, g, b]| [r, g, b, 0.0, 0.0]);
        [red, green, blue, [0.0, 0.0, 0.0, 1.0, 0.0]]
    };
    match kind {
        ColorMatrixKind::Matrix(numbers) => {
            let mut rows = [[0.0; 5]; 4];
            for (row, numbers) in rows.iter_mut().zip(numbers.as_chunks().0) {
                *row = *numbers;
            }
            rows
        }
        ColorMatrixKind::Saturate(amount) => {
            let amount = amount.get();
            coloured(std::array::from_fn(|row| {
                std::array::from_fn(|column| {
                    let own = if row == column { amount } else { 0.0 };
                    (1.0 - amount).mul_add(LUMINANCE[column], own)
                })
            }))
        }
        ColorMatrixKind::HueRotate(degrees) => {
            let (sine, cosine) = degrees.to_radians().sin_cos();
            coloured(std::array::from_fn(|row| {
                std::array::from_fn(|column| {
                    let own = if row == column { 1.0 } else { 0.0 };
                    LUMINANCE[column] + cosine * (own - LUMINANCE[column]) + sine * TURN[row][column]
                })
            }))
        }
        ColorMatrixKind::LuminanceToAlpha => {
            [[0.0; 5], [0.0; 5], [0.0; 5], [0.2125, 0.7154, 0.0721, 0.0, 0.0]]
        }
    }
}

/// [`feComponentTransfer`](https://www.w3.org/TR/filter-effects-1/#feComponentTransferElement): a function for each
/// channel.
pub(super) fn transfer(fe: &ComponentTransfer, pixmap: &mut Pixmap) {
    let [red, green, blue, alpha] = [fe.func_r(), fe.func_g(), fe.func_b(), fe.func_a()].map(table);
    for pixel in pixmap.pixels_mut() {
        let old = pixel.demultiply();
        let new = |table: &[u8; 256], part: u8| table[usize::from(part)];
        *pixel = ColorU8::from_rgba(
            new(&red, old.red()),
            new(&green, old.green()),
            new(&blue, old.blue()),
            new(&alpha, old.alpha()),
        )
        .premultiply();
    }
}

fn table(function: &TransferFunction) -> [u8; 256] {
    std::array::from_fn(|part| {
        #[expect(clippy::cast_precision_loss, reason = "a byte")]
        let value = part as f32 / 255.0;
        byte(transferred(function, value))
    })
}

fn transferred(function: &TransferFunction, value: f32) -> f32 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "lists are short, and values between 0 and 1"
    )]
    let step = |steps: usize| ((value * steps as f32) as usize, value * steps as f32);
    match function {
        TransferFunction::Table(values) if !values.is_empty() => {
            let (index, exact) = step(values.len() - 1);
            let low = values[index.min(values.len() - 1)];
            let high = values[(index + 1).min(values.len() - 1)];
            low + exact.fract() * (high - low)
        }
        TransferFunction::Discrete(values) if !values.is_empty() => {
            values[step(values.len()).0.min(values.len() - 1)]
        }
        TransferFunction::Identity | TransferFunction::Table(_) | TransferFunction::Discrete(_) => value,
        TransferFunction::Linear { slope, intercept } => slope * value + intercept,
        TransferFunction::Gamma { amplitude, exponent, offset } => amplitude * value.powf(*exponent) + offset,
    }
}

/// [`feComposite`'s arithmetic](https://www.w3.org/TR/filter-effects-1/#valdef-operator-arithmetic), on premultiplied
/// channels.
pub(super) fn arithmetic([k1, k2, k3, k4]: [f32; 4], above: &mut Pixmap, below: &Pixmap) {
    let below = below.data().as_chunks::<4>().0;
    for (above, below) in above.data_mut().as_chunks_mut::<4>().0.iter_mut().zip(below) {
        let sum = |index: usize| {
            let (a, b) = (f32::from(above[index]) / 255.0, f32::from(below[index]) / 255.0);
            k1 * a * b + k2 * a + k3 * b + k4
        };
        let alpha = byte(sum(3));
        // No channel of a premultiplied colour is more than its alpha.
        *above = [byte(sum(0)).min(alpha), byte(sum(1)).min(alpha), byte(sum(2)).min(alpha), alpha];
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped, and NaN becomes 0")]
fn byte(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

/// Returns tiny-skia's blend mode.
pub(super) const fn blend_mode(mode: usvg::BlendMode) -> tiny_skia::BlendMode {
    use tiny_skia::BlendMode as Skia;
    use usvg::BlendMode as Svg;
    match mode {
        Svg::Normal => Skia::SourceOver,
        Svg::Multiply => Skia::Multiply,
        Svg::Screen => Skia::Screen,
        Svg::Overlay => Skia::Overlay,
        Svg::Darken => Skia::Darken,
        Svg::Lighten => Skia::Lighten,
        Svg::ColorDodge => Skia::ColorDodge,
        Svg::ColorBurn => Skia::ColorBurn,
        Svg::HardLight => Skia::HardLight,
        Svg::SoftLight => Skia::SoftLight,
        Svg::Difference => Skia::Difference,
        Svg::Exclusion => Skia::Exclusion,
        Svg::Hue => Skia::Hue,
        Svg::Saturation => Skia::Saturation,
        Svg::Color => Skia::Color,
        Svg::Luminosity => Skia::Luminosity,
        Svg::PlusLighter => Skia::Plus,
    }
}
