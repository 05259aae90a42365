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

/// A limiter and its lock, which is held for the length of one event, and never while anybody is told of anything.
#[derive(Debug)]
pub struct Hub {
    machine: Mutex<Limiter>,
    /// Whether the limiter has to know what time it is.
    timed: bool,
}

impl Hub {
    /// An idle limiter.
    #[must_use]
    pub fn new(options: impl Into<Options>) -> Self {
        let options = options.into();
        Self {
            machine: Mutex::new(Limiter::new(options)),
            timed: options.rate.is_some() || options.ageing.is_some(),
        }
    }

    /// Lets an event happen on a lane. What happens on other lanes is posted, and they are to [`hear`](Self::hear) it.
    pub fn event<T>(
        &self,
        lane: Lane,
        event: impl FnOnce(&mut Limiter) -> T,
        mut post: impl FnMut(Effect),
    ) -> Event<T> {
        let mut machine = self.machine.lock();
        if self.timed {
            machine.advance(now());
        }
        let answer = event(&mut machine);
        let mut mine = Effects::new();
        let mut others = Effects::new();
        while let Some(effect) = machine.poll() {
            let heard = |other: &Effect| other.lane() == effect.lane();
            // Who hears of anything sees that it is alone.
            if matches!(effect, Effect::Alone { .. }) && (effect.lane() == lane || others.iter().any(heard)) {
                continue;
            }
            if effect.lane() == lane {
                mine.push(effect);
            } else {
                machine.tell(effect.lane());
                others.push(effect);
            }
        }
        let depends = machine.depends_on_others(lane);
        drop(machine);
        others.into_iter().for_each(&mut post);
        Event { answer, mine, depends }
    }

    /// Notes that a lane has heard what was posted to it. Answers whether it depends on others still.
    pub fn hear(&self, lane: Lane) -> bool {
        let mut machine = self.machine.lock();
        machine.hear(lane);
        machine.depends_on_others(lane)
    }

    /// Looks at the limiter, and changes nothing of which anybody would have to be told.
    pub fn look<T>(&self, look: impl FnOnce(&Limiter) -> T) -> T {
        look(&self.machine.lock())
    }

    /// How many tasks there are and were.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.machine.lock().stats()
    }
}
