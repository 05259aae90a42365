//! Limiters.

pub(crate) mod awaited;
pub(crate) mod hot_calls;
pub(crate) mod limiter;
pub(crate) mod options;
pub(crate) mod registry;
pub(crate) mod sampler;
pub(crate) mod shared_limiter;
pub(crate) mod stats;
pub(crate) mod view;
