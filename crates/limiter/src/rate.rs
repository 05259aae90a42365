//! Limits how many tasks start in an interval of time. The caller passes the time, as everywhere in this crate.
//!
//! A start counts at the time when the task really begins. Between its admission and that time, other tasks may do long synchronous
//! work on the same thread. Until it has begun, an admitted task counts for every interval.

use std::collections::VecDeque;
use std::time::Duration;

/// At most `starts` starts of tasks in each `interval`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// The number of starts, at least 1.
    pub starts: usize,
    /// The length of the interval, more than zero.
    pub interval: Duration,
    /// Which intervals count.
    pub windows: Windows,
}

/// Which intervals of time a rate limit holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Windows {
    /// Consecutive intervals. One begins with the first start after the end of the last one. An interval that spans the border of
    /// two may contain twice as many starts.
    Fixed,
    /// Consecutive intervals. A task that still runs when one begins counts as a start in it.
    CarryOver,
    /// Every interval: a sliding window.
    Sliding,
}

/// A rate limit and the recent starts.
#[derive(Debug)]
pub(super) struct Rate {
    limit: RateLimit,
    /// Sliding: the recent starts, at most as many as the limit.
    starts: VecDeque<Duration>,
    /// Otherwise: when the current window began, and how many starts count in it.
    window: Option<Duration>,
    count: usize,
    /// Tasks that were admitted and have not begun.
    admitted: usize,
    /// Tasks that were admitted and have not ended.
    running: usize,
}

impl Rate {
    pub(super) const fn new(limit: RateLimit) -> Self {
        Self { limit, starts: VecDeque::new(), window: None, count: 0, admitted: 0, running: 0 }
    }

    /// Sets the time. A task that runs at the border of two windows may be carried over, so each border is passed before the
    /// first event after it.
    pub(super) fn advance(&mut self, now: Duration) {
        let Some(end) = self.window_end().filter(|&end| end <= now) else { return };
        if self.limit.windows == Windows::CarryOver {
            let interval = self.limit.interval.as_nanos();
            let past = Duration::from_nanos_u128(now.saturating_sub(end).as_nanos() % interval);
            self.window = Some(now.saturating_sub(past));
            self.count = self.running - self.admitted;
        } else {
            (self.window, self.count) = (None, 0);
        }
    }

    /// The earliest time at which the next task may be admitted: zero if that is now, and none if an admitted task has to begin or
    /// to end first.
    pub(super) fn free_at(&self) -> Option<Duration> {
        let RateLimit { starts: most, interval, windows } = self.limit;
        if windows == Windows::Sliding {
            if self.admitted >= most {
                return None;
            }
            let counted = self.starts.len() + self.admitted;
            let oldest = counted.checked_sub(most).and_then(|index| self.starts.get(index));
            return Some(oldest.map_or(Duration::ZERO, |start| start.saturating_add(interval)));
        }
        if self.count + self.admitted < most {
            return Some(Duration::ZERO);
        }
        let carried = if windows == Windows::CarryOver { self.running } else { self.admitted };
        self.window_end().filter(|_| carried < most)
    }

    /// Counts a task that is admitted. The caller has checked that it is allowed.
    pub(super) const fn admit(&mut self) {
        self.admitted += 1;
        self.running += 1;
    }

    /// Counts the start of an admitted task.
    pub(super) fn begin(&mut self, now: Duration) {
        self.admitted -= 1;
        if self.limit.windows == Windows::Sliding {
            if self.starts.len() == self.limit.starts {
                self.starts.pop_front();
            }
            self.starts.push_back(now);
        } else {
            self.window.get_or_insert(now);
            self.count += 1;
        }
    }

    /// Forgets an admitted task that has not begun, and never will.
    pub(super) const fn withdraw(&mut self) {
        self.admitted -= 1;
    }

    /// Notes that an admitted task has ended.
    pub(super) const fn end(&mut self) {
        self.running -= 1;
    }

    fn window_end(&self) -> Option<Duration> {
        self.window.map(|begin| begin.saturating_add(self.limit.interval))
    }
}
