//! Writes the root element: its size, the background of the page, and the groups around its contents.

use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::Node;

use crate::style::computed::Style;
use crate::style::css::property::Property;
use crate::style::warnings::Kind;
use crate::style::write::part::Part;
use crate::style::write::{Open, Writer, background, root};
use crate::xml::{SVG_NAMESPACE, XLINK_NAMESPACE};

impl<'a, 'input> Writer<'a, 'input, '_> {
    /// Writes the start tag and the background of the root element.
    pub(in crate::style::write) fn root(
        &mut self,
        node: Node<'a, 'input>,
        mut style: Style,
    ) -> Open<'a, 'input> {
        let is_hidden =
            style.value(Property::ContentVisibility) == Some("hidden") || root::has_empty_view(node);
        let _ = write!(self.text, "<svg xmlns=\"{SVG_NAMESPACE}\" xmlns:xlink=\"{XLINK_NAMESPACE}\"");
        self.attributes(node, &style);
        let sized = std::mem::replace(&mut style.values, self.size.values.clone());
        let size = root::size(node, &style);
        self.text.push_str(&root::written_size(&style, size));
        self.text.push_str(&root::negative_size(node));
        style.values = sized;
        // The view box is fitted into the whole box of an image, and the background fills that box.
        let behind = self.place.filter(|_| root::view_box(node).is_some()).unwrap_or(size);
        let background = self.background(node, &style, behind);
        // The background belongs to the page, so group properties of the root element do not apply to it.
        let is_apart = !background.is_empty() && style.value(Property::Display) != Some("none");
        self.values(node, &style, if is_apart { Part::Own } else { Part::All });
        self.text.push('>');
        self.text.push_str(&background);
        let transform = root::transform(node, &style, size);
        let is_group = is_apart && (self.has_blending || Part::has_group(&style));
        let corners = self.corners(node, &style, size);
        let is_wrapped = transform.is_some() || is_group || is_hidden || corners.is_some();
        if is_wrapped {
            self.text.push_str("<g");
            if let Some(corners) = corners {
                self.attribute("", "clip-path", &corners);
            }
            if is_group {
                self.values(node, &style, Part::Group);
                if style.value(Property::MixBlendMode).or(style.value(Property::Isolation)).is_none() {
                    self.attribute("", "style", "isolation:isolate");
                }
            }
            if is_hidden && !(is_group && style.value(Property::Display).is_some()) {
                self.attribute("", "display", "none");
            }
            if let Some(transform) = transform {
                self.attribute("", "transform", &transform);
            }
            self.text.push('>');
        }
        style.context.viewport = root::view_box(node).map_or(size, |[_, _, width, height]| [width, height]);
        let matrix = root::to_pixels(node, size);
        Open { node, style: Rc::new(style), matrix, name: "svg", is_wrapped, is_whole: false }
    }

    /// Writes the paints of the page background, and returns its shapes.
    fn background(&mut self, node: Node<'a, 'input>, style: &Style, size: [f64; 2]) -> String {
        let mut text = root::background_colour(node, style, size);
        let Some(layers) = background::layers(style, background::BACKGROUND, size) else {
            let value = style.value(Property::BackgroundImage).unwrap_or_default();
            let reason = "only linear and radial gradients are drawn here";
            self.warnings.tell(Kind::Value, &format!("background: {value}"), reason);
            return text;
        };
        for layer in layers {
            let ids = [self.new_id(), self.new_id()];
            let (part, id) = layer.write(&mut self.defs, size, ids);
            text.push_str(&root::painted(node, size, part, &id).unwrap_or_default());
        }
        text
    }
}
