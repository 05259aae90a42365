//! Ids, addresses and characters of XML.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::style::namespaces::XLINK;

/// What a `<use>` refers to.
pub(crate) fn href<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute("href").or_else(|| node.attribute((XLINK, "href"))).map(str::trim_ascii)
}

/// The first element of each id.
pub(crate) fn ids<'a, 'input>(document: &'a Document<'input>) -> HashMap<&'a str, Node<'a, 'input>> {
    let mut ids = HashMap::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            ids.entry(id).or_insert(node);
        }
    }
    ids
}

/// What ids that are made up begin with: what no id of the document does.
pub(crate) fn prefix(text: &str) -> String {
    const BEGIN: &str = "og-";
    let found = text.match_indices(BEGIN).map(|(at, _)| {
        let rest = &text.as_bytes()[at + BEGIN.len()..];
        1 + rest.iter().take_while(|byte| **byte == b'-').count()
    });
    format!("{BEGIN}{}", "-".repeat(found.max().unwrap_or_default()))
}

/// Text as XML has it, in an element or in a value in double quotes. Characters that XML cannot have, which CSS can write, are replaced.
pub(crate) fn escape(text: &mut String, value: &str) {
    let mut start = 0;
    for (at, byte) in value.bytes().enumerate() {
        let mut end = at + 1;
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\n' => "&#10;",
            b'\r' => "&#13;",
            b'\t' => "&#9;",
            ..b' ' => "\u{fffd}",
            0xef if value[at..].starts_with(['\u{fffe}', '\u{ffff}']) => {
                end += 2;
                "\u{fffd}"
            }
            _ => continue,
        };
        text.push_str(&value[start..at]);
        text.push_str(escaped);
        start = end;
    }
    text.push_str(&value[start..]);
}
