//! Writes codes as bits ([RFC 1951](https://www.rfc-editor.org/rfc/rfc1951), 3.1.1).

use super::huffman::Codes;
use super::symbol::Symbol;

/// Writes bits into bytes, from the lowest bit of each on.
pub(super) struct BitWriter {
    out: Vec<u8>,
    /// Bits that do not fill a word yet, and their number.
    rest: u64,
    count: u32,
}

impl BitWriter {
    pub(super) const fn new(out: Vec<u8>) -> Self {
        Self { out, rest: 0, count: 0 }
    }

    /// Writes at most 32 bits.
    #[inline]
    pub(super) fn bits(&mut self, bits: u64, count: u32) {
        self.rest |= bits << self.count;
        self.count += count;
        if self.count >= u32::BITS {
            #[expect(clippy::cast_possible_truncation, reason = "the low half")]
            self.out.extend((self.rest as u32).to_le_bytes());
            self.rest >>= u32::BITS;
            self.count -= u32::BITS;
        }
    }

    /// Writes the code of a symbol without extra bits.
    #[inline]
    pub(super) fn code<const N: usize>(&mut self, codes: &Codes<N>, number: usize) {
        let (code, length) = codes.code(number);
        self.bits(code, length);
    }

    /// Writes the codes of bytes.
    pub(super) fn literals<const N: usize>(&mut self, codes: &Codes<N>, bytes: &[u8]) {
        let code = |byte: u8| codes.code(byte.into());
        let (pairs, rest) = bytes.as_chunks::<2>();
        // Two codes at once halve the number of tests for a full word.
        for &[first, second] in pairs {
            let ((first, length), (second, second_length)) = (code(first), code(second));
            self.bits(first | second << length, length + second_length);
        }
        for &byte in rest {
            self.code(codes, byte.into());
        }
    }

    /// Writes the code of a symbol, and its extra bits.
    #[inline]
    pub(super) fn symbol<const N: usize>(&mut self, codes: &Codes<N>, symbol: &Symbol) {
        let (code, length) = codes.code(symbol.number);
        // At most 15 and 13 bits.
        self.bits(code | symbol.extra << length, length + symbol.extra_bits);
    }

    /// Fills the last byte with zeros.
    pub(super) fn align(&mut self) {
        let bytes = self.count.div_ceil(u8::BITS) as usize;
        self.out.extend_from_slice(&self.rest.to_le_bytes()[..bytes]);
        (self.rest, self.count) = (0, 0);
    }

    /// Writes whole bytes, at the start of a byte.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        debug_assert_eq!(self.count, 0, "whole bytes start at a byte");
        self.out.extend_from_slice(bytes);
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.out
    }
}
