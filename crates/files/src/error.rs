//! The errors of files that were not written. Each [`ErrorKind`] is a case that a caller may handle differently.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::system_code::system_code;

/// The cause of an error, as far as a caller can react to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The operating system refused this file, for example because of its permissions or the length of its name.
    Write,
    /// No file can have the path: it is empty or contains a NUL.
    InvalidPath,
    /// The path leads out of the root.
    OutsideRoot,
    /// The path is that of a folder, a pipe, a socket or a device.
    NotAFile,
    /// The path is that of a symbolic link, and the options refuse links.
    Symlink,
    /// The process got no file descriptor for a minute.
    TooManyOpenFiles,
    /// The disk or the quota is full.
    DiskFull,
    /// The file system is mounted read-only.
    ReadOnly,
    /// The disk reported an input or output error.
    DiskError,
    /// The file was not started: its disk failed for another file, or the call was aborted.
    NotAttempted,
    /// There was no memory for the bytes of the file.
    OutOfMemory,
    /// The native code panicked.
    Panic,
}

impl ErrorKind {
    /// Returns the stable code, which `docs/errors.md` lists.
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

    /// Returns whether the disk failed, so that every other file on it would fail too.
    #[must_use]
    pub const fn is_disk_failure(self) -> bool {
        matches!(self, Self::DiskFull | Self::ReadOnly | Self::DiskError)
    }
}

/// The error of one file.
#[derive(Debug, Clone)]
pub struct Error {
    /// The cause.
    pub kind: ErrorKind,
    /// The path of the file.
    pub path: PathBuf,
    /// The operation that failed, such as `open`, `write` or `rename`.
    pub action: &'static str,
    /// The error of the operating system, or one of this crate.
    pub reason: Arc<io::Error>,
    /// Advice for the caller.
    pub advice: Option<&'static str>,
}

impl Error {
    /// Creates the error of a system call that failed. Its kind follows from the `reason`.
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
        Self { kind, path: path.to_owned(), action, reason: Arc::new(reason), advice: None }
    }

    /// Creates the error of an operation that this crate refuses.
    #[must_use]
    pub fn new(
        kind: ErrorKind,
        path: &Path,
        reason: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        let reason = Arc::new(io::Error::other(reason));
        Self { kind, path: path.to_owned(), action: "open", reason, advice: None }
    }

    /// Returns the name that Node.js gives to the system's error, or `None` if the reason is not one of the system.
    #[must_use]
    pub fn system_code(&self) -> Option<&'static str> {
        self.reason.raw_os_error()?;
        Some(system_code(&self.reason))
    }

    /// Adds what the caller can do about the error to its text.
    #[must_use]
    pub(crate) fn with_advice(self, advice: &'static str) -> Self {
        Self { advice: Some(advice), ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, action, reason, .. } = self;
        let path = path.display();
        match self.system_code() {
            Some(code) => write!(f, "cannot {action} `{path}`: {code}, {}", Lowercase(reason))?,
            None => write!(f, "cannot {action} `{path}`: {reason}")?,
        }
        self.advice.map_or(Ok(()), |advice| write!(f, "; {advice}"))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.reason)
    }
}

/// Shows the system's message without its capital letter and without its number.
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

/// Returns whether the process or the system has no descriptor left. That is temporary.
pub(crate) fn is_shortage(reason: &io::Error) -> bool {
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

/// Returns whether the path has a link where none is followed, or too many links.
pub(crate) fn is_loop(reason: &io::Error) -> bool {
    #[cfg(unix)]
    return reason.raw_os_error() == Some(libc::ELOOP);
    #[cfg(not(unix))]
    return false;
}
