//! Pictures of few colours: cards are text on a flat ground, and most have fewer than 256 colours, shades of the edges
//! included. Such a picture takes a byte a pixel or less, and loses nothing.

use crate::render::Error;
use crate::render::memory::room;
use crate::render::runs::{Pixel, runs};

/// The most colours of a palette ([PNG, section 11.2.2](https://www.w3.org/TR/png-3/#11PLTE)).
const MOST: usize = 256;

/// Slots of the table; a power of two, and few enough collisions at 256 colours.
const SLOTS: usize = 1024;

/// A picture as numbers of colours.
pub(super) struct Indexed {
    /// The colours, as they were in the pixels.
    pub(super) colours: Vec<Pixel>,
    /// A byte a pixel.
    pub(super) indices: Vec<u8>,
}

/// Numbers the colours of RGBA pixels in order of appearance; `None` where there are more than a palette holds.
pub(super) fn index(pixels: &[Pixel]) -> Result<Option<Indexed>, Error> {
    // A slot holds a colour and its number, or nothing. Colours are found by linear probing.
    let mut slots: [Option<(u32, u8)>; SLOTS] = [None; SLOTS];
    let mut colours: Vec<Pixel> = Vec::with_capacity(MOST);
    let mut indices = room(pixels.len())?;
    for (pixel, length) in runs(pixels) {
        let colour = u32::from_ne_bytes(pixel);
        let mut slot = hash(colour);
        let number = loop {
            match slots[slot] {
                Some((known, number)) if known == colour => break number,
                Some(_) => slot = (slot + 1) % SLOTS,
                None => {
                    let Ok(number) = u8::try_from(colours.len()) else { return Ok(None) };
                    colours.push(pixel);
                    slots[slot] = Some((colour, number));
                    break number;
                }
            }
        };
        indices.resize(indices.len() + length, number);
    }
    Ok(Some(Indexed { colours, indices }))
}

/// Fibonacci hashing: the high bits of the product depend on every bit of the colour.
fn hash(colour: u32) -> usize {
    (colour.wrapping_mul(0x9e37_79b1) >> (u32::BITS - SLOTS.trailing_zeros())) as usize
}

impl Indexed {
    /// How many bits a pixel needs: 1, 2, 4 or 8.
    pub(super) fn depth(&self) -> u8 {
        match self.colours.len() {
            ..=2 => 1,
            3..=4 => 2,
            5..=16 => 4,
            _ => 8,
        }
    }

    /// Rows of indices behind a zero each, several to a byte where they are small, the leftmost in the high bits
    /// ([PNG, section 7.2](https://www.w3.org/TR/png-3/#7Scanline)).
    pub(super) fn pack(self, width: usize) -> Result<Vec<u8>, Error> {
        let depth = self.depth();
        let per_byte = usize::from(8 / depth);
        let byte = |pixels: &[u8]| {
            let bits = pixels.iter().fold(0_u8, |bits, index| bits << depth | index);
            // A row's last byte may have room to spare, at the low end.
            let spare = per_byte - pixels.len();
            if spare == per_byte { 0 } else { bits << (spare * usize::from(depth)) }
        };
        let rows = self.indices.chunks(width);
        let mut packed = room(rows.len() * (width.div_ceil(per_byte) + 1))?;
        for row in rows {
            packed.push(0);
            match depth {
                8 => packed.extend_from_slice(row),
                _ => packed.extend(row.chunks(per_byte).map(byte)),
            }
        }
        Ok(packed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colours(count: u32) -> Vec<[u8; 4]> {
        (0..count).map(|number| (number * 7919).to_ne_bytes()).collect()
    }

    #[test]
    fn as_many_colours_as_a_palette_holds_are_indexed_and_one_more_is_not() {
        let mut pixels = colours(256);
        pixels.extend(colours(256));
        let Indexed { colours: palette, indices } = index(&pixels).unwrap().unwrap();
        assert_eq!(palette, colours(256));
        assert!(pixels.iter().zip(indices).all(|(pixel, number)| palette[usize::from(number)] == *pixel));
        assert!(index(&colours(257)).unwrap().is_none());
    }

    #[test]
    fn few_colours_share_a_byte_and_rows_end_on_one() {
        let packed = |count: u32, indices: &[u8], width| {
            Indexed { colours: colours(count), indices: indices.to_vec() }.pack(width).unwrap()
        };
        assert_eq!(packed(2, &[1, 0, 1, 1, 0, 0, 0, 1, 1], 9), [0, 0b1011_0001, 0b1000_0000]);
        assert_eq!(packed(3, &[2, 1, 0, 1, 2], 5), [0, 0b1001_0001, 0b1000_0000]);
        assert_eq!(packed(16, &[15, 1, 2, 3, 4, 5], 3), [0, 0xf1, 0x20, 0, 0x34, 0x50]);
        assert_eq!(packed(17, &[16, 1], 2), [0, 16, 1]);
    }
}
