//! The permissions, the owner and the group that a file keeps when it is replaced or overwritten.
//!
//! The kernel clears the set-user-ID and set-group-ID bits when a file changes its owner (chown(2)) and when a process without
//! `CAP_FSETID` writes to it (write(2)). So these two bits are set last, after the bytes. They are not given to a file with
//! another owner or group than before: it would run with rights that nobody granted.

use std::fs::{File, Metadata};
use std::io;

/// The permissions, the owner and the group of a file.
#[cfg(unix)]
#[derive(Debug, Clone, Copy)]
pub(super) struct Ownership {
    pub(super) mode: u32,
    pub(super) user: u32,
    pub(super) group: u32,
}

/// The permissions of files on Windows are those of their folders.
#[cfg(not(unix))]
#[derive(Debug, Clone, Copy)]
pub(super) struct Ownership;

/// The set-user-ID and the set-group-ID bit.
#[cfg(unix)]
const SET_USER_ID: u32 = 0o4000;
#[cfg(unix)]
const SET_GROUP_ID: u32 = 0o2000;
const SET_ID: u32 = 0o6000;

/// Returns whether permissions have the set-user-ID or the set-group-ID bit.
pub(super) const fn has_set_id(mode: u32) -> bool {
    mode & SET_ID != 0
}

#[cfg(unix)]
impl Ownership {
    /// Returns those of a file.
    pub(super) fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self { mode: metadata.mode() & 0o7777, user: metadata.uid(), group: metadata.gid() }
    }

    /// Gives them to a new file before it is filled. The owner and the group are set if the process may do so.
    pub(super) fn copy_to(self, file: &File) -> io::Result<()> {
        use std::os::unix::fs::fchown;
        let current = Self::of(&file.metadata()?);
        if current.group != self.group || current.user != self.user {
            // Only root may change the owner; others may choose a group of theirs.
            let both = fchown(file, Some(self.user), Some(self.group));
            if both.is_err() {
                let _ = fchown(file, None, Some(self.group));
            }
        }
        let mode = self.mode & !SET_ID;
        if current.mode == mode { Ok(()) } else { set_mode(file, mode) }
    }

    /// Sets the set-user-ID and set-group-ID bits again after a file was filled.
    pub(super) fn restore_set_id(self, file: &File) -> io::Result<()> {
        if !has_set_id(self.mode) {
            return Ok(());
        }
        let current = Self::of(&file.metadata()?);
        let mut kept = self.mode & SET_ID;
        if current.user != self.user {
            kept &= !SET_USER_ID;
        }
        if current.group != self.group {
            kept &= !SET_GROUP_ID;
        }
        let mode = current.mode | kept;
        if current.mode == mode {
            return Ok(());
        }
        match set_mode(file, mode) {
            // A process that may write to a file but does not own it cannot keep them, and must not.
            Err(reason) if reason.raw_os_error() == Some(libc::EPERM) => Ok(()),
            set => set,
        }
    }
}

#[cfg(unix)]
fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "the signatures are those of Unix")]
impl Ownership {
    pub(super) const fn of(_: &Metadata) -> Self {
        Self
    }

    pub(super) const fn copy_to(self, _: &File) -> io::Result<()> {
        Ok(())
    }

    pub(super) const fn restore_set_id(self, _: &File) -> io::Result<()> {
        Ok(())
    }
}
