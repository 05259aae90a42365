//! The queue of waiting tasks. Three levels decide which task is next: the rank (the priority, with ageing), then turns between
//! threads, then the order of arrival.
//!
//! # Turns
//!
//! The threads that have tasks of one rank form a ring; the thread at the front has the next turn. A thread that frees a
//! permit may keep it for its own next task, because to pass it to another thread costs as much as many tasks that do
//! nothing. Fairness bounds this: a turn ends after [`TURN_TASKS`] tasks or after [`TURN_TIME`], and the permit goes to
//! another thread.

mod fifo;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::{ThreadId, Ticket};
use fifo::Fifo;

/// The most tasks that a thread may start in one turn on permits that it freed itself.
pub(super) const TURN_TASKS: u32 = 32;
/// The longest time for which it may do so. Compared with a task of a millisecond, passing a permit costs almost nothing.
pub(super) const TURN_TIME: Duration = Duration::from_millis(1);

/// A permit to be given to a waiting task.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FreePermit {
    /// The thread that has just freed it, and may keep it.
    pub(super) freed_by: Option<ThreadId>,
    pub(super) now: Duration,
}

/// The position of a task in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// Smaller ranks are served first.
    pub(super) rank: i64,
    /// Increases with every submission, so it orders tasks of one rank and makes a position unique.
    pub(super) arrival: u64,
}

impl Position {
    /// The position in the overflow, where priorities do not count.
    pub(super) const fn by_arrival(self) -> Self {
        Self { rank: 0, ..self }
    }
}

/// Waiting tasks in the order in which they will be served.
#[derive(Debug, Default)]
pub(super) struct Queue {
    ranks: BTreeMap<i64, Ring>,
    len: usize,
    /// All tasks by arrival; kept only if [`oldest`](Self::oldest) is needed.
    by_age: Option<BTreeMap<u64, Ticket>>,
}

/// The tasks of one rank. The thread in front has the next turn. Every thread in the ring has a task.
type Ring = VecDeque<ThreadQueue>;

/// The tasks of one thread and one rank.
#[derive(Debug)]
struct ThreadQueue {
    thread: ThreadId,
    tasks: Fifo,
    /// Tasks started in this turn on permits that the thread freed itself.
    kept_permits: u32,
    turn_began: Duration,
}

impl ThreadQueue {
    /// Whether the thread may keep a permit that it freed.
    fn may_keep(&self, permit: FreePermit) -> bool {
        self.kept_permits < TURN_TASKS && permit.now < self.turn_began + TURN_TIME
    }
}

impl Queue {
    /// An empty queue that can tell its [`oldest`](Self::oldest) task.
    pub(super) fn with_ages() -> Self {
        Self { by_age: Some(BTreeMap::new()), ..Self::default() }
    }

    /// From now on, the queue can tell its [`oldest`](Self::oldest) task.
    pub(super) fn keep_ages(&mut self) {
        self.by_age = Some(self.iter().map(|(position, ticket)| (position.arrival, ticket)).collect());
    }

    pub(super) fn insert(&mut self, position: Position, thread: ThreadId, ticket: Ticket) {
        let ring = self.ranks.entry(position.rank).or_default();
        self.len += 1;
        if let Some(by_age) = &mut self.by_age {
            by_age.insert(position.arrival, ticket);
        }
        if let Some(queue) = ring.iter_mut().find(|queue| queue.thread == thread) {
            queue.tasks.insert(position.arrival, ticket);
        } else {
            let mut tasks = Fifo::default();
            tasks.insert(position.arrival, ticket);
            ring.push_back(ThreadQueue { thread, tasks, kept_permits: 0, turn_began: Duration::ZERO });
        }
    }

    /// Removes a task from any position.
    pub(super) fn remove(&mut self, position: Position, thread: ThreadId) {
        let Some(ring) = self.ranks.get_mut(&position.rank) else { return };
        let Some(index) = ring.iter().position(|queue| queue.thread == thread) else { return };
        if ring[index].tasks.remove(position.arrival) {
            self.removed(position, index);
        }
    }

    /// Updates the rest of the queue after a task was removed from the thread queue at `index`.
    fn removed(&mut self, Position { rank, arrival }: Position, index: usize) {
        self.len -= 1;
        if let Some(by_age) = &mut self.by_age {
            by_age.remove(&arrival);
        }
        let Some(ring) = self.ranks.get_mut(&rank) else { return };
        if ring[index].tasks.is_empty() {
            ring.remove(index);
            if ring.is_empty() {
                self.ranks.remove(&rank);
            }
        }
    }

    /// The task that receives this permit.
    pub(super) fn first(&self, permit: FreePermit) -> Option<Ticket> {
        let ring = self.ranks.first_key_value()?.1;
        ring[next_thread(ring, permit)].tasks.first()
    }

    /// Removes the task that receives this permit, and moves the turn on.
    pub(super) fn pop_first(&mut self, permit: FreePermit) {
        let Some(mut ring) = self.ranks.first_entry() else { return };
        let (rank, ring) = (*ring.key(), ring.get_mut());
        let index = next_thread(ring, permit);
        let queue = &mut ring[index];
        let thread = queue.thread;
        let Some((arrival, _)) = queue.tasks.pop_first() else { return };
        if permit.freed_by == Some(thread) && queue.may_keep(permit) {
            queue.kept_permits += 1;
        } else {
            // The turn of this thread begins. A thread in front of it was skipped because its turn had ended: it is reset, and
            // moves to the back as well.
            for queue in ring.range_mut(..=index) {
                (queue.kept_permits, queue.turn_began) = (0, permit.now);
            }
            ring.rotate_left(index + 1);
        }
        let moved_to = ring.iter().position(|queue| queue.thread == thread);
        self.removed(Position { rank, arrival }, moved_to.unwrap_or(index));
    }

    /// The latest task of the last rank.
    pub(super) fn last(&self) -> Option<Ticket> {
        let ring = self.ranks.last_key_value()?.1;
        let latest = ring.iter().filter_map(|queue| queue.tasks.last());
        latest.max_by_key(|(arrival, _)| *arrival).map(|(_, ticket)| ticket)
    }

    /// The task that has waited longest, of any rank, in a queue made by [`with_ages`](Self::with_ages).
    pub(super) fn oldest(&self) -> Option<Ticket> {
        self.by_age.as_ref()?.first_key_value().map(|(_, ticket)| *ticket)
    }

    /// Whether a new task of this rank would be first.
    pub(super) fn is_first(&self, rank: i64) -> bool {
        self.ranks.first_key_value().is_none_or(|(first, _)| rank < *first)
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All tasks, by rank, then by thread.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Position, Ticket)> + '_ {
        self.ranks.iter().flat_map(|(&rank, ring)| {
            let tasks = ring.iter().flat_map(|queue| queue.tasks.iter());
            tasks.map(move |(arrival, ticket)| (Position { rank, arrival }, ticket))
        })
    }

    /// The number of tasks of one rank.
    pub(super) fn len_of(&self, rank: i64) -> usize {
        self.ranks.get(&rank).map_or(0, |ring| ring.iter().map(|queue| queue.tasks.len()).sum())
    }
}

/// The index of the thread that receives the permit: the thread that freed it if it may keep it, else the first other thread.
fn next_thread(ring: &Ring, permit: FreePermit) -> usize {
    let Some(thread) = permit.freed_by.filter(|_| ring.len() > 1) else { return 0 };
    match ring.iter().position(|queue| queue.thread == thread) {
        Some(own) if ring[own].may_keep(permit) => own,
        Some(0) => 1,
        _ => 0,
    }
}
