//! What the state machine counts.

use super::Limit;
use ogpress_metrics::Histogram;

/// Waiting times, durations, and changes of the limit. Recorded for a shared limiter, which knows the time.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// The time of each task from submission to start.
    pub waits: Histogram,
    /// The time of each task from start to end.
    pub durations: Histogram,
    /// How often the limit was raised.
    pub raised: u64,
    /// How often the limit was lowered.
    pub lowered: u64,
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// The task succeeded.
    #[default]
    Ok,
    /// The task failed.
    Error,
    /// The task waited or ran for too long.
    Timeout,
    /// The caller aborted the task.
    Aborted,
    /// The task never started: the queue was full, or was cleared.
    Rejected,
}

/// Counts of tasks and permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Permits in use. A task that inherits a permit adds none.
    pub running: u64,
    /// Tasks in the queue.
    pub queued: usize,
    /// Permits that the waiting tasks need.
    pub queued_weight: u64,
    /// The most permits that were in use at one time.
    pub peak: u64,
    /// The limit.
    pub limit: Limit,
    /// Tasks in the overflow, because the queue is full. See [`WhenFull::Wait`](super::WhenFull::Wait).
    pub overflow: usize,
    /// Tasks that expired and still run.
    pub zombies: usize,
    /// Tasks that have ended, indexed by [`Outcome`].
    pub ended: [u64; 5],
}
