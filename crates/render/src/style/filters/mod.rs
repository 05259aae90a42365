//! Filters: the CSS functions, their filter regions, and primitives that usvg or resvg would paint differently from browsers.
//!
//! - [`functions`] and [`region`]: the values of `filter`, and the elements that replace a function if it needs a larger region.
//! - [`primitive`], [`displacement`], [`tile`], [`light`]: primitives that are rewritten.
//! - [`results`]: the names of the results that primitives refer to.

pub(crate) mod displacement;
pub(crate) mod functions;
pub(crate) mod light;
pub(crate) mod primitive;
pub(crate) mod region;
pub(crate) mod results;
pub(crate) mod tile;
