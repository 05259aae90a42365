//! Instances: targets of `<use>` elements that are written a second time, because their style differs there. SVG 2, section 5.5.
//!
//! A target inherits from its `<use>`. Custom properties and font sizes may therefore differ, and selectors do not see the ancestors
//! of the target. Instances are collected while the document is written, and are written into the `<defs>` at the end.
//!
//! Invariants: at most [`MOST`] elements are written as instances, and no target is inside an instance of itself.

use std::collections::VecDeque;
use std::rc::Rc;

use roxmltree::{Node, NodeId};

use crate::style::computed::Style;
use crate::style::values::transform::Matrix;

/// The maximum number of elements in all instances.
pub(crate) const MOST: usize = 10_000;

/// A target that is to be written a second time.
#[derive(Debug)]
pub(crate) struct Instance<'a, 'input> {
    pub(crate) node: Node<'a, 'input>,
    /// The style that it inherits.
    pub(crate) style: Rc<Style>,
    pub(crate) matrix: Matrix,
    pub(crate) id: String,
    chain: Rc<Chain>,
}

/// The targets of nested `<use>` elements, the innermost first.
#[derive(Debug)]
struct Chain {
    used: NodeId,
    outer: Option<Rc<Self>>,
}

/// The result of [`Instances::add`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Added {
    Yes,
    /// The target would be inside an instance of itself.
    Circular,
    TooMany,
}

/// The instances of a document.
#[derive(Debug)]
pub(crate) struct Instances<'a, 'input> {
    waiting: VecDeque<Instance<'a, 'input>>,
    /// The number of elements that may still be added.
    left: usize,
    /// Whether the document has values that may differ inside a `<use>`. Text may always differ.
    is_relative: bool,
    /// Whether the document may contain the keyword `inherit`.
    inherits: bool,
    /// Whether the document may contain text, which a nested `<use>` may show.
    has_text: bool,
    /// The id of the instance that is being written. `top` is its topmost node.
    pub(crate) id: Option<String>,
    pub(crate) top: Option<NodeId>,
    chain: Option<Rc<Chain>>,
}

impl<'a, 'input> Instances<'a, 'input> {
    /// Creates an empty collection for a document with this text. A search in the text shows that most documents have no value
    /// that depends on the `<use>`.
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

    /// Whether an element may have other values inside a `<use>`, apart from selectors.
    pub(crate) fn may_differ(&self, node: Node<'a, 'input>) -> bool {
        // A style sheet may set `inherit` on a container too. That is rare for properties that are not inherited anyway, and
        // is ignored.
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

    /// Adds an instance, unless it is circular or exceeds the limit.
    pub(crate) fn add(&mut self, node: Node<'a, 'input>, style: Style, matrix: Matrix, id: &str) -> Added {
        let mut around = self.chain.as_deref();
        while let Some(chain) = around {
            if chain.used == node.id() {
                return Added::Circular;
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

    /// Removes the next instance and makes it the one that is being written.
    pub(crate) fn next(&mut self) -> Option<Instance<'a, 'input>> {
        let instance = self.waiting.pop_front()?;
        (self.id, self.top) = (Some(instance.id.clone()), Some(instance.node.id()));
        self.chain = Some(Rc::clone(&instance.chain));
        Some(instance)
    }

    /// Returns the id of the current instance if `node` is its topmost node.
    pub(crate) fn id_of_top(&self, node: Node<'_, '_>) -> Option<String> {
        self.id.clone().filter(|_| self.top == Some(node.id()))
    }
}

/// Whether a text may contain a length in `em` or `rem`.
fn has_relative_length(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(bytes, "em").any(|at| {
        at > 0
            && (bytes[at - 1].is_ascii_digit() || bytes[at - 1] == b'.')
            && !bytes.get(at + 2).is_some_and(u8::is_ascii_alphanumeric)
    })
}
