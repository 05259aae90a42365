//! Closing a file with its error.

use std::fs::File;
use std::io;

/// Closes a file and returns the error of closing it.
///
/// Some file systems report an error of writing only here, for example NFS and those with quotas (close(2)). `File::drop`
/// ignores it.
#[cfg(unix)]
#[expect(unsafe_code, reason = "the standard library ignores errors when it closes a file")]
pub(super) fn close(file: File) -> io::Result<()> {
    use std::os::fd::IntoRawFd;
    // SAFETY: this function owns the descriptor, and nothing uses it afterwards.
    if unsafe { libc::close(file.into_raw_fd()) } == 0 {
        return Ok(());
    }
    let reason = io::Error::last_os_error();
    // An interrupted call has closed the descriptor too. A second call could close a file of another thread (close(2)).
    if reason.kind() == io::ErrorKind::Interrupted { Ok(()) } else { Err(reason) }
}

#[cfg(not(unix))]
pub(super) fn close(_: File) -> io::Result<()> {
    Ok(())
}
