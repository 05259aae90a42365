//! Files that were submitted together, and their results.
//!
//! The owner hands in files as [`Chunk`]s and gets back [`Report`]s. Any thread may end a file. The owner is notified, and
//! then takes the report on its own thread.
//!
//! Invariants:
//! - Each file ends exactly once: written, skipped, failed or not attempted.
//! - After a notification there is no other one until the owner takes the report.
//! - The notification function is called without the lock of the batch.

mod chunk;
mod report;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use parking_lot::Mutex;

pub use chunk::Chunk;
pub(crate) use chunk::ChunkFile;
pub use report::{NotifyOptions, PausedDevice, Report};

use crate::disk::Options;
use crate::disk::disk_breaker::DISK_BREAKER;
use crate::disk::write_file::Written;
use crate::error::Error;

/// When the memory of waiting files falls below this, the owner is notified so that it can submit more.
const LOW_WATER_MARK: u64 = 4 << 20;

/// Files that are written with the same options, and their results.
pub struct Batch {
    pub(crate) options: Options,
    /// When the batch was created, in the logical time of the disk breaker.
    pub(crate) created: u64,
    notify_options: NotifyOptions,
    is_cancelled: AtomicBool,
    notify: Box<dyn Fn() + Send + Sync>,
    state: Mutex<State>,
}

struct State {
    report: Report,
    /// Files that have not ended.
    files: u64,
    /// The memory of files that have not ended, in bytes.
    memory: u64,
    next_index: u32,
    /// Whether the owner was notified since the last report.
    is_notified: bool,
    reported: Instant,
}

impl Batch {
    /// Creates an empty batch. `notify` is called, on any thread, when there is something to report. It is not called again
    /// before the owner [takes the report](Self::take_report).
    #[must_use]
    pub fn new(
        options: Options,
        notify_options: NotifyOptions,
        notify: impl Fn() + Send + Sync + 'static,
    ) -> Arc<Self> {
        let state = State {
            report: Report::default(),
            files: 0,
            memory: 0,
            next_index: 0,
            is_notified: false,
            reported: Instant::now(),
        };
        Arc::new(Self {
            options,
            created: DISK_BREAKER.timestamp(),
            notify_options,
            is_cancelled: AtomicBool::new(false),
            notify: Box::new(notify),
            state: Mutex::new(state),
        })
    }

    /// Returns what happened since the last call.
    #[must_use]
    pub fn take_report(&self) -> Report {
        let mut state = self.state.lock();
        state.is_notified = false;
        state.reported = Instant::now();
        std::mem::take(&mut state.report)
    }

    /// Adds the files of a chunk, and numbers them.
    pub(crate) fn add(&self, chunk: Chunk) -> impl Iterator<Item = ChunkFile> + use<> {
        let first_index = {
            let mut state = self.state.lock();
            let first_index = state.next_index;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "memory holds fewer unfinished files than there are numbers"
            )]
            let count = chunk.ends.len() as u32;
            state.next_index = state.next_index.wrapping_add(count);
            state.files += chunk.ends.len() as u64;
            state.memory += chunk.memory();
            first_index
        };
        chunk.into_files(first_index)
    }

    pub(crate) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::SeqCst)
    }

    pub(crate) fn record_written(&self, file: &ChunkFile, written: Written) {
        let is_changed = written == Written::Changed;
        self.settle(file, |report| {
            if is_changed {
                report.written += 1;
                report.bytes += file.size();
            } else {
                report.skipped += 1;
            }
            if self.notify_options.each_file {
                report.settled.push((file.index, is_changed));
            }
            false
        });
    }

    pub(crate) fn record_failed(&self, file: &ChunkFile, error: Error) {
        self.settle(file, |report| {
            report.failed.push((file.index, file.path().to_owned(), error));
            false
        });
    }

    pub(crate) fn record_not_attempted(&self, file: &ChunkFile) {
        self.settle(file, |report| {
            report.not_attempted.push((file.index, file.path().to_owned()));
            // The owner can stop producing files.
            true
        });
    }

    pub(crate) fn record_paused(&self, paused: PausedDevice) {
        let notify = {
            let mut state = self.state.lock();
            state.report.paused.push(paused);
            !std::mem::replace(&mut state.is_notified, true)
        };
        if notify {
            (self.notify)();
        }
    }

    /// Ends a file. `record` notes the result, and returns whether the owner must be notified at once.
    fn settle(&self, file: &ChunkFile, record: impl FnOnce(&mut Report) -> bool) {
        let notify = {
            let mut state = self.state.lock();
            let State { report, files, memory, is_notified, reported, .. } = &mut *state;
            let is_urgent = record(report);
            let freed = file.memory();
            report.freed_bytes += freed;
            let before = *memory;
            *files -= 1;
            *memory -= freed;
            let NotifyOptions { each_file, progress_interval } = self.notify_options;
            let is_due = progress_interval.is_some_and(|interval| reported.elapsed() >= interval);
            let is_low = before >= LOW_WATER_MARK && *memory < LOW_WATER_MARK;
            let notify = (each_file || is_urgent || is_due || *files == 0 || is_low) && !*is_notified;
            if progress_interval.is_some() && (notify || *files == 0) {
                report.last_path = Some(file.path().to_owned());
            }
            *is_notified |= notify;
            notify
        };
        if notify {
            (self.notify)();
        }
    }
}
