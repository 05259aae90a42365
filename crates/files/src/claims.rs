//! One writer per path: who comes second to a path waits until the first has ended, in the order of asking, whichever threads
//! they are of. Two spellings of a path are two paths, which is safe: a file that exists is replaced as a whole.

use std::collections::{HashMap, VecDeque};
use std::ffi::{OsStr, OsString};

use parking_lot::Mutex;

/// Paths that are being written, or about to be, and who waits for them.
#[derive(Debug)]
pub(super) struct Claims<T>(Mutex<HashMap<OsString, VecDeque<T>>>);

impl<T> Default for Claims<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Claims<T> {
    /// Gives somebody a path: answers them if it is free, and keeps them otherwise.
    pub(super) fn claim(&self, path: &OsStr, who: T) -> Option<T> {
        let mut claims = self.0.lock();
        if let Some(waiting) = claims.get_mut(path) {
            waiting.push_back(who);
            return None;
        }
        claims.insert(path.to_owned(), VecDeque::new());
        Some(who)
    }

    /// Takes a path from who has it. Answers who has it now.
    pub(super) fn release(&self, path: &OsStr) -> Option<T> {
        let mut claims = self.0.lock();
        let next = claims.get_mut(path)?.pop_front();
        if next.is_none() {
            claims.remove(path);
        }
        next
    }

    /// Removes those who wait and are not wanted any more.
    pub(super) fn withdraw(&self, mut unwanted: impl FnMut(&T) -> bool) -> Vec<T> {
        let mut withdrawn = Vec::new();
        for waiting in self.0.lock().values_mut() {
            if waiting.iter().any(&mut unwanted) {
                let (out, stay) = waiting.drain(..).partition(&mut unwanted);
                *waiting = stay;
                let out: VecDeque<T> = out;
                withdrawn.extend(out);
            }
        }
        withdrawn
    }
}
