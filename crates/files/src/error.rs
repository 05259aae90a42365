//! Why a file was not written, one kind per thing a caller may do differently.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The system refused, for a reason that is the file's own: no permission, a name that is too long.
    Write,
    /// A path that no file can have: empty, or with a NUL.
    InvalidPath,
    /// A path that leads out of the root.
    OutsideRoot,
    /// What is there is a folder, a pipe or a device.
    NotAFile,
    /// What is there is a symbolic link, and those are refused.
    Symlink,
    /// No descriptor was to be had for a minute.
    TooManyOpenFiles,
    /// The disk, or a quota, is full.
    DiskFull,
    /// The file system is mounted read-only.
    ReadOnly,
    /// The disk does not work.
    DiskError,
    /// The disk had failed for another file before, or the call was aborted.
    NotAttempted,
    /// The system has no memory for the file's bytes.
    OutOfMemory,
    /// Native code panicked.
    Panic,
}

impl ErrorKind {
    /// The stable code, listed in `docs/errors.md`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Write => "ERR_OGPRESS_WRITE",
            Self::InvalidPath => "ERR_OGPRESS_INVALID_PATH",
            Self::OutsideRoot => "ERR_OGPRESS_OUTSIDE_ROOT",
            Self::NotAFile => "ERR_OGPRESS_NOT_A_FILE",
            Self::Symlink => "ERR_OGPRESS_SYMLINK",
            Self::TooManyOpenFiles => "ERR_OGPRESS_TOO_MANY_OPEN_FILES",
            Self::DiskFull => "ERR_OGPRESS_DISK_FULL",
            Self::ReadOnly => "ERR_OGPRESS_READ_ONLY",
            Self::DiskError => "ERR_OGPRESS_DISK_ERROR",
            Self::NotAttempted => "ERR_OGPRESS_NOT_ATTEMPTED",
            Self::OutOfMemory => "ERR_OGPRESS_OUT_OF_MEMORY",
            Self::Panic => "ERR_OGPRESS_PANIC",
        }
    }

    /// Whether it is the disk's fault, so that no other file on it has a chance.
    #[must_use]
    pub const fn is_disk_failure(self) -> bool {
        matches!(self, Self::DiskFull | Self::ReadOnly | Self::DiskError)
    }
}

/// One file that was not written.
#[derive(Debug, Clone)]
pub struct Error {
    /// What kind of thing went wrong.
    pub kind: ErrorKind,
    /// The file.
    pub path: PathBuf,
    /// What was being done: `open`, `write`, `rename`.
    pub action: &'static str,
    /// What the system said, or we.
    pub reason: Arc<io::Error>,
}

impl Error {
    /// The error of something that the system refused to do.
    #[must_use]
    pub fn from_system(action: &'static str, path: &Path, reason: io::Error) -> Self {
        let kind = match reason.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorKind::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem => ErrorKind::ReadOnly,
            io::ErrorKind::IsADirectory => ErrorKind::NotAFile,
            _ if is_disk_error(&reason) => ErrorKind::DiskError,
            _ if is_shortage(&reason) => ErrorKind::TooManyOpenFiles,
            _ => ErrorKind::Write,
        };
        Self { kind, path: path.to_owned(), action, reason: Arc::new(reason) }
    }

    /// The error of something that we refuse to do.
    #[must_use]
    pub fn new(
        kind: ErrorKind,
        path: &Path,
        reason: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { kind, path: path.to_owned(), action: "open", reason: Arc::new(io::Error::other(reason)) }
    }

    /// The system's own name of the reason, as Node.js knows it; none if the reason is ours.
    #[must_use]
    pub fn system_code(&self) -> Option<&'static str> {
        self.reason.raw_os_error()?;
        Some(match self.reason.kind() {
            io::ErrorKind::PermissionDenied => {
                if self.reason.raw_os_error() == Some(EPERM) {
                    "EPERM"
                } else {
                    "EACCES"
                }
            }
            io::ErrorKind::NotFound => "ENOENT",
            io::ErrorKind::AlreadyExists => "EEXIST",
            io::ErrorKind::IsADirectory => "EISDIR",
            io::ErrorKind::NotADirectory => "ENOTDIR",
            io::ErrorKind::DirectoryNotEmpty => "ENOTEMPTY",
            io::ErrorKind::StorageFull => "ENOSPC",
            io::ErrorKind::QuotaExceeded => "EDQUOT",
            io::ErrorKind::ReadOnlyFilesystem => "EROFS",
            io::ErrorKind::InvalidFilename => "ENAMETOOLONG",
            io::ErrorKind::InvalidInput => "EINVAL",
            io::ErrorKind::FileTooLarge => "EFBIG",
            io::ErrorKind::ResourceBusy => "EBUSY",
            io::ErrorKind::ExecutableFileBusy => "ETXTBSY",
            io::ErrorKind::CrossesDevices => "EXDEV",
            io::ErrorKind::OutOfMemory => "ENOMEM",
            _ if self.kind == ErrorKind::TooManyOpenFiles => "EMFILE",
            _ if self.kind == ErrorKind::DiskError => "EIO",
            _ if is_loop(&self.reason) => "ELOOP",
            _ => "UNKNOWN",
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, action, reason, .. } = self;
        let path = path.display();
        match self.system_code() {
            Some(code) => write!(f, "cannot {action} `{path}`: {code}, {}", Lowercase(reason)),
            None => write!(f, "cannot {action} `{path}`: {reason}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.reason)
    }
}

/// A system's message without its capital and its number.
struct Lowercase<'a>(&'a io::Error);

impl fmt::Display for Lowercase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let text = text.split(" (os error").next().unwrap_or_default();
        let mut characters = text.chars();
        let first = characters.next().map(|first| first.to_ascii_lowercase());
        write!(f, "{}{}", first.map(String::from).unwrap_or_default(), characters.as_str())
    }
}

/// The error that a refused way out of a root has.
pub(super) const EPERM: i32 = 1;

/// Whether there are no descriptors, which is for the time being.
pub(super) fn is_shortage(reason: &io::Error) -> bool {
    #[cfg(unix)]
    return matches!(reason.raw_os_error(), Some(libc::EMFILE | libc::ENFILE | libc::EAGAIN));
    // ERROR_TOO_MANY_OPEN_FILES
    #[cfg(not(unix))]
    return reason.raw_os_error() == Some(4);
}

fn is_disk_error(reason: &io::Error) -> bool {
    #[cfg(unix)]
    return reason.raw_os_error() == Some(libc::EIO);
    // ERROR_WRITE_FAULT, ERROR_GEN_FAILURE, ERROR_IO_DEVICE
    #[cfg(not(unix))]
    return matches!(reason.raw_os_error(), Some(29 | 31 | 1117));
}

/// Whether there is a link where none is followed, or too many are.
pub(super) fn is_loop(reason: &io::Error) -> bool {
    #[cfg(unix)]
    return reason.raw_os_error() == Some(libc::ELOOP);
    #[cfg(not(unix))]
    return false;
}
