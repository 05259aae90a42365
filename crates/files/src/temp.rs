//! Temporary files: beside the file that each becomes, and gone when it does not, whatever happens.
//!
//! Who makes one has it locked until it is renamed. A process that is killed leaves it behind unlocked, which is how the next
//! one to write in that folder knows it from one in use: process numbers would not do, they are used again, and mean
//! nothing to another container on the same disk.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::ffi::{OsStr, OsString};
use std::fs::{File, TryLockError};
use std::hash::BuildHasher;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use super::place::{How, Place};

const BEFORE: &str = ".ogpress-";
const AFTER: &str = ".tmp";

/// A temporary file. It is removed when it is dropped, unless it was renamed.
pub(super) struct Temp<'a> {
    place: &'a Place,
    path: PathBuf,
    file: Option<File>,
    /// Keeps the lock when the file is closed.
    lock: Option<File>,
}

impl<'a> Temp<'a> {
    /// One beside a path, empty, with these permissions.
    pub(super) fn beside(place: &'a Place, path: &Path, mode: u32) -> io::Result<Self> {
        loop {
            let path = path.with_file_name(name());
            let file = match place.open(&path, How::New(mode)) {
                Err(reason) if reason.kind() == io::ErrorKind::AlreadyExists => continue,
                file => file?,
            };
            // Somebody who tidies up may have come between, and removes it: then another one. Where files cannot be locked,
            // nobody tidies up.
            let is_ours = !matches!(file.try_lock(), Err(TryLockError::WouldBlock));
            let mut temp = Self { place, path, file: Some(file), lock: None };
            if is_ours {
                temp.lock = Some(temp.file().try_clone()?);
                return Ok(temp);
            }
            temp.path = PathBuf::new();
        }
    }

    pub(super) fn file(&mut self) -> &mut File {
        self.file.as_mut().expect("it is open until it becomes a file")
    }

    /// Closes it, says if that failed, and renames it.
    pub(super) fn become_file(mut self, path: &Path) -> io::Result<()> {
        if let Some(file) = self.file.take() {
            close(file)?;
        }
        rename(self.place, &self.path, path)?;
        // There is nothing to remove any more.
        self.path = PathBuf::new();
        Ok(())
    }
}

impl Drop for Temp<'_> {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            // To remove it may take a descriptor.
            drop((self.file.take(), self.lock.take()));
            // What cannot be removed now is when the next process writes here.
            let _ = self.place.remove(&self.path);
        }
    }
}

/// Closes a file and says whether that worked: some file systems have errors of writing only then.
#[cfg(unix)]
#[expect(unsafe_code, reason = "the standard library closes files without asking how it went")]
pub(super) fn close(file: File) -> io::Result<()> {
    use std::os::fd::IntoRawFd;
    // SAFETY: the descriptor is ours, and nobody has it after this.
    if unsafe { libc::close(file.into_raw_fd()) } == 0 {
        return Ok(());
    }
    let reason = io::Error::last_os_error();
    // It is closed even so.
    if reason.kind() == io::ErrorKind::Interrupted { Ok(()) } else { Err(reason) }
}

#[cfg(not(unix))]
pub(super) fn close(_: File) -> io::Result<()> {
    Ok(())
}

#[cfg(not(windows))]
fn rename(place: &Place, from: &Path, to: &Path) -> io::Result<()> {
    place.rename(from, to)
}

/// Virus scanners and indexers open a file just when it has changed, without sharing it, and tell nobody when they are done.
#[cfg(windows)]
fn rename(place: &Place, from: &Path, to: &Path) -> io::Result<()> {
    const TRIES: u32 = 10;
    // ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION
    let is_in_use = |reason: &io::Error| matches!(reason.raw_os_error(), Some(5 | 32));
    for tried in 0..TRIES {
        match place.rename(from, to) {
            Err(reason) if is_in_use(&reason) => {
                std::thread::sleep(std::time::Duration::from_millis(1 << tried));
            }
            renamed => return renamed,
        }
    }
    place.rename(from, to)
}

/// A name that no other process, on whatever machine, has thought of.
fn name() -> OsString {
    static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = SEED.wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed));
    format!("{BEFORE}{number:016x}{AFTER}").into()
}

/// Folders that have been looked through. A process that writes in so many more looks again.
static TIDY: LazyLock<Mutex<HashSet<OsString>>> = LazyLock::new(Mutex::default);
const MOST_TIDY: usize = 10_000;

/// Removes what killed processes left in the folder of a path, once for each folder.
pub(super) fn tidy(place: &Place, path: &Path) {
    let folder = place.folder_name(path);
    {
        let mut tidy = TIDY.lock();
        if tidy.contains(&folder) {
            return;
        }
        if tidy.len() >= MOST_TIDY {
            tidy.clear();
        }
        tidy.insert(folder.clone());
    }
    // It is no fault of the file that is to be written if this cannot be done.
    let Ok(names) = place.names_beside(path) else {
        TIDY.lock().remove(&folder);
        return;
    };
    for name in names {
        if is_temporary(&name) {
            let path = path.with_file_name(name);
            if let Ok(file) = place.open(&path, How::Read)
                && file.try_lock().is_ok()
            {
                let _ = place.remove(&path);
            }
        }
    }
}

fn is_temporary(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(BEFORE.as_bytes())
        && name.ends_with(AFTER.as_bytes())
        && name.len() == BEFORE.len() + 16 + AFTER.len()
}
