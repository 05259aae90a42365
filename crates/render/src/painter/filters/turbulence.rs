//! [`feTurbulence`](https://www.w3.org/TR/filter-effects-1/#feTurbulenceElement): Perlin noise.
//!
//! Method: that of the specification, with its random numbers, so that every renderer makes the same picture. A lattice
//! of 256 entries, shuffled by the seed, gives each corner of a cell a random gradient. Noise is the product of
//! gradient and distance, interpolated between the four corners. Octaves of twice the frequency and half the height are
//! added up.
//!
//! Deviations: positions are Chromium's ([`MIDDLE`]), and octaves beyond [`MOST_OCTAVES`] are left out.

use tiny_skia::{ColorU8, Pixmap, Transform};
use usvg::NonZeroRect;
use usvg::filter::{Turbulence, TurbulenceKind};

use crate::painter::geometry::Area;
use crate::{Cancellation, Error};

/// Entries of the lattice, a power of two.
const SIZE: usize = 256;

/// Each octave adds half as much as the one before. Later ones are less than one level of a byte.
const MOST_OCTAVES: u32 = 16;

/// The offset from a pixel's corner, once in pixels and once in units of the document: Chromium takes the centre of the
/// pixel, and half a unit more.
const MIDDLE: f64 = 0.5;

/// Estimates the work for each pixel, in nanoseconds.
pub(crate) fn work(fe: &Turbulence) -> u64 {
    u64::from(fe.num_octaves().min(MOST_OCTAVES)) * 180
}

/// Fills an area with noise; `region` is the primitive's.
pub(super) fn fill(
    fe: &Turbulence,
    region: NonZeroRect,
    transform: Transform,
    area: Area,
    pixmap: &mut Pixmap,
    cancellation: &Cancellation,
) -> Result<(), Error> {
    let noise = Noise::new(fe.seed());
    let place = |pixel: usize, origin: i32, shift: f32, scale: f32| {
        #[expect(clippy::cast_precision_loss, reason = "pixels are few")]
        let pixel = pixel as f64 + f64::from(origin) + MIDDLE;
        (pixel - f64::from(shift)) / f64::from(scale) + MIDDLE
    };
    let mut frequency = [fe.base_frequency_x().get(), fe.base_frequency_y().get()].map(f64::from);
    let stitch = fe.stitch_tiles().then(|| stitched(&mut frequency, region));
    let width = usize::from(area.width);
    for (y, row) in pixmap.pixels_mut().chunks_exact_mut(width).enumerate() {
        cancellation.check()?;
        let down = place(y, area.top, transform.ty, transform.sy) * frequency[1];
        for (x, pixel) in row.iter_mut().enumerate() {
            let across = place(x, area.left, transform.tx, transform.sx) * frequency[0];
            let [red, green, blue, alpha] = std::array::from_fn(|channel| {
                level(noise.sum(channel, [across, down], stitch, fe), fe.kind())
            });
            *pixel = ColorU8::from_rgba(red, green, blue, alpha).premultiply();
        }
    }
    Ok(())
}

/// Adjusts frequencies so that a whole number of cells fits the region, and tiles of it join without a seam. Returns
/// the number of cells across and down.
fn stitched(frequency: &mut [f64; 2], region: NonZeroRect) -> [i64; 2] {
    let sides = [region.width(), region.height()].map(|side| f64::from(side.trunc()).max(1.0));
    let mut cells = [0; 2];
    for ((frequency, side), cells) in frequency.iter_mut().zip(sides).zip(&mut cells) {
        let (low, high) = ((side * *frequency).floor() / side, (side * *frequency).ceil() / side);
        if *frequency > 0.0 {
            *frequency = if *frequency / low < high / *frequency { low } else { high };
        }
        #[expect(clippy::cast_possible_truncation, reason = "it saturates, and is bounded below")]
        let count = (side * *frequency).round() as i64;
        *cells = count.clamp(0, i64::from(u32::MAX));
    }
    cells
}

/// The value of a channel.
fn level(sum: f64, kind: TurbulenceKind) -> u8 {
    let share = if kind == TurbulenceKind::FractalNoise { sum.midpoint(1.0) } else { sum };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast clips")]
    let level = (share * 255.0).round() as u8;
    level
}

struct Noise {
    lattice: [u8; SIZE],
    /// For red, green, blue and alpha.
    gradients: [[[f64; 2]; SIZE]; 4],
}

impl Noise {
    fn new(seed: i32) -> Self {
        let mut random = Random::new(seed);
        let mut gradients = [[[0.0; 2]; SIZE]; 4];
        for gradient in gradients.as_flattened_mut() {
            let [x, y] = std::array::from_fn(|_| (f64::from(random.next() % 512) - 256.0) / 256.0);
            let length = f64::hypot(x, y);
            *gradient = if length > 0.0 { [x / length, y / length] } else { [0.0; 2] };
        }
        #[expect(clippy::cast_possible_truncation, reason = "there are 256")]
        let mut lattice: [u8; SIZE] = std::array::from_fn(|index| index as u8);
        for index in (1..SIZE).rev() {
            lattice.swap(index, random.next() as usize % SIZE);
        }
        Self { lattice, gradients }
    }

    /// The sum of all octaves.
    fn sum(&self, channel: usize, mut place: [f64; 2], mut stitch: Option<[i64; 2]>, fe: &Turbulence) -> f64 {
        let (mut sum, mut height) = (0.0, 1.0);
        for _ in 0..fe.num_octaves().min(MOST_OCTAVES) {
            let noise = self.at(channel, place, stitch);
            sum += height * if fe.kind() == TurbulenceKind::FractalNoise { noise } else { noise.abs() };
            place = place.map(|along| along * 2.0);
            stitch = stitch.map(|cells| cells.map(|cells| cells * 2));
            height /= 2.0;
        }
        sum
    }

    /// Noise at one place, from -1 to 1.
    fn at(&self, channel: usize, place: [f64; 2], stitch: Option<[i64; 2]>) -> f64 {
        let [(columns, across), (rows, down)] = std::array::from_fn(|axis| {
            let along = place[axis];
            let cells = stitch.map(|cells| cells[axis]);
            ([cell(along, 0, cells), cell(along, 1, cells)], along - along.floor())
        });
        let from_corner = |right: usize, below: usize| {
            let column = usize::from(self.lattice[columns[right]]);
            let index = usize::from(self.lattice[(column + rows[below]) % SIZE]);
            let [gradient_x, gradient_y] = self.gradients[channel][index];
            (across - share(right)) * gradient_x + (down - share(below)) * gradient_y
        };
        let (across_part, down_part) = (smooth(across), smooth(down));
        let upper = mixed(across_part, from_corner(0, 0), from_corner(1, 0));
        let lower = mixed(across_part, from_corner(0, 1), from_corner(1, 1));
        mixed(down_part, upper, lower)
    }
}

/// The index of the cell `next` cells on. The lattice repeats, and with stitched tiles begins anew after `stitched`
/// cells.
#[expect(clippy::cast_possible_truncation, reason = "it saturates")]
fn cell(along: f64, next: i64, stitched: Option<i64>) -> usize {
    let cell = (along.floor() as i64).saturating_add(next);
    let cell = stitched.filter(|cells| cell >= *cells).map_or(cell, |cells| cell.saturating_sub(cells));
    usize::try_from(cell.rem_euclid(256)).unwrap_or_default()
}

const fn share(index: usize) -> f64 {
    if index == 0 { 0.0 } else { 1.0 }
}

fn smooth(part: f64) -> f64 {
    part * part * (3.0 - 2.0 * part)
}

fn mixed(part: f64, from: f64, to: f64) -> f64 {
    from + part * (to - from)
}

/// Park and Miller's random number generator, as the specification defines it.
struct Random(i64);

impl Random {
    const MODULUS: i64 = 0x7fff_ffff;

    fn new(seed: i32) -> Self {
        let seed = i64::from(seed);
        let seed = if seed <= 0 { -seed % (Self::MODULUS - 1) + 1 } else { seed };
        Self(seed.min(Self::MODULUS - 1))
    }

    fn next(&mut self) -> u32 {
        self.0 = self.0 * 16807 % Self::MODULUS;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it has 31 bits")]
        let number = self.0 as u32;
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_random_numbers_are_those_of_the_specification() {
        // "Starting at 1, the 10,000th number is 1043618065": Park and Miller, who the specification follows.
        let mut random = Random::new(1);
        for _ in 0..9_999 {
            random.next();
        }
        assert_eq!(random.next(), 1_043_618_065);
    }

    #[test]
    fn noise_is_nothing_at_the_corners_of_cells_and_repeats() {
        let noise = Noise::new(7);
        assert!(noise.at(3, [5.0, -9.0], None).abs() < 1e-12);
        let inside = noise.at(0, [5.25, 9.5], None);
        assert!(inside != 0.0 && inside.abs() < 1.0);
        assert!((noise.at(0, [5.25 - 256.0, 9.5 + 512.0], None) - inside).abs() < 1e-12);
    }

    #[test]
    fn stitched_noise_goes_on_in_the_next_tile() {
        let mut frequency = [0.033, 0.047];
        let cells = stitched(&mut frequency, NonZeroRect::from_xywh(0.0, 0.0, 50.0, 40.0).unwrap());
        assert_eq!((cells, frequency), ([2, 2], [2.0 / 50.0, 2.0 / 40.0]));
        let noise = Noise::new(7);
        for down in [0.25, 1.5] {
            let (first, next) =
                (noise.at(0, [0.0, down], Some(cells)), noise.at(0, [2.0 - 1e-9, down], Some(cells)));
            assert!((first - next).abs() < 1e-6, "{first} {next}");
        }
        assert!(noise.at(0, [1e300, -1e300], Some([i64::MAX; 2])).abs() <= 1.0);
    }

    #[test]
    fn numbers_too_large_for_cells_do_no_harm() {
        let noise = Noise::new(i32::MIN);
        for place in [1e300, -1e300] {
            assert!(noise.at(0, [place, place], None).abs() <= 1.0);
        }
    }
}
