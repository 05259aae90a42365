//! The regions of filters and of their primitives, in whole pixels.

use tiny_skia::Transform;

use crate::painter::geometry::Area;

#[expect(clippy::cast_possible_truncation, reason = "it saturates, and what is that far away does not show")]
pub(crate) fn floor(value: f32) -> i32 {
    value.floor() as i32
}

/// The region of a filter or primitive in whole pixels, rounded as resvg rounds it.
pub(crate) fn whole(rect: usvg::NonZeroRect, transform: Transform, within: Area) -> Option<Area> {
    let rect = rect.to_rect().transform(transform)?;
    let (left, top) = (floor(rect.left()), floor(rect.top()));
    let length = |length: f32| floor(length.ceil()).max(1);
    let to = [left.saturating_add(length(rect.width())), top.saturating_add(length(rect.height()))];
    Area::between([left, top], to, within)
}

/// Clears the pixels outside of `keep`. The rows are those of `area`, with `bytes` for each pixel.
pub(super) fn keep_only(keep: Option<Area>, area: Area, rows: &mut [u8], bytes: usize) {
    let stride = usize::from(area.width) * bytes;
    let Some(keep) = keep else { return rows.fill(0) };
    let (first, last) = (keep.top - area.top, keep.bottom() - area.top);
    let (start, end) = (offset(keep.left - area.left) * bytes, offset(keep.right() - area.left) * bytes);
    for (y, row) in (0..).zip(rows.chunks_exact_mut(stride)) {
        if y < first || y >= last {
            row.fill(0);
        } else {
            row[..start].fill(0);
            row[end..].fill(0);
        }
    }
}

fn offset(value: i32) -> usize {
    usize::try_from(value).expect("a part lies inside the whole")
}
