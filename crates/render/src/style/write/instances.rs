//! What a `<use>` shows where it has other values than where it stands: what it inherits from the use may be a custom property, or the size
//! of a font that lengths are relative to, and selectors see nothing around it. Such is written once more for the use: SVG 2, section 5.5.

use std::collections::VecDeque;
use std::rc::Rc;

use roxmltree::{Node, NodeId};

use crate::style::computed::Style;
use crate::style::values::transform::Matrix;

/// Elements that are written once more, in all.
pub(crate) const MOST: usize = 10_000;

/// An element to be written once more.
#[derive(Debug)]
pub(crate) struct Instance<'a, 'input> {
    pub(crate) node: Node<'a, 'input>,
    /// What it inherits.
    pub(crate) style: Rc<Style>,
    pub(crate) matrix: Matrix,
    pub(crate) id: String,
    chain: Rc<Chain>,
}

/// The elements that are used inside of each other, the innermost first.
#[derive(Debug)]
struct Chain {
    used: NodeId,
    outer: Option<Rc<Self>>,
}

/// What came of a wish to write an element once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Added {
    Yes,
    /// It is used inside of itself.
    Circle,
    TooMany,
}

/// Those of a document.
#[derive(Debug)]
pub(crate) struct Instances<'a, 'input> {
    waiting: VecDeque<Instance<'a, 'input>>,
    /// How many elements may still be written once more.
    left: usize,
    /// Whether any element may have other values where it is used; text always may.
    is_relative: bool,
    /// Whether any value may be that of the parent, which is another one there.
    inherits: bool,
    /// Whether there may be text, which what is used may use in turn.
    has_text: bool,
    /// Of the one that is being written.
    pub(crate) id: Option<String>,
    pub(crate) top: Option<NodeId>,
    chain: Option<Rc<Chain>>,
}

impl<'a, 'input> Instances<'a, 'input> {
    /// Of a document with this text: most have nothing that depends on where it is used.
    pub(crate) fn of(text: &str) -> Self {
        let is_relative = ["var(", "non-scaling-stroke"].iter().any(|word| text.contains(word))
            || has_relative_length(text);
        Self {
            waiting: VecDeque::new(),
            left: MOST,
            is_relative,
            inherits: text.contains("inherit"),
            has_text: memchr::memmem::find(text.as_bytes(), b"text").is_some(),
            id: None,
            top: None,
            chain: None,
        }
    }

    /// Whether an element may have other values where it is used, whatever selectors say.
    pub(crate) fn may_differ(&self, node: Node<'a, 'input>) -> bool {
        // Of an element with others in it a sheet may say `inherit` too, but what is not inherited by itself seldom is.
        let inherits = || {
            let says = |attribute: roxmltree::Attribute<'_, '_>| attribute.value().contains("inherit");
            !node.has_children() || node.attributes().any(says)
        };
        let may_show_text = |node: Node<'_, '_>| {
            let name = node.tag_name().name();
            name == "text" || self.has_text && name == "use"
        };
        self.is_relative || self.inherits && inherits() || node.descendants().any(may_show_text)
    }

    /// Notes that an element is to be written once more, if it may.
    pub(crate) fn add(&mut self, node: Node<'a, 'input>, style: Style, matrix: Matrix, id: &str) -> Added {
        let mut around = self.chain.as_deref();
        while let Some(chain) = around {
            if chain.used == node.id() {
                return Added::Circle;
            }
            around = chain.outer.as_deref();
        }
        let count = node.descendants().take(self.left.saturating_add(1)).count();
        let Some(left) = self.left.checked_sub(count) else {
            self.left = 0;
            return Added::TooMany;
        };
        self.left = left;
        let chain = Rc::new(Chain { used: node.id(), outer: self.chain.clone() });
        let (style, id) = (Rc::new(style), id.to_owned());
        self.waiting.push_back(Instance { node, style, matrix, id, chain });
        Added::Yes
    }

    /// The next of those that wait, which is being written from now on.
    pub(crate) fn next(&mut self) -> Option<Instance<'a, 'input>> {
        let instance = self.waiting.pop_front()?;
        (self.id, self.top) = (Some(instance.id.clone()), Some(instance.node.id()));
        self.chain = Some(Rc::clone(&instance.chain));
        Some(instance)
    }

    /// The id of an element that is the top of what is being written.
    pub(crate) fn id_of_top(&self, node: Node<'_, '_>) -> Option<String> {
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
