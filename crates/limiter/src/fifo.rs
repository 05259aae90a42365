//! One thread's waiters of one rank, by arrival. They come in that order, nearly always, and leave from the front; some leave from
//! anywhere, and a few come late, with a new priority. So: a ring with gaps, and a tree for those who are late.

use std::collections::{BTreeMap, VecDeque};

use super::Ticket;

/// Fifo by arrival. Every operation takes at most logarithmic time, over time.
#[derive(Debug, Default)]
pub(super) struct Fifo {
    /// In order of arrival; neither end is a gap.
    ring: VecDeque<(u64, Option<Ticket>)>,
    gaps: usize,
    late: BTreeMap<u64, Ticket>,
}

impl Fifo {
    pub(super) fn insert(&mut self, arrival: u64, ticket: Ticket) {
        if self.ring.back().is_none_or(|(last, _)| *last < arrival) {
            self.ring.push_back((arrival, Some(ticket)));
        } else {
            self.late.insert(arrival, ticket);
        }
    }

    /// Removes a waiter, and answers whether it was there.
    pub(super) fn remove(&mut self, arrival: u64) -> bool {
        let index = self.ring.binary_search_by_key(&arrival, |(other, _)| *other);
        let found = index.is_ok_and(|index| self.ring[index].1.take().is_some());
        if !found {
            return self.late.remove(&arrival).is_some();
        }
        self.gaps += 1;
        self.trim();
        true
    }

    /// Removes the first.
    pub(super) fn pop_first(&mut self) -> Option<(u64, Ticket)> {
        let (arrival, ticket) = self.earliest()?;
        if self.ring.front().is_some_and(|(first, _)| *first == arrival) {
            self.ring.pop_front();
            self.trim();
        } else {
            self.late.remove(&arrival);
        }
        Some((arrival, ticket))
    }

    fn trim(&mut self) {
        while self.ring.front().is_some_and(|(_, ticket)| ticket.is_none()) {
            self.ring.pop_front();
            self.gaps -= 1;
        }
        while self.ring.back().is_some_and(|(_, ticket)| ticket.is_none()) {
            self.ring.pop_back();
            self.gaps -= 1;
        }
        // Whoever stays in front must not keep the gaps behind it for ever.
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
        let late = self.late.first_key_value().map(|(&arrival, &ticket)| (arrival, ticket));
        match (in_order, late) {
            (Some(in_order), Some(late)) => Some(if late.0 < in_order.0 { late } else { in_order }),
            (in_order, late) => in_order.or(late),
        }
    }

    pub(super) fn last(&self) -> Option<(u64, Ticket)> {
        let in_order = self.ring.back().and_then(|&(arrival, ticket)| Some((arrival, ticket?)));
        let late = self.late.last_key_value().map(|(&arrival, &ticket)| (arrival, ticket));
        in_order.into_iter().chain(late).max_by_key(|(arrival, _)| *arrival)
    }

    pub(super) fn len(&self) -> usize {
        self.ring.len() - self.gaps + self.late.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ring.is_empty() && self.late.is_empty()
    }

    /// Those in order, then the late.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, Ticket)> + '_ {
        let in_order = self.ring.iter().filter_map(|&(arrival, ticket)| Some((arrival, ticket?)));
        in_order.chain(self.late.iter().map(|(&arrival, &ticket)| (arrival, ticket)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn waiters_are_a_map_by_arrival(steps in prop::collection::vec((0..5, 0_u32..40), 0..200)) {
            let mut waiters = Fifo::default();
            let mut map = BTreeMap::new();
            for (step, number) in steps {
                let (arrival, ticket) = (u64::from(number), Ticket::from_f64(f64::from(number) + 1.0).unwrap());
                if step == 0 {
                    prop_assert_eq!(waiters.pop_first(), map.pop_first());
                } else if step > 2 && !map.contains_key(&arrival) {
                    waiters.insert(arrival, ticket);
                    map.insert(arrival, ticket);
                } else {
                    prop_assert_eq!(waiters.remove(arrival), map.remove(&arrival).is_some());
                }
                prop_assert_eq!(waiters.first(), map.values().next().copied());
                prop_assert_eq!(waiters.last(), map.iter().next_back().map(|(&arrival, &ticket)| (arrival, ticket)));
                prop_assert_eq!((waiters.len(), waiters.is_empty()), (map.len(), map.is_empty()));
                let mut all: Vec<_> = waiters.iter().collect();
                all.sort_by_key(|(arrival, _)| *arrival);
                prop_assert_eq!(all, map.iter().map(|(&arrival, &ticket)| (arrival, ticket)).collect::<Vec<_>>());
                prop_assert!(waiters.gaps * 2 <= waiters.ring.len());
            }
        }
    }
}
