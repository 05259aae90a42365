//! Row filters: each byte is replaced by its difference to a prediction
//! ([PNG, section 9](https://www.w3.org/TR/png-3/#9Filters)).

use super::layout::Layout;
use crate::Error;
use crate::pixels::memory::room;

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
    /// Relative to that of left, above and above left which is nearest to a linear prediction.
    Paeth,
}

impl Filter {
    /// Filters all rows.
    pub(super) fn apply(self, rows: Vec<u8>, layout: Layout) -> Result<Vec<u8>, Error> {
        if self == Self::None {
            return Ok(rows);
        }
        let mut filtered = room(rows.len())?;
        self.append(&rows, layout, 0..rows.len() / (layout.stride + 1), &mut filtered);
        Ok(filtered)
    }

    /// Appends the filtered rows `which` to `out`.
    pub(super) fn append(
        self,
        rows: &[u8],
        layout: Layout,
        which: std::ops::Range<usize>,
        out: &mut Vec<u8>,
    ) {
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

/// Paeth's prediction ([PNG, section 9.4](https://www.w3.org/TR/png-3/#9Filter-type-4-Paeth)): ties go to the left,
/// then up.
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
