//! Helpers of the tests. Each file tests one behaviour.

mod descriptors;
mod disk_breaker;
mod histories;
mod in_place;
mod path_locks;
mod refusals;
mod roots;
mod system_codes;
mod temp_files;
mod workers;
mod writing;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::*;
use ogpress_limiter::Limit;

/// A temporary folder of one test. It is removed when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("ogpress-files-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Returns a batch, and a channel that receives its notifications.
fn batch(options: Options) -> (Arc<Batch>, Receiver<()>) {
    let (sender, notifications) = channel();
    let notify_options = NotifyOptions { each_file: true, progress_interval: None };
    let batch = Batch::new(options, notify_options, move || sender.send(()).unwrap_or_default());
    (batch, notifications)
}

fn chunk<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Chunk {
    let (mut paths, mut bytes, mut ends) = (String::new(), Vec::new(), Vec::new());
    for (path, text) in files {
        paths.push_str(path);
        paths.push('\0');
        bytes.extend_from_slice(text.as_bytes());
        ends.push(bytes.len());
    }
    Chunk { paths, bytes: Some(bytes), ends }
}

/// Waits until all `files` have ended, and returns the sum of their reports.
fn outcome(batch: &Batch, notifications: &Receiver<()>, files: u64) -> Report {
    let mut all = Report::default();
    loop {
        let ended = all.written + all.skipped + (all.failed.len() + all.not_attempted.len()) as u64;
        if ended == files {
            return all;
        }
        notifications.recv_timeout(Duration::from_mins(1)).expect("the files should end within a minute");
        let report = batch.take_report();
        all.written += report.written;
        all.skipped += report.skipped;
        all.bytes += report.bytes;
        all.freed_bytes += report.freed_bytes;
        all.settled.extend(report.settled);
        all.failed.extend(report.failed);
        all.not_attempted.extend(report.not_attempted);
        all.paused.extend(report.paused);
    }
}

fn write_with(options: Options, path: &str, text: &str) -> Report {
    let writer = Writer::new(Limit::ONE, None);
    let (batch, notifications) = batch(options);
    writer.push(&batch, chunk([(path, text)]));
    outcome(&batch, &notifications, 1)
}

fn write(path: &str, text: &str) -> Report {
    write_with(Options::default(), path, text)
}

/// Returns the kind of the error of a path that is refused.
fn refusal(options: Options, path: &str) -> ErrorKind {
    let report = write_with(options, path, "text");
    assert_eq!(report.written, 0);
    report.failed[0].2.kind
}
