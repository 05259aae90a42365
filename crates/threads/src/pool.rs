//! The pool: its interface, its worker threads and its watchdog.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex, MutexGuard};

use super::state::{Queued, State};
use super::task::{Reply, Task};

/// The number of stuck threads from which the caller refuses new work. Each of them may use a whole processor until it ends.
pub const MAX_STUCK: usize = 4;

/// How long a thread waits for work before it ends.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// The stack size of a thread, which is that of the main thread on most systems. Documents nest, and each level needs up to
/// 7 KB.
pub const STACK_SIZE: usize = 8 << 20;

/// A pool of threads, which start when there is work.
#[derive(Debug, Clone)]
pub struct Pool(Arc<Shared>);

struct Shared {
    /// The most threads that are not stuck.
    max_threads: usize,
    grace: Duration,
    state: Mutex<State>,
    /// Notified when a task was queued.
    queued: Condvar,
    /// Notified when a task has ended or become stuck.
    ended: Condvar,
}

impl Pool {
    /// A pool with at most `max_threads` threads that are not stuck. Work is stuck if it still runs after `grace` when it was
    /// requested to stop.
    #[must_use]
    pub fn new(max_threads: usize, grace: Duration) -> Self {
        Self(Arc::new(Shared {
            max_threads,
            grace,
            state: Mutex::default(),
            queued: Condvar::new(),
            ended: Condvar::new(),
        }))
    }

    /// Queues a task.
    ///
    /// # Errors
    ///
    /// The system refuses the first thread. The task is dropped.
    pub fn submit(&self, task: Task) -> io::Result<()> {
        let mut state = self.0.state.lock();
        state.queue.push_back(Queued { task, stop_requested: false });
        let result = self.0.ensure_worker(&mut state);
        if result.is_err() && state.threads == 0 {
            let refused = state.queue.pop_back();
            drop(state);
            drop(refused);
            return result;
        }
        Ok(())
    }

    /// Requests the tasks of a job to stop.
    pub fn stop(&self, job: u64) {
        self.0.request_stop(&mut self.0.state.lock(), |_, other| other == job);
    }

    /// Requests all tasks of an owner to stop.
    pub fn stop_all(&self, owner: u32) {
        self.0.request_stop(&mut self.0.state.lock(), |other, _| other == owner);
    }

    /// Drops the queued tasks of an owner, and requests its running tasks to stop. Blocks until all of these have ended or are
    /// stuck, but no longer than `timeout`. Calls `then` when they have: before it returns, or later on a thread of the pool.
    pub fn retire(&self, owner: u32, timeout: Duration, then: Reply) {
        let until = Instant::now() + timeout;
        let mut state = self.0.state.lock();
        let (dropped, kept) = state.queue.drain(..).partition(|queued: &Queued| queued.task.owner == owner);
        state.queue = kept;
        self.0.request_stop(&mut state, |other, _| other == owner);
        while state.has_active(owner) && !self.0.ended.wait_until(&mut state, until).timed_out() {}
        let mut then = Some(then);
        if state.has_active(owner) {
            state.retiring.extend(then.take().map(|then| (owner, then)));
        }
        drop(state);
        drop::<VecDeque<Queued>>(dropped);
        if let Some(then) = then {
            then();
        }
    }

    /// The number of running tasks of jobs above 0.
    #[must_use]
    pub fn running(&self) -> usize {
        self.0.state.lock().running.iter().filter(|running| running.job > 0).count()
    }

    /// The number of stuck tasks.
    #[must_use]
    pub fn stuck(&self) -> usize {
        self.0.state.lock().running.iter().filter(|running| running.is_stuck()).count()
    }
}

impl Shared {
    /// Wakes an idle thread for the queue, or starts one if there may be more.
    fn ensure_worker(self: &Arc<Self>, state: &mut State) -> io::Result<()> {
        if state.idle >= state.queue.len() {
            self.queued.notify_one();
            return Ok(());
        }
        if state.threads >= self.max_threads {
            return Ok(());
        }
        let shared = Arc::clone(self);
        let builder = thread::Builder::new().name("ogpress-render".to_owned()).stack_size(STACK_SIZE);
        builder.spawn(move || shared.run_worker())?;
        state.threads += 1;
        Ok(())
    }

    /// Runs tasks one after the other, until no task arrives in time, or the thread was replaced because its work was stuck.
    fn run_worker(self: Arc<Self>) {
        let mut state = self.state.lock();
        loop {
            let Some(queued) = state.queue.pop_front() else {
                state.idle += 1;
                let timed_out = self.queued.wait_for(&mut state, IDLE_TIMEOUT).timed_out();
                state.idle -= 1;
                if timed_out && state.queue.is_empty() {
                    state.threads -= 1;
                    return;
                }
                continue;
            };
            let (number, work) = state.begin(queued);
            self.ensure_watchdog(&mut state);
            let reply = MutexGuard::unlocked(&mut state, work);
            let was_stuck = state.end(number);
            let retired = state.take_retired();
            self.ended.notify_all();
            MutexGuard::unlocked(&mut state, || {
                reply();
                for then in retired {
                    then();
                }
            });
            if was_stuck {
                return;
            }
        }
    }

    fn request_stop(self: &Arc<Self>, state: &mut State, selects: impl Fn(u32, u64) -> bool) {
        state.request_stop(selects);
        self.ensure_watchdog(state);
    }

    /// Starts the watchdog if a stop request is pending and none runs.
    fn ensure_watchdog(self: &Arc<Self>, state: &mut State) {
        if state.has_watchdog || state.earliest_stop().is_none() {
            return;
        }
        let shared = Arc::clone(self);
        let watchdog =
            thread::Builder::new().name("ogpress-watch".to_owned()).spawn(move || shared.run_watchdog());
        // If the system refuses the thread, the next stop request tries again.
        state.has_watchdog = watchdog.is_ok();
    }

    /// Sleeps until the earliest stop request is due, and marks its task as stuck. Later requests are due later, so no request
    /// can shorten the sleep.
    fn run_watchdog(self: Arc<Self>) {
        let mut state = self.state.lock();
        while let Some(requested) = state.earliest_stop() {
            let due = requested + self.grace;
            let left = due.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                MutexGuard::unlocked(&mut state, || thread::sleep(left));
                continue;
            }
            let mut callbacks = state.mark_stuck(requested);
            // If the system refuses another thread, the queue waits for the remaining ones.
            let _ = self.ensure_worker(&mut state);
            callbacks.extend(state.take_retired());
            self.ended.notify_all();
            MutexGuard::unlocked(&mut state, || callbacks.into_iter().for_each(|callback| callback()));
        }
        state.has_watchdog = false;
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.state.lock();
        f.debug_struct("Pool")
            .field("queued", &state.queue.len())
            .field("running", &state.running.len())
            .field("threads", &state.threads)
            .finish_non_exhaustive()
    }
}
