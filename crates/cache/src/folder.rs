//! The folder of a cache.
//!
//! Each entry is a file `ab/cdef…`, where `abcdef…` are the digits of its key: with 256 folders, one of a million entries has
//! 4,000 files. The time of a file's last change is the time of its last use: a hit sets it, at most once an hour, or eight
//! times in the age after which entries are removed.
//!
//! The bound on bytes holds without a count that processes share. A process removes entries (`prune`) after it has written a
//! 64th of the bound, and prunes to seven eighths of it. So the folder is within its bound while up to eight processes write,
//! and a 64th above it for each further one.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ogpress_files::{self as files, Error, ErrorKind, Options, Root, Symlinks};
use parking_lot::Mutex;

use crate::bounds::{Bounds, Usage, age};
use crate::entry::Corrupt;
use crate::prune::{self, Pruned};
use crate::{Entry, Key};

/// A use within this time of the last one is not recorded.
const USE_INTERVAL: Duration = Duration::from_hours(1);

/// Nor is one within this part of the age after which entries are removed.
const USE_PART: u32 = 8;

/// The part of the bound that a process writes before it prunes.
const WRITTEN_PART: u64 = 64;

/// The most bytes of an entry. A larger file is none, and is not read.
const MAX_ENTRY: u64 = 256 << 20;

/// The file that marks the folder of a cache.
const TAG: &str = "CACHEDIR.TAG";

/// The counts of a folder as a process knows them: those of its last search, with its own writes and removals since.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// The entries.
    pub entries: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The entries that this process has removed.
    pub pruned: u64,
    /// Their bytes.
    pub pruned_bytes: u64,
}

/// The result of writing an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Whether it was written. One that is larger than an entry may be is not.
    pub is_written: bool,
    /// Whether the caller has to call [`Folder::prune`]. One caller at a time is told so.
    pub has_to_prune: bool,
}

/// Why there is no entry where a file is.
#[derive(Debug)]
pub enum Unreadable {
    /// It is damaged.
    Corrupt,
    /// The system does not let the process read it.
    System(Error),
}

impl From<Corrupt> for Unreadable {
    fn from(Corrupt: Corrupt) -> Self {
        Self::Corrupt
    }
}

/// A folder of entries.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    bounds: Bounds,
    options: Options,
    state: Mutex<State>,
    /// Held by the thread that removes entries.
    pruning: Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    stats: Stats,
    /// Bytes that were written since the folder was last searched. `None` if it was not.
    unsearched: Option<u64>,
    /// Whether a caller of `set` was told to prune, and has not begun.
    is_due: bool,
}

impl Folder {
    /// Makes a cache in a folder, which is created with the first entry.
    ///
    /// # Errors
    ///
    /// No folder can have the path.
    pub fn new(path: &Path, bounds: Bounds) -> Result<Self, Error> {
        let root = Root::new(path)?;
        let options = Options {
            atomic: Some(true),
            symlinks: Symlinks::Refuse,
            root: Arc::new(root),
            ..Options::default()
        };
        Ok(Self {
            path: path.to_owned(),
            bounds,
            options,
            state: Mutex::default(),
            pruning: Mutex::default(),
        })
    }

    /// Returns the entry of a key, if there is one that is not too old.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], which callers treat as if there were none.
    pub fn get(&self, key: Key) -> Result<Option<Entry>, Unreadable> {
        let read = files::read_whole(&key.path(), &self.options.root, self.max_entry());
        let (bytes, file) = match read {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(None),
            // A folder, a pipe or a file of gigabytes is no entry.
            Err(error) if error.kind == ErrorKind::NotAFile => return Err(Unreadable::Corrupt),
            Err(error) => return Err(Unreadable::System(error)),
        };
        let used = file.metadata().and_then(|metadata| metadata.modified()).ok();
        let unused = used.map_or(Duration::ZERO, age);
        if unused > self.bounds.age {
            return Ok(None);
        }
        let entry = Entry::decode(bytes, key).map_err(|Corrupt| Unreadable::Corrupt)?;
        // A time in the future would keep an entry for ever.
        let is_in_future = used.is_some_and(|used| used > SystemTime::now());
        if is_in_future || unused > USE_INTERVAL.min(self.bounds.age / USE_PART) {
            record_use(&file);
        }
        Ok(Some(entry))
    }

    #[cfg(test)]
    fn has(&self, key: Key) -> bool {
        self.path.join(key.path()).is_file()
    }

    /// Writes an entry, whole or not at all.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn set(&self, key: Key, entry: &Entry) -> Result<Kept, Error> {
        let bytes = entry.encode(key);
        let length = bytes.len() as u64;
        if length > self.max_entry() {
            return Ok(Kept { is_written: false, has_to_prune: false });
        }
        files::write_whole(&key.path(), &bytes, &self.options)?;
        // The folder may have been removed meanwhile.
        if !self.path.join(TAG).exists() {
            self.mark();
        }
        let mut state = self.state.lock();
        state.stats.entries += 1;
        state.stats.bytes += length;
        let unsearched = state.unsearched.map(|bytes| bytes + length);
        state.unsearched = unsearched;
        let has_to_prune = unsearched.is_none_or(|bytes| bytes >= self.bounds.bytes / WRITTEN_PART);
        let has_to_prune = has_to_prune && !std::mem::replace(&mut state.is_due, true);
        Ok(Kept { is_written: true, has_to_prune })
    }

    fn max_entry(&self) -> u64 {
        self.bounds.bytes.min(MAX_ENTRY)
    }

    /// Tells programs that pack or commit folders to leave this one out: <https://bford.info/cachedir/>, gitignore(5).
    fn mark(&self) {
        let tag = "Signature: 8a477f597d28d172789f06886806bc55\n# Images that ogpress has rendered. They can be removed at any time.\n";
        for (name, text) in [(".gitignore", "*\n"), (TAG, tag)] {
            // The cache works without them.
            let _ = files::write_whole(
                name,
                text.as_bytes(),
                &Options { skip_unchanged: true, ..self.options.clone() },
            );
        }
    }

    /// Removes entries that are too old, and the least recently used ones above the bound. One thread of the process does that at
    /// a time.
    pub fn prune(&self) -> Pruned {
        let _turn = self.pruning.lock();
        {
            // Before the search: what is written during it is counted twice rather than not at all.
            let mut state = self.state.lock();
            (state.unsearched, state.is_due) = (Some(0), false);
        }
        let pruned = prune::prune(&self.path, &self.options.root, self.bounds);
        let mut state = self.state.lock();
        let Pruned { removed, removed_bytes, left } = pruned;
        state.stats = Stats {
            entries: left.entries,
            bytes: left.bytes,
            pruned: state.stats.pruned + removed,
            pruned_bytes: state.stats.pruned_bytes + removed_bytes,
        };
        pruned
    }

    /// Removes all entries.
    #[must_use]
    pub fn clear(&self) -> Pruned {
        let pruned = prune::clear(&self.path, &self.options.root);
        let mut state = self.state.lock();
        (state.stats.entries, state.stats.bytes) = (pruned.left.entries, pruned.left.bytes);
        pruned
    }

    /// Counts the entries.
    #[must_use]
    pub fn usage(&self) -> Usage {
        prune::usage(&self.path)
    }

    /// Returns what the process knows of the folder.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.state.lock().stats
    }
}

/// Sets the time of the last use. A folder that the process may only read keeps the old one.
fn record_use(file: &File) {
    let _ = file.set_modified(SystemTime::now());
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Image;

    const DAY: Duration = Duration::from_hours(24);

    /// A folder that is removed with the test.
    struct Temporary(PathBuf);

    impl Temporary {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("ogpress-cache-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }

        fn folder(&self, bytes: u64) -> Folder {
            Folder::new(&self.0, Bounds { bytes, age: 30 * DAY }).unwrap()
        }

        fn age(&self, key: Key, age: Duration) {
            let file = fs::File::options().write(true).open(self.0.join(key.path())).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        }
    }

    impl Drop for Temporary {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    fn key(number: u8) -> Key {
        Key([number; 32])
    }

    fn entry(bytes: usize) -> Entry {
        Entry::Image(Image { width: 2, height: 1, data: vec![9; bytes], ..Image::default() })
    }

    #[test]
    fn an_entry_is_found_again_also_by_another_process() {
        let temporary = Temporary::new("found");
        let folder = temporary.folder(1 << 20);
        assert!(folder.get(key(1)).unwrap().is_none() && !folder.has(key(1)));
        assert!(folder.set(key(1), &entry(10)).unwrap().has_to_prune, "the folder was never searched");
        assert_eq!(temporary.folder(1 << 20).get(key(1)).unwrap(), Some(entry(10)));
        assert!(folder.has(key(1)));
        assert!(
            fs::read_to_string(temporary.0.join("CACHEDIR.TAG")).unwrap().starts_with("Signature: 8a477f")
        );
        assert_eq!(fs::read_to_string(temporary.0.join(".gitignore")).unwrap(), "*\n");
    }

    #[test]
    fn what_is_no_entry_is_a_miss_and_is_replaced() {
        let temporary = Temporary::new("corrupt");
        let folder = temporary.folder(1 << 20);
        folder.set(key(1), &entry(10)).unwrap();
        let path = temporary.0.join(key(1).path());
        let whole = fs::read(&path).unwrap();
        for bytes in [&[][..], &whole[..40], &whole[..whole.len() - 1]] {
            fs::write(&path, bytes).unwrap();
            assert!(matches!(folder.get(key(1)), Err(Unreadable::Corrupt)));
        }
        // The entry of another key.
        fs::create_dir_all(temporary.0.join("02")).unwrap();
        fs::write(temporary.0.join(key(2).path()), &whole).unwrap();
        assert!(matches!(folder.get(key(2)), Err(Unreadable::Corrupt)));
        fs::create_dir_all(temporary.0.join(key(3).path())).unwrap();
        assert!(folder.get(key(3)).is_err());
        folder.set(key(1), &entry(11)).unwrap();
        assert_eq!(folder.get(key(1)).unwrap(), Some(entry(11)));
    }

    #[test]
    fn the_least_recently_used_entries_are_removed_above_the_bound() {
        let temporary = Temporary::new("bound");
        let folder = temporary.folder(10_000);
        for number in 0..10 {
            folder.set(key(number), &entry(900)).unwrap();
            temporary.age(key(number), (20 - u32::from(number)) * DAY / 2);
        }
        // A hit is a use.
        assert!(folder.get(key(0)).unwrap().is_some());
        let pruned = folder.prune();
        assert_eq!((pruned.removed, pruned.left.entries), (2, 8));
        assert!(pruned.left.bytes <= 8750);
        assert!(folder.has(key(0)) && !folder.has(key(1)) && !folder.has(key(2)) && folder.has(key(3)));
        assert_eq!(folder.usage().bytes, pruned.left.bytes);
        assert_eq!(folder.stats().pruned, 2);
        // An entry above the bound is not written.
        assert!(!folder.set(key(11), &entry(10_000)).unwrap().is_written);
        assert!(!folder.has(key(11)));
    }

    #[test]
    fn entries_that_were_not_used_for_the_whole_age_are_no_hits_and_are_removed() {
        let temporary = Temporary::new("age");
        let folder = temporary.folder(1 << 20);
        for number in [1, 2] {
            folder.set(key(number), &entry(10)).unwrap();
        }
        temporary.age(key(1), 31 * DAY);
        temporary.age(key(2), 29 * DAY);
        assert!(folder.get(key(1)).unwrap().is_none());
        assert_eq!(folder.prune().removed, 1);
        assert!(!folder.has(key(1)) && folder.has(key(2)));
    }

    #[test]
    fn a_use_is_recorded_however_short_the_age_is_and_a_time_in_the_future_is_corrected() {
        let temporary = Temporary::new("use");
        let folder = Folder::new(&temporary.0, Bounds { bytes: 1 << 20, age: DAY / 24 }).unwrap();
        folder.set(key(1), &entry(10)).unwrap();
        let path = temporary.0.join(key(1).path());
        temporary.age(key(1), DAY / 25);
        assert!(folder.get(key(1)).unwrap().is_some());
        assert!(age(path.metadata().unwrap().modified().unwrap()) < DAY / 50);
        let file = fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() + DAY).unwrap();
        assert!(folder.get(key(1)).unwrap().is_some());
        assert!(path.metadata().unwrap().modified().unwrap() < SystemTime::now() + DAY / 2);
    }

    #[test]
    fn a_folder_that_was_removed_is_made_and_marked_again() {
        let temporary = Temporary::new("again");
        let folder = temporary.folder(1 << 20);
        folder.set(key(1), &entry(10)).unwrap();
        fs::remove_dir_all(&temporary.0).unwrap();
        folder.set(key(1), &entry(10)).unwrap();
        for name in [TAG, ".gitignore"] {
            assert!(temporary.0.join(name).exists(), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_a_folder_of_entries_is_not_followed() {
        let (temporary, other) = (Temporary::new("link"), Temporary::new("linked"));
        let (folder, linked) = (temporary.folder(1 << 20), other.folder(1 << 20));
        linked.set(key(1), &entry(10)).unwrap();
        fs::create_dir_all(&temporary.0).unwrap();
        std::os::unix::fs::symlink(other.0.join("01"), temporary.0.join("01")).unwrap();
        assert_eq!(folder.usage().entries, 0);
        assert_eq!(folder.clear().removed, 0);
        assert!(linked.has(key(1)));
    }

    #[test]
    fn only_entries_and_temporary_files_of_killed_processes_are_removed() {
        let temporary = Temporary::new("others");
        let folder = temporary.folder(1 << 20);
        folder.set(key(0xab), &entry(10)).unwrap();
        let others = ["note.txt", "ab/note.txt", "zz/file", "ab/0123"];
        for other in others {
            let path = temporary.0.join(other);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "mine").unwrap();
        }
        let abandoned = temporary.0.join("ab/.ogpress-0123456789abcdef.tmp");
        fs::write(&abandoned, "half").unwrap();
        assert_eq!(folder.clear().removed, 1);
        assert!(others.iter().all(|other| temporary.0.join(other).exists()));
        assert!(!abandoned.exists());
        assert_eq!(folder.stats().entries, 0);
    }

    #[test]
    fn a_process_prunes_after_a_64th_of_the_bound() {
        let temporary = Temporary::new("64th");
        let folder = temporary.folder(640_000);
        assert!(folder.set(key(1), &entry(10)).unwrap().has_to_prune);
        folder.prune();
        assert!(!folder.set(key(2), &entry(5000)).unwrap().has_to_prune);
        assert!(folder.set(key(3), &entry(5000)).unwrap().has_to_prune);
        assert!(!folder.set(key(4), &entry(5000)).unwrap().has_to_prune, "another caller was told");
        folder.prune();
        assert!(!folder.set(key(5), &entry(5000)).unwrap().has_to_prune);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error_of_the_entry() {
        let temporary = Temporary::new("blocked");
        fs::create_dir_all(&temporary.0).unwrap();
        fs::write(temporary.0.join("01"), "a file where a folder has to be").unwrap();
        let folder = temporary.folder(1 << 20);
        assert!(folder.set(key(1), &entry(10)).is_err());
        assert!(folder.get(key(1)).is_err());
    }
}
