//! The identity of a task.

use std::num::NonZeroU64;

/// Names one task from its submission to its end. The ticket of an ended task names no task, even after its storage has been
/// reused.
///
/// The number is at most 2^53 - 1, so that a JavaScript number holds it exactly, and never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(NonZeroU64);

const INDEX_BITS: u32 = 32;
const GENERATION_BITS: u32 = 53 - INDEX_BITS;

/// The highest generation. Generations start at 1.
pub(crate) const MAX_GENERATION: u32 = (1 << GENERATION_BITS) - 1;

impl Ticket {
    pub(crate) const fn new(index: u32, generation: u32) -> Self {
        let number = ((generation as u64) << INDEX_BITS) | index as u64;
        Self(NonZeroU64::new(number).expect("generations start at 1"))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low 32 bits are the index")]
    pub(crate) const fn index(self) -> usize {
        self.0.get() as u32 as usize
    }

    pub(crate) const fn generation(self) -> u64 {
        self.0.get() >> INDEX_BITS
    }

    /// The ticket as a JavaScript number.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a ticket has at most 53 bits")]
    pub const fn as_f64(self) -> f64 {
        self.0.get() as f64
    }

    /// The ticket that [`as_f64`](Self::as_f64) turned into this number. `None` for 0; any other number gives a ticket, which
    /// may name no task.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and a ticket that was never issued finds no task"
    )]
    pub fn from_f64(number: f64) -> Option<Self> {
        NonZeroU64::new(number as u64).map(Self)
    }
}
