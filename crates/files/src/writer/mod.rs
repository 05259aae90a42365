//! A writer: its public methods.
//!
//! The rest is below: [`workers`] starts threads, each of which [`perform`]s one file after the other. [`state`] is what
//! they share.

mod counts;
mod perform;
mod permits;
mod state;
mod thread_pool;
mod watchdog;
mod workers;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ogpress_limiter::{Limit, Pressure};

pub use counts::Counts;
pub use state::Writer;

use crate::batch::{Batch, Chunk};
use crate::disk::descriptors::{descriptor_limit, open_descriptors};
use crate::queue::WriteJob;

/// If a greater share of the descriptors of the process is in use, an adaptive limit is lowered.
const MAX_DESCRIPTOR_SHARE: f64 = 0.9;

impl Writer {
    /// Submits files. They are written after those that were submitted before. Their results go to the batch.
    pub fn push(self: &Arc<Self>, batch: &Arc<Batch>, chunk: Chunk) {
        let (valid, invalid) = WriteJob::from_chunk(batch, chunk);
        self.counters.record_submitted(valid.len() + invalid.len());
        if batch.is_cancelled() {
            let jobs = valid.iter().chain(invalid.iter().map(|(job, _)| job));
            jobs.for_each(|job| self.counters.record_not_attempted(job));
            return;
        }
        let ready: Vec<WriteJob> = valid.into_iter().filter_map(|job| self.lock_path(job)).collect();
        let mut queue = self.queue.lock();
        queue.ready.extend(ready);
        let is_long = workers::is_long(&queue);
        self.ensure_worker(queue);
        if is_long {
            self.add_worker();
        }
        for (job, error) in invalid {
            self.counters.record_failed(&job, error);
        }
    }

    /// Cancels a batch: its files that are not being written end as not attempted.
    pub fn cancel(&self, batch: &Arc<Batch>) {
        batch.cancel();
        let owners = self.queue.lock().remove_batch(batch);
        let waiters = workers::remove_path_waiters(|job| Arc::ptr_eq(&job.batch, batch));
        for job in owners {
            self.counters.record_not_attempted(&job);
            Self::release_path(&job);
        }
        // Waiters own no path.
        for (writer, job) in waiters {
            writer.counters.record_not_attempted(&job);
        }
    }

    /// Starts no more files. Files that are being written are finished.
    pub fn pause(&self) {
        let _lock = self.pause_lock.lock();
        self.is_paused.store(true, Ordering::SeqCst);
        self.permits.pause();
    }

    /// Starts files again, first those that wait for a disk.
    pub fn resume(self: &Arc<Self>) {
        let _lock = self.pause_lock.lock();
        self.is_paused.store(false, Ordering::SeqCst);
        self.permits.resume();
        let mut queue = self.queue.lock();
        queue.release_parked();
        self.ensure_worker(queue);
    }

    /// Changes the limit.
    pub fn resize(&self, limit: Limit) {
        self.permits.resize(limit);
    }

    /// Adapts an adaptive limit to the pressure on the system. Must be called once a second.
    pub fn adapt(&self, pressure: Pressure) {
        #[expect(clippy::cast_precision_loss, reason = "only the ratio counts")]
        let share = open_descriptors().map(|open| open as f64 / descriptor_limit() as f64);
        if share.is_some_and(|share| share > MAX_DESCRIPTOR_SHARE) {
            self.permits.overload();
        }
        self.permits.adapt(pressure);
    }
}
