//! Who is next: higher priority first; within one priority, the lanes in turn; within one lane, first come, first served.
//!
//! Trees and not heaps, because a waiter may leave from the middle (an abort, a new priority) and that has to cost no
//! more than leaving from the front.

use std::collections::{BTreeMap, VecDeque};

use super::{Lane, Ticket};

/// A place in line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Smaller ranks are served first.
    pub(super) rank: i64,
    /// Rises with every submission, so it orders equals and makes a place unique.
    pub(super) arrival: u64,
}

impl Place {
    /// Where somebody waits for this place: there, priorities do not count.
    pub(super) const fn outside(self) -> Self {
        Self { rank: 0, ..self }
    }
}

/// Waiters in the order in which they will be served.
#[derive(Debug, Default)]
pub(super) struct Queue {
    levels: BTreeMap<i64, Level>,
    len: usize,
    /// By arrival alone, if that is ever asked for.
    ages: Option<BTreeMap<u64, Ticket>>,
}

/// The waiters of one rank by lane, the lane whose turn it is in front. None is empty.
type Level = VecDeque<(Lane, BTreeMap<u64, Ticket>)>;

impl Queue {
    /// A queue that knows its [`oldest`](Self::oldest).
    pub(super) fn with_ages() -> Self {
        Self { ages: Some(BTreeMap::new()), ..Self::default() }
    }

    pub(super) fn insert(&mut self, place: Place, lane: Lane, ticket: Ticket) {
        let level = self.levels.entry(place.rank).or_default();
        self.len += 1;
        if let Some(ages) = &mut self.ages {
            ages.insert(place.arrival, ticket);
        }
        if let Some((_, waiters)) = level.iter_mut().find(|(other, _)| *other == lane) {
            waiters.insert(place.arrival, ticket);
        } else {
            level.push_back((lane, BTreeMap::from([(place.arrival, ticket)])));
        }
    }

    /// Removes a waiter that will not be served.
    pub(super) fn remove(&mut self, place: Place, lane: Lane) {
        self.take(place, lane, false);
    }

    /// Removes a waiter. If it is served, its lane's turn is over.
    pub(super) fn take(&mut self, place: Place, lane: Lane, served: bool) {
        let Some(level) = self.levels.get_mut(&place.rank) else { return };
        let Some(index) = level.iter().position(|(other, _)| *other == lane) else { return };
        let waiters = &mut level[index].1;
        if waiters.remove(&place.arrival).is_none() {
            return;
        }
        self.len -= 1;
        if waiters.is_empty() {
            level.remove(index);
            if level.is_empty() {
                self.levels.remove(&place.rank);
            }
        } else if served {
            level.rotate_left(1);
        }
        if let Some(ages) = &mut self.ages {
            ages.remove(&place.arrival);
        }
    }

    /// Who is next.
    pub(super) fn first(&self) -> Option<Ticket> {
        let (_, waiters) = self.levels.first_key_value()?.1.front()?;
        waiters.first_key_value().map(|(_, ticket)| *ticket)
    }

    /// Who came last of those who are served last.
    pub(super) fn last(&self) -> Option<Ticket> {
        let level = self.levels.last_key_value()?.1;
        let latest = level.iter().filter_map(|(_, waiters)| waiters.last_key_value());
        latest.max_by_key(|(arrival, _)| **arrival).map(|(_, ticket)| *ticket)
    }

    /// Who has waited longest, whatever its rank, of a queue [`with_ages`](Self::with_ages).
    pub(super) fn oldest(&self) -> Option<Ticket> {
        self.ages.as_ref()?.first_key_value().map(|(_, ticket)| *ticket)
    }

    /// Would a newcomer of this rank be next?
    pub(super) fn is_first(&self, rank: i64) -> bool {
        self.levels.first_key_value().is_none_or(|(first, _)| rank < *first)
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Rank by rank, and lane by lane within a rank.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Place, Ticket)> + '_ {
        self.levels.iter().flat_map(|(&rank, level)| {
            let waiters = level.iter().flat_map(|(_, waiters)| waiters);
            waiters.map(move |(&arrival, &ticket)| (Place { rank, arrival }, ticket))
        })
    }

    /// How many wait at one rank.
    pub(super) fn len_of(&self, rank: i64) -> usize {
        self.levels.get(&rank).map_or(0, |level| level.iter().map(|(_, waiters)| waiters.len()).sum())
    }
}
