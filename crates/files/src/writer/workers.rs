//! The workers of a writer: threads that take files from its queue.
//!
//! Method: a worker is started with the first file. Another one is added when a file kept its worker waiting, when the
//! queue is long, or when the watchdog finds that no file was taken for a while. A writer does not start as many workers as
//! its limit allows, because one worker is as fast as several while the system keeps the written bytes in memory. A worker
//! ends when the queue is empty, or when other workers need its permits.
//!
//! Invariants:
//! - A worker holds one permit of its writer and of each writer around it from its first to its last file.
//! - If files are ready, at least one worker runs or waits for permits.
//! - No queue is locked while permits are acquired or returned, because that may run callbacks which lock a queue.
//! - A file's path is released exactly once, after the file has ended.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};

use super::permits::{Permit, Permits, acquire_all};
use super::state::Writer;
use super::thread_pool;
use super::watchdog::{Watched, watch};
use crate::error::{Error, ErrorKind};
use crate::queue::path_locks::PathLocks;
use crate::queue::{Queue, WriteJob};

/// If a file takes longer, its worker was waiting for the disk, which may serve more workers at a time.
const SLOW_FILE: Duration = Duration::from_millis(1);
/// A queue with more files gets a worker for each processor.
const LONG_QUEUE: usize = 64;
static PROCESSORS: LazyLock<usize> =
    LazyLock::new(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
/// How long a worker keeps its permits although other workers wait for them.
const TURN: Duration = Duration::from_millis(1);

/// The locked paths of all writers. A waiter is a file with its writer.
static PATH_LOCKS: LazyLock<PathLocks<(Arc<Writer>, WriteJob)>> = LazyLock::new(PathLocks::default);

/// Removes the files that wait for a path and meet a condition.
pub(super) fn remove_path_waiters(is_unwanted: impl Fn(&WriteJob) -> bool) -> Vec<(Arc<Writer>, WriteJob)> {
    PATH_LOCKS.remove_waiters(|(_, job)| is_unwanted(job))
}

/// Returns whether a queue is long enough for one more worker.
pub(super) fn is_long(queue: &Queue) -> bool {
    queue.ready.len() > LONG_QUEUE && queue.workers < *PROCESSORS
}

impl Writer {
    /// Returns a file if its path is free. Otherwise the file waits until the path is released.
    pub(super) fn lock_path(self: &Arc<Self>, job: WriteJob) -> Option<WriteJob> {
        let path = job.absolute.clone();
        PATH_LOCKS.lock(&path, (Arc::clone(self), job)).map(|(_, job)| job)
    }

    /// Passes the path of a file that has ended to the next file that waits for it.
    pub(super) fn release_path(job: &WriteJob) {
        while let Some((writer, next)) = PATH_LOCKS.release(&job.absolute) {
            let mut queue = writer.queue.lock();
            // From here on `cancel` finds the file in the queue. A batch that was cancelled before must not enter it.
            if !next.batch.is_cancelled() {
                queue.ready.push_back(next);
                return writer.ensure_worker(queue);
            }
            drop(queue);
            writer.counters.record_not_attempted(&next);
        }
    }

    /// Starts a worker if files are ready and there is none.
    pub(super) fn ensure_worker(self: &Arc<Self>, mut queue: MutexGuard<'_, Queue>) {
        if queue.ready.is_empty() {
            return;
        }
        let has_workers = queue.workers > 0;
        queue.workers = queue.workers.max(1);
        drop(queue);
        watch(self);
        if has_workers {
            return;
        }
        let writer = Arc::clone(self);
        acquire_all(self.limiters(), Vec::new(), Box::new(move |permits| writer.start_worker(permits)));
    }

    /// Adds a worker if permits are free and there is a file for it.
    pub(super) fn add_worker(self: &Arc<Self>) {
        {
            let mut queue = self.queue.lock();
            if queue.ready.len() < queue.workers {
                return;
            }
            queue.workers += 1;
        }
        // If one permit is missing, the others are dropped, which may start workers of other writers.
        let permits: Option<Vec<Permit>> = self.limiters().iter().map(Permits::try_acquire).collect();
        if let Some(permits) = permits {
            return self.start_worker(permits);
        }
        let mut queue = self.queue.lock();
        queue.workers -= 1;
        self.ensure_worker(queue);
    }

    fn start_worker(self: &Arc<Self>, permits: Vec<Permit>) {
        // The pool keeps a function that it has no thread for, and may run it later. It must find no permits then.
        let permits = Arc::new(Mutex::new(Some(permits)));
        let (writer, for_worker) = (Arc::clone(self), Arc::clone(&permits));
        let run = move || {
            let permits = for_worker.lock().take();
            if let Some(permits) = permits {
                writer.run_worker(permits);
            }
        };
        if !thread_pool::spawn(run) && permits.lock().take().is_some() {
            self.fail_without_thread();
        }
    }

    /// Fails all ready files if no other worker is left to write them.
    fn fail_without_thread(self: &Arc<Self>) {
        let jobs = {
            let mut queue = self.queue.lock();
            queue.workers -= 1;
            if queue.workers > 0 {
                return;
            }
            std::mem::take(&mut queue.ready)
        };
        for job in jobs {
            let error = Error::new(ErrorKind::Write, &job.path, "the system has no thread for it");
            self.counters.record_failed(&job, error);
            Self::release_path(&job);
        }
    }

    fn run_worker(self: Arc<Self>, permits: Vec<Permit>) {
        let started = Instant::now();
        while let Some((job, has_parked)) = self.next_job(started) {
            let begun = Instant::now();
            self.record_taken();
            if let Some(ended) = self.perform(job, has_parked) {
                Self::release_path(&ended);
            }
            if begun.elapsed() >= SLOW_FILE {
                self.add_worker();
            }
        }
        drop(permits);
        // A worker that ends because its permits are wanted elsewhere leaves files behind. The next one waits for permits
        // again.
        self.ensure_worker(self.queue.lock());
    }

    /// Returns the next file, and whether any file waits for a disk. Returns `None` if the worker must end.
    fn next_job(&self, started: Instant) -> Option<(WriteJob, bool)> {
        let mut queue = self.queue.lock();
        let has_had_turn = started.elapsed() >= TURN;
        let keeps_permits = !self.levels().any(|writer| writer.reclaims_permit(has_had_turn));
        let job = if keeps_permits { queue.ready.pop_front() } else { None };
        if job.is_none() {
            queue.workers -= 1;
        }
        Some((job?, queue.has_parked()))
    }
}

impl Watched for Writer {
    fn check(self: Arc<Self>, interval: Duration) -> bool {
        if !self.has_waiting() {
            return false;
        }
        if self.is_stalled(interval) {
            self.add_worker();
        }
        true
    }

    fn has_waiting(&self) -> bool {
        !self.queue.lock().ready.is_empty()
    }
}
