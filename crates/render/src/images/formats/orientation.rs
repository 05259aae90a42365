//! The orientation of an image by its
//! [Exif](https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E) data (section 4.6.5.1.6).

/// How the stored rows and columns are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Orientation {
    /// Rows become columns, before anything is flipped.
    is_transposed: bool,
    /// Mirrored horizontally.
    flips_across: bool,
    /// Mirrored vertically.
    flips_down: bool,
}

impl Orientation {
    /// By the Exif number, 1 to 8. Any other counts as 1: as stored.
    const fn of(number: u16) -> Self {
        let (is_transposed, flips_across, flips_down) = match number {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Self { is_transposed, flips_across, flips_down }
    }

    /// By Exif data, which is a TIFF header and lists of tags. Only the first list is read. Malformed data has no
    /// orientation.
    pub(crate) fn of_exif(exif: &[u8]) -> Self {
        Self::of(tag(exif).unwrap_or(1))
    }

    pub(crate) fn is_upright(self) -> bool {
        self == Self::default()
    }

    /// The size that is shown for a stored size.
    pub(crate) const fn size(self, [width, height]: [usize; 2]) -> [usize; 2] {
        if self.is_transposed { [height, width] } else { [width, height] }
    }

    /// Where the pixel is stored that is shown at `[x, y]`. `size` is the stored size.
    pub(crate) const fn stored(self, [x, y]: [usize; 2], size: [usize; 2]) -> [usize; 2] {
        let [width, height] = self.size(size);
        let x = if self.flips_across { width - 1 - x } else { x };
        let y = if self.flips_down { height - 1 - y } else { y };
        if self.is_transposed { [y, x] } else { [x, y] }
    }
}

/// The value of the tag Orientation (0x112), a number of 16 bits.
fn tag(exif: &[u8]) -> Option<u16> {
    const ORIENTATION: u16 = 0x112;
    const SHORT: u16 = 3;
    let is_little = match exif.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = *exif.get(at..)?.first_chunk()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let start = *exif.get(4..)?.first_chunk()?;
    let start = if is_little { u32::from_le_bytes(start) } else { u32::from_be_bytes(start) } as usize;
    let count = usize::from(short(start)?);
    (0..count)
        .map_while(|index| exif.get(start.checked_add(2 + 12 * index)?..).filter(|entry| entry.len() >= 12))
        .map(|entry| exif.len() - entry.len())
        .find(|&at| short(at) == Some(ORIENTATION))
        .filter(|&at| short(at + 2) == Some(SHORT))
        .and_then(|at| short(at + 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exif(number: u16) -> [Vec<u8>; 2] {
        let mut big = b"MM\0*\0\0\0\x08\0\x02\x01\x0f\0\x02\0\0\0\0\0\0\0\0\x01\x12\0\x03\0\0\0\x01".to_vec();
        big.extend(number.to_be_bytes());
        big.extend([0; 6]);
        let mut little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        little.extend(number.to_le_bytes());
        little.extend([0; 6]);
        [big, little]
    }

    /// The letters of `[abc / def]` as they are shown, row by row.
    fn shown(orientation: Orientation) -> Vec<String> {
        let rows = [b"abc", b"def"];
        let [width, height] = orientation.size([3, 2]);
        let at = |place| {
            let [x, y] = orientation.stored(place, [3, 2]);
            char::from(rows[y][x])
        };
        (0..height).map(|y| (0..width).map(|x| at([x, y])).collect()).collect()
    }

    #[test]
    fn pixels_are_shown_where_the_orientation_says() {
        let expected: [&[&str]; 8] = [
            &["abc", "def"],
            &["cba", "fed"],
            &["fed", "cba"],
            &["def", "abc"],
            &["ad", "be", "cf"],
            &["da", "eb", "fc"],
            &["fc", "eb", "da"],
            &["cf", "be", "ad"],
        ];
        for (number, expected) in (1..).zip(expected) {
            for exif in exif(number) {
                assert_eq!(shown(Orientation::of_exif(&exif)), expected, "{number}");
            }
        }
    }

    #[test]
    fn what_is_no_orientation_leaves_an_image_as_it_is() {
        for number in [0, 9, u16::MAX] {
            for exif in exif(number) {
                assert!(Orientation::of_exif(&exif).is_upright());
            }
        }
        for whole in exif(6) {
            assert!(!Orientation::of_exif(&whole).is_upright());
            for length in 0..whole.len() - 6 {
                assert!(Orientation::of_exif(&whole[..length]).is_upright(), "{length} bytes");
            }
        }
        let mut far = exif(6)[1].clone();
        far[4..8].fill(0xff);
        assert!(Orientation::of_exif(&far).is_upright());
    }
}
