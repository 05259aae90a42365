//! The limit: how many permits there are.

use std::num::NonZeroU64;

use super::Error;

/// The number of permits: a whole number of at least 1, or unlimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limit(NonZeroU64);

impl Limit {
    /// The default of `maxConcurrent`: one task at a time, because it keeps memory predictable.
    pub const DEFAULT: Self = Self::ONE;
    /// One task at a time.
    pub const ONE: Self = Self(NonZeroU64::MIN);
    /// No limit.
    pub const UNLIMITED: Self = Self(NonZeroU64::MAX);

    /// The limit of `number` permits, or of 1 if that is 0.
    pub(crate) const fn at_least_one(number: u64) -> Self {
        match NonZeroU64::new(number) {
            Some(number) => Self(number),
            None => Self::ONE,
        }
    }

    pub(crate) const fn get(self) -> u64 {
        self.0.get()
    }

    /// Whether `permits` may be in use at one time.
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
