//! LZ77: splits the bytes of a picture into literals and matches with earlier bytes.
//!
//! Method: drawn pictures repeat in four ways, and only these are searched.
//! - A pixel equals the one on its left (distance of a pixel).
//! - It equals the one above (distance of a row).
//! - It repeats at the distance of a recent match: in a gradient, a row is the one above, shifted.
//! - It repeats a recent glyph: hash tables of three and of four bytes hold the last places.
//!
//! Matching is greedy with one step of lazy evaluation ([`Effort::Thorough`]), as in
//! [RFC 1951](https://www.rfc-editor.org/rfc/rfc1951), 4.
//!
//! Invariants: a match never reads before the start, may overlap itself, and may be longer than Deflate's longest; its
//! distance is at most [`WINDOW`].

use super::layout::Layout;
use super::symbol::SHORTEST;
use crate::Error;
use crate::pixels::memory::room;

/// The largest distance of a match.
const WINDOW: usize = 32_768;

/// Beyond this distance a match of three bytes costs as much as three literals.
const NEAR: usize = 8192;

/// A match of this length is taken without examining the one that begins a byte later.
const LONG: usize = 8;

/// A match of this length is a plain area, where no glyphs are searched.
const PLAIN: usize = 32;

/// A match to the left of this length is taken even if the one above is longer: its distance costs almost nothing.
const PLAIN_ROW: usize = 512;

/// Bits of the hash of four bytes, and of three.
const FOUR: u32 = 13;
const THREE: u32 = 11;

/// After this many equal bytes more are likely to follow, and more are compared at once.
const LONG_WORDS: usize = 64;

/// Bytes that are compared at once. The last bytes of a picture, which are fewer, are literals.
const WORD: usize = 8;

/// A literal or a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Literal(u8),
    Match(Match),
}

/// `length` bytes that equal those `distance` bytes before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub length: usize,
    pub distance: usize,
}

/// How thoroughly matches are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// The last place of the hash table alone, and the first match is taken.
    Quick,
    /// The last four places, and the match that begins a byte later if it is longer.
    Thorough,
}

/// Iterates over the tokens of a picture.
pub(super) struct Finder<'a> {
    rows: &'a [u8],
    effort: Effort,
    /// Bytes of a pixel, and of a row with its filter's number.
    pixel: usize,
    stride: usize,
    at: usize,
    /// The start of the current row.
    row: usize,
    /// For each hash of four bytes the last four places, plus one; 0 for none.
    four: Vec<[u32; 4]>,
    /// For each hash of three bytes the last place, plus one; 0 for none.
    three: Vec<u32>,
    /// The distances of the latest matches that were neither to the left nor above.
    distances: [usize; 4],
    /// The match at the next place, if it was searched already.
    next: Option<Match>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(rows: &'a [u8], layout: Layout, effort: Effort) -> Result<Self, Error> {
        let mut four = room(1 << FOUR)?;
        four.resize(1 << FOUR, [0; 4]);
        let mut three = room(1 << THREE)?;
        three.resize(1 << THREE, 0);
        let Layout { stride, pixel } = layout;
        let distances = [pixel; 4];
        Ok(Self {
            rows,
            effort,
            pixel,
            stride: stride + 1,
            at: 0,
            row: 0,
            four,
            three,
            distances,
            next: None,
        })
    }

    pub(super) const fn is_done(&self) -> bool {
        self.at >= self.rows.len()
    }

    fn literal(&mut self) -> Token {
        self.at += 1;
        Token::Literal(self.rows[self.at - 1])
    }

    /// Finds the longest match at a place. If there is none, the length is less than [`SHORTEST`].
    fn longest(&mut self, at: usize) -> Match {
        let mut best = Match { length: 0, distance: self.pixel };
        let Some(word) = self.word(at) else { return best };
        best.length = self.alike(at, word, self.pixel, usize::MAX);
        if best.length >= PLAIN_ROW {
            return best;
        }
        let most = self.rest_of_row(at);
        if self.stride <= WINDOW {
            let length = self.alike(at, word, self.stride, most);
            if length > 2 * best.length {
                best = Match { length, distance: self.stride };
            }
        }
        if best.length >= PLAIN {
            return best;
        }
        let (near, four) = self.remember(at, word);
        let look = |best: &mut Match, distance: usize, least: usize| {
            let length = self.alike(at, word, distance, most);
            if length > best.length && length >= least {
                *best = Match { length, distance };
            }
        };
        for distance in self.distances {
            look(&mut best, distance, SHORTEST);
        }
        if best.length < LONG {
            let back = |seen: u32| at + 1 - seen as usize;
            if self.effort == Effort::Quick {
                if four[0] > 0 && back(four[0]) <= WINDOW {
                    look(&mut best, back(four[0]), SHORTEST + 1);
                }
                return best;
            }
            if best.length < SHORTEST && near > 0 && back(near) <= NEAR {
                look(&mut best, back(near), SHORTEST);
            }
            for seen in four {
                if seen > 0 && back(seen) <= WINDOW {
                    look(&mut best, back(seen), SHORTEST + 1);
                }
            }
        }
        best
    }

    /// The number of bytes up to and with the first pixel of the next row. Beyond it a plain area may begin.
    fn rest_of_row(&mut self, at: usize) -> usize {
        if at - self.row >= self.stride {
            self.row = at - at % self.stride;
        }
        let (column, first) = (at - self.row, 1 + self.pixel);
        if column < first { first - column } else { self.stride - column + first }
    }

    fn word(&self, at: usize) -> Option<u64> {
        self.rows.get(at..)?.first_chunk().map(|bytes: &[u8; WORD]| u64::from_le_bytes(*bytes))
    }

    /// Counts the bytes from `at` on, up to `most`, that equal those `distance` before; `word` is at `at`.
    #[inline]
    fn alike(&self, at: usize, word: u64, distance: usize, most: usize) -> usize {
        let Some(earlier) = at.checked_sub(distance).and_then(|from| self.word(from)) else { return 0 };
        let length = match earlier ^ word {
            0 => self.alike_beyond(at, distance, most),
            different => different.trailing_zeros() as usize / 8,
        };
        length.min(most)
    }

    /// The same if the first word is equal. The result may exceed `most` by a few.
    #[inline(never)]
    fn alike_beyond(&self, at: usize, distance: usize, most: usize) -> usize {
        let end = at.saturating_add(most).min(self.rows.len());
        let mut length = WORD;
        while at + length < end
            && let Some(later) = self.word(at + length)
        {
            match self.word(at + length - distance) {
                Some(earlier) if earlier == later => length += WORD,
                Some(earlier) => return length + (earlier ^ later).trailing_zeros() as usize / 8,
                None => break,
            }
            if length == LONG_WORDS && at + length < end {
                let (earlier, later) = (&self.rows[at + length - distance..], &self.rows[at + length..end]);
                let chunks = earlier.as_chunks::<32>().0.iter().zip(later.as_chunks::<32>().0);
                length += 32 * chunks.take_while(|(a, b)| a == b).count();
            }
        }
        if at + length >= end {
            return length;
        }
        let (earlier, later) = (&self.rows[at + length - distance..], &self.rows[at + length..end]);
        length + earlier.iter().zip(later).take_while(|(a, b)| a == b).count()
    }

    /// Enters a place into the hash tables. Returns the earlier places of its three bytes and of its four bytes.
    #[inline]
    fn remember(&mut self, at: usize, word: u64) -> (u32, [u32; 4]) {
        // Fibonacci hashing: the high bits of the product depend on all bits of the factor.
        let hash = |bytes: u32, bits: u32| {
            let product = (word << (64 - 8 * bytes)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            usize::try_from(product >> (64 - bits)).expect("a few bits")
        };
        let place = u32::try_from(at + 1).expect("no canvas has 2^32 bytes");
        let four = &mut self.four[hash(4, FOUR)];
        let before = *four;
        *four = [place, before[0], before[1], before[2]];
        (std::mem::replace(&mut self.three[hash(3, THREE)], place), before)
    }
}

impl Iterator for Finder<'_> {
    type Item = Token;

    #[inline]
    fn next(&mut self) -> Option<Token> {
        if self.is_done() {
            return None;
        }
        let found = self.next.take().unwrap_or_else(|| self.longest(self.at));
        if found.length < SHORTEST {
            return Some(self.literal());
        }
        let is_quick = self.effort == Effort::Quick;
        if found.length < LONG && !is_quick {
            let later = self.longest(self.at + 1);
            if later.length > found.length + 1 {
                self.next = Some(later);
                return Some(self.literal());
            }
        }
        if found.length < PLAIN && !is_quick {
            for place in self.at + 2..self.at + found.length {
                let Some(word) = self.word(place) else { break };
                self.remember(place, word);
            }
        }
        let (distance, [latest, older, oldest, _]) = (found.distance, self.distances);
        if distance != self.pixel && distance != self.stride && distance != latest {
            self.distances = [distance, latest, older, oldest];
        }
        self.at += found.length;
        Some(Token::Match(found))
    }
}
