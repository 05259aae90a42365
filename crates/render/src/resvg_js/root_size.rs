//! The size of a document, by the rules of resvg 0.34.

use roxmltree::{Document, Node};
use svgtypes::{Length, LengthUnit};
use tiny_skia::{Rect, Transform};
use usvg::Size;

use crate::style;

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
        if let Some([_, _, width, height]) = style::view_box(root) {
            return Self::Given([px(sides[0], single(width)), px(sides[1], single(height))]);
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
    let Some(view) = style::view_box(root) else { return (Transform::identity(), whole) };
    let place = [0.0, 0.0, f64::from(size.width()), f64::from(size.height())];
    let fit = style::fit(root, view, place);
    let [left, top, width, height] = view.map(single);
    let page = Rect::from_xywh(left, top, width, height).unwrap_or(whole);
    let [across, down] = [fit.a, fit.d].map(single);
    let transform = Transform::from_row(across, 0.0, 0.0, down, single(fit.e), single(fit.f));
    (transform, page)
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
