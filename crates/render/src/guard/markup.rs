//! Checks on markup before it is parsed as XML.
//!
//! roxmltree compares each attribute of an element with each other, and each namespace of the parent with those that an
//! element has so far. It expands entities, and reserves memory for every `=`. One pass counts all of that. The pass
//! knows little of XML, so that it cannot miss a tag: every tag begins with `<`. It also counts what only looks like a
//! tag, for example in a comment.

use std::collections::HashSet;

use memchr::{memchr, memchr_iter, memchr3};

use super::entities;
use crate::{Error, Limits};

/// Attributes of an element, and the sum of their squares over all elements.
const MOST_ATTRIBUTES: usize = 1000;
const MOST_COMPARED: usize = 30_000_000;

/// Signs `=` of a document: the parser reserves memory for an attribute for each of them.
const MOST_EQUALS: usize = 1_000_000;

/// Different namespace prefixes, and the square of that number times the elements that declare one.
const MOST_PREFIXES: usize = 256;
const MOST_COMPARED_PREFIXES: usize = 100_000_000;

/// Comparisons of attributes, and of namespaces, in the time to read a byte.
const COMPARED_PER_BYTE: usize = 16;
const COMPARED_PREFIXES_PER_BYTE: usize = 10;

/// Bytes of memory that the parser keeps of a tag and the text after it, and of an attribute.
const TAG_MEMORY: u64 = 64;
const ATTRIBUTE_MEMORY: u64 = 64;

/// Bytes of memory that the guard takes for an element.
const GUARD_MEMORY: u64 = 480;

/// How large a document is as parsed XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MarkupSize {
    /// Bytes of memory of the parsed document.
    pub(crate) parsed: u64,
    /// The same, with what the guard takes to check it.
    pub(crate) checked: u64,
    /// What the parser does beside reading each byte once, as the number of bytes that take as long.
    pub(crate) reread: u64,
}

/// Returns an error if the text of a document is over a limit.
pub(super) fn check(text: &str, limits: &Limits) -> Result<MarkupSize, Error> {
    let bytes = text.as_bytes();
    let too_many = |what, max: usize| Err(Error::TooComplex { what, max: max as u64 });
    // An element has two tags, and there may be a text before and after each of them.
    let tags = memchr_iter(b'<', bytes).count();
    if tags as u64 > 4 * limits.nodes {
        return Err(Error::Limit { what: "nodes", limit: "maxNodes", max: limits.nodes });
    }
    let equals = memchr_iter(b'=', bytes).count();
    if equals > MOST_EQUALS {
        return too_many("attributes in all", MOST_EQUALS);
    }
    let mut compared = 0;
    let mut prefixes = HashSet::new();
    let mut declaring = 0;
    // The part before the first `<` is no tag.
    for tag in bytes.split(|&byte| byte == b'<').skip(1) {
        let mut tag = Tag(tag);
        let (mut attributes, mut declares) = (0, false);
        while let Some(name) = tag.next_attribute() {
            attributes += 1;
            if attributes > MOST_ATTRIBUTES {
                return too_many("attributes of an element", MOST_ATTRIBUTES);
            }
            if name.starts_with(b"xmlns") {
                prefixes.insert(name);
                declares = true;
            }
            if prefixes.len() > MOST_PREFIXES {
                return too_many("prefixes of namespaces", MOST_PREFIXES);
            }
        }
        compared += attributes * attributes;
        declaring += usize::from(declares);
        if compared > MOST_COMPARED {
            return too_many("comparisons of attributes", MOST_COMPARED);
        }
        if declaring * prefixes.len().pow(2) > MOST_COMPARED_PREFIXES {
            return too_many("comparisons of namespaces", MOST_COMPARED_PREFIXES);
        }
    }
    entities::check(text)?;
    let parsed = text.len() as u64 + tags as u64 * TAG_MEMORY + equals as u64 * ATTRIBUTE_MEMORY;
    let reread =
        compared / COMPARED_PER_BYTE + declaring * prefixes.len().pow(2) / COMPARED_PREFIXES_PER_BYTE;
    Ok(MarkupSize { parsed, checked: parsed + tags as u64 * GUARD_MEMORY, reread: reread as u64 })
}

/// The text after a `<`, up to the next `<`, which no attribute value may contain.
struct Tag<'a>(&'a [u8]);

impl<'a> Tag<'a> {
    /// Returns the name of the next attribute that has a value in quotes, or `None` at the end of the tag.
    fn next_attribute(&mut self) -> Option<&'a [u8]> {
        let name_end = memchr3(b'"', b'\'', b'>', self.0)?;
        let (before, rest) = self.0.split_at(name_end);
        let quote = rest[0];
        let end = memchr(quote, &rest[1..]).filter(|_| quote != b'>')?;
        self.0 = &rest[end + 2..];
        Some(name(before))
    }
}

/// The last word before an `=`.
fn name(before: &[u8]) -> &[u8] {
    let before = before.trim_ascii_end();
    let before = before.strip_suffix(b"=").unwrap_or(before).trim_ascii_end();
    let start = before.iter().rposition(u8::is_ascii_whitespace).map_or(0, |space| space + 1);
    &before[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, what: &str) {
        let error = check(text, &Limits::default()).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
    }

    #[test]
    fn names_of_attributes_are_found_and_tags_end() {
        let names = |tag: &'static str| {
            let mut tag = Tag(tag.as_bytes());
            std::iter::from_fn(move || tag.next_attribute()).map(String::from_utf8_lossy).collect::<Vec<_>>()
        };
        assert_eq!(names("a b='>' \n c = \"d'e\"xml:f='' g>h='i'"), ["b", "c", "xml:f"]);
        assert_eq!(names("a b='"), [""; 0]);
        assert_eq!(names("/a>b='c'"), [""; 0]);
    }

    #[test]
    fn what_a_parser_would_take_long_over_is_refused() {
        use std::fmt::Write;
        let attributes = |count: usize, prefix: &str| {
            (0..count).fold(String::new(), |mut all, index| {
                write!(all, " {prefix}a{index}='{index}'").unwrap();
                all
            })
        };
        refused(&format!("<svg{}/>", attributes(1001, "")), "1000 attributes of an element");
        refused(&format!("<svg>{}</svg>", format!("<g{}/>", attributes(900, "")).repeat(40)), "comparisons");
        refused(&format!("<svg{}/>", attributes(257, "xmlns:")), "prefixes");
        let copies = format!("<svg{}>{}</svg>", attributes(250, "xmlns:"), "<g xmlns:a='b'/>".repeat(2000));
        refused(&copies, "comparisons of namespaces");
        refused(&format!("<svg><!--{}--></svg>", "=".repeat(1_000_001)), "1000000 attributes in all");
        let nodes = "<g/>".repeat(1_000_001);
        assert_eq!(check(&nodes, &Limits::default()).unwrap_err().code(), "ERR_OGPRESS_LIMIT");
        assert!(check(&format!("<svg{}/>", attributes(1000, "")), &Limits::default()).is_ok());
    }
}
