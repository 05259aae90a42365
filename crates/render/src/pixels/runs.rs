//! Finds runs of equal pixels, and whether all pixels are opaque.

use tiny_skia::PremultipliedColorU8;

/// An RGBA pixel.
pub(crate) type Pixel = [u8; 4];

/// The number of pixels that are compared at once.
const TOGETHER: usize = 16;

/// Returns whether all pixels are opaque. There is no early exit, because most pictures are opaque.
pub(crate) fn are_opaque(pixels: &[Pixel]) -> bool {
    let common = pixels.iter().fold(u32::MAX, |common, &pixel| common & u32::from_le_bytes(pixel));
    common >> 24 == u8::MAX.into()
}

/// Divides the colour of a premultiplied pixel by its alpha.
pub(crate) fn straight([red, green, blue, alpha]: Pixel) -> Pixel {
    // The arithmetic of a filter may leave a channel above its alpha.
    PremultipliedColorU8::from_rgba(red.min(alpha), green.min(alpha), blue.min(alpha), alpha).map_or(
        [0; 4],
        |colour| {
            let colour = colour.demultiply();
            [colour.red(), colour.green(), colour.blue(), colour.alpha()]
        },
    )
}

/// Iterates over runs: the pixel and the length of each.
pub(crate) fn runs(pixels: &[Pixel]) -> impl Iterator<Item = (Pixel, usize)> {
    let mut rest = pixels;
    std::iter::from_fn(move || {
        let &first = rest.first()?;
        let length = length(rest, first);
        rest = &rest[length..];
        Some((first, length))
    })
}

/// The number of pixels at the start that equal `first`.
fn length(pixels: &[Pixel], first: Pixel) -> usize {
    let mut length = 1;
    // A run is mostly one pixel or very many. The second pixel decides whether to compare many at once.
    if pixels.get(1) == Some(&first) {
        let first = u32::from_ne_bytes(first);
        // No early exit inside of a chunk, so that the compiler makes vector instructions.
        let alike = |chunk: &&[Pixel; TOGETHER]| {
            chunk.iter().fold(0, |different, &pixel| different | (u32::from_ne_bytes(pixel) ^ first)) == 0
        };
        length += pixels[1..].as_chunks().0.iter().take_while(alike).count() * TOGETHER;
    }
    length + pixels[length..].iter().take_while(|&&pixel| pixel == first).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pixel_that_is_not_opaque_is_found() {
        let mut pixels = [[1, 2, 3, 255]; 100];
        assert!(are_opaque(&pixels) && are_opaque(&[]));
        pixels[77][3] = 254;
        assert!(!are_opaque(&pixels));
    }

    #[test]
    fn runs_of_every_length_are_found_and_nothing_is_lost() {
        for lengths in [vec![1], vec![1, 1, 2, 3], vec![15, 16, 17, 18, 33, 1, 48], (1..70).collect()] {
            let pixels: Vec<Pixel> = lengths
                .iter()
                .enumerate()
                .flat_map(|(index, &length)| {
                    std::iter::repeat_n([u8::try_from(index).unwrap(), 0, 0, 1], length)
                })
                .collect();
            assert_eq!(runs(&pixels).map(|(_, length)| length).collect::<Vec<_>>(), lengths);
        }
        assert_eq!(runs(&[]).count(), 0);
    }
}
