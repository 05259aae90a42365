//! What a writer counts.

use std::sync::atomic::{AtomicU64, Ordering};

use ogpress_limiter::{Limit, Stats};

/// How many files there were.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) total: AtomicU64,
    pub(super) running: AtomicU64,
    pub(super) written: AtomicU64,
    pub(super) skipped: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) not_attempted: AtomicU64,
    pub(super) bytes: AtomicU64,
}

/// How many files there were and are.
#[derive(Debug, Clone, Copy)]
pub struct Counts {
    /// Files that were asked for.
    pub total: u64,
    /// Files written.
    pub written: u64,
    /// Files that had their bytes already.
    pub skipped: u64,
    /// Files that could not be written.
    pub failed: u64,
    /// Files that were not begun.
    pub not_attempted: u64,
    /// Bytes written.
    pub bytes: u64,
    /// Files in writing.
    pub running: u64,
    /// The most files that were in writing at one time.
    pub peak: u64,
    /// How many may be.
    pub limit: Limit,
}

impl Counts {
    /// Files that wait.
    #[must_use]
    pub const fn queued(&self) -> u64 {
        let ended = self.written + self.skipped + self.failed + self.not_attempted;
        self.total.saturating_sub(ended + self.running)
    }
}

impl Counters {
    /// As they are now, beside what the limiter knows.
    pub(super) fn counts(&self, Stats { peak, limit, .. }: Stats) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            total: read(&self.total),
            written: read(&self.written),
            skipped: read(&self.skipped),
            failed: read(&self.failed),
            not_attempted: read(&self.not_attempted),
            bytes: read(&self.bytes),
            running: read(&self.running),
            peak,
            limit,
        }
    }
}
