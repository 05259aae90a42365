//! Limits how many tasks start in an interval of time. The caller passes the time, as everywhere in this crate.

use std::collections::VecDeque;
use std::time::Duration;

/// At most `starts` starts of tasks in each `interval`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// The number of starts, at least 1.
    pub starts: usize,
    /// The length of the interval, more than zero.
    pub interval: Duration,
    /// Whether every interval of this length counts (a sliding window), or only consecutive ones (fixed windows). An interval
    /// that spans the border of two fixed windows may contain twice as many starts.
    pub strict: bool,
}

/// A rate limit and the recent starts.
#[derive(Debug)]
pub(super) struct Rate {
    limit: RateLimit,
    /// The recent starts. If strict, at most as many as the limit; otherwise those of the current window, which begins with the
    /// first.
    starts: VecDeque<Duration>,
}

impl Rate {
    pub(super) const fn new(limit: RateLimit) -> Self {
        Self { limit, starts: VecDeque::new() }
    }

    /// The earliest time at which the next task may start.
    pub(super) fn free_at(&self) -> Duration {
        match self.starts.front() {
            Some(first) if self.starts.len() >= self.limit.starts => {
                first.saturating_add(self.limit.interval)
            }
            _ => Duration::ZERO,
        }
    }

    /// Counts a start. The caller has checked that it is allowed.
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
