//! Gives a baseline JPEG the best Huffman tables for it, without loss.
//!
//! The encoder writes the tables of the standard, with which a card takes a fifth more bytes. It can make its own, but then
//! writes a scan for each component, of which common decoders show only the first.
//!
//! Method: the scan is decoded into symbols, with the bits behind each, which stay as they are. Their counts give the
//! tables ([ITU-T T.81](https://www.w3.org/Graphics/JPEG/itu-t81.pdf), annex K.2), and the scan is written again.

use crate::Error;
use crate::encode::code_lengths::lengths;
use crate::pixels::memory::room;

/// The numbers of the tables for each block of a unit, in order: 0 for brightness and 1 for colour.
pub(super) type Unit = &'static [u8];

/// The numbers of tables: 0 and 1 for the mean of a block, 2 and 3 for its details.
const TABLES: usize = 4;
const OF_DETAILS: usize = 2;

/// A symbol that no file has. With it in a table, no code consists of ones alone, as the standard demands.
const RESERVED: usize = 256;

/// The longest code. The standard allows one more bit.
const LONGEST: usize = 15;

const START_OF_SCAN: u8 = 0xda;
const HUFFMAN_TABLES: u8 = 0xc4;

/// Replaces the tables of a file with one scan of `units`, as the encoder has written it.
pub(super) fn replace(file: &[u8], units: usize, unit: Unit) -> Result<Vec<u8>, Error> {
    let (head, tables, scan) = split(file);
    let mut bits = BitReader::new(scan)?;
    let mut symbols = room(bits.bytes.len())?;
    let mut counts = [[0_u32; RESERVED + 1]; TABLES];
    for &number in unit.iter().cycle().take(units * unit.len()) {
        read_block(&mut bits, &tables, number, &mut symbols, &mut counts)?;
    }
    let codes = counts.map(|counts| Code::new(&counts));
    let mut out = room(file.len())?;
    out.extend(head);
    for (table, code) in codes.iter().enumerate() {
        code.write(table, &mut out);
    }
    out.extend(scan_header(file));
    let mut writer = BitWriter::new(out);
    for symbol in symbols {
        writer.symbol(&codes, symbol);
    }
    Ok(writer.finish())
}

/// A symbol with the bits behind it.
#[derive(Clone, Copy)]
struct Symbol {
    table: u8,
    value: u8,
    bits: u16,
}

impl Symbol {
    /// The number of bits behind it: the lower half.
    const fn count(self) -> u32 {
        (self.value & 15) as u32
    }
}

/// Reads a block: its mean, and its details up to the last that is not 0.
fn read_block(
    bits: &mut BitReader,
    tables: &[Lookup; TABLES],
    number: u8,
    symbols: &mut Vec<Symbol>,
    counts: &mut [[u32; RESERVED + 1]; TABLES],
) -> Result<(), Error> {
    let mut read = |table: u8| {
        let value = bits.code(&tables[usize::from(table)]);
        let symbol = Symbol { table, value, bits: bits.take(u32::from(value & 15)) };
        counts[usize::from(table)][usize::from(value)] += 1;
        if symbols.len() == symbols.capacity() {
            let bytes = symbols.len() * size_of::<Symbol>();
            symbols.try_reserve(symbols.len() / 2 + 64).map_err(|_| Error::OutOfMemory { bytes })?;
        }
        symbols.push(symbol);
        Ok(value)
    };
    read(number)?;
    let mut at = 1;
    while at < 64 {
        match read(number + 2)? {
            // The end of the block.
            0 => return Ok(()),
            // The upper half is the number of zeros before the detail.
            value => at += 1 + usize::from(value >> 4),
        }
    }
    Ok(())
}

/// Returns the markers before the scan without tables, the tables, and the bytes of the scan.
fn split(file: &[u8]) -> (Vec<u8>, [Lookup; TABLES], &[u8]) {
    let (mut head, mut tables) = (file[..2].to_vec(), [const { Lookup::EMPTY }; TABLES]);
    for segment in segments(file) {
        match segment[1] {
            HUFFMAN_TABLES => {
                let (class, number) = (usize::from(segment[4] >> 4), usize::from(segment[4] & 15));
                tables[OF_DETAILS * class + number] = Lookup::new(&segment[5..21], &segment[21..]);
            }
            START_OF_SCAN => {
                let start = segment.as_ptr_range().end.addr() - file.as_ptr().addr();
                return (head, tables, &file[start..file.len() - 2]);
            }
            _ => head.extend(segment),
        }
    }
    unreachable!("the encoder has written a scan")
}

/// Returns the segment that begins the scan.
fn scan_header(file: &[u8]) -> &[u8] {
    segments(file).find(|segment| segment[1] == START_OF_SCAN).expect("the encoder has written a scan")
}

/// Iterates over the segments behind the first marker, each with its marker and length.
fn segments(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = &file[2..];
    std::iter::from_fn(move || {
        let length = 2 + usize::from(u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?]));
        let (segment, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(segment)
    })
}

/// The symbols of a code by the next 16 bits: the length of the code and the symbol.
struct Lookup {
    /// By the first bits, for codes that are not longer.
    short: [(u8, u8); 1 << Self::SHORT],
    /// The first code of each length, as 16 bits, and the place of its symbol. Codes of a length are consecutive.
    first: [(u32, usize); 17],
    symbols: [u8; 256],
}

impl Lookup {
    const SHORT: u32 = 9;
    const EMPTY: Self =
        Self { short: [(0, 0); 1 << Self::SHORT], first: [(1 << 16, 0); 17], symbols: [0; 256] };

    /// Makes the table of a code with so many symbols of each length.
    fn new(counts: &[u8], symbols: &[u8]) -> Self {
        let mut lookup = Self::EMPTY;
        lookup.symbols[..symbols.len()].copy_from_slice(symbols);
        let (mut code, mut place) = (0_u32, 0);
        for (length, &count) in (1_u8..).zip(counts) {
            let step = 1_u32 << (16 - length);
            lookup.first[usize::from(length)] = (code, place);
            for &symbol in &symbols[place..place + usize::from(count)] {
                if u32::from(length) <= Self::SHORT {
                    let (start, end) = (code >> (16 - Self::SHORT), (code + step) >> (16 - Self::SHORT));
                    lookup.short[start as usize..end as usize].fill((length, symbol));
                }
                code += step;
            }
            place += usize::from(count);
        }
        lookup
    }

    /// Returns the length and the symbol of the code at the start of 16 bits.
    fn find(&self, next: u32) -> (u8, u8) {
        let known = self.short[(next >> (16 - Self::SHORT)) as usize];
        if known.0 > 0 {
            return known;
        }
        // The first codes of longer lengths are larger.
        let length = (10..=16_u8).rev().find(|&length| self.first[usize::from(length)].0 <= next);
        let length = length.expect("the encoder writes codes of its tables");
        let (code, place) = self.first[usize::from(length)];
        (length, self.symbols[place + ((next - code) >> (16 - length)) as usize])
    }
}

/// Reads bits, the highest of each byte first.
struct BitReader {
    bytes: Vec<u8>,
    /// The number of bits that were read.
    at: usize,
}

impl BitReader {
    /// In a scan, a zero follows each byte of ones.
    fn new(scan: &[u8]) -> Result<Self, Error> {
        let mut bytes = room(scan.len() + 8)?;
        let mut rest = scan;
        while let Some(end) = memchr::memchr(0xff, rest) {
            bytes.extend_from_slice(&rest[..=end]);
            rest = rest.get(end + 2..).unwrap_or_default();
        }
        bytes.extend_from_slice(rest);
        bytes.resize(bytes.len() + 8, 0);
        Ok(Self { bytes, at: 0 })
    }

    /// The next 16 bits.
    fn peek(&self) -> u32 {
        let [a, b, c, ..] = self.bytes[self.at / 8..] else { unreachable!("zeros follow") };
        (u32::from_be_bytes([0, a, b, c]) >> (8 - self.at % 8)) & 0xffff
    }

    fn code(&mut self, table: &Lookup) -> u8 {
        let (length, symbol) = table.find(self.peek());
        self.at += usize::from(length);
        symbol
    }

    /// Reads at most 15 bits.
    #[expect(clippy::cast_possible_truncation, reason = "at most 15 bits")]
    fn take(&mut self, count: u32) -> u16 {
        let bits = self.peek() >> (16 - count);
        self.at += count as usize;
        bits as u16
    }
}

/// A code for symbols.
struct Code {
    /// The length and the bits of each symbol's code.
    codes: [(u8, u16); 256],
    /// Symbols in the order of their codes.
    order: Vec<u8>,
}

impl Code {
    fn new(counts: &[u32; RESERVED + 1]) -> Self {
        let mut counts = *counts;
        counts[RESERVED] = 1;
        let mut lengths = lengths(&counts, LONGEST);
        // The code of ones is the last of the longest ones. Symbols as rare may have got it.
        let longest = (0..RESERVED).max_by_key(|&symbol| lengths[symbol]).expect("there are symbols");
        if lengths[longest] > lengths[RESERVED] {
            lengths.swap(longest, RESERVED);
        }
        let mut order: Vec<u8> = (0..=u8::MAX).filter(|&symbol| lengths[usize::from(symbol)] > 0).collect();
        order.sort_by_key(|&symbol| lengths[usize::from(symbol)]);
        let mut codes = [(0, 0); 256];
        let (mut code, mut last) = (0_u16, 0);
        for &symbol in &order {
            let length = lengths[usize::from(symbol)];
            code <<= length - last;
            codes[usize::from(symbol)] = (length, code);
            (code, last) = (code + 1, length);
        }
        Self { codes, order }
    }

    /// Writes the table as a segment.
    fn write(&self, table: usize, out: &mut Vec<u8>) {
        let length = u16::try_from(19 + self.order.len()).expect("at most 256 symbols");
        out.extend([0xff, HUFFMAN_TABLES]);
        out.extend(length.to_be_bytes());
        let (class, number) = (table / OF_DETAILS, table % OF_DETAILS);
        out.push(u8::try_from((class << 4) | number).expect("few tables"));
        let mut counts = [0; 16];
        for &symbol in &self.order {
            counts[usize::from(self.codes[usize::from(symbol)].0) - 1] += 1;
        }
        out.extend(counts);
        out.extend(&self.order);
    }
}

/// Writes bits, the highest of each byte first.
struct BitWriter {
    out: Vec<u8>,
    /// Bits that do not fill a word yet, at the lower end, and their number.
    rest: u64,
    count: u32,
}

impl BitWriter {
    const fn new(out: Vec<u8>) -> Self {
        Self { out, rest: 0, count: 0 }
    }

    fn symbol(&mut self, codes: &[Code; TABLES], symbol: Symbol) {
        let (length, code) = codes[usize::from(symbol.table)].codes[usize::from(symbol.value)];
        let bits = u64::from(code) << symbol.count() | u64::from(symbol.bits);
        self.bits(bits, u32::from(length) + symbol.count());
    }

    /// Writes at most 32 bits.
    fn bits(&mut self, bits: u64, count: u32) {
        self.rest = self.rest << count | bits;
        self.count += count;
        while self.count >= 32 {
            self.count -= 32;
            #[expect(clippy::cast_possible_truncation, reason = "the next word")]
            let word = (self.rest >> self.count) as u32;
            self.bytes(word.to_be_bytes());
        }
    }

    /// A zero follows each byte of ones.
    fn bytes(&mut self, bytes: [u8; 4]) {
        if !bytes.contains(&0xff) {
            self.out.extend(bytes);
            return;
        }
        for byte in bytes {
            self.out.push(byte);
            if byte == 0xff {
                self.out.push(0);
            }
        }
    }

    /// Fills the last byte with ones, and ends the file.
    fn finish(mut self) -> Vec<u8> {
        let fill = self.count.next_multiple_of(8) - self.count;
        self.bits((1 << fill) - 1, fill);
        while self.count > 0 {
            self.count -= 8;
            #[expect(clippy::cast_possible_truncation, reason = "the next byte")]
            let byte = (self.rest >> self.count) as u8;
            self.out.push(byte);
            if byte == 0xff {
                self.out.push(0);
            }
        }
        self.out.extend([0xff, 0xd9]);
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_consists_of_ones_and_rare_symbols_have_the_longest() {
        for used in [1, 2, 3, 100, 256] {
            let mut counts = [0; RESERVED + 1];
            for (symbol, count) in counts[..used].iter_mut().enumerate() {
                *count = 1 + u32::try_from(symbol).unwrap() / 3;
            }
            let code = Code::new(&counts);
            assert_eq!(code.order.len(), used);
            for &symbol in &code.order {
                let (length, bits) = code.codes[usize::from(symbol)];
                assert!((1..=15).contains(&length));
                assert_ne!(u32::from(bits), (1 << length) - 1, "{symbol} of {used}");
            }
            assert!(code.codes[0].0 >= code.codes[used - 1].0);
        }
    }

    #[test]
    fn a_code_is_read_as_it_was_written() {
        let mut counts = [0; RESERVED + 1];
        let (mut a, mut b) = (1, 1);
        for count in &mut counts[..30] {
            *count = a;
            (a, b) = (b, a + b);
        }
        let code = Code::new(&counts);
        let mut segment = Vec::new();
        code.write(3, &mut segment);
        assert_eq!(segment[4], 0x11);
        let lookup = Lookup::new(&segment[5..21], &segment[21..]);
        for symbol in 0..30_u8 {
            let (length, bits) = code.codes[usize::from(symbol)];
            for behind in [0, (1 << (16 - length)) - 1] {
                assert_eq!(lookup.find(u32::from(bits) << (16 - length) | behind), (length, symbol));
            }
        }
    }

    #[test]
    fn zeros_behind_ones_are_skipped_and_written_again() {
        let mut reader = BitReader::new(&[0xff, 0, 0x12, 0xff, 0]).unwrap();
        assert_eq!([(); 6].map(|()| reader.take(4)), [15, 15, 1, 2, 15, 15]);
        let mut writer = BitWriter::new(Vec::new());
        writer.bits(0xff12, 16);
        writer.bits(0xff_ff1, 20);
        assert_eq!(writer.finish(), [0xff, 0, 0x12, 0xff, 0, 0xff, 0, 0x1f, 0xff, 0xd9]);
    }
}
