//! A state machine that several threads share: a lock, a clock, and effects told to whom they concern.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use smallvec::SmallVec;

use super::{Effect, Lane, Limiter, Options, Stats};

/// From when time counts.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Time, as limiters count it.
#[must_use]
pub fn now() -> Duration {
    EPOCH.elapsed()
}

/// What happens on one event, for one lane. It is one thing at most, nearly always.
pub type Effects = SmallVec<[Effect; 1]>;

/// What came of an event.
#[derive(Debug)]
pub struct Event<T> {
    /// What it answered.
    pub answer: T,
    /// What happens on the lane where it was.
    pub mine: Effects,
    /// Whether that lane waits for what others do, see [`Limiter::depends_on_others`].
    pub depends: bool,
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
pub struct Hub<L = Mutex<Limiter>> {
    machine: L,
    /// Whether the limiter has to know what time it is.
    timed: bool,
}

impl<L: Lock> Hub<L> {
    /// An idle limiter.
    #[must_use]
    pub fn new(options: impl Into<Options>) -> Self {
        let options = options.into();
        Self {
            machine: L::new(Limiter::new(options)),
            timed: options.shared || options.rate.is_some() || options.ageing.is_some(),
        }
    }

    /// Lets an event happen on a lane. What happens on other lanes is posted, and they are to [`hear`](Self::hear) it.
    pub fn event<T>(
        &self,
        lane: Lane,
        event: impl FnOnce(&mut Limiter) -> T,
        post: impl FnMut(Effect),
    ) -> Event<T> {
        let mut others = Effects::new();
        let event = self.machine.with(|machine| {
            if self.timed {
                machine.advance(now());
            }
            let answer = event(machine);
            let mut mine = Effects::new();
            while let Some(effect) = machine.poll() {
                if effect.lane() == lane {
                    // Who is here sees that it is alone.
                    if !matches!(effect, Effect::Alone { .. }) {
                        mine.push(effect);
                    }
                } else if !matches!(effect, Effect::Alone { lane } if others.iter().any(|other| other.lane() == lane))
                {
                    machine.tell(effect.lane());
                    others.push(effect);
                }
            }
            Event { answer, mine, depends: machine.depends_on_others(lane) }
        });
        others.into_iter().for_each(post);
        event
    }

    /// Notes that a lane has heard what was posted to it. Answers whether it depends on others still.
    pub fn hear(&self, lane: Lane) -> bool {
        self.machine.with(|machine| {
            machine.hear(lane);
            machine.depends_on_others(lane)
        })
    }

    /// Looks at the limiter.
    pub fn look<T>(&self, look: impl FnOnce(&Limiter) -> T) -> T {
        self.machine.with(|machine| look(machine))
    }

    /// How many tasks there are and were.
    pub fn stats(&self) -> Stats {
        self.look(Limiter::stats)
    }
}
