//! What of a picture's bytes was there before. Drawn pictures repeat themselves in four ways: a pixel is as the one on its
//! left, as the one above, as far from its like as the last one was (in a gradient, a row is the one above, shifted), or
//! as some glyph did shortly before. Only these are looked for.

use super::filter::Layout;
use crate::Error;
use crate::pixels::memory::room;

/// The shortest match, and how far back one may be ([RFC 1951](https://www.rfc-editor.org/rfc/rfc1951), 3.2.5).
pub(super) const SHORTEST: usize = 3;
const WINDOW: usize = 32_768;

/// Beyond this a match of three bytes costs as much as they do.
const NEAR: usize = 8192;

/// A match of this length is taken without a look at one that begins a byte later.
const LONG: usize = 8;

/// A match of this length is a plain area, where no glyphs are looked for.
const PLAIN: usize = 32;

/// A plain area to the left of this length is taken even if more is alike above: distances to the left cost nothing.
const PLAIN_ROW: usize = 512;

/// Bits of the hashes of four bytes and of three.
const FOUR: u32 = 13;
const THREE: u32 = 11;

/// After so many equal bytes, more are likely to follow, and more are compared at once.
const LONG_WORDS: usize = 64;

/// Bytes that are compared at once. The last ones of a picture, which are fewer, are told as they are.
const WORD: usize = 8;

/// A part of a picture's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Literal(u8),
    Match(Match),
}

/// So many bytes, as so far before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub length: usize,
    pub distance: usize,
}

/// How far matches are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// One glyph before, and the first match is taken.
    Quick,
    /// Four of them, and a match that begins a byte later may be longer.
    Thorough,
}

/// Tells a picture's bytes as tokens, in order.
pub(super) struct Finder<'a> {
    rows: &'a [u8],
    effort: Effort,
    /// Bytes of a pixel, and of a row with its filter's number.
    pixel: usize,
    stride: usize,
    at: usize,
    /// Where the row begins that was looked at last.
    row: usize,
    /// Where four bytes of a hash were seen last, and before that, and so on; plus one.
    four: Vec<[u32; 4]>,
    /// Where three bytes of a hash were seen last; plus one.
    three: Vec<u32>,
    /// The distances of the latest matches that were neither to the left nor above.
    distances: [usize; 4],
    /// What is known of the next place already.
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

    /// The longest match that begins at a place; of none the length is less than [`SHORTEST`].
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

    /// How far it is to the first pixel of the next row, with it: beyond may begin a plain area.
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

    /// How many bytes from `at` on, where `word` is, are as they were `distance` before, of `most`.
    #[inline]
    fn alike(&self, at: usize, word: u64, distance: usize, most: usize) -> usize {
        let Some(earlier) = at.checked_sub(distance).and_then(|from| self.word(from)) else { return 0 };
        let length = match earlier ^ word {
            0 => self.alike_beyond(at, distance, most),
            different => different.trailing_zeros() as usize / 8,
        };
        length.min(most)
    }

    /// The same where a whole word is; it may be a few more than `most`.
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

    /// Notes a place; returns where its three bytes, and its four, were before.
    #[inline]
    fn remember(&mut self, at: usize, word: u64) -> (u32, [u32; 4]) {
        // Fibonacci hashing: the high bits of the product depend on every bit that is left of the word.
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
