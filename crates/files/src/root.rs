//! Where paths start: anywhere, or in a root that nothing leads out of.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, LazyLock, Weak};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use parking_lot::Mutex;

use super::devices::Device;
use super::error::{Error, ErrorKind};
use super::place::{Opened, Place};

/// Where paths start: in the working folder, if they are relative and nothing else is said.
#[derive(Debug, Default)]
pub struct Root(Option<RootDir>);

#[derive(Debug)]
struct RootDir {
    path: PathBuf,
    opened: Mutex<Option<Arc<Opened>>>,
}

/// Roots that are open: a folder is opened once, however many batches are below it.
static ROOTS: LazyLock<Mutex<HashMap<PathBuf, Weak<Opened>>>> = LazyLock::new(Mutex::default);

impl Root {
    /// A root. The folder is opened, and made if there is none, when the first file is written.
    ///
    /// # Errors
    ///
    /// If it is relative, and there is no working folder.
    pub fn new(path: &Path) -> Result<Self, Error> {
        let path = std::path::absolute(path).map_err(|reason| Error::from_system("open", path, reason))?;
        Ok(Self(Some(RootDir { path, opened: Mutex::default() })))
    }

    /// A path as it is used from here on: absolute, or relative to the root.
    pub(super) fn path(&self, path: &str) -> Result<PathBuf, Error> {
        let refused = |kind, reason: &'static str| Error::new(kind, Path::new(path), reason);
        if path.is_empty() {
            return Err(refused(ErrorKind::InvalidPath, "the path is empty"));
        }
        if path.contains('\0') {
            return Err(refused(ErrorKind::InvalidPath, "no path can have a NUL"));
        }
        let last = path.rsplit(std::path::is_separator).next();
        let path = Path::new(path);
        if self.0.is_some() {
            let mut components = path.components();
            if !components.all(|component| matches!(component, Component::Normal(_) | Component::CurDir)) {
                return Err(refused(ErrorKind::OutsideRoot, "it leads out of the root, or may"));
            }
        }
        if matches!(last, Some("" | "." | "..")) {
            return Err(refused(ErrorKind::NotAFile, "the path is that of a folder"));
        }
        if self.0.is_none() {
            return std::path::absolute(path).map_err(|reason| Error::from_system("open", path, reason));
        }
        Ok(path.components().filter(|component| *component != Component::CurDir).collect())
    }

    /// What a path is called in the whole process.
    pub(super) fn name(&self, path: &Path) -> OsString {
        let name = self.0.as_ref().map(|root| root.path.join(path).into_os_string());
        name.unwrap_or_else(|| path.as_os_str().to_owned())
    }

    /// Where the files are.
    pub(super) fn place(&self) -> Result<Place, Error> {
        let Some(root) = &self.0 else { return Ok(Place::Anywhere) };
        let mut opened = root.opened.lock();
        if let Some(opened) = &*opened {
            return Ok(Place::Beneath(Arc::clone(opened)));
        }
        let found = open(&root.path).map_err(|reason| Error::from_system("open", &root.path, reason))?;
        Ok(Place::Beneath(Arc::clone(opened.insert(found))))
    }

    /// The disk that a path is on, or would be.
    pub(super) fn device(&self, path: &Path) -> Device {
        let device = match (self.place(), &self.0) {
            (Err(_), Some(root)) => Place::Anywhere.device(&root.path),
            (place, _) => place.ok().and_then(|place| place.device(path)),
        };
        device.unwrap_or_default()
    }
}

fn open(root: &Path) -> io::Result<Arc<Opened>> {
    let known = ROOTS.lock().get(root).and_then(Weak::upgrade);
    // Between two builds a folder may have been removed, and made anew.
    if let Some(opened) = known.filter(|opened| is_there(opened)) {
        return Ok(opened);
    }
    fs::create_dir_all(root)?;
    let real = root.canonicalize()?;
    let dir = Dir::open_ambient_dir(&real, ambient_authority())?;
    let opened = Arc::new(Opened { dir, real });
    let mut roots = ROOTS.lock();
    roots.retain(|_, opened| opened.strong_count() > 0);
    roots.insert(root.to_owned(), Arc::downgrade(&opened));
    Ok(opened)
}

#[cfg(unix)]
fn is_there(opened: &Opened) -> bool {
    use cap_std::fs::MetadataExt;
    use std::os::unix::fs::MetadataExt as _;
    let there = fs::metadata(&opened.real).map(|there| (there.dev(), there.ino()));
    let ours = opened.dir.dir_metadata().map(|ours| (MetadataExt::dev(&ours), MetadataExt::ino(&ours)));
    matches!((there, ours), (Ok(there), Ok(ours)) if there == ours)
}

#[cfg(not(unix))]
fn is_there(_: &Opened) -> bool {
    false
}
