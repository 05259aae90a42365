//! Row filters: what a byte is told relative to ([PNG, section 9](https://www.w3.org/TR/png-3/#9Filters)).
//!
//! Which filter is best can only be tried. Drawn pictures compress best without any, because filters break up their
//! repetitions; photographs shrink by a third with one. So a few strips of the picture are compressed with each.

use crate::render::Error;

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

pub(super) const ALL: [Filter; 5] = [Filter::None, Filter::Sub, Filter::Up, Filter::Average, Filter::Paeth];

/// Rows of a strip, and how many strips are tried.
const STRIP_ROWS: usize = 8;
const STRIPS: usize = 4;

/// The shape of a picture's bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Bytes of a row.
    pub(super) stride: usize,
    /// Bytes of a pixel.
    pub(super) pixel: usize,
}

impl Filter {
    /// The filter that makes strips of this picture smallest.
    pub(super) fn choose(bytes: &[u8], layout: Layout) -> Result<Self, Error> {
        let rows = bytes.len() / layout.stride;
        let strips: Vec<usize> = if rows <= STRIPS * STRIP_ROWS {
            (0..rows).step_by(STRIP_ROWS).collect()
        } else {
            (0..STRIPS).map(|strip| (2 * strip + 1) * rows / (2 * STRIPS) - STRIP_ROWS / 2).collect()
        };
        let mut best = (usize::MAX, Self::None);
        for filter in ALL {
            let mut filtered = Vec::new();
            for &first in &strips {
                filter.apply(bytes, layout, first..(first + STRIP_ROWS).min(rows), &mut filtered);
            }
            let size = super::deflate(&filtered, 1)?.len();
            if size < best.0 {
                best = (size, filter);
            }
        }
        Ok(best.1)
    }

    /// Appends rows to `out`, each behind the number of its filter.
    pub(super) fn apply(self, bytes: &[u8], layout: Layout, rows: std::ops::Range<usize>, out: &mut Vec<u8>) {
        let Layout { stride, pixel } = layout;
        let none = vec![0; stride];
        for row in rows {
            let current = &bytes[row * stride..][..stride];
            let above = if row == 0 { &none[..] } else { &bytes[(row - 1) * stride..][..stride] };
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
