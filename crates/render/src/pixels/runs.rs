//! What pixels have in common: runs of equal ones, which most of a card is made of, and whether all are opaque.

/// An RGBA pixel.
pub(crate) type Pixel = [u8; 4];

/// How many pixels are looked at together.
const TOGETHER: usize = 16;

/// Whether all pixels are opaque. They are looked at all at once, as most pictures are.
pub(crate) fn are_opaque(pixels: &[Pixel]) -> bool {
    let common = pixels.iter().fold(u32::MAX, |common, &pixel| common & u32::from_le_bytes(pixel));
    common >> 24 == u8::MAX.into()
}

/// The first pixel of each run, and the run's length.
pub(crate) fn runs(pixels: &[Pixel]) -> impl Iterator<Item = (Pixel, usize)> {
    let mut rest = pixels;
    std::iter::from_fn(move || {
        let &first = rest.first()?;
        let length = length(rest, first);
        rest = &rest[length..];
        Some((first, length))
    })
}

fn length(pixels: &[Pixel], first: Pixel) -> usize {
    let mut length = 1;
    // A run is mostly one pixel or very many: the second decides whether to look at many at once.
    if pixels.get(1) == Some(&first) {
        let first = u32::from_ne_bytes(first);
        // Without a way out in between, so that compilers compare them all at once.
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
