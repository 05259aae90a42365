//! The estimating sink: adds up the bytes and the work of the same steps that the painting sink carries out.
//!
//! Bytes are the most that are held at one time; work is in about nanoseconds. Both err to the safe side. The walk
//! makes the decisions, so they are the painter's own. What differs on purpose:
//! - A mask is counted anew each time, though the painter keeps it.
//! - A stroke is represented by its bounding box. Making its outline would be most of the work of painting it.
//! - A layer that the painter merges with its only child is counted.
//! - Every image counts as readable.

mod filters;
mod images;
pub(super) mod sink;
mod surface;
mod weights;
