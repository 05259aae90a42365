//! Deflate's symbols for lengths and distances ([RFC 1951](https://www.rfc-editor.org/rfc/rfc1951), 3.2.5).
//!
//! A symbol stands for a range of numbers; extra bits after it tell which.

/// The shortest and the longest match.
pub(super) const SHORTEST: usize = 3;
pub(super) const LONGEST: usize = 258;

/// A symbol and its extra bits.
#[derive(Clone, Copy)]
pub(super) struct Symbol {
    pub number: usize,
    pub extra: u64,
    pub extra_bits: u32,
}

impl Symbol {
    /// `over` is the length less the shortest. After every four symbols, ranges double.
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

    pub(super) fn of_length(length: usize) -> Self {
        LENGTHS[length - SHORTEST]
    }

    /// After every two symbols, ranges double.
    pub(super) fn of_distance(distance: usize) -> Self {
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
    use super::*;

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
}
