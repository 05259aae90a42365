//! Checks on markup before it is parsed: what an XML parser would take long over, or keep much of.
//!
//! roxmltree compares each attribute of an element with each other, copies an element's namespaces from the one around it,
//! unfolds entities, and makes room for every `=`. All of that is counted here in one pass that knows little of XML, and so
//! cannot be led astray: whatever is a tag to a parser begins with `<`, and none is left out; what is none (in a comment,
//! say) is counted too.

use std::collections::{HashMap, HashSet};

use memchr::{memchr, memchr_iter, memchr3, memmem};

use crate::{Error, Limits};

/// Attributes of an element, and the sum of their squares over all elements.
const MOST_ATTRIBUTES: usize = 1000;
const MOST_COMPARED: usize = 30_000_000;

/// Attributes of a document, and whatever else has a `=`: a parser makes room for all of them.
const MOST_EQUALS: usize = 1_000_000;

/// Different prefixes of namespaces, and what copying them may come to.
const MOST_PREFIXES: usize = 256;
const MOST_COPIED: usize = 4_000_000;

/// So many comparisons take as long as a byte that is read, and a copy as long as so many bytes.
const COMPARED_PER_BYTE: usize = 16;
const BYTES_PER_COPY: usize = 6;

/// Entities of a document, bytes of one, and bytes of all that they are unfolded to. Editors declare some ten.
const MOST_ENTITIES: usize = 64;
const LONGEST_ENTITY: usize = 4096;
const LONGEST_NAME: usize = 256;
const MOST_UNFOLDED: usize = 1 << 20;

/// Bytes of memory that the parser keeps of a tag or a text, and of an attribute; and what is then found out about an element.
const PER_TAG: u64 = 64;
const PER_EQUALS: u64 = 64;
const FOUND_OUT: u64 = 480;

/// Bytes of memory that a document takes as parsed XML, and while the guard looks at that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) parsed: u64,
    pub(crate) looked_at: u64,
    /// What the parser does beside reading it once, in bytes that take as long.
    pub(crate) again: u64,
}

/// Looks at the text of a document.
pub(super) fn check(text: &str, limits: &Limits) -> Result<Size, Error> {
    let bytes = text.as_bytes();
    let too_many = |what, max: usize| Err(Error::TooComplex { what, max: max as u64 });
    // A tag and its end are two; there are texts and comments between them, and no fewer than these.
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
    // What is before the first tag is none.
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
        if declaring * prefixes.len() > MOST_COPIED {
            return too_many("copies of namespaces", MOST_COPIED);
        }
    }
    entities(text)?;
    let parsed = text.len() as u64 + tags as u64 * PER_TAG + equals as u64 * PER_EQUALS;
    let again = compared / COMPARED_PER_BYTE + declaring * prefixes.len() * BYTES_PER_COPY;
    Ok(Size { parsed, looked_at: parsed + tags as u64 * FOUND_OUT, again: again as u64 })
}

/// What follows a `<`, up to the next one: no value can hold one.
struct Tag<'a>(&'a [u8]);

impl<'a> Tag<'a> {
    /// The name of the next attribute that has a value in quotes; `None` at the end of the tag.
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

/// An entity, of all values that are declared for its name.
#[derive(Default)]
struct Entity<'a> {
    values: Vec<&'a str>,
    unfolded: Unfolded,
}

/// How many bytes an entity comes to in the end.
#[derive(Clone, Copy, Default)]
enum Unfolded {
    #[default]
    Unknown,
    /// Being looked at: who meets it again goes round in circles.
    Open,
    Bytes(usize),
}

/// Checks what entities come to.
fn entities(text: &str) -> Result<(), Error> {
    let too_many = |what, max: usize| Err(Error::TooComplex { what, max: max as u64 });
    let mut entities: HashMap<&str, Entity<'_>> = HashMap::new();
    for (count, start) in memmem::find_iter(text.as_bytes(), "<!ENTITY").enumerate() {
        if count == MOST_ENTITIES {
            return too_many("entities", MOST_ENTITIES);
        }
        let Some((name, value)) = declaration(&text[start + "<!ENTITY".len()..]) else { continue };
        if name.len() > LONGEST_NAME {
            return too_many("bytes of an entity's name", LONGEST_NAME);
        }
        if value.len() > LONGEST_ENTITY {
            return too_many("bytes of an entity", LONGEST_ENTITY);
        }
        entities.entry(name).or_default().values.push(value);
    }
    if entities.is_empty() {
        return Ok(());
    }
    let mut all = 0_usize;
    for name in references(text) {
        all = all.saturating_add(unfold(name, &mut entities));
        if all > MOST_UNFOLDED {
            return too_many("bytes of unfolded entities", MOST_UNFOLDED);
        }
    }
    Ok(())
}

/// Name and value of an entity that is declared here; none if the declaration has another form.
fn declaration(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let text = text.strip_prefix('%').unwrap_or(text).trim_start();
    let (name, rest) = text.split_once(|c: char| c.is_ascii_whitespace())?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, _) = rest[1..].split_once(quote)?;
    Some((name, value))
}

/// The names of what looks like references to entities.
fn references(text: &str) -> impl Iterator<Item = &str> {
    memchr_iter(b'&', text.as_bytes()).filter_map(|start| {
        let rest = &text.as_bytes()[start + 1..];
        let end = memchr(b';', &rest[..rest.len().min(LONGEST_NAME + 1)])?;
        text.get(start + 1..start + 1 + end)
    })
}

/// How many bytes an entity comes to; all there are if it goes round in circles. No entity is deeper than their number.
fn unfold<'a>(name: &str, entities: &mut HashMap<&'a str, Entity<'a>>) -> usize {
    let Some(entity) = entities.get_mut(name) else { return 0 };
    match entity.unfolded {
        Unfolded::Unknown => {}
        Unfolded::Open => return usize::MAX,
        Unfolded::Bytes(bytes) => return bytes,
    }
    entity.unfolded = Unfolded::Open;
    let values = entity.values.clone();
    let mut bytes = 0_usize;
    for value in values {
        bytes = references(value)
            .fold(bytes.saturating_add(value.len()), |sum, name| sum.saturating_add(unfold(name, entities)));
    }
    if let Some(entity) = entities.get_mut(name) {
        entity.unfolded = Unfolded::Bytes(bytes);
    }
    bytes
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
        let copies = format!("<svg{}>{}</svg>", attributes(250, "xmlns:"), "<g xmlns:a='b'/>".repeat(20_000));
        refused(&copies, "copies of namespaces");
        refused(&format!("<svg><!--{}--></svg>", "=".repeat(1_000_001)), "1000000 attributes in all");
        let nodes = "<g/>".repeat(1_000_001);
        assert_eq!(check(&nodes, &Limits::default()).unwrap_err().code(), "ERR_OGPRESS_LIMIT");
        assert!(check(&format!("<svg{}/>", attributes(1000, "")), &Limits::default()).is_ok());
    }

    #[test]
    fn entities_are_bounded_in_number_length_and_what_they_come_to() {
        let document = |entities: &str, body: &str| format!("<!DOCTYPE svg [{entities}]><svg>{body}</svg>");
        refused(&document(&"<!ENTITY a 'b'>".repeat(65), ""), "64 entities");
        refused(&document(&format!("<!ENTITY a '{}'>", "b".repeat(4097)), ""), "4096 bytes of an entity");
        let long = format!("<!ENTITY a \"{}\">", "b".repeat(4000));
        refused(&document(&long, &"&a;".repeat(300)), "bytes of unfolded entities");
        refused(&document(&format!("{long}<!ENTITY c '{}'>", "&a;".repeat(200)), "&c;&c;"), "unfolded");
        // A parser takes the first declaration that is none of a comment.
        refused(&document(&format!("<!-- <!ENTITY a ''> -->{long}"), &"&a;".repeat(300)), "unfolded");
        refused(&document("<!ENTITY a '&b;'><!ENTITY b '&a;'>", "&a;"), "unfolded");
        refused(
            &document(&format!("<!ENTITY {} 'b'>", "a".repeat(257)), ""),
            "256 bytes of an entity's name",
        );
        let editors =
            "<!ENTITY ns_svg \"http://www.w3.org/2000/svg\"> <!ENTITY % x SYSTEM 'y'> <!ENTITY a 'b'>";
        assert!(check(&document(editors, "<g xmlns='&ns_svg;'>&amp;&a;</g>"), &Limits::default()).is_ok());
    }
}
