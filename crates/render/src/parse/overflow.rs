//! Numbers that usvg cannot compute with: where a length becomes infinite, it panics.
//!
//! Which products overflow is known only while the tree is made, of boxes and transforms, so no look at the document can
//! tell before. What panicked is told from an ordinary bug by the numbers of the document: if none is out of the
//! ordinary, the panic goes on.

use std::panic::{self, AssertUnwindSafe};

use roxmltree::{Document, Node};

use crate::error::excerpt;

/// Products of some numbers beyond these exceed single precision, or are lost in it.
const LARGE: f64 = 1e5;
const SMALL: f64 = 1e-6;

/// Makes something of a document; if that panics, an error tells which number it cannot be made of.
pub(crate) fn caught<T>(document: &Document<'_>, make: impl FnOnce() -> T) -> Result<T, String> {
    // What `make` has borrowed is the document, which does not change, and what parsers share, which is behind locks.
    panic::catch_unwind(AssertUnwindSafe(make)).or_else(|panic| match extreme(document) {
        Some(number) => Err(format!("it cannot be computed with numbers such as {number}")),
        None => panic::resume_unwind(panic),
    })
}

/// An attribute or a declaration with a number that is out of the ordinary.
fn extreme(document: &Document<'_>) -> Option<String> {
    document.descendants().find_map(|node| {
        let attributes = node.attributes().filter(|attribute| is_computed_with(attribute.name()));
        let mut values = attributes.map(|attribute| (attribute.name(), attribute.value())).chain(style(node));
        values.find_map(|(name, value)| {
            numbers(value)
                .find(|(_, number)| number.abs() >= LARGE || (*number != 0.0 && number.abs() < SMALL))
                .map(|(text, _)| format!("{} in `{name}`", excerpt(text)))
        })
    })
}

fn is_computed_with(attribute: &str) -> bool {
    !matches!(attribute, "id" | "class" | "href") && !attribute.starts_with("data-")
}

fn style<'a>(node: Node<'a, '_>) -> Option<(&'a str, &'a str)> {
    node.has_tag_name("style").then(|| ("style", node.text().unwrap_or_default()))
}

/// What can be read as numbers.
fn numbers(text: &str) -> impl Iterator<Item = (&str, f64)> {
    let is_part =
        |character: char| character.is_ascii_digit() || matches!(character, '.' | 'e' | 'E' | '+' | '-');
    text.split(move |character| !is_part(character)).filter_map(|part| {
        // A unit may begin with an e.
        let number = part.trim_end_matches(['e', 'E']);
        Some((number, number.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caught_in(svg: &str) -> Result<(), String> {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg'>{svg}</svg>");
        caught(&Document::parse(&svg).unwrap(), || panic!("as usvg does"))
    }

    #[test]
    fn a_panic_is_an_error_where_a_number_is_out_of_the_ordinary() {
        for (svg, number) in [
            ("<feMorphology radius='1e39'/>", "1e39 in `radius`"),
            ("<g transform='scale(1 -2e7)'/>", "-2e7 in `transform`"),
            ("<rect width='1e-9em'/>", "1e-9 in `width`"),
            ("<style>a{stroke-width:99999999px}</style>", "99999999 in `style`"),
        ] {
            assert!(caught_in(svg).unwrap_err().ends_with(number), "{svg}");
        }
    }

    #[test]
    fn a_panic_over_ordinary_numbers_goes_on() {
        for svg in ["<g/>", "<rect id='99999999' width='1200' x='-.5e-3' data-at='1690000000000'/>"] {
            assert!(panic::catch_unwind(|| caught_in(svg)).is_err(), "{svg}");
        }
    }
}
