//! The limit, parsed once so that the state machine never meets a bad one.

use std::num::NonZeroU64;

use super::Error;

/// How many tasks may run at once: a whole number of at least 1, or unlimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(NonZeroU64);

impl Limit {
    /// One at a time: the default of the limiter that renders obey, because it keeps memory predictable.
    pub const ONE: Self = Self(NonZeroU64::MIN);
    /// No limit.
    pub const UNLIMITED: Self = Self(NonZeroU64::MAX);

    /// Whether so many permits may be in use.
    #[must_use]
    pub const fn allows(self, permits: u64) -> bool {
        permits <= self.0.get()
    }

    /// The limit as a JavaScript number; unlimited is `Infinity`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a limit above 2^53 is beyond any number of tasks")]
    pub fn as_f64(self) -> f64 {
        if self == Self::UNLIMITED { f64::INFINITY } else { self.0.get() as f64 }
    }
}

impl TryFrom<f64> for Limit {
    type Error = Error;

    fn try_from(value: f64) -> Result<Self, Error> {
        if value < 1.0 || value.is_nan() || (value.is_finite() && value.fract() != 0.0) {
            return Err(Error::InvalidLimit(value));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at least 1 here; the cast saturates, which makes infinity the unlimited value"
        )]
        let whole = value as u64;
        NonZeroU64::new(whole).map(Self).ok_or(Error::InvalidLimit(value))
    }
}
