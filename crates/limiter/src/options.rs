//! The options of a limiter, parsed once, so that the state machine never meets an invalid value.

use std::time::Duration;

use super::{AdaptiveLimit, Limit, RateLimit};

/// The options of a limiter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The number of permits.
    pub limit: Limit,
    /// The bound of the queue; `None` if it is unbounded.
    pub bound: Option<Bound>,
    /// The limit of starts in an interval of time. Tasks that inherit a permit do not count.
    pub rate: Option<RateLimit>,
    /// The waiting time that raises a task's priority by one; `None` if waiting does not raise it.
    pub ageing: Option<Duration>,
    /// How the limit adapts to load; `None` if it is fixed.
    pub adaptive: Option<AdaptiveLimit>,
    /// Whether threads other than the one that made the limiter use it.
    pub shared: bool,
}

impl From<Limit> for Options {
    fn from(limit: Limit) -> Self {
        Self { limit, bound: None, rate: None, ageing: None, adaptive: None, shared: true }
    }
}

/// A bound of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The most tasks that the queue holds.
    pub max_queued: usize,
    /// What happens when a task is submitted to a full queue.
    pub when_full: WhenFull,
}

/// What happens when a task is submitted to a full queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenFull {
    /// The new task is refused.
    Reject,
    /// The task that has waited longest is refused.
    DropOldest,
    /// The latest of the tasks with the lowest priority is refused. That may be the new task.
    DropLowest,
    /// The new task waits in a second, unbounded queue, the overflow. Tasks move from there to the queue in order of arrival.
    /// Their priority counts only in the queue.
    Wait,
}
