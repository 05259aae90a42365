//! Paints such as `url(#a) red` that refer to an element which is no paint. By [SVG
//! 2](https://www.w3.org/TR/SVG2/painting.html#SpecifyingPaint), and in browsers, the fallback colour holds then. usvg
//! uses it only if there is no element with the id. So such references are replaced by spaces.

use std::collections::BTreeMap;
use std::ops::Range;

use roxmltree::{Document, Node};
use svgtypes::Paint;

use super::element::{Element, Ids, Link, Property};

/// The parts of the document's text that are such references.
pub(super) fn ignored(
    document: &Document<'_>,
    nodes: &[Node<'_, '_>],
    elements: &[Element<'_>],
    ids: &Ids<'_>,
) -> Vec<Range<usize>> {
    let is_ignored =
        |link: &Link| matches!(link.property, Property::Fill | Property::Stroke) && !link.is_followed;
    if !elements.iter().flat_map(|element| &element.links).any(is_ignored) {
        return Vec::new();
    }
    let is_no_paint = |id: &str| {
        ids.get(id)
            .is_some_and(|targets| targets.iter().all(|&target| !Property::Fill.is_for(elements[target].tag)))
    };
    let mut found = BTreeMap::new();
    let mut look = |name: &str, value: &str| {
        if !matches!(name, "fill" | "stroke") {
            return;
        }
        let Ok(Paint::FuncIRI(id, Some(_))) = Paint::from_str(value) else { return };
        let Some(end) = value.find(')').filter(|_| is_no_paint(id)) else { return };
        let is_colour = matches!(
            Paint::from_str(&value[end + 1..]),
            Ok(Paint::None | Paint::CurrentColor | Paint::Color(_))
        );
        if let Some(start) = start_in(document.input_text(), value).filter(|_| is_colour) {
            found.insert(start, start + end + 1);
        }
    };
    for &node in nodes {
        for attribute in node.attributes() {
            look(attribute.name(), attribute.value());
        }
    }
    found.into_iter().map(|(start, end)| start..end).collect()
}

/// Where a part of a text begins. Returns `None` for a value that is no part of the text because it had entities.
fn start_in(text: &str, part: &str) -> Option<usize> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (start + part.len() <= text.len()).then_some(start)
}

/// Returns a text with spaces in these places.
pub(crate) fn without(text: &str, places: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for place in places {
        out.push_str(&text[end..place.start]);
        out.extend(std::iter::repeat_n(' ', place.len()));
        end = place.end;
    }
    out.push_str(&text[end..]);
    out
}
