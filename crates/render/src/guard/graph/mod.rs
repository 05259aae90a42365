//! The graph of a document: its elements in document order, the references between them as usvg will follow them, and
//! what usvg takes to read each element once.
//!
//! The unit is a *byte of attributes*: everything else that takes time is converted to the number of bytes that take as
//! long. `charges` computes what an element takes alone, `inheritance` what lookups of inherited properties take,
//! `text_layout` and `text_path` what texts take. `budget` then adds up the elements, each as often as it is repeated.

mod charges;
mod element;
mod inheritance;
mod paint_fallback;
mod references;
mod text_layout;
mod text_path;

use std::collections::BTreeSet;
use std::ops::Range;

use memchr::memmem;
use roxmltree::{Document, Node, NodeId};

use crate::{Error, Limits};
use charges::Charges;
use element::SVG;
use inheritance::Ancestors;
use references::{
    Declarations, PROPERTIES, StoredValues, Values, links, links_of_values, own_value, with_inherited,
};

pub(super) use charges::{CHARACTER_LAYOUT_MEMORY, REFERENCE};
pub(super) use element::{Element, Ids, Link, Property, Tag};
pub(super) use inheritance::{Charge, Lookups};
pub(super) use paint_fallback::without;

/// The elements of a document.
pub(super) struct Graph<'a> {
    /// In document order: the descendants of an element follow it.
    pub(super) elements: Vec<Element<'a>>,
    /// Parts of the document's text to leave out: references to elements that are no paints, so that the colour behind
    /// them holds.
    pub(super) ignored: Vec<Range<usize>>,
    /// Whether a marker may take the paints of the shape that it is on (`context-fill`, `context-stroke`).
    pub(super) has_context_paints: bool,
}

impl<'a> Graph<'a> {
    /// Builds the graph; refuses a document that is too deep, or has a text that is too long.
    pub(super) fn build(document: &'a Document<'_>, limits: &Limits) -> Result<Self, Error> {
        if deepest(document) > limits.depth {
            return Err(Error::Limit { what: "levels of elements", limit: "maxDepth", max: limits.depth });
        }
        let nodes: Vec<Node<'_, '_>> = document.descendants().filter(Node::is_element).collect();
        text_path::check(document)?;
        let mut ids = Ids::new();
        for (index, node) in nodes.iter().enumerate() {
            if let Some(id) = node.attribute("id") {
                ids.entry(id).or_default().push(index);
            }
        }
        let text = document.input_text().as_bytes();
        let charges = Charges::new(may_contain(text, b"stroke"), &ids, &nodes);
        text_layout::check_references(&nodes)?;
        let mut builder = Builder::new(charges, &ids, nodes.len());
        for &node in &nodes {
            builder.add(node, limits)?;
        }
        let (elements, values) = builder.finish();
        let has_context_paints = may_contain(text, b"context-");
        let mut graph = Self { elements, ignored: Vec::new(), has_context_paints };
        graph.add_inherited_links(&values, &ids, &nodes);
        graph.mark_followed_links();
        graph.ignored = paint_fallback::ignored(document, &nodes, &graph.elements, &ids);
        Ok(graph)
    }

    /// Adds the links of inherited properties to elements that are used by reference. The content of a pattern, for
    /// example, inherits from the pattern's ancestors, and not from the element that uses the pattern. usvg does not
    /// remove such links where they close a cycle.
    fn add_inherited_links(&mut self, values: &[StoredValues<'_>], ids: &Ids<'_>, nodes: &[Node<'_, '_>]) {
        // usvg ignores such elements inside a text, or moves them out of it.
        let is_in_text =
            |node: Node<'_, '_>| node.ancestors().any(|ancestor| ancestor.has_tag_name((SVG, "text")));
        let links = self.elements.iter().flat_map(|element| &element.links);
        let by_reference = links.filter(|link| !matches!(link.property, Property::Use | Property::Template));
        let targets: BTreeSet<usize> = by_reference.map(|link| link.target).collect();
        for target in targets.into_iter().filter(|target| !is_in_text(nodes[*target])) {
            let mut inherited = Values::default();
            for (place, value) in inherited.iter_mut().enumerate() {
                if !PROPERTIES[place].1.is_inherited() || own_value(values, target, place).is_some() {
                    continue;
                }
                let parent_of = |&at: &usize| self.elements[at].parent;
                let mut ancestors = std::iter::successors(self.elements[target].parent, parent_of);
                *value = ancestors.find_map(|at| own_value(values, at, place));
            }
            let links = links_of_values(&inherited, ids);
            self.elements[target].links.extend(links.into_iter().map(|link| Link { is_sole: false, ..link }));
        }
    }

    fn mark_followed_links(&mut self) {
        for index in 0..self.elements.len() {
            let mut links = std::mem::take(&mut self.elements[index].links);
            for link in &mut links {
                link.is_followed = link.property.is_for(self.elements[link.target].tag);
            }
            self.elements[index].links = links;
        }
    }

    /// Whether usvg reads this child of an element when it makes the tree.
    pub(super) fn is_painted(&self, parent: usize, child: usize) -> bool {
        match self.elements[parent].tag {
            Tag::Gradient => self.elements[child].tag == Tag::Stop,
            _ => self.elements[child].is_painted,
        }
    }

    /// An element and its descendants.
    pub(super) fn subtree(&self, index: usize) -> Range<usize> {
        index..self.elements[index].end
    }
}

/// Adds elements in document order.
struct Builder<'a, 'b, 'input> {
    charges: Charges<'b, 'input>,
    ids: &'b Ids<'b>,
    elements: Vec<Element<'a>>,
    values: Vec<StoredValues<'a>>,
    /// For each element, how many positions it and its ancestors in the same text give to characters.
    positions: Vec<u64>,
    /// The last element and its ancestors.
    open: Vec<(NodeId, usize)>,
}

impl<'a, 'b, 'input> Builder<'a, 'b, 'input>
where
    'a: 'b,
{
    fn new(charges: Charges<'b, 'input>, ids: &'b Ids<'b>, length: usize) -> Self {
        Self {
            charges,
            ids,
            elements: Vec::with_capacity(length),
            values: Vec::with_capacity(length),
            positions: Vec::with_capacity(length),
            open: Vec::new(),
        }
    }

    fn add(&mut self, node: Node<'a, 'input>, limits: &Limits) -> Result<(), Error> {
        let parent = self.close_up_to_parent(node);
        let declarations = Declarations::read(node);
        let positions_around = parent.map_or(0, |parent| self.positions[parent]);
        let positions = text_layout::positions(node, positions_around);
        let values = with_inherited(declarations.values, parent, &self.elements, &self.values);
        let mut element = Element::new(node, parent);
        element.inheritable = declarations.inheritable;
        let ancestors = parent.map_or_else(Ancestors::default, |parent| self.elements[parent].ancestors);
        element.ancestors = ancestors.with(&element.inheritable);
        element.links = links(node, &values, self.ids);
        element.own = self.charges.of_element(node, &element, positions);
        element.own.bytes = element.own.bytes.saturating_add(declarations.bytes);
        element.own.lookups.walks += declarations.walks;
        if element.characters > 0 {
            let layout = self.charges.of_layout(node);
            element.characters = layout.characters;
            element.own.bytes = element.own.bytes.saturating_add(layout.bytes);
            element.own.kept = element.own.kept.saturating_add(layout.kept);
        }
        if element.characters > limits.text_length {
            let (what, limit) = ("characters of a text", "maxTextLength");
            return Err(Error::Limit { what, limit, max: limits.text_length });
        }
        self.positions.push(positions);
        self.elements.push(element);
        self.values.push(values.iter().any(Option::is_some).then(|| Box::new(values)));
        Ok(())
    }

    /// Sets the ends of the elements before `node` that do not contain it. Returns its parent.
    fn close_up_to_parent(&mut self, node: Node<'a, 'input>) -> Option<usize> {
        let index = self.elements.len();
        let parent = node.parent_element().map(|parent| parent.id());
        while self.open.last().is_some_and(|&(id, _)| Some(id) != parent) {
            if let Some((_, closed)) = self.open.pop() {
                self.elements[closed].end = index;
            }
        }
        let parent = self.open.last().map(|&(_, parent)| parent);
        self.open.push((node.id(), index));
        parent
    }

    fn finish(mut self) -> (Vec<Element<'a>>, Vec<StoredValues<'a>>) {
        let end = self.elements.len();
        for (_, last) in self.open {
            self.elements[last].end = end;
        }
        (self.elements, self.values)
    }
}

/// Whether a value in the text may contain a word. Character references (`&#`) may spell it.
fn may_contain(text: &[u8], word: &[u8]) -> bool {
    memmem::find(text, word).is_some() || memmem::find(text, b"&#").is_some()
}

/// The number of levels of the deepest element. It does not recurse: the document may be deeper than the stack allows.
fn deepest(document: &Document<'_>) -> u64 {
    let (mut depth, mut deepest) = (0_u64, 0);
    let mut at = document.root();
    loop {
        if let Some(child) = at.first_child() {
            depth += u64::from(at.is_element());
            deepest = deepest.max(depth + u64::from(child.is_element()));
            at = child;
            continue;
        }
        loop {
            if let Some(next) = at.next_sibling() {
                at = next;
                deepest = deepest.max(depth + u64::from(at.is_element()));
                break;
            }
            let Some(parent) = at.parent() else { return deepest };
            depth -= u64::from(parent.is_element());
            at = parent;
        }
    }
}
