//! Removes entries.
//!
//! Several processes may do this at one time: they see the same files in the same order, and a file that is gone already is
//! passed over.

use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;
use std::time::Duration;

use ogpress_files::{Root, remove_stale_files};

use crate::Key;
use crate::bounds::{Bounds, Usage, age};

/// The part of the bound that is left free, so that the folder is not at its bound again with the next entry.
const FREE_PART: u64 = 8;

/// The result of a removal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// How many entries.
    pub removed: u64,
    /// Their bytes.
    pub removed_bytes: u64,
    /// The entries that are left.
    pub left: Usage,
}

/// A file of an entry. A folder may have a million.
struct Found {
    key: Key,
    bytes: u64,
    unused: Duration,
}

/// Removes entries that are too old; and where more bytes are left than the bound less its free part, the least recently used ones.
pub(crate) fn prune(folder: &Path, root: &Root, bounds: Bounds) -> Pruned {
    let most = bounds.bytes - bounds.bytes / FREE_PART;
    remove(folder, root, |entry, left| entry.unused > bounds.age || left > most)
}

/// Removes all entries.
pub(crate) fn clear(folder: &Path, root: &Root) -> Pruned {
    remove(folder, root, |_, _| true)
}

/// Removes entries, the least recently used ones first, while they are unwanted: `is_unwanted` gets the entry, and the bytes that are left.
fn remove(folder: &Path, root: &Root, is_unwanted: impl Fn(&Found, u64) -> bool) -> Pruned {
    let mut found = entries(folder, |path| remove_stale_files(path, root));
    // The longest unused ones are last.
    found.sort_unstable_by_key(|entry| entry.unused);
    let mut pruned = Pruned { left: usage_of(&found), ..Pruned::default() };
    while let Some(last) = found.last()
        && is_unwanted(last, pruned.left.bytes)
    {
        pruned.remove(folder, last);
        found.pop();
        pruned.left.oldest = found.last().map(|entry| entry.unused);
    }
    pruned
}

/// Counts the entries.
pub(crate) fn usage(folder: &Path) -> Usage {
    usage_of(&entries(folder, |_| ()))
}

fn usage_of(found: &[Found]) -> Usage {
    Usage {
        entries: found.len() as u64,
        bytes: found.iter().map(|entry| entry.bytes).sum(),
        oldest: found.iter().map(|entry| entry.unused).max(),
    }
}

impl Pruned {
    fn remove(&mut self, folder: &Path, Found { key, bytes, .. }: &Found) {
        let is_gone = match fs::remove_file(folder.join(key.path())) {
            Ok(()) => {
                self.removed += 1;
                self.removed_bytes += bytes;
                true
            }
            Err(reason) => reason.kind() == io::ErrorKind::NotFound,
        };
        if is_gone {
            self.left.entries -= 1;
            self.left.bytes -= bytes;
        }
    }
}

/// All files that are named as entries are. Calls `on_folder` with a path in each of their folders.
fn entries(folder: &Path, on_folder: impl Fn(&str)) -> Vec<Found> {
    let mut found = Vec::new();
    for subfolder in list(folder) {
        let start = subfolder.file_name();
        let Some(start) = start.to_str().filter(|start| start.len() == 2) else { continue };
        // A link leads to another folder.
        if !subfolder.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        for file in list(&subfolder.path()) {
            let rest = file.file_name();
            let Ok(key) = format!("{start}{}", rest.to_string_lossy()).parse() else { continue };
            // Another process may have removed it.
            let Ok(metadata) = file.metadata() else { continue };
            if metadata.is_file() {
                let unused = metadata.modified().map_or(Duration::ZERO, age);
                found.push(Found { key, bytes: metadata.len(), unused });
            }
        }
        if start.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            on_folder(&format!("{start}/entry"));
        }
    }
    found
}

/// The content of a folder; nothing of one that cannot be read.
fn list(folder: &Path) -> impl Iterator<Item = DirEntry> {
    fs::read_dir(folder).into_iter().flatten().flatten()
}
