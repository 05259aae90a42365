//! Storage of tasks by ticket: dense, reused, and never confusing an old ticket with a new task.

use std::num::NonZeroU64;

/// Names one task for as long as it lives. A ticket whose task has ended names nothing, also after its slot has been
/// given to another task.
///
/// The number is at most 2^53 - 1, so that it survives as a JavaScript number, and never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket(NonZeroU64);

const INDEX_BITS: u32 = 32;
const GENERATION_BITS: u32 = 53 - INDEX_BITS;

impl Ticket {
    const fn new(index: u32, generation: u32) -> Self {
        let number = ((generation as u64) << INDEX_BITS) | index as u64;
        Self(NonZeroU64::new(number).expect("generations start at 1"))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low 32 bits are the index")]
    const fn index(self) -> usize {
        self.0.get() as u32 as usize
    }

    const fn generation(self) -> u64 {
        self.0.get() >> INDEX_BITS
    }

    /// The ticket as a JavaScript number.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a ticket has at most 53 bits")]
    pub const fn as_f64(self) -> f64 {
        self.0.get() as f64
    }

    /// The ticket that a JavaScript number names, which may be that of no task; none for 0.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates, and a ticket that was never handed out finds nothing"
    )]
    pub fn from_f64(number: f64) -> Option<Self> {
        NonZeroU64::new(number as u64).map(Self)
    }
}

#[derive(Debug)]
struct Entry<T> {
    /// Starts at 1 and rises when the slot is emptied, so that 0 is never a ticket.
    generation: u32,
    value: Option<T>,
}

/// Values by ticket.
#[derive(Debug)]
pub(super) struct Arena<T> {
    slots: Vec<Entry<T>>,
    free: Vec<u32>,
}

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }
}

impl<T> Arena<T> {
    pub(super) fn insert(&mut self, value: T) -> Ticket {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Entry { generation: 1, value: None });
            u32::try_from(self.slots.len() - 1).expect("four billion waiters would need 300 GB first")
        });
        let slot = &mut self.slots[index as usize];
        slot.value = Some(value);
        Ticket::new(index, slot.generation)
    }

    pub(super) fn get(&self, ticket: Ticket) -> Option<&T> {
        self.slot(ticket).and_then(|slot| slot.value.as_ref())
    }

    pub(super) fn get_mut(&mut self, ticket: Ticket) -> Option<&mut T> {
        let slot = self.slots.get_mut(ticket.index())?;
        if u64::from(slot.generation) == ticket.generation() { slot.value.as_mut() } else { None }
    }

    pub(super) fn remove(&mut self, ticket: Ticket) -> Option<T> {
        self.slot(ticket)?;
        let slot = &mut self.slots[ticket.index()];
        let value = slot.value.take()?;
        // Wraps after two million reuses of one slot; a ticket held that long past its end would have to be used
        // again at exactly that moment to be mistaken.
        slot.generation = slot.generation % ((1 << GENERATION_BITS) - 1) + 1;
        self.free.push(u32::try_from(ticket.index()).expect("an index is the low 32 bits of a ticket"));
        Some(value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Ticket, &T)> + '_ {
        (0_u32..).zip(&self.slots).filter_map(|(index, slot)| {
            slot.value.as_ref().map(|value| (Ticket::new(index, slot.generation), value))
        })
    }

    fn slot(&self, ticket: Ticket) -> Option<&Entry<T>> {
        self.slots.get(ticket.index()).filter(|slot| u64::from(slot.generation) == ticket.generation())
    }
}
