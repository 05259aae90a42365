//! The tasks of one thread and one rank, by arrival. Nearly all are inserted in order and removed from the front. A few are
//! removed from the middle (cancelled), and a few are inserted out of order (a new priority). Hence a ring buffer with gaps
//! for the tasks in order, and a tree for those out of order.

use std::collections::{BTreeMap, VecDeque};

use crate::Ticket;

/// Tasks by arrival. Every operation takes amortised logarithmic time at most.
#[derive(Debug, Default)]
pub(super) struct Fifo {
    /// Tasks in order of arrival; `None` is a gap. Neither end is a gap.
    ring: VecDeque<(u64, Option<Ticket>)>,
    gaps: usize,
    out_of_order: BTreeMap<u64, Ticket>,
}

impl Fifo {
    pub(super) fn insert(&mut self, arrival: u64, ticket: Ticket) {
        if self.ring.back().is_none_or(|(last, _)| *last < arrival) {
            self.ring.push_back((arrival, Some(ticket)));
        } else {
            self.out_of_order.insert(arrival, ticket);
        }
    }

    /// Removes a task. Returns whether it was there.
    pub(super) fn remove(&mut self, arrival: u64) -> bool {
        let index = self.ring.binary_search_by_key(&arrival, |(other, _)| *other);
        let found = index.is_ok_and(|index| self.ring[index].1.take().is_some());
        if !found {
            return self.out_of_order.remove(&arrival).is_some();
        }
        self.gaps += 1;
        self.trim();
        true
    }

    pub(super) fn pop_first(&mut self) -> Option<(u64, Ticket)> {
        let (arrival, ticket) = self.earliest()?;
        if self.ring.front().is_some_and(|(first, _)| *first == arrival) {
            self.ring.pop_front();
            self.trim();
        } else {
            self.out_of_order.remove(&arrival);
        }
        Some((arrival, ticket))
    }

    /// Removes gaps at both ends, and all gaps when they outnumber the tasks.
    fn trim(&mut self) {
        while self.ring.front().is_some_and(|(_, ticket)| ticket.is_none()) {
            self.ring.pop_front();
            self.gaps -= 1;
        }
        while self.ring.back().is_some_and(|(_, ticket)| ticket.is_none()) {
            self.ring.pop_back();
            self.gaps -= 1;
        }
        // A task that stays in front for long would otherwise keep all gaps behind it.
        if self.gaps > self.ring.len() / 2 {
            self.ring.retain(|(_, ticket)| ticket.is_some());
            self.gaps = 0;
        }
    }

    pub(super) fn first(&self) -> Option<Ticket> {
        self.earliest().map(|(_, ticket)| ticket)
    }

    fn earliest(&self) -> Option<(u64, Ticket)> {
        let in_order = self.ring.front().and_then(|&(arrival, ticket)| Some((arrival, ticket?)));
        let out_of_order = self.out_of_order.first_key_value().map(|(&arrival, &ticket)| (arrival, ticket));
        match (in_order, out_of_order) {
            (Some(in_order), Some(other)) => Some(if other.0 < in_order.0 { other } else { in_order }),
            (in_order, out_of_order) => in_order.or(out_of_order),
        }
    }

    pub(super) fn last(&self) -> Option<(u64, Ticket)> {
        let in_order = self.ring.back().and_then(|&(arrival, ticket)| Some((arrival, ticket?)));
        let out_of_order = self.out_of_order.last_key_value().map(|(&arrival, &ticket)| (arrival, ticket));
        in_order.into_iter().chain(out_of_order).max_by_key(|(arrival, _)| *arrival)
    }

    pub(super) fn len(&self) -> usize {
        self.ring.len() - self.gaps + self.out_of_order.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ring.is_empty() && self.out_of_order.is_empty()
    }

    /// The tasks in order, then those out of order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, Ticket)> + '_ {
        let in_order = self.ring.iter().filter_map(|&(arrival, ticket)| Some((arrival, ticket?)));
        in_order.chain(self.out_of_order.iter().map(|(&arrival, &ticket)| (arrival, ticket)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_behaves_like_a_map_by_arrival(steps in prop::collection::vec((0..5, 0_u32..40), 0..200)) {
            let mut fifo = Fifo::default();
            let mut map = BTreeMap::new();
            for (step, number) in steps {
                let (arrival, ticket) = (u64::from(number), Ticket::from_f64(f64::from(number) + 1.0).unwrap());
                if step == 0 {
                    prop_assert_eq!(fifo.pop_first(), map.pop_first());
                } else if step > 2 && !map.contains_key(&arrival) {
                    fifo.insert(arrival, ticket);
                    map.insert(arrival, ticket);
                } else {
                    prop_assert_eq!(fifo.remove(arrival), map.remove(&arrival).is_some());
                }
                prop_assert_eq!(fifo.first(), map.values().next().copied());
                prop_assert_eq!(fifo.last(), map.iter().next_back().map(|(&arrival, &ticket)| (arrival, ticket)));
                prop_assert_eq!((fifo.len(), fifo.is_empty()), (map.len(), map.is_empty()));
                let mut all: Vec<_> = fifo.iter().collect();
                all.sort_by_key(|(arrival, _)| *arrival);
                prop_assert_eq!(all, map.iter().map(|(&arrival, &ticket)| (arrival, ticket)).collect::<Vec<_>>());
                prop_assert!(fifo.gaps * 2 <= fifo.ring.len());
            }
        }
    }
}
