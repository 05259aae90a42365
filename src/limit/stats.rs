//! The counts of a limiter, as JavaScript gets them.

use napi_derive::napi;

use crate::shared::numbers::{number, number_of};
use ogpress_limiter::{self as limiter, Stats};

/// How a task ended.
#[napi]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded.
    Ok,
    /// It failed.
    Error,
    /// It ran or waited too long.
    Timeout,
    /// Its signal was aborted, or it was removed from the queue.
    Aborted,
    /// It never started.
    Rejected,
}

impl From<Outcome> for limiter::Outcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Ok => Self::Ok,
            Outcome::Error => Self::Error,
            Outcome::Timeout => Self::Timeout,
            Outcome::Aborted => Self::Aborted,
            Outcome::Rejected => Self::Rejected,
        }
    }
}

/// The result of `getStats()`.
#[napi(object, object_from_js = false)]
pub struct LimiterStats {
    /// Permits in use.
    pub running: f64,
    /// Waiting tasks.
    pub queued: f64,
    /// The limit; `Infinity` if there is none.
    pub max_concurrent: f64,
}

impl From<Stats> for LimiterStats {
    fn from(stats: Stats) -> Self {
        Self {
            running: number(stats.running),
            queued: number_of(stats.queued),
            max_concurrent: stats.limit.as_f64(),
        }
    }
}

/// The result of `getMetrics()`.
#[napi(object, object_from_js = false)]
pub struct LimiterMetrics {
    /// Permits in use.
    pub running: f64,
    /// The most permits that were in use at one time.
    pub peak_running: f64,
    /// Waiting tasks.
    pub queued: f64,
    /// The permits that waiting tasks need.
    pub queued_weight: f64,
    /// Tasks that wait outside of the full queue.
    pub overflow: f64,
    /// The limit; `Infinity` if there is none.
    pub max_concurrent: f64,
    /// Tasks that timed out and still run.
    pub zombies: f64,
    /// Tasks that have ended.
    pub tasks: EndedTasks,
}

/// Tasks that have ended, by outcome.
#[napi(object, object_from_js = false)]
pub struct EndedTasks {
    /// Tasks that succeeded.
    pub ok: f64,
    /// Tasks that failed.
    pub error: f64,
    /// Tasks that ran or waited too long.
    pub timeout: f64,
    /// Tasks whose signal was aborted, or which were removed from the queue.
    pub aborted: f64,
    /// Tasks that never started.
    pub rejected: f64,
}

impl From<Stats> for LimiterMetrics {
    fn from(stats: Stats) -> Self {
        let ended = |outcome: limiter::Outcome| number(stats.ended[outcome as usize]);
        Self {
            running: number(stats.running),
            peak_running: number(stats.peak),
            queued: number_of(stats.queued),
            queued_weight: number(stats.queued_weight),
            overflow: number_of(stats.overflow),
            max_concurrent: stats.limit.as_f64(),
            zombies: number_of(stats.zombies),
            tasks: EndedTasks {
                ok: ended(limiter::Outcome::Ok),
                error: ended(limiter::Outcome::Error),
                timeout: ended(limiter::Outcome::Timeout),
                aborted: ended(limiter::Outcome::Aborted),
                rejected: ended(limiter::Outcome::Rejected),
            },
        }
    }
}
