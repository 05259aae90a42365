//! What a worker does with one file: write it, and handle a disk that fails.
//!
//! If a disk fails, the [`DISK_BREAKER`] decides about the other files on it (`OnDiskFull::Reject`), or the file is parked
//! in the queue together with all others on that disk until the writer is resumed (`OnDiskFull::Pause`).

use std::sync::Arc;

use parking_lot::MutexGuard;

use super::state::Writer;
use crate::disk::disk_breaker::DISK_BREAKER;
use crate::disk::{Device, OnDiskFull};
use crate::error::{Error, ErrorKind};
use crate::queue::{Queue, WriteJob};

impl Writer {
    /// Writes a file. Returns the job when it has ended, so that the caller releases its path, or `None` if it was parked.
    /// `has_parked` tells whether any file waits for a disk.
    pub(super) fn perform(&self, job: WriteJob, has_parked: bool) -> Option<WriteJob> {
        if job.batch.is_cancelled() || job.is_refused_by_breaker() {
            self.counters.record_not_attempted(&job);
            return Some(job);
        }
        if has_parked && job.batch.options.on_disk_full == OnDiskFull::Pause {
            let device = job.device();
            let queue = self.queue.lock();
            if let Some(error) = queue.parked_error(device) {
                return self.park(queue, job, device, error);
            }
        }
        match self.counters.while_running(|| job.write()) {
            Ok(written) => {
                if DISK_BREAKER.has_failures() {
                    DISK_BREAKER.record_success(job.device(), job.batch.created);
                }
                self.counters.record_written(&job, written);
            }
            Err(error) if error.kind.is_disk_failure() => return self.handle_disk_failure(job, error),
            Err(error) => {
                if error.kind == ErrorKind::TooManyOpenFiles {
                    self.permits.overload();
                }
                self.counters.record_failed(&job, error);
            }
        }
        Some(job)
    }

    fn handle_disk_failure(&self, job: WriteJob, error: Error) -> Option<WriteJob> {
        self.permits.overload();
        let device = job.batch.options.root.device(&error.path);
        if job.batch.options.on_disk_full == OnDiskFull::Pause {
            return self.park(self.queue.lock(), job, device, error);
        }
        if DISK_BREAKER.record_failure(device, job.batch.created) {
            self.counters.record_failed(&job, error);
        } else {
            self.counters.record_not_attempted(&job);
        }
        Some(job)
    }

    /// Keeps a file until its disk works again, and reports that to its batch.
    fn park(
        &self,
        mut queue: MutexGuard<'_, Queue>,
        job: WriteJob,
        device: Device,
        error: Error,
    ) -> Option<WriteJob> {
        let batch = Arc::clone(&job.batch);
        let parked = queue.park(job, device, error);
        drop(queue);
        match parked {
            Ok(paused) => {
                if let Some(paused) = paused {
                    batch.record_paused(paused);
                }
                None
            }
            Err(job) => {
                self.counters.record_not_attempted(&job);
                Some(job)
            }
        }
    }
}
