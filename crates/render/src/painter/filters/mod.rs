//! Filter effects that are applied without resvg.

pub(super) mod blur;
mod compose;
pub(super) mod extent;
pub(super) mod graph;
pub(super) mod picture;
mod recolour;
pub(super) mod region;
mod simd;
mod tints;
pub(super) mod turbulence;
