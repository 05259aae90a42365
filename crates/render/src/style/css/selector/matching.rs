//! Trying selectors on elements of a document, within a budget.

use std::cell::Cell;
use std::fmt;

use roxmltree::{Node, NodeId};
use selectors::OpaqueElement;
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches,
};
use selectors::matching::{ElementSelectorFlags, matches_selector};

use super::{Name, PseudoClass, PseudoElement, Selector, Selectors};
use crate::style::css::rules::Scope;

/// Steps that going to a sibling takes: what is counted among siblings is remembered for each of them.
const PER_SIBLING: u64 = 4;

/// Steps that looking for an element's language takes: all elements around it are looked at.
const PER_LANGUAGE: u64 = 64;

/// How much trying selectors on elements may still take. When it is used up nothing matches any more, and who asked says so.
#[derive(Debug)]
pub(crate) struct Budget {
    left: Cell<u64>,
    /// One for each node: an address that tells an element from all others.
    marks: Vec<u8>,
}

impl Budget {
    pub(crate) fn new(most: u64, nodes: usize) -> Self {
        Self { left: Cell::new(most), marks: vec![0; nodes] }
    }

    pub(crate) const fn left(&self) -> u64 {
        self.left.get()
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Takes some of it; whether there was enough.
    pub(crate) fn spend(&self, steps: u64) -> bool {
        let left = self.left.get().saturating_sub(steps);
        self.left.set(left);
        left > 0
    }
}

/// An element as selectors see it.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a, 'input> {
    node: Node<'a, 'input>,
    budget: &'a Budget,
    /// The element that nothing is around or beside: see [`Matcher::enter`].
    top: Option<NodeId>,
}

impl fmt::Debug for Element<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "<{}>", self.node.tag_name().name())
    }
}

/// Tries selectors on elements of a document.
pub(crate) struct Matcher<'a> {
    budget: &'a Budget,
    caches: SelectorCaches,
    top: Option<NodeId>,
}

impl<'a> Matcher<'a> {
    pub(crate) fn new(budget: &'a Budget) -> Self {
        Self { budget, caches: SelectorCaches::default(), top: None }
    }

    /// Matches elements of the shadow tree of a `<use>` from now on, whose only child is this element; of the document if there is
    /// none. Selectors do not see out of such a tree: neither what is around the `<use>` nor what is around the element that it
    /// names (SVG 2, section 5.5).
    pub(crate) fn enter(&mut self, top: Option<NodeId>) {
        if self.top != top {
            self.top = top;
            // They know places among siblings, which are others there.
            self.caches = SelectorCaches::default();
        }
    }

    pub(crate) const fn top(&self) -> Option<NodeId> {
        self.top
    }

    /// Takes some of the budget; whether there was enough.
    pub(crate) fn spend(&self, steps: u64) -> bool {
        self.budget.spend(steps)
    }

    pub(crate) fn matches(&mut self, selector: &Selector, node: Node<'a, '_>) -> bool {
        self.matches_within(selector, node, None)
    }

    /// How many elements are between an element and the nearest one around it, or itself, that is of a scope in which a selector
    /// matches it; none if there is no such.
    pub(crate) fn matches_in_scope(
        &mut self,
        selector: &Selector,
        scope: &Scope,
        node: Node<'a, '_>,
    ) -> Option<usize> {
        let mut root = Some(node);
        let mut depth = 0;
        while let Some(at) = root.filter(Node::is_element) {
            let is_root = scope.start.slice().iter().any(|start| self.matches_within(start, at, None));
            if is_root && self.matches_within(selector, node, Some(at)) && !self.is_beyond(scope, at, node) {
                return Some(depth);
            }
            if self.top == Some(at.id()) || self.budget.is_spent() {
                break;
            }
            root = at.parent();
            depth += 1;
        }
        None
    }

    /// Whether an element is, or is inside of, one that ends a scope.
    fn is_beyond(&mut self, scope: &Scope, root: Node<'a, '_>, node: Node<'a, '_>) -> bool {
        let Some(end) = &scope.end else { return false };
        let mut inside = node.ancestors().take_while(|around| *around != root);
        inside.any(|around| end.slice().iter().any(|end| self.matches_within(end, around, Some(root))))
    }

    fn matches_within(
        &mut self,
        selector: &Selector,
        node: Node<'a, '_>,
        root: Option<Node<'a, '_>>,
    ) -> bool {
        let mut context = MatchingContext::new(
            MatchingMode::Normal,
            None,
            &mut self.caches,
            QuirksMode::NoQuirks,
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        context.scope_element = root.map(|root| opaque(self.budget, root));
        let element = Element { node, budget: self.budget, top: self.top };
        self.budget.spend(1)
            && matches_selector(selector, 0, None, element, &mut context)
            && !self.budget.is_spent()
    }
}

fn opaque(budget: &Budget, node: Node<'_, '_>) -> OpaqueElement {
    OpaqueElement::new(&budget.marks[node.id().get_usize()])
}

impl Element<'_, '_> {
    /// Another element, if there is anything left to look at it with.
    fn step(self, node: Option<Self>, steps: u64) -> Option<Self> {
        if self.budget.spend(steps) { node } else { None }
    }

    fn near(self, next: impl Fn(Self) -> Option<Self>) -> Option<Self> {
        // What lies between elements is walked over.
        let mut steps = 1;
        let mut at = next(self);
        while let Some(found) = at {
            if found.node.is_element() {
                break;
            }
            steps += 1;
            at = next(found);
        }
        self.step(at, PER_SIBLING * steps)
    }

    fn is_top(self) -> bool {
        self.top == Some(self.node.id())
    }

    fn language(self) -> Option<String> {
        let found = self.node.ancestors().find_map(|node| {
            node.attribute((roxmltree::NS_XML_URI, "lang")).or_else(|| node.attribute("lang"))
        });
        found.map(str::to_ascii_lowercase)
    }
}

impl selectors::Element for Element<'_, '_> {
    type Impl = Selectors;

    fn opaque(&self) -> OpaqueElement {
        opaque(self.budget, self.node)
    }

    fn parent_element(&self) -> Option<Self> {
        if self.is_top() {
            return None;
        }
        self.step(self.node.parent_element().map(|node| Self { node, ..*self }), 1)
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        if self.is_top() {
            return None;
        }
        self.near(|at| at.node.prev_sibling().map(|node| Self { node, ..at }))
    }

    fn next_sibling_element(&self) -> Option<Self> {
        if self.is_top() {
            return None;
        }
        self.near(|at| at.node.next_sibling().map(|node| Self { node, ..at }))
    }

    fn first_element_child(&self) -> Option<Self> {
        let first = Self { node: self.node.first_child()?, ..*self };
        if first.node.is_element() { self.step(Some(first), 1) } else { first.next_sibling_element() }
    }

    fn is_html_element_in_html_document(&self) -> bool {
        false
    }

    fn has_local_name(&self, name: &str) -> bool {
        self.budget.spend(1) && self.node.tag_name().name() == name
    }

    fn has_namespace(&self, namespace: &str) -> bool {
        self.budget.spend(1) && self.node.tag_name().namespace().unwrap_or_default() == namespace
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.node.tag_name() == other.node.tag_name()
    }

    fn attr_matches(
        &self,
        namespace: &NamespaceConstraint<&Name>,
        name: &Name,
        operation: &AttrSelectorOperation<&Name>,
    ) -> bool {
        let is_one = |attribute: &roxmltree::Attribute<'_, '_>| {
            attribute.name() == name.as_str()
                && match namespace {
                    NamespaceConstraint::Any => true,
                    NamespaceConstraint::Specific(url) => {
                        attribute.namespace().unwrap_or_default() == url.as_str()
                    }
                }
        };
        let attributes = self.node.attributes();
        self.budget.spend(attributes.len() as u64 / 8 + 1)
            && attributes.filter(is_one).any(|attribute| {
                let steps = attribute.value().len() as u64 / 16 + 1;
                self.budget.spend(steps) && operation.eval_str(attribute.value())
            })
    }

    fn match_non_ts_pseudo_class(&self, class: &PseudoClass, _: &mut MatchingContext<'_, Selectors>) -> bool {
        if !self.budget.spend(1) {
            return false;
        }
        match class {
            PseudoClass::Link => self.is_link(),
            PseudoClass::Lang(ranges) if !self.budget.spend(ranges.len() as u64 + PER_LANGUAGE) => false,
            PseudoClass::Lang(ranges) => self.language().is_some_and(|language| {
                ranges.iter().any(|range| {
                    let rest = language.strip_prefix(&*range.text.to_ascii_lowercase());
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
                })
            }),
            PseudoClass::Always(_) => true,
            PseudoClass::Never(_) => false,
        }
    }

    fn match_pseudo_element(&self, _: &PseudoElement, _: &mut MatchingContext<'_, Selectors>) -> bool {
        false
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        self.node.tag_name().name() == "a"
            && self.node.attributes().any(|attribute| attribute.name() == "href")
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_id(&self, id: &Name, case: CaseSensitivity) -> bool {
        self.budget.spend(1)
            && self.node.attribute("id").is_some_and(|found| case.eq(found.as_bytes(), id.text.as_bytes()))
    }

    fn has_class(&self, name: &Name, case: CaseSensitivity) -> bool {
        let Some(classes) = self.node.attribute("class") else { return false };
        let steps = classes.len() as u64 / 16 + 1;
        self.budget.spend(steps)
            && classes.split_ascii_whitespace().any(|class| case.eq(class.as_bytes(), name.text.as_bytes()))
    }

    fn has_custom_state(&self, _: &Name) -> bool {
        false
    }

    fn imported_part(&self, _: &Name) -> Option<Name> {
        None
    }

    fn is_part(&self, _: &Name) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        !self.node.children().any(|child| {
            // If it is spent nothing counts any more.
            !self.budget.spend(1)
                || child.is_element()
                || child.text().is_some_and(|text| !text.is_empty()) && child.is_text()
        })
    }

    fn is_root(&self) -> bool {
        self.budget.spend(1) && self.top.is_none() && self.node.parent_element().is_none()
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}
