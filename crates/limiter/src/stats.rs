//! What the state machine counts.

use super::Limit;
use ogpress_metrics::Histogram;

/// How long tasks waited and took, and how often the limit was changed. Times are those of a limiter that is told what time it is.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// From submission to start.
    pub waits: Histogram,
    /// From start to end.
    pub durations: Histogram,
    /// How often the limit was raised,
    pub raised: u64,
    /// and lowered.
    pub lowered: u64,
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// It succeeded.
    #[default]
    Ok,
    /// It failed.
    Error,
    /// It took, or waited, too long.
    Timeout,
    /// Its caller did not want it any more.
    Aborted,
    /// It never started, for want of room or because the line was cleared.
    Rejected,
}

/// How many tasks there are and were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Permits in use. Nested tasks share one.
    pub running: u64,
    /// Tasks that wait.
    pub queued: usize,
    /// Permits that they wait for.
    pub queued_weight: u64,
    /// The most permits that were in use at one time.
    pub peak: u64,
    /// The limit.
    pub limit: Limit,
    /// Tasks that wait outside of the line, because that is full.
    pub overflow: usize,
    /// Tasks that were given up and still run.
    pub zombies: usize,
    /// Tasks that have ended, by [`Outcome`].
    pub ended: [u64; 5],
}
