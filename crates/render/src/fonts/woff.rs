//! WOFF ([1.0](https://www.w3.org/TR/WOFF/)) and WOFF2 ([2.0](https://www.w3.org/TR/WOFF2/)): fonts as the web packs them,
//! unpacked to what readers of fonts take.
//!
//! What a file says of its size is looked at before anything is unpacked: a few bytes may claim gigabytes.

use std::panic;

use libdeflater::Decompressor;

use crate::pixels::memory::zeroed;

/// Bytes that a font may unpack to. The largest web fonts, of ideographs or of emoji in colour, have some twenty million.
const MOST_BYTES: u64 = 128 << 20;

/// How many times as large as its file a font may be. Of fonts that people use, none is more than some twenty times as large.
const MOST_RATIO: u64 = 100;

/// Tables of a file, and those that the faces of a collection refer to.
const MOST_TABLES: usize = 4096;
const MOST_REFERENCES: usize = 65_536;

/// Faces of a collection.
pub(super) const MOST_FACES: usize = 1024;

const WOFF: &[u8] = b"wOFF";
const WOFF2: &[u8] = b"wOF2";
const COLLECTION: [u8; 4] = *b"ttcf";

/// How a font is packed, by its first bytes.
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

/// Whether a file that begins so is packed.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    packing(bytes).is_some()
}

/// How many bytes a font needs as long as it is unpacked, beside its file: 0 if it is not packed.
pub(super) fn needed(bytes: &[u8]) -> Result<u64, String> {
    match packing(bytes) {
        None => Ok(0),
        Some(Packing::Woff) => Woff::read(bytes).map(|font| font.size as u64),
        // What the compression yields, what is made of it, and points of outlines meanwhile.
        Some(Packing::Woff2) => claim(bytes).map(|size| size * 3),
    }
}

/// A font as readers of fonts take it; none if it is not packed.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
    Ok(match packing(bytes) {
        None => None,
        Some(Packing::Woff) => Some(Woff::read(bytes)?.unpacked()?),
        Some(Packing::Woff2) => {
            claim(bytes)?;
            // It has panicked on damaged fonts before, and may again: that is one more way to be damaged.
            let font = panic::catch_unwind(|| wuff::decompress_woff2(bytes)).ok().and_then(Result::ok);
            Some(font.ok_or_else(|| damaged("WOFF2"))?)
        }
    })
}

fn damaged(format: &str) -> String {
    format!("it is a damaged {format} font")
}

/// Refuses a font that says it unpacks to more than any does.
fn plausible(size: u64, file: usize) -> Result<u64, String> {
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

/// Bytes that are read from the front.
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

    /// `UIntBase128` of WOFF2: seven bits a byte.
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

    /// `255UInt16` of WOFF2: small numbers in a byte.
    fn number_255(&mut self) -> Option<usize> {
        Some(match self.u8()? {
            253 => self.u16()?.into(),
            254 => usize::from(self.u8()?) + 506,
            255 => usize::from(self.u8()?) + 253,
            small => small.into(),
        })
    }
}

/// A WOFF file that was looked at.
struct Woff<'a> {
    flavor: [u8; 4],
    tables: Vec<Table<'a>>,
    /// Bytes that it unpacks to.
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
        let size = plausible(size, bytes.len())?;
        let size = usize::try_from(size).map_err(|_| damaged("WOFF"))?;
        Ok(Self { flavor, tables, size })
    }

    fn tables(bytes: &'a [u8]) -> Option<([u8; 4], Vec<Table<'a>>)> {
        let mut reader = Reader(bytes);
        reader.take(4)?;
        let flavor = reader.array()?;
        reader.take(4)?;
        let count = usize::from(reader.u16()?);
        // The rest of a header of 44 bytes.
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
        // Readers look tables up by halves.
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

/// Tables begin at multiples of four bytes.
const fn padded(length: usize) -> usize {
    length.saturating_add(3) & !3
}

/// How many bytes a WOFF2 file says that it unpacks to.
fn claim(bytes: &[u8]) -> Result<u64, String> {
    let size = claimed(bytes).ok_or_else(|| damaged("WOFF2"))?;
    plausible(size, bytes.len())
}

fn claimed(bytes: &[u8]) -> Option<u64> {
    let mut reader = Reader(bytes);
    reader.take(4)?;
    let flavor: [u8; 4] = reader.array()?;
    reader.take(4)?;
    let count = usize::from(reader.u16()?);
    // The rest of a header of 48 bytes.
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
