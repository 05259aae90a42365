//! Huffman codes as Deflate has them ([RFC 1951](https://www.rfc-editor.org/rfc/rfc1951), 3.2.2 and 3.2.7), and the
//! bits that they are written with.

use super::deflate::Symbol;

/// The order in which lengths of the code of code lengths are written.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// A code for each of `N` symbols.
pub(super) struct Codes<const N: usize> {
    lengths: [u8; N],
    /// Reversed: Deflate writes numbers from the low bit on, and codes from the high one.
    codes: [u16; N],
}

impl<const N: usize> Codes<N> {
    /// The shortest codes for symbols that occur so often, none longer than `longest`.
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

    /// A symbol's code, and how many bits it has.
    #[inline]
    fn code(&self, number: usize) -> (u64, u32) {
        (self.codes[number].into(), self.lengths[number].into())
    }

    pub(super) const fn lengths(&self) -> &[u8; N] {
        &self.lengths
    }
}

/// Huffman's lengths, and, where they are too long, the nearest that are not.
fn lengths<const N: usize>(counts: &[u32; N], longest: usize) -> [u8; N] {
    let mut lengths = [0; N];
    let mut rare_first: Vec<usize> = (0..N).filter(|&symbol| counts[symbol] > 0).collect();
    // Decoders want a code to have two symbols, or at least one of a bit.
    if rare_first.len() < 2 {
        lengths[rare_first.first().copied().unwrap_or(0)] = 1;
        return lengths;
    }
    rare_first.sort_unstable_by_key(|&symbol| counts[symbol]);
    let weights: Vec<u64> = rare_first.iter().map(|&symbol| counts[symbol].into()).collect();
    let mut of_length = [0_usize; 16];
    for depth in depths(&weights) {
        of_length[depth.min(longest)] += 1;
    }
    // What was cut to the longest claims more codes than there are: shorter ones give way.
    let mut claimed: usize = (1..=longest).map(|length| of_length[length] << (longest - length)).sum();
    while claimed > 1 << longest {
        let shorter = (1..longest).rev().find(|&length| of_length[length] > 0).expect("not all are longest");
        of_length[shorter] -= 1;
        of_length[shorter + 1] += 2;
        of_length[longest] -= 1;
        claimed -= 1;
    }
    let mut symbols = rare_first.into_iter();
    for length in (1..=15_u8).rev() {
        for symbol in symbols.by_ref().take(of_length[usize::from(length)]) {
            lengths[symbol] = length;
        }
    }
    lengths
}

/// The depth of each leaf of Huffman's tree, of leaves in order of weight.
fn depths(weights: &[u64]) -> Vec<usize> {
    let leaves = weights.len();
    let nodes = 2 * leaves - 1;
    let mut weights = weights.to_vec();
    let mut parents = vec![0; nodes];
    // Inner nodes come into being in order of weight too, so that the lightest node is the first of one queue or the
    // other.
    let (mut leaf, mut inner) = (0, leaves);
    for parent in leaves..nodes {
        let mut sum = 0;
        for _ in 0..2 {
            let lightest = if leaf < leaves && (inner >= parent || weights[leaf] <= weights[inner]) {
                &mut leaf
            } else {
                &mut inner
            };
            parents[*lightest] = parent;
            sum += weights[*lightest];
            *lightest += 1;
        }
        weights.push(sum);
    }
    let mut depths = vec![0; nodes];
    for node in (0..nodes - 1).rev() {
        depths[node] = depths[parents[node]] + 1;
    }
    depths.truncate(leaves);
    depths
}

/// Writes the lengths of two codes, themselves in a code, with runs of equal ones as one (section 3.2.7).
pub(super) fn write_code_lengths(symbols: &[u8], distances: &[u8], out: &mut Writer) {
    let used = |lengths: &[u8], least: usize| {
        lengths.iter().rposition(|&length| length > 0).map_or(least, |last| least.max(last + 1))
    };
    let (symbols, distances) = (&symbols[..used(symbols, 257)], &distances[..used(distances, 1)]);
    let lengths = [symbols, distances].concat();
    let runs = runs(&lengths);
    let mut counts = [0; 19];
    for run in &runs {
        counts[run.number] += 1;
    }
    let codes = Codes::<19>::new(&counts, 7);
    let written = ORDER.iter().rposition(|&code| codes.lengths[code] > 0).map_or(4, |last| (last + 1).max(4));
    out.bits(symbols.len() as u64 - 257, 5);
    out.bits(distances.len() as u64 - 1, 5);
    out.bits(written as u64 - 4, 4);
    for &code in &ORDER[..written] {
        out.bits(codes.lengths[code].into(), 3);
    }
    for run in &runs {
        out.symbol(&codes, run);
    }
}

fn runs(lengths: &[u8]) -> Vec<Symbol> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < lengths.len() {
        let length = lengths[at];
        let run = lengths[at..].iter().take_while(|&&other| other == length).count();
        let repeats = at > 0 && lengths[at - 1] == length;
        let (number, extra_bits, least, most) = match (length, run) {
            (0, 11..) => (18, 7, 11, 138),
            (0, 3..) => (17, 3, 3, 10),
            (_, 3..) if repeats => (16, 2, 3, 6),
            _ => (length.into(), 0, 1, 1),
        };
        let run = run.min(most);
        runs.push(Symbol { number, extra: (run - least) as u64, extra_bits });
        at += run;
    }
    runs
}

/// Writes bits, from the low bit of each byte on.
pub(super) struct Writer {
    out: Vec<u8>,
    /// Bits that do not fill a word yet, and how many.
    rest: u64,
    count: u32,
}

impl Writer {
    pub(super) const fn new(out: Vec<u8>) -> Self {
        Self { out, rest: 0, count: 0 }
    }

    /// At most 32 bits.
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

    #[inline]
    pub(super) fn code<const N: usize>(&mut self, codes: &Codes<N>, number: usize) {
        let (code, length) = codes.code(number);
        self.bits(code, length);
    }

    /// The codes of all bytes.
    pub(super) fn literals<const N: usize>(&mut self, codes: &Codes<N>, bytes: &[u8]) {
        let code = |byte: u8| codes.code(byte.into());
        let (pairs, rest) = bytes.as_chunks::<2>();
        // Two codes fit where one was, and the test for a full word is half as frequent.
        for &[first, second] in pairs {
            let ((first, length), (second, second_length)) = (code(first), code(second));
            self.bits(first | second << length, length + second_length);
        }
        for &byte in rest {
            self.code(codes, byte.into());
        }
    }

    #[inline]
    pub(super) fn symbol<const N: usize>(&mut self, codes: &Codes<N>, symbol: &Symbol) {
        let (code, length) = codes.code(symbol.number);
        // At most 15 and 13 bits.
        self.bits(code | symbol.extra << length, length + symbol.extra_bits);
    }

    /// Fills the byte that was begun.
    pub(super) fn align(&mut self) {
        let bytes = self.count.div_ceil(u8::BITS) as usize;
        self.out.extend_from_slice(&self.rest.to_le_bytes()[..bytes]);
        (self.rest, self.count) = (0, 0);
    }

    /// Whole bytes; only where one begins.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        debug_assert_eq!(self.count, 0, "bytes begin where bytes do");
        self.out.extend_from_slice(bytes);
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum that is 1 where every sequence of bits is the beginning of some codes: Kraft's.
    fn kraft(lengths: &[u8]) -> f64 {
        lengths.iter().filter(|&&length| length > 0).map(|&length| 0.5_f64.powi(length.into())).sum()
    }

    #[test]
    fn frequent_symbols_have_short_codes_and_all_codes_are_used_up() {
        let lengths = lengths(&[1, 1, 2, 4, 8, 0, 16], 15);
        assert_eq!(lengths, [5, 5, 4, 3, 2, 0, 1]);
        assert!((kraft(&lengths) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn no_code_is_longer_than_allowed() {
        let mut counts = [0; 19];
        let (mut a, mut b) = (1, 1);
        for count in &mut counts {
            *count = a;
            (a, b) = (b, a + b);
        }
        for longest in [5, 7, 15] {
            let lengths = lengths(&counts, longest);
            assert!(lengths.iter().all(|&length| usize::from(length) <= longest), "{lengths:?}");
            assert!((kraft(&lengths) - 1.0).abs() < 1e-9, "{lengths:?}");
        }
    }

    #[test]
    fn one_symbol_or_none_has_a_code_of_one_bit() {
        assert_eq!(lengths(&[0, 0, 7], 15), [0, 0, 1]);
        assert_eq!(lengths(&[0, 0, 0], 15), [1, 0, 0]);
    }

    #[test]
    fn equal_lengths_are_written_as_runs() {
        let numbers = |lengths: &[u8]| -> Vec<(usize, u64)> {
            runs(lengths).iter().map(|run| (run.number, run.extra)).collect()
        };
        assert_eq!(numbers(&[0; 150]), [(18, 127), (18, 1)]);
        assert_eq!(numbers(&[0; 10]), [(17, 7)]);
        assert_eq!(numbers(&[5; 8]), [(5, 0), (16, 3), (5, 0)]);
        assert_eq!(numbers(&[1, 2, 2]), [(1, 0), (2, 0), (2, 0)]);
    }
}
