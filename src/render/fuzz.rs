//! Stages by themselves, for `fuzz/`: they are no part of the interface.

use super::guard::{self, Spent};
use super::{Error, FontSet, Limits, gunzip as unpack, parse, style};

/// Checks of text and document.
///
/// # Errors
///
/// What they refuse.
pub fn guard(svg: &[u8], limits: &Limits) -> Result<(), Error> {
    let text = guard::text(svg, limits)?;
    guard::document(&parse::document(&text, limits)?, limits, &Spent::default()).map(drop)
}

/// Resolves a document's style, and that of what comes out.
///
/// # Panics
///
/// What is written anew is no XML, too long, or changes when it is resolved once more. It may change where a name has a backslash, a
/// line's end, a percent sign, or a character that XML cannot have: usvg takes names as they are written, and CSS does not.
pub fn style(svg: &str, limits: &Limits, fonts: &FontSet) {
    let Some(once) = resolved(svg, limits, fonts) else { return };
    // Each of a handful of elements may have what the document says once.
    assert!(once.len() <= 5 * svg.len() + (4 << 20), "{} bytes of {}", once.len(), svg.len());
    if once.contains(['\\', '%', '\u{fffd}']) || once.contains("&#1") {
        return;
    }
    if let Some(twice) = resolved(&once, limits, fonts) {
        assert_eq!(twice, once);
    }
}

/// The document written anew; none if it is refused, or plain.
fn resolved(svg: &str, limits: &Limits, fonts: &FontSet) -> Option<String> {
    let document = parse::document(svg, limits).ok()?;
    if style::memory(&document) == 0 {
        return None;
    }
    let text = style::resolve(&document, false, fonts, &mut style::Left::default()).ok()?.text;
    parse::document(&text, limits).expect("what is written anew is an SVG document");
    Some(text)
}

/// Unpacks up to so many bytes.
///
/// # Errors
///
/// What is not a gzip file, or too large.
pub fn gunzip(bytes: &[u8], most: u64) -> Result<Vec<u8>, Error> {
    unpack::gunzip(bytes, most)
}
