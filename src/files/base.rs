//! Where paths start: anywhere, or in a root that nothing leads out of.
//!
//! Below a root every operation goes through the open folder (`openat2` with `RESOLVE_BENEATH` where there is one, else one
//! component at a time), so that a folder which becomes a link between two operations leads nowhere either.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::devices::Device;
use super::error::{Error, Kind};

/// Where paths start.
#[derive(Debug, Default)]
pub enum Base {
    /// In the working folder, if they are relative.
    #[default]
    Anywhere,
    /// In a folder, and they do not leave it.
    Beneath {
        /// The folder, open.
        dir: Dir,
        /// Its real path.
        real: PathBuf,
    },
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

impl Base {
    /// A root. The folder is made if there is none.
    ///
    /// # Errors
    ///
    /// If it cannot be, or is no folder.
    pub fn beneath(root: &Path) -> Result<Self, Error> {
        let refused = |reason| Error::of_system("open", root, reason);
        fs::create_dir_all(root).map_err(refused)?;
        let real = root.canonicalize().map_err(refused)?;
        let dir = Dir::open_ambient_dir(&real, ambient_authority()).map_err(refused)?;
        Ok(Self::Beneath { dir, real })
    }

    /// A path as it is used from here on: absolute, or relative to the root.
    pub(super) fn path(&self, path: &str) -> Result<PathBuf, Error> {
        let refused = |kind, reason: &'static str| Error::of_ours(kind, Path::new(path), reason);
        if path.is_empty() {
            return Err(refused(Kind::InvalidPath, "the path is empty"));
        }
        if path.contains('\0') {
            return Err(refused(Kind::InvalidPath, "no path can have a NUL"));
        }
        if path.ends_with(std::path::is_separator) {
            return Err(refused(Kind::NotAFile, "the path is that of a folder"));
        }
        let path = Path::new(path);
        if let Self::Anywhere = self {
            return std::path::absolute(path).map_err(|reason| Error::of_system("open", path, reason));
        }
        let mut inside = PathBuf::new();
        for component in path.components() {
            match component {
                Component::Normal(name) => inside.push(name),
                Component::CurDir => {}
                _ => return Err(refused(Kind::OutsideRoot, "it leads out of the root")),
            }
        }
        Ok(inside)
    }

    /// What a path is called in the whole process.
    pub(super) fn name(&self, path: &Path) -> OsString {
        match self {
            Self::Anywhere => path.as_os_str().to_owned(),
            Self::Beneath { real, .. } => real.join(path).into_os_string(),
        }
    }

    pub(super) fn open(&self, path: &Path, how: How) -> io::Result<File> {
        match self {
            Self::Anywhere => {
                let mut options = fs::OpenOptions::new();
                match how {
                    How::New(_) => options.write(true).create_new(true),
                    How::Read => options.read(true),
                    How::Over => options.write(true),
                };
                #[cfg(unix)]
                flags(&mut options, how);
                options.open(path)
            }
            Self::Beneath { dir, .. } => {
                let mut options = cap_std::fs::OpenOptions::new();
                match how {
                    How::New(_) => options.write(true).create_new(true),
                    How::Read => options.read(true),
                    How::Over => options.write(true),
                };
                #[cfg(unix)]
                cap_flags(&mut options, how);
                dir.open_with(path, &options).map(cap_std::fs::File::into_std)
            }
        }
    }

    /// What is at a path itself: a link is not followed.
    pub(super) fn look(&self, path: &Path) -> io::Result<Found> {
        match self {
            Self::Anywhere => {
                let found = fs::symlink_metadata(path)?;
                let kind = kind(found.is_file(), found.is_dir(), found.is_symlink());
                #[cfg(unix)]
                let owned = {
                    use std::os::unix::fs::MetadataExt;
                    (found.mode() & 0o7777, found.uid(), found.gid())
                };
                Ok(Found {
                    kind,
                    #[cfg(unix)]
                    owned,
                })
            }
            Self::Beneath { dir, .. } => {
                let found = dir.symlink_metadata(path)?;
                let kind = kind(found.is_file(), found.is_dir(), found.is_symlink());
                #[cfg(unix)]
                let owned = {
                    use cap_std::fs::MetadataExt;
                    (found.mode() & 0o7777, found.uid(), found.gid())
                };
                Ok(Found {
                    kind,
                    #[cfg(unix)]
                    owned,
                })
            }
        }
    }

    /// Fails if the file at a path may not be written. To replace it would work even so: that is up to its folder.
    pub(super) fn may_write(&self, path: &Path) -> io::Result<()> {
        #[cfg(unix)]
        {
            use rustix::fs::{Access, AtFlags, CWD, accessat};
            match self {
                Self::Anywhere => accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS)?,
                Self::Beneath { dir, .. } => accessat(dir, path, Access::WRITE_OK, AtFlags::EACCESS)?,
            }
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
            Self::Beneath { dir, real } => {
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
            Self::Beneath { dir, .. } => dir.create_dir_all(folder),
        }
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        match self {
            Self::Anywhere => fs::rename(from, to),
            Self::Beneath { dir, .. } => dir.rename(from, dir, to),
        }
    }

    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Anywhere => fs::remove_file(path),
            Self::Beneath { dir, .. } => dir.remove_file(path),
        }
    }

    /// The names in the folder of a path.
    pub(super) fn names_beside(&self, path: &Path) -> io::Result<Vec<OsString>> {
        let folder = folder_of(path);
        match self {
            Self::Anywhere => fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect(),
            Self::Beneath { dir, .. } => dir.read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect(),
        }
    }

    /// Has the names in the folder of a path reach the disk.
    pub(super) fn sync_folder_of(&self, path: &Path) -> io::Result<()> {
        // Windows has no such thing: there names are written through.
        if cfg!(unix) { self.open(folder_of(path), How::Read)?.sync_all() } else { Ok(()) }
    }

    /// The disk that a path is on, or would be.
    #[cfg(unix)]
    pub(super) fn device(&self, path: &Path) -> Option<Device> {
        let mut folder = Some(path);
        while let Some(path) = folder {
            let device = match self {
                Self::Anywhere => fs::metadata(path).map(|found| std::os::unix::fs::MetadataExt::dev(&found)),
                Self::Beneath { dir, .. } => {
                    dir.metadata(or_here(path)).map(|found| cap_std::fs::MetadataExt::dev(&found))
                }
            };
            if let Ok(device) = device {
                return Some(device);
            }
            folder = path.parent();
        }
        None
    }

    /// The disk that a path is on: its letter, or what stands for it.
    #[cfg(not(unix))]
    pub(super) fn device(&self, path: &Path) -> Option<Device> {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let name = PathBuf::from(self.name(path));
        let mut hasher = DefaultHasher::new();
        name.components().next()?.hash(&mut hasher);
        Some(hasher.finish())
    }
}

/// What a way out of the root is refused with, as the open folder itself refuses it: no error of the system.
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

/// To open a pipe waits for who is at its other end, unless told not to.
#[cfg(unix)]
fn flags(options: &mut fs::OpenOptions, how: How) {
    use std::os::unix::fs::OpenOptionsExt;
    match how {
        How::New(mode) => options.mode(mode),
        How::Read | How::Over => options.custom_flags(libc::O_NONBLOCK),
    };
}

#[cfg(unix)]
fn cap_flags(options: &mut cap_std::fs::OpenOptions, how: How) {
    use cap_std::fs::OpenOptionsExt;
    match how {
        How::New(mode) => options.mode(mode),
        How::Read | How::Over => options.custom_flags(libc::O_NONBLOCK),
    };
}
