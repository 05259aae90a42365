//! Clip paths and masks of CSS, as elements of SVG.

use std::fmt::Write as _;

use roxmltree::Node;

use super::{Writer, background, bounds, escape, root};
use crate::style::computed::Style;
use crate::style::css::property::{self, Property};
use crate::style::values::transform::{self, Times as _};
use crate::style::values::{self, Origin, math, shape};
use crate::style::warnings::Kind;

impl<'a, 'input> Writer<'a, 'input, '_> {
    /// Writes a clip path for the rounded corners of the root element: CSS Backgrounds 3, section 4.3. They cut what is in it, not its
    /// background, which the page is painted with.
    pub(super) fn corners(
        &mut self,
        node: Node<'a, 'input>,
        style: &Style,
        size: [f64; 2],
    ) -> Option<String> {
        let radii = style.value(Property::BorderRadius)?;
        if style.value(Property::ClipPath).is_some_and(|clip| clip != "none") {
            self.warnings.tell(Kind::Property, "border-radius", "the root element has a clip path as well");
            return None;
        }
        let page = [0.0, 0.0, size[0], size[1]];
        let boxes = shape::Boxes { fill: Some(page), stroke: Some(page), view: page };
        let shape = values::computed(
            Property::ClipPath,
            &format!("inset(0 round {radii})"),
            Origin::Css,
            &style.context,
        )?;
        let outline = shape::outline(&shape, &boxes, &style.context)?;
        Some(self.clip_path(node, &outline))
    }

    /// Writes a mask for gradients of CSS: CSS Masking 1, section 7.
    pub(super) fn mask(&mut self, node: Node<'a, '_>, value: &str, style: &Style) {
        let (within, around) = if node.parent_element().is_none() {
            let viewport = [0.0, 0.0, style.context.viewport[0], style.context.viewport[1]];
            let view = root::view_box(node).unwrap_or(viewport);
            (Some(view), Some(view))
        } else {
            (bounds::of(node, style, self.boxes), bounds::with_stroke(node, style, self.boxes))
        };
        let Some(([x, y, width, height], around)) = within.zip(around) else {
            self.warnings.tell(Kind::Value, "mask", "the box of such an element is not known here");
            return;
        };
        let Some(layers) = background::layers(style, property::MASK, [width, height]) else {
            let reason = "only linear and radial gradients, repeated or not, are drawn here";
            self.warnings.tell(Kind::Value, &format!("mask: {value}"), reason);
            return;
        };
        let id = self.new_id();
        let place = |[x, y, width, height]: [f64; 4]| {
            let [x, y, width, height] = [x, y, width, height].map(math::fmt);
            format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"")
        };
        let mut shapes = String::new();
        for layer in layers {
            let ids = [self.new_id(), self.new_id()];
            let (part, paint) = layer.write_around(&mut self.defs, [x, y], around, ids);
            let _ = write!(shapes, "<rect {} fill=\"url(#{paint})\"/>", place(part));
        }
        let _ = write!(
            self.defs,
            "<mask id=\"{id}\" maskUnits=\"userSpaceOnUse\" mask-type=\"alpha\" {}>{shapes}</mask>",
            place(around)
        );
        self.attribute("", "mask", &format!("url(#{id})"));
    }

    /// Writes a clip path for a shape of CSS.
    pub(super) fn shape(&mut self, node: Node<'a, '_>, value: &str, style: &Style) {
        let Some(outline) = self.outline(node, value, style) else {
            self.warnings.tell(Kind::Value, "clip-path", "the box of such an element is not known here");
            return;
        };
        let clip = self.clip_path(node, &outline);
        self.attribute("", "clip-path", &clip);
    }

    /// The outline of a shape of CSS, if its box is known and not too much was read of such before.
    fn outline(&self, node: Node<'a, '_>, value: &str, style: &Style) -> Option<shape::Outline> {
        self.boxes.spend(value.len())?;
        if node.parent_element().is_none() {
            // A box of CSS, in pixels of the page.
            let size = root::size(node, self.size);
            let page = [0.0, 0.0, size[0], size[1]];
            let boxes = shape::Boxes { fill: Some(page), stroke: Some(page), view: page };
            return shape::outline(value, &boxes, &style.context);
        }
        let [width, height] = style.context.viewport;
        let boxes = shape::Boxes {
            fill: bounds::of(node, style, self.boxes),
            stroke: bounds::with_stroke(node, style, self.boxes),
            view: [0.0, 0.0, width, height],
        };
        shape::outline(value, &boxes, &style.context)
    }

    /// Writes a clip path for an element, and returns a reference to it.
    fn clip_path(&mut self, node: Node<'a, '_>, outline: &shape::Outline) -> String {
        let id = self.new_id();
        let rule = if outline.is_evenodd { " clip-rule=\"evenodd\"" } else { "" };
        let _ = write!(self.defs, "<clipPath id=\"{id}\"><path{rule}");
        if node.parent_element().is_none() {
            let to_pixels = root::to_pixels(node, root::size(node, self.size));
            let back = transform::written(to_pixels.inverse().unwrap_or_default());
            self.attribute_of_defs("transform", &back);
        }
        self.defs.push_str(" d=\"");
        escape(&mut self.defs, &outline.path);
        self.defs.push_str("\"/></clipPath>");
        format!("url(#{id})")
    }
}
