//! What a document asks for and does not get.

use std::collections::HashSet;

use super::silent;
use crate::warning::Warning;

/// Warnings of a document that are kept. Documents that ask for more get the first ones.
const MOST: usize = 64;

/// How many characters of what was written a warning shows.
const SHOWN: usize = 80;

/// How many characters of a value are looked through for what CSS knows.
const LOOKED_AT: usize = 1000;

/// What was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Element,
    Property,
    Value,
    Selector,
    AtRule,
    Reference,
}

impl Kind {
    const fn code(self) -> &'static str {
        match self {
            Self::Element => "WARN_OGPRESS_ELEMENT",
            Self::Property => "WARN_OGPRESS_PROPERTY",
            Self::Value => "WARN_OGPRESS_VALUE",
            Self::Selector => "WARN_OGPRESS_SELECTOR",
            Self::AtRule => "WARN_OGPRESS_AT_RULE",
            Self::Reference => "WARN_OGPRESS_REFERENCE",
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Element => "the element",
            Self::Property => "the property",
            Self::Value => "the value",
            Self::Selector => "the rule of the selector",
            Self::AtRule => "the rule",
            Self::Reference => "the reference",
        }
    }
}

/// What was left out so far, each once.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    told: HashSet<(Kind, String)>,
    list: Vec<Warning>,
    /// Whether a sheet has `@keyframes`: without any, `animation` asks for nothing.
    pub(super) has_keyframes: bool,
}

impl Warnings {
    /// Adds a warning: `what` is left out because of `reason`.
    pub(super) fn tell(&mut self, kind: Kind, what: &str, reason: &str) {
        self.tell_parts(kind, &[what], reason);
    }

    /// Adds a warning of a value that is not valid. An empty attribute asks for nothing, nor do words for nothing.
    pub(super) fn tell_value(&mut self, name: &str, value: &str) {
        let is_nothing = ["", "none", "auto", "normal"].iter().any(|word| value.eq_ignore_ascii_case(word));
        if !is_nothing {
            let reason = if is_of_css(value) { "it is not supported here" } else { "it is not valid" };
            self.tell_parts(Kind::Value, &[name, ": ", value], reason);
        }
    }

    /// Adds a warning of a property that this package does not know, if its value asks for anything on such an element.
    pub(super) fn tell_property(&mut self, name: &str, value: &str, is_root: bool) {
        if silent::is_nothing(value)
            || !is_root && silent::is_of_box(name)
            || silent::shows_nothing(name, value)
        {
            return;
        }
        match name {
            "animation" | "animation-name" if self.has_keyframes => {
                self.tell(Kind::Property, name, "animations are not run");
            }
            "animation" | "animation-name" => {}
            _ => self.tell(Kind::Property, name, "it is not known here"),
        }
    }

    /// `what`, in parts, of which only as much is looked at as is shown: they may be megabytes, and met by every element.
    fn tell_parts(&mut self, kind: Kind, what: &[&str], reason: &str) {
        if self.list.len() >= MOST {
            return;
        }
        let key = (kind, shown(what));
        if self.told.contains(&key) {
            return;
        }
        let message = format!("{} `{}` is left out: {reason}", kind.noun(), key.1);
        self.list.push(Warning { code: kind.code(), message, href: None });
        self.told.insert(key);
    }

    pub(super) fn into_list(self) -> Vec<Warning> {
        self.list
    }
}

/// Whether a value has a function of CSS that this package does not know, so that it may well be valid.
fn is_of_css(value: &str) -> bool {
    const FUNCTIONS: &[&str] = &[
        "-gradient(",
        "image-set(",
        "cross-fade(",
        "shape(",
        "attr(",
        "env(",
        "if(",
        "sibling-index(",
        "sibling-count(",
        "anchor-size(",
        "calc-size(",
        "random(",
        "progress(",
        "device-cmyk(",
        "url(",
        "element(",
        "min-content",
        "max-content",
        "fit-content",
        "stretch",
        "fixed-position",
        "non-scaling-size",
        "non-rotation",
        "arcs",
        "miter-clip",
    ];
    let start: String = value.chars().take(LOOKED_AT).collect();
    let start = start.to_ascii_lowercase();
    FUNCTIONS.iter().any(|function| start.contains(function))
}

/// The first characters, with single spaces for white space.
fn shown(parts: &[&str]) -> String {
    let mut text = String::new();
    let mut length = 0;
    for c in parts.iter().flat_map(|part| part.chars()).take(4 * SHOWN) {
        let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
        if c == ' ' && (text.is_empty() || text.ends_with(' ')) {
            continue;
        }
        if length == SHOWN {
            text.push('…');
            return text;
        }
        text.push(c);
        length += 1;
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_once_with_as_much_of_it_as_fits() {
        let mut warnings = Warnings::default();
        for _ in 0..2 {
            warnings.tell_value("fill", "bogus\n\t  value");
            warnings.tell_value("fill", &"x".repeat(100));
        }
        warnings.tell_value("fill", "");
        warnings.tell_value("text-orientation", "auto");
        warnings.tell_value("d", "shape(from 0 0)");
        let messages: Vec<String> = warnings.into_list().into_iter().map(|warning| warning.message).collect();
        let long = format!("the value `fill: {}…` is left out: it is not valid", "x".repeat(74));
        let unsupported = "the value `d: shape(from 0 0)` is left out: it is not supported here";
        assert_eq!(
            messages,
            ["the value `fill: bogus value` is left out: it is not valid", &long, unsupported]
        );
    }

    #[test]
    fn there_are_not_more_than_a_reader_would_read() {
        let mut warnings = Warnings::default();
        for index in 0..1000 {
            warnings.tell(Kind::Element, &index.to_string(), "");
        }
        assert_eq!(warnings.into_list().len(), MOST);
    }
}
