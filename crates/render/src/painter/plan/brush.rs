//! What an outline is filled with.

use tiny_skia::Transform;
use usvg::{Opacity, Paint};

/// A paint, with the opacity of the fill or stroke.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Brush<'a> {
    pub paint: &'a Paint,
    pub opacity: Opacity,
    /// From the paint's space to the outline's.
    pub transform: Transform,
}
