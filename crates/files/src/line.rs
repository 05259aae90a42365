//! Files that wait for a worker, and those that wait for a disk.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::batch::{Batch, PausedDevice};
use super::devices::Device;
use super::error::Error;
use super::job::Job;

/// A writer's line.
#[derive(Default)]
pub(super) struct Line {
    pub(super) ready: VecDeque<Job>,
    /// Threads that take from it, or will when they have slots.
    pub(super) workers: usize,
    /// Files whose disk has failed.
    parked: HashMap<Device, Parked>,
    /// How often files have been freed from waiting for a disk: to wait again is news.
    freed: u64,
}

/// Files that wait for a disk, and what has failed there.
struct Parked {
    error: Error,
    jobs: Vec<Job>,
}

impl Line {
    pub(super) fn parked(&self) -> usize {
        self.parked.values().map(|parked| parked.jobs.len()).sum()
    }

    pub(super) fn is_any_parked(&self) -> bool {
        !self.parked.is_empty()
    }

    /// With what a disk has failed that files wait for.
    pub(super) fn failure_of(&self, device: Device) -> Option<Error> {
        self.parked.get(&device).map(|parked| parked.error.clone())
    }

    /// Keeps a file until its disk works again, which has failed with this. Answers what to tell its batch, if that does not know.
    ///
    /// # Errors
    ///
    /// The file, if it is not wanted any more.
    pub(super) fn park(
        &mut self,
        job: Job,
        device: Device,
        error: Error,
    ) -> Result<Option<PausedDevice>, Job> {
        if job.batch.is_cancelled() {
            return Err(job);
        }
        let parked = self.parked.entry(device).or_insert_with(|| Parked { error, jobs: Vec::new() });
        let is_first = !parked.jobs.last().is_some_and(|last| Arc::ptr_eq(&last.batch, &job.batch));
        parked.jobs.push(job);
        let freed = self.freed;
        Ok(is_first.then(|| PausedDevice { device, epoch: freed, error: parked.error.clone() }))
    }

    /// Has all that wait for a disk try again, before all others.
    pub(super) fn unpark(&mut self) {
        self.freed += 1;
        for Parked { jobs, .. } in std::mem::take(&mut self.parked).into_values() {
            jobs.into_iter().rev().for_each(|job| self.ready.push_front(job));
        }
    }

    /// Takes a batch's files out. A disk that only they waited for is tried again.
    pub(super) fn take_out(&mut self, batch: &Arc<Batch>) -> Vec<Job> {
        let is_theirs = |job: &Job| Arc::ptr_eq(&job.batch, batch);
        let (out, stay): (VecDeque<Job>, _) = self.ready.drain(..).partition(is_theirs);
        self.ready = stay;
        let mut out = Vec::from(out);
        for parked in self.parked.values_mut() {
            out.extend(parked.jobs.extract_if(.., |job| is_theirs(job)));
        }
        let before = self.parked.len();
        self.parked.retain(|_, parked| !parked.jobs.is_empty());
        self.freed += u64::from(self.parked.len() < before);
        out
    }
}
