//! The totals of an element with everything that it contains and repeats.

use super::super::graph::{
    CHARACTER_LAYOUT_MEMORY, Charge, Element, Graph, Link, Lookups, Property, REFERENCE,
};
use super::super::memory::Memory;
use crate::{Error, Limits};

/// Bytes of attributes, repeated. At up to 7 ns a byte, parsing takes about a second.
const MOST_BYTES: u64 = 128 << 20;

/// All texts of a document may have this many times the characters of one.
const TEXTS: u64 = 5;

/// The passes of usvg over a document, in order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// Replaces each `<use>` by a copy of its target, also where nothing is painted.
    ExpandUses,
    /// Makes the tree: follows all other references from the elements that are painted.
    Paint,
}

/// The totals of an element, its descendants and everything that they refer to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) depth: u64,
    pub(crate) elements: u64,
    /// Bytes of attributes, and of what counts as such.
    pub(crate) bytes: u64,
    pub(crate) characters: u64,
    /// Descendants that paint a fill, a stroke or markers, which they may inherit.
    shapes: u64,
    /// The points of their outlines. They are counted only if the document uses `marker-mid`.
    points: u64,
    /// Shapes of markers, which may take the paints of the shape that they are on.
    marker_shapes: u64,
    /// Lookups that go up to the ancestors.
    lookups: Lookups,
    /// Bytes of memory in the tree; in [`Pass::ExpandUses`], of the expanded elements.
    kept: u64,
    /// Bytes of memory of the expanded elements, while the tree is made.
    expanded: u64,
    /// The most bytes of memory that one element takes and frees.
    temporary: u64,
}

impl Totals {
    /// The totals of an element alone.
    pub(super) fn of_element(element: &Element<'_>, has_markers: bool, pass: Pass) -> Self {
        let is_shape = element.is_shape;
        let own = &element.own;
        Self {
            depth: 0,
            elements: 1,
            bytes: own.bytes,
            characters: element.characters,
            shapes: u64::from(is_shape) + own.positions,
            points: if is_shape && has_markers { element.points() } else { 0 },
            marker_shapes: 0,
            lookups: own.lookups,
            kept: if pass == Pass::ExpandUses { own.expanded } else { own.kept },
            expanded: 0,
            temporary: own.temporary,
        }
    }

    /// The totals of a document without references. Its depth was checked before.
    pub(super) fn without_repetition(graph: &Graph<'_>) -> Self {
        let mut all = Self::default();
        for element in &graph.elements {
            let own = Self::of_element(element, false, Pass::Paint);
            all.charge(element.ancestors.charge(own.lookups, own.characters));
            all.expanded = all.expanded.saturating_add(element.own.expanded);
            all.add(own);
        }
        all
    }

    /// Takes the memory of the expanded elements from the other pass.
    pub(super) fn with_expanded(self, other: Self) -> Self {
        Self { expanded: other.kept, ..self }
    }

    /// Adds a child, or a copy of an element.
    fn add(&mut self, other: Self) {
        self.add_times(other, 1);
        self.shapes = self.shapes.saturating_add(other.shapes);
        self.points = self.points.saturating_add(other.points);
        self.marker_shapes = self.marker_shapes.saturating_add(other.marker_shapes);
        self.lookups.walks = self.lookups.walks.saturating_add(other.lookups.walks);
        self.lookups.readings = self.lookups.readings.saturating_add(other.lookups.readings);
        self.lookups.copies = self.lookups.copies.saturating_add(other.lookups.copies);
    }

    /// Adds an element that is referred to this many times. Its shapes and lookups are not those of the element that
    /// refers to it.
    fn add_times(&mut self, other: Self, times: u64) {
        let add = |sum: u64, part: u64| sum.saturating_add(part.saturating_mul(times));
        self.depth = self.depth.max(other.depth);
        self.elements = add(self.elements, other.elements);
        self.bytes = add(self.bytes, other.bytes);
        self.characters = add(self.characters, other.characters);
        self.kept = add(self.kept, other.kept);
        self.expanded = add(self.expanded, other.expanded);
        self.temporary = self.temporary.max(other.temporary);
    }

    /// Adds the totals of the element that a link leads to; without a link, those of a child.
    pub(super) fn follow(&mut self, other: Self, by: Option<Link>, graph: &Graph<'_>) {
        let Some(Link { property, target, .. }) = by.filter(|link| link.property != Property::Use) else {
            return self.add(other);
        };
        // The target inherits from its own parent.
        let mut other = other;
        if let Some(parent) = graph.elements[target].parent {
            other.charge(graph.elements[parent].ancestors.charge(other.lookups, other.characters));
        }
        let times = match property {
            // Each shape inside may inherit it, and a marker is painted at each point. The walk visits children first,
            // so that their shapes and points are counted here.
            Property::Fill | Property::Stroke | Property::Marker => self.shapes.max(1),
            Property::Markers => self.points.max(1),
            _ => 1,
        };
        if property != Property::Template {
            other.bytes = other.bytes.saturating_add(REFERENCE);
        }
        if matches!(property, Property::Marker | Property::Markers) {
            let shapes = other.shapes.saturating_add(other.marker_shapes);
            self.marker_shapes = self.marker_shapes.saturating_add(shapes.saturating_mul(times));
        }
        self.add_times(other, times);
    }

    /// Finishes an element whose children and references were added: adds the charge for the lookups that pass it.
    pub(super) fn close(&mut self, element: &Element<'_>) {
        self.depth += 1;
        let charge = element.inheritable.charge(&mut self.lookups, self.characters);
        self.charge(charge);
    }

    /// Adds a paint server for each shape of a marker.
    pub(super) fn add_context_paints(&mut self, paint: Self) {
        self.add_times(paint, self.marker_shapes);
    }

    fn charge(&mut self, charge: Charge) {
        self.bytes = self.bytes.saturating_add(charge.bytes);
        self.kept = self.kept.saturating_add(charge.kept);
    }

    /// Returns the larger of each number that a paint server repeats.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            elements: self.elements.max(other.elements),
            bytes: self.bytes.max(other.bytes),
            kept: self.kept.max(other.kept),
            ..self
        }
    }

    /// Adds another document. Depths are not added: each document is parsed by itself.
    pub(super) fn spend(&mut self, other: Self, limits: &Limits) -> Result<(), Error> {
        self.add(other);
        Self { depth: other.depth, ..*self }.within(limits).map(|_| ())
    }

    pub(crate) fn memory(&self) -> Memory {
        let laid_out = self.characters.saturating_mul(CHARACTER_LAYOUT_MEMORY);
        let parsing =
            [self.expanded, self.temporary, laid_out].into_iter().fold(self.kept, u64::saturating_add);
        Memory { parsing, trees: self.kept }
    }

    /// Returns an error if the totals are over a limit.
    pub(super) fn within(self, limits: &Limits) -> Result<Self, Error> {
        let over = |what, limit, max| Err(Error::Limit { what, limit, max });
        if self.depth > limits.depth {
            return over(DEPTH, "maxDepth", limits.depth);
        }
        if self.elements > limits.nodes {
            return over("elements, with what references repeat,", "maxNodes", limits.nodes);
        }
        if self.characters > TEXTS * limits.text_length {
            let what = "characters of text, a fifth of them in one,";
            return over(what, "maxTextLength", TEXTS * limits.text_length);
        }
        if self.bytes > MOST_BYTES {
            return Err(Error::TooComplex { what: "bytes of attributes, repeated,", max: MOST_BYTES });
        }
        Ok(self)
    }
}

/// The name of the depth in an error.
pub(super) const DEPTH: &str = "levels of elements, references included,";
