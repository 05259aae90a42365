//! A thread pool for long work, which replaces a thread that does not stop.
//!
//! A thread cannot be stopped by another one. So work is requested to stop, and ends when it sees the request. Work that
//! still runs a grace period after that request is *stuck*. The pool then starts another thread in place of the stuck one,
//! calls [`Task::on_stuck`], and lets the stuck thread end when its work ends.
//!
//! Tasks begin in the order of their submission. Each task has an *owner*, the JavaScript thread that wants its result, and
//! a *job*, the number by which it is requested to stop. A *watchdog* thread runs while stop requests are pending.
//!
//! # Invariants
//!
//! - At most a fixed number of threads that are not stuck exist at a time. The caller bounds the stuck ones: it submits no work
//!   while [`MAX_STUCK`] threads are stuck.
//! - Work, replies and callbacks are called without the lock, except [`Task::stop`].
//! - For a task that has begun, `on_stuck` is called at most once. Its reply is called once, when its work ends.

mod pool;
mod state;
mod task;
#[cfg(test)]
mod tests;

pub use pool::{MAX_STUCK, Pool, STACK_SIZE};
pub use task::{Reply, Task};
