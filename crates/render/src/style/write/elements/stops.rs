//! Writes the stops of gradient elements.

use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::Node;

use crate::style::computed::Style;
use crate::style::css::property::Property;
use crate::style::values::transform::Matrix;
use crate::style::values::{self, length};
use crate::style::write::gradient::{self, Stop};
use crate::style::write::{Open, Writer};

impl<'a, 'input> Writer<'a, 'input, '_> {
    /// Writes the stops of a gradient.
    pub(in crate::style::write) fn stops(&mut self, node: Node<'a, 'input>, style: &Style) {
        let (start, parent) = (self.text.len(), Rc::new(style.clone()));
        let is_linear = style.inherited(Property::ColorInterpolation) == Some("linearRGB");
        let mut stops = Vec::new();
        for node in node.children().filter(|node| node.tag_name().name() == "stop") {
            let Some(Open { node, style, name, .. }) = self.open(node, &parent, Matrix::default()) else {
                continue;
            };
            let _ = write!(self.text, "</{name}>");
            let offset = node.attribute("offset");
            let offset = offset.and_then(|offset| length::plain("stop", "offset", offset, &style.context));
            let colour = match style.value(Property::StopColor) {
                Some("currentColor") => Some(values::hex(style.context.current)),
                colour => colour.map(str::to_owned),
            };
            let stop = Stop::new(offset.as_deref(), colour.as_deref(), style.value(Property::StopOpacity));
            stops.push(if is_linear { stop.in_linear_light() } else { stop });
        }
        let plain = self.text.split_off(start);
        if !gradient::write(&mut self.text, &stops) {
            self.text.push_str(&plain);
        }
    }
}
