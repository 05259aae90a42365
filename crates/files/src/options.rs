//! How files are written.

use std::sync::Arc;

use super::Root;

/// What becomes of files whose disk is full, read-only or broken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnDiskFull {
    /// One fails with the cause, and the others that were asked for before it are not attempted.
    #[default]
    Reject,
    /// They wait until the writer is resumed.
    Pause,
}

/// What has reached the disk when a file counts as written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fsync {
    /// What the system thinks best.
    #[default]
    None,
    /// The file's bytes.
    File,
    /// The file's bytes, and its name.
    FileAndDir,
}

/// What becomes of a symbolic link at the path itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Symlinks {
    /// What it leads to is written.
    #[default]
    Follow,
    /// It is an error.
    Refuse,
}

/// How the files of a batch are written.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// By way of a temporary file that is renamed: always, never, or where the file exists (the default).
    pub atomic: Option<bool>,
    /// What has reached the disk when a file counts as written.
    pub fsync: Fsync,
    /// What becomes of links.
    pub symlinks: Symlinks,
    /// Leaves a file alone that has these bytes already.
    pub skip_unchanged: bool,
    /// The permissions of a new file, before the process's umask; 0o666 by default.
    pub mode: Option<u32>,
    /// Where paths start, and may not leave.
    pub root: Arc<Root>,
    /// What becomes of files whose disk has failed.
    pub on_disk_full: OnDiskFull,
}
