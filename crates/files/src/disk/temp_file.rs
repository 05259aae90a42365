//! Temporary files: each is in the folder of the file that it will become.
//!
//! A temporary file must be on the same file system as its target, because rename(2) cannot move a file to another one. It is
//! removed when it is dropped without having been renamed.
//!
//! A process that is killed leaves its temporary file behind. The next process that writes to the folder removes it. The
//! files of running and of killed processes differ by a lock (flock(2)): a process locks its temporary file until the
//! rename, and the system unlocks it when the process ends. A process id in the name is not enough: ids are reused, and
//! containers that share a disk number their processes separately.
//!
//! Invariant: a temporary file that a running process uses is locked, except between its creation and its lock. If
//! another process locks it first, the file is given up and a new one is created.

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

use super::close::close;
use super::dir_handle::{DirHandle, OpenMode};

const PREFIX: &str = ".ogpress-";
const SUFFIX: &str = ".tmp";
/// The bytes of the name of a temporary file.
pub(super) const NAME_LENGTH: usize = PREFIX.len() + 16 + SUFFIX.len();

/// A temporary file. It is removed when it is dropped, unless it was renamed.
pub(super) struct TempFile<'a> {
    dir: &'a DirHandle,
    /// Empty if there is nothing to remove.
    path: PathBuf,
    file: Option<File>,
    /// A second descriptor, which holds the lock after the file is closed and until it is renamed.
    lock: Option<File>,
}

impl<'a> TempFile<'a> {
    /// Creates an empty file with these permissions in the folder of `target`.
    pub(super) fn beside(dir: &'a DirHandle, target: &Path, permissions: u32) -> io::Result<Self> {
        loop {
            let path = target.with_file_name(unique_name());
            let file = match dir.open(&path, OpenMode::CreateNew(permissions)) {
                Err(reason) if reason.kind() == io::ErrorKind::AlreadyExists => continue,
                file => file?,
            };
            // Another process may take the new file for a stale one, lock it and remove it. Then a new one is created. On a
            // file system without locks no process removes stale files.
            let is_ours = !matches!(file.try_lock(), Err(TryLockError::WouldBlock));
            let mut temp = Self { dir, path, file: Some(file), lock: None };
            if is_ours {
                temp.lock = Some(temp.file().try_clone()?);
                return Ok(temp);
            }
            temp.path = PathBuf::new();
        }
    }

    pub(super) fn file(&mut self) -> &mut File {
        self.file.as_mut().expect("the file is open until it is closed")
    }

    /// Closes the file. It stays locked.
    pub(super) fn close(&mut self) -> io::Result<()> {
        self.file.take().map_or(Ok(()), close)
    }

    /// Renames the closed file to `target`, which is replaced if it exists.
    pub(super) fn rename_to(mut self, target: &Path) -> io::Result<()> {
        rename(self.dir, &self.path, target)?;
        self.path = PathBuf::new();
        Ok(())
    }
}

impl Drop for TempFile<'_> {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            // Removing the file may need a descriptor.
            drop((self.file.take(), self.lock.take()));
            // If removal fails, the next process that writes here cleans up.
            let _ = self.dir.remove(&self.path);
        }
    }
}

#[cfg(not(windows))]
fn rename(dir: &DirHandle, from: &Path, to: &Path) -> io::Result<()> {
    dir.rename(from, to)
}

/// Renames a file, and retries for about a second while another program has it open. Virus scanners and indexers open files
/// that have just changed, and forbid others to rename them meanwhile.
#[cfg(windows)]
fn rename(dir: &DirHandle, from: &Path, to: &Path) -> io::Result<()> {
    const TRIES: u32 = 10;
    // ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION
    let is_in_use = |reason: &io::Error| matches!(reason.raw_os_error(), Some(5 | 32));
    for tried in 0..TRIES {
        match dir.rename(from, to) {
            Err(reason) if is_in_use(&reason) => {
                std::thread::sleep(std::time::Duration::from_millis(1 << tried));
            }
            renamed => return renamed,
        }
    }
    dir.rename(from, to)
}

/// Returns a name that no other process uses, also not one on another machine with the same disk.
fn unique_name() -> OsString {
    static SEED: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = SEED.wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed));
    format!("{PREFIX}{number:016x}{SUFFIX}").into()
}

/// Folders whose stale files were removed. The set is cleared when it is full, and folders are then searched again.
static CLEANED: LazyLock<Mutex<HashSet<OsString>>> = LazyLock::new(Mutex::default);
const MAX_CLEANED: usize = 10_000;

/// Removes the temporary files of killed processes from the folder of a path, once for each folder.
pub(super) fn remove_stale_files(dir: &DirHandle, path: &Path) {
    let folder = dir.absolute_folder_of(path);
    {
        let mut cleaned = CLEANED.lock();
        if cleaned.contains(&folder) {
            return;
        }
        if cleaned.len() >= MAX_CLEANED {
            cleaned.clear();
        }
        cleaned.insert(folder.clone());
    }
    // An error here is ignored: it does not prevent the file at `path` from being written.
    if search_stale_files(dir, path).is_err() {
        CLEANED.lock().remove(&folder);
    }
}

/// Removes the temporary files of killed processes from the folder of a path.
pub(super) fn search_stale_files(dir: &DirHandle, path: &Path) -> io::Result<()> {
    for name in dir.names_beside(path)?.into_iter().filter(|name| is_temporary(name)) {
        let path = path.with_file_name(name);
        if let Ok(file) = dir.open(&path, OpenMode::Read)
            && file.try_lock().is_ok()
        {
            let _ = dir.remove(&path);
        }
    }
    Ok(())
}

fn is_temporary(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes()) && name.len() == NAME_LENGTH
}
