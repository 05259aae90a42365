//! Paths that lead to an open file of a process: `/dev/stdout`, `/dev/fd/3`, `/proc/self/fd/3`, `/proc/1234/fd/3`.
//!
//! On Linux these are links of procfs (`proc_pid_fd(5)`). Their text is the path that the file had when it was opened, or no
//! path at all, so they must be opened and not read. Opening one opens the file once more, at its beginning. To go on where
//! the output of this process has come to, its descriptor is duplicated instead. The position of another process's
//! descriptor cannot be shared, so bytes go to the end of its file. On other Unix systems, opening `/dev/fd/3` duplicates
//! the descriptor.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use super::dir_handle::EntryKind;

/// An open file of a process.
pub(super) struct OpenFile {
    pub(super) file: File,
    pub(super) metadata: Metadata,
    /// Whether it was opened at the place where bytes are to go. Otherwise the file is to be overwritten from its beginning.
    pub(super) at_position: bool,
}

/// Returns the open file that a path leads to, or `None` if it is an ordinary path. `kind` is what is at the path.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn find(path: &Path, kind: EntryKind) -> Option<io::Result<OpenFile>> {
    let folder = path.parent()?;
    (kind == EntryKind::Link && is_in_procfs(folder)).then(|| {
        if let Some(descriptor) = own_descriptor(path, folder) {
            let file = duplicate(descriptor)?;
            let flags = rustix::fs::fcntl_getfl(&file)?;
            let metadata = file.metadata()?;
            // A descriptor for reading does not let its file be written to, but the path may.
            if !metadata.is_file() || is_for_writing(flags) {
                return Ok(OpenFile { file, metadata, at_position: true });
            }
            return open(path, false);
        }
        open(path, is_folder_of_descriptors(folder))
    })
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
pub(super) fn find(path: &Path, _: EntryKind) -> Option<io::Result<OpenFile>> {
    let descriptor = path.strip_prefix("/dev/fd").ok()?.to_str()?.parse().ok()?;
    Some(duplicate(descriptor).and_then(|file| {
        let metadata = file.metadata()?;
        Ok(OpenFile { file, metadata, at_position: true })
    }))
}

#[cfg(not(unix))]
pub(super) fn find(_: &Path, _: EntryKind) -> Option<io::Result<OpenFile>> {
    None
}

/// Opens the file behind a link of procfs, at its end if it `appends`.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn open(link: &Path, appends: bool) -> io::Result<OpenFile> {
    use std::os::unix::fs::OpenOptionsExt;
    // Opening a pipe would wait for a reader.
    let metadata = std::fs::metadata(link)?;
    if !metadata.is_file() {
        let file = File::options().read(true).custom_flags(libc::O_PATH).open(link)?;
        return Ok(OpenFile { file, metadata, at_position: false });
    }
    let file = File::options().write(true).append(appends).custom_flags(libc::O_NONBLOCK).open(link)?;
    let metadata = file.metadata()?;
    Ok(OpenFile { file, metadata, at_position: appends })
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn is_in_procfs(folder: &Path) -> bool {
    rustix::fs::statfs(folder).is_ok_and(|found| found.f_type == libc::PROC_SUPER_MAGIC)
}

/// Whether a folder of procfs is `/proc/1234/fd`, or `/proc/1234/task/1235/fd`.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn is_folder_of_descriptors(folder: &Path) -> bool {
    folder.canonicalize().is_ok_and(|folder| folder.ends_with("fd"))
}

/// Returns the number of a descriptor of this process, or `None` if the path is that of another link of procfs.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn own_descriptor(path: &Path, folder: &Path) -> Option<i32> {
    let descriptor = path.file_name()?.to_str()?.parse().ok()?;
    // `/proc/1234/fd`, or `/proc/1234/task/1235/fd` of a thread, where all threads have the same descriptors.
    let folder = folder.canonicalize().ok()?;
    let own = Path::new("/proc/self").canonicalize().ok()?;
    (folder.starts_with(own) && folder.ends_with("fd")).then_some(descriptor)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn is_for_writing(flags: rustix::fs::OFlags) -> bool {
    use rustix::fs::OFlags;
    !flags.contains(OFlags::PATH) && matches!(flags & OFlags::ACCMODE, OFlags::WRONLY | OFlags::RDWR)
}

/// Duplicates a descriptor. Both have one position in the file.
#[cfg(unix)]
#[expect(unsafe_code, reason = "the descriptor comes as a number, and may not be open")]
fn duplicate(descriptor: i32) -> io::Result<File> {
    use std::os::fd::FromRawFd;
    // SAFETY: the system checks the number, and touches no memory of the process.
    let copy = unsafe { libc::fcntl(descriptor, libc::F_DUPFD_CLOEXEC, 0) };
    if copy == -1 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the descriptor is new, so nothing else owns it.
    Ok(unsafe { File::from_raw_fd(copy) })
}
