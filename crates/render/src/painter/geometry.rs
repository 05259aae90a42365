//! Rectangles of whole pixels, and conversions from tiny-skia's single precision, which trees have, to kurbo's double,
//! which vello takes.

use tiny_skia::{IntSize, Path, Pixmap, Rect, Transform};
use usvg::tiny_skia_path::PathVerb;
use vello_cpu::kurbo::{self, Affine};

use crate::Error;
use crate::pixels::memory::zeroed;

/// Returns vello's transform.
pub(super) fn affine(transform: Transform) -> Affine {
    Affine::new(
        [transform.sx, transform.ky, transform.kx, transform.sy, transform.tx, transform.ty].map(f64::from),
    )
}

/// Returns vello's rectangle.
pub(super) fn rectangle(rect: Rect) -> kurbo::Rect {
    kurbo::Rect::new(rect.left().into(), rect.top().into(), rect.right().into(), rect.bottom().into())
}

/// Returns a path that is a rectangle along the axes.
pub(super) fn as_rectangle(path: &Path) -> Option<kurbo::Rect> {
    use PathVerb::{Close, Line, Move};
    if !matches!(path.verbs(), [Move, Line, Line, Line, Close] | [Move, Line, Line, Line, Line, Close]) {
        return None;
    }
    let points = path.points();
    let [a, b, c, d] = *points.first_chunk()?;
    let slack = slack(path.bounds());
    let upright = |p: tiny_skia::Point, q: tiny_skia::Point| (p.x - q.x).abs() < slack;
    let level = |p: tiny_skia::Point, q: tiny_skia::Point| (p.y - q.y).abs() < slack;
    let turns = (upright(a, b) && level(b, c) && upright(c, d) && level(d, a))
        || (level(a, b) && upright(b, c) && level(c, d) && upright(d, a));
    (turns && points.get(4).is_none_or(|&last| last == a)).then(|| rectangle(path.bounds()))
}

/// The largest difference by which rounding may separate equal coordinates of a shape.
pub(super) fn slack(bounds: Rect) -> f32 {
    1e-4 * bounds.width().max(bounds.height()).min(1.0)
}

/// Returns whether the transform only shifts. Pixels are then copied, even if it shifts by a fraction of one: as in
/// resvg, text in a tile stays sharp.
pub(super) fn only_shifts(transform: Transform) -> bool {
    const SLACK: f32 = 1.0 / 4096.0;
    let Transform { sx, kx, ky, sy, .. } = transform;
    (sx - 1.0).abs() < SLACK && (sy - 1.0).abs() < SLACK && kx.abs() < SLACK && ky.abs() < SLACK
}

/// The longest side that vello takes. It counts pixels in 16 bits, rounded up to a multiple of 128.
pub(super) const MOST_SIDE: u16 = 65_408;

/// A rectangle of whole pixels that holds at least one, and at most [`MOST_SIDE`] a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Area {
    pub left: i32,
    pub top: i32,
    pub width: u16,
    pub height: u16,
}

impl Area {
    /// The pixels of `within` that `rect` touches; `None` if there are none.
    pub(super) fn touched(rect: Rect, within: Self) -> Option<Self> {
        // Conversions saturate, so what lies far outside is cut off.
        Self::between(
            [floor(rect.left()), floor(rect.top())],
            [floor(rect.right().ceil()), floor(rect.bottom().ceil())],
            within,
        )
    }

    /// As [`touched`](Self::touched), with `margin` more pixels on each side.
    pub(super) fn touched_with_margin(rect: Rect, margin: f32, within: Self) -> Option<Self> {
        Self::touched(rect.outset(margin, margin)?, within)
    }

    /// The pixels of `within` from one corner to the other.
    pub(super) fn between(from: [i32; 2], to: [i32; 2], within: Self) -> Option<Self> {
        let [left, top] = [from[0].max(within.left), from[1].max(within.top)];
        let [right, bottom] = [to[0].min(within.right()), to[1].min(within.bottom())];
        Some(Self { left, top, width: positive(right, left)?, height: positive(bottom, top)? })
    }

    pub(super) const fn right(self) -> i32 {
        self.left.saturating_add(self.width as i32)
    }

    pub(super) const fn bottom(self) -> i32 {
        self.top.saturating_add(self.height as i32)
    }

    /// The number of pixels.
    pub(super) const fn pixels(self) -> usize {
        self.width as usize * self.height as usize
    }

    #[expect(clippy::cast_precision_loss, reason = "areas lie near a canvas, whose sides are far below 2^24")]
    pub(super) fn to_rect(self) -> Rect {
        Rect::from_ltrb(self.left as f32, self.top as f32, self.right() as f32, self.bottom() as f32)
            .expect("an area is not empty")
    }

    /// The transform that puts the origin at this area's corner.
    #[expect(clippy::cast_precision_loss, reason = "areas lie near a canvas, whose sides are far below 2^24")]
    pub(super) fn to_corner(self) -> Transform {
        Transform::from_translate(self.left as f32, self.top as f32)
    }

    /// Transparent pixels of this area.
    pub(super) fn pixmap(self) -> Result<Pixmap, Error> {
        let bytes = zeroed(self.pixels() * tiny_skia::BYTES_PER_PIXEL)?;
        let size = IntSize::from_wh(self.width.into(), self.height.into());
        Ok(size.and_then(|size| Pixmap::from_vec(bytes, size)).expect("an area is not empty"))
    }

    /// The transform that puts this area's corner at the origin.
    #[expect(clippy::cast_precision_loss, reason = "areas lie near a canvas, whose sides are far below 2^24")]
    pub(super) fn to_origin(self) -> Transform {
        Transform::from_translate(-self.left as f32, -self.top as f32)
    }
}

fn positive(end: i32, start: i32) -> Option<u16> {
    u16::try_from(end.checked_sub(start)?).ok().filter(|length| (1..=MOST_SIDE).contains(length))
}

#[expect(clippy::cast_possible_truncation, reason = "it saturates, as intended")]
fn floor(value: f32) -> i32 {
    value.floor() as i32
}
