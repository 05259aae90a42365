//! How the files of a batch are written. `lib/` has checked the types.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use napi_derive::napi;

use crate::shared::error::Result;
use ogpress_files::{self as files, NotifyOptions, Options, Root};

/// How the files of a batch are written, and what is reported.
#[napi(object, object_to_js = false)]
pub struct BatchOptions {
    /// Reports every file.
    pub each: bool,
    /// Reports progress, with this interval in milliseconds.
    pub progress_ms: Option<u32>,
    /// Whether files are written to a temporary file that is renamed; if absent, those that exist.
    pub atomic: Option<bool>,
    /// The data that is on the disk when a file counts as written.
    pub fsync: Option<Fsync>,
    /// The handling of a path that is a symbolic link itself.
    pub symlinks: Option<Symlinks>,
    /// The handling of files whose disk is full, read-only or broken.
    pub on_disk_full: Option<OnDiskFull>,
    /// Does not write a file that has these bytes already.
    pub skip_unchanged: Option<bool>,
    /// The permissions of a new file.
    pub mode: Option<u32>,
    /// The folder that relative paths start in, and that no path may leave.
    pub root: Option<String>,
    /// The folder that a relative `root`, and without a root relative paths, start in. If absent, the working folder.
    pub start: Option<String>,
}

/// The data that is on the disk when a file counts as written.
#[napi(string_enum)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fsync {
    /// Nothing for certain: the system decides.
    #[napi(value = "none")]
    None,
    /// The bytes.
    #[napi(value = "file")]
    File,
    /// The bytes, and the name.
    #[napi(value = "file+dir")]
    FileAndDir,
}

/// The handling of a path that is a symbolic link itself.
#[napi(string_enum)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symlinks {
    /// The target of the link is written.
    #[napi(value = "follow")]
    Follow,
    /// It is an error.
    #[napi(value = "refuse")]
    Refuse,
}

/// The handling of files whose disk is full, read-only or broken.
#[napi(string_enum)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDiskFull {
    /// The file fails, and the files that were waiting are not attempted.
    #[napi(value = "reject")]
    Reject,
    /// They wait until the writer is resumed.
    #[napi(value = "pause")]
    Pause,
}

impl From<Fsync> for files::Fsync {
    fn from(fsync: Fsync) -> Self {
        match fsync {
            Fsync::None => Self::None,
            Fsync::File => Self::File,
            Fsync::FileAndDir => Self::FileAndDir,
        }
    }
}

impl From<Symlinks> for files::Symlinks {
    fn from(symlinks: Symlinks) -> Self {
        match symlinks {
            Symlinks::Follow => Self::Follow,
            Symlinks::Refuse => Self::Refuse,
        }
    }
}

impl From<OnDiskFull> for files::OnDiskFull {
    fn from(on_disk_full: OnDiskFull) -> Self {
        match on_disk_full {
            OnDiskFull::Reject => Self::Reject,
            OnDiskFull::Pause => Self::Pause,
        }
    }
}

impl BatchOptions {
    /// What is reported.
    pub fn notify_options(&self) -> NotifyOptions {
        let progress_interval = self.progress_ms.map(|ms| Duration::from_millis(ms.into()));
        NotifyOptions { each_file: self.each, progress_interval }
    }

    /// Converts the options to those of the core. Opens the root folder.
    pub fn parse(self) -> Result<Options> {
        let start = self.start.map(PathBuf::from);
        let root = match (self.root, start) {
            (None, None) => Root::default(),
            (None, Some(start)) => Root::starting_in(start),
            // An empty path is an error, and not the folder that it would start in.
            (Some(root), Some(start)) if !root.is_empty() => Root::new(&start.join(root))?,
            (Some(root), _) => Root::new(root.as_ref())?,
        };
        let default = Options::default();
        Ok(Options {
            atomic: self.atomic,
            fsync: self.fsync.map_or(default.fsync, Into::into),
            symlinks: self.symlinks.map_or(default.symlinks, Into::into),
            skip_unchanged: self.skip_unchanged.unwrap_or(default.skip_unchanged),
            mode: self.mode,
            root: Arc::new(root),
            on_disk_full: self.on_disk_full.map_or(default.on_disk_full, Into::into),
        })
    }
}
