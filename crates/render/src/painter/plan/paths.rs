//! Whether a shape may show.

use tiny_skia::{Rect, Transform};

use crate::painter::geometry::Area;

/// Returns whether anything inside `bounds` may be on the surface. One pixel more counts, for hairlines.
pub(crate) fn touches(bounds: Rect, transform: Transform, area: Area) -> bool {
    let Some(bounds) = bounds.transform(transform) else { return false };
    let area = area.to_rect();
    bounds.left() <= area.right() + 1.0
        && bounds.right() >= area.left() - 1.0
        && bounds.top() <= area.bottom() + 1.0
        && bounds.bottom() >= area.top() - 1.0
}
