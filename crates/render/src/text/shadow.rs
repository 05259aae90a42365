//! Shadows of text: [CSS Text Decoration 4](https://www.w3.org/TR/css-text-decor-4/#text-shadow-property), section 5, which Chromium draws
//! of text in SVG too. Each is a filter of the letters of an element, and of those of all elements inside it.

use std::fmt::Write as _;

use kurbo::{Rect, Vec2};

use super::element::Elements;
use super::paint::Painter;

/// How many standard deviations a blurred shadow reaches.
const REACH: f64 = 3.0;

/// Whether the letters of each element have shadows that those around them have not.
pub(super) fn of_elements(elements: &Elements<'_, '_>) -> Vec<bool> {
    let own = |number: usize| &elements.get(number).style.shadows;
    let around = |number: usize| elements.get(number).parent.map(own);
    (0..elements.len())
        .map(|number| own(number).is_some() && around(number).is_none_or(Option::is_none))
        .collect()
}

/// Whether an element has other shadows than one around it that has some: these are drawn there, too.
pub(super) fn differ(elements: &Elements<'_, '_>) -> bool {
    (1..elements.len()).any(|number| {
        let element = elements.get(number);
        let around = element.parent.and_then(|parent| elements.get(parent).style.shadows.as_ref());
        around.is_some_and(|around| element.style.shadows.as_ref() != Some(around))
    })
}

/// One shadow.
struct Shadow<'a> {
    colour: &'a str,
    offset: Vec2,
    /// A standard deviation, which is half of the radius that is asked for.
    blur: f64,
}

/// The shadows of a value, the first of which is on top.
fn read(value: &str) -> impl Iterator<Item = Shadow<'_>> {
    value.split(", ").filter_map(|shadow| {
        let mut parts = shadow.split(' ');
        let colour = parts.next()?;
        let mut length = || parts.next()?.trim_end_matches("px").parse::<f64>().ok();
        let (x, y, radius) = (length()?, length()?, length()?);
        Some(Shadow { colour, offset: Vec2::new(x, y), blur: radius / 2.0 })
    })
}

/// A filter that draws the shadows of letters below them. These lie within a box.
/// `scale` is how many pixels there are in a user unit: letters stand on whole rows of them, and so do their shadows.
fn filter(id: &str, value: &str, letters: Rect, scale: f64) -> String {
    let mut primitives = String::new();
    let mut count = 0;
    let mut region = letters;
    for (number, Shadow { colour, offset, blur }) in read(value).enumerate() {
        count = number + 1;
        region = region.union(letters.inflate(blur * REACH, blur * REACH) + offset);
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
    /// Opens a group that has the shadows of an element.
    pub(super) fn begin_shadow(&mut self, element: usize) {
        let style = std::rc::Rc::clone(&self.laid.letters.elements.get(element).style);
        let Some(value) = &style.shadows else { return };
        // Letters reach beyond their lines, and strokes beyond letters.
        let around = f64::from(style.size) + self.presentation(element).stroke_width;
        let letters = self.bounds.inflate(around, around);
        let id = self.servers.name();
        let scale = self.laid.device.scale * self.laid.device.rows_of_pixel();
        self.servers.definitions.push_str(&filter(&id, value, letters, scale));
        let _ = write!(self.text, "<g filter=\"url(#{id})\">");
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
