//! Who is next: higher priority first, and first come, first served within one priority.
//!
//! A balanced tree and not a heap, because a waiter may leave from the middle (an abort, a `clear`) and that has to
//! cost no more than leaving from the front.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Ticket;

/// A place in line. Smaller places are served first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    priority: Reverse<i32>,
    /// Rises with every submission, so it orders equals by arrival and makes a place unique.
    arrival: u64,
}

impl Place {
    pub(super) const fn new(priority: i32, arrival: u64) -> Self {
        Self { priority: Reverse(priority), arrival }
    }
}

/// Waiters in the order in which they will be served.
#[derive(Debug, Default)]
pub(super) struct Queue(BTreeMap<Place, Ticket>);

impl Queue {
    pub(super) fn insert(&mut self, place: Place, ticket: Ticket) {
        self.0.insert(place, ticket);
    }

    pub(super) fn remove(&mut self, place: Place) {
        self.0.remove(&place);
    }

    pub(super) fn first(&self) -> Option<Ticket> {
        self.0.first_key_value().map(|(_, ticket)| *ticket)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Place, Ticket)> + '_ {
        self.0.iter().map(|(place, ticket)| (*place, *ticket))
    }
}
