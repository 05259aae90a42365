//! Who renders on native threads now, and who does not stop though nobody wants the picture any more. A thread cannot be
//! killed: what is left is to count those that are lost, and to take on no more work before all are.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// How long a render may go on after it was told to stop. Between two looks at the flag lies at most what a filter of resvg
/// does, which the limit on work bounds.
const GRACE: Duration = Duration::from_secs(5);

/// From how many stuck renders on no more are taken: libuv has four threads, and files and names need some too.
pub const MOST_STUCK: usize = 2;

static NEXT: AtomicU64 = AtomicU64::new(0);
static RUNNING: Mutex<Vec<Run>> = Mutex::new(Vec::new());

struct Run {
    job: u64,
    told_to_stop: Option<Instant>,
}

/// One render, by number.
#[derive(Debug, Clone, Copy)]
pub struct Job(u64);

impl Job {
    pub fn new() -> Self {
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// Begins native work, which ends when what this returns is dropped.
    pub fn begin(self) -> Running {
        RUNNING.lock().push(Run { job: self.0, told_to_stop: None });
        Running(self)
    }

    /// Remembers since when its work, if it runs, should end.
    pub fn told_to_stop(self) {
        for run in RUNNING.lock().iter_mut().filter(|run| run.job == self.0) {
            run.told_to_stop.get_or_insert_with(Instant::now);
        }
    }
}

/// Native work that goes on.
#[derive(Debug)]
pub struct Running(Job);

impl Drop for Running {
    fn drop(&mut self) {
        let mut running = RUNNING.lock();
        if let Some(index) = running.iter().position(|run| run.job == self.0.0) {
            running.swap_remove(index);
        }
    }
}

/// How many renders run on native threads.
pub fn running() -> usize {
    RUNNING.lock().len()
}

/// How many of them should have ended long ago.
pub fn stuck() -> usize {
    let is_stuck = |run: &&Run| run.told_to_stop.is_some_and(|since| since.elapsed() > GRACE);
    RUNNING.lock().iter().filter(is_stuck).count()
}
