//! Numbers in messages, as JavaScript writes them: the caller has to recognise what was passed.

use std::fmt;

/// A number to be shown.
pub(crate) struct Shown(pub(crate) f64);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_infinite() {
            f.write_str(if self.0 > 0.0 { "Infinity" } else { "-Infinity" })
        } else {
            write!(f, "{}", self.0)
        }
    }
}
