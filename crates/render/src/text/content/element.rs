//! The elements of a text: the `<text>` itself, and the elements inside it whose characters are shown.

use std::rc::Rc;

use roxmltree::Node;
use svgtypes::LengthListParser;

use super::style::TextStyle;
use super::values::{Embedding, Orientation};
use crate::Reading;
use crate::xml::SVG_NAMESPACE;

#[derive(Debug)]
pub(crate) struct Element<'a, 'input> {
    pub(crate) node: Node<'a, 'input>,
    /// The number of the parent; `None` for the `<text>`.
    pub(crate) parent: Option<usize>,
    pub(crate) style: Rc<TextStyle>,
    pub(crate) embedding: Embedding,
}

/// The elements of a text in document order. Their indices are their numbers, and the `<text>` is 0.
#[derive(Debug)]
pub(crate) struct Elements<'a, 'input>(Vec<Element<'a, 'input>>);

impl<'a, 'input> Elements<'a, 'input> {
    /// Contains the `<text>` only. `around` is the style of its parent.
    pub(crate) fn new(text: Node<'a, 'input>, around: &TextStyle) -> Self {
        let mut style = TextStyle::of(text, around);
        // Text on a path has no vertical lines.
        if text.children().any(|child| child.tag_name().name() == "textPath") {
            style.orientation = Orientation::Horizontal;
        }
        let style = Rc::new(style);
        Self(vec![Element { node: text, parent: None, style, embedding: Embedding::of(text) }])
    }

    /// Adds a child of `parent`. Returns its number.
    pub(crate) fn add(&mut self, node: Node<'a, 'input>, parent: usize) -> usize {
        let style = Rc::new(TextStyle::of(node, &self.0[parent].style));
        self.0.push(Element { node, parent: Some(parent), style, embedding: Embedding::of(node) });
        self.0.len() - 1
    }

    pub(crate) fn get(&self, number: usize) -> &Element<'a, 'input> {
        &self.0[number]
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns an element and its ancestors, up to the `<text>`.
    pub(crate) fn upwards(&self, number: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(number), |&number| self.0[number].parent)
    }

    /// Returns the `<textPath>` that an element is or is inside of.
    pub(crate) fn text_path(&self, number: usize) -> Option<usize> {
        self.upwards(number).find(|&number| self.0[number].node.tag_name().name() == "textPath")
    }
}

/// Whether an element is a `<text>`.
pub(crate) fn is_text(node: Node<'_, '_>) -> bool {
    node.has_tag_name((SVG_NAMESPACE, "text"))
}

/// Returns the value of an inherited property.
pub(crate) fn inherited<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.ancestors().find_map(|node| node.attribute(name))
}

/// Whether the characters of an element inside a text are shown: SVG 2, section 11.2.
pub(crate) fn is_shown(node: Node<'_, '_>, parent: Node<'_, '_>, reading: &Reading) -> bool {
    let name = node.tag_name().name();
    let is_text = node.tag_name().namespace() == Some(SVG_NAMESPACE)
        && (matches!(name, "tspan" | "a") || name == "textPath" && holds_text_path(parent));
    is_text
        && node.attribute("display") != Some("none")
        && node.attribute("requiredExtensions").is_none()
        && node.attribute("systemLanguage").is_none_or(|languages| reading.understands(languages))
}

/// Whether a `<textPath>` inside an element is shown. As in Chromium, its parent may be a `<text>` or links inside one.
fn holds_text_path(node: Node<'_, '_>) -> bool {
    match node.tag_name().name() {
        "text" => true,
        "a" => node.parent_element().is_some_and(holds_text_path),
        _ => false,
    }
}

/// Reads a list of lengths. They are in user units, because the style stage has resolved other units. An invalid list is empty.
pub(crate) fn lengths(node: Node<'_, '_>, name: &str) -> Vec<f32> {
    let Some(list) = node.attribute(name) else { return Vec::new() };
    #[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
    let number = |length: svgtypes::Length| length.number as f32;
    let parsed: Result<Vec<f32>, _> = LengthListParser::from(list).map(|item| item.map(number)).collect();
    parsed.unwrap_or_default()
}
