//! How many files may be open. The system's limit is the process's, so this is one count for all writers.
//!
//! Where the system refuses one nevertheless (others open files too), whoever asked waits until one of ours is closed, or a
//! while that doubles from a millisecond to a tenth of a second, and asks again; and fewer are used from then on, until
//! that has gone well for a while. Attempts are not counted: what gives up after some of those fails where waiting helps.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::error::{Error, ErrorKind};

/// What one file in writing opens at most: the temporary one, twice, and a folder.
const PER_FILE: u64 = 3;
/// What is left to others.
const RESERVE: u64 = 16;
/// As many files as are open at one time where the system has no limit.
const MOST: u64 = 4096;

const PATIENCE: Duration = Duration::from_mins(1);
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// The process's.
pub(super) static DESCRIPTORS: LazyLock<Descriptors> = LazyLock::new(|| {
    let left = open_limit().saturating_sub(open_files().unwrap_or(64) + RESERVE);
    Descriptors::new((left / PER_FILE).clamp(1, MOST), PATIENCE)
});

/// A count of files that may be open.
#[derive(Debug)]
pub(super) struct Descriptors {
    state: Mutex<State>,
    freed: Condvar,
    most: u64,
    patience: Duration,
}

#[derive(Debug)]
struct State {
    limit: u64,
    lent: u64,
    /// Files that have been closed since the limit changed.
    closed: u64,
}

impl Descriptors {
    /// So many files at a time at most, and so long that is waited for one.
    pub(super) fn new(most: u64, patience: Duration) -> Self {
        let state = State { limit: most, lent: 0, closed: 0 };
        Self { state: Mutex::new(state), freed: Condvar::new(), most, patience }
    }

    /// The right to have one file open, as soon as there is one.
    pub(super) fn lend(&self) -> Lent<'_> {
        let mut state = self.state.lock();
        while state.lent >= state.limit {
            self.freed.wait(&mut state);
        }
        state.lent += 1;
        Lent(self)
    }

    /// How many files may be open now.
    #[cfg(test)]
    pub(super) fn limit(&self) -> u64 {
        self.state.lock().limit
    }

    /// Does something that opens files, and does it again where the system has no descriptor for one.
    ///
    /// # Errors
    ///
    /// What `work` says, if that is something else, or it has said so for too long.
    pub(super) fn patiently<T>(&self, mut work: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
        let mut since = None;
        let mut wait = Duration::from_millis(1);
        loop {
            match work() {
                Err(error) if error.kind == ErrorKind::TooManyOpenFiles => {
                    if since.get_or_insert_with(Instant::now).elapsed() >= self.patience {
                        return Err(error);
                    }
                }
                other => return other,
            }
            let mut state = self.state.lock();
            state.limit = (state.limit / 2).max(1);
            state.closed = 0;
            self.freed.wait_for(&mut state, wait);
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    fn take_back(&self) {
        let mut state = self.state.lock();
        state.lent -= 1;
        state.closed += 1;
        if state.closed >= state.limit && state.limit < self.most {
            state.limit += 1;
            state.closed = 0;
        }
        drop(state);
        self.freed.notify_one();
    }
}

/// The right to have one file open, until it is dropped.
#[derive(Debug)]
pub(super) struct Lent<'a>(&'a Descriptors);

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.0.take_back();
    }
}

/// How many descriptors the process has in use, where the system tells.
pub(super) fn open_files() -> Option<u64> {
    let names = std::fs::read_dir("/dev/fd").ok()?;
    // The folder itself is one.
    Some(names.count().saturating_sub(1) as u64)
}

/// How many it may have.
pub(super) fn open_limit() -> u64 {
    #[cfg(unix)]
    return rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    // Handles on Windows are bounded by memory.
    #[cfg(not(unix))]
    return u64::MAX;
}
