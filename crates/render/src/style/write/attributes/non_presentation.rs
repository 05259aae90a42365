//! Writes the attributes that are not presentation attributes.
//!
//! Attributes of style are dropped, because they are written as computed values. Lengths and references are converted to the form that
//! usvg reads. Invalid values are dropped with a warning.

use roxmltree::Node;

use crate::style::computed::Style;
use crate::style::declared;
use crate::style::filters::{displacement, primitive, results};
use crate::style::ignored::{is_deferred, is_ignored, is_lost_input};
use crate::style::values::length;
use crate::style::write::Writer;
use crate::xml::XLINK_NAMESPACE;

impl<'a> Writer<'a, '_, '_> {
    /// Writes the attributes that are not presentation attributes.
    pub(in crate::style::write) fn attributes(&mut self, node: Node<'a, '_>, style: &Style) {
        let name_of_element = node.tag_name().name();
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            let prefix = match attribute.namespace() {
                None => "",
                Some(XLINK_NAMESPACE) => "xlink:",
                Some(roxmltree::NS_XML_URI) => "xml:",
                Some(_) => continue,
            };
            let is_resolved =
                matches!(name, "style" | "class") || declared::property_of(node, name).is_some();
            if prefix.is_empty() && is_resolved || name == "href" && name_of_element == "use" {
                continue;
            }
            // Browsers do not support such an input and use the previous result, as for an unknown name.
            if name == "requiredFeatures"
                || is_ignored(node, &attribute)
                || is_lost_input(name, value)
                || is_deferred(name, value)
            {
                continue;
            }
            if name == "id" && prefix.is_empty() {
                self.id(node, value);
                continue;
            }
            if let Some(matrix) = primitive::saturation(node).filter(|_| matches!(name, "type" | "values")) {
                self.attribute("", name, if name == "type" { "matrix" } else { &matrix });
                continue;
            }
            if name == "points" && !length::is_list_of_points(value) {
                self.warnings.tell_value(name, value);
                continue;
            }
            if results::is_displacement_map(node) && displacement::is_own(name)
                || results::is_tile(node) && name == "in"
                || name == "result" && value.is_empty()
            {
                continue;
            }
            if name == "href"
                && let Some(decoded) = self.decoded(value)
            {
                self.attribute(prefix, name, &decoded);
                continue;
            }
            if let Some(value) = length::plain(name_of_element, name, value, &style.context) {
                self.attribute(prefix, name, &value);
            } else {
                self.warnings.tell_value(name, value);
            }
        }
    }

    /// Writes the id of an element if it is the first one with that id, which references lead to.
    fn id(&mut self, node: Node<'a, '_>, id: &str) {
        if self.instances.id.is_none() && self.ids.get(id).is_some_and(|first| first.id() == node.id()) {
            self.attribute("", "id", id);
        }
    }
}
