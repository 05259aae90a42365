//! The reports that a batch gives to its owner.

use std::time::Duration;

use crate::disk::Device;
use crate::error::Error;

/// When the owner of a batch is notified, beside when memory was freed and when all files have ended.
#[derive(Debug, Clone, Copy, Default)]
pub struct NotifyOptions {
    /// After every file.
    pub each_file: bool,
    /// At most once in this time, while files end.
    pub progress_interval: Option<Duration>,
}

/// The results of a batch since its last report.
#[derive(Debug, Default)]
pub struct Report {
    /// The number of files that were written.
    pub written: u64,
    /// The number of files that already had the same bytes.
    pub skipped: u64,
    /// The number of bytes that were written.
    pub bytes: u64,
    /// The memory of the files that have ended, in bytes.
    pub freed_bytes: u64,
    /// For each file that was written (`true`) or skipped (`false`) its number. Empty without [`NotifyOptions::each_file`].
    pub settled: Vec<(u32, bool)>,
    /// The files that failed: number, path as the caller wrote it, and error.
    pub failed: Vec<(u32, String, Error)>,
    /// The files that were not attempted: number, and path as the caller wrote it.
    pub not_attempted: Vec<(u32, String)>,
    /// The disks that files wait for.
    pub paused: Vec<PausedDevice>,
    /// The path of the file that ended last. `None` without [`NotifyOptions::progress_interval`].
    pub last_path: Option<String>,
}

/// A disk that files wait for.
#[derive(Debug)]
pub struct PausedDevice {
    /// The disk.
    pub device: Device,
    /// Counts how often the writer was resumed. Reports with the same disk and epoch have the same cause.
    pub epoch: u64,
    /// The error of the disk.
    pub error: Error,
}
