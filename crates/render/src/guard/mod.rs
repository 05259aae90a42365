//! Refuses documents that would make a parser exhaust the stack, the memory or the processor.
//!
//! roxmltree and usvg have few limits of their own: usvg recurses over elements and references, repeats referenced
//! elements without a bound, and looks up inherited properties again for each shape. A document of a few kilobytes can
//! need gigabytes or hours, or overflow the stack, which ends the process. So the guard knows these rules of usvg
//! (version 0.49) and computes in advance what usvg would do. There are three checks, in the order of a render:
//!
//! 1. [`decode()`] turns bytes into text: `gunzip` unpacks SVGZ up to a limit, `encoding` finds the character encoding.
//! 2. [`check_markup()`] looks at the text before the XML parser does: attributes, namespaces and entities, in one
//!    pass.
//! 3. [`check_document()`] looks at the XML document before usvg does. `stroke_width` refuses strokes that make usvg
//!    loop, `graph` collects elements and references, and `budget` adds up the elements with each reference followed.
//!
//! Invariants: a check does not panic, does not recurse over the document, and takes time in proportion to the input or
//! to a limit. usvg parses a document that passes without a stack overflow and within the budget. It may still panic on
//! arithmetic overflow, which `parse::extreme_numbers` handles.

mod budget;
mod encoding;
mod entities;
mod graph;
pub(crate) mod gunzip;
mod markup;
mod memory;
mod numbers;
mod stroke_width;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use roxmltree::Document;

use super::{Error, Limits};
pub(super) use budget::Budget;
use graph::Graph;
pub(super) use markup::MarkupSize;
pub(super) use memory::Memory;

/// Returns the text of an SVG, without a byte order mark. Unpacks compressed bytes.
pub(super) fn decode<'a>(svg: &'a [u8], limits: &Limits) -> Result<Cow<'a, str>, Error> {
    if svg.len() as u64 > limits.bytes {
        return Err(Error::Limit { what: "bytes of SVG", limit: "maxBytes", max: limits.bytes });
    }
    let bytes = if gunzip::is_compressed(svg) {
        Cow::Owned(gunzip::gunzip(svg, limits.bytes)?)
    } else {
        Cow::Borrowed(svg)
    };
    let text = encoding::decode(bytes, limits.bytes)?;
    if text.trim().is_empty() { Err(Error::EmptySvg) } else { Ok(text) }
}

/// Checks the text of a document before an XML parser reads it.
pub(super) fn check_markup(text: &str, limits: &Limits) -> Result<MarkupSize, Error> {
    markup::check(text, limits)
}

/// A document that usvg may parse.
#[derive(Debug)]
pub(super) struct Checked {
    /// The memory of this document and of those before it in the same budget.
    pub(super) memory: Memory,
    /// The text to parse instead, if usvg would read the document's own text differently from browsers.
    pub(super) text: Option<String>,
}

/// Checks a document before usvg parses it, and takes it from the budget.
pub(super) fn check_document(
    document: &Document<'_>,
    limits: &Limits,
    budget: &Budget,
) -> Result<Checked, Error> {
    stroke_width::check(document)?;
    let mut graph = Graph::build(document, limits)?;
    let totals = budget::totals(&mut graph, limits)?;
    let memory = budget.spend(totals, limits)?;
    let text = (!graph.ignored.is_empty()).then(|| graph::without(document.input_text(), &graph.ignored));
    Ok(Checked { memory, text })
}
