//! Filters: their CSS functions, their regions, and primitives that usvg or resvg would draw otherwise than browsers.

pub(crate) mod displacement;
pub(crate) mod functions;
pub(crate) mod light;
pub(crate) mod primitive;
pub(crate) mod region;
pub(crate) mod results;
pub(crate) mod tile;
