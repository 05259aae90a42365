//! Edge quantisation: merges colours of anti-aliased edges, so that the picture has no more colours than a palette
//! holds.
//!
//! vello computes the coverage of a pixel in 255 levels. Two colours of text then make more than the 256 colours of a
//! palette, and a file twice as large. (resvg computes 64 levels.)
//!
//! Method: colours that are rare and in no area or gradient are shades of edges. They are sorted by brightness; each is
//! replaced by the last kept colour that differs by at most [`ALIKE`](crate::pixels::colour_runs::ALIKE) in every
//! channel, or kept if there is none. If more than 256 colours remain, nothing is changed.
//!
//! Invariants: no channel changes by more than that, which does not show. Colours of areas and gradients stay exactly
//! as they are. Besides, alpha that was lost to rounding is restored ([`make_opaque`]).

use tiny_skia::{Pixmap, PremultipliedColorU8};

use crate::Error;
use crate::pixels::MAX_PALETTE_COLOURS;
use crate::pixels::colour_runs::{ColourRuns, Painted, alike};
use crate::pixels::runs::{Pixel, are_opaque};

/// The least alpha of a pixel that is fully covered. Each layer may lose some to rounding where edges meet.
const OPAQUE: u8 = 250;
/// At most one pixel in this many is on such an edge.
const EDGES: usize = 32;

/// A colour with at most this many pixels may be a shade of an edge.
const RARE: usize = 256;
/// It must also be at most one pixel in this many.
const RARE_SHARE: usize = 4096;

/// Restores alpha and merges shades. Returns colour runs if a palette holds all colours.
pub(super) fn settle(mut pixmap: Pixmap) -> Result<Painted, Error> {
    if let Some(mut picture) = ColourRuns::of(&pixmap)? {
        make_opaque(&mut picture);
        if picture.colours.len() <= MAX_PALETTE_COLOURS || merge_shades(&mut picture) {
            return Ok(Painted::Runs(picture));
        }
    }
    make_pixels_opaque(&mut pixmap);
    Ok(Painted::Pixels(pixmap))
}

/// Makes a picture opaque that is translucent only through rounding.
fn make_opaque(picture: &mut ColourRuns) {
    let translucent = || picture.colours.iter().filter(|colour| colour.pixel[3] < u8::MAX);
    let edges: usize = translucent().map(|colour| colour.count).sum();
    if edges > picture.pixels() / EDGES || translucent().any(|colour| colour.pixel[3] < OPAQUE) {
        return;
    }
    for colour in &mut picture.colours {
        colour.pixel = opaque(colour.pixel);
    }
}

/// As [`make_opaque`], for a picture of many colours.
fn make_pixels_opaque(pixmap: &mut Pixmap) {
    let pixels = pixmap.data_mut().as_chunks_mut::<4>().0;
    if are_opaque(pixels) || pixels.iter().any(|pixel| pixel[3] < OPAQUE) {
        return;
    }
    if pixels.iter().filter(|pixel| pixel[3] < u8::MAX).count() > pixels.len() / EDGES {
        return;
    }
    for pixel in pixels {
        *pixel = opaque(*pixel);
    }
}

fn opaque([red, green, blue, alpha]: Pixel) -> Pixel {
    if alpha == u8::MAX {
        return [red, green, blue, alpha];
    }
    let painted = PremultipliedColorU8::from_rgba(red, green, blue, alpha);
    let straight = painted.expect("a painter's pixels are premultiplied").demultiply();
    [straight.red(), straight.green(), straight.blue(), u8::MAX]
}

/// Merges similar shades of edges. Returns whether a palette then holds all colours; if not, nothing changes.
fn merge_shades(picture: &mut ColourRuns) -> bool {
    let rare = RARE.min(picture.pixels() / RARE_SHARE);
    let (mut kept, mut shades): (Vec<usize>, Vec<usize>) = (0..picture.colours.len())
        .partition(|&number| picture.colours[number].is_area || picture.colours[number].count > rare);
    // From dark to light, so that neighbours on an edge between two colours are neighbours here.
    let pixel = |number: usize| picture.colours[number].pixel;
    shades.sort_by_key(|&number| pixel(number).map(u16::from).into_iter().sum::<u16>());
    let mut merged: Vec<usize> = vec![0; picture.colours.len()];
    for (place, &number) in kept.iter().enumerate() {
        merged[number] = place;
    }
    for number in shades {
        if kept.len() > MAX_PALETTE_COLOURS {
            return false;
        }
        let found = kept.iter().rposition(|&other| alike(pixel(other), pixel(number)));
        merged[number] = found.unwrap_or(kept.len());
        if found.is_none() {
            kept.push(number);
        }
    }
    if kept.len() > MAX_PALETTE_COLOURS {
        return false;
    }
    picture.colours = kept.into_iter().map(|number| picture.colours[number]).collect();
    for run in &mut picture.runs {
        run.number = u16::try_from(merged[usize::from(run.number)]).expect("a palette has fewer");
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::colour_runs::{ALIKE, Run};

    fn picture(pixels: impl IntoIterator<Item = Pixel>) -> Pixmap {
        let mut pixmap = Pixmap::new(100, 100).unwrap();
        for (place, pixel) in pixmap.data_mut().as_chunks_mut().0.iter_mut().zip(pixels) {
            *place = pixel;
        }
        pixmap
    }

    fn pixels(pixmap: &Pixmap) -> Vec<Pixel> {
        pixmap.data().as_chunks().0.to_vec()
    }

    fn settled(pixmap: &Pixmap) -> Vec<Pixel> {
        match settle(pixmap.clone()).unwrap() {
            Painted::Pixels(pixmap) => pixels(&pixmap),
            Painted::Runs(picture) => {
                assert!(picture.colours.len() <= MAX_PALETTE_COLOURS);
                let pixel = |number: u16| picture.colours[usize::from(number)].pixel;
                let run = |run: &Run| std::iter::repeat_n(pixel(run.number), run.length as usize);
                picture.runs.iter().flat_map(run).collect()
            }
        }
    }

    fn colours(pixels: &[Pixel]) -> usize {
        let mut colours = pixels.to_vec();
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
        let before = picture((0..10_000).map(edge));
        let (before, after) = (pixels(&before), settled(&before));
        assert!(colours(&before) > 256 && colours(&after) <= 256, "{}", colours(&after));
        for (before, after) in before.iter().zip(&after) {
            assert!(before.iter().zip(after).all(|(a, b)| a.abs_diff(*b) <= ALIKE), "{before:?} {after:?}");
        }
        assert!(before[1024..] == after[1024..], "areas are as they were");
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
        let areas = |index: usize| [byte(index / 20), byte(index / 20 / 256 * 9), 0, 255];
        let pictures: [&dyn Fn(usize) -> Pixel; 4] = [&many, &few, &drawn, &areas];
        for paint in pictures {
            let before = picture((0..10_000).map(paint));
            assert!(pixels(&before) == settled(&before));
        }
    }

    #[test]
    fn what_rounding_made_translucent_is_opaque_again_and_what_is_translucent_stays_so() {
        let rounded = (0..10_000).map(|index| if index == 7 { [253, 126, 0, 253] } else { [9, 9, 9, 255] });
        assert_eq!(settled(&picture(rounded))[7], [255, 127, 0, 255]);
        for translucent in [[100, 50, 0, 128], [0; 4]] {
            let pixels = |index| match index {
                7 => [253, 126, 0, 253],
                8 => translucent,
                _ => [9, 9, 9, 255],
            };
            assert_eq!(settled(&picture((0..10_000).map(pixels)))[7], [253, 126, 0, 253]);
        }
        // A picture of too many colours for colour runs.
        let many = |index: usize| match index {
            7 => [253, 126, 0, 253],
            _ => [byte(index), byte(index / 5), 0, 255],
        };
        assert_eq!(settled(&picture((0..10_000).map(many)))[7], [255, 127, 0, 255]);
        let glass = (0..10_000).map(|_| [252, 252, 252, 252]);
        assert!(
            settled(&picture(glass.clone())) == pixels(&picture(glass)),
            "what is translucent all over was meant to be"
        );
    }
}
