//! Chooses how a picture is filtered and compressed.
//!
//! Method: which filter and which compressor are best can only be tried. So a few strips of the picture are compressed
//! by our own Deflate without a filter. If they shrink to a fortieth, the picture is drawn. Otherwise the filter with
//! the lowest entropy is tried, and libdeflate with and without it. Drawn pictures compress best without a filter,
//! because filters break up their repetitions; photographs shrink by a third with one.
//!
//! Invariant: the strategy changes the size and the time, never the pixels.

use png::ColorType;

use super::deflate;
use super::filter::Filter;
use super::layout::Layout;
use super::libdeflate;
use super::lz77::Effort;
use crate::{Cancellation, Compression, Error};

const FILTERS: [Filter; 4] = [Filter::Sub, Filter::Up, Filter::Average, Filter::Paeth];

/// The number of rows of a strip.
const STRIP_ROWS: usize = 6;
/// The number of strips that are tried.
const STRIPS: usize = 4;

/// libdeflate's level for the smallest files. Level 8 takes up to seven times as long for about 1 % fewer bytes, and 10
/// up to forty times for about 12 % fewer.
const SMALL: i32 = 7;

/// The compression strategy for a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strategy {
    /// Areas of one colour, gradients and repetitions: no filter, and our own Deflate.
    Drawn,
    /// Soft shades, which repeat after filtering or far apart: libdeflate.
    Shaded(Filter),
    /// Colours that do not repeat, as in photographs: our own Deflate, without a search for matches.
    Noisy(Filter),
}

/// A picture is drawn if it compresses to at most one part in this many.
const DRAWN: usize = 40;

/// libdeflate is used without a filter if that saves more than one part in this many.
const FAR: usize = 6;

/// A picture is noise if the search for matches saves less than one part in this many.
const NOISE: usize = 10;

impl Strategy {
    /// Chooses the strategy by compressing a few strips of the picture. Also returns the fraction of their bytes that
    /// is left.
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
        let size = deflate::zlib(&plain, layout, Effort::Thorough, &Cancellation::default())?.len();
        if size * DRAWN <= plain.len() {
            return Ok((Self::Drawn, share(size)));
        }
        // Only the filter with the lowest entropy is compressed.
        let [first, others @ ..] = FILTERS.map(|filter| (deflate::size_as_noise(&filtered(filter)), filter));
        let (noise, filter) =
            others.into_iter().fold(first, |best, other| if other.0 < best.0 { other } else { best });
        let by_libdeflate = |filter: Filter| {
            libdeflate::zlib(&filtered(filter), level(filter), 1.0).map(|deflated| deflated.len())
        };
        let deflated = by_libdeflate(filter)?;
        let far = by_libdeflate(Filter::None)?;
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

    /// The filter for every row.
    pub(super) const fn filter(self) -> Filter {
        match self {
            Self::Drawn => Filter::None,
            Self::Shaded(filter) | Self::Noisy(filter) => filter,
        }
    }
}

/// The level of libdeflate that is worth its time.
const fn level(filter: Filter) -> i32 {
    match filter {
        // A sixth faster than 6, for 3 % more bytes.
        Filter::None => 4,
        // A picture that needs a filter is nearly noise: 2 takes twice the time for 4 % fewer bytes.
        _ => 1,
    }
}

/// Filters and compresses the rows of a picture.
pub(super) fn compress(
    rows: Vec<u8>,
    layout: Layout,
    colour: ColorType,
    compression: Compression,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, Error> {
    // Filters predict from neighbours, but neighbouring indices of a palette are unrelated.
    let (strategy, share) =
        if colour == ColorType::Indexed { (Strategy::Drawn, 1.0) } else { Strategy::of(&rows, layout)? };
    let filtered = strategy.filter().apply(rows, layout)?;
    let balanced = || match strategy {
        Strategy::Drawn => deflate::zlib(&filtered, layout, Effort::Thorough, cancellation),
        Strategy::Shaded(filter) => libdeflate::zlib(&filtered, level(filter), share),
        Strategy::Noisy(_) => deflate::zlib_of_noise(&filtered, cancellation),
    };
    match (compression, strategy) {
        (Compression::Balanced, _) | (_, Strategy::Noisy(_)) => balanced(),
        (Compression::Fast, Strategy::Drawn) => deflate::zlib(&filtered, layout, Effort::Quick, cancellation),
        (Compression::Fast, Strategy::Shaded(_)) => libdeflate::zlib(&filtered, 1, share),
        (Compression::Small, _) => {
            let (balanced, other) = (balanced()?, libdeflate::zlib(&filtered, SMALL, share)?);
            Ok(if other.len() < balanced.len() { other } else { balanced })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn byte(value: u32) -> u8 {
        u8::try_from(value % 256).unwrap()
    }

    #[test]
    fn the_content_of_a_picture_decides_its_strategy() {
        let noise = |x: u32, y: u32| {
            let mixed = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca6b);
            ((mixed ^ mixed >> 15).wrapping_mul(0x2c1b_3c6d) >> 20) & 15
        };
        let layout = Layout { stride: 3600, pixel: 3 };
        let kind = |paint: &dyn Fn(u32, u32) -> [u8; 3]| {
            let rows: Vec<u8> = (0..40)
                .flat_map(|y| std::iter::once(0).chain((0..1200).flat_map(move |x| paint(x, y))))
                .collect();
            Strategy::of(&rows, layout).unwrap()
        };
        let (drawn, share) = kind(&|x, _| [9, byte(x / 300), 9]);
        assert_eq!(drawn, Strategy::Drawn);
        assert!(share < 0.025);
        let gradient = kind(&|x, y| [byte((x + y) / 5), byte((x + y) / 7), 9]);
        assert_eq!(gradient.0, Strategy::Drawn);
        let curved = kind(&|x, y| [byte(x * x / 900), byte(x * y / 64), byte(y * y + x)]);
        assert!(matches!(curved.0, Strategy::Shaded(_)), "{curved:?}");
        let photograph = kind(&|x, y| [byte(x / 8 + noise(x, y)), byte(y * 3 + noise(y, x)), 9]);
        assert!(matches!(photograph.0, Strategy::Noisy(_)), "{photograph:?}");
        assert!(photograph.1 > 0.2);
    }
}
