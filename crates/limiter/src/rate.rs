//! How many tasks may start in a stretch of time. Time comes in with the calls, as everywhere here.

use std::collections::VecDeque;
use std::time::Duration;

/// At most `starts` of tasks in each `interval`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// How many, at least one.
    pub starts: usize,
    /// In how long, more than nothing.
    pub interval: Duration,
    /// Whether that holds of every stretch of this length, or of those that follow one another from the first start on. Two of
    /// the latter may meet: twice as many tasks start around their border.
    pub strict: bool,
}

/// A limit and what has started under it.
#[derive(Debug)]
pub(super) struct Rate {
    limit: RateLimit,
    /// The last starts: if strict, as many as the limit; else those of the interval that began with the first.
    starts: VecDeque<Duration>,
}

impl Rate {
    pub(super) const fn new(limit: RateLimit) -> Self {
        Self { limit, starts: VecDeque::new() }
    }

    /// From when on a task may start.
    pub(super) fn free_at(&self) -> Duration {
        match self.starts.front() {
            Some(first) if self.starts.len() >= self.limit.starts => {
                first.saturating_add(self.limit.interval)
            }
            _ => Duration::ZERO,
        }
    }

    /// Counts a start, which is allowed.
    pub(super) fn start(&mut self, now: Duration) {
        if self.limit.strict {
            if self.starts.len() >= self.limit.starts {
                self.starts.pop_front();
            }
        } else if self.starts.front().is_some_and(|first| first.saturating_add(self.limit.interval) <= now) {
            self.starts.clear();
        }
        self.starts.push_back(now);
    }
}
