//! `text-shadow`: [CSS Text Decoration 4](https://www.w3.org/TR/css-text-decor-4/#text-shadow-property), section 5, which Chromium applies to SVG
//! text too. The shadows of an element are a filter of its group, and so apply to the elements inside it.

use std::fmt::Write as _;

use kurbo::{Rect, Vec2};

use super::context::Painter;
use crate::text::content::element::Elements;

/// The reach of a blurred shadow in standard deviations.
const REACH: f64 = 3.0;

/// Returns for each element whether it has shadows and its parent has none.
pub(super) fn of_elements(elements: &Elements<'_, '_>) -> Vec<bool> {
    let own = |number: usize| &elements.get(number).style.shadows;
    let around = |number: usize| elements.get(number).parent.map(own);
    (0..elements.len())
        .map(|number| own(number).is_some() && around(number).is_none_or(Option::is_none))
        .collect()
}

/// Whether any element has other shadows than its parent, which has some. The shadows of the parent are then painted for both.
pub(super) fn differ(elements: &Elements<'_, '_>) -> bool {
    (1..elements.len()).any(|number| {
        let element = elements.get(number);
        let around = element.parent.and_then(|parent| elements.get(parent).style.shadows.as_ref());
        around.is_some_and(|around| element.style.shadows.as_ref() != Some(around))
    })
}

struct Shadow<'a> {
    colour: &'a str,
    offset: Vec2,
    /// The standard deviation: half of the blur radius.
    blur: f64,
}

/// Reads the shadows of a value. The first one is on top.
fn read(value: &str) -> impl Iterator<Item = Shadow<'_>> {
    value.split(", ").filter_map(|shadow| {
        let mut parts = shadow.split(' ');
        let colour = parts.next()?;
        let mut length = || parts.next()?.trim_end_matches("px").parse::<f64>().ok();
        let (x, y, radius) = (length()?, length()?, length()?);
        Some(Shadow { colour, offset: Vec2::new(x, y), blur: radius / 2.0 })
    })
}

/// Returns a filter that paints shadows below the glyphs, which lie within `glyphs`. Offsets are rounded to whole pixels
/// (`scale` pixels for each user unit), as the baselines of glyphs are.
fn filter(id: &str, value: &str, glyphs: Rect, scale: f64) -> String {
    let mut primitives = String::new();
    let mut count = 0;
    let mut region = glyphs;
    for (number, Shadow { colour, offset, blur }) in read(value).enumerate() {
        count = number + 1;
        region = region.union(glyphs.inflate(blur * REACH, blur * REACH) + offset);
        let [x, y] = [offset.x, offset.y].map(|length| (length * scale).round() / scale);
        let _ = write!(
            primitives,
            "<feGaussianBlur in=\"SourceAlpha\" stdDeviation=\"{blur}\"/><feOffset dx=\"{x}\" dy=\"{y}\" result=\"o{number}\"/>\
             <feFlood flood-color=\"{colour}\"/><feComposite in2=\"o{number}\" operator=\"in\" result=\"s{number}\"/>"
        );
    }
    let mut merged = String::new();
    for number in (0..count).rev() {
        let _ = write!(merged, "<feMergeNode in=\"s{number}\"/>");
    }
    let Rect { x0, y0, .. } = region;
    let (width, height) = (region.width(), region.height());
    format!(
        "<filter id=\"{id}\" filterUnits=\"userSpaceOnUse\" color-interpolation-filters=\"sRGB\" x=\"{x0}\" y=\"{y0}\" width=\"{width}\" \
         height=\"{height}\">{primitives}<feMerge>{merged}<feMergeNode in=\"SourceGraphic\"/></feMerge></filter>"
    )
}

impl Painter<'_, '_, '_, '_> {
    /// Opens a group with the shadows of an element.
    pub(super) fn begin_shadow(&mut self, element: usize) {
        let style = std::rc::Rc::clone(&self.layout.characters.elements.get(element).style);
        let Some(value) = &style.shadows else { return };
        // Glyphs may exceed the bounding box of the text, and strokes exceed glyphs.
        let around = f64::from(style.size) + self.presentation(element).stroke_width;
        let glyphs = self.bounds.inflate(around, around);
        let id = self.shared.servers.id();
        let scale = self.layout.grid.scale * self.layout.grid.rows_of_pixel();
        self.shared.servers.definitions.push_str(&filter(&id, value, glyphs, scale));
        let _ = write!(self.shared.text, "<g filter=\"url(#{id})\">");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_shadow_is_on_top_and_all_are_below_the_letters() {
        let text =
            filter("a", "#ff0000 2px 3.6px 0px, #0000ff80 0px 0px 8px", Rect::new(0.0, 0.0, 10.0, 20.0), 1.0);
        assert!(text.contains("dx=\"2\" dy=\"4\"") && text.contains("stdDeviation=\"4\""), "{text}");
        assert!(text.contains("x=\"-12\" y=\"-12\" width=\"34\" height=\"44\""), "{text}");
        let merged = text.find("<feMerge>").map(|at| &text[at..]).unwrap();
        let nodes = ["s1", "s0", "SourceGraphic"].map(|name| format!("<feMergeNode in=\"{name}\"/>"));
        assert_eq!(merged, format!("<feMerge>{}</feMerge></filter>", nodes.concat()));
    }
}
