//! A state machine that several threads share: a lock, a clock, and effects told to whom they concern.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use smallvec::SmallVec;

use super::{Effect, Limiter, Options, Stats, ThreadId};

/// From when time counts.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Time, as limiters count it.
#[must_use]
pub fn now() -> Duration {
    EPOCH.elapsed()
}

/// What happens on one event, for one thread. It is one at most, nearly always.
pub type Effects = SmallVec<[Effect; 1]>;

/// What came of an event.
#[derive(Debug)]
pub struct Applied<T> {
    /// What it answered.
    pub result: T,
    /// What happens on the thread where it was.
    pub effects: Effects,
    /// Whether that thread waits for what others do, see [`Limiter::depends_on_others`].
    pub depends_on_others: bool,
}

/// What lets one thread at a time at a machine. Tests have one that tries all orders.
pub trait Lock {
    /// Locks a machine up.
    fn new(machine: Limiter) -> Self;
    /// Has it for as long as a function takes.
    fn with<T>(&self, function: impl FnOnce(&mut Limiter) -> T) -> T;
}

impl Lock for Mutex<Limiter> {
    fn new(machine: Limiter) -> Self {
        Self::new(machine)
    }

    fn with<T>(&self, function: impl FnOnce(&mut Limiter) -> T) -> T {
        function(&mut self.lock())
    }
}

/// A limiter and its lock, which is held for the length of one event, and never while anybody is told of anything.
#[derive(Debug)]
pub struct SyncLimiter<L = Mutex<Limiter>> {
    machine: L,
    /// Whether the limiter has to know what time it is.
    timed: bool,
}

impl<L: Lock> SyncLimiter<L> {
    /// An idle limiter.
    #[must_use]
    pub fn new(options: impl Into<Options>) -> Self {
        let options = options.into();
        Self {
            machine: L::new(Limiter::new(options)),
            timed: options.shared || options.rate.is_some() || options.ageing.is_some(),
        }
    }

    /// Lets an event happen on a thread. What happens on other per_thread is posted, and they are to [`hear`](Self::hear) it.
    pub fn apply<T>(
        &self,
        thread: ThreadId,
        event: impl FnOnce(&mut Limiter) -> T,
        notify: impl FnMut(Effect),
    ) -> Applied<T> {
        let mut others = Effects::new();
        let applied = self.machine.with(|machine| {
            if self.timed {
                machine.advance(now());
            }
            let result = event(machine);
            let mut effects = Effects::new();
            while let Some(effect) = machine.poll() {
                if effect.thread() == thread {
                    // Who is here sees that it is alone.
                    if !matches!(effect, Effect::SoleOwner { .. }) {
                        effects.push(effect);
                    }
                } else if !matches!(effect, Effect::SoleOwner { thread } if others.iter().any(|other| other.thread() == thread))
                {
                    machine.notify(effect.thread());
                    others.push(effect);
                }
            }
            Applied { result, effects, depends_on_others: machine.depends_on_others(thread) }
        });
        others.into_iter().for_each(notify);
        applied
    }

    /// Notes that a thread has heard what was posted to it. Answers whether it depends on others still.
    pub fn acknowledge(&self, thread: ThreadId) -> bool {
        self.machine.with(|machine| {
            machine.acknowledge(thread);
            machine.depends_on_others(thread)
        })
    }

    /// Looks at the limiter.
    pub fn read<T>(&self, read: impl FnOnce(&Limiter) -> T) -> T {
        self.machine.with(|machine| read(machine))
    }

    /// How many tasks there are and were.
    pub fn stats(&self) -> Stats {
        self.read(Limiter::stats)
    }
}
