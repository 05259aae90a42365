//! Writes pixels as an uncompressed PNG, which every decoder shows in the same way.

use libdeflater::Crc;

use super::formats::orientation::Orientation;
use super::formats::pixels::{Pixels, Unusable};
use crate::pixels::memory::room;
use crate::pixels::runs::are_opaque;

/// The most bytes of a stored block (RFC 1951, section 3.2.4).
const BLOCK: usize = 65_535;

/// The most bytes of a file with this many pixels.
pub(super) const fn most_bytes(width: u64, height: u64) -> u64 {
    let rows = (width * 4 + 1) * height;
    rows + rows / BLOCK as u64 * 5 + 100
}

/// Returns the file. The pixels are turned to be shown upright.
pub(super) fn write(pixels: &Pixels, orientation: Orientation) -> Result<Vec<u8>, Unusable> {
    let is_opaque = are_opaque(pixels.rgba.as_chunks().0);
    let samples = if is_opaque { 3 } else { 4 };
    let [width, height] = orientation.size(pixels.size);
    let length = (width * samples + 1) * height;
    let mut file = room(length + length / BLOCK * 5 + 100).map_err(|_| Unusable::no_memory())?;
    file.extend_from_slice(b"\x89PNG\r\n\x1a\n");
    let mut header =
        [width, height].map(|side| u32::try_from(side).unwrap_or_default().to_be_bytes()).concat();
    header.extend([8, if is_opaque { 2 } else { 6 }, 0, 0, 0]);
    chunk(&mut file, b"IHDR", |file| file.extend_from_slice(&header));
    let stored_pixels = pixels.rgba.as_chunks::<4>().0;
    let lines = (0..height).map(|row| {
        (0..width).map(move |column| {
            let [x, y] = orientation.stored([column, row], pixels.size);
            stored_pixels[y * pixels.size[0] + x]
        })
    });
    chunk(&mut file, b"IDAT", |file| stored(file, lines, samples, length));
    chunk(&mut file, b"IEND", |_| {});
    Ok(file)
}

/// Writes a chunk: length, name, content, checksum.
fn chunk(file: &mut Vec<u8>, name: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
    let start = file.len();
    file.extend_from_slice(&[0; 4]);
    file.extend_from_slice(name);
    write(file);
    let length = u32::try_from(file.len() - start - 8).unwrap_or_default();
    file[start..start + 4].copy_from_slice(&length.to_be_bytes());
    let mut crc = Crc::new();
    crc.update(&file[start + 4..]);
    file.extend_from_slice(&crc.sum().to_be_bytes());
}

/// Writes rows without filters, `length` bytes in all, as a zlib stream (RFC 1950, section 2.2) of stored blocks.
fn stored(
    file: &mut Vec<u8>,
    rows: impl Iterator<Item = impl Iterator<Item = [u8; 4]>>,
    samples: usize,
    length: usize,
) {
    let mut sum = simd_adler32::Adler32::new();
    file.extend_from_slice(&[0x78, 0x01]);
    // Bytes that are in no block yet, and bytes left in the current block.
    let (mut left, mut free) = (length, 0);
    let mut line = Vec::new();
    for row in rows {
        line.clear();
        line.push(0);
        line.extend(row.flat_map(|pixel| pixel.into_iter().take(samples)));
        sum.write(&line);
        let mut rest = &line[..];
        while !rest.is_empty() {
            if free == 0 {
                free = left.min(BLOCK);
                let [low, high] = u16::try_from(free).unwrap_or_default().to_le_bytes();
                file.extend_from_slice(&[u8::from(free == left), low, high, !low, !high]);
                left -= free;
            }
            let (now, later) = rest.split_at(rest.len().min(free));
            file.extend_from_slice(now);
            (rest, free) = (later, free - now.len());
        }
    }
    file.extend_from_slice(&sum.finish().to_be_bytes());
}
