//! How each kind of node is painted: decisions from a node, a transform and the pixels of a surface, without any state.

pub(super) mod brush;
pub(super) mod clips;
pub(super) mod filters;
pub(super) mod images;
pub(super) mod layers;
pub(super) mod masks;
pub(super) mod paths;
pub(super) mod patterns;
pub(super) mod shadow;
mod tiles;
