//! Turns a panic of usvg over extreme numbers into an error. usvg panics where a length becomes infinite.
//!
//! Which products of boxes and transforms overflow is known only while the tree is made, so a check in advance is not
//! possible. The panic is caught. If the document has an extreme number, that is the error; otherwise it is a bug, and
//! the panic continues.

use std::panic::{self, AssertUnwindSafe};

use roxmltree::{Document, Node};

use crate::error::excerpt;

/// Products of a few numbers beyond these overflow or underflow single precision.
const LARGE: f64 = 1e5;
const SMALL: f64 = 1e-6;

/// Calls `make`. If it panics, returns an error that names an extreme number of the document.
pub(crate) fn catch<T>(document: &Document<'_>, make: impl FnOnce() -> T) -> Result<T, String> {
    // Unwind safety: `make` borrows the document, which does not change, and the parser, whose state is behind locks.
    panic::catch_unwind(AssertUnwindSafe(make)).or_else(|panic| match extreme(document) {
        Some(number) => Err(format!("it cannot be computed with numbers such as {number}")),
        None => panic::resume_unwind(panic),
    })
}

/// The first attribute or style sheet with an extreme number.
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

/// The parts of a text that can be read as numbers.
fn numbers(text: &str) -> impl Iterator<Item = (&str, f64)> {
    let is_part =
        |character: char| character.is_ascii_digit() || matches!(character, '.' | 'e' | 'E' | '+' | '-');
    text.split(move |character| !is_part(character)).filter_map(|part| {
        // The `e` may begin a unit.
        let number = part.trim_end_matches(['e', 'E']);
        Some((number, number.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caught_in(svg: &str) -> Result<(), String> {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg'>{svg}</svg>");
        catch(&Document::parse(&svg).unwrap(), || panic!("as usvg does"))
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
