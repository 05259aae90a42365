//! What became of the files of a batch, as JavaScript gets it.

use napi::bindgen_prelude::Uint32Array;
use napi_derive::napi;

use crate::shared::numbers::number;
use ogpress_files::{Error, PausedDevice, Report};

/// What became of files since the last report.
#[napi(object, object_from_js = false)]
pub struct BatchReport {
    /// Files written.
    pub written: f64,
    /// Files that had the same bytes already.
    pub skipped: f64,
    /// Bytes written.
    pub bytes: f64,
    /// Bytes that are no longer in memory.
    pub freed: f64,
    /// One entry for each file, if `each` is set: twice its number, plus 1 if it was written.
    pub settled: Uint32Array,
    /// Files that failed.
    pub failed: Vec<FailedFile>,
    /// Files that were not begun.
    pub not_attempted: Vec<SkippedFile>,
    /// Disks that made the writer pause.
    pub paused: Vec<PausedDisk>,
    /// The path of the last file that was written.
    pub last: Option<String>,
}

/// A file that was not begun.
#[napi(object, object_from_js = false)]
pub struct SkippedFile {
    /// The number of the file in its batch.
    pub index: u32,
    /// The path, as the caller passed it.
    pub path: String,
}

/// A disk that files wait for.
#[napi(object, object_from_js = false)]
pub struct PausedDisk {
    /// Equal for batches that wait for the same reason.
    pub reason: String,
    /// The file that failed.
    pub file: FailedFile,
}

/// A file that failed.
#[napi(object, object_from_js = false)]
pub struct FailedFile {
    /// The number of the file in its batch.
    pub index: u32,
    /// The path, as the caller passed it.
    pub path: String,
    /// Our code.
    pub code: String,
    /// The code of the system.
    pub system_code: Option<String>,
    /// The action that failed.
    pub action: String,
    /// The text of the error.
    pub message: String,
}

impl FailedFile {
    fn new(index: u32, path: String, error: &Error) -> Self {
        Self {
            index,
            path,
            code: error.kind.code().to_owned(),
            system_code: error.system_code().map(str::to_owned),
            action: error.action.to_owned(),
            message: error.to_string(),
        }
    }
}

impl From<PausedDevice> for PausedDisk {
    fn from(PausedDevice { device, epoch, error }: PausedDevice) -> Self {
        let path = error.path.to_string_lossy().into_owned();
        Self { reason: format!("{epoch} {device}"), file: FailedFile::new(0, path, &error) }
    }
}

impl From<Report> for BatchReport {
    fn from(report: Report) -> Self {
        let settled = report.settled.into_iter().map(|(index, written)| index << 1 | u32::from(written));
        let failed =
            report.failed.into_iter().map(|(index, path, error)| FailedFile::new(index, path, &error));
        let not_attempted = report.not_attempted.into_iter().map(|(index, path)| SkippedFile { index, path });
        Self {
            written: number(report.written),
            skipped: number(report.skipped),
            bytes: number(report.bytes),
            freed: number(report.freed_bytes),
            settled: settled.collect::<Vec<u32>>().into(),
            failed: failed.collect(),
            not_attempted: not_attempted.collect(),
            paused: report.paused.into_iter().map(PausedDisk::from).collect(),
            last: report.last_path,
        }
    }
}
