//! Unpacks fonts in WOFF ([1.0](https://www.w3.org/TR/WOFF/)) and WOFF2 ([2.0](https://www.w3.org/TR/WOFF2/)) to TTF,
//! OTF or TTC.
//!
//! A few bytes may declare gigabytes. So the declared size is computed from the table directory and compared with
//! limits before anything is unpacked: [`MOST_BYTES`], [`MOST_RATIO`] times the file, and the limits on tables and
//! faces.

use std::panic;

use libdeflater::Decompressor;

use crate::pixels::memory::zeroed;

/// The most bytes of an unpacked font. The largest web fonts (CJK, colour emoji) have about twenty million.
const MOST_BYTES: u64 = 128 << 20;

/// An unpacked font is at most this many times as large as its file. Real fonts stay below about twenty.
const MOST_RATIO: u64 = 100;

/// Tables of a file, and references to tables by the faces of a collection.
const MOST_TABLES: usize = 4096;
const MOST_REFERENCES: usize = 65_536;

/// Faces of a collection.
pub(super) const MOST_FACES: usize = 1024;

const WOFF: &[u8] = b"wOFF";
const WOFF2: &[u8] = b"wOF2";
const COLLECTION: [u8; 4] = *b"ttcf";

/// The packing of a font by its first bytes; `None` if it is not packed.
fn packing(bytes: &[u8]) -> Option<Packing> {
    match bytes.get(..4) {
        Some(WOFF) => Some(Packing::Woff),
        Some(WOFF2) => Some(Packing::Woff2),
        _ => None,
    }
}

#[derive(Clone, Copy)]
enum Packing {
    Woff,
    Woff2,
}

/// Whether a file that begins with these bytes is packed.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    packing(bytes).is_some()
}

/// Returns the bytes of memory that unpacking takes beside the file; 0 if it is not packed.
pub(super) fn memory(bytes: &[u8]) -> Result<u64, String> {
    match packing(bytes) {
        None => Ok(0),
        Some(Packing::Woff) => Woff::read(bytes).map(|font| font.size as u64),
        // The decompressed data, the font, and the points of outlines.
        Some(Packing::Woff2) => unpacked_size(bytes).map(|size| size * 3),
    }
}

/// Returns the unpacked font; `None` if it is not packed.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
    Ok(match packing(bytes) {
        None => None,
        Some(Packing::Woff) => Some(Woff::read(bytes)?.unpacked()?),
        Some(Packing::Woff2) => {
            unpacked_size(bytes)?;
            // The decoder has panicked on damaged fonts, so a panic counts as damage.
            let font = panic::catch_unwind(|| wuff::decompress_woff2(bytes)).ok().and_then(Result::ok);
            Some(font.ok_or_else(|| damaged("WOFF2"))?)
        }
    })
}

fn damaged(format: &str) -> String {
    format!("it is a damaged {format} font")
}

/// Returns the declared size, or an error if it is over a limit.
fn check_size(size: u64, file: usize) -> Result<u64, String> {
    if size > MOST_BYTES {
        return Err(format!("it unpacks to {size} bytes; there may be {MOST_BYTES}"));
    }
    if size > MOST_RATIO * file as u64 {
        return Err(format!(
            "it claims to unpack to {size} bytes, more than {MOST_RATIO} times its own {file}"
        ));
    }
    Ok(size)
}

/// Reads numbers from the front of bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u8(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    /// Reads a `UIntBase128` of WOFF2: seven bits a byte.
    fn base_128(&mut self) -> Option<u32> {
        let mut number = 0_u32;
        for _ in 0..5 {
            let byte = self.u8()?;
            number = number.checked_mul(128)? | u32::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// Reads a `255UInt16` of WOFF2: a small number has one byte.
    fn number_255(&mut self) -> Option<usize> {
        Some(match self.u8()? {
            253 => self.u16()?.into(),
            254 => usize::from(self.u8()?) + 506,
            255 => usize::from(self.u8()?) + 253,
            small => small.into(),
        })
    }
}

/// The header and tables of a WOFF file.
struct Woff<'a> {
    flavor: [u8; 4],
    tables: Vec<Table<'a>>,
    /// Bytes of the unpacked font.
    size: usize,
}

struct Table<'a> {
    tag: [u8; 4],
    data: &'a [u8],
    length: usize,
    checksum: [u8; 4],
}

impl<'a> Woff<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let (flavor, tables) = Self::tables(bytes).ok_or_else(|| damaged("WOFF"))?;
        let size = tables.iter().map(|table| padded(table.length) as u64).sum::<u64>()
            + 12
            + 16 * tables.len() as u64;
        let size = check_size(size, bytes.len())?;
        let size = usize::try_from(size).map_err(|_| damaged("WOFF"))?;
        Ok(Self { flavor, tables, size })
    }

    fn tables(bytes: &'a [u8]) -> Option<([u8; 4], Vec<Table<'a>>)> {
        let mut reader = Reader(bytes);
        reader.take(4)?;
        let flavor = reader.array()?;
        reader.take(4)?;
        let count = usize::from(reader.u16()?);
        // The header has 44 bytes.
        reader.take(30)?;
        if count > MOST_TABLES || flavor == COLLECTION {
            return None;
        }
        let mut tables = Vec::with_capacity(count);
        for _ in 0..count {
            let tag = reader.array()?;
            let [start, packed, length] = [reader.u32()?, reader.u32()?, reader.u32()?].map(|n| n as usize);
            let data = bytes.get(start..start.checked_add(packed)?)?;
            if packed > length {
                return None;
            }
            tables.push(Table { tag, data, length, checksum: reader.array()? });
        }
        // Readers use binary search.
        tables.sort_by_key(|table| table.tag);
        Some((flavor, tables))
    }

    fn unpacked(&self) -> Result<Vec<u8>, String> {
        let mut font = zeroed(self.size).map_err(|error| error.to_string())?;
        self.unpack_to(&mut font).ok_or_else(|| damaged("WOFF"))?;
        Ok(font)
    }

    fn unpack_to(&self, font: &mut [u8]) -> Option<()> {
        let count = u16::try_from(self.tables.len()).ok()?;
        let selector = count.checked_ilog2()?;
        let range = 16_u16.checked_shl(selector)?;
        font[..4].copy_from_slice(&self.flavor);
        let search = [count, range, u16::try_from(selector).ok()?, (count * 16).checked_sub(range)?];
        font[4..12].copy_from_slice(&search.map(u16::to_be_bytes).concat());
        let mut decompressor = Decompressor::new();
        let mut at = 12 + 16 * self.tables.len();
        for (index, table) in self.tables.iter().enumerate() {
            let place = [at, table.length].map(|number| u32::try_from(number).ok().map(u32::to_be_bytes));
            let [Some(start), Some(length)] = place else { return None };
            font[12 + 16 * index..][..16]
                .copy_from_slice(&[table.tag, table.checksum, start, length].concat());
            let room = &mut font[at..at + table.length];
            if table.data.len() == table.length {
                room.copy_from_slice(table.data);
            } else if decompressor.zlib_decompress(table.data, room) != Ok(table.length) {
                return None;
            }
            at += padded(table.length);
        }
        Some(())
    }
}

/// The length with padding: tables begin at multiples of four bytes.
const fn padded(length: usize) -> usize {
    length.saturating_add(3) & !3
}

/// The size that a WOFF2 file declares for the unpacked font.
fn unpacked_size(bytes: &[u8]) -> Result<u64, String> {
    let size = declared_size(bytes).ok_or_else(|| damaged("WOFF2"))?;
    check_size(size, bytes.len())
}

fn declared_size(bytes: &[u8]) -> Option<u64> {
    let mut reader = Reader(bytes);
    reader.take(4)?;
    let flavor: [u8; 4] = reader.array()?;
    reader.take(4)?;
    let count = usize::from(reader.u16()?);
    // The header has 48 bytes.
    reader.take(34)?;
    if count > MOST_TABLES {
        return None;
    }
    let (mut packed, mut original) = (0_u64, 0_u64);
    for _ in 0..count {
        let flags = reader.u8()?;
        let tag: Option<[u8; 4]> = if flags & 0x3f == 0x3f { Some(reader.array()?) } else { None };
        let has_outlines = matches!(tag.as_ref(), Some(b"glyf" | b"loca")) || matches!(flags & 0x3f, 10 | 11);
        let is_transformed = has_outlines == (flags >> 6 == 0);
        let length = reader.base_128()?;
        original += u64::from(length);
        packed += u64::from(if is_transformed { reader.base_128()? } else { length });
    }
    if flavor == COLLECTION {
        reader.take(4)?;
        let faces = reader.number_255()?;
        let mut references = 0;
        for _ in 0..faces {
            let tables = reader.number_255()?;
            reader.take(4)?;
            references += tables;
            if faces > MOST_FACES || references > MOST_REFERENCES {
                return None;
            }
            for _ in 0..tables {
                reader.number_255()?;
            }
        }
        original += 16 * references as u64;
    }
    Some(packed.max(original))
}

#[cfg(test)]
pub(super) mod tests;
