//! Checks before anything is parsed, or made of what was parsed: a document may be made to exhaust the stack, the memory or
//! the processor, and usvg would not notice.
//!
//! `text` looks at bytes; `markup` at text, before an XML parser does; `document` at the parsed document, before usvg does.
//! Each takes time in proportion to what it looks at, or to a limit.

mod decode;
mod fallbacks;
mod graph;
pub(crate) mod gunzip;
mod markup;
mod numbers;
mod price;
mod reads;
mod strokes;
#[cfg(test)]
mod tests;
mod text;
mod text_path;
mod weight;

use std::borrow::Cow;

use parking_lot::Mutex;
use roxmltree::Document;

use super::{Error, Limits};
use graph::Graph;
pub(super) use markup::Size;
use weight::Weight;

/// The SVG's text, if the bytes are one, unpacked if they are compressed. A byte order mark is left out.
pub(super) fn text<'a>(svg: &'a [u8], limits: &Limits) -> Result<Cow<'a, str>, Error> {
    if svg.len() as u64 > limits.bytes {
        return Err(Error::Limit { what: "bytes of SVG", limit: "maxBytes", max: limits.bytes });
    }
    let bytes = if gunzip::is_compressed(svg) {
        Cow::Owned(gunzip::gunzip(svg, limits.bytes)?)
    } else {
        Cow::Borrowed(svg)
    };
    let text = decode::decode(bytes, limits.bytes)?;
    if text.trim().is_empty() { Err(Error::EmptySvg) } else { Ok(text) }
}

/// Looks at the text of a document, before an XML parser does.
pub(super) fn markup(text: &str, limits: &Limits) -> Result<Size, Error> {
    markup::check(text, limits)
}

/// What the documents of a render have come to so far: an image may be an SVG, and have images.
#[derive(Default)]
pub(super) struct Spent(Mutex<Weight>);

/// Bytes of memory that the documents of a render take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Memory {
    /// While trees are made of them.
    pub(super) parsing: u64,
    /// Of the trees.
    pub(super) trees: u64,
}

/// A document that usvg may see.
#[derive(Debug)]
pub(super) struct Checked {
    /// Of this document and those before it.
    pub(super) memory: Memory,
    /// The text that is to be parsed in its place, if any.
    pub(super) text: Option<String>,
}

/// Looks at a document, before usvg does.
pub(super) fn document(document: &Document<'_>, limits: &Limits, spent: &Spent) -> Result<Checked, Error> {
    strokes::check(document)?;
    let mut graph = Graph::of(document, limits)?;
    let weight = weight::check(&mut graph, limits)?;
    let mut spent = spent.0.lock();
    spent.spend(weight, limits)?;
    let text = (!graph.ignored.is_empty()).then(|| fallbacks::without(document.input_text(), &graph.ignored));
    Ok(Checked { memory: spent.memory(), text })
}
