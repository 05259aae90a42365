//! A limit that gives way: to overload, which callers report, and to memory, which is measured. One decision a tick.
//!
//! Additive increase, multiplicative decrease (Chiu and Jain 1989): a tick with an overload takes a tenth, a tick without gives one
//! back, and only where the limit is in use at all. Latency is not looked at: tasks of a build take as long as they take.

use super::Limit;

/// Between which limits, and whether memory counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdaptiveLimit {
    /// Never less, so that work always goes on.
    pub min: Limit,
    /// Never more. It begins here.
    pub max: Limit,
    /// Whether it gives way to memory.
    pub memory: bool,
}

/// How short memory is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pressure {
    /// The part of the memory that may be used which is used, from 0 to 1. What the system can drop does not count.
    pub used: f64,
    /// The part of the last ten seconds in which some task waited for memory, in percent, as Linux counts it (PSI).
    pub stalled: f64,
    /// The part of its largest heap that a JavaScript thread uses, from 0 to 1.
    pub heap: f64,
}

/// Below this part of memory the limit rises again,
const EASY: f64 = 0.70;
/// from this one on it falls,
const TIGHT: f64 = 0.75;
/// and from this one on it is the least.
const FULL: f64 = 0.92;
/// Percent of time lost to memory from which on the limit is halved,
const STALLED: f64 = 10.0;
/// and from which on it is the least.
const THRASHING: f64 = 30.0;

/// What has been decided so far.
#[derive(Debug)]
pub(super) struct Adaptive {
    bounds: AdaptiveLimit,
    /// What overload leaves.
    by_overload: u64,
    /// What memory leaves.
    by_memory: u64,
    overloaded: bool,
}

impl Adaptive {
    pub(super) const fn new(bounds: AdaptiveLimit) -> Self {
        let max = bounds.max.get();
        Self { bounds, by_overload: max, by_memory: max, overloaded: false }
    }

    /// Remembers that work was too much for whoever does it.
    pub(super) const fn overload(&mut self) {
        self.overloaded = true;
    }

    /// The limit for the next tick.
    pub(super) fn decide(&mut self, pressure: Pressure, running: u64) -> Limit {
        let (min, max) = (self.bounds.min.get(), self.bounds.max.get());
        let limit = self.by_overload.min(self.by_memory);
        if std::mem::take(&mut self.overloaded) {
            self.by_overload = (limit - limit.div_ceil(10)).max(min);
        } else if running.saturating_mul(2) >= limit {
            self.by_overload = self.by_overload.saturating_add(1).min(max);
        }
        if self.bounds.memory {
            self.by_memory = self.afford(pressure).clamp(min, max);
        }
        Limit::at_least_one(self.by_overload.min(self.by_memory))
    }

    fn afford(&self, Pressure { used, stalled, heap }: Pressure) -> u64 {
        let (min, max) = (self.bounds.min.get(), self.bounds.max.get());
        let used = used.max(heap);
        let left = ((FULL - used) / (FULL - TIGHT)).clamp(0.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "it saturates, and is positive"
        )]
        let cap = min.saturating_add(((max - min) as f64 * left) as u64);
        let cap = match stalled {
            stalled if stalled > THRASHING => min,
            stalled if stalled > STALLED => cap.min(self.by_memory / 2),
            _ => cap,
        };
        if cap < self.by_memory {
            cap
        } else if used < EASY && stalled <= STALLED {
            self.by_memory.saturating_add(1)
        } else {
            self.by_memory
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adaptive(min: f64, max: f64) -> Adaptive {
        let limit = |number: f64| Limit::try_from(number).unwrap();
        Adaptive::new(AdaptiveLimit { min: limit(min), max: limit(max), memory: true })
    }

    fn decide(adaptive: &mut Adaptive, used: f64, stalled: f64, running: u64) -> u64 {
        adaptive.decide(Pressure { used, stalled, heap: 0.0 }, running).get()
    }

    #[test]
    fn overload_takes_a_tenth_and_calm_gives_one_back_where_it_is_used() {
        let mut adaptive = adaptive(1.0, 20.0);
        for expected in [18, 16, 14] {
            adaptive.overload();
            assert_eq!(decide(&mut adaptive, 0.0, 0.0, 20), expected);
        }
        assert_eq!(decide(&mut adaptive, 0.0, 0.0, 6), 14, "less than half is in use");
        assert_eq!(decide(&mut adaptive, 0.0, 0.0, 7), 15);
        for _ in 0..30 {
            adaptive.overload();
            adaptive.overload();
            decide(&mut adaptive, 0.0, 0.0, 20);
        }
        assert_eq!(decide(&mut adaptive, 0.0, 0.0, 0), 1, "never less than the least");
    }

    #[test]
    fn memory_takes_at_once_and_gives_back_step_by_step() {
        let mut adaptive = adaptive(2.0, 19.0);
        for (used, expected) in [
            (0.74, 19),
            (0.75, 19),
            (0.835, 10),
            (0.92, 2),
            (1.0, 2),
            (0.80, 2),
            (0.71, 2),
            (0.69, 3),
            (0.0, 4),
        ] {
            assert_eq!(decide(&mut adaptive, used, 0.0, 19), expected, "{used}");
        }
        let mut heap = Adaptive::new(adaptive.bounds);
        assert_eq!(heap.decide(Pressure { heap: 0.95, ..Pressure::default() }, 0).get(), 2, "of JavaScript");
    }

    #[test]
    fn time_lost_to_memory_halves_and_then_leaves_the_least() {
        let mut adaptive = adaptive(1.0, 16.0);
        for (stalled, expected) in [(10.0, 16), (11.0, 8), (29.0, 4), (5.0, 5), (31.0, 1)] {
            assert_eq!(decide(&mut adaptive, 0.1, stalled, 16), expected, "{stalled}");
        }
    }

    #[test]
    fn memory_counts_only_where_it_is_meant_to() {
        let bounds = AdaptiveLimit { memory: false, ..adaptive(1.0, 8.0).bounds };
        assert_eq!(decide(&mut Adaptive::new(bounds), 1.0, 100.0, 8), 8);
    }
}
