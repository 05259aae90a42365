//! Writes shapes with `vector-effect: non-scaling-stroke`: SVG 2, section 8.13.

use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::Node;
use usvg::tiny_skia_path::Path;

use crate::style::computed::Style;
use crate::style::values::transform::{self, Matrix};
use crate::style::write::part::Part;
use crate::style::write::{Open, Writer, outline};

impl<'a, 'input> Writer<'a, 'input, '_> {
    /// Writes a shape with a non-scaling stroke as a group of two: the fill, and the stroke of the outline in pixels of the image,
    /// transformed back by the inverse matrix.
    pub(in crate::style::write) fn unscaled(
        &mut self,
        node: Node<'a, 'input>,
        style: Style,
        matrix: Matrix,
        path: &Path,
    ) -> Open<'a, 'input> {
        self.text.push_str("<g");
        if let Some(id) = self.instances.id_of_top(node) {
            self.attribute("", "id", &id);
        }
        self.values(node, &style, Part::Group);
        let _ = write!(self.text, "><{}", node.tag_name().name());
        self.attributes(node, &style);
        self.values(node, &style, Part::Fill);
        self.text.push_str(" stroke=\"none\"/>");
        if let Some((path, back)) = outline::in_pixels(path, matrix) {
            let _ = write!(
                self.text,
                "<path fill=\"none\" marker-start=\"none\" marker-mid=\"none\" marker-end=\"none\" transform=\"{}\" d=\"{}\"",
                transform::written(back),
                outline::data(&path)
            );
            self.values(node, &style, Part::Stroke);
            self.text.push_str("/>");
        }
        Open { node, style: Rc::new(style), matrix, name: "g", is_wrapped: false, is_whole: false }
    }
}
