//! A limit that adapts to load: it decreases on overload, which callers report, and on memory pressure, which is measured.
//!
//! The method is additive increase, multiplicative decrease (Chiu and Jain, "Analysis of the increase and decrease
//! algorithms for congestion avoidance in computer networks", 1989). A tick with an overload decreases the limit by a tenth.
//! A tick without increases it by one, if at least half of it is in use. Latency is not measured: how long the tasks of a
//! build take says nothing about load.

use super::Limit;

/// The range of an adaptive limit, and what it adapts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdaptiveLimit {
    /// The lowest limit.
    pub min: Limit,
    /// The highest limit, and the initial one.
    pub max: Limit,
    /// Whether it adapts to memory pressure.
    pub memory: bool,
}

/// Memory pressure.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pressure {
    /// The used part of the memory that the process may use, from 0 to 1. Memory that the system can reclaim does not count.
    pub used: f64,
    /// The percentage of the last ten seconds in which some task of the system waited for memory: `some avg10` of Linux's
    /// pressure stall information (PSI).
    pub stalled: f64,
    /// The used part of the maximum heap size of a JavaScript thread, from 0 to 1. The highest of all threads.
    pub heap: f64,
}

/// The limit increases while the used part of memory is below this value.
const RISE_BELOW: f64 = 0.70;
/// The limit decreases linearly from the highest at this value to the lowest at [`LOWEST_FROM`].
const FALL_FROM: f64 = 0.75;
/// The limit is the lowest from this used part of memory on.
const LOWEST_FROM: f64 = 0.92;
/// The limit is halved above this percentage of stalled time.
const STALL_HALVES: f64 = 10.0;
/// The limit is the lowest above this percentage of stalled time.
const STALL_LOWEST: f64 = 30.0;

/// The state of an adaptive limit: the lower of two limits.
#[derive(Debug)]
pub(super) struct Adaptive {
    bounds: AdaptiveLimit,
    /// The limit by reported overload.
    by_overload: u64,
    /// The limit by memory pressure.
    by_memory: u64,
    /// Whether an overload was reported in this tick.
    overloaded: bool,
}

impl Adaptive {
    pub(super) const fn new(bounds: AdaptiveLimit) -> Self {
        let max = bounds.max.get();
        Self { bounds, by_overload: max, by_memory: max, overloaded: false }
    }

    pub(super) const fn overload(&mut self) {
        self.overloaded = true;
    }

    /// Ends a tick. Returns the limit for the next one.
    pub(super) fn next_limit(&mut self, pressure: Pressure, running: u64) -> Limit {
        let (min, max) = (self.bounds.min.get(), self.bounds.max.get());
        let limit = self.by_overload.min(self.by_memory);
        if std::mem::take(&mut self.overloaded) {
            self.by_overload = (limit - limit.div_ceil(10)).max(min);
        } else if running.saturating_mul(2) >= limit {
            self.by_overload = self.by_overload.saturating_add(1).min(max);
        }
        if self.bounds.memory {
            self.by_memory = self.limit_by_memory(pressure).clamp(min, max);
        }
        Limit::at_least_one(self.by_overload.min(self.by_memory))
    }

    /// The limit that memory allows. It decreases at once and increases by one per tick.
    fn limit_by_memory(&self, Pressure { used, stalled, heap }: Pressure) -> u64 {
        let (min, max) = (self.bounds.min.get(), self.bounds.max.get());
        let used = used.max(heap);
        let left = ((LOWEST_FROM - used) / (LOWEST_FROM - FALL_FROM)).clamp(0.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "the cast saturates, and the number is positive"
        )]
        let cap = min.saturating_add(((max - min) as f64 * left) as u64);
        let cap = match stalled {
            stalled if stalled > STALL_LOWEST => min,
            stalled if stalled > STALL_HALVES => cap.min(self.by_memory / 2),
            _ => cap,
        };
        if cap < self.by_memory {
            cap
        } else if used < RISE_BELOW && stalled <= STALL_HALVES {
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
        adaptive.next_limit(Pressure { used, stalled, heap: 0.0 }, running).get()
    }

    #[test]
    fn an_overload_decreases_the_limit_by_a_tenth_and_a_calm_tick_in_use_increases_it_by_one() {
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
    fn memory_pressure_decreases_the_limit_at_once_and_it_recovers_step_by_step() {
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
        assert_eq!(
            heap.next_limit(Pressure { heap: 0.95, ..Pressure::default() }, 0).get(),
            2,
            "of JavaScript"
        );
    }

    #[test]
    fn stalls_halve_the_limit_and_long_stalls_make_it_the_lowest() {
        let mut adaptive = adaptive(1.0, 16.0);
        for (stalled, expected) in [(10.0, 16), (11.0, 8), (29.0, 4), (5.0, 5), (31.0, 1)] {
            assert_eq!(decide(&mut adaptive, 0.1, stalled, 16), expected, "{stalled}");
        }
    }

    #[test]
    fn memory_pressure_counts_only_if_enabled() {
        let bounds = AdaptiveLimit { memory: false, ..adaptive(1.0, 8.0).bounds };
        assert_eq!(decide(&mut Adaptive::new(bounds), 1.0, 100.0, 8), 8);
    }
}
