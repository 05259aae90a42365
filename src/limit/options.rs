//! A limiter's options, as `lib/` passes them: checked there for types, and here for what they mean.

use std::time::Duration;

use napi_derive::napi;

use super::hot_calls::whole;
use ogpress_limiter::{AdaptiveLimit, Bound, Error, Limit, Options, RateLimit, WhenFull};

/// What a limiter is made with. What is not given has its default, and is not compared with what a shared limiter has.
#[napi(object, object_to_js = false)]
pub struct LimiterOptions {
    /// How many tasks may run at once.
    pub max_concurrent: Option<f64>,
    /// How many may wait.
    pub max_queued: Option<f64>,
    /// What becomes of one more.
    pub when_full: Option<String>,
    /// How many may start in a stretch of time.
    pub rate_limit: Option<f64>,
    /// How long that is.
    pub rate_interval_ms: Option<f64>,
    /// Whether it holds of every stretch.
    pub rate_strict: Option<bool>,
    /// How long a task waits for one step of priority.
    pub ageing_ms: Option<f64>,
    /// The least that the limit gives way to,
    pub adaptive_min: Option<f64>,
    /// and the most: the limit is adaptive if this is given.
    pub adaptive_max: Option<f64>,
    /// Whether it gives way to memory.
    pub adaptive_memory: Option<bool>,
}

const POLICIES: [(&str, WhenFull); 4] = [
    ("reject", WhenFull::Reject),
    ("drop-oldest", WhenFull::DropOldest),
    ("drop-lowest", WhenFull::DropLowest),
    ("wait", WhenFull::Wait),
];

impl LimiterOptions {
    /// What the state machine is made with: one at a time, if nothing else is said.
    pub fn parse(&self, shared: bool) -> Result<Options, Error> {
        let when_full = self.when_full.as_deref().unwrap_or("reject");
        let policy = POLICIES.iter().find(|(name, _)| *name == when_full);
        let when_full = policy.map_or(WhenFull::Reject, |(_, policy)| *policy);
        Ok(Options {
            limit: self.max_concurrent.map_or(Ok(Limit::ONE), Limit::try_from)?,
            bound: self.max_queued.map(|most| Bound { max_queued: whole(most), when_full }),
            rate: self.rate_limit.zip(self.rate_interval_ms).map(|(starts, interval)| RateLimit {
                starts: whole(starts),
                interval: Duration::from_secs_f64(interval / 1000.0),
                strict: self.rate_strict.unwrap_or(false),
            }),
            ageing: self.ageing_ms.map(|ms| Duration::from_secs_f64(ms / 1000.0)),
            adaptive: self.adaptive()?,
            shared,
        })
    }

    /// Whether the limit gives way.
    pub const fn is_adaptive(&self) -> bool {
        self.adaptive_max.is_some()
    }

    fn adaptive(&self) -> Result<Option<AdaptiveLimit>, Error> {
        let Some(max) = self.adaptive_max else { return Ok(None) };
        Ok(Some(AdaptiveLimit {
            min: self.adaptive_min.map_or(Ok(Limit::ONE), Limit::try_from)?,
            max: Limit::try_from(max)?,
            memory: self.adaptive_memory.unwrap_or(true),
        }))
    }

    /// The first option that is asked for and differs from what a limiter was made with: its name, what that one has, and what
    /// is asked for.
    pub fn conflict(&self, made: &Self) -> Option<(&'static str, String, String)> {
        let number = |value: &Option<f64>| value.map(|value| ogpress_numbers::Shown(value).to_string());
        let values = |options: &Self| {
            [
                ("maxConcurrent", number(&options.max_concurrent)),
                ("maxQueued", number(&options.max_queued)),
                ("whenFull", options.when_full.clone()),
                ("rate.limit", number(&options.rate_limit)),
                ("rate.intervalMs", number(&options.rate_interval_ms)),
                ("rate.strict", options.rate_strict.map(|strict| strict.to_string())),
                ("ageingMs", number(&options.ageing_ms)),
                ("adaptive.min", number(&options.adaptive_min)),
                ("adaptive.max", number(&options.adaptive_max)),
                ("adaptive.memory", options.adaptive_memory.map(|memory| memory.to_string())),
            ]
        };
        let pairs = values(self).into_iter().zip(values(made));
        let mut given =
            pairs.filter_map(|((name, requested), (_, existing))| Some((name, existing, requested?)));
        let (name, existing, requested) =
            given.find(|(_, existing, requested)| existing.as_ref() != Some(requested))?;
        Some((name, existing.unwrap_or_else(|| "unset".to_owned()), requested))
    }

    /// The same with the limit that is meant where none is given.
    pub fn with_limit(mut self) -> Self {
        self.max_concurrent.get_or_insert(1.0);
        self
    }
}
