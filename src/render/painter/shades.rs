//! Last touches to a picture, none of which can be seen: they undo what rounding did, and spare edges shades that only
//! cost bytes.
//!
//! Where a glyph covers a part of a pixel, vello knows 255 parts; two colours of text then make more than the 256 colours
//! of a palette, and a file twice as large. resvg knows 64. So where it makes a palette do, shades of edges that are next
//! to each other become one. Colours of plain areas stay as they are, to the last bit.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use tiny_skia::{ColorU8, Pixmap};

use crate::render::runs::{Pixel, runs};

/// Alpha may be lost to rounding, once for each layer: a pixel that is covered altogether may come out as this, where
/// edges of layers meet. No more than one pixel in so many is such an edge.
const OPAQUE: u8 = 250;
const EDGES: usize = 32;

/// The most colours of a palette, and of a picture that is worth a try.
const PALETTE: usize = 256;
const WORTH: usize = 1536;

/// A colour of no more pixels than these, and than one pixel in so many, may be a shade of an edge.
const RARE: usize = 256;
const RARE_SHARE: usize = 4096;

/// So many equal pixels in a row are an area, and so many that are nearly equal a gradient.
const AREA: usize = 3;
const GRADIENT: usize = 4;

/// Shades that differ by no more than this in red, green, blue and alpha, of 255, become one.
const ALIKE: u8 = 4;

/// Applies both touches.
pub(super) fn settle(pixmap: &mut Pixmap) {
    make_opaque(pixmap);
    merge_shades(pixmap);
}

/// Makes a picture opaque that is so but for rounding.
fn make_opaque(pixmap: &mut Pixmap) {
    let pixels = pixmap.data().as_chunks::<4>().0;
    // All alphas at once, as this finds nothing on most cards.
    let common = pixels.iter().fold(u32::MAX, |common, &pixel| common & u32::from_le_bytes(pixel));
    if common >> 24 == u8::MAX.into() || pixels.iter().any(|pixel| pixel[3] < OPAQUE) {
        return;
    }
    if pixels.iter().filter(|pixel| pixel[3] < u8::MAX).count() > pixels.len() / EDGES {
        return;
    }
    for pixel in pixmap.pixels_mut().iter_mut().filter(|pixel| pixel.alpha() < u8::MAX) {
        let colour = pixel.demultiply();
        *pixel = ColorU8::from_rgba(colour.red(), colour.green(), colour.blue(), u8::MAX).premultiply();
    }
}

fn merge_shades(pixmap: &mut Pixmap) {
    let pixels = pixmap.data_mut().as_chunks_mut::<4>().0;
    let Some(census) = Census::of(pixels).filter(|census| census.colours.len() > PALETTE) else { return };
    let Some(merged) = merge(&census.colours, RARE.min(pixels.len() / RARE_SHARE)) else { return };
    let mut rest = pixels;
    for (number, length) in census.runs {
        let (run, after) = rest.split_at_mut(length);
        if let Some(colour) = merged[number] {
            run.fill(colour);
        }
        rest = after;
    }
}

/// What a colour of an area counts for.
const AREA_WEIGHT: usize = 1 << 20;

/// The colours of a picture that has few.
struct Census {
    /// Each with the number of its pixels, or more if it is one of an area.
    colours: Vec<(Pixel, usize)>,
    /// The picture as numbers of colours, and how often each is repeated.
    runs: Vec<(usize, usize)>,
}

impl Census {
    fn of(pixels: &[Pixel]) -> Option<Self> {
        let mut numbers = HashMap::with_capacity_and_hasher(WORTH, Mix::default());
        let mut census = Self { colours: Vec::with_capacity(WORTH), runs: Vec::new() };
        let (mut last, mut steps) = (pixels[0], 0);
        for (pixel, length) in runs(pixels) {
            let number = *numbers.entry(u32::from_ne_bytes(pixel)).or_insert(census.colours.len());
            match census.colours.get_mut(number) {
                Some((_, count)) => *count += length,
                None if number < WORTH => census.colours.push((pixel, length)),
                None => return None,
            }
            let near = pixel.iter().zip(last).all(|(a, b)| a.abs_diff(b) <= ALIKE);
            steps = if near { steps + length } else { length };
            if length >= AREA || steps >= GRADIENT {
                // More than any shade has: it stays as it is.
                census.colours[number].1 += AREA_WEIGHT;
            }
            last = pixel;
            census.runs.push((number, length));
        }
        Some(census)
    }
}

/// What shades become that have no more than `rare` pixels, if a palette then holds all.
fn merge(colours: &[(Pixel, usize)], rare: usize) -> Option<Vec<Option<Pixel>>> {
    let mut kept: Vec<Pixel> =
        colours.iter().filter(|(_, count)| *count > rare).map(|&(colour, _)| colour).collect();
    let mut shades: Vec<usize> = (0..colours.len()).filter(|&number| colours[number].1 <= rare).collect();
    // From dark to light, along the ways between the colours.
    shades.sort_by_key(|&number| colours[number].0.iter().map(|&part| u16::from(part)).sum::<u16>());
    let mut merged = vec![None; colours.len()];
    for number in shades {
        let (shade, _) = colours[number];
        let alike = |colour: &&Pixel| colour.iter().zip(shade).all(|(a, b)| a.abs_diff(b) <= ALIKE);
        if let Some(&colour) = kept.iter().rev().find(alike) {
            merged[number] = Some(colour);
        } else {
            kept.push(shade);
        }
        if kept.len() > PALETTE {
            return None;
        }
    }
    Some(merged)
}

/// Fibonacci hashing: colours are no attack, as a picture of too many is left alone.
#[derive(Default)]
struct Fibonacci(u64);

type Mix = BuildHasherDefault<Fibonacci>;

impl Hasher for Fibonacci {
    fn write_u32(&mut self, colour: u32) {
        self.0 = u64::from(colour).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("colours are hashed as numbers");
    }

    fn finish(&self) -> u64 {
        // A table looks at the low bits too, which depend on few bits of the colour.
        self.0.rotate_left(32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixels: impl IntoIterator<Item = Pixel>) -> Pixmap {
        let mut pixmap = Pixmap::new(100, 100).unwrap();
        for (place, pixel) in pixmap.data_mut().as_chunks_mut().0.iter_mut().zip(pixels) {
            *place = pixel;
        }
        pixmap
    }

    fn colours(pixmap: &Pixmap) -> usize {
        let mut colours: Vec<Pixel> = pixmap.data().as_chunks().0.to_vec();
        colours.sort_unstable();
        colours.dedup();
        colours.len()
    }

    fn byte(value: usize) -> u8 {
        u8::try_from(value % 256).unwrap()
    }

    #[test]
    fn edges_get_fewer_shades_and_areas_keep_their_colours() {
        // Two colours of text on white, each with an edge of every shade.
        let edge = |index: usize| match index {
            0..1024 if index % 2 == 1 => [255, 255, 255, 255],
            0..512 => [byte(index / 2), byte(index / 2), byte(index / 2), 255],
            512..1024 => [255, byte(index / 2), byte(index / 2), 255],
            1024..4000 => [255, 255, 255, 255],
            4000..7000 => [0, 0, 0, 255],
            _ => [255, 3, 3, 255],
        };
        let mut pixmap = picture((0..10_000).map(edge));
        let before = pixmap.clone();
        settle(&mut pixmap);
        assert!(colours(&before) > 256 && colours(&pixmap) <= 256, "{}", colours(&pixmap));
        for (before, after) in before.data().as_chunks::<4>().0.iter().zip(pixmap.data().as_chunks::<4>().0) {
            assert!(before.iter().zip(after).all(|(a, b)| a.abs_diff(*b) <= ALIKE), "{before:?} {after:?}");
        }
        assert!(before.data()[1024 * 4..] == pixmap.data()[1024 * 4..], "areas are as they were");
    }

    #[test]
    fn what_no_palette_holds_and_what_one_holds_already_is_left_alone() {
        let many = |index: usize| [byte(index / 40), byte(index / 20 * 7), byte(index), 255];
        let few = |index: usize| [byte(index % 256), 0, 0, 255];
        // Two gradients, and two colours that are nearly one, each an area.
        let drawn = |index: usize| match index {
            0..256 => [byte(index), 0, 0, 255],
            256..512 => [0, byte(index), 0, 255],
            _ => [16, 16, 16 + byte(index / 3 % 2), 255],
        };
        let pictures: [&dyn Fn(usize) -> Pixel; 3] = [&many, &few, &drawn];
        for paint in pictures {
            let pixels = (0..10_000).map(paint);
            let mut pixmap = picture(pixels);
            let before = pixmap.clone();
            settle(&mut pixmap);
            assert!(before.data() == pixmap.data());
        }
    }

    #[test]
    fn what_rounding_made_translucent_is_opaque_again_and_what_is_translucent_stays_so() {
        let mut rounded =
            picture((0..10_000).map(|index| if index == 7 { [253, 126, 0, 253] } else { [9, 9, 9, 255] }));
        settle(&mut rounded);
        assert_eq!(rounded.data()[28..32], [255, 127, 0, 255]);
        for translucent in [[100, 50, 0, 128], [0; 4]] {
            let pixels = |index| match index {
                7 => [253, 126, 0, 253],
                8 => translucent,
                _ => [9, 9, 9, 255],
            };
            let mut kept = picture((0..10_000).map(pixels));
            settle(&mut kept);
            assert_eq!(kept.data()[28..32], [253, 126, 0, 253]);
        }
        let glass = (0..10_000).map(|_| [252, 252, 252, 252]);
        let mut kept = picture(glass.clone());
        settle(&mut kept);
        assert!(kept.data() == picture(glass).data(), "what is translucent all over was meant to be");
    }
}
