//! Deflate in the zlib format, for drawn pictures and for noise.
//!
//! Source: [RFC 1951](https://www.rfc-editor.org/rfc/rfc1951) (Deflate) and
//! [RFC 1950](https://www.rfc-editor.org/rfc/rfc1950) (zlib).
//!
//! Method: [`lz77`](super::lz77) splits the bytes into literals and matches. It searches only where pixels of drawn
//! pictures repeat, which is why this code exists: on cards it takes a fifth of the time of libdeflate's level 6, for a
//! few bytes more. Tokens are collected in blocks of [`BLOCK`], each with dynamic Huffman codes of its own
//! ([`huffman`](super::huffman)). For noise, such as photographs after a filter, nothing is searched: every byte is a
//! literal ([`zlib_of_noise`]). Everything else goes to libdeflate, see [`strategy`](super::strategy).
//!
//! Invariants: matches are 3 to 258 bytes long and reach at most 32,768 bytes back. Decoding gives the same bytes,
//! which tests check with libdeflate.

use simd_adler32::adler32;

use super::bit_writer::BitWriter;
use super::huffman::Codes;
use super::layout::Layout;
use super::length_codes::write_code_lengths;
use super::lz77::{Effort, Finder, Match, Token};
use super::symbol::{LONGEST, SHORTEST, Symbol};
use crate::pixels::memory::room;
use crate::{Cancellation, Error};

/// The number of symbols for literals, the end of a block and lengths.
const SYMBOLS: usize = 286;
/// The number of symbols for distances.
const DISTANCES: usize = 30;
/// The symbol for the end of a block.
const END: usize = 256;

/// The number of tokens of a block. Longer blocks cost up to a twentieth more bytes.
const BLOCK: usize = 1 << 12;

/// Compresses rows in the layout of PNG to a zlib stream.
pub(super) fn zlib(
    rows: &[u8],
    layout: Layout,
    effort: Effort,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, Error> {
    let mut out = BitWriter::new(room(rows.len() / 16 + 64)?);
    out.bytes(&[0x78, 0x01]);
    let mut tokens = Finder::new(rows, layout, effort)?;
    let mut block = Block::new()?;
    while !tokens.is_done() {
        cancellation.check()?;
        while !block.is_full()
            && let Some(token) = tokens.next()
        {
            match token {
                Token::Literal(byte) => block.literal(byte),
                Token::Match(found) => block.repeat(found),
            }
        }
        block.write(&mut out, tokens.is_done());
    }
    out.align();
    out.bytes(&adler32(&rows).to_be_bytes());
    Ok(out.into_bytes())
}

/// The number of bytes of a block without matches.
const LITERALS: usize = 1 << 16;

/// Compresses noise to a zlib stream in which every byte is a literal. In noise hardly anything repeats, and the search
/// would take most of the time.
pub(super) fn zlib_of_noise(rows: &[u8], cancellation: &Cancellation) -> Result<Vec<u8>, Error> {
    let mut out = BitWriter::new(room(rows.len() / 2 + 64)?);
    out.bytes(&[0x78, 0x01]);
    let mut chunks = rows.chunks(LITERALS).peekable();
    while let Some(chunk) = chunks.next() {
        cancellation.check()?;
        let symbols = Codes::new(&count(chunk), 15);
        begin_block(chunks.peek().is_none(), &symbols, &Codes::new(&[0; DISTANCES], 15), &mut out);
        out.literals(&symbols, chunk);
        out.code(&symbols, END);
    }
    out.align();
    out.bytes(&adler32(&rows).to_be_bytes());
    Ok(out.into_bytes())
}

/// Estimates the size of the result of [`zlib_of_noise`], in bytes.
pub(super) fn size_as_noise(rows: &[u8]) -> usize {
    let counts = count(rows);
    let codes = Codes::new(&counts, 15);
    let bits: u64 = counts
        .iter()
        .zip(codes.lengths())
        .map(|(&count, &length)| u64::from(count) * u64::from(length))
        .sum();
    usize::try_from(bits / 8).unwrap_or(usize::MAX)
}

/// Counts each byte, and one end of a block.
fn count(bytes: &[u8]) -> [u32; SYMBOLS] {
    // Four tables, so that equal bytes in a row do not wait for each other.
    let mut tables = [[0_u32; 256]; 4];
    let (fours, rest) = bytes.as_chunks::<4>();
    for four in fours {
        for (table, &byte) in tables.iter_mut().zip(four) {
            table[usize::from(byte)] += 1;
        }
    }
    for &byte in rest {
        tables[0][usize::from(byte)] += 1;
    }
    let mut counts = [0; SYMBOLS];
    for (byte, count) in counts[..256].iter_mut().enumerate() {
        *count = tables.iter().map(|table| table[byte]).sum();
    }
    counts[END] = 1;
    counts
}

/// Writes the header of a block: whether it is the last, its type (dynamic codes), and the codes (3.2.3).
fn begin_block(last: bool, symbols: &Codes<SYMBOLS>, distances: &Codes<DISTANCES>, out: &mut BitWriter) {
    out.bits(u64::from(last) | 0b100, 3);
    write_code_lengths(symbols.lengths(), distances.lengths(), out);
}

/// The tokens of a block, and the count of each symbol.
struct Block {
    /// A literal, or a length in the upper half and a distance in the lower.
    tokens: Vec<u32>,
    symbols: [u32; SYMBOLS],
    distances: [u32; DISTANCES],
}

impl Block {
    fn new() -> Result<Self, Error> {
        Ok(Self { tokens: room(BLOCK)?, symbols: [0; SYMBOLS], distances: [0; DISTANCES] })
    }

    fn is_full(&self) -> bool {
        self.tokens.len() >= BLOCK
    }

    fn literal(&mut self, byte: u8) {
        self.symbols[usize::from(byte)] += 1;
        self.tokens.push(byte.into());
    }

    /// Adds a match, as several if it is longer than [`LONGEST`].
    fn repeat(&mut self, Match { mut length, distance }: Match) {
        let far = Symbol::of_distance(distance).number;
        while length > 0 {
            // The rest must be long enough for another match.
            let part = match length {
                ..=LONGEST => length,
                _ if length < LONGEST + SHORTEST => length - SHORTEST,
                _ => LONGEST,
            };
            self.symbols[Symbol::of_length(part).number] += 1;
            self.distances[far] += 1;
            #[expect(clippy::cast_possible_truncation, reason = "at most 258, and 32,768")]
            self.tokens.push((part as u32) << 16 | distance as u32);
            length -= part;
        }
    }

    /// Writes the block, and clears it.
    fn write(&mut self, out: &mut BitWriter, last: bool) {
        self.symbols[END] = 1;
        let symbols = Codes::new(&self.symbols, 15);
        let distances = Codes::new(&self.distances, 15);
        begin_block(last, &symbols, &distances, out);
        for &token in &self.tokens {
            let (length, distance) = ((token >> 16) as usize, (token & 0xffff) as usize);
            if length == 0 {
                out.code(&symbols, distance);
            } else {
                out.symbol(&symbols, &Symbol::of_length(length));
                out.symbol(&distances, &Symbol::of_distance(distance));
            }
        }
        out.code(&symbols, END);
        self.tokens.clear();
        self.symbols.fill(0);
        self.distances.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use libdeflater::Decompressor;

    use super::*;

    #[track_caller]
    fn comes_back(rows: &[u8], layout: Layout) -> usize {
        let [_, thorough] = [Effort::Quick, Effort::Thorough].map(|effort| {
            let packed = zlib(rows, layout, effort, &Cancellation::default()).unwrap();
            let mut back = vec![0; rows.len()];
            assert_eq!(Decompressor::new().zlib_decompress(&packed, &mut back), Ok(rows.len()));
            assert!(back == rows);
            packed.len()
        });
        thorough
    }

    fn noise(length: usize, values: u32) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u8::try_from((state >> 16) % values).unwrap()
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn every_byte_comes_back_whatever_the_layout() {
        for (stride, pixel) in [(1, 1), (7, 1), (100, 3), (100, 4), (33_000, 4), (40_000, 1)] {
            let layout = Layout { stride, pixel };
            for values in [1, 2, 5, 256] {
                for rows in [1, 2, 9] {
                    comes_back(&noise((stride + 1) * rows, values), layout);
                }
            }
        }
    }

    #[test]
    fn noise_comes_back_and_its_size_is_known_before() {
        for length in [1, 3, 1000, LITERALS, LITERALS + 1, 200_000] {
            for values in [1, 2, 40, 256] {
                let rows = noise(length, values);
                let packed = zlib_of_noise(&rows, &Cancellation::default()).unwrap();
                let mut back = vec![0; length];
                assert_eq!(Decompressor::new().zlib_decompress(&packed, &mut back), Ok(length));
                assert!(back == rows);
                let blocks = length.div_ceil(LITERALS);
                assert!(packed.len().abs_diff(size_as_noise(&rows)) < 16 + 200 * blocks, "{length} {values}");
            }
        }
    }

    #[test]
    fn runs_of_every_length_come_back() {
        for length in 1..800 {
            let mut rows = vec![7; length];
            rows.extend(noise(20, 256));
            comes_back(&rows, Layout { stride: 90, pixel: 3 });
        }
    }

    #[test]
    fn more_tokens_than_a_block_holds_come_back() {
        comes_back(&noise(3 * BLOCK, 256), Layout { stride: 999, pixel: 1 });
    }

    #[test]
    fn a_plain_picture_takes_next_to_nothing() {
        let rows: Vec<u8> = (0..630).flat_map(|_| [0].into_iter().chain([9; 3600])).collect();
        let length = comes_back(&rows, Layout { stride: 3600, pixel: 3 });
        assert!(length < 6000, "{length}");
    }

    #[test]
    fn a_cancelled_compression_stops() {
        let cancellation = Cancellation::default();
        cancellation.cancel();
        let (rows, layout) = ([7; 100], Layout { stride: 9, pixel: 1 });
        assert_eq!(zlib(&rows, layout, Effort::Thorough, &cancellation), Err(Error::Cancelled));
        assert_eq!(zlib_of_noise(&rows, &cancellation), Err(Error::Cancelled));
    }
}
