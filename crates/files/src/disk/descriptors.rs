//! The budget of file descriptors of this process.
//!
//! The system limits the descriptors of a whole process (getrlimit(2), `RLIMIT_NOFILE`), so all writers share one budget. Other
//! code of the process opens files too, so the system may refuse a descriptor although the budget has one left.
//!
//! Method: a refused operation is retried when one of our own files is closed, or after a delay that doubles from 1 ms to
//! 100 ms. The budget is halved on each refusal, and grows by one after as many files as it has were closed without a
//! refusal (additive increase, multiplicative decrease: Chiu and Jain, 1989). A time bounds the retries and not a number of
//! them: a process that is short of descriptors for long fails where waiting would help (graceful-fs waits in the same
//! way).
//!
//! Invariants: at most `limit` reservations exist, except those made before the limit was lowered; `1 <= limit <= max`.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::error::{Error, ErrorKind};

/// The most descriptors that writing one file needs: the temporary file, its lock, and a folder.
const PER_FILE: u64 = 3;
/// Descriptors that are left to the rest of the process.
const RESERVE: u64 = 16;
/// The budget, in files, if the system has no limit.
const MAX_FILES: u64 = 4096;

/// How long an operation is retried.
const RETRY_TIME: Duration = Duration::from_mins(1);
const MAX_DELAY: Duration = Duration::from_millis(100);

/// The budget of this process.
pub(crate) static DESCRIPTOR_BUDGET: LazyLock<DescriptorBudget> = LazyLock::new(|| {
    let left = descriptor_limit().saturating_sub(open_descriptors().unwrap_or(64) + RESERVE);
    DescriptorBudget::new((left / PER_FILE).clamp(1, MAX_FILES), RETRY_TIME)
});

/// Bounds how many files are open at a time.
#[derive(Debug)]
pub(crate) struct DescriptorBudget {
    state: Mutex<State>,
    released: Condvar,
    max: u64,
    retry_time: Duration,
}

#[derive(Debug)]
struct State {
    limit: u64,
    reserved: u64,
    /// Files that were closed since the limit changed.
    closed: u64,
}

impl DescriptorBudget {
    /// Creates a budget of at most `max` files, whose operations are retried for `retry_time`.
    pub(crate) fn new(max: u64, retry_time: Duration) -> Self {
        let state = State { limit: max, reserved: 0, closed: 0 };
        Self { state: Mutex::new(state), released: Condvar::new(), max, retry_time }
    }

    /// Blocks until one more file may be open.
    pub(crate) fn reserve(&self) -> Reservation<'_> {
        let mut state = self.state.lock();
        while state.reserved >= state.limit {
            self.released.wait(&mut state);
        }
        state.reserved += 1;
        Reservation(self)
    }

    /// Returns how many files may be open now.
    #[cfg(test)]
    pub(crate) fn limit(&self) -> u64 {
        self.state.lock().limit
    }

    /// Runs an operation, and retries it while the system has no descriptor for it.
    ///
    /// # Errors
    ///
    /// Returns any other error of the operation at once, and a shortage of descriptors after the retry time.
    pub(crate) fn retry<T>(&self, mut operation: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
        let mut refused_since = None;
        let mut delay = Duration::from_millis(1);
        loop {
            match operation() {
                Err(error) if error.kind == ErrorKind::TooManyOpenFiles => {
                    if refused_since.get_or_insert_with(Instant::now).elapsed() >= self.retry_time {
                        return Err(error);
                    }
                }
                other => return other,
            }
            let mut state = self.state.lock();
            state.limit = (state.limit / 2).max(1);
            state.closed = 0;
            self.released.wait_for(&mut state, delay);
            delay = (delay * 2).min(MAX_DELAY);
        }
    }

    fn release(&self) {
        let mut state = self.state.lock();
        state.reserved -= 1;
        state.closed += 1;
        if state.closed >= state.limit && state.limit < self.max {
            state.limit += 1;
            state.closed = 0;
        }
        drop(state);
        self.released.notify_one();
    }
}

/// Permission to have one file open. Dropping it returns it to the budget.
#[derive(Debug)]
pub(crate) struct Reservation<'a>(&'a DescriptorBudget);

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// Returns how many descriptors the process has open, or `None` where the system does not tell.
pub(crate) fn open_descriptors() -> Option<u64> {
    let names = std::fs::read_dir("/dev/fd").ok()?;
    // Reading the folder takes a descriptor itself.
    Some(names.count().saturating_sub(1) as u64)
}

/// Returns how many descriptors the process may have open.
pub(crate) fn descriptor_limit() -> u64 {
    #[cfg(unix)]
    return rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    // Windows limits handles only by memory.
    #[cfg(not(unix))]
    return u64::MAX;
}
