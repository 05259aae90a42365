//! File system operations, unrestricted or beneath an open folder.
//!
//! Beneath a folder, every operation goes through the descriptor of that folder: with `openat2` and `RESOLVE_BENEATH` where
//! the kernel has it (Linux 5.6), else one component of the path at a time (cap-std). Invariant: no operation reaches a
//! file outside the folder, also if another process replaces a folder of the path by a symbolic link between two
//! operations.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::ownership::Ownership;

/// A directory that paths are resolved in.
#[derive(Debug, Clone)]
pub(super) enum DirHandle {
    /// Absolute paths, with all rights of the process.
    Ambient,
    /// Paths relative to an open folder.
    Beneath(Arc<OpenDir>),
}

/// An open folder.
#[derive(Debug)]
pub(super) struct OpenDir {
    pub(super) dir: Dir,
    /// The absolute path without symbolic links.
    pub(super) real_path: PathBuf,
}

/// How a file is opened.
#[derive(Debug, Clone, Copy)]
pub(super) enum OpenMode {
    /// Creates the file with these permissions. It must not exist.
    CreateNew(u32),
    /// Opens the file for reading.
    Read,
    /// Opens the file for writing. It must exist.
    Overwrite,
}

/// A file or directory that exists at a path.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kind: EntryKind,
    pub(super) ownership: Ownership,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Folder,
    Link,
    Other,
}

/// Configures open options. std and cap-std have the same methods but no shared trait.
macro_rules! configured {
    ($options:expr, $extension:path, $mode:expr) => {{
        #[cfg(unix)]
        use $extension as Extension;
        let mut options = $options;
        match $mode {
            OpenMode::CreateNew(_) => options.write(true).create_new(true),
            OpenMode::Read => options.read(true),
            OpenMode::Overwrite => options.write(true),
        };
        #[cfg(unix)]
        match $mode {
            OpenMode::CreateNew(permissions) => Extension::mode(&mut options, permissions),
            // Without `O_NONBLOCK`, opening a pipe blocks until another process opens its other end (fifo(7)).
            OpenMode::Read => Extension::custom_flags(&mut options, libc::O_NONBLOCK),
            // Links were followed before. A link found here was created since.
            OpenMode::Overwrite => {
                Extension::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOFOLLOW)
            }
        };
        options
    }};
}

/// Converts metadata. std and cap-std have the same methods but no shared trait.
macro_rules! entry {
    ($metadata:expr, $extension:path) => {{
        #[cfg(unix)]
        use $extension as Extension;
        let metadata = $metadata;
        Entry {
            kind: entry_kind(metadata.is_file(), metadata.is_dir(), metadata.is_symlink()),
            #[cfg(not(unix))]
            ownership: Ownership,
            #[cfg(unix)]
            ownership: Ownership {
                mode: Extension::mode(&metadata) & 0o7777,
                user: Extension::uid(&metadata),
                group: Extension::gid(&metadata),
            },
        }
    }};
}

impl DirHandle {
    pub(super) fn open(&self, path: &Path, mode: OpenMode) -> io::Result<File> {
        match self {
            Self::Ambient => {
                configured!(fs::OpenOptions::new(), std::os::unix::fs::OpenOptionsExt, mode).open(path)
            }
            Self::Beneath(open) => {
                let options = configured!(cap_std::fs::OpenOptions::new(), cap_std::fs::OpenOptionsExt, mode);
                open.dir.open_with(path, &options).map(cap_std::fs::File::into_std)
            }
        }
    }

    /// Returns what is at a path. A symbolic link is not followed.
    pub(super) fn entry(&self, path: &Path) -> io::Result<Entry> {
        Ok(match self {
            Self::Ambient => entry!(fs::symlink_metadata(path)?, std::os::unix::fs::MetadataExt),
            Self::Beneath(open) => entry!(open.dir.symlink_metadata(path)?, cap_std::fs::MetadataExt),
        })
    }

    /// Fails if the process may not write to the file. To replace the file, only the permissions of its folder would count.
    pub(super) fn check_writable(&self, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        {
            use rustix::fs::{Access, AtFlags, CWD, accessat};
            let allowed = match self {
                Self::Ambient => accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS),
                Self::Beneath(open) => accessat(&open.dir, path, Access::WRITE_OK, AtFlags::EACCESS),
            };
            // A sandbox that does not know the system call answers `EPERM`. Then the file counts as writable.
            allowed.or_else(|reason| if reason == rustix::io::Errno::PERM { Ok(()) } else { Err(reason) })?;
        }
        #[cfg(not(unix))]
        let _ = path;
        Ok(())
    }

    /// Opens the folder of a path. Returns it with the name of the file in it.
    ///
    /// The system limits the bytes of a path (`PATH_MAX`), and the name of a temporary file may be longer than that of the
    /// file. Relative to the folder, any name is short enough.
    pub(super) fn open_folder_of(&self, path: &Path) -> io::Result<(Self, PathBuf)> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let dir = match self {
            Self::Ambient => Dir::open_ambient_dir(folder_of(path), ambient_authority())?,
            Self::Beneath(open) => open.dir.open_dir(folder_of(path))?,
        };
        let open = OpenDir { dir, real_path: PathBuf::from(self.absolute_folder_of(path)) };
        Ok((Self::Beneath(Arc::new(open)), PathBuf::from(name)))
    }

    /// Returns the target of a symbolic link. A target that is a link too is not followed.
    pub(super) fn link_target(&self, link: &Path) -> io::Result<PathBuf> {
        let beside = |target: PathBuf| link.parent().unwrap_or_else(|| Path::new("")).join(target);
        match self {
            Self::Ambient => fs::read_link(link).map(beside),
            Self::Beneath(open) => {
                let OpenDir { dir, real_path } = &**open;
                let target = dir.read_link_contents(link)?;
                if target.is_relative() {
                    return Ok(beside(target));
                }
                target.strip_prefix(real_path).map(Path::to_owned).map_err(|_| outside())
            }
        }
    }

    /// Creates the folder of a path, and the folders above it.
    pub(super) fn create_folder_of(&self, path: &Path) -> io::Result<()> {
        let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
            return Ok(());
        };
        match self {
            Self::Ambient => fs::create_dir_all(folder),
            Self::Beneath(open) => open.dir.create_dir_all(folder),
        }
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        match self {
            Self::Ambient => fs::rename(from, to),
            Self::Beneath(open) => open.dir.rename(from, &open.dir, to),
        }
    }

    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Ambient => fs::remove_file(path),
            Self::Beneath(open) => open.dir.remove_file(path),
        }
    }

    /// Returns the names in the folder of a path.
    pub(super) fn names_beside(&self, path: &Path) -> io::Result<Vec<OsString>> {
        let folder = folder_of(path);
        match self {
            Self::Ambient => fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect(),
            Self::Beneath(open) => open.dir.read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect(),
        }
    }

    /// Opens the folder of a path to sync its entries, or returns `None` where the system cannot do that.
    pub(super) fn folder_to_sync(&self, path: &Path) -> io::Result<Option<File>> {
        // Windows cannot flush a folder.
        if cfg!(unix) { self.open(folder_of(path), OpenMode::Read).map(Some) } else { Ok(None) }
    }

    /// Returns whether the path still leads to this open file, and not to another one that a process has put there.
    #[cfg(unix)]
    pub(super) fn leads_to(&self, path: &Path, file: &File) -> bool {
        use std::os::unix::fs::MetadataExt;
        let at_path = match self {
            Self::Ambient => fs::symlink_metadata(path).map(|found| (found.dev(), found.ino())),
            Self::Beneath(open) => open
                .dir
                .symlink_metadata(path)
                .map(|found| (cap_std::fs::MetadataExt::dev(&found), cap_std::fs::MetadataExt::ino(&found))),
        };
        let opened = file.metadata().map(|found| (found.dev(), found.ino()));
        matches!((at_path, opened), (Ok(at_path), Ok(opened)) if at_path == opened)
    }

    /// Returns `true`: on Windows no process can replace a file that is open.
    #[cfg(not(unix))]
    pub(super) fn leads_to(&self, _: &Path, _: &File) -> bool {
        true
    }

    /// Returns the absolute path of the folder of a path.
    pub(super) fn absolute_folder_of(&self, path: &Path) -> OsString {
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        match self {
            Self::Ambient => folder.as_os_str().to_owned(),
            Self::Beneath(open) => open.real_path.join(folder).into_os_string(),
        }
    }
}

/// Returns `.` for an empty path, which system calls refuse.
pub(super) fn or_current(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

fn folder_of(path: &Path) -> &Path {
    or_current(path.parent().unwrap_or_else(|| Path::new("")))
}

/// Creates the same error as cap-std for a path that leads out of the folder: one without a number of the system.
fn outside() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "the path leads out of the root")
}

const fn entry_kind(is_file: bool, is_folder: bool, is_link: bool) -> EntryKind {
    if is_link {
        EntryKind::Link
    } else if is_folder {
        EntryKind::Folder
    } else if is_file {
        EntryKind::File
    } else {
        EntryKind::Other
    }
}
