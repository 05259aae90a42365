//! The size of a document, by the rules of resvg 0.34.

use roxmltree::{Document, Node};
use svgtypes::{Align, AspectRatio, Length, LengthUnit, ViewBox};
use tiny_skia::{Rect, Transform};
use usvg::Size;

/// The size of a document that says nothing and has no content.
const DEFAULT: f32 = 100.0;

/// The size of a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum RootSize {
    /// Its attributes say it, as in browsers.
    Own,
    /// In user units.
    Given([f32; 2]),
    /// The drawing decides. This is the size if there is none, and the reference of percentages.
    OfDrawing([f32; 2]),
}

impl RootSize {
    /// Finds out the size from the attributes of the root element.
    pub(super) fn of(document: &Document<'_>, dpi: f32, font_size: f32) -> Self {
        let root = document.root_element();
        let sides = ["width", "height"].map(|name| length(root, name));
        if sides.iter().flatten().any(|side| side.number <= 0.0) {
            // The document is refused.
            return Self::Own;
        }
        let px =
            |side: Option<Length>, whole: f32| side.map_or(whole, |side| px(side, whole, dpi, font_size));
        if let Some(view) = view_box(root) {
            return Self::Given([px(sides[0], single(view.w)), px(sides[1], single(view.h))]);
        }
        let size = sides.map(|side| px(side, DEFAULT));
        let is_known = |side: &Option<Length>| side.is_some_and(|side| side.unit != LengthUnit::Percent);
        if sides.iter().all(is_known) { Self::Given(size) } else { Self::OfDrawing(size) }
    }
}

/// Returns the transform from user units of the root element to pixels, and the part that it shows, in user units.
pub(super) fn placement(document: &Document<'_>, size: Size) -> (Transform, Rect) {
    let root = document.root_element();
    let whole = size.to_non_zero_rect(0.0, 0.0).to_rect();
    let Some(ViewBox { x, y, w, h }) = view_box(root) else { return (Transform::identity(), whole) };
    let (wide, high) = (f64::from(size.width()), f64::from(size.height()));
    let ratio: AspectRatio =
        root.attribute("preserveAspectRatio").and_then(|ratio| ratio.parse().ok()).unwrap_or_default();
    let (mut across, mut down) = (wide / w, high / h);
    let share = alignment(ratio.align);
    if share.is_some() {
        let both = if ratio.slice { across.max(down) } else { across.min(down) };
        (across, down) = (both, both);
    }
    let (left, top) = share.unwrap_or_default();
    let moved = (left * (wide - across * w) - x * across, top * (high - down * h) - y * down);
    let page = Rect::from_xywh(single(x), single(y), single(w), single(h)).unwrap_or(whole);
    (Transform::from_row(single(across), 0.0, 0.0, single(down), single(moved.0), single(moved.1)), page)
}

/// Returns the shares of the free space that are left of and above the picture; `None` if it is stretched.
const fn alignment(align: Align) -> Option<(f64, f64)> {
    Some(match align {
        Align::None => return None,
        Align::XMinYMin => (0.0, 0.0),
        Align::XMidYMin => (0.5, 0.0),
        Align::XMaxYMin => (1.0, 0.0),
        Align::XMinYMid => (0.0, 0.5),
        Align::XMidYMid => (0.5, 0.5),
        Align::XMaxYMid => (1.0, 0.5),
        Align::XMinYMax => (0.0, 1.0),
        Align::XMidYMax => (0.5, 1.0),
        Align::XMaxYMax => (1.0, 1.0),
    })
}

fn view_box(root: Node<'_, '_>) -> Option<ViewBox> {
    let view: ViewBox = root.attribute("viewBox")?.parse().ok()?;
    (view.w > 0.0 && view.h > 0.0).then_some(view)
}

/// Reads a length. Units that came after SVG 1.1 count as if it were missing.
fn length(root: Node<'_, '_>, name: &str) -> Option<Length> {
    root.attribute(name)?.parse().ok()
}

fn px(length: Length, whole: f32, dpi: f32, font_size: f32) -> f32 {
    let (number, inch, font_size) = (length.number, f64::from(dpi), f64::from(font_size));
    single(match length.unit {
        LengthUnit::None | LengthUnit::Px => number,
        LengthUnit::Em => number * font_size,
        LengthUnit::Ex => number * font_size / 2.0,
        LengthUnit::In => number * inch,
        LengthUnit::Cm => number * inch / 2.54,
        LengthUnit::Mm => number * inch / 25.4,
        LengthUnit::Pt => number * inch / 72.0,
        LengthUnit::Pc => number * inch / 6.0,
        LengthUnit::Percent => number * f64::from(whole) / 100.0,
    })
}

#[expect(clippy::cast_possible_truncation, reason = "sizes are in single precision")]
const fn single(number: f64) -> f32 {
    number as f32
}
