//! Opacity, filters, masks, clip paths, blending and shadows of elements inside a text. As in browsers, each becomes a group around the
//! glyphs and decorations of the element.

use std::fmt::Write as _;

use roxmltree::Node;

use super::context::Painter;
use super::shadow;
use crate::text::layout::text_layout::TextLayout;

/// The attributes that need a group.
const NAMES: [&str; 4] = ["opacity", "filter", "mask", "clip-path"];

/// Whether an element has an effect that may be relative to its bounding box.
pub(super) fn is_relative_to_box(node: Node<'_, '_>) -> bool {
    ["filter", "mask", "clip-path"]
        .iter()
        .any(|name| node.attribute(*name).is_some_and(|value| value != "none"))
}

/// Whether an element is painted as a group.
fn is_group(node: Node<'_, '_>) -> bool {
    let has = |name: &str| match node.attribute(name) {
        None | Some("none") => false,
        Some(value) => name != "opacity" || value != "1",
    };
    NAMES.iter().any(|name| has(name))
        || node
            .attribute("style")
            .is_some_and(|style| style.contains("blend-mode") || style.contains("isolation"))
}

/// The groups that are open while a text is written.
pub(super) struct Effects {
    /// For each element, whether it is painted as a group.
    are_groups: Vec<bool>,
    /// For each element, whether its shadows begin there.
    have_shadows: Vec<bool>,
    has_any: bool,
    has_filter: bool,
    /// The elements of open groups, the outermost first.
    open: Vec<usize>,
}

impl Effects {
    pub(super) fn of(layout: &TextLayout<'_, '_>) -> Self {
        let elements = &layout.characters.elements;
        let nodes = || (1..elements.len()).map(|number| elements.get(number).node);
        // The group of the text has its effects, except for shadows.
        let have_shadows = shadow::of_elements(elements);
        let are_groups: Vec<bool> = std::iter::once(false)
            .chain(nodes().map(is_group))
            .zip(&have_shadows)
            .map(|(is_group, has_shadow)| is_group || *has_shadow)
            .collect();
        Self {
            has_any: are_groups.contains(&true),
            has_filter: have_shadows.contains(&true)
                || nodes().any(|node| node.attribute("filter").is_some()),
            are_groups,
            have_shadows,
            open: Vec::new(),
        }
    }

    /// Whether any element has a filter.
    pub(super) const fn has_filter(&self) -> bool {
        self.has_filter
    }

    /// Opens the groups around an element, and closes other ones.
    pub(super) fn enter(&mut self, element: usize, painter: &mut Painter<'_, '_, '_, '_>) {
        if !self.has_any {
            return;
        }
        let layout = painter.layout;
        let around = layout.characters.elements.upwards(element);
        let mut wanted: Vec<usize> = around.filter(|&around| self.are_groups[around]).collect();
        wanted.reverse();
        let shared = self.open.iter().zip(&wanted).take_while(|(open, wanted)| open == wanted).count();
        if shared == self.open.len() && shared == wanted.len() {
            return;
        }
        painter.flush();
        for element in self.open.drain(shared..) {
            painter.shared.text.push_str(if self.have_shadows[element] { "</g></g>" } else { "</g>" });
        }
        for &element in &wanted[shared..] {
            let node = layout.characters.elements.get(element).node;
            let source = node.document().input_text();
            // The group of the text is already open.
            if element == 0 {
                painter.shared.text.push_str("<g>");
                painter.begin_shadow(element);
                continue;
            }
            painter.shared.text.push_str("<g");
            for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
                if NAMES.contains(&attribute.name()) || attribute.name() == "style" {
                    let _ = write!(painter.shared.text, " {}", &source[attribute.range()]);
                }
            }
            painter.shared.text.push('>');
            if is_relative_to_box(node) {
                painter.write_bounds();
            }
            if self.have_shadows[element] {
                painter.begin_shadow(element);
            }
        }
        self.open = wanted;
    }

    /// Closes all groups.
    pub(super) fn leave(&mut self, painter: &mut Painter<'_, '_, '_, '_>) {
        for element in self.open.drain(..) {
            painter.shared.text.push_str(if self.have_shadows[element] { "</g></g>" } else { "</g>" });
        }
    }
}
