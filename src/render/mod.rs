//! Renders, fonts, the budget of memory, and isolated processes.

pub(crate) mod budget;
pub(crate) mod children;
pub(crate) mod fonts;
pub(crate) mod images;
pub(crate) mod isolation;
pub(crate) mod job;
pub(crate) mod memory;
pub(crate) mod options;
pub(crate) mod outcome;
mod resvg_js;
