//! Whole numbers, rounded as resvg rounds them.

use tiny_skia::IntRect;

/// Rounds a coordinate as resvg does.
#[expect(clippy::cast_possible_truncation, reason = "it saturates, as in resvg")]
pub(super) const fn whole(value: f32) -> i32 {
    value as i32
}

/// Rounds a length up, as resvg does.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, as in resvg")]
pub(super) fn length(value: f32) -> u32 {
    value.ceil() as u32
}

/// The intersection of two rectangles.
pub(super) fn common(a: IntRect, b: IntRect) -> Option<IntRect> {
    IntRect::from_ltrb(
        a.left().max(b.left()),
        a.top().max(b.top()),
        a.right().min(b.right()),
        a.bottom().min(b.bottom()),
    )
}

/// The bytes of a number of pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and is positive")]
pub(super) fn bytes(pixels: f64) -> u64 {
    (pixels * 4.0) as u64
}

/// Work as a whole number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and is positive")]
pub(super) fn work(work: f64) -> u64 {
    work as u64
}
