//! Colour runs: run-length encoding of a picture with few colours.
//!
//! Most cards have few colours, and their runs are a fraction of the size of their pixels. So the stages after painting
//! read colours and runs instead of pixels.
//!
//! Method: runs of equal pixels are found across rows, and their colours numbered with a hash table (linear probing,
//! Fibonacci hashing). On the way each colour is classified: it belongs to an area or gradient, or occurs only on
//! edges.
//!
//! Invariants: the lengths of all runs add up to the number of pixels; there are at most [`MOST`] colours, and on
//! average a run has about [`SHORTEST`] pixels or more. Other pictures have no colour runs.

use tiny_skia::{IntSize, Pixmap};

use super::memory::room;
use super::runs::{Pixel, runs, straight};
use crate::Error;

/// The most colours.
const MOST: usize = 1536;

/// The number of slots of the hash table: a power of two, large enough that [`MOST`] colours have few collisions.
const SLOTS: usize = 4096;

/// The least average length of runs. Shorter ones are not worth their memory.
const SHORTEST: usize = 4;

/// The least number of equal pixels in a row that are an area.
const AREA: usize = 3;
/// The least number of similar pixels in a row that are a gradient.
const GRADIENT: usize = 4;

/// Similar colours differ by at most this in each channel, of 255.
pub(crate) const ALIKE: u8 = 4;

/// The result of painting.
#[derive(Clone)]
pub(crate) enum Painted {
    /// Pixels of any number of colours.
    Pixels(Pixmap),
    /// Colour runs, whose colours a palette holds.
    Runs(ColourRuns),
}

impl Painted {
    /// Width and height in pixels.
    pub(crate) fn size(&self) -> (u32, u32) {
        match self {
            Self::Pixels(pixmap) => (pixmap.width(), pixmap.height()),
            Self::Runs(picture) => (picture.width, picture.height),
        }
    }

    /// The bytes of memory that it takes.
    pub(crate) fn memory(&self) -> usize {
        match self {
            Self::Pixels(pixmap) => pixmap.data().len(),
            Self::Runs(picture) => {
                picture.runs.capacity() * size_of::<Run>() + picture.colours.capacity() * size_of::<Colour>()
            }
        }
    }

    /// Returns the pixels, premultiplied.
    pub(crate) fn into_pixmap(self) -> Result<Pixmap, Error> {
        let (width, height) = self.size();
        match self {
            Self::Pixels(pixmap) => Ok(pixmap),
            Self::Runs(picture) => {
                let bytes = picture.pixels_of(|colour| colour)?;
                let size = IntSize::from_wh(width, height).expect("a picture has a size");
                Ok(Pixmap::from_vec(bytes, size).expect("four bytes for each pixel"))
            }
        }
    }

    /// Returns four bytes for each pixel, not premultiplied.
    pub(crate) fn into_straight(self) -> Result<Vec<u8>, Error> {
        match self {
            Self::Pixels(pixmap) => Ok(pixmap.take_demultiplied()),
            Self::Runs(picture) => picture.pixels_of(straight),
        }
    }
}

/// A picture as colour runs.
#[derive(Clone)]
pub(crate) struct ColourRuns {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) colours: Vec<Colour>,
    /// The runs of all pixels in order, across rows.
    pub(crate) runs: Vec<Run>,
}

/// A colour, and how it is used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Colour {
    pub(crate) pixel: Pixel,
    /// The number of its pixels.
    pub(crate) count: usize,
    /// Whether some of them are in an area or gradient, and not only on edges.
    pub(crate) is_area: bool,
}

/// Consecutive pixels of one colour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// The index of the colour.
    pub(crate) number: u16,
    pub(crate) length: u32,
}

impl ColourRuns {
    /// The number of pixels.
    pub(crate) const fn pixels(&self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Encodes a picture; `None` if it has too many colours or too short runs.
    pub(crate) fn of(pixmap: &Pixmap) -> Result<Option<Self>, Error> {
        let pixels = pixmap.data().as_chunks().0;
        let mut table = Table::new()?;
        let most_runs = pixels.len() / SHORTEST;
        let mut picture = Self {
            width: pixmap.width(),
            height: pixmap.height(),
            colours: room(MOST)?,
            runs: room(most_runs / 8)?,
        };
        let (mut last, mut steps) = ([0; 4], 0);
        for (pixel, length) in runs(pixels) {
            let number = table.number(pixel, picture.colours.len());
            if usize::from(number) == picture.colours.len() {
                if picture.colours.len() == MOST {
                    return Ok(None);
                }
                picture.colours.push(Colour { pixel, count: 0, is_area: false });
            }
            steps = if alike(pixel, last) { steps + length } else { length };
            last = pixel;
            let colour = &mut picture.colours[usize::from(number)];
            colour.count += length;
            colour.is_area |= length >= AREA || steps >= GRADIENT;
            if picture.runs.len() == picture.runs.capacity() {
                if picture.runs.len() >= most_runs {
                    return Ok(None);
                }
                let more = picture.runs.len().max(1024);
                let bytes = more * size_of::<Run>();
                picture.runs.try_reserve_exact(more).map_err(|_| Error::OutOfMemory { bytes })?;
            }
            picture
                .runs
                .push(Run { number, length: u32::try_from(length).expect("no canvas has 2^32 pixels") });
        }
        Ok(Some(picture))
    }

    /// Decodes the picture into pixels, of the colours that `convert` returns.
    fn pixels_of(&self, convert: impl Fn(Pixel) -> Pixel) -> Result<Vec<u8>, Error> {
        let mut pixels: Vec<Pixel> = room(self.pixels())?;
        let colours: Vec<Pixel> = self.colours.iter().map(|colour| convert(colour.pixel)).collect();
        for run in &self.runs {
            pixels.resize(pixels.len() + run.length as usize, colours[usize::from(run.number)]);
        }
        Ok(pixels.into_flattened())
    }

    /// Decodes the picture into one byte for each pixel, which `byte` computes from the colour's index. Rows begin with
    /// a zero each, as in PNG.
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

/// Returns whether two colours are similar.
pub(crate) fn alike(one: Pixel, other: Pixel) -> bool {
    one.into_iter().zip(other).all(|(one, other)| one.abs_diff(other) <= ALIKE)
}

/// A hash table from colours to their indices.
pub(crate) struct Table(Vec<(u32, u16)>);

/// The index of a free slot.
const FREE: u16 = u16::MAX;

impl Table {
    pub(crate) fn new() -> Result<Self, Error> {
        let mut slots = room(SLOTS)?;
        slots.resize(SLOTS, (0, FREE));
        Ok(Self(slots))
    }

    /// Returns the index of a colour, which becomes `next` if it has none yet.
    pub(crate) fn number(&mut self, pixel: Pixel, next: usize) -> u16 {
        let colour = u32::from_ne_bytes(pixel);
        // Fibonacci hashing: the high bits of the product depend on all bits of the colour.
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
        let runs = ColourRuns::of(&pixmap).unwrap().unwrap();
        assert_eq!(runs.colours.iter().map(|colour| colour.count).collect::<Vec<_>>(), [70, 70, 70]);
        let rows = runs.rows(|number| runs.colours[number].pixel[0]).unwrap();
        let expected: Vec<u8> = (0..30)
            .flat_map(|y| std::iter::once(0).chain((0..7).map(move |x| byte((y * 7 + x) / 5 % 3))))
            .collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_picture_of_too_many_colours_or_of_short_runs_has_no_colour_runs() {
        let of = |colours: usize| {
            let pixmap = picture(100, 100, |index| {
                [byte(index / 4 % colours), byte(index / 4 % colours / 256), 0, 255]
            });
            ColourRuns::of(&pixmap).unwrap().map(|runs| runs.colours.len())
        };
        assert_eq!(of(MOST), Some(MOST));
        assert_eq!(of(MOST + 1), None);
        assert!(ColourRuns::of(&picture(100, 100, |index| [byte(index % 2), 0, 0, 255])).unwrap().is_none());
    }

    #[test]
    fn areas_and_gradients_are_distinguished_from_shades_of_edges() {
        // An edge of two shades between two areas, and a gradient.
        let strip = [[0; 4], [0; 4], [0; 4], [60; 4], [120; 4], [255; 4], [255; 4], [255; 4]];
        let gradient = (0..8).map(|step| [200 + step * 2, 0, 0, 200]);
        let pixels: Vec<Pixel> = strip.into_iter().chain(gradient).collect();
        let runs = ColourRuns::of(&picture(16, 10, |index| pixels[index % 16])).unwrap().unwrap();
        let area = |pixel: Pixel| runs.colours.iter().find(|colour| colour.pixel == pixel).unwrap().is_area;
        assert!(area([0; 4]) && area([255; 4]) && area([214, 0, 0, 200]));
        assert!(!area([60; 4]) && !area([120; 4]));
    }
}
