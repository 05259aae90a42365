//! Ids, `href` attributes and character escapes of XML.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::xml::XLINK_NAMESPACE;

/// Returns the address that an element refers to. `href` takes precedence over `xlink:href`.
pub(crate) fn href<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute("href").or_else(|| node.attribute((XLINK_NAMESPACE, "href"))).map(str::trim_ascii)
}

/// Returns the first element of each id.
pub(crate) fn ids<'a, 'input>(document: &'a Document<'input>) -> HashMap<&'a str, Node<'a, 'input>> {
    let mut ids = HashMap::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            ids.entry(id).or_insert(node);
        }
    }
    ids
}

/// Returns a prefix for generated ids that no id of the document starts with.
pub(crate) fn prefix(text: &str) -> String {
    const BEGIN: &str = "og-";
    let found = text.match_indices(BEGIN).map(|(at, _)| {
        let rest = &text.as_bytes()[at + BEGIN.len()..];
        1 + rest.iter().take_while(|byte| **byte == b'-').count()
    });
    format!("{BEGIN}{}", "-".repeat(found.max().unwrap_or_default()))
}

/// Appends escaped text, for an element or for a value in double quotes. CSS escapes can produce characters that XML does not allow.
/// These are replaced by U+FFFD.
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
