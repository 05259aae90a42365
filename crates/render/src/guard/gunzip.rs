//! Compressed SVG (SVGZ): gzip ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)) of one member.

use libdeflater::{DecompressionError, Decompressor};

use crate::Error;
use crate::pixels::memory::zeroed;

/// How a gzip file begins.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Whether these bytes are a gzip file.
pub(crate) fn is_compressed(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// Returns the unpacked bytes. Returns [`Error::Limit`] if there are more than `most`, and does not unpack more.
pub(crate) fn gunzip(bytes: &[u8], most: u64) -> Result<Vec<u8>, Error> {
    // The last four bytes are the unpacked length (section 2.3.1). A wrong length is detected: longer data does not
    // fit, and shorter data does not fill the buffer.
    let length = bytes.last_chunk().map_or(0, |length| u32::from_le_bytes(*length) as usize);
    let room = usize::try_from(most).unwrap_or(usize::MAX).min(length);
    let mut unpacked = zeroed(room)?;
    let damaged = |reason: &str| Error::InvalidSvg { reason: reason.to_owned(), excerpt: String::new() };
    match Decompressor::new().gzip_decompress(bytes, &mut unpacked) {
        Ok(found) if found == length => Ok(unpacked),
        Err(DecompressionError::InsufficientSpace) if room < length => {
            Err(Error::Limit { what: "bytes of SVG, unpacked,", limit: "maxBytes", max: most })
        }
        Ok(_) | Err(DecompressionError::InsufficientSpace) => {
            Err(damaged("its gzip file states a wrong length"))
        }
        Err(DecompressionError::BadData) => Err(damaged("its gzip file is damaged")),
    }
}

#[cfg(test)]
mod tests {
    use libdeflater::{CompressionLvl, Compressor};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut compressor = Compressor::new(CompressionLvl::default());
        let mut packed = vec![0; compressor.gzip_compress_bound(bytes.len())];
        let length = compressor.gzip_compress(bytes, &mut packed).unwrap();
        packed.truncate(length);
        packed
    }

    #[test]
    fn what_was_compressed_comes_back() {
        for bytes in [&b"<svg/>"[..], &[7; 9000], b""] {
            let packed = gzip(bytes);
            assert!(is_compressed(&packed));
            assert_eq!(gunzip(&packed, 9000).unwrap(), bytes);
        }
        assert!(!is_compressed(b"<svg/>"));
    }

    #[test]
    fn what_is_damaged_or_lies_is_refused() {
        let packed = gzip(&[7; 1000]);
        let with_length = |length: u32| {
            let mut packed = packed.clone();
            let place = packed.len() - 4;
            packed[place..].copy_from_slice(&length.to_le_bytes());
            packed
        };
        let mut broken = packed.clone();
        broken[12] ^= 0xff;
        for bytes in [&broken[..], &packed[..20], &MAGIC, &with_length(999), &with_length(1001)] {
            assert_eq!(gunzip(bytes, 9000).unwrap_err().code(), "ERR_OGPRESS_INVALID_SVG");
        }
    }

    #[test]
    fn a_bomb_is_refused() {
        let bomb = gzip(&vec![b' '; 1_000_001]);
        assert!(bomb.len() < 2000);
        assert_eq!(gunzip(&bomb, 1_000_000).unwrap_err().code(), "ERR_OGPRESS_LIMIT");
    }
}
