//! A limiter for several threads: mutual exclusion around the state machine, and a clock.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use smallvec::SmallVec;

use super::{Effect, Limiter, Options, Stats, ThreadId};

/// Time zero of all limiters.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The time that limiters use.
#[must_use]
pub fn now() -> Duration {
    EPOCH.elapsed()
}

/// Effects of one event on one thread. There is nearly always one at most.
pub type Effects = SmallVec<[Effect; 1]>;

/// What [`SyncLimiter::apply`] returns.
#[derive(Debug)]
pub struct Applied<T> {
    /// The result of the event.
    pub result: T,
    /// The effects that the calling thread has to carry out.
    pub effects: Effects,
    /// Whether the calling thread waits for other threads, see [`Limiter::depends_on_others`].
    pub depends_on_others: bool,
}

/// Mutual exclusion around a limiter. Model tests replace the mutex with a lock whose order a scheduler decides.
pub trait Lock {
    /// Wraps a limiter.
    fn new(limiter: Limiter) -> Self;
    /// Calls a function with the lock held.
    fn with<T>(&self, function: impl FnOnce(&mut Limiter) -> T) -> T;
}

impl Lock for Mutex<Limiter> {
    fn new(limiter: Limiter) -> Self {
        Self::new(limiter)
    }

    fn with<T>(&self, function: impl FnOnce(&mut Limiter) -> T) -> T {
        function(&mut self.lock())
    }
}

/// A limiter with its lock. The lock is held during one event, and MUST NOT be held while a thread is notified.
#[derive(Debug)]
pub struct SyncLimiter<L = Mutex<Limiter>> {
    limiter: L,
    /// Whether the limiter needs the time.
    timed: bool,
}

impl<L: Lock> SyncLimiter<L> {
    /// An idle limiter.
    #[must_use]
    pub fn new(options: impl Into<Options>) -> Self {
        let options = options.into();
        Self {
            limiter: L::new(Limiter::new(options)),
            timed: options.shared || options.rate.is_some() || options.ageing.is_some(),
        }
    }

    /// Applies an event of a thread. Returns the effects on this thread, and passes those on other threads to `notify`. Each of
    /// these threads has to call [`acknowledge`](Self::acknowledge) once per effect.
    pub fn apply<T>(
        &self,
        thread: ThreadId,
        event: impl FnOnce(&mut Limiter) -> T,
        notify: impl FnMut(Effect),
    ) -> Applied<T> {
        let mut others = Effects::new();
        let applied = self.limiter.with(|limiter| {
            if self.timed {
                limiter.advance(now());
            }
            let result = event(limiter);
            let mut effects = Effects::new();
            while let Some(effect) = limiter.poll() {
                let is_sole_owner = matches!(effect, Effect::SoleOwner { .. });
                if effect.thread() == thread {
                    // The calling thread learns the same from `depends_on_others`.
                    if !is_sole_owner {
                        effects.push(effect);
                    }
                } else if !(is_sole_owner && others.iter().any(|other| other.thread() == effect.thread())) {
                    limiter.notify(effect.thread());
                    others.push(effect);
                }
            }
            Applied { result, effects, depends_on_others: limiter.depends_on_others(thread) }
        });
        others.into_iter().for_each(notify);
        applied
    }

    /// Records that a thread has received one effect by way of `notify`. Returns whether it still depends on other threads.
    pub fn acknowledge(&self, thread: ThreadId) -> bool {
        self.limiter.with(|limiter| {
            limiter.acknowledge(thread);
            limiter.depends_on_others(thread)
        })
    }

    /// Reads the state of the limiter.
    pub fn read<T>(&self, read: impl FnOnce(&Limiter) -> T) -> T {
        self.limiter.with(|limiter| read(limiter))
    }

    /// Counts of tasks and permits.
    pub fn stats(&self) -> Stats {
        self.read(Limiter::stats)
    }
}
