//! Row filters: what a byte is told relative to ([PNG, section 9](https://www.w3.org/TR/png-3/#9Filters)).
//!
//! Which filter is best can only be tried. Drawn pictures compress best without any, because filters break up their
//! repetitions; photographs shrink by a third with one. So a few strips of the picture are compressed with each.

use super::matches::Effort;
use crate::pixels::memory::room;
use crate::{Cancellation, Error};

/// A filter for every row of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    /// The bytes as they are.
    None,
    /// Relative to the pixel on the left.
    Sub,
    /// Relative to the pixel above.
    Up,
    /// Relative to the mean of both.
    Average,
    /// Relative to whichever of left, above and above left is nearest to a linear guess.
    Paeth,
}

const FILTERS: [Filter; 4] = [Filter::Sub, Filter::Up, Filter::Average, Filter::Paeth];

/// Rows of a strip, and how many strips are tried.
const STRIP_ROWS: usize = 6;
const STRIPS: usize = 4;

/// A picture's bytes as PNG has them: before each row is a byte for the number of its filter, here 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Bytes of a row, without that one.
    pub(super) stride: usize,
    /// Bytes of a pixel.
    pub(super) pixel: usize,
}

/// How a picture is best told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Areas of one colour, gradients, and what repeats.
    Drawn,
    /// Soft shades, which repeat in what a filter makes of them, or far apart.
    Shaded(Filter),
    /// Colours of which none repeats, as in photographs.
    Noisy(Filter),
}

/// A picture that takes no more than one part in so many of its bytes is drawn.
const DRAWN: usize = 40;

/// Shades are looked for far apart if that saves more than one part in so many.
const FAR: usize = 6;

/// A picture is noise if the search for repetitions saves less than one part in so many.
const NOISE: usize = 10;

impl Kind {
    /// What strips of this picture are, and the share of their bytes that is left.
    pub(super) fn of(rows: &[u8], layout: Layout) -> Result<(Self, f64), Error> {
        let count = rows.len() / (layout.stride + 1);
        let strips: Vec<usize> = if count <= STRIPS * STRIP_ROWS {
            (0..count).step_by(STRIP_ROWS).collect()
        } else {
            (0..STRIPS).map(|strip| (2 * strip + 1) * count / (2 * STRIPS) - STRIP_ROWS / 2).collect()
        };
        let filtered = |filter: Filter| {
            let mut filtered = Vec::new();
            for &first in &strips {
                filter.append(rows, layout, first..(first + STRIP_ROWS).min(count), &mut filtered);
            }
            filtered
        };
        let plain = filtered(Filter::None);
        #[expect(clippy::cast_precision_loss, reason = "a few rows have few bytes")]
        let share = |size: usize| size as f64 / plain.len() as f64;
        let size = super::deflate::zlib(&plain, layout, Effort::Thorough, &Cancellation::default())?.len();
        if size * DRAWN <= plain.len() {
            return Ok((Self::Drawn, share(size)));
        }
        // The filter that leaves the fewest bits is looked at closely.
        let [first, others @ ..] =
            FILTERS.map(|filter| (super::deflate::size_as_noise(&filtered(filter)), filter));
        let (noise, filter) =
            others.into_iter().fold(first, |best, other| if other.0 < best.0 { other } else { best });
        let deflate = |filter: Filter| {
            super::deflate(&filtered(filter), filter.level(), 1.0).map(|deflated| deflated.len())
        };
        let deflated = deflate(filter)?;
        let far = deflate(Filter::None)?;
        Ok(if far.min(size) <= deflated.min(noise) {
            if far + far / FAR < size {
                (Self::Shaded(Filter::None), share(far))
            } else {
                (Self::Drawn, share(size))
            }
        } else if noise <= deflated + deflated / NOISE {
            (Self::Noisy(filter), share(noise))
        } else {
            (Self::Shaded(filter), share(deflated))
        })
    }

    pub(super) const fn filter(self) -> Filter {
        match self {
            Self::Drawn => Filter::None,
            Self::Shaded(filter) | Self::Noisy(filter) => filter,
        }
    }
}

impl Filter {
    /// The level of libdeflate that is worth its time.
    pub(super) fn level(self) -> i32 {
        match self {
            // A sixth quicker than 6, for 3 % more bytes.
            Self::None => 4,
            // What needs a filter is nearly noise: 2 takes twice the time for 4 % fewer bytes.
            _ => 1,
        }
    }

    /// All rows, filtered.
    pub(super) fn apply(self, rows: Vec<u8>, layout: Layout) -> Result<Vec<u8>, Error> {
        if self == Self::None {
            return Ok(rows);
        }
        let mut filtered = room(rows.len())?;
        self.append(&rows, layout, 0..rows.len() / (layout.stride + 1), &mut filtered);
        Ok(filtered)
    }

    /// Appends filtered rows to `out`.
    fn append(self, rows: &[u8], layout: Layout, which: std::ops::Range<usize>, out: &mut Vec<u8>) {
        let Layout { stride, pixel } = layout;
        let row = |index: usize| &rows[index * (stride + 1) + 1..][..stride];
        let none = vec![0; stride];
        for index in which {
            let current = row(index);
            let above = if index == 0 { &none[..] } else { row(index - 1) };
            out.push(self as u8);
            let (head, tail) = current.split_at(pixel.min(stride));
            let neighbours = || tail.iter().zip(current).zip(&above[head.len()..]).zip(above);
            match self {
                Self::None => out.extend_from_slice(current),
                Self::Sub => {
                    out.extend_from_slice(head);
                    out.extend(tail.iter().zip(current).map(|(byte, left)| byte.wrapping_sub(*left)));
                }
                Self::Up => out.extend(current.iter().zip(above).map(|(byte, up)| byte.wrapping_sub(*up))),
                Self::Average => {
                    out.extend(head.iter().zip(above).map(|(byte, up)| byte.wrapping_sub(up / 2)));
                    out.extend(
                        neighbours().map(|(((byte, left), up), _)| byte.wrapping_sub(left.midpoint(*up))),
                    );
                }
                Self::Paeth => {
                    out.extend(head.iter().zip(above).map(|(byte, up)| byte.wrapping_sub(*up)));
                    out.extend(
                        neighbours().map(|(((byte, left), up), corner)| {
                            byte.wrapping_sub(predict(*left, *up, *corner))
                        }),
                    );
                }
            }
        }
    }
}

/// Paeth's predictor ([PNG, section 9.4](https://www.w3.org/TR/png-3/#9Filter-type-4-Paeth)): ties go to the left, then up.
fn predict(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |byte: u8| (guess - i16::from(byte)).abs();
    let (to_left, to_up, to_corner) = (distance(left), distance(up), distance(corner));
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}
