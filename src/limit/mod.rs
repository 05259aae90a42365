//! Limiters, and the JavaScript threads that use them.

pub(crate) mod hot_calls;
pub(crate) mod limiter;
pub(crate) mod options;
pub(crate) mod sampler;
pub(crate) mod thread;
