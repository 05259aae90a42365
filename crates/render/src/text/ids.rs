//! The elements of a document by their `id`, and references to them.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::style;

pub(crate) struct Ids<'a, 'input>(HashMap<&'a str, Node<'a, 'input>>);

impl<'a, 'input> Ids<'a, 'input> {
    pub(crate) fn of(document: &'a Document<'input>) -> Self {
        Self(style::ids(document))
    }

    pub(crate) fn get(&self, id: &str) -> Option<Node<'a, 'input>> {
        self.0.get(id).copied()
    }
}

/// Returns the id that the `href` of an element refers to.
pub(crate) fn href<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    style::href(node)?.strip_prefix('#')
}

/// Splits a value `url(#ID) REST` into the id and the rest.
pub(crate) fn url_reference(value: &str) -> Option<(&str, &str)> {
    let (id, rest) = value.trim().strip_prefix("url(")?.split_once(')')?;
    Some((id.trim_matches(['"', '\'', ' ']).strip_prefix('#')?, rest))
}
