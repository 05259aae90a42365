//! Resampling: brings an image to other pixels.
//!
//! Method: where an image shrinks, each new pixel is the mean of the area that it covers (box filter with exact
//! coverage), so that nothing aliases. Where it grows, pixels are interpolated, cubic
//! ([Mitchell and Netravali](https://doi.org/10.1145/54852.378514)) or linear. Beyond its edges an image continues as at its edges.
//!
//! The two axes are separate passes. Where rows become fewer, rows are added up first, each as a vector, and then the
//! pixels of the resulting row. Where rows become more, each row is stretched first, once. Both orders give the same
//! pixels, up to rounding.
//!
//! Invariant: colours are premultiplied, because the colour of a transparent pixel must not count.

use fearless_simd::{Level, Simd, dispatch};

use crate::Error;
use crate::pixels::memory::room;

/// Channels of a pixel.
const PARTS: usize = 4;

/// Less than this part of a pixel counts as nothing.
const LEAST: f64 = 1e-6;

/// An image that shrinks by more than this is brought to a quarter first. The quarter is reused where the image is used
/// again.
const MOST_STEP: f64 = 16.0;
const QUARTER: u16 = 4;

/// The positions of new pixels along one side of an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Axis {
    /// The start of the first new pixel, in pixels of the image.
    pub start: f64,
    /// The distance from one to the next; negative if their order is reversed.
    pub step: f64,
    pub count: u16,
}

impl Axis {
    /// A whole side, as `count` pixels.
    fn whole(side: u16, count: u16) -> Self {
        Self { start: 0.0, step: f64::from(side) / f64::from(count), count }
    }

    /// The same positions after the side was resampled from `before` to `side` pixels.
    fn on(self, side: u16, before: u16) -> Self {
        let ratio = f64::from(side) / f64::from(before);
        Self { start: self.start * ratio, step: self.step * ratio, ..self }
    }

    /// About how many pixels of a side are read.
    fn read(self, side: u16) -> f64 {
        (f64::from(self.count) * self.step.abs()).min(f64::from(side)).ceil()
    }
}

/// The interpolation of an image that grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Growth {
    /// Mitchell and Netravali's cubic, as in resvg.
    Cubic,
    Linear,
}

/// One resampling of an image of `size`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    pub size: [u16; 2],
    pub across: Axis,
    pub down: Axis,
    pub growth: Growth,
}

/// Identifies a step.
pub(crate) type Key = ([u16; 4], [u64; 4], Growth);

impl Step {
    /// Brings the whole image to another size.
    pub(crate) fn whole(size: [u16; 2], to: [u16; 2]) -> Self {
        let [across, down] = [0, 1].map(|side| Axis::whole(size[side], to[side]));
        Self { size, across, down, growth: Growth::Linear }
    }

    /// Splits this step into several if the image shrinks much.
    pub(crate) fn split(mut self) -> Vec<Self> {
        let mut steps = Vec::new();
        loop {
            let near = |side: u16, axis: Axis| {
                if axis.step.abs() > MOST_STEP { side.div_ceil(QUARTER) } else { side }
            };
            let size = self.size;
            let to = [near(size[0], self.across), near(size[1], self.down)];
            if to == size {
                steps.push(self);
                return steps;
            }
            steps.push(Self::whole(size, to));
            self = Self {
                size: to,
                across: self.across.on(to[0], size[0]),
                down: self.down.on(to[1], size[1]),
                growth: self.growth,
            };
        }
    }

    pub(crate) fn key(&self) -> Key {
        let Self { size, across, down, growth } = *self;
        let places = [across.start, across.step, down.start, down.step].map(f64::to_bits);
        ([size[0], size[1], across.count, down.count], places, growth)
    }

    /// The size of the result.
    pub(crate) const fn made(&self) -> [u16; 2] {
        [self.across.count, self.down.count]
    }

    /// About how many pixels are read.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 2^32")]
    pub(crate) fn read(&self) -> u64 {
        (self.across.read(self.size[0]) * self.down.read(self.size[1])) as u64
    }

    /// Resamples premultiplied pixels.
    pub(crate) fn apply(&self, pixels: &[u8]) -> Result<Vec<u8>, Error> {
        let Self { size: [width, height], across, down, growth } = *self;
        let grows = down.step.abs() < 1.0;
        let (across, down) = (Weights::new(across, width, growth)?, Weights::new(down, height, growth)?);
        let mut made = room(across.first.len() * down.first.len() * PARTS)?;
        let stride = usize::from(width) * PARTS;
        if grows {
            dispatch!(Level::new(), simd => columns_first(simd, pixels, stride, &across, &down, &mut made))?;
        } else {
            dispatch!(Level::new(), simd => rows_first(simd, pixels, stride, &across, &down, &mut made))?;
        }
        Ok(made)
    }
}

/// For an image whose rows become fewer: adds rows up, then the pixels of each new row.
#[inline(always)]
#[expect(clippy::inline_always, reason = "this is compiled for each set of vector instructions")]
fn rows_first<S: Simd>(
    _: S,
    pixels: &[u8],
    stride: usize,
    across: &Weights,
    down: &Weights,
    made: &mut Vec<u8>,
) -> Result<(), Error> {
    let used = across.used();
    let (from, to) = (used.start * PARTS, used.end * PARTS);
    let mut row = zeros(to - from)?;
    let mut line = zeros(across.first.len() * PARTS)?;
    for (&first, weights) in down.cells() {
        for (tap, &weight) in weights.iter().enumerate() {
            let pixels = &pixels[(first + tap) * stride..][from..to];
            if tap == 0 {
                for (sum, &part) in row.iter_mut().zip(pixels) {
                    *sum = weight * f32::from(part);
                }
            } else if weight != 0.0 {
                for (sum, &part) in row.iter_mut().zip(pixels) {
                    *sum += weight * f32::from(part);
                }
            }
        }
        for ((&first, weights), pixel) in across.cells().zip(line.as_chunks_mut::<PARTS>().0) {
            *pixel = mixed(&row[(first - used.start) * PARTS..], weights);
        }
        write(&mut line, made);
    }
    Ok(())
}

/// For an image whose rows become more: stretches each row once, then adds rows up.
#[inline(always)]
#[expect(clippy::inline_always, reason = "this is compiled for each set of vector instructions")]
fn columns_first<S: Simd>(
    _: S,
    pixels: &[u8],
    stride: usize,
    across: &Weights,
    down: &Weights,
    made: &mut Vec<u8>,
) -> Result<(), Error> {
    let used = across.used();
    let (from, to) = (used.start * PARTS, used.end * PARTS);
    let length = across.first.len() * PARTS;
    // The stretched rows that one new row needs, each at its number modulo their count.
    let mut stretched = zeros(length * down.taps)?;
    let mut held = room(down.taps)?;
    held.resize(down.taps, usize::MAX);
    let mut row = zeros(to - from)?;
    let mut line = zeros(length)?;
    for (&first, weights) in down.cells() {
        line.fill(0.0);
        for (number, &weight) in (first..).zip(weights) {
            let place = number % down.taps;
            let stretched = &mut stretched[place * length..][..length];
            if held[place] != number {
                held[place] = number;
                for (part, &byte) in row.iter_mut().zip(&pixels[number * stride..][from..to]) {
                    *part = f32::from(byte);
                }
                for ((&first, weights), pixel) in across.cells().zip(stretched.as_chunks_mut::<PARTS>().0) {
                    *pixel = mixed(&row[(first - used.start) * PARTS..], weights);
                }
            }
            for (sum, &part) in line.iter_mut().zip(&*stretched) {
                *sum += weight * part;
            }
        }
        write(&mut line, made);
    }
    Ok(())
}

fn zeros(length: usize) -> Result<Vec<f32>, Error> {
    let mut zeros = room(length)?;
    zeros.resize(length, 0.0);
    Ok(zeros)
}

/// The weighted sum of the first pixels of a row.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled with the caller's vector instructions")]
fn mixed(row: &[f32], weights: &[f32]) -> [f32; PARTS] {
    let mut sum = [0.0; PARTS];
    for (&weight, pixel) in weights.iter().zip(row.as_chunks::<PARTS>().0) {
        for (sum, &part) in sum.iter_mut().zip(pixel) {
            *sum += weight * part;
        }
    }
    sum
}

/// Appends a row, rounded. The cubic may overshoot white, and a colour its alpha: both are clamped.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled with the caller's vector instructions")]
fn write(line: &mut [f32], made: &mut Vec<u8>) {
    for pixel in line.as_chunks_mut::<PARTS>().0 {
        let most = pixel[PARTS - 1].clamp(0.0, 255.0);
        *pixel = pixel.map(|sum| sum.max(0.0).min(most) + 0.5);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 255")]
    made.extend(line.iter().map(|&part| part as i32 as u8));
}

/// The weights of the image's pixels in each new pixel, along one side.
struct Weights {
    /// The first pixel of the image that counts, for each new pixel.
    first: Vec<usize>,
    /// `taps` weights for each new pixel.
    shares: Vec<f32>,
    /// How many pixels of the image count for a new pixel.
    taps: usize,
}

impl Weights {
    fn new(axis: Axis, length: u16, growth: Growth) -> Result<Self, Error> {
        let end_of_side = f64::from(length);
        let length = usize::from(length);
        let shrinks = axis.step.abs() > 1.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most as many as there are"
        )]
        let taps = match growth {
            _ if shrinks => axis.step.abs().min(end_of_side).ceil() as usize + 1,
            Growth::Cubic => 4,
            Growth::Linear => 2,
        }
        .min(length);
        let count = usize::from(axis.count);
        let mut weights: Vec<f32> = room(count * taps)?;
        weights.resize(count * taps, 0.0);
        let mut first = room(count)?;
        for (cell, weights) in (0..axis.count).zip(weights.chunks_exact_mut(taps)) {
            let ends = [0.0, 1.0].map(|end| (f64::from(cell) + end).mul_add(axis.step, axis.start));
            let middle = f64::midpoint(ends[0], ends[1]);
            // The covered area ends at the edges.
            let [low, high] =
                [ends[0].min(ends[1]), ends[0].max(ends[1])].map(|end| end.clamp(0.0, end_of_side));
            let (begin, end) = match growth {
                _ if shrinks => (low.floor(), high.ceil().max(low.floor() + 1.0)),
                Growth::Cubic => ((middle - 0.5).floor() - 1.0, (middle - 0.5).floor() + 3.0),
                Growth::Linear => ((middle - 0.5).floor(), (middle - 0.5).floor() + 2.0),
            };
            let weight = |pixel: f64| match growth {
                _ if shrinks && high - low < LEAST => 1.0,
                _ if shrinks => ((pixel + 1.0).min(high) - pixel.max(low)).max(0.0) / (high - low),
                Growth::Cubic => mitchell((pixel + 0.5 - middle).abs()),
                Growth::Linear => (1.0 - (pixel + 0.5 - middle).abs()).max(0.0),
            };
            let start = inside(begin, length).min(length - taps);
            let mut pixel = begin;
            while pixel < end {
                #[expect(clippy::cast_possible_truncation, reason = "weights of pixels of eight bits")]
                let weight = weight(pixel) as f32;
                weights[(inside(pixel, length) - start).min(taps - 1)] += weight;
                pixel += 1.0;
            }
            first.push(start);
        }
        Ok(Self { first, shares: weights, taps })
    }

    fn cells(&self) -> impl Iterator<Item = (&usize, &[f32])> {
        self.first.iter().zip(self.shares.chunks_exact(self.taps))
    }

    /// The range of the image's pixels that count.
    fn used(&self) -> std::ops::Range<usize> {
        let ends = self.first.iter().fold((usize::MAX, 0), |(low, high), &at| (low.min(at), high.max(at)));
        ends.0..ends.1 + self.taps
    }
}

/// The nearest of `length` pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "it saturates, and is clamped"
)]
fn inside(pixel: f64, length: usize) -> usize {
    pixel.clamp(0.0, (length - 1) as f64) as usize
}

/// [Mitchell and Netravali's](https://doi.org/10.1145/54852.378514) cubic, with B and C of a third.
fn mitchell(x: f64) -> f64 {
    if x < 1.0 {
        (7.0 * x - 12.0).mul_add(x * x, 16.0 / 3.0) / 6.0
    } else if x < 2.0 {
        ((12.0 - 7.0 / 3.0 * x) * x - 20.0).mul_add(x, 32.0 / 3.0) / 6.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_does_not_matter_which_axis_comes_first() {
        let [width, height] = [7, 5];
        let pixels: Vec<u8> = (0..35_u8).flat_map(|at| [at * 7, 255 - at * 7, at % 3 * 100, 255]).collect();
        for (start, step) in [(0.0, 0.125), (5.0, -0.125), (-1.5, 0.3), (2.0, 0.9)] {
            let across = Weights::new(Axis { start, step, count: 40 }, width, Growth::Cubic).unwrap();
            let down = Weights::new(Axis { start, step, count: 40 }, height, Growth::Cubic).unwrap();
            let (mut one, mut other) = (Vec::new(), Vec::new());
            let stride = usize::from(width) * PARTS;
            dispatch!(Level::new(), simd => rows_first(simd, &pixels, stride, &across, &down, &mut one))
                .unwrap();
            dispatch!(Level::new(), simd => columns_first(simd, &pixels, stride, &across, &down, &mut other))
                .unwrap();
            assert_eq!(one.len(), 40 * 40 * PARTS);
            assert!(one.iter().zip(&other).all(|(a, b)| a.abs_diff(*b) <= 1), "{start} {step}");
        }
    }
}
