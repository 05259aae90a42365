//! What a limiter refuses, one variant per thing a caller may do differently.

use std::fmt;

use ogpress_numbers::Shown;

/// A refused request.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// A limit that is not a whole number of at least 1, nor infinite. Holds what was received.
    InvalidLimit(f64),
    /// A shared limiter of this name exists, and was made with another value of an option.
    Conflict {
        /// The shared limiter's name.
        name: String,
        /// The option.
        option: &'static str,
        /// What it was made with.
        existing: String,
        /// What is asked for now.
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
                let can_be_set = *option == "maxConcurrent";
                if can_be_set {
                    f.write_str("; set its `maxConcurrent` property to change it")
                } else {
                    Ok(())
                }
            }
        }
    }
}

impl std::error::Error for Error {}
