//! Who is next: higher priority first; within one priority, the per_thread in turn; within one thread, first come, first served.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::fifo::Fifo;
use super::{ThreadId, Ticket};

/// How many tasks a thread may start in slots that it freed itself, before it is another thread's turn,
pub(super) const LOCAL_STARTS: u32 = 32;
/// and for how long. To hand a slot to another thread costs as much as many tasks that do nothing, and next to nothing beside one
/// that takes a millisecond.
pub(super) const LOCAL_TIME: Duration = Duration::from_millis(1);

/// A slot that is free.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FreePermit {
    /// Who had it last, if it did until now.
    pub(super) freed_by: Option<ThreadId>,
    pub(super) now: Duration,
}

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

/// Fifo in the order in which they will be served.
#[derive(Debug, Default)]
pub(super) struct Queue {
    levels: BTreeMap<i64, Level>,
    len: usize,
    /// By arrival alone, if that is ever asked for.
    ages: Option<BTreeMap<u64, Ticket>>,
}

/// The waiters of one rank, the thread whose turn it is in front. No thread has none.
type Level = VecDeque<Share>;

/// A thread's waiters of one rank.
#[derive(Debug)]
struct Share {
    thread: ThreadId,
    waiters: Fifo,
    /// How many were started in slots of its own since its turn began,
    local_starts: u32,
    /// and when that was.
    since: Duration,
}

impl Share {
    /// Whether it may keep a slot.
    fn may_keep(&self, slot: FreePermit) -> bool {
        self.local_starts < LOCAL_STARTS && slot.now < self.since + LOCAL_TIME
    }
}

impl Queue {
    /// A queue that knows its [`oldest`](Self::oldest).
    pub(super) fn with_ages() -> Self {
        Self { ages: Some(BTreeMap::new()), ..Self::default() }
    }

    pub(super) fn insert(&mut self, place: Place, thread: ThreadId, ticket: Ticket) {
        let level = self.levels.entry(place.rank).or_default();
        self.len += 1;
        if let Some(ages) = &mut self.ages {
            ages.insert(place.arrival, ticket);
        }
        if let Some(share) = level.iter_mut().find(|share| share.thread == thread) {
            share.waiters.insert(place.arrival, ticket);
        } else {
            let mut waiters = Fifo::default();
            waiters.insert(place.arrival, ticket);
            level.push_back(Share { thread, waiters, local_starts: 0, since: Duration::ZERO });
        }
    }

    /// Removes a waiter that is not served, or not in its turn.
    pub(super) fn remove(&mut self, place: Place, thread: ThreadId) {
        let Some(level) = self.levels.get_mut(&place.rank) else { return };
        let Some(index) = level.iter().position(|share| share.thread == thread) else { return };
        if level[index].waiters.remove(place.arrival) {
            self.removed(place, index);
        }
    }

    /// Forgets what there was of a waiter beside its place among its thread's.
    fn removed(&mut self, Place { rank, arrival }: Place, index: usize) {
        self.len -= 1;
        if let Some(ages) = &mut self.ages {
            ages.remove(&arrival);
        }
        let Some(level) = self.levels.get_mut(&rank) else { return };
        if level[index].waiters.is_empty() {
            level.remove(index);
            if level.is_empty() {
                self.levels.remove(&rank);
            }
        }
    }

    /// Who is next.
    pub(super) fn first(&self, slot: FreePermit) -> Option<Ticket> {
        let level = self.levels.first_key_value()?.1;
        level[next_share(level, slot)].waiters.first()
    }

    /// Removes who is next.
    pub(super) fn serve(&mut self, slot: FreePermit) {
        let Some(mut level) = self.levels.first_entry() else { return };
        let (rank, level) = (*level.key(), level.get_mut());
        let index = next_share(level, slot);
        let share = &mut level[index];
        let thread = share.thread;
        let Some((arrival, _)) = share.waiters.pop_first() else { return };
        if slot.freed_by == Some(thread) && share.may_keep(slot) {
            share.local_starts += 1;
        } else {
            // Its turn begins, and that of a thread before it is over which has kept its slot long enough.
            for share in level.range_mut(..=index) {
                (share.local_starts, share.since) = (0, slot.now);
            }
            level.rotate_left(index + 1);
        }
        let thread = level.iter().position(|share| share.thread == thread);
        self.removed(Place { rank, arrival }, thread.unwrap_or(index));
    }

    /// Who came last of those who are served last.
    pub(super) fn last(&self) -> Option<Ticket> {
        let level = self.levels.last_key_value()?.1;
        let latest = level.iter().filter_map(|share| share.waiters.last());
        latest.max_by_key(|(arrival, _)| *arrival).map(|(_, ticket)| ticket)
    }

    /// Who has waited longest, whatever its rank, of a queue [`with_ages`](Self::with_ages).
    pub(super) fn oldest(&self) -> Option<Ticket> {
        self.ages.as_ref()?.first_key_value().map(|(_, ticket)| *ticket)
    }

    /// Would a newcomer of this rank be next?
    pub(super) fn is_first(&self, rank: i64) -> bool {
        self.levels.first_key_value().is_none_or(|(first, _)| rank < *first)
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Rank by rank, and thread by thread within a rank.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Place, Ticket)> + '_ {
        self.levels.iter().flat_map(|(&rank, level)| {
            let waiters = level.iter().flat_map(|share| share.waiters.iter());
            waiters.map(move |(arrival, ticket)| (Place { rank, arrival }, ticket))
        })
    }

    /// How many wait at one rank.
    pub(super) fn len_of(&self, rank: i64) -> usize {
        self.levels.get(&rank).map_or(0, |level| level.iter().map(|share| share.waiters.len()).sum())
    }
}

/// Whose turn it is: a thread that has freed a slot may keep it a little, then it is that of another one, the front if it can be.
fn next_share(level: &Level, slot: FreePermit) -> usize {
    let Some(thread) = slot.freed_by.filter(|_| level.len() > 1) else { return 0 };
    match level.iter().position(|share| share.thread == thread) {
        Some(own) if level[own].may_keep(slot) => own,
        Some(0) => 1,
        _ => 0,
    }
}
