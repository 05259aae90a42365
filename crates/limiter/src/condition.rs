//! Conditions that threads watch. A watch ends when its condition is met.

use std::collections::BTreeMap;

use super::{Limit, ThreadId};

/// Names a watch, so that a late notification is not mistaken for that of a newer watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchId(pub u32);

/// A condition that a thread may watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// No task runs and none waits.
    Idle,
    /// The limit differs from this value.
    LimitNot(Limit),
    /// No task runs.
    NoneRuns,
    /// Tasks wait for the rate limit.
    RateLimited,
    /// No task waits for the rate limit.
    NotRateLimited,
    /// Fewer than this number of tasks wait.
    Below(usize),
}

/// What the conditions depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) running: u64,
    pub(super) queued: usize,
    pub(super) limit: Limit,
    pub(super) rate_limited: bool,
}

/// The conditions that are watched. [`Condition::Below`] sorts last, the largest number at the end.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    last_id: u32,
    watched: BTreeMap<Condition, Vec<(ThreadId, WatchId)>>,
}

impl Conditions {
    pub(super) fn is_empty(&self) -> bool {
        self.watched.is_empty()
    }

    /// Adds a watch. Returns the existing one if the thread watches this condition already.
    pub(super) fn watch(&mut self, thread: ThreadId, condition: Condition) -> WatchId {
        let watches = self.watched.entry(condition).or_default();
        if let Some(&(_, id)) = watches.iter().find(|(watcher, _)| *watcher == thread) {
            return id;
        }
        self.last_id = self.last_id.wrapping_add(1);
        let id = WatchId(self.last_id);
        watches.push((thread, id));
        id
    }

    /// Removes and returns a watch whose condition is met.
    pub(super) fn take_met(
        &mut self,
        State { running, queued, limit, rate_limited }: State,
    ) -> Option<(ThreadId, WatchId)> {
        let is_met = |condition: &Condition| match *condition {
            Condition::Idle => running == 0 && queued == 0,
            Condition::LimitNot(other) => limit != other,
            Condition::NoneRuns => running == 0,
            Condition::RateLimited => rate_limited,
            Condition::NotRateLimited => !rate_limited,
            Condition::Below(length) => queued < length,
        };
        // If the largest length is not met, no smaller one is.
        let largest = self.watched.last_key_value().map(|(condition, _)| *condition).filter(is_met);
        let other = || {
            let conditions =
                self.watched.keys().take_while(|condition| !matches!(condition, Condition::Below(_)));
            conditions.copied().find(is_met)
        };
        let condition = largest.or_else(other)?;
        let watches = self.watched.get_mut(&condition)?;
        let watch = watches.pop();
        if watches.is_empty() {
            self.watched.remove(&condition);
        }
        watch
    }

    /// Whether the thread waits for a condition. A thread that only listens for changes of the limit does not
    /// wait.
    pub(super) fn has_waiter(&self, thread: ThreadId) -> bool {
        let mut waited_for =
            self.watched.iter().filter(|(condition, _)| !matches!(condition, Condition::LimitNot(_)));
        waited_for.any(|(_, watches)| watches.iter().any(|(watcher, _)| *watcher == thread))
    }

    /// Removes all watches of a thread.
    pub(super) fn remove(&mut self, thread: ThreadId) {
        self.watched.retain(|_, watches| {
            watches.retain(|(watcher, _)| *watcher != thread);
            !watches.is_empty()
        });
    }
}
