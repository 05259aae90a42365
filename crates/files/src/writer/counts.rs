//! The counters of a writer. Each result is counted here and reported to the batch of the file.

use std::sync::atomic::{AtomicU64, Ordering};

use ogpress_limiter::{Limit, Stats};

use crate::disk::write_file::Written;
use crate::error::Error;
use crate::queue::WriteJob;

/// The counters of a writer. Their meaning is that of [`Counts`].
#[derive(Debug, Default)]
pub(super) struct Counters {
    total: AtomicU64,
    running: AtomicU64,
    written: AtomicU64,
    skipped: AtomicU64,
    failed: AtomicU64,
    not_attempted: AtomicU64,
    bytes: AtomicU64,
}

/// How many files a writer has and had.
#[derive(Debug, Clone, Copy)]
pub struct Counts {
    /// Files that were submitted.
    pub total: u64,
    /// Files that were written.
    pub written: u64,
    /// Files that already had the same bytes.
    pub skipped: u64,
    /// Files that failed.
    pub failed: u64,
    /// Files that were not attempted.
    pub not_attempted: u64,
    /// Bytes that were written.
    pub bytes: u64,
    /// Files that are being written.
    pub running: u64,
    /// The most permits that were in use at one time.
    pub peak: u64,
    /// The limit of permits.
    pub limit: Limit,
}

impl Counts {
    /// Returns how many files wait.
    #[must_use]
    pub const fn queued(&self) -> u64 {
        let ended = self.written + self.skipped + self.failed + self.not_attempted;
        self.total.saturating_sub(ended + self.running)
    }
}

impl Counters {
    pub(super) fn record_submitted(&self, files: usize) {
        self.total.fetch_add(files as u64, Ordering::Relaxed);
    }

    /// Counts a file as running while `write` runs.
    pub(super) fn while_running<T>(&self, write: impl FnOnce() -> T) -> T {
        self.running.fetch_add(1, Ordering::Relaxed);
        let result = write();
        self.running.fetch_sub(1, Ordering::Relaxed);
        result
    }

    pub(super) fn record_written(&self, job: &WriteJob, written: Written) {
        let (counter, bytes) = match written {
            Written::Changed => (&self.written, job.file.size()),
            Written::Unchanged => (&self.skipped, 0),
        };
        counter.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        job.batch.record_written(&job.file, written);
    }

    pub(super) fn record_failed(&self, job: &WriteJob, error: Error) {
        self.failed.fetch_add(1, Ordering::Relaxed);
        job.batch.record_failed(&job.file, error);
    }

    pub(super) fn record_not_attempted(&self, job: &WriteJob) {
        self.not_attempted.fetch_add(1, Ordering::Relaxed);
        job.batch.record_not_attempted(&job.file);
    }

    /// Returns the counts now, with those that the limiter keeps.
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
