//! What a `<use>` shows where it has other values than where it stands: what it inherits from the use may be a custom property, or the size
//! of a font that lengths are relative to. Such is written once more for the use: SVG 2, section 5.5.

use std::rc::Rc;

use roxmltree::{Node, NodeId};

use super::element::Style;
use super::transform::Matrix;

/// Elements that are written once more, in all.
const MOST: usize = 2000;

/// An element to be written once more.
#[derive(Debug)]
pub(super) struct Instance<'a, 'input> {
    pub(super) node: Node<'a, 'input>,
    /// What it inherits.
    pub(super) style: Rc<Style>,
    pub(super) matrix: Matrix,
    pub(super) id: String,
}

/// Those of a document.
#[derive(Debug)]
pub(super) struct Instances<'a, 'input> {
    waiting: Vec<Instance<'a, 'input>>,
    /// How many elements may still be written once more.
    left: usize,
    /// Whether any element may have other values where it is used; text always may.
    is_relative: bool,
    /// Whether there may be text, which what is used may use in turn.
    has_text: bool,
    /// Of the one that is being written.
    pub(super) id: Option<String>,
    pub(super) top: Option<NodeId>,
}

impl<'a, 'input> Instances<'a, 'input> {
    /// Of a document with this text: most have nothing that depends on where it is used.
    pub(super) fn of(text: &str) -> Self {
        let is_relative =
            text.contains("var(") || text.contains("non-scaling-stroke") || has_relative_length(text);
        let has_text = memchr::memmem::find(text.as_bytes(), b"text").is_some();
        Self { waiting: Vec::new(), left: MOST, is_relative, has_text, id: None, top: None }
    }

    /// Notes that an element is to be written once more; whether it will be.
    pub(super) fn add(&mut self, node: Node<'a, 'input>, style: &Style, matrix: Matrix, id: &str) -> bool {
        if self.left == 0 {
            return false;
        }
        let may_show_text = |node: Node<'_, '_>| {
            let name = node.tag_name().name();
            name == "text" || self.has_text && name == "use"
        };
        let has_text = || node.descendants().any(may_show_text);
        if !self.is_relative && !has_text() {
            return false;
        }
        let count = node.descendants().take(self.left.saturating_add(1)).count();
        let Some(left) = self.left.checked_sub(count) else { return false };
        self.left = left;
        self.waiting.push(Instance { node, style: Rc::new(style.clone()), matrix, id: id.to_owned() });
        true
    }

    /// All that wait. Writing them may add others.
    pub(super) fn take(&mut self) -> Vec<Instance<'a, 'input>> {
        std::mem::take(&mut self.waiting)
    }

    /// The id of an element that is the top of what is being written.
    pub(super) fn id_of_top(&self, node: Node<'_, '_>) -> Option<String> {
        self.id.clone().filter(|_| self.top == Some(node.id()))
    }
}

/// Whether a text may have a length that is relative to a font.
fn has_relative_length(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, "em").any(|at| {
        at > 0
            && (bytes[at - 1].is_ascii_digit() || bytes[at - 1] == b'.')
            && !bytes.get(at + 2).is_some_and(u8::is_ascii_alphanumeric)
    })
}
