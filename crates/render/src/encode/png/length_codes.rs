//! Writes the code lengths of a block, themselves compressed by a Huffman code
//! ([RFC 1951](https://www.rfc-editor.org/rfc/rfc1951), 3.2.7).

use super::bit_writer::BitWriter;
use super::huffman::Codes;
use super::symbol::Symbol;

/// The order in which the lengths of the code of code lengths are written.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Writes the code lengths of the two codes of a block.
pub(super) fn write_code_lengths(symbols: &[u8], distances: &[u8], out: &mut BitWriter) {
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
    let written =
        ORDER.iter().rposition(|&code| codes.lengths()[code] > 0).map_or(4, |last| (last + 1).max(4));
    out.bits(symbols.len() as u64 - 257, 5);
    out.bits(distances.len() as u64 - 1, 5);
    out.bits(written as u64 - 4, 4);
    for &code in &ORDER[..written] {
        out.bits(codes.lengths()[code].into(), 3);
    }
    for run in &runs {
        out.symbol(&codes, run);
    }
}

/// Code lengths as symbols: 0 to 15 are lengths, 16 repeats the last one, 17 and 18 are runs of zeros.
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

#[cfg(test)]
mod tests {
    use super::*;

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
