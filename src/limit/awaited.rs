//! Conditions of a limiter that JavaScript waits for.

use napi_derive::napi;

use ogpress_limiter::Condition;

/// A condition of a limiter.
#[napi]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// No task runs or waits.
    Idle,
    /// No task runs.
    NoneRuns,
    /// Tasks wait for the rate limit.
    RateLimited,
    /// No task waits for the rate limit.
    NotRateLimited,
}

impl From<Awaited> for Condition {
    fn from(awaited: Awaited) -> Self {
        match awaited {
            Awaited::Idle => Self::Idle,
            Awaited::NoneRuns => Self::NoneRuns,
            Awaited::RateLimited => Self::RateLimited,
            Awaited::NotRateLimited => Self::NotRateLimited,
        }
    }
}
