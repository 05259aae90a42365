//! What a limiter is made with, parsed once so that the state machine never meets a bad value.

use std::num::NonZeroU64;
use std::time::Duration;

use super::{AdaptiveLimit, Error, RateLimit};

/// What a limiter is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How many tasks may run at once.
    pub limit: Limit,
    /// How many may wait.
    pub bound: Option<Bound>,
    /// How many may start in a stretch of time. What runs on the permit of the task around it does not count.
    pub rate: Option<RateLimit>,
    /// How long a task has to wait for that to be worth one step of priority.
    pub ageing: Option<Duration>,
    /// Whether the limit gives way, to what.
    pub adaptive: Option<AdaptiveLimit>,
    /// Whether several per_thread use it, or anybody but the thread that made it.
    pub shared: bool,
}

impl From<Limit> for Options {
    fn from(limit: Limit) -> Self {
        Self { limit, bound: None, rate: None, ageing: None, adaptive: None, shared: true }
    }
}

/// A bound of the line of waiting tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// How many may wait in line.
    pub max_queued: usize,
    /// What happens to one more.
    pub when_full: WhenFull,
}

/// What happens to a task that would have to wait where no more may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenFull {
    /// It is refused.
    Reject,
    /// The one that has waited longest is, to make room.
    DropOldest,
    /// The one that came last of those of lowest priority is; it may be the new one.
    DropLowest,
    /// It waits outside, and enters when there is room, first come, first served. Its priority counts from then on.
    Wait,
}

/// How many tasks may run at once: a whole number of at least 1, or unlimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limit(NonZeroU64);

impl Limit {
    /// One at a time: the default of the limiter that renders obey, because it keeps memory predictable.
    pub const ONE: Self = Self(NonZeroU64::MIN);
    /// No limit.
    pub const UNLIMITED: Self = Self(NonZeroU64::MAX);

    /// So many, or one.
    pub(super) const fn at_least_one(number: u64) -> Self {
        match NonZeroU64::new(number) {
            Some(number) => Self(number),
            None => Self::ONE,
        }
    }

    pub(super) const fn get(self) -> u64 {
        self.0.get()
    }

    /// Whether so many permits may be in use.
    #[must_use]
    pub const fn allows(self, permits: u64) -> bool {
        permits <= self.0.get()
    }

    /// The limit as a JavaScript number; unlimited is `Infinity`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a limit above 2^53 is beyond any number of tasks")]
    pub fn as_f64(self) -> f64 {
        if self == Self::UNLIMITED { f64::INFINITY } else { self.0.get() as f64 }
    }
}

impl TryFrom<f64> for Limit {
    type Error = Error;

    fn try_from(value: f64) -> Result<Self, Error> {
        if value < 1.0 || value.is_nan() || (value.is_finite() && value.fract() != 0.0) {
            return Err(Error::InvalidLimit(value));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at least 1 here; the cast saturates, which makes infinity the unlimited value"
        )]
        let whole = value as u64;
        NonZeroU64::new(whole).map(Self).ok_or(Error::InvalidLimit(value))
    }
}
