//! Pictures of at most 256 colours, as indices into a palette. Cards are text on a flat ground, and most have fewer
//! colours, shades of edges included. Such a picture takes one byte a pixel or less.

use tiny_skia::Pixmap;

use crate::Error;
use crate::pixels::MAX_PALETTE_COLOURS;
use crate::pixels::colour_runs::{ColourRuns, Table};
use crate::pixels::memory::room;
use crate::pixels::runs::{Pixel, runs, straight};

/// A picture as indices of colours.
pub(super) struct Indexed {
    pub(super) width: usize,
    /// The colours, not premultiplied.
    pub(super) colours: Vec<Pixel>,
    /// One byte for each pixel, in rows that begin with a zero each.
    pub(super) rows: Vec<u8>,
}

impl Indexed {
    /// Indexes colour runs, which have at most as many colours as a palette holds.
    pub(super) fn of_runs(picture: &ColourRuns) -> Result<Self, Error> {
        let colours = picture.colours.iter().map(|colour| straight(colour.pixel)).collect();
        let number = |number| u8::try_from(number).expect("as many as a palette holds");
        Ok(Self { width: picture.width as usize, colours, rows: picture.rows(number)? })
    }

    /// Indexes the colours in order of appearance; `None` if there are more than `most`, which a palette holds.
    pub(super) fn of_pixels(pixmap: &Pixmap, most: usize) -> Result<Option<Self>, Error> {
        let (pixels, width) = (pixmap.data().as_chunks().0, pixmap.width() as usize);
        let mut table = Table::new()?;
        let mut colours: Vec<Pixel> = Vec::new();
        let mut rows = room((width + 1) * pixmap.height() as usize)?;
        for row in pixels.chunks_exact(width) {
            rows.push(0);
            for (pixel, length) in runs(row) {
                let number = table.number(pixel, colours.len());
                let Some(byte) = u8::try_from(number).ok().filter(|_| usize::from(number) < most) else {
                    return Ok(None);
                };
                if usize::from(number) == colours.len() {
                    colours.push(straight(pixel));
                }
                rows.resize(rows.len() + length, byte);
            }
        }
        Ok(Some(Self { width, colours, rows }))
    }

    /// The bits that an index needs: 1, 2, 4 or 8.
    pub(super) fn depth(&self) -> u8 {
        match self.colours.len() {
            ..=2 => 1,
            3..=4 => 2,
            5..=16 => 4,
            _ => 8,
        }
    }

    /// Packs the rows, with several small indices in a byte, the leftmost in the high bits
    /// ([PNG, section 7.2](https://www.w3.org/TR/png-3/#7Scanline)).
    pub(super) fn pack(self) -> Result<Vec<u8>, Error> {
        let depth = self.depth();
        if depth == 8 {
            return Ok(self.rows);
        }
        let per_byte = usize::from(8 / depth);
        let byte = |pixels: &[u8]| {
            let bits = pixels.iter().fold(0_u8, |bits, index| bits << depth | index);
            // The low bits of a row's last byte may be unused.
            bits << ((per_byte - pixels.len()) * usize::from(depth))
        };
        let rows = self.rows.chunks_exact(self.width + 1);
        let mut packed = room(rows.len() * (self.width.div_ceil(per_byte) + 1))?;
        for row in rows {
            packed.push(0);
            packed.extend(row[1..].chunks(per_byte).map(byte));
        }
        Ok(packed)
    }

    /// Returns the rows of a grey picture, with the grey value of each pixel instead of its index.
    pub(super) fn grey(mut self) -> Vec<u8> {
        let mut values = [0; MAX_PALETTE_COLOURS];
        for (value, colour) in values.iter_mut().zip(&self.colours) {
            *value = colour[0];
        }
        for row in self.rows.chunks_exact_mut(self.width + 1) {
            for byte in &mut row[1..] {
                *byte = values[usize::from(*byte)];
            }
        }
        self.rows
    }
}

#[cfg(test)]
mod tests {
    use tiny_skia::IntSize;

    use super::*;

    fn colours(count: u32) -> Vec<[u8; 4]> {
        (0..count).map(|number| ((number * 7919) | 0xff00_0000).to_le_bytes()).collect()
    }

    #[test]
    fn as_many_colours_as_a_palette_holds_are_indexed_and_one_more_is_not() {
        let of = |pixels: &[Pixel]| {
            let size = IntSize::from_wh(u32::try_from(pixels.len()).unwrap(), 1).unwrap();
            Indexed::of_pixels(&Pixmap::from_vec(pixels.concat(), size).unwrap(), MAX_PALETTE_COLOURS)
                .unwrap()
        };
        let mut pixels = colours(256);
        pixels.extend(colours(256));
        let Indexed { colours: palette, rows, .. } = of(&pixels).unwrap();
        assert_eq!(palette, colours(256));
        assert!(pixels.iter().zip(&rows[1..]).all(|(pixel, &number)| palette[usize::from(number)] == *pixel));
        assert!(of(&colours(257)).is_none());
    }

    #[test]
    fn few_colours_share_a_byte_and_rows_end_on_one() {
        let packed = |count: u32, indices: &[u8], width| {
            let rows = indices.chunks(width).flat_map(|row| [&[0], row].concat()).collect();
            Indexed { width, colours: colours(count), rows }.pack().unwrap()
        };
        assert_eq!(packed(2, &[1, 0, 1, 1, 0, 0, 0, 1, 1], 9), [0, 0b1011_0001, 0b1000_0000]);
        assert_eq!(packed(3, &[2, 1, 0, 1, 2], 5), [0, 0b1001_0001, 0b1000_0000]);
        assert_eq!(packed(16, &[15, 1, 2, 3, 4, 5], 3), [0, 0xf1, 0x20, 0, 0x34, 0x50]);
        assert_eq!(packed(17, &[16, 1], 2), [0, 16, 1]);
        let grey = Indexed { width: 2, colours: vec![[9; 4], [7; 4]], rows: vec![0, 1, 0, 0, 1, 1] };
        assert_eq!(grey.grey(), [0, 7, 9, 0, 7, 7]);
    }
}
