//! Asynchronous work, the panic guard, errors and metrics.

pub(crate) mod courier;
pub(crate) mod error;
pub(crate) mod metrics;
pub(crate) mod names;
pub(crate) mod panic;
