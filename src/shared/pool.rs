//! The native threads that renders and other work run on. libuv's pool is for work that ends: a thread of it cannot be replaced, and
//! neither can the process exit nor a worker be terminated before its work has ended.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::error::{Failure, Result};
use ogpress_limiter::ThreadId;
use ogpress_threads::{MAX_STUCK, Pool, Reply};

/// How long work may go on after it was told to stop. Between two checks of the flag lies at most what a filter of resvg does, which
/// the limit on work bounds.
const GRACE: Duration = Duration::from_secs(5);

/// How long the end of a JavaScript thread waits for work that it told to stop. In nearly all cases the work has ended by then, and
/// has returned its permits and bytes.
const PATIENCE: Duration = Duration::from_secs(1);

/// The least number of threads, as in libuv. Machines with more processors have as many threads as those.
const FEWEST: usize = 4;

static POOL: LazyLock<Pool> = LazyLock::new(|| {
    let processors = std::thread::available_parallelism().map_or(FEWEST, usize::from);
    Pool::new(processors.max(FEWEST), GRACE)
});

/// How many threads there are for lookups.
const LOOKUPS: usize = 2;

static LOOKUP_POOL: LazyLock<Pool> = LazyLock::new(|| Pool::new(LOOKUPS, GRACE));

/// Whether the process exits.
static EXITS: AtomicBool = AtomicBool::new(false);

/// The pool.
pub fn pool() -> &'static Pool {
    &POOL
}

/// The pool of lookups, which do not wait until a render has ended.
pub fn lookups() -> &'static Pool {
    &LOOKUP_POOL
}

/// Stops the work of a JavaScript thread that ends. Calls `then` when the work has ended, or is stuck.
pub fn retire(thread: ThreadId, then: Reply) {
    let patience = if EXITS.load(Ordering::Relaxed) { Duration::ZERO } else { PATIENCE };
    LOOKUP_POOL.retire(thread.0, Duration::ZERO, Box::new(|| ()));
    POOL.retire(thread.0, patience, then);
}

/// Stops the work of a JavaScript thread, because the process exits. Nothing waits for that work any more.
pub fn exit(thread: ThreadId) {
    EXITS.store(true, Ordering::Relaxed);
    POOL.stop_all(thread.0);
}

/// Refuses a render if too many others are stuck.
pub fn admit() -> Result<()> {
    let stuck = POOL.stuck();
    if stuck >= MAX_STUCK { Err(Failure::stuck(stuck)) } else { Ok(()) }
}

/// The number of a new job: work that is stopped together. Number 0 is for work that is not part of a render.
pub fn next_job() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
