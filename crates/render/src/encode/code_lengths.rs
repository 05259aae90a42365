//! The lengths of Huffman codes.
//!
//! Method: Huffman's algorithm gives the code lengths, in linear time with two queues (van Leeuwen, 1976). Lengths over
//! the limit are cut to it, and shorter codes are made longer until Kraft's inequality holds again.
//!
//! Invariants: no code is longer than the limit, and Kraft's sum is exactly 1, except for a code with fewer than two
//! symbols, which has one code of one bit.

/// Returns the lengths of the codes of symbols with these counts, at most `longest`, which is at most 15. Symbols that do not occur
/// have none.
pub(super) fn lengths<const N: usize>(counts: &[u32; N], longest: usize) -> [u8; N] {
    let mut lengths = [0; N];
    let mut rare_first: Vec<usize> = (0..N).filter(|&symbol| counts[symbol] > 0).collect();
    // Decoders need at least one code of one bit.
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
    // Cutting lengths to `longest` violates Kraft's inequality: the sum of 2^-length exceeds 1. `claimed` is that sum
    // in units of 2^-longest. Each step makes one shorter code longer by a bit and gives its sibling to a longest code,
    // which lowers the sum by one unit.
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

/// The depth of each leaf of Huffman's tree; leaves are sorted by weight. The two-queue method: inner nodes are made in
/// order of weight too, so the lightest node is always the first of the leaves or of the inner nodes.
fn depths(weights: &[u64]) -> Vec<usize> {
    let leaves = weights.len();
    let nodes = 2 * leaves - 1;
    let mut weights = weights.to_vec();
    let mut parents = vec![0; nodes];
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Kraft's sum, which is 1 if every sequence of bits begins with a code.
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
}
