//! Gaussian blur.
//!
//! Method: three successive box blurs,
//! [as the standard allows](https://www.w3.org/TR/filter-effects-1/#feGaussianBlurElement) from a standard deviation of 2 on, with its
//! box lengths. Below that, a convolution with the Gaussian kernel. A box blur keeps a running sum, so its cost does
//! not depend on the deviation. Rows and columns are separate passes, sixteen at a time ([`simd`](super::simd)).
//!
//! Invariants: values have eight bits below a byte, so passes do not add rounding errors. Lines are long enough that
//! values which one box moves beyond an end come back with the next. The sum of a line stays the same, except for what
//! leaves the picture.

use super::simd::{LANES, Lanes, load_columns, load_rows, store_columns, store_rows};
use crate::cost::Cost;
use crate::painter::geometry::Area;
use crate::pixels::memory::room;
use crate::{Cancellation, Error};

/// The least deviation, in pixels, from which on the standard allows box blurs.
const BOXES: f32 = 2.0;

/// A smaller deviation does not show.
const NOTHING: f32 = 0.05;

/// The distance in pixels within which a blur of this deviation reads.
pub(crate) fn reach(deviation: f32) -> f32 {
    (deviation * 3.0).ceil() + 1.0
}

/// Estimates the cost of blurring pixels of four bytes.
pub(crate) fn cost(area: Area, [across, down]: [f32; 2]) -> Cost {
    let lines = |deviation: f32, length: u16, lines: usize| {
        let Some(kernel) = Kernel::new(deviation) else { return Cost::default() };
        let places = usize::from(length) + kernel.spread();
        let each = match &kernel {
            Kernel::Boxes(_) => 3 * LANES,
            Kernel::Gaussian(weights) => weights.len() * LANES,
        };
        let work = places * each * lines.div_ceil(LANES);
        Cost { bytes: (2 * places * size_of::<Lanes>()) as u64, work: work as u64 }
    };
    let mut cost = lines(across, area.width, usize::from(area.height) * 4);
    cost.then(lines(down, area.height, usize::from(area.width) * 4));
    cost
}

/// Blurs rows of `width` pixels of `CHANNELS` bytes, with the given deviations across and down.
pub(crate) fn blur<const CHANNELS: usize>(
    pixels: &mut [u8],
    width: usize,
    [across, down]: [f32; 2],
    cancellation: &Cancellation,
) -> Result<(), Error> {
    let stride = width * CHANNELS;
    if let Some(kernel) = Kernel::new(across) {
        let mut line = Line::new(width, &kernel)?;
        for rows in pixels.chunks_mut(stride * (LANES / CHANNELS)) {
            cancellation.check()?;
            if load_rows::<CHANNELS>(rows, stride, line.start()) {
                store_rows::<CHANNELS>(line.blur(&kernel), rows, stride);
            }
        }
    }
    if let Some(kernel) = Kernel::new(down) {
        let mut line = Line::new(pixels.len() / stride, &kernel)?;
        for column in (0..stride).step_by(LANES) {
            cancellation.check()?;
            if load_columns(pixels, stride, column, line.start()) {
                store_columns(line.blur(&kernel), pixels, stride, column);
            }
        }
    }
    Ok(())
}

enum Kernel {
    /// The lengths of three boxes.
    Boxes([usize; 3]),
    /// Weights that sum up to 1.
    Gaussian(Vec<f32>),
}

impl Kernel {
    fn new(deviation: f32) -> Option<Self> {
        if deviation.is_nan() || deviation < NOTHING {
            return None;
        }
        if deviation < BOXES {
            return Some(Self::Gaussian(gaussian(deviation)));
        }
        Some(Self::Boxes(boxes(deviation)))
    }

    /// How many places longer a line becomes.
    fn spread(&self) -> usize {
        match self {
            Self::Boxes(lengths) => lengths.iter().map(|length| length - 1).sum(),
            Self::Gaussian(weights) => weights.len() - 1,
        }
    }
}

/// The standard's three box lengths. With an even length, two boxes are off by half a place to either side, and the
/// third is longer by one. The result is 2 to 6 % narrower than the Gaussian, as in browsers.
fn boxes(deviation: f32) -> [usize; 3] {
    // A box of this length covers any picture. Longer ones would overflow the sums.
    const LONGEST: f64 = 30_000.0;
    let length = f64::from(deviation) * 3.0 * (2.0 * std::f64::consts::PI).sqrt() / 4.0 + 0.5;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and at most LONGEST"
    )]
    let length = length.min(LONGEST) as usize;
    if length % 2 == 1 { [length; 3] } else { [length, length, length + 1] }
}

/// The weights of a Gaussian kernel up to three deviations.
fn gaussian(deviation: f32) -> Vec<f32> {
    #[expect(clippy::cast_possible_truncation, reason = "at most 6")]
    let radius = (deviation * 3.0).ceil() as i16;
    let weight = |offset: i16| (-0.5 * (f32::from(offset) / deviation).powi(2)).exp();
    let sum: f32 = (-radius..=radius).map(weight).sum();
    (-radius..=radius).map(|offset| weight(offset) / sum).collect()
}

/// Two buffers for sixteen lines.
struct Line {
    length: usize,
    from: Vec<Lanes>,
    to: Vec<Lanes>,
}

impl Line {
    fn new(length: usize, kernel: &Kernel) -> Result<Self, Error> {
        let whole = length + kernel.spread();
        let zeros = || {
            let mut zeros = room(whole)?;
            zeros.resize(whole, [0; LANES]);
            Ok(zeros)
        };
        Ok(Self { length, from: zeros()?, to: zeros()? })
    }

    /// The part for the values of the lines. The rest is cleared.
    fn start(&mut self) -> &mut [Lanes] {
        self.from[self.length..].fill([0; LANES]);
        &mut self.from[..self.length]
    }

    /// Blurs the lines.
    fn blur(&mut self, kernel: &Kernel) -> &[Lanes] {
        match kernel {
            Kernel::Boxes(lengths) => {
                // Values beyond the ends are kept between passes, because a later box reads them.
                for &length in lengths {
                    average(&self.from, &mut self.to, length);
                    std::mem::swap(&mut self.from, &mut self.to);
                }
            }
            Kernel::Gaussian(weights) => {
                weigh(&self.from, &mut self.to, weights);
                std::mem::swap(&mut self.from, &mut self.to);
            }
        }
        &self.from[kernel.spread() / 2..][..self.length]
    }
}

/// Box blur: each place becomes the average of the `length` places that end there.
fn average(from: &[Lanes], to: &mut [Lanes], length: usize) {
    // After adding 2^23, the lowest bits of a float are its rounded value.
    const ROUND: f32 = 8_388_608.0;
    #[expect(clippy::cast_precision_loss, reason = "at most 30,001")]
    let share = 1.0 / length as f32;
    let mut sums = [0_i32; LANES];
    for place in 0..from.len() {
        let leaving = if place >= length { from[place - length] } else { [0; LANES] };
        for lane in 0..LANES {
            sums[lane] += i32::from(from[place][lane]) - i32::from(leaving[lane]);
        }
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "the average of 16 bits has 16 bits"
        )]
        let averages = sums.map(|sum| (sum as f32 * share + ROUND).to_bits() as u16);
        to[place] = averages;
    }
}

/// Convolution: each place becomes the weighted sum of the places that end there.
fn weigh(from: &[Lanes], to: &mut [Lanes], weights: &[f32]) {
    for (place, to) in to.iter_mut().enumerate() {
        let mut sums = [0.5_f32; LANES];
        for (back, weight) in weights.iter().enumerate() {
            let Some(from) = place.checked_sub(back).and_then(|place| from.get(place)) else { break };
            for lane in 0..LANES {
                sums[lane] += f32::from(from[lane]) * weight;
            }
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "weights sum up to 1")]
        let rounded = sums.map(|sum| sum as u16);
        *to = rounded;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of `width` pixels with one bright one in the middle, as a picture of `rows` rows.
    fn spot(width: usize, rows: usize) -> Vec<u8> {
        let mut pixels = vec![0; width * rows];
        pixels[rows / 2 * width + width / 2] = 255;
        pixels
    }

    #[test]
    fn a_blur_keeps_what_there_is_and_is_even() {
        for deviation in [0.5_f32, 1.0, 3.9, 4.0, 4.7, 9.0, 12.3] {
            for size in [101_u8, 64, 33] {
                let length = usize::from(size);
                let mut pixels = vec![0; length];
                pixels[length / 2 - 8..length / 2 + 8].fill(255);
                blur::<1>(&mut pixels, length, [deviation, 0.0], &Cancellation::default()).unwrap();
                let sum: u32 = pixels.iter().map(|&pixel| u32::from(pixel)).sum();
                // What is blurred out of the line is lost.
                if deviation * 3.0 > f32::from(size) / 2.0 - 8.0 {
                    continue;
                }
                assert!(sum.abs_diff(16 * 255) <= 40, "{deviation} {size}: {sum}");
                for offset in 0..8 {
                    let (left, right) = (pixels[length / 2 - 1 - offset], pixels[length / 2 + offset]);
                    assert!(left.abs_diff(right) <= 1, "{deviation}: {left} and {right} at {offset}");
                }
            }
        }
    }

    #[test]
    fn across_and_down_do_the_same() {
        for channels in [1, 4] {
            let (width, height) = (37 * channels, 37);
            let mut across: Vec<u8> =
                spot(37, 37).into_iter().flat_map(|pixel| vec![pixel; channels]).collect();
            let mut down = across.clone();
            let run = |pixels: &mut [u8], deviations| match channels {
                1 => blur::<1>(pixels, 37, deviations, &Cancellation::default()).unwrap(),
                _ => blur::<4>(pixels, 37, deviations, &Cancellation::default()).unwrap(),
            };
            run(&mut across, [3.0, 0.0]);
            run(&mut down, [0.0, 3.0]);
            for y in 0..height {
                for x in 0..37 {
                    assert_eq!(across[y * width + x * channels], down[x * width + y * channels], "{x} {y}");
                }
            }
            assert!(across[18 * width + 18 * channels] > 20);
        }
    }

    #[test]
    fn a_blur_follows_the_curve() {
        for deviation in [1.0_f32, 3.9, 4.0, 9.0] {
            let mut pixels = vec![0; 201];
            pixels[100..].fill(255);
            blur::<1>(&mut pixels, 201, [deviation, 0.0], &Cancellation::default()).unwrap();
            // The steps of a sum of bright places, each with its share of the curve.
            let weight = |offset: u16| (-0.5 * (f32::from(offset) / deviation).powi(2)).exp();
            let whole: f32 =
                (0..=200).map(|offset| weight(offset) * if offset == 0 { 1.0 } else { 2.0 }).sum();
            let curve: Vec<f32> = (0..=200).map(|offset| weight(offset) / whole).collect();
            for (place, &pixel) in pixels.iter().enumerate().skip(50).take(100) {
                let share: f32 = (0..=200)
                    .filter(|&bright| bright >= 100)
                    .map(|bright: usize| curve[bright.abs_diff(place)])
                    .sum();
                // The standard's boxes are a little narrower.
                assert!(
                    (f32::from(pixel) / 255.0 - share).abs() < 0.03,
                    "{deviation}: {pixel}, {share} at {place}"
                );
            }
        }
    }

    #[test]
    fn boxes_are_as_long_as_the_standard_says() {
        assert_eq!(
            [2.0, 4.0, 9.0, 25.0].map(boxes),
            [[4, 4, 5], [8, 8, 9], [17, 17, 17], [47, 47, 47]],
            "floor(s * 3 * sqrt(2 * pi) / 4 + 0.5), and one longer by one where that is even"
        );
    }

    #[test]
    fn no_deviation_is_no_blur_and_a_huge_one_is_bounded() {
        for deviation in [0.0, 0.01, f32::NAN, -1.0] {
            let mut pixels = spot(9, 1);
            blur::<1>(&mut pixels, 9, [deviation, deviation], &Cancellation::default()).unwrap();
            assert_eq!(pixels, spot(9, 1), "{deviation}");
        }
        let mut pixels = spot(9, 1);
        blur::<1>(&mut pixels, 9, [1e30, 0.0], &Cancellation::default()).unwrap();
        assert_eq!(pixels, [0; 9]);
    }

    #[test]
    fn a_blur_that_nobody_wants_stops() {
        let cancellation = Cancellation::default();
        cancellation.cancel();
        for deviations in [[3.0, 0.0], [0.0, 30.0]] {
            let blurred = blur::<4>(&mut [0; 64], 4, deviations, &cancellation);
            assert_eq!(blurred, Err(Error::Cancelled));
        }
    }
}
