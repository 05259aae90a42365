//! Errors, one variant per reaction of a caller.

use std::fmt;

use ogpress_numbers::Shown;

/// An invalid option.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// The limit is neither a whole number of at least 1 nor infinite. Holds the value received.
    InvalidLimit(f64),
    /// A shared limiter of this name exists with another value of an option.
    Conflict {
        /// The name of the shared limiter.
        name: String,
        /// The name of the option.
        option: &'static str,
        /// The value that the existing limiter was made with.
        existing: String,
        /// The value received.
        requested: String,
    },
}

impl Error {
    /// The stable code, listed in `docs/errors.md`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidLimit(_) => "ERR_OGPRESS_OUT_OF_RANGE",
            Self::Conflict { .. } => "ERR_OGPRESS_LIMITER_CONFLICT",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidLimit(value) => write!(
                f,
                "expected an integer of at least 1, or Infinity, for `maxConcurrent` but received {}",
                Shown(*value)
            ),
            Self::Conflict { name, option, existing, requested } => {
                write!(
                    f,
                    "the shared limiter `{name}` already exists with `{option}` {existing} but received {requested}"
                )?;
                let can_be_set = ["maxConcurrent", "maxQueued", "whenFull"].contains(option);
                if can_be_set { write!(f, "; set its `{option}` property to change it") } else { Ok(()) }
            }
        }
    }
}

impl std::error::Error for Error {}
