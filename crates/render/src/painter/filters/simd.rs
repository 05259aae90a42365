//! Loads and stores sixteen lines of a picture side by side, rows or columns, so that the compiler makes vector
//! instructions of what is done to each.
//!
//! Each value is in fractions of 65,280: a byte with eight more bits below it. Rows are transposed in blocks of eight
//! by eight bytes, by exchanging halves, quarters and single bytes of words (Warren, *Hacker's Delight*, 7-3).

/// The number of lines.
pub(super) const LANES: usize = 16;

/// One place on each of the lines.
pub(super) type Lanes = [u16; LANES];

/// Bytes of a word, and the side of a block that is transposed.
const WORD: usize = 8;

/// Loads as many rows as there are lanes for, of pixels of `CHANNELS` bytes. Returns false, and loads nothing, if all
/// bytes are 0.
pub(super) fn load_rows<const CHANNELS: usize>(rows: &[u8], stride: usize, to: &mut [Lanes]) -> bool {
    if rows.iter().fold(0, |any, byte| any | byte) == 0 {
        return false;
    }
    if CHANNELS == 1 {
        for (block, to) in to.chunks_mut(WORD).enumerate() {
            let column = block * WORD;
            let [above, below] = [0, WORD]
                .map(|first| transposed(std::array::from_fn(|row| word(rows, stride, first + row, column))));
            for (lanes, (above, below)) in to.iter_mut().zip(above.into_iter().zip(below)) {
                *lanes = widened(joined(above, below));
            }
        }
    } else {
        for (place, lanes) in to.iter_mut().enumerate() {
            *lanes = widened(std::array::from_fn(|lane| {
                let at = lane / CHANNELS * stride + place * CHANNELS + lane % CHANNELS;
                rows.get(at).copied().unwrap_or(0)
            }));
        }
    }
    true
}

/// Stores rows, in the layout of [`load_rows`].
pub(super) fn store_rows<const CHANNELS: usize>(from: &[Lanes], rows: &mut [u8], stride: usize) {
    if CHANNELS == 1 {
        for (block, from) in from.chunks(WORD).enumerate() {
            let column = block * WORD;
            let mut words = [[0; WORD]; 2];
            for (place, lanes) in from.iter().enumerate() {
                let bytes = u128::from_le_bytes(narrowed(*lanes));
                #[expect(clippy::cast_possible_truncation, reason = "one half and the other")]
                let halves = [bytes as u64, (bytes >> u64::BITS) as u64];
                [words[0][place], words[1][place]] = halves;
            }
            let turned = words.map(transposed);
            for (row, word) in turned.as_flattened().iter().enumerate() {
                let start = row * stride + column;
                if let Some(bytes) = rows.get_mut(start..start + from.len()) {
                    bytes.copy_from_slice(&word.to_le_bytes()[..from.len()]);
                }
            }
        }
    } else {
        for (place, lanes) in from.iter().enumerate() {
            for (lane, byte) in narrowed(*lanes).into_iter().enumerate() {
                let at = lane / CHANNELS * stride + place * CHANNELS + lane % CHANNELS;
                if let Some(place) = rows.get_mut(at) {
                    *place = byte;
                }
            }
        }
    }
}

/// Loads columns of bytes, from `column` on. Returns whether any byte is not 0.
pub(super) fn load_columns(pixels: &[u8], stride: usize, column: usize, to: &mut [Lanes]) -> bool {
    let width = LANES.min(stride - column);
    let mut any = 0;
    for (lanes, row) in to.iter_mut().zip(pixels.chunks_exact(stride)) {
        let bytes = row[column..].first_chunk().copied().unwrap_or_else(|| {
            let mut bytes = [0; LANES];
            bytes[..width].copy_from_slice(&row[column..]);
            bytes
        });
        any |= u128::from_le_bytes(bytes);
        *lanes = widened(bytes);
    }
    any != 0
}

/// Stores columns.
pub(super) fn store_columns(from: &[Lanes], pixels: &mut [u8], stride: usize, column: usize) {
    let width = LANES.min(stride - column);
    for (lanes, row) in from.iter().zip(pixels.chunks_exact_mut(stride)) {
        let bytes = narrowed(*lanes);
        match row[column..].first_chunk_mut() {
            Some(place) => *place = bytes,
            None => row[column..].copy_from_slice(&bytes[..width]),
        }
    }
}

fn widened(bytes: [u8; LANES]) -> Lanes {
    bytes.map(|byte| u16::from(byte) << 8)
}

fn narrowed(lanes: Lanes) -> [u8; LANES] {
    #[expect(clippy::cast_possible_truncation, reason = "at most 255, rounded")]
    lanes.map(|value| ((u32::from(value) + 128) >> 8) as u8)
}

/// Eight bytes of a row; 0 beyond its end.
fn word(rows: &[u8], stride: usize, row: usize, column: usize) -> u64 {
    let start = row * stride + column;
    let end = (row + 1) * stride;
    if start + WORD <= end
        && let Some(bytes) = rows.get(start..start + WORD).and_then(<[u8]>::first_chunk)
    {
        return u64::from_le_bytes(*bytes);
    }
    let mut bytes = [0; WORD];
    if let Some(rest) = rows.get(start..end) {
        bytes[..rest.len()].copy_from_slice(rest);
    }
    u64::from_le_bytes(bytes)
}

fn joined(low: u64, high: u64) -> [u8; LANES] {
    (u128::from(high) << u64::BITS | u128::from(low)).to_le_bytes()
}

/// Transposes eight rows of eight bytes.
fn transposed(mut rows: [u64; WORD]) -> [u64; WORD] {
    for (half, mask) in [(4, 0x0000_0000_ffff_ffff), (2, 0x0000_ffff_0000_ffff), (1, 0x00ff_00ff_00ff_00ff)] {
        let bits = 8 * half;
        for row in (0..WORD).filter(|row| row & half == 0) {
            let swapped = ((rows[row] >> bits) ^ rows[row + half]) & mask;
            rows[row + half] ^= swapped;
            rows[row] ^= swapped << bits;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(stride: usize, rows: usize) -> Vec<u8> {
        (0..stride * rows).map(|index| u8::try_from(index * 7 % 251 + 1).unwrap()).collect()
    }

    #[test]
    fn rows_become_lanes_and_come_back_whatever_their_number_and_length() {
        for width in [1, 7, 8, 9, 16, 37] {
            for height in [1, 3, 4, 8, 15, 16] {
                let pixels = picture(width, height);
                let mut lanes = vec![[9; LANES]; width];
                assert!(load_rows::<1>(&pixels, width, &mut lanes));
                for (x, lanes) in lanes.iter().enumerate() {
                    for (y, lane) in lanes.iter().enumerate() {
                        let byte = if y < height { pixels[y * width + x] } else { 0 };
                        assert_eq!(*lane, u16::from(byte) << 8, "{x} {y} of {width} x {height}");
                    }
                }
                let mut back = vec![0; pixels.len()];
                store_rows::<1>(&lanes, &mut back, width);
                assert_eq!(back, pixels);
            }
            for height in [1, 3, 4] {
                let pixels = picture(width * 4, height);
                let mut lanes = vec![[9; LANES]; width];
                assert!(load_rows::<4>(&pixels, width * 4, &mut lanes));
                assert_eq!(lanes[width - 1][2], u16::from(pixels[width * 4 - 2]) << 8);
                let mut back = vec![0; pixels.len()];
                store_rows::<4>(&lanes, &mut back, width * 4);
                assert_eq!(back, pixels);
            }
        }
        assert!(!load_rows::<1>(&[0; 32], 2, &mut [[0; LANES]; 2]));
    }

    #[test]
    fn columns_become_lanes_and_come_back() {
        for stride in [1, 15, 16, 17, 40] {
            let pixels = picture(stride, 9);
            let mut back = vec![0; pixels.len()];
            for column in (0..stride).step_by(LANES) {
                let mut lanes = vec![[9; LANES]; 9];
                assert!(load_columns(&pixels, stride, column, &mut lanes));
                store_columns(&lanes, &mut back, stride, column);
            }
            assert_eq!(back, pixels);
            assert!(!load_columns(&vec![0; stride * 2], stride, 0, &mut [[0; LANES]; 2]));
        }
    }
}
