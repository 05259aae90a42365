//! Custom properties and `var()`: CSS Custom Properties 1.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use cssparser::{ParseError, Parser, Token};

use crate::Error;

/// Bytes that one value with references may come to.
const LONGEST: usize = 64 << 10;

/// Bytes of values that are worked out for a document: each time an element has one anew.
pub(crate) const MOST_WRITTEN: usize = 16 << 20;

/// What copying an inherited custom property takes, as bytes of values.
const PER_COPY: usize = 8;

/// How often a custom property may refer to another that refers to another.
const DEEPEST: usize = 64;

/// The custom properties of an element, by their names.
pub(crate) type Variables = Rc<HashMap<Rc<str>, Rc<str>>>;

/// How many bytes of values may still be worked out. When there are none left all values are invalid, and who asked says so.
#[derive(Debug)]
pub(crate) struct Budget(Cell<Option<usize>>);

impl Default for Budget {
    fn default() -> Self {
        Self::new(MOST_WRITTEN)
    }
}

impl Budget {
    pub(crate) const fn new(bytes: usize) -> Self {
        Self(Cell::new(Some(bytes)))
    }

    pub(crate) fn left(&self) -> usize {
        self.0.get().unwrap_or_default()
    }

    pub(crate) fn spend(&self, bytes: usize) -> bool {
        self.0.set(self.0.get().and_then(|left| left.checked_sub(bytes)));
        self.0.get().is_some()
    }

    /// An error if there was too much.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let what = "bytes of values of style";
        self.0.get().map(drop).ok_or(Error::TooComplex { what, max: MOST_WRITTEN as u64 })
    }
}

/// Whether a value may refer to a custom property.
pub(crate) fn has_reference(value: &str) -> bool {
    has_function(value, b"var") || has_function(value, b"env")
}

/// Whether a value may call a function of that name.
pub(crate) fn has_function(value: &str, name: &[u8]) -> bool {
    let bytes = value.as_bytes();
    memchr::memchr_iter(b'(', bytes)
        .any(|at| bytes[at.saturating_sub(name.len())..at].eq_ignore_ascii_case(name))
}

/// A value with its references replaced; none if one of them has neither a value nor a fallback.
pub(crate) fn substitute(
    value: &str,
    lookup: &mut dyn FnMut(&str) -> Option<Rc<str>>,
    budget: &Budget,
) -> Option<String> {
    if !budget.spend(value.len()) {
        return None;
    }
    let mut text = String::new();
    copy(&mut Parser::new(value), &mut text, lookup, budget)?;
    Some(text)
}

/// Copies what is left of a block.
fn copy(
    input: &mut Parser<'_>,
    text: &mut String,
    lookup: &mut dyn FnMut(&str) -> Option<Rc<str>>,
    budget: &Budget,
) -> Option<()> {
    let mut from = input.position();
    loop {
        let before = input.position();
        let Ok(token) = input.next_including_whitespace_and_comments() else { break };
        let (is_var, closing) = match token {
            Token::Function(name) if name.eq_ignore_ascii_case("var") => (Some(true), ' '),
            Token::Function(name) if name.eq_ignore_ascii_case("env") => (Some(false), ' '),
            Token::Function(_) | Token::ParenthesisBlock => (None, ')'),
            Token::SquareBracketBlock => (None, ']'),
            Token::CurlyBracketBlock => (None, '}'),
            _ => continue,
        };
        let opened = input.position();
        let end = if is_var.is_some() { before } else { opened };
        append(text, input.slice(from..end), budget)?;
        let copied = input.parse_nested_block(|input| {
            let copied = match is_var {
                Some(is_var) => reference(input, is_var, text, lookup, budget),
                None => copy(input, text, lookup, budget),
            };
            copied.ok_or_else(ParseError::<()>::unexpected_token)
        });
        copied.ok()?;
        if is_var.is_none() {
            text.push(closing);
        }
        from = input.position();
    }
    let rest = input.slice_from(from);
    append(text, rest, budget)
}

fn append(text: &mut String, more: &str, budget: &Budget) -> Option<()> {
    let is_enough = text.len() + more.len() <= LONGEST && budget.spend(more.len());
    is_enough.then(|| text.push_str(more))
}

/// The name and the fallback of a reference.
fn reference(
    input: &mut Parser<'_>,
    is_var: bool,
    text: &mut String,
    lookup: &mut dyn FnMut(&str) -> Option<Rc<str>>,
    budget: &Budget,
) -> Option<()> {
    let name = input.expect_ident_cloned().ok()?;
    if is_var && !name.starts_with("--") {
        return None;
    }
    let has_fallback = !input.is_exhausted();
    if has_fallback {
        input.expect_comma().ok()?;
    }
    // What stands side by side stays apart.
    text.push_str("/**/");
    match if is_var { lookup(&name) } else { None } {
        Some(value) => {
            append(text, &value, budget)?;
            while input.next().is_ok() {}
        }
        None if has_fallback => copy(input, text, lookup, budget)?,
        None => return None,
    }
    text.push_str("/**/");
    Some(())
}

/// The custom properties of an element: those that are declared, over its parent's, but for those of its own that are not
/// inherited. What refers to itself has no value.
pub(crate) fn resolve(
    declared: &HashMap<Rc<str>, &str>,
    inherited: &Variables,
    initial: &HashMap<Rc<str>, Rc<str>>,
    own: &[Rc<str>],
    budget: &Budget,
) -> Variables {
    if declared.is_empty() && own.iter().all(|name| !inherited.contains_key(name)) {
        return Rc::clone(inherited);
    }
    let mut kept = Rc::clone(inherited);
    if !own.is_empty() {
        Rc::make_mut(&mut kept).retain(|name, _| !own.contains(name));
    }
    let inherited = &kept;
    let mut resolving =
        Resolving { declared, inherited, initial, budget, known: HashMap::new(), open: Vec::new() };
    for name in declared.keys() {
        resolving.value(name);
    }
    let known = resolving.known;
    if !budget.spend(inherited.len() * PER_COPY) {
        return Rc::clone(inherited);
    }
    let mut variables = HashMap::clone(inherited);
    for (name, value) in known {
        match value {
            Some(value) => variables.insert(name, value),
            None => variables.remove(&name),
        };
    }
    Rc::new(variables)
}

struct Resolving<'a> {
    declared: &'a HashMap<Rc<str>, &'a str>,
    inherited: &'a Variables,
    initial: &'a HashMap<Rc<str>, Rc<str>>,
    budget: &'a Budget,
    known: HashMap<Rc<str>, Option<Rc<str>>>,
    /// Those being looked at, the last one innermost.
    open: Vec<Rc<str>>,
}

impl Resolving<'_> {
    fn value(&mut self, name: &str) -> Option<Rc<str>> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let Some((name, &text)) = self.declared.get_key_value(name) else {
            return self.inherited.get(name).or_else(|| self.initial.get(name)).cloned();
        };
        if let Some(at) = self.open.iter().position(|open| open == name) {
            // All of a circle have no value.
            for name in self.open.split_off(at) {
                self.known.insert(name, None);
            }
            return None;
        }
        if self.open.len() == DEEPEST {
            return None;
        }
        let value = match text.to_ascii_lowercase().as_str() {
            "initial" => self.initial.get(name).cloned(),
            "inherit" | "unset" | "revert" | "revert-layer" => self.inherited.get(name).cloned(),
            _ if has_reference(text) => {
                self.open.push(Rc::clone(name));
                let budget = self.budget;
                let value = substitute(text, &mut |name| self.value(name), budget);
                if self.open.last() == Some(name) {
                    self.open.pop();
                }
                value.map(Rc::from)
            }
            _ => Some(Rc::from(text)),
        };
        // It was part of a circle if somebody has said so meanwhile.
        self.known.entry(Rc::clone(name)).or_insert(value).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(declared: &[(&str, &'static str)]) -> Variables {
        let declared = declared.iter().map(|(name, value)| (Rc::from(*name), *value)).collect();
        resolve(&declared, &Variables::default(), &HashMap::new(), &[], &Budget::default())
    }

    fn text(value: &str, declared: &[(&str, &'static str)]) -> Option<String> {
        let variables = variables(declared);
        let text = substitute(value, &mut |name| variables.get(name).cloned(), &Budget::default());
        text.map(|text| text.replace("/**/", ""))
    }

    #[test]
    fn references_are_replaced_and_fallbacks_used_where_there_is_no_value() {
        let some = Some("1px red (a, [b])".to_owned());
        assert_eq!(text("1px var(--a) (a, [var(--b)])", &[("--a", "red"), ("--b", "b")]), some);
        assert_eq!(text("VAR(--a, var(--b, x y) z)", &[]), Some("  x y z".to_owned()));
        assert_eq!(text("var(--a,)", &[]), Some(String::new()));
        assert_eq!(text("var(--a)", &[]), None);
        assert_eq!(text("var(a, b)", &[]), None);
        assert_eq!(text("env(safe-area-inset-top, 4px)", &[]), Some(" 4px".to_owned()));
        assert_eq!(text("'var(--a)'", &[]), Some("'var(--a)'".to_owned()));
    }

    #[test]
    fn what_refers_to_itself_has_no_value() {
        let circle = [("--a", "var(--b)"), ("--b", "var(--c)"), ("--c", "var(--b)"), ("--d", "1")];
        assert_eq!(text("var(--b, no) var(--a, no) var(--d)", &circle), Some(" no  no 1".to_owned()));
        assert_eq!(text("var(--a, no)", &[("--a", "var(--a, 1)")]), Some(" no".to_owned()));
    }

    #[test]
    fn values_that_double_again_and_again_are_bounded() {
        let names: Vec<String> = (0..40).map(|index| format!("--v{index}")).collect();
        let values: Vec<&'static str> = (0..40)
            .map(|index| if index == 0 { "lol" } else { format!("var(--v{0})var(--v{0})", index - 1).leak() })
            .collect();
        let declared = names.iter().map(|name| Rc::from(name.as_str())).zip(values).collect();
        let budget = Budget::default();
        let variables = resolve(&declared, &Variables::default(), &HashMap::new(), &[], &budget);
        assert!(variables.contains_key("--v5") && !variables.contains_key("--v39"));
    }
}
