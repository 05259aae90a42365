//! Deflate ([RFC 1951](https://www.rfc-editor.org/rfc/rfc1951)) for drawn pictures, which repeat themselves in three
//! ways: a pixel is as the one on its left, as the one above, or as some glyph did shortly before. Only these are looked
//! for. On cards that takes a fifth of the time of libdeflate's level 6, for a few bytes more; what is not drawn, such as
//! photographs, is better off there.

use simd_adler32::adler32;

use super::filter::Layout;
use super::huffman::{Codes, Writer, write_code_lengths};
use super::matches::{Effort, Finder, Match, SHORTEST, Token};
use crate::pixels::memory::room;
use crate::{Cancellation, Error};

/// The longest match (section 3.2.5).
const LONGEST: usize = 258;

/// Literals, the end of a block and lengths; distances.
const SYMBOLS: usize = 286;
const DISTANCES: usize = 30;
const END: usize = 256;

/// Tokens of a block, each of which has codes of its own. Longer blocks cost up to a twentieth more bytes.
const BLOCK: usize = 1 << 12;

/// A zlib stream of rows as PNG has them, a filter's number before each.
pub(super) fn zlib(
    rows: &[u8],
    layout: Layout,
    effort: Effort,
    cancellation: &Cancellation,
) -> Result<Vec<u8>, Error> {
    let mut out = Writer::new(room(rows.len() / 16 + 64)?);
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

/// Bytes of a block without matches.
const LITERALS: usize = 1 << 16;

/// A zlib stream in which every byte is a literal: of noise hardly anything repeats, and a search for it takes most of the
/// time.
pub(super) fn zlib_of_noise(rows: &[u8], cancellation: &Cancellation) -> Result<Vec<u8>, Error> {
    let mut out = Writer::new(room(rows.len() / 2 + 64)?);
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

/// About how many bytes [`zlib_of_noise`] would make of these.
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

/// How often each byte occurs, and one end of a block.
fn count(bytes: &[u8]) -> [u32; SYMBOLS] {
    // Four tables, so that no count waits for the one before.
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

/// What precedes a block's symbols: whether it is the last, that codes follow, and these (section 3.2.3).
fn begin_block(last: bool, symbols: &Codes<SYMBOLS>, distances: &Codes<DISTANCES>, out: &mut Writer) {
    out.bits(u64::from(last) | 0b100, 3);
    write_code_lengths(symbols.lengths(), distances.lengths(), out);
}

/// Tokens, and how often each symbol is among them.
struct Block {
    /// A literal, or a length above a distance.
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

    /// As many tokens as the length needs.
    fn repeat(&mut self, Match { mut length, distance }: Match) {
        let far = Symbol::of_distance(distance).number;
        while length > 0 {
            // What is left over must be long enough for a match.
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

    /// Writes the tokens, and forgets them.
    fn write(&mut self, out: &mut Writer, last: bool) {
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

/// A symbol, and what follows it: the place in the range that it stands for.
#[derive(Clone, Copy)]
pub(super) struct Symbol {
    pub number: usize,
    pub extra: u64,
    pub extra_bits: u32,
}

impl Symbol {
    /// By how much it is longer than the shortest. Ranges double in length after every four (section 3.2.5).
    const fn of_excess(over: usize) -> Self {
        match over {
            0..8 => Self { number: 257 + over, extra: 0, extra_bits: 0 },
            255 => Self { number: 285, extra: 0, extra_bits: 0 },
            _ => {
                let extra_bits = over.ilog2() - 2;
                let number = 257 + 4 * (extra_bits as usize + 1) + ((over >> extra_bits) & 3);
                Self { number, extra: low_bits(over, extra_bits), extra_bits }
            }
        }
    }

    fn of_length(length: usize) -> Self {
        LENGTHS[length - SHORTEST]
    }

    /// Ranges double in length after every two.
    fn of_distance(distance: usize) -> Self {
        let over = distance - 1;
        if over < 4 {
            return Self { number: over, extra: 0, extra_bits: 0 };
        }
        let extra_bits = over.ilog2() - 1;
        let number = 2 * (extra_bits as usize + 1) + ((over >> extra_bits) & 1);
        Self { number, extra: low_bits(over, extra_bits), extra_bits }
    }
}

static LENGTHS: [Symbol; LONGEST - SHORTEST + 1] = {
    let mut symbols = [Symbol::of_excess(0); LONGEST - SHORTEST + 1];
    let mut over = 0;
    while over < symbols.len() {
        symbols[over] = Symbol::of_excess(over);
        over += 1;
    }
    symbols
};

const fn low_bits(value: usize, bits: u32) -> u64 {
    value as u64 & ((1 << bits) - 1)
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
    fn symbols_cover_all_lengths_and_distances() {
        // The first of each range, from the tables of section 3.2.5.
        for (length, number, extra_bits) in
            [(3, 257, 0), (10, 264, 0), (11, 265, 1), (19, 269, 2), (257, 284, 5), (258, 285, 0)]
        {
            let symbol = Symbol::of_length(length);
            assert_eq!((symbol.number, symbol.extra_bits), (number, extra_bits), "{length}");
        }
        for (distance, number, extra_bits) in
            [(1, 0, 0), (4, 3, 0), (5, 4, 1), (7, 5, 1), (9, 6, 2), (24_577, 29, 13), (32_768, 29, 13)]
        {
            let symbol = Symbol::of_distance(distance);
            assert_eq!((symbol.number, symbol.extra_bits), (number, extra_bits), "{distance}");
        }
    }

    #[test]
    fn compression_that_nobody_wants_stops() {
        let cancellation = Cancellation::default();
        cancellation.cancel();
        let (rows, layout) = ([7; 100], Layout { stride: 9, pixel: 1 });
        assert_eq!(zlib(&rows, layout, Effort::Thorough, &cancellation), Err(Error::Cancelled));
        assert_eq!(zlib_of_noise(&rows, &cancellation), Err(Error::Cancelled));
    }
}
