//! The options of a batch: how its files are written.

use std::sync::Arc;

use super::root::Root;

/// The handling of files whose disk is full, read-only or broken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnDiskFull {
    /// One file fails with the cause. The other files that were submitted before the failure are not attempted.
    #[default]
    Reject,
    /// The files wait until the writer is resumed.
    Pause,
}

/// The data that must be on the disk before a file counts as written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fsync {
    /// Nothing: the operating system decides when it writes.
    #[default]
    None,
    /// The bytes of the file.
    File,
    /// The bytes of the file and its entry in the folder.
    FileAndDir,
}

/// The handling of a path that is a symbolic link itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Symlinks {
    /// The target of the link is written.
    #[default]
    Follow,
    /// The file fails.
    Refuse,
}

/// How the files of a batch are written.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether files are written through a temporary file that is then renamed: always, never, or only if the file exists
    /// (the default).
    pub atomic: Option<bool>,
    /// The data that must be on the disk before a file counts as written.
    pub fsync: Fsync,
    /// The handling of a path that is a symbolic link itself.
    pub symlinks: Symlinks,
    /// Whether a file that already has the same bytes is left alone.
    pub skip_unchanged: bool,
    /// The permissions of a new file, before the umask of the process is applied. The default is `0o666`.
    pub mode: Option<u32>,
    /// The folder that paths are relative to and cannot leave.
    pub root: Arc<Root>,
    /// The handling of files whose disk has failed.
    pub on_disk_full: OnDiskFull,
}
