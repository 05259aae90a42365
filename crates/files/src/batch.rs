//! Files that were asked for together, and what has become of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::devices::DEVICES;
use super::error::Error;
use super::job::Job;
use super::options::Options;
use super::write::Done;

/// Of so many bytes in writing fewer are left: more may be sent.
const LOW: u64 = 4 << 20;

/// Files that were asked for together.
pub struct Batch {
    pub(super) options: Options,
    /// Disks that have failed before this may work again.
    pub(super) born: u64,
    notify_options: NotifyOptions,
    is_cancelled: AtomicBool,
    tell: Box<dyn Fn() + Send + Sync>,
    state: Mutex<State>,
}

/// What a batch's owner is told of, beside that there is room for more, and that all is done.
#[derive(Debug, Clone, Copy, Default)]
pub struct NotifyOptions {
    /// Of every file.
    pub each_file: bool,
    /// Of progress, this often at most.
    pub progress_interval: Option<Duration>,
}

struct State {
    news: Report,
    files: u64,
    weight: u64,
    next: u32,
    is_told: bool,
    told: Instant,
}

/// What has become of files since the last time.
#[derive(Debug, Default)]
pub struct Report {
    /// Files written.
    pub written: u64,
    /// Files that had their bytes already.
    pub skipped: u64,
    /// Bytes written.
    pub bytes: u64,
    /// What is not in memory any more.
    pub freed_bytes: u64,
    /// Which files those were, and whether they were written: for who asked to be told of each.
    pub settled: Vec<(u32, bool)>,
    /// Files that were not written, by number and as they were called.
    pub failed: Vec<(u32, String, Error)>,
    /// Files that were not begun, by number and as they were called.
    pub not_attempted: Vec<(u32, String)>,
    /// Disks that files wait for.
    pub paused: Vec<PausedDevice>,
    /// The file that was written last.
    pub last_path: Option<String>,
}

/// A disk that files wait for.
#[derive(Debug)]
pub struct PausedDevice {
    /// The disk.
    pub device: u64,
    /// How often files had been freed from waiting before: batches that are told the same wait for the same reason.
    pub epoch: u64,
    /// What has failed.
    pub error: Error,
}

impl Batch {
    /// An empty batch. `tell` is called, on any thread, when there are news, and not again before they are
    /// [taken](Self::take_report).
    #[must_use]
    pub fn new(
        options: Options,
        notify_options: NotifyOptions,
        tell: impl Fn() + Send + Sync + 'static,
    ) -> Arc<Self> {
        let state = State {
            news: Report::default(),
            files: 0,
            weight: 0,
            next: 0,
            is_told: false,
            told: Instant::now(),
        };
        Arc::new(Self {
            options,
            born: DEVICES.now(),
            notify_options,
            is_cancelled: AtomicBool::new(false),
            tell: Box::new(tell),
            state: Mutex::new(state),
        })
    }

    /// What has happened since this was called last.
    #[must_use]
    pub fn take_report(&self) -> Report {
        let mut state = self.state.lock();
        state.is_told = false;
        state.told = Instant::now();
        std::mem::take(&mut state.news)
    }

    /// Notes files to come, and answers the number of the first.
    pub(super) fn expect(&self, files: usize, weight: u64) -> u32 {
        let mut state = self.state.lock();
        let first = state.next;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "numbers are used for fewer files than there is room for"
        )]
        let count = files as u32;
        state.next = state.next.wrapping_add(count);
        state.files += files as u64;
        state.weight += weight;
        first
    }

    pub(super) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::SeqCst)
    }

    pub(super) fn wrote(&self, job: &Job, done: Done) {
        let is_written = done == Done::Written;
        self.settle(job, |news| {
            if is_written {
                news.written += 1;
                news.bytes += job.size();
            } else {
                news.skipped += 1;
            }
            if self.notify_options.each_file {
                news.settled.push((job.index, is_written));
            }
            false
        });
    }

    pub(super) fn failed(&self, job: &Job, error: Error) {
        self.settle(job, |news| {
            news.failed.push((job.index, job.given().to_owned(), error));
            false
        });
    }

    pub(super) fn did_not_attempt(&self, job: &Job) {
        self.settle(job, |news| {
            news.not_attempted.push((job.index, job.given().to_owned()));
            // Who makes the files can stop.
            true
        });
    }

    pub(super) fn paused(&self, paused: PausedDevice) {
        let tell = {
            let mut state = self.state.lock();
            state.news.paused.push(paused);
            !std::mem::replace(&mut state.is_told, true)
        };
        if tell {
            (self.tell)();
        }
    }

    fn settle(&self, job: &Job, note: impl FnOnce(&mut Report) -> bool) {
        let tell = {
            let mut state = self.state.lock();
            let State { news, files, weight, is_told, told, .. } = &mut *state;
            let is_urgent = note(news);
            let freed = job.weight();
            news.freed_bytes += freed;
            let before = *weight;
            *files -= 1;
            *weight -= freed;
            let is_due =
                self.notify_options.progress_interval.is_some_and(|interval| told.elapsed() >= interval);
            let is_worth_telling = self.notify_options.each_file
                || is_urgent
                || is_due
                || *files == 0
                || (before >= LOW && *weight < LOW);
            let tell = is_worth_telling && !*is_told;
            if self.notify_options.progress_interval.is_some() && (tell || *files == 0) {
                news.last_path = Some(job.given().to_owned());
            }
            *is_told |= tell;
            tell
        };
        if tell {
            (self.tell)();
        }
    }
}
