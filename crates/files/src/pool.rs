//! The threads that write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

/// As many threads as may write at one time, whatever the writers' limits are.
const MOST_THREADS: usize = 512;

/// Only its pool for what blocks is used: threads come when there is work, and go when there has been none for a while.
static RUNTIME: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let mut builder = Builder::new_current_thread();
    builder.max_blocking_threads(MOST_THREADS).thread_name("ogpress-files").build().ok()
});

/// Has a thread do some work. Answers whether there is one to be had.
pub(super) fn spawn(work: impl FnOnce() + Send + 'static) -> bool {
    // tokio panics if the system gives it not even a first thread.
    let spawn = || RUNTIME.as_ref().map(|runtime| runtime.spawn_blocking(work));
    catch_unwind(AssertUnwindSafe(spawn)).is_ok_and(|handle| handle.is_some())
}
