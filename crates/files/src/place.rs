//! Where files are: what is done to the file system, anywhere or below an open folder.
//!
//! Below a root every operation goes through the open folder (`openat2` with `RESOLVE_BENEATH` where there is one, else one
//! component at a time), so that a folder which becomes a link between two operations leads nowhere either.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_std::fs::Dir;

use super::devices::Device;

/// Where files are.
#[derive(Debug, Clone)]
pub(super) enum Place {
    Anywhere,
    Beneath(Arc<Opened>),
}

/// A folder that nothing leads out of, open.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) dir: Dir,
    /// Its real path.
    pub(super) real: PathBuf,
}

/// How a file is opened.
#[derive(Debug, Clone, Copy)]
pub(super) enum How {
    /// To be made, with these permissions, and it must not exist.
    New(u32),
    /// To be read.
    Read,
    /// To be written over; it must exist.
    Over,
}

/// What is at a path.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) kind: FoundKind,
    /// Permissions, owner and group.
    #[cfg(unix)]
    pub(super) owned: (u32, u32, u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FoundKind {
    File,
    Folder,
    Link,
    Other,
}

/// The standard library and cap-std have the same names for the same things, and no trait: this is what is said to both.
macro_rules! configured {
    ($options:expr, $extension:path, $how:expr) => {{
        #[cfg(unix)]
        use $extension as Extension;
        let mut options = $options;
        match $how {
            How::New(_) => options.write(true).create_new(true),
            How::Read => options.read(true),
            How::Over => options.write(true),
        };
        #[cfg(unix)]
        match $how {
            How::New(mode) => Extension::mode(&mut options, mode),
            // To open a pipe waits for who is at its other end, unless told not to.
            How::Read => Extension::custom_flags(&mut options, libc::O_NONBLOCK),
            // Links have been followed by then: what is one now has just become one.
            How::Over => Extension::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOFOLLOW),
        };
        options
    }};
}

macro_rules! found {
    ($metadata:expr, $extension:path) => {{
        #[cfg(unix)]
        use $extension as Extension;
        let found = $metadata;
        Found {
            kind: kind(found.is_file(), found.is_dir(), found.is_symlink()),
            #[cfg(unix)]
            owned: (Extension::mode(&found) & 0o7777, Extension::uid(&found), Extension::gid(&found)),
        }
    }};
}

impl Place {
    pub(super) fn open(&self, path: &Path, how: How) -> io::Result<File> {
        match self {
            Self::Anywhere => {
                configured!(fs::OpenOptions::new(), std::os::unix::fs::OpenOptionsExt, how).open(path)
            }
            Self::Beneath(opened) => {
                let options = configured!(cap_std::fs::OpenOptions::new(), cap_std::fs::OpenOptionsExt, how);
                opened.dir.open_with(path, &options).map(cap_std::fs::File::into_std)
            }
        }
    }

    /// What is at a path itself: a link is not followed.
    pub(super) fn look(&self, path: &Path) -> io::Result<Found> {
        Ok(match self {
            Self::Anywhere => found!(fs::symlink_metadata(path)?, std::os::unix::fs::MetadataExt),
            Self::Beneath(opened) => found!(opened.dir.symlink_metadata(path)?, cap_std::fs::MetadataExt),
        })
    }

    /// Fails if the file at a path may not be written. To replace it would work even so: that is up to its folder.
    pub(super) fn may_write(&self, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        {
            use rustix::fs::{Access, AtFlags, CWD, accessat};
            let allowed = match self {
                Self::Anywhere => accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS),
                Self::Beneath(opened) => accessat(&opened.dir, path, Access::WRITE_OK, AtFlags::EACCESS),
            };
            // Sandboxes that do not know the call refuse it so: then nobody can tell.
            allowed.or_else(|reason| if reason == rustix::io::Errno::PERM { Ok(()) } else { Err(reason) })?;
        }
        #[cfg(not(unix))]
        let _ = path;
        Ok(())
    }

    /// Where a link leads, one step.
    pub(super) fn follow(&self, link: &Path) -> io::Result<PathBuf> {
        let beside = |target: PathBuf| link.parent().unwrap_or_else(|| Path::new("")).join(target);
        match self {
            Self::Anywhere => fs::read_link(link).map(beside),
            Self::Beneath(opened) => {
                let Opened { dir, real, .. } = &**opened;
                let target = dir.read_link_contents(link)?;
                if target.is_relative() {
                    return Ok(beside(target));
                }
                target.strip_prefix(real).map(Path::to_owned).map_err(|_| outside())
            }
        }
    }

    /// Makes the folder of a path, and those above it.
    pub(super) fn make_folder_of(&self, path: &Path) -> io::Result<()> {
        let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else {
            return Ok(());
        };
        match self {
            Self::Anywhere => fs::create_dir_all(folder),
            Self::Beneath(opened) => opened.dir.create_dir_all(folder),
        }
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        match self {
            Self::Anywhere => fs::rename(from, to),
            Self::Beneath(opened) => opened.dir.rename(from, &opened.dir, to),
        }
    }

    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Anywhere => fs::remove_file(path),
            Self::Beneath(opened) => opened.dir.remove_file(path),
        }
    }

    /// The names in the folder of a path.
    pub(super) fn names_beside(&self, path: &Path) -> io::Result<Vec<OsString>> {
        let folder = folder_of(path);
        match self {
            Self::Anywhere => fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect(),
            Self::Beneath(opened) => {
                opened.dir.read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
            }
        }
    }

    /// Has the names in the folder of a path reach the disk.
    pub(super) fn sync_folder_of(&self, path: &Path) -> io::Result<()> {
        // Windows has no such thing: there names are written through.
        if cfg!(unix) { self.open(folder_of(path), How::Read)?.sync_all() } else { Ok(()) }
    }

    /// Whether a path still leads to a file that was opened there: nobody else has put another one in its place.
    #[cfg(unix)]
    pub(super) fn leads_to(&self, path: &Path, file: &File) -> bool {
        use std::os::unix::fs::MetadataExt;
        let there = match self {
            Self::Anywhere => fs::symlink_metadata(path).map(|there| (there.dev(), there.ino())),
            Self::Beneath(opened) => opened
                .dir
                .symlink_metadata(path)
                .map(|there| (cap_std::fs::MetadataExt::dev(&there), cap_std::fs::MetadataExt::ino(&there))),
        };
        let ours = file.metadata().map(|ours| (ours.dev(), ours.ino()));
        matches!((there, ours), (Ok(there), Ok(ours)) if there == ours)
    }

    /// Whether a path still leads to a file that was opened there. Windows does not let others put one in its place.
    #[cfg(not(unix))]
    pub(super) fn leads_to(&self, _: &Path, _: &File) -> bool {
        true
    }

    /// The folder of a path, as the whole process knows it.
    pub(super) fn folder_name(&self, path: &Path) -> OsString {
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        match self {
            Self::Anywhere => folder.as_os_str().to_owned(),
            Self::Beneath(opened) => opened.real.join(folder).into_os_string(),
        }
    }

    /// The disk that a path is on, or would be.
    #[cfg(unix)]
    pub(super) fn device(&self, path: &Path) -> Option<Device> {
        let mut above = Some(path);
        while let Some(path) = above {
            let device = match self {
                Self::Anywhere => device_at(rustix::fs::CWD, path),
                Self::Beneath(opened) => device_at(&opened.dir, or_here(path)),
            };
            if device.is_some() {
                return device;
            }
            above = path.parent();
        }
        None
    }

    /// The disk that a path is on: its letter, or what stands for it.
    #[cfg(not(unix))]
    pub(super) fn device(&self, path: &Path) -> Option<Device> {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let folder = PathBuf::from(self.folder_name(path));
        let mut hasher = DefaultHasher::new();
        folder.components().next()?.hash(&mut hasher);
        Some(hasher.finish())
    }
}

/// What a path is on: a mount, because one that is read-only may show the same disk as one that is not; else a disk.
#[cfg(target_os = "linux")]
fn device_at(from: impl std::os::fd::AsFd, path: &Path) -> Option<Device> {
    use rustix::fs::{AtFlags, StatxFlags, statx};
    const IS_MOUNT: u64 = 1 << 63;
    let found = statx(from, path, AtFlags::empty(), StatxFlags::MNT_ID).ok()?;
    let device = rustix::fs::makedev(found.stx_dev_major, found.stx_dev_minor);
    let has_mount = found.stx_mask & StatxFlags::MNT_ID.bits() != 0;
    Some(if has_mount { IS_MOUNT | found.stx_mnt_id } else { device })
}

#[cfg(all(unix, not(target_os = "linux")))]
fn device_at(from: impl std::os::fd::AsFd, path: &Path) -> Option<Device> {
    let found = rustix::fs::statat(from, path, rustix::fs::AtFlags::empty()).ok()?;
    Some(u64::from_ne_bytes(i64::from(found.st_dev).to_ne_bytes()))
}

/// What a way out of a root is refused with, as the open folder itself refuses it: no error of the system.
fn outside() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "it leads out of the root")
}

fn folder_of(path: &Path) -> &Path {
    or_here(path.parent().unwrap_or_else(|| Path::new("")))
}

fn or_here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

const fn kind(is_file: bool, is_folder: bool, is_link: bool) -> FoundKind {
    if is_link {
        FoundKind::Link
    } else if is_folder {
        FoundKind::Folder
    } else if is_file {
        FoundKind::File
    } else {
        FoundKind::Other
    }
}
