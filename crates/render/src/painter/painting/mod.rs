//! The painting sink: carries out the decisions of the walk with vello, and makes pixels.

pub(super) mod context;
mod gradients;
mod images;
mod only_colour;
pub(super) mod shadow;
mod sink;
