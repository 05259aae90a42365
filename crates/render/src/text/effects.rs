//! Opacity, filters, masks, clip paths and blending of elements inside a text: each becomes a group around what the element shows, as in
//! browsers.

use std::fmt::Write as _;

use roxmltree::Node;

use super::fragment::Laid;
use super::paint::Painter;
use super::shadow;

/// The attributes that ask for a group.
const NAMES: [&str; 4] = ["opacity", "filter", "mask", "clip-path"];

/// Whether an element has an effect that may be relative to its box.
pub(super) fn is_relative_to_box(node: Node<'_, '_>) -> bool {
    ["filter", "mask", "clip-path"]
        .iter()
        .any(|name| node.attribute(*name).is_some_and(|value| value != "none"))
}

/// Whether an element's letters are painted as a group of their own.
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
    /// By the numbers of elements, whether they are painted as groups.
    are_groups: Vec<bool>,
    /// By the numbers of elements, whether their letters have shadows that those around have not.
    have_shadows: Vec<bool>,
    has_any: bool,
    has_filter: bool,
    /// The elements of open groups, from the outermost.
    open: Vec<usize>,
}

impl Effects {
    pub(super) fn of(laid: &Laid<'_, '_>) -> Self {
        let elements = &laid.letters.elements;
        let nodes = || (1..elements.len()).map(|number| elements.get(number).node);
        // What the text itself has is on its own group, but for its shadows.
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

    /// Whether any element is filtered.
    pub(super) const fn filter_any(&self) -> bool {
        self.has_filter
    }

    /// Opens the groups of an element whose letters come next, and closes those of others.
    pub(super) fn enter(&mut self, element: usize, painter: &mut Painter<'_, '_, '_, '_>) {
        if !self.has_any {
            return;
        }
        let laid = painter.laid;
        let around = laid.letters.elements.upwards(element);
        let mut wanted: Vec<usize> = around.filter(|&around| self.are_groups[around]).collect();
        wanted.reverse();
        let shared = self.open.iter().zip(&wanted).take_while(|(open, wanted)| open == wanted).count();
        if shared == self.open.len() && shared == wanted.len() {
            return;
        }
        painter.flush();
        for element in self.open.drain(shared..) {
            painter.text.push_str(if self.have_shadows[element] { "</g></g>" } else { "</g>" });
        }
        for &element in &wanted[shared..] {
            let node = laid.letters.elements.get(element).node;
            let source = node.document().input_text();
            // The group of the text itself is open.
            if element == 0 {
                painter.text.push_str("<g>");
                painter.begin_shadow(element);
                continue;
            }
            painter.text.push_str("<g");
            for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
                if NAMES.contains(&attribute.name()) || attribute.name() == "style" {
                    let _ = write!(painter.text, " {}", &source[attribute.range()]);
                }
            }
            painter.text.push('>');
            if is_relative_to_box(node) {
                painter.write_box();
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
            painter.text.push_str(if self.have_shadows[element] { "</g></g>" } else { "</g>" });
        }
    }
}
