//! Collects the warnings of a document: what it uses and this crate leaves out.

use std::collections::HashSet;

use super::no_effect;
use crate::warning::Warning;

/// Maximum number of warnings of a document. Later ones are dropped.
const MAX_WARNINGS: usize = 64;

/// Maximum number of characters of the source that a warning quotes.
const MAX_QUOTED_CHARS: usize = 80;

/// How many characters of a value are searched for CSS functions that are not supported.
const SEARCHED_CHARS: usize = 1000;

/// The kind of thing that was left out.
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

/// The warnings of a document, without duplicates.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    told: HashSet<(Kind, String)>,
    list: Vec<Warning>,
    /// Whether a sheet has `@keyframes`. Without them, `animation` has no effect.
    pub(super) has_keyframes: bool,
}

impl Warnings {
    /// Adds a warning: `what` is left out because of `reason`.
    pub(super) fn tell(&mut self, kind: Kind, what: &str, reason: &str) {
        self.tell_parts(kind, &[what], reason);
    }

    /// Adds a warning for an invalid value, unless it is empty or a keyword such as `none`.
    pub(super) fn tell_value(&mut self, name: &str, value: &str) {
        let is_nothing = ["", "none", "auto", "normal"].iter().any(|word| value.eq_ignore_ascii_case(word));
        if !is_nothing {
            let reason = if may_be_css(value) { "it is not supported here" } else { "it is not valid" };
            self.tell_parts(Kind::Value, &[name, ": ", value], reason);
        }
    }

    /// Adds a warning for an unsupported property, unless the declaration has no effect on the element.
    pub(super) fn tell_property(&mut self, name: &str, value: &str, is_root: bool) {
        if no_effect::is_nothing(value)
            || !is_root && no_effect::applies_to_boxes(name)
            || no_effect::shows_nothing(name, value)
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

    /// Adds a warning that quotes `what`, given in parts. Reads only the characters that it quotes: a value may have
    /// megabytes, and may apply to every element.
    fn tell_parts(&mut self, kind: Kind, what: &[&str], reason: &str) {
        if self.list.len() >= MAX_WARNINGS {
            return;
        }
        let key = (kind, quoted(what));
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

/// Whether a value contains a CSS function or keyword that is not supported, so that it may be valid in browsers.
fn may_be_css(value: &str) -> bool {
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
    let start: String = value.chars().take(SEARCHED_CHARS).collect();
    let start = start.to_ascii_lowercase();
    FUNCTIONS.iter().any(|function| start.contains(function))
}

/// Returns the first characters, with each run of white space as one space.
fn quoted(parts: &[&str]) -> String {
    let mut text = String::new();
    let mut length = 0;
    for c in parts.iter().flat_map(|part| part.chars()).take(4 * MAX_QUOTED_CHARS) {
        let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
        if c == ' ' && (text.is_empty() || text.ends_with(' ')) {
            continue;
        }
        if length == MAX_QUOTED_CHARS {
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
    fn a_warning_is_kept_once_and_quotes_a_bounded_text() {
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
    fn the_number_of_warnings_is_bounded() {
        let mut warnings = Warnings::default();
        for index in 0..1000 {
            warnings.tell(Kind::Element, &index.to_string(), "");
        }
        assert_eq!(warnings.into_list().len(), MAX_WARNINGS);
    }
}
