//! A picture of few colours, as runs of their numbers. Cards are mostly that, and a fraction of their pixels' size: what
//! follows on painting looks at colours and runs, and not at pixels.

use tiny_skia::Pixmap;

use super::memory::room;
use super::runs::{Pixel, runs};
use crate::Error;

/// The most colours of a picture that has few.
const MOST: usize = 1536;

/// Slots of the table of colours; a power of two, and few enough collisions at the most colours.
const SLOTS: usize = 4096;

/// Runs of less than so many pixels on average are not worth their memory.
const SHORTEST: usize = 4;

/// So many equal pixels in a row are an area, and so many that are nearly equal a gradient.
const AREA: usize = 3;
const GRADIENT: usize = 4;

/// What is nearly equal differs by no more than this in red, green, blue and alpha, of 255.
pub(crate) const ALIKE: u8 = 4;

/// What painting leaves.
pub(crate) enum Painted {
    /// Pixels, which may have any number of colours.
    Pixels(Pixmap),
    /// A picture of colours that a palette holds.
    Census(Census),
}

impl Painted {
    /// Width and height in pixels.
    pub(crate) fn size(&self) -> (u32, u32) {
        match self {
            Self::Pixels(pixmap) => (pixmap.width(), pixmap.height()),
            Self::Census(census) => (census.width, census.height),
        }
    }
}

/// A picture of few colours.
pub(crate) struct Census {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) colours: Vec<Colour>,
    /// Of its pixels in order, without regard to rows.
    pub(crate) runs: Vec<Run>,
}

/// A colour of a picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Colour {
    pub(crate) pixel: Pixel,
    /// How many pixels are of it.
    pub(crate) count: usize,
    /// Whether some of them are an area or part of a gradient, and not only shades of edges.
    pub(crate) is_area: bool,
}

/// Pixels of one colour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// Of the colour.
    pub(crate) number: u16,
    pub(crate) length: u32,
}

impl Census {
    pub(crate) const fn pixels(&self) -> usize {
        self.width as usize * self.height as usize
    }

    /// The picture's; `None` if it has too many colours or too short runs.
    pub(crate) fn of(pixmap: &Pixmap) -> Result<Option<Self>, Error> {
        let pixels = pixmap.data().as_chunks().0;
        let mut table = Table::new()?;
        let most_runs = pixels.len() / SHORTEST;
        let mut census = Self {
            width: pixmap.width(),
            height: pixmap.height(),
            colours: room(MOST)?,
            runs: room(most_runs / 8)?,
        };
        let (mut last, mut steps) = ([0; 4], 0);
        for (pixel, length) in runs(pixels) {
            let number = table.number(pixel, census.colours.len());
            if usize::from(number) == census.colours.len() {
                if census.colours.len() == MOST {
                    return Ok(None);
                }
                census.colours.push(Colour { pixel, count: 0, is_area: false });
            }
            steps = if alike(pixel, last) { steps + length } else { length };
            last = pixel;
            let colour = &mut census.colours[usize::from(number)];
            colour.count += length;
            colour.is_area |= length >= AREA || steps >= GRADIENT;
            if census.runs.len() == census.runs.capacity() {
                if census.runs.len() >= most_runs {
                    return Ok(None);
                }
                let more = census.runs.len().max(1024);
                let bytes = more * size_of::<Run>();
                census.runs.try_reserve_exact(more).map_err(|_| Error::OutOfMemory { bytes })?;
            }
            census
                .runs
                .push(Run { number, length: u32::try_from(length).expect("no canvas has 2^32 pixels") });
        }
        Ok(Some(census))
    }

    /// The picture as a byte a pixel, which `byte` makes of colours' numbers, in rows behind a zero each, as PNG has them.
    pub(crate) fn rows(&self, byte: impl Fn(usize) -> u8) -> Result<Vec<u8>, Error> {
        let width = self.width as usize;
        let mut rows = room((width + 1) * self.height as usize)?;
        let mut left = 0;
        for run in &self.runs {
            let (byte, mut length) = (byte(run.number.into()), run.length as usize);
            while length > 0 {
                if left == 0 {
                    rows.push(0);
                    left = width;
                }
                let part = length.min(left);
                rows.resize(rows.len() + part, byte);
                left -= part;
                length -= part;
            }
        }
        Ok(rows)
    }
}

/// Whether two colours are nearly equal.
pub(crate) fn alike(one: Pixel, other: Pixel) -> bool {
    one.into_iter().zip(other).all(|(one, other)| one.abs_diff(other) <= ALIKE)
}

/// Numbers of colours, found by linear probing.
pub(crate) struct Table(Vec<(u32, u16)>);

/// No colour's number.
const FREE: u16 = u16::MAX;

impl Table {
    pub(crate) fn new() -> Result<Self, Error> {
        let mut slots = room(SLOTS)?;
        slots.resize(SLOTS, (0, FREE));
        Ok(Self(slots))
    }

    /// The colour's number, which is `next` if it has none yet.
    pub(crate) fn number(&mut self, pixel: Pixel, next: usize) -> u16 {
        let colour = u32::from_ne_bytes(pixel);
        // Fibonacci hashing: the high bits of the product depend on every bit of the colour.
        let mut slot = (colour.wrapping_mul(0x9e37_79b1) >> (u32::BITS - SLOTS.trailing_zeros())) as usize;
        loop {
            match &mut self.0[slot] {
                (known, number) if *number != FREE && *known == colour => return *number,
                free @ (_, FREE) => {
                    let number = u16::try_from(next).expect("there are few colours");
                    *free = (colour, number);
                    return number;
                }
                _ => slot = (slot + 1) % SLOTS,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, pixel: impl Fn(usize) -> Pixel) -> Pixmap {
        let mut pixmap = Pixmap::new(width, height).unwrap();
        for (index, place) in pixmap.data_mut().as_chunks_mut().0.iter_mut().enumerate() {
            *place = pixel(index);
        }
        pixmap
    }

    fn byte(value: usize) -> u8 {
        u8::try_from(value % 256).unwrap()
    }

    #[test]
    fn colours_are_counted_and_rows_come_back() {
        let pixmap = picture(7, 30, |index| [byte(index / 5 % 3), 0, 0, 255]);
        let census = Census::of(&pixmap).unwrap().unwrap();
        assert_eq!(census.colours.iter().map(|colour| colour.count).collect::<Vec<_>>(), [70, 70, 70]);
        let rows = census.rows(|number| census.colours[number].pixel[0]).unwrap();
        let expected: Vec<u8> = (0..30)
            .flat_map(|y| std::iter::once(0).chain((0..7).map(move |x| byte((y * 7 + x) / 5 % 3))))
            .collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_picture_of_too_many_colours_or_of_short_runs_has_no_census() {
        let of = |colours: usize| {
            let pixmap = picture(100, 100, |index| {
                [byte(index / 4 % colours), byte(index / 4 % colours / 256), 0, 255]
            });
            Census::of(&pixmap).unwrap().map(|census| census.colours.len())
        };
        assert_eq!(of(MOST), Some(MOST));
        assert_eq!(of(MOST + 1), None);
        assert!(Census::of(&picture(100, 100, |index| [byte(index % 2), 0, 0, 255])).unwrap().is_none());
    }

    #[test]
    fn areas_and_gradients_are_told_from_shades_of_edges() {
        // An edge of two shades between two areas, and a gradient.
        let strip = [[0; 4], [0; 4], [0; 4], [60; 4], [120; 4], [255; 4], [255; 4], [255; 4]];
        let gradient = (0..8).map(|step| [200 + step * 2, 0, 0, 200]);
        let pixels: Vec<Pixel> = strip.into_iter().chain(gradient).collect();
        let census = Census::of(&picture(16, 10, |index| pixels[index % 16])).unwrap().unwrap();
        let area = |pixel: Pixel| census.colours.iter().find(|colour| colour.pixel == pixel).unwrap().is_area;
        assert!(area([0; 4]) && area([255; 4]) && area([214, 0, 0, 200]));
        assert!(!area([60; 4]) && !area([120; 4]));
    }
}
