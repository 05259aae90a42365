//! The folder that paths are relative to and cannot leave.
//!
//! Method: a path with `..`, a drive or a leading slash is refused before the file system is asked. Every operation then goes
//! through the open folder (see [`DirHandle`]), so that symbolic links cannot lead out either.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, LazyLock, Weak};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use parking_lot::Mutex;

use super::device::{Device, device_of};
use super::dir_handle::{DirHandle, OpenDir, OpenMode};
use super::temp_file::search_stale_files;
use crate::error::{Error, ErrorKind};

/// The folder that paths are relative to and cannot leave.
///
/// The default restricts nothing: relative paths start in the working directory.
#[derive(Debug, Default)]
pub struct Root {
    /// The folder that relative paths start in if there is no root. `None`: the working directory when the files are submitted.
    start: Option<PathBuf>,
    root: Option<RootDir>,
}

#[derive(Debug)]
struct RootDir {
    path: PathBuf,
    open: Mutex<Option<Arc<OpenDir>>>,
}

/// Open folders by path. Batches with the same root share one descriptor.
static OPEN_DIRS: LazyLock<Mutex<HashMap<PathBuf, Weak<OpenDir>>>> = LazyLock::new(Mutex::default);

impl Root {
    /// Restricts paths to a folder. The folder is created if it is missing, and opened, when the first file is written.
    ///
    /// # Errors
    ///
    /// Fails if no folder can have the path, or if it is relative and the process has no working directory.
    pub fn new(path: &Path) -> Result<Self, Error> {
        check_path(path.as_os_str().as_encoded_bytes(), path)?;
        let path = std::path::absolute(path).map_err(|reason| Error::from_system("getcwd", path, reason))?;
        Ok(Self { start: None, root: Some(RootDir { path, open: Mutex::default() }) })
    }

    /// Restricts nothing. Relative paths start in this folder, also if the working directory changes.
    #[must_use]
    pub const fn starting_in(folder: PathBuf) -> Self {
        Self { start: Some(folder), root: None }
    }

    /// Checks a path of the caller. Returns it relative to the root, or absolute if there is no root.
    pub(crate) fn resolve(&self, path: &str) -> Result<PathBuf, Error> {
        let refuse = |kind, reason: &'static str| Error::new(kind, Path::new(path), reason);
        check_path(path.as_bytes(), Path::new(path))?;
        let last = path.rsplit(std::path::is_separator).next();
        let path = Path::new(path);
        if self.root.is_some() {
            let mut components = path.components();
            if !components.all(|component| matches!(component, Component::Normal(_) | Component::CurDir)) {
                return Err(refuse(
                    ErrorKind::OutsideRoot,
                    "the path is absolute or contains `..`, which can lead out of the root",
                ));
            }
        }
        if matches!(last, Some("" | "." | "..")) {
            return Err(refuse(ErrorKind::NotAFile, "the path is that of a folder"));
        }
        if self.root.is_none() {
            let started = self.start.as_ref().map(|start| start.join(path));
            let absolute = std::path::absolute(started.as_deref().unwrap_or(path));
            return absolute.map_err(|reason| Error::from_system("getcwd", path, reason));
        }
        Ok(path.components().filter(|component| *component != Component::CurDir).collect())
    }

    /// Returns the absolute path of a resolved path.
    pub(crate) fn absolute(&self, path: &Path) -> OsString {
        let absolute = self.root.as_ref().map(|root| root.path.join(path).into_os_string());
        absolute.unwrap_or_else(|| path.as_os_str().to_owned())
    }

    /// Returns the handle for operations on resolved paths. The first call opens the folder.
    pub(super) fn handle(&self) -> Result<DirHandle, Error> {
        let Some(root) = &self.root else { return Ok(DirHandle::Ambient) };
        let mut open = root.open.lock();
        if let Some(open) = &*open {
            return Ok(DirHandle::Beneath(Arc::clone(open)));
        }
        let found = open_dir(&root.path)?;
        Ok(DirHandle::Beneath(Arc::clone(open.insert(found))))
    }

    /// Opens a file at a resolved path for reading. Does not wait if it is a pipe.
    pub(crate) fn open_to_read(&self, path: &Path) -> io::Result<File> {
        let handle = self.handle().map_err(|error| io::Error::new(error.reason.kind(), error))?;
        handle.open(path, OpenMode::Read)
    }

    /// Removes the temporary files of killed processes from the folder of a resolved path.
    pub(crate) fn remove_stale_files(&self, path: &Path) {
        // Those that cannot be removed now are removed by a later call.
        let _ = self.handle().map(|handle| search_stale_files(&handle, path));
    }

    /// Closes the folder if it was removed, so that the next operation creates it again. Returns whether it was removed.
    pub(super) fn close_if_removed(&self, handle: &DirHandle) -> bool {
        let (Some(root), DirHandle::Beneath(used)) = (&self.root, handle) else { return false };
        if is_current(used) {
            return false;
        }
        let mut open = root.open.lock();
        // Another thread may have opened the new folder already.
        if open.as_ref().is_some_and(|open| Arc::ptr_eq(open, used)) {
            *open = None;
        }
        true
    }

    /// Returns the disk of a resolved path.
    pub(crate) fn device(&self, path: &Path) -> Device {
        let device = match (self.handle(), &self.root) {
            (Err(_), Some(root)) => device_of(&DirHandle::Ambient, &root.path),
            (handle, _) => handle.ok().and_then(|handle| device_of(&handle, path)),
        };
        device.unwrap_or_default()
    }
}

/// Refuses a path that no file and no folder can have.
fn check_path(bytes: &[u8], path: &Path) -> Result<(), Error> {
    let reason = match bytes {
        [] => "the path is empty",
        _ if bytes.contains(&0) => "no path can have a NUL",
        _ => return Ok(()),
    };
    Err(Error::new(ErrorKind::InvalidPath, path, reason))
}

fn open_dir(root: &Path) -> Result<Arc<OpenDir>, Error> {
    let known = OPEN_DIRS.lock().get(root).and_then(Weak::upgrade);
    // The folder may have been removed and created again between two builds.
    if let Some(open) = known.filter(|open| is_current(open)) {
        return Ok(open);
    }
    let failed = |action| move |reason| Error::from_system(action, root, reason);
    fs::create_dir_all(root).map_err(failed("mkdir"))?;
    let real_path = root.canonicalize().map_err(failed("realpath"))?;
    let dir = Dir::open_ambient_dir(&real_path, ambient_authority()).map_err(failed("open"))?;
    let open = Arc::new(OpenDir { dir, real_path });
    let mut open_dirs = OPEN_DIRS.lock();
    open_dirs.retain(|_, open| open.strong_count() > 0);
    open_dirs.insert(root.to_owned(), Arc::downgrade(&open));
    Ok(open)
}

/// Returns whether the open folder is still the one at its path.
#[cfg(unix)]
fn is_current(open: &OpenDir) -> bool {
    use cap_std::fs::MetadataExt;
    use std::os::unix::fs::MetadataExt as _;
    let at_path = fs::metadata(&open.real_path).map(|found| (found.dev(), found.ino()));
    let opened = open.dir.dir_metadata().map(|found| (MetadataExt::dev(&found), MetadataExt::ino(&found)));
    matches!((at_path, opened), (Ok(at_path), Ok(opened)) if at_path == opened)
}

#[cfg(not(unix))]
fn is_current(_: &OpenDir) -> bool {
    false
}
