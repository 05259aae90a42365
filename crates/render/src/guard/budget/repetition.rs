//! Walks a document as usvg does, and adds up each element as often as references repeat it.

use super::super::graph::{Graph, Link, Property, Tag};
use super::totals::{DEPTH, Pass, Totals};
use crate::error::excerpt;
use crate::{Error, Limits};

/// Edges that a walk follows.
const MOST_STEPS: u64 = 20_000_000;

/// The same where markers mark each other, so that totals cannot be remembered.
const MOST_STEPS_WITHOUT_MEMORY: u64 = 500_000;

/// An element, and whether it is a copy that a `<use>` makes. usvg removes links from the element and not from its
/// copies.
type Place = (usize, bool);

/// A step to a child (without a link) or along a link.
type Edge = (Place, Option<Link>);

/// How much of a place is known.
#[derive(Clone, Copy)]
enum State {
    Unknown,
    /// It is on the current path.
    Open,
    /// The index of its totals.
    Done(u32),
}

/// A place on the current path.
struct Step {
    place: Place,
    /// The totals so far.
    totals: Totals,
    /// The edges that were not followed yet.
    edges: std::vec::IntoIter<Edge>,
    /// The link that led here from the place before.
    by: Option<Link>,
}

/// A depth-first walk from the root along all edges, with a stack of its own instead of recursion.
///
/// The totals of a place are remembered, so that each place is visited once. They are not the same on every path where
/// markers mark each other, because usvg paints no marker inside itself. Then the walk starts again and remembers
/// nothing.
pub(super) struct Walk<'a> {
    graph: &'a Graph<'a>,
    pass: Pass,
    path: Vec<Step>,
    /// For each element, and for its copies.
    states: Vec<[State; 2]>,
    known: Vec<Totals>,
    /// Whether totals may be remembered.
    remembers: bool,
    has_markers: bool,
    steps: u64,
    max_depth: usize,
    /// The largest totals of a gradient or pattern.
    largest_paint: Totals,
}

/// What usvg does in a cycle of references.
enum Cycle {
    /// A marker is not painted inside itself.
    OfMarkers,
    /// It stops.
    Harmless,
    /// It never ends, or overflows the stack.
    Endless,
}

impl<'a> Walk<'a> {
    pub(super) fn new(graph: &'a Graph<'a>, pass: Pass, limits: &Limits) -> Self {
        let states = vec![[State::Unknown; 2]; graph.elements.len()];
        let max_depth = usize::try_from(limits.depth).unwrap_or(usize::MAX);
        let mut links = graph.elements.iter().flat_map(|element| &element.links);
        let has_markers = links.any(|link| link.property == Property::Markers);
        Self {
            graph,
            pass,
            path: Vec::new(),
            states,
            known: Vec::new(),
            remembers: true,
            has_markers,
            steps: 0,
            max_depth,
            largest_paint: Totals::default(),
        }
    }

    /// Returns the totals of the root.
    pub(super) fn totals(mut self) -> Result<Totals, Error> {
        let mut totals = self.run()?;
        if totals.is_none() {
            self.remembers = false;
            self.steps = 0;
            self.states.fill([State::Unknown; 2]);
            self.path.clear();
            totals = self.run()?;
        }
        let mut totals = totals.unwrap_or_default();
        if self.graph.has_context_paints {
            totals.add_context_paints(self.largest_paint);
        }
        Ok(totals)
    }

    /// Follows all edges. Returns `None` if it meets a cycle of markers while it remembers totals.
    fn run(&mut self) -> Result<Option<Totals>, Error> {
        self.enter((0, false), None);
        while let Some(step) = self.path.last_mut() {
            let Some((place, by)) = step.edges.next() else {
                if let Some(totals) = self.leave() {
                    return Ok(Some(totals));
                }
                continue;
            };
            self.steps += 1;
            let max = if self.remembers { MOST_STEPS } else { MOST_STEPS_WITHOUT_MEMORY };
            if self.steps > max {
                return Err(Error::TooComplex { what: "steps along references", max });
            }
            match self.states[place.0][usize::from(place.1)] {
                State::Done(number) => step.totals.follow(self.known[number as usize], by, self.graph),
                State::Unknown => self.enter(place, by),
                State::Open => match self.cycle(place, by) {
                    Cycle::OfMarkers if self.remembers => return Ok(None),
                    Cycle::OfMarkers if self.graph.elements[place.0].tag != Tag::Marker => {
                        self.enter(place, by);
                    }
                    Cycle::OfMarkers | Cycle::Harmless => {}
                    Cycle::Endless => return Err(Error::CircularReference { ids: self.names(place) }),
                },
            }
            // With remembered totals, the depth is checked at the end. Here the walk could take too long until then.
            if !self.remembers && self.path.len() > self.max_depth {
                return Err(Error::Limit { what: DEPTH, limit: "maxDepth", max: self.max_depth as u64 });
            }
        }
        Ok(None)
    }

    fn enter(&mut self, place: Place, by: Option<Link>) {
        self.states[place.0][usize::from(place.1)] = State::Open;
        let totals = Totals::of_element(&self.graph.elements[place.0], self.has_markers, self.pass);
        let edges = self.edges(place).into_iter();
        self.path.push(Step { place, totals, edges, by });
    }

    /// Leaves the last place on the path. Returns its totals if it is the root.
    fn leave(&mut self) -> Option<Totals> {
        let Step { place, mut totals, by, .. } = self.path.pop()?;
        let element = &self.graph.elements[place.0];
        totals.close(element);
        if matches!(element.tag, Tag::Gradient | Tag::Pattern) {
            self.largest_paint = self.largest_paint.max(totals);
        }
        let is_open = !self.remembers && self.path.iter().any(|step| step.place == place);
        self.states[place.0][usize::from(place.1)] = match (self.remembers, is_open) {
            (true, _) => {
                self.known.push(totals);
                let number = self.known.len() - 1;
                State::Done(u32::try_from(number).expect("a document has fewer places than bytes"))
            }
            (false, true) => State::Open,
            (false, false) => State::Unknown,
        };
        match self.path.last_mut() {
            Some(before) => {
                before.totals.follow(totals, by, self.graph);
                None
            }
            None => Some(totals),
        }
    }

    /// The edges of a place. Children come first, then `<use>`, because their shapes may take the fill that follows.
    fn edges(&self, (index, is_copy): Place) -> Vec<Edge> {
        let element = &self.graph.elements[index];
        let mut edges: Vec<Edge> = Vec::new();
        let mut child = index + 1;
        while child < element.end {
            if self.pass == Pass::ExpandUses || self.graph.is_painted(index, child) {
                edges.push(((child, is_copy), None));
            }
            child = self.graph.elements[child].end;
        }
        let links = || element.links.iter().filter(|link| link.is_followed && (is_copy || !link.is_removed));
        for link in links().filter(|link| link.property == Property::Use) {
            edges.push(((link.target, true), Some(*link)));
        }
        for link in links().filter(|link| self.pass == Pass::Paint && link.property != Property::Use) {
            edges.push(((link.target, false), Some(*link)));
        }
        edges
    }

    /// The cycle that the edge `by` to `to` closes.
    fn cycle(&self, to: Place, by: Option<Link>) -> Cycle {
        let start = self.path.iter().rposition(|step| step.place == to).unwrap_or_default();
        let links: Vec<Property> = self.path[start + 1..]
            .iter()
            .map(|step| step.by)
            .chain([by])
            .flatten()
            .map(|link| link.property)
            .collect();
        let length = self.path.len() - start;
        if links.iter().any(|property| matches!(property, Property::Marker | Property::Markers)) {
            Cycle::OfMarkers
        } else if !links.is_empty() && links.iter().all(|&property| property == Property::Template)
            || (length == 2 && links == [Property::Use; 2])
        {
            Cycle::Harmless
        } else {
            Cycle::Endless
        }
    }

    /// The ids of some elements of the cycle to a place, for the error.
    fn names(&self, to: Place) -> Vec<String> {
        const FEW: usize = 4;
        let start = self.path.iter().rposition(|step| step.place == to).unwrap_or_default();
        let ids = self.path[start..].iter().map(|step| self.graph.elements[step.place.0].id);
        let mut names: Vec<String> =
            ids.filter(|id| !id.is_empty()).take(FEW).map(|id| format!("#{}", excerpt(id))).collect();
        names.extend(names.first().cloned());
        names
    }
}
