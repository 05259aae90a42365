//! The state of a writer, and questions about it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use ogpress_limiter as limiter;
use parking_lot::Mutex;

use super::counts::{Counters, Counts};
use super::permits::Permits;
use crate::queue::Queue;

/// Writes files with a bounded number of workers.
pub struct Writer {
    pub(super) permits: Arc<Permits>,
    /// The outer writer. A worker needs one of its permits too.
    pub(super) within: Option<Arc<Writer>>,
    pub(super) is_paused: AtomicBool,
    /// Held while the writer is paused or resumed, so that `is_paused` and the limiter agree.
    pub(super) pause_lock: Mutex<()>,
    pub(super) queue: Mutex<Queue>,
    /// When a worker last took a file, in milliseconds of the limiter's clock.
    last_taken: AtomicU64,
    pub(super) counters: Counters,
}

impl Writer {
    /// Creates a writer. Each of its workers holds a permit of this writer, and one of each writer that it is within.
    #[must_use]
    pub fn new(limit: impl Into<limiter::Options>, within: Option<Arc<Self>>) -> Arc<Self> {
        Arc::new(Self {
            permits: Permits::new(limit),
            within,
            is_paused: AtomicBool::new(false),
            pause_lock: Mutex::default(),
            queue: Mutex::default(),
            last_taken: AtomicU64::new(0),
            counters: Counters::default(),
        })
    }

    /// Returns whether `other` is the outer writer of this one.
    pub fn is_within(&self, other: &Arc<Self>) -> bool {
        self.within.as_ref().is_some_and(|within| Arc::ptr_eq(within, other))
    }

    /// Returns whether the writer is paused.
    pub fn is_paused(&self) -> bool {
        self.is_paused.load(Ordering::SeqCst)
    }

    /// Returns how many files wait for a disk that has failed.
    pub fn parked(&self) -> usize {
        self.queue.lock().parked_count()
    }

    /// Returns how many files the writer has and had.
    pub fn counts(&self) -> Counts {
        self.counters.counts(self.permits.stats())
    }

    /// Returns this writer and the writers that it is within, from the inside to the outside.
    pub(super) fn levels(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |writer| writer.within.as_deref())
    }

    /// Returns the limiters whose permits a worker needs.
    pub(super) fn limiters(&self) -> VecDeque<Arc<Permits>> {
        self.levels().map(|writer| Arc::clone(&writer.permits)).collect()
    }

    /// Returns whether a worker must return its permit of this writer. A worker that `has_had_turn` must return it if another
    /// worker waits.
    pub(super) fn reclaims_permit(&self, has_had_turn: bool) -> bool {
        let limiter::Stats { running, queued, limit, .. } = self.permits.stats();
        self.is_paused() || !limit.allows(running) || (queued > 0 && has_had_turn)
    }

    pub(super) fn record_taken(&self) {
        self.last_taken.store(now(), Ordering::Relaxed);
    }

    /// Returns whether no worker has taken a file for `interval`.
    pub(super) fn is_stalled(&self, interval: Duration) -> bool {
        now().saturating_sub(self.last_taken.load(Ordering::Relaxed)) >= milliseconds(interval)
    }
}

fn now() -> u64 {
    milliseconds(limiter::synchronized::now())
}

#[expect(clippy::cast_possible_truncation, reason = "300 million years of milliseconds fit")]
const fn milliseconds(time: Duration) -> u64 {
    time.as_millis() as u64
}
