//! Huffman codes for Deflate.
//!
//! Codes are canonical: they follow from their [`lengths`] alone
//! ([RFC 1951](https://www.rfc-editor.org/rfc/rfc1951), 3.2.2). No code is longer than 15 bits, or 7 for the code of code
//! lengths.

use crate::encode::code_lengths::lengths;

/// A prefix code for `N` symbols.
pub(super) struct Codes<const N: usize> {
    lengths: [u8; N],
    /// With their bits reversed: Deflate writes numbers from the lowest bit on, but codes from the highest.
    codes: [u16; N],
}

impl<const N: usize> Codes<N> {
    /// Makes the shortest code for symbols with these counts, in which no code is longer than `longest`.
    pub(super) fn new(counts: &[u32; N], longest: usize) -> Self {
        let lengths = lengths(counts, longest);
        let mut next = [0_u16; 16];
        for &length in lengths.iter().filter(|&&length| length > 0) {
            next[usize::from(length)] += 1;
        }
        let mut code = 0;
        for next in &mut next {
            (*next, code) = (code, (code + *next) << 1);
        }
        let codes = lengths.map(|length| {
            if length == 0 {
                return 0;
            }
            let code = &mut next[usize::from(length)];
            *code += 1;
            (*code - 1).reverse_bits() >> (16 - length)
        });
        Self { lengths, codes }
    }

    /// A symbol's code, and its number of bits.
    #[inline]
    pub(super) fn code(&self, number: usize) -> (u64, u32) {
        (self.codes[number].into(), self.lengths[number].into())
    }

    pub(super) const fn lengths(&self) -> &[u8; N] {
        &self.lengths
    }
}
