//! What an element declares itself: its presentation attributes and its `style` attribute.

use roxmltree::Node;

use super::css::declaration::{self, Declaration, Subject};
use super::css::property::{self, Property};

/// The property that an attribute of an element is for. A root has a size in CSS; of an SVG inside, only the attributes say one.
pub(super) fn property_of(node: Node<'_, '_>, attribute: &str) -> Option<Property> {
    match attribute {
        "width" if node.parent_element().is_none() => Some(Property::Width),
        "height" if node.parent_element().is_none() => Some(Property::Height),
        name => property::of_attribute(node.tag_name().name(), name),
    }
}

/// The value of an attribute. `auto` is a word of CSS only: as a length in an attribute it is none, and browsers take 0.
fn length_of_attribute<'a>(node: Node<'_, '_>, property: Property, value: &'a str) -> &'a str {
    let is_length = matches!(property, Property::Width | Property::Height | Property::Rx | Property::Ry);
    let is_auto = value.eq_ignore_ascii_case("auto") && node.parent_element().is_some();
    if is_length && is_auto { "0" } else { value }
}

/// What an element declares itself.
#[derive(Debug, Default)]
pub(super) struct Own<'a> {
    pub(super) hints: Vec<Declaration<'a>>,
    pub(super) inline: Vec<Declaration<'a>>,
}

impl<'a> Own<'a> {
    pub(super) fn of(node: Node<'a, '_>) -> Self {
        let mut own = Self::default();
        for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
            if attribute.name() == "style" {
                own.inline = declaration::inline(attribute.value());
            } else if let Some(property) = property_of(node, attribute.name()) {
                let subject = Subject::One(property);
                let value = length_of_attribute(node, property, attribute.value().trim_ascii());
                own.hints.push(Declaration { subject, value, alias: None, is_important: false });
            }
        }
        own
    }

    /// Of its attributes alone.
    pub(super) fn without_style(self) -> Self {
        Self { inline: Vec::new(), ..self }
    }
}
