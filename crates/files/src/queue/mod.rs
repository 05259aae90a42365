//! The files of a writer that wait: for a worker, or for a disk that has failed.
//!
//! A file waits for its path first (see [`path_locks`]), and enters the queue when it owns the path.
//!
//! Invariants:
//! - Each file of the queue owns its path.
//! - `workers` counts the threads that take from `ready` or will do so. It changes under the same lock as `ready`: a worker
//!   that finds no file leaves under that lock, so a file that is added afterwards sees that a worker is missing.

pub(crate) mod path_locks;
mod write_job;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

pub(crate) use write_job::WriteJob;

use crate::batch::{Batch, PausedDevice};
use crate::disk::Device;
use crate::error::Error;

/// The queue of a writer.
#[derive(Default)]
pub(crate) struct Queue {
    pub(crate) ready: VecDeque<WriteJob>,
    /// Threads that take from `ready`, including those that wait for permits.
    pub(crate) workers: usize,
    parked: HashMap<Device, Parked>,
    /// How often parked files were released. See [`PausedDevice::epoch`].
    epoch: u64,
}

/// Files that wait for a disk, and the error of that disk.
struct Parked {
    error: Error,
    jobs: Vec<WriteJob>,
}

impl Queue {
    /// Returns how many files wait for a disk.
    pub(crate) fn parked_count(&self) -> usize {
        self.parked.values().map(|parked| parked.jobs.len()).sum()
    }

    pub(crate) fn has_parked(&self) -> bool {
        !self.parked.is_empty()
    }

    /// Returns the error of a disk that files wait for.
    pub(crate) fn parked_error(&self, device: Device) -> Option<Error> {
        self.parked.get(&device).map(|parked| parked.error.clone())
    }

    /// Keeps a file until its disk works again. Returns what to report to its batch, or `None` if that was
    /// reported before.
    ///
    /// # Errors
    ///
    /// Returns the file if its batch was cancelled.
    pub(crate) fn park(
        &mut self,
        job: WriteJob,
        device: Device,
        error: Error,
    ) -> Result<Option<PausedDevice>, WriteJob> {
        if job.batch.is_cancelled() {
            return Err(job);
        }
        let parked = self.parked.entry(device).or_insert_with(|| Parked { error, jobs: Vec::new() });
        let is_first = !parked.jobs.last().is_some_and(|last| Arc::ptr_eq(&last.batch, &job.batch));
        parked.jobs.push(job);
        let epoch = self.epoch;
        Ok(is_first.then(|| PausedDevice { device, epoch, error: parked.error.clone() }))
    }

    /// Moves all parked files to the front of the queue.
    pub(crate) fn release_parked(&mut self) {
        self.epoch += 1;
        for Parked { jobs, .. } in std::mem::take(&mut self.parked).into_values() {
            jobs.into_iter().rev().for_each(|job| self.ready.push_front(job));
        }
    }

    /// Removes the files of a batch. A disk that no other file waits for is tried again by the next file.
    pub(crate) fn remove_batch(&mut self, batch: &Arc<Batch>) -> Vec<WriteJob> {
        let belongs = |job: &WriteJob| Arc::ptr_eq(&job.batch, batch);
        let (removed, kept): (VecDeque<WriteJob>, _) = self.ready.drain(..).partition(belongs);
        self.ready = kept;
        let mut removed = Vec::from(removed);
        for parked in self.parked.values_mut() {
            removed.extend(parked.jobs.extract_if(.., |job| belongs(job)));
        }
        let before = self.parked.len();
        self.parked.retain(|_, parked| !parked.jobs.is_empty());
        self.epoch += u64::from(self.parked.len() < before);
        removed
    }
}
