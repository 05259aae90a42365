//! The threads that write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

/// The most threads of the process that write at a time, whatever the limits of the writers are.
const MAX_THREADS: usize = 512;

/// Only the pool for blocking calls is used. It starts threads when there is work, and ends threads that have been idle for
/// 10 s.
static RUNTIME: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let mut builder = Builder::new_current_thread();
    builder.max_blocking_threads(MAX_THREADS).thread_name("ogpress-files").build().ok()
});

/// Runs a function on a thread of the pool. Returns `false` if the system has no thread for the pool.
pub(super) fn spawn(function: impl FnOnce() + Send + 'static) -> bool {
    // tokio panics if it cannot start the first thread of the pool.
    let spawn = || RUNTIME.as_ref().map(|runtime| runtime.spawn_blocking(function));
    catch_unwind(AssertUnwindSafe(spawn)).is_ok_and(|handle| handle.is_some())
}
