//! Styles of the elements around a text. Each is computed once per document.

use std::collections::HashMap;
use std::rc::Rc;

use roxmltree::{Node, NodeId};

use super::style::TextStyle;

#[derive(Default)]
pub(crate) struct AncestorStyles(HashMap<NodeId, Rc<TextStyle>>);

impl AncestorStyles {
    /// Returns the style of an element outside of texts.
    pub(crate) fn of(&mut self, node: Node<'_, '_>) -> Rc<TextStyle> {
        if let Some(known) = self.0.get(&node.id()) {
            return Rc::clone(known);
        }
        let mut unknown: Vec<Node<'_, '_>> = Vec::new();
        let mut style = None;
        for ancestor in node.ancestors().filter(Node::is_element) {
            if let Some(known) = self.0.get(&ancestor.id()) {
                style = Some(Rc::clone(known));
                break;
            }
            unknown.push(ancestor);
        }
        let mut style = style.unwrap_or_else(|| Rc::new(TextStyle::initial()));
        for ancestor in unknown.into_iter().rev() {
            style = Rc::new(TextStyle::of(ancestor, &style));
            self.0.insert(ancestor.id(), Rc::clone(&style));
        }
        style
    }
}
