//! The elements of a text: itself, and those inside it whose characters are shown.

use std::rc::Rc;

use roxmltree::Node;
use svgtypes::LengthListParser;

use super::style::{Embedding, Orientation, Style, embedding};
use crate::xml::SVG_NAMESPACE;

/// One element, in the order of the document.
#[derive(Debug)]
pub(super) struct Element<'a, 'input> {
    pub(super) node: Node<'a, 'input>,
    /// The number of the element around it; the text itself has none.
    pub(super) parent: Option<usize>,
    pub(super) style: Rc<Style>,
    pub(super) embedding: Embedding,
}

/// The elements of a text by their numbers; the text itself is 0.
#[derive(Debug)]
pub(super) struct Elements<'a, 'input>(Vec<Element<'a, 'input>>);

impl<'a, 'input> Elements<'a, 'input> {
    /// With the text alone, inside an element of this style.
    pub(super) fn new(text: Node<'a, 'input>, around: &Style) -> Self {
        let mut style = Style::of(text, around);
        // A path leads where it leads.
        if text.children().any(|child| child.tag_name().name() == "textPath") {
            style.orientation = Orientation::Horizontal;
        }
        let style = Rc::new(style);
        Self(vec![Element { node: text, parent: None, style, embedding: embedding(text) }])
    }

    /// Adds one inside another. Answers its number.
    pub(super) fn add(&mut self, node: Node<'a, 'input>, parent: usize) -> usize {
        let style = Rc::new(Style::of(node, &self.0[parent].style));
        self.0.push(Element { node, parent: Some(parent), style, embedding: embedding(node) });
        self.0.len() - 1
    }

    pub(super) fn get(&self, number: usize) -> &Element<'a, 'input> {
        &self.0[number]
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// An element and those around it, up to the text itself.
    pub(super) fn upwards(&self, number: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(number), |&number| self.0[number].parent)
    }

    /// The text path that an element is in, or is.
    pub(super) fn text_path(&self, number: usize) -> Option<usize> {
        self.upwards(number).find(|&number| self.0[number].node.tag_name().name() == "textPath")
    }
}

/// Whether the characters of an element inside a text are shown: SVG 2, section 11.2.
pub(super) fn is_shown(node: Node<'_, '_>, parent: Node<'_, '_>) -> bool {
    let name = node.tag_name().name();
    let is_text = node.tag_name().namespace() == Some(SVG_NAMESPACE)
        && (matches!(name, "tspan" | "a") || name == "textPath" && holds_text_path(parent));
    is_text
        && node.attribute("display") != Some("none")
        && node.attribute("requiredExtensions").is_none()
        && node.attribute("systemLanguage").is_none_or(is_english)
}

/// Whether text paths inside an element are shown, as in Chromium: those of a text, and of links in one.
fn holds_text_path(node: Node<'_, '_>) -> bool {
    match node.tag_name().name() {
        "text" => true,
        "a" => node.parent_element().is_some_and(holds_text_path),
        _ => false,
    }
}

/// Readers of cards speak English as far as a document is concerned: browsers on servers do.
fn is_english(languages: &str) -> bool {
    languages.split(',').any(|language| {
        let language = language.trim();
        language.eq_ignore_ascii_case("en")
            || language.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("en-"))
    })
}

/// The numbers of a list of lengths, which are in user units: style resolves percentages and other units.
pub(super) fn lengths(node: Node<'_, '_>, name: &str) -> Vec<f32> {
    let Some(list) = node.attribute(name) else { return Vec::new() };
    #[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
    let number = |length: svgtypes::Length| length.number as f32;
    // What is not a list of lengths as a whole is none.
    let parsed: Result<Vec<f32>, _> = LengthListParser::from(list).map(|item| item.map(number)).collect();
    parsed.unwrap_or_default()
}
