//! The bounds and the usage of a folder.

use std::time::{Duration, SystemTime};

/// The bounds of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// The bytes of all entries.
    pub bytes: u64,
    /// The time since the last use.
    pub age: Duration,
}

/// The entries of a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many there are.
    pub entries: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The time since the last use of the one that was not used for the longest time.
    pub oldest: Option<Duration>,
}

/// The time since a time; zero for one in the future.
pub(crate) fn age(time: SystemTime) -> Duration {
    time.elapsed().unwrap_or_default()
}
