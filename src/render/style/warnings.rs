//! What a document asks for and does not get.

use std::collections::HashSet;

use crate::render::Warning;

/// Warnings of a document that are kept. Documents that ask for more get the first ones.
const MOST: usize = 64;

/// How much of what was written a warning shows.
const SHOWN: usize = 80;

/// What was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Element,
    Property,
    Value,
    Selector,
    AtRule,
}

impl Kind {
    const fn code(self) -> &'static str {
        match self {
            Self::Element => "WARN_OGPRESS_ELEMENT",
            Self::Property => "WARN_OGPRESS_PROPERTY",
            Self::Value => "WARN_OGPRESS_VALUE",
            Self::Selector => "WARN_OGPRESS_SELECTOR",
            Self::AtRule => "WARN_OGPRESS_AT_RULE",
        }
    }
}

/// What was left out so far, each once.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    told: HashSet<(Kind, String)>,
    list: Vec<Warning>,
}

impl Warnings {
    pub(super) fn tell(&mut self, kind: Kind, what: &str, reason: &str) {
        if self.list.len() >= MOST {
            return;
        }
        let mut shown: String = what.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = shown.char_indices().nth(SHOWN) {
            shown.truncate(end);
            shown.push('…');
        }
        if self.told.insert((kind, shown.clone())) {
            self.list.push(Warning { code: kind.code(), href: shown, reason: reason.to_owned() });
        }
    }

    pub(super) fn into_list(self) -> Vec<Warning> {
        self.list
    }
}
