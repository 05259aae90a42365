//! Renders, fonts, the memory budget, and isolated processes.

pub(crate) mod children;
pub(crate) mod fonts;
pub(crate) mod isolation;
pub(crate) mod job;
pub(crate) mod memory;
