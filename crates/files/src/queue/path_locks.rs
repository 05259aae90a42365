//! One owner per path, in the order of the calls.
//!
//! Two writes to one path at the same time could end in the wrong order. So each path has a lock: the first caller becomes the
//! owner, later callers wait in a FIFO queue for that path, whichever writer or thread they belong to.
//!
//! Method: a hash map from each locked path to its waiters. No thread blocks: a waiter is a value, which
//! [`release`](PathLocks::release) returns when it becomes the owner.
//!
//! Invariants:
//! - A path is in the map exactly while it has an owner.
//! - Ownership passes in the order of [`lock`](PathLocks::lock).
//! - Paths are compared as text. Two spellings of one file have two locks. That is safe, because an existing file is
//!   replaced as a whole.

use std::collections::{HashMap, VecDeque};
use std::ffi::{OsStr, OsString};

use parking_lot::Mutex;

/// Locked paths, each with its waiters.
#[derive(Debug)]
pub(crate) struct PathLocks<T>(Mutex<HashMap<OsString, VecDeque<T>>>);

impl<T> Default for PathLocks<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> PathLocks<T> {
    /// Makes `caller` the owner of a free path and returns it. Otherwise keeps it as a waiter and returns `None`.
    pub(crate) fn lock(&self, path: &OsStr, caller: T) -> Option<T> {
        let mut locks = self.0.lock();
        if let Some(waiters) = locks.get_mut(path) {
            waiters.push_back(caller);
            return None;
        }
        locks.insert(path.to_owned(), VecDeque::new());
        Some(caller)
    }

    /// Takes a path from its owner. Returns the new owner, or `None` if no caller waits.
    pub(crate) fn release(&self, path: &OsStr) -> Option<T> {
        let mut locks = self.0.lock();
        let next = locks.get_mut(path)?.pop_front();
        if next.is_none() {
            locks.remove(path);
        }
        next
    }

    /// Removes and returns the waiters that are not wanted any more.
    pub(crate) fn remove_waiters(&self, mut is_unwanted: impl FnMut(&T) -> bool) -> Vec<T> {
        let mut removed = Vec::new();
        for waiters in self.0.lock().values_mut() {
            if waiters.iter().any(&mut is_unwanted) {
                let (unwanted, kept): (VecDeque<T>, _) = waiters.drain(..).partition(&mut is_unwanted);
                *waiters = kept;
                removed.extend(unwanted);
            }
        }
        removed
    }
}
