//! The options of limiters. `lib/` has checked their types.

use std::time::Duration;

use napi_derive::napi;

use crate::shared::numbers;
use ogpress_limiter::{self as limiter, AdaptiveLimit, Bound, Error, Limit, Options, RateLimit, Windows};

/// The options of a limiter. One that is absent has its default, and is not compared with that of an existing shared limiter.
#[napi(object, object_to_js = false)]
#[derive(Clone)]
pub struct LimiterOptions {
    /// How many permits there are; 1 if absent.
    pub max_concurrent: Option<f64>,
    /// How many tasks may wait.
    pub max_queued: Option<f64>,
    /// What happens to a task that the queue has no room for.
    pub when_full: Option<WhenFull>,
    /// A limit of starts in an interval of time.
    pub rate: Option<RateOptions>,
    /// How long a task waits until its priority counts as one step higher.
    pub ageing_ms: Option<f64>,
    /// Bounds of a limit that adapts to the load.
    pub adaptive: Option<AdaptiveOptions>,
}

/// What happens to a task that the queue has no room for.
#[napi(string_enum)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenFull {
    /// It is refused.
    #[napi(value = "reject")]
    Reject,
    /// The task that has waited longest is refused.
    #[napi(value = "drop-oldest")]
    DropOldest,
    /// The task of the lowest priority is refused.
    #[napi(value = "drop-lowest")]
    DropLowest,
    /// It waits outside of the queue.
    #[napi(value = "wait")]
    Wait,
}

impl WhenFull {
    const fn word(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::DropOldest => "drop-oldest",
            Self::DropLowest => "drop-lowest",
            Self::Wait => "wait",
        }
    }
}

impl From<WhenFull> for limiter::WhenFull {
    fn from(when_full: WhenFull) -> Self {
        match when_full {
            WhenFull::Reject => Self::Reject,
            WhenFull::DropOldest => Self::DropOldest,
            WhenFull::DropLowest => Self::DropLowest,
            WhenFull::Wait => Self::Wait,
        }
    }
}

impl From<limiter::WhenFull> for WhenFull {
    fn from(when_full: limiter::WhenFull) -> Self {
        match when_full {
            limiter::WhenFull::Reject => Self::Reject,
            limiter::WhenFull::DropOldest => Self::DropOldest,
            limiter::WhenFull::DropLowest => Self::DropLowest,
            limiter::WhenFull::Wait => Self::Wait,
        }
    }
}

/// The bound of a queue. An infinite number of tasks is none.
pub fn bound(max_queued: Option<f64>, when_full: Option<WhenFull>) -> Option<Bound> {
    let max_queued = numbers::count(max_queued.filter(|most| most.is_finite())?);
    Some(Bound { max_queued, when_full: when_full.unwrap_or(WhenFull::Reject).into() })
}

/// A limit of starts in an interval of time.
#[napi(object, object_to_js = false)]
#[derive(Clone)]
pub struct RateOptions {
    /// How many tasks may start in an interval.
    pub limit: f64,
    /// How long an interval is.
    pub interval_ms: f64,
    /// Whether the limit holds for every interval, and not only for consecutive ones.
    pub strict: Option<bool>,
    /// Whether tasks that run when an interval begins count in it. Not together with `strict`.
    pub carry_over: Option<bool>,
}

/// Bounds of a limit that adapts to the load.
#[napi(object, object_to_js = false)]
#[derive(Clone)]
pub struct AdaptiveOptions {
    /// The lowest limit.
    pub min: f64,
    /// The highest limit.
    pub max: f64,
    /// Whether the limit adapts to the free memory.
    pub memory: bool,
}

impl LimiterOptions {
    /// Converts the options to those of the core. `shared` is set if several threads use the limiter.
    pub fn parse(&self, shared: bool) -> Result<Options, Error> {
        Ok(Options {
            limit: self.max_concurrent.map_or(Ok(Limit::DEFAULT), Limit::try_from)?,
            bound: bound(self.max_queued, self.when_full),
            rate: self.rate.as_ref().map(RateOptions::parse),
            ageing: self.ageing_ms.map(milliseconds),
            adaptive: self.adaptive.as_ref().map(AdaptiveOptions::parse).transpose()?,
            shared,
        })
    }

    /// A copy with the bound that a limiter has now.
    pub fn with_bound(&self, bound: Option<Bound>) -> Self {
        Self {
            max_queued: bound.map(|bound| numbers::number_of(bound.max_queued)),
            when_full: bound.map(|bound| bound.when_full.into()),
            ..self.clone()
        }
    }

    /// A copy with the default of `max_concurrent` filled in.
    pub fn with_limit(&self) -> Self {
        Self { max_concurrent: self.max_concurrent.or(Some(Limit::DEFAULT.as_f64())), ..self.clone() }
    }

    /// The options by name, as texts of errors show them; `None` for an absent one.
    fn shown(&self) -> [(&'static str, Option<String>); 11] {
        let number = |value: f64| ogpress_numbers::Shown(value).to_string();
        let (rate, adaptive) = (self.rate.as_ref(), self.adaptive.as_ref());
        [
            ("maxConcurrent", self.max_concurrent.map(number)),
            ("maxQueued", self.max_queued.map(number)),
            ("whenFull", self.when_full.map(|when_full| when_full.word().to_owned())),
            ("rate.limit", rate.map(|rate| number(rate.limit))),
            ("rate.intervalMs", rate.map(|rate| number(rate.interval_ms))),
            ("rate.strict", rate.and_then(|rate| rate.strict).map(|strict| strict.to_string())),
            ("rate.carryOver", rate.and_then(|rate| rate.carry_over).map(|carries| carries.to_string())),
            ("ageingMs", self.ageing_ms.map(number)),
            ("adaptive.min", adaptive.map(|adaptive| number(adaptive.min))),
            ("adaptive.max", adaptive.map(|adaptive| number(adaptive.max))),
            ("adaptive.memory", adaptive.map(|adaptive| adaptive.memory.to_string())),
        ]
    }

    /// The first option that is present here and differs from that of `existing`.
    pub fn conflict(&self, existing: &Self) -> Option<Conflict> {
        self.shown().into_iter().zip(existing.shown()).find_map(|((option, requested), (_, existing))| {
            if requested == existing {
                return None;
            }
            let existing = existing.unwrap_or_else(|| "unset".to_owned());
            Some(Conflict { option, existing, requested: requested? })
        })
    }
}

/// An option that differs from that of an existing limiter or writer of the same name.
pub struct Conflict {
    /// The option.
    pub option: &'static str,
    /// The value of the existing one.
    pub existing: String,
    /// The value that is requested.
    pub requested: String,
}

impl RateOptions {
    fn parse(&self) -> RateLimit {
        RateLimit {
            starts: numbers::count(self.limit),
            interval: milliseconds(self.interval_ms),
            windows: match (self.strict, self.carry_over) {
                (Some(true), _) => Windows::Sliding,
                (_, Some(true)) => Windows::CarryOver,
                _ => Windows::Fixed,
            },
        }
    }
}

impl AdaptiveOptions {
    fn parse(&self) -> Result<AdaptiveLimit, Error> {
        Ok(AdaptiveLimit {
            min: Limit::try_from(self.min)?,
            max: Limit::try_from(self.max)?,
            memory: self.memory,
        })
    }
}

fn milliseconds(number: f64) -> Duration {
    Duration::from_secs_f64(number / 1000.0)
}
