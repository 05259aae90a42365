//! Checks on entities: how many a document declares, how long they are, and how many bytes they expand to.
//!
//! An entity may refer to others, so that a few lines can expand to gigabytes. Each entity's expanded length is
//! computed once, from all values that are declared for its name: the parser takes the first one that is not in a
//! comment.

use std::collections::HashMap;

use memchr::{memchr, memchr_iter, memmem};

use crate::Error;

/// Entities of a document. Editors declare about ten.
const MOST_ENTITIES: usize = 64;

/// Bytes of an entity's value and name, and bytes that all references expand to.
const LONGEST_ENTITY: usize = 4096;
const LONGEST_NAME: usize = 256;
const MOST_EXPANDED: usize = 1 << 20;

/// All values that are declared for an entity's name.
#[derive(Default)]
struct Entity<'a> {
    values: Vec<&'a str>,
    expanded: Expanded,
}

/// How many bytes an entity expands to.
#[derive(Clone, Copy, Default)]
enum Expanded {
    #[default]
    Unknown,
    /// It is being computed. A reference to it closes a cycle.
    Open,
    Bytes(usize),
}

/// Returns an error if the entities of a document are over a limit.
pub(super) fn check(text: &str) -> Result<(), Error> {
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
        all = all.saturating_add(expanded_length(name, &mut entities));
        if all > MOST_EXPANDED {
            return too_many("bytes of unfolded entities", MOST_EXPANDED);
        }
    }
    Ok(())
}

/// The name and value of an entity declaration; `None` if it has another form.
fn declaration(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let text = text.strip_prefix('%').unwrap_or(text).trim_start();
    let (name, rest) = text.split_once(|c: char| c.is_ascii_whitespace())?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, _) = rest[1..].split_once(quote)?;
    Some((name, value))
}

/// The names of everything that looks like a reference to an entity.
fn references(text: &str) -> impl Iterator<Item = &str> {
    memchr_iter(b'&', text.as_bytes()).filter_map(|start| {
        let rest = &text.as_bytes()[start + 1..];
        let end = memchr(b';', &rest[..rest.len().min(LONGEST_NAME + 1)])?;
        text.get(start + 1..start + 1 + end)
    })
}

/// Returns how many bytes an entity expands to, or `usize::MAX` for a cycle. The recursion is no deeper than
/// `MOST_ENTITIES`.
fn expanded_length<'a>(name: &str, entities: &mut HashMap<&'a str, Entity<'a>>) -> usize {
    let Some(entity) = entities.get_mut(name) else { return 0 };
    match entity.expanded {
        Expanded::Unknown => {}
        Expanded::Open => return usize::MAX,
        Expanded::Bytes(bytes) => return bytes,
    }
    entity.expanded = Expanded::Open;
    let values = entity.values.clone();
    let mut bytes = 0_usize;
    for value in values {
        bytes = references(value).fold(bytes.saturating_add(value.len()), |sum, name| {
            sum.saturating_add(expanded_length(name, entities))
        });
    }
    if let Some(entity) = entities.get_mut(name) {
        entity.expanded = Expanded::Bytes(bytes);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, what: &str) {
        let error = check(text).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
    }

    #[test]
    fn entities_are_bounded_in_number_length_and_what_they_come_to() {
        let document = |entities: &str, body: &str| format!("<!DOCTYPE svg [{entities}]><svg>{body}</svg>");
        refused(&document(&"<!ENTITY a 'b'>".repeat(65), ""), "64 entities");
        refused(&document(&format!("<!ENTITY a '{}'>", "b".repeat(4097)), ""), "4096 bytes of an entity");
        let long = format!("<!ENTITY a \"{}\">", "b".repeat(4000));
        refused(&document(&long, &"&a;".repeat(300)), "bytes of unfolded entities");
        refused(&document(&format!("{long}<!ENTITY c '{}'>", "&a;".repeat(200)), "&c;&c;"), "unfolded");
        // A parser takes the first declaration that is not in a comment.
        refused(&document(&format!("<!-- <!ENTITY a ''> -->{long}"), &"&a;".repeat(300)), "unfolded");
        refused(&document("<!ENTITY a '&b;'><!ENTITY b '&a;'>", "&a;"), "unfolded");
        refused(
            &document(&format!("<!ENTITY {} 'b'>", "a".repeat(257)), ""),
            "256 bytes of an entity's name",
        );
        let editors =
            "<!ENTITY ns_svg \"http://www.w3.org/2000/svg\"> <!ENTITY % x SYSTEM 'y'> <!ENTITY a 'b'>";
        assert!(check(&document(editors, "<g xmlns='&ns_svg;'>&amp;&a;</g>")).is_ok());
    }
}
