//! What a document comes to once its references are followed: how deep, how many elements, bytes and characters.
//!
//! An element counts once for each way that leads to it: usvg repeats what is referred to, and most of what it keeps of it.
//! Where ways go round in circles, some usvg mends (and so does this), and the others would never end.

use super::Memory;
use super::graph::{Element, Graph, Link, Property, Tag};
use super::price::{MEANWHILE_OF_CHARACTER, REFERENCE};
use super::reads::{Charge, Upward};
use crate::error::excerpt;
use crate::{Error, Limits};

/// Elements that usvg looks at to find circles; it looks at some again and again.
const MOST_STEPS: u64 = 20_000_000;

/// The same where markers mark each other, and nothing that was looked at can be remembered.
const MOST_STEPS_OF_MARKERS: u64 = 500_000;

/// Bytes of attributes, repeated.
const MOST_BYTES: u64 = 128 << 20;

/// All texts of a document may have so many times the characters of one.
const TEXTS: u64 = 5;

/// How far gradients, patterns and filters may refer to each other for their attributes.
const LONGEST_CHAIN: usize = 64;

/// What an element comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Weight {
    pub(super) depth: u64,
    pub(super) elements: u64,
    pub(super) bytes: u64,
    pub(super) characters: u64,
    /// Elements that have a fill, a stroke or markers of their own, or of what is around them.
    shapes: u64,
    /// Points of their outlines.
    points: u64,
    /// Shapes of markers, whose paints may be those of what they mark.
    marking: u64,
    /// What it asks of the elements around it.
    up: Upward,
    /// Bytes of memory that usvg keeps of it in the tree, those of unfolded elements, and those that it takes meanwhile at one
    /// time.
    kept: u64,
    unfolded: u64,
    meanwhile: u64,
}

impl Weight {
    /// Its own; points are counted only where that matters.
    fn of(element: &Element<'_>, has_markers: bool, pass: Pass) -> Self {
        let is_shape = element.is_shape;
        let own = &element.own;
        Self {
            depth: 0,
            elements: 1,
            bytes: own.bytes,
            characters: element.characters,
            shapes: u64::from(is_shape) + own.positions,
            points: if is_shape && has_markers { element.points() } else { 0 },
            marking: 0,
            up: Upward { walks: own.walks, readings: own.readings, copies: own.copies },
            kept: if pass == Pass::Unfold { own.unfolded } else { own.kept },
            unfolded: 0,
            meanwhile: own.meanwhile,
        }
    }

    /// Adds what is inside, or repeated.
    fn add(&mut self, other: Self) {
        self.add_times(other, 1);
        self.shapes = self.shapes.saturating_add(other.shapes);
        self.points = self.points.saturating_add(other.points);
        self.marking = self.marking.saturating_add(other.marking);
        self.up.walks = self.up.walks.saturating_add(other.up.walks);
        self.up.readings = self.up.readings.saturating_add(other.up.readings);
        self.up.copies = self.up.copies.saturating_add(other.up.copies);
    }

    /// Adds what is referred to so many times.
    fn add_times(&mut self, other: Self, times: u64) {
        let add = |sum: u64, part: u64| sum.saturating_add(part.saturating_mul(times));
        self.depth = self.depth.max(other.depth);
        self.elements = add(self.elements, other.elements);
        self.bytes = add(self.bytes, other.bytes);
        self.characters = add(self.characters, other.characters);
        self.kept = add(self.kept, other.kept);
        self.unfolded = add(self.unfolded, other.unfolded);
        self.meanwhile = self.meanwhile.max(other.meanwhile);
    }

    fn charge(&mut self, charge: Charge) {
        self.bytes = self.bytes.saturating_add(charge.bytes);
        self.kept = self.kept.saturating_add(charge.kept);
    }

    /// The larger of each.
    fn max(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            elements: self.elements.max(other.elements),
            bytes: self.bytes.max(other.bytes),
            kept: self.kept.max(other.kept),
            ..self
        }
    }
}

/// What the document comes to, if that is no more than it may.
pub(super) fn check(graph: &mut Graph<'_>, limits: &Limits) -> Result<Weight, Error> {
    if graph.elements.iter().all(|element| element.links.is_empty()) {
        // Nothing is repeated: what there is has been counted.
        let mut all = Weight::default();
        for element in &graph.elements {
            let own = Weight::of(element, false, Pass::Paint);
            all.charge(element.outer.charge(own.up, own.characters));
            all.unfolded = all.unfolded.saturating_add(element.own.unfolded);
            all.add(own);
        }
        return all.within(limits);
    }
    mend(graph)?;
    chains(graph)?;
    // First usvg unfolds every <use>, wherever it is; then it makes a tree of what is painted.
    let unfolded = Walk::new(graph, Pass::Unfold, limits).weigh()?.within(limits)?;
    let painted = Walk::new(graph, Pass::Paint, limits).weigh()?;
    Weight { unfolded: unfolded.kept, ..painted }.within(limits)
}

impl Weight {
    /// Adds another document's, if there is room for it. It is as deep as it is by itself.
    pub(super) fn spend(&mut self, other: Self, limits: &Limits) -> Result<(), Error> {
        self.add(other);
        Self { depth: other.depth, ..*self }.within(limits).map(|_| ())
    }

    /// Bytes of memory for all that it is the weight of.
    pub(super) fn memory(&self) -> Memory {
        let laid_out = self.characters.saturating_mul(MEANWHILE_OF_CHARACTER);
        let parsing =
            [self.unfolded, self.meanwhile, laid_out].into_iter().fold(self.kept, u64::saturating_add);
        Memory { parsing, trees: self.kept }
    }

    fn within(self, limits: &Limits) -> Result<Self, Error> {
        let over = |what, limit, max| Err(Error::Limit { what, limit, max });
        if self.depth > limits.depth {
            return over("levels of elements, references included,", "maxDepth", limits.depth);
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

/// Takes the links away that usvg takes away, in its order: from what is inside a pattern to that pattern, say, or from
/// what is inside of what that refers to.
fn mend(graph: &mut Graph<'_>) -> Result<(), Error> {
    let mut steps = 0;
    for (tag, property) in [
        (Tag::Pattern, Property::Fill),
        (Tag::Pattern, Property::Stroke),
        (Tag::ClipPath, Property::ClipPath),
        (Tag::Mask, Property::Mask),
        (Tag::Filter, Property::Filter),
    ] {
        for owner in 0..graph.elements.len() {
            if graph.elements[owner].tag == tag {
                mend_inside(graph, owner, property, &mut steps)?;
            }
        }
    }
    // An element that a filter's <feImage> shows has no such filter itself.
    for index in 0..graph.elements.len() {
        let image =
            graph.elements[index].links.iter().find(|link| link.property == Property::Image && link.is_plain);
        let (Some(&image), Some(filter)) = (image, graph.elements[index].parent) else { continue };
        for link in &mut graph.elements[image.target].links {
            link.is_mended |= link.property == Property::Filter && link.is_plain && link.target == filter;
        }
    }
    // A <use> of what uses it, or itself, shows nothing.
    let uses: Vec<usize> =
        (0..graph.elements.len()).filter(|&index| graph.elements[index].tag == Tag::Use).collect();
    for &index in &uses {
        let Some(target) = target_of(graph, index, Property::Use) else { continue };
        let inside = graph.within(target);
        steps += inside.len() as u64;
        let first = uses.partition_point(|&other| other <= target);
        let circles = target == index
            || uses[first..].iter().take_while(|&&other| other < inside.end).any(|&other| {
                target_of(graph, other, Property::Use).is_some_and(|found| found == index || found == target)
            });
        if circles {
            graph.elements[index].links.retain(|link| link.property != Property::Use);
        }
        if steps > MOST_STEPS {
            return Err(Error::TooComplex { what: "steps in search of circles", max: MOST_STEPS });
        }
    }
    Ok(())
}

fn mend_inside(
    graph: &mut Graph<'_>,
    owner: usize,
    property: Property,
    steps: &mut u64,
) -> Result<(), Error> {
    for inner in graph.within(owner) {
        *steps += 1;
        if *steps > MOST_STEPS {
            return Err(Error::TooComplex { what: "steps in search of circles", max: MOST_STEPS });
        }
        let Some(target) = target_of(graph, inner, property) else { continue };
        if target == owner {
            *steps += take(graph, inner, property, owner);
            continue;
        }
        for other in graph.within(target) {
            *steps += 1;
            *steps += take(graph, other, property, owner);
        }
    }
    Ok(())
}

/// The element that a property refers to, if it is one and no more.
fn target_of(graph: &Graph<'_>, index: usize, property: Property) -> Option<usize> {
    let found = |link: &&Link| link.property == property && link.is_plain && !link.is_mended;
    graph.elements[index].links.iter().find(found).map(|link| link.target)
}

/// Takes the link to `owner` away, where that stands. Answers how many steps that takes usvg, which then begins its search
/// again.
fn take(graph: &mut Graph<'_>, index: usize, property: Property, owner: usize) -> u64 {
    let all = graph.elements.len() as u64;
    let mut steps = 0;
    for link in &mut graph.elements[index].links {
        let is_found = link.property == property && link.is_plain && link.target == owner && !link.is_mended;
        link.is_mended |= is_found;
        steps += if is_found { all } else { 0 };
    }
    steps
}

/// Follows gradients, patterns and filters to where their attributes come from, as usvg does: until one has no reference,
/// or one to where it began or to itself. Who comes by some other circle never ends.
fn chains(graph: &Graph<'_>) -> Result<(), Error> {
    let next = |index: usize| {
        graph.elements[index]
            .links
            .iter()
            .find(|link| link.property == Property::Template)
            .map(|link| link.target)
    };
    for origin in 0..graph.elements.len() {
        let mut at = origin;
        for length in 0.. {
            match next(at) {
                Some(target) if target != at && target != origin => at = target,
                _ => break,
            }
            if length == LONGEST_CHAIN {
                return Err(Error::TooComplex { what: "references in a chain", max: LONGEST_CHAIN as u64 });
            }
        }
    }
    Ok(())
}

/// What usvg does with a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Repeats what is used.
    Unfold,
    /// Follows all other references from what is painted.
    Paint,
}

/// An element, and whether a `<use>` repeats it: what usvg mends is mended where it stands, and not there.
type Place = (usize, bool);

/// Where an element leads: to its children (by no link), and to what it refers to.
type Way = (Place, Option<Link>);

/// How far a place has been looked at.
#[derive(Clone, Copy)]
enum State {
    Unknown,
    /// On the way to where we are.
    Open,
    /// Its weight is the one of this number.
    Done(u32),
}

/// A place on the way, what is known of its weight, and what is left to look at.
struct Step {
    place: Place,
    weight: Weight,
    ways: std::vec::IntoIter<Way>,
    /// What led here from the place before.
    by: Option<Link>,
}

/// All ways from the root.
struct Walk<'a> {
    graph: &'a Graph<'a>,
    pass: Pass,
    path: Vec<Step>,
    /// Of each element where it stands, and where it is repeated.
    states: Vec<[State; 2]>,
    weights: Vec<Weight>,
    /// Whether what a place comes to is the same however one comes to it. It is not where markers mark each other: usvg
    /// paints no marker inside itself.
    is_same: bool,
    has_markers: bool,
    steps: u64,
    max_depth: usize,
    /// The largest of what a fill or a stroke may be.
    heaviest: Weight,
}

/// What a circle is made of.
enum Circle {
    /// usvg paints no marker inside itself.
    OfMarkers,
    /// usvg stops where it began.
    Harmless,
    Endless,
}

impl<'a> Walk<'a> {
    fn new(graph: &'a Graph<'a>, pass: Pass, limits: &Limits) -> Self {
        let states = vec![[State::Unknown; 2]; graph.elements.len()];
        let max_depth = usize::try_from(limits.depth).unwrap_or(usize::MAX);
        let mut links = graph.elements.iter().flat_map(|element| &element.links);
        let has_markers = links.any(|link| link.property == Property::Markers);
        Self {
            graph,
            pass,
            path: Vec::new(),
            states,
            weights: Vec::new(),
            is_same: true,
            has_markers,
            steps: 0,
            max_depth,
            heaviest: Weight::default(),
        }
    }

    fn weigh(mut self) -> Result<Weight, Error> {
        let mut weight = self.go()?;
        if weight.is_none() {
            self.is_same = false;
            self.steps = 0;
            self.states.fill([State::Unknown; 2]);
            self.path.clear();
            weight = self.go()?;
        }
        let mut weight = weight.unwrap_or_default();
        if self.graph.has_context_paints {
            weight.add_times(self.heaviest, weight.marking);
        }
        Ok(weight)
    }

    /// Goes all ways; no answer where it shows that places are not the same however one comes to them.
    fn go(&mut self) -> Result<Option<Weight>, Error> {
        self.enter((0, false), None);
        while let Some(step) = self.path.last_mut() {
            let Some((place, by)) = step.ways.next() else {
                if let Some(weight) = self.leave() {
                    return Ok(Some(weight));
                }
                continue;
            };
            self.steps += 1;
            let max = if self.is_same { MOST_STEPS } else { MOST_STEPS_OF_MARKERS };
            if self.steps > max {
                return Err(Error::TooComplex { what: "steps along references", max });
            }
            match self.states[place.0][usize::from(place.1)] {
                State::Done(number) => step.weight.follow(self.weights[number as usize], by, self.graph),
                State::Unknown => self.enter(place, by),
                State::Open => match self.circle(place, by) {
                    Circle::OfMarkers if self.is_same => return Ok(None),
                    Circle::OfMarkers if self.graph.elements[place.0].tag != Tag::Marker => {
                        self.enter(place, by);
                    }
                    Circle::OfMarkers | Circle::Harmless => {}
                    Circle::Endless => return Err(Error::Circle { ids: self.names(place) }),
                },
            }
            // What is deeper than it may be is refused in the end; but not only when all ways are gone.
            if !self.is_same && self.path.len() > self.max_depth {
                let (what, limit) = ("levels of elements, references included,", "maxDepth");
                return Err(Error::Limit { what, limit, max: self.max_depth as u64 });
            }
        }
        Ok(None)
    }

    fn enter(&mut self, place: Place, by: Option<Link>) {
        self.states[place.0][usize::from(place.1)] = State::Open;
        let weight = Weight::of(&self.graph.elements[place.0], self.has_markers, self.pass);
        let ways = self.ways(place).into_iter();
        self.path.push(Step { place, weight, ways, by });
    }

    /// Leaves the last place on the path; its weight, if it was the first one.
    fn leave(&mut self) -> Option<Weight> {
        let Step { place, mut weight, by, .. } = self.path.pop()?;
        weight.depth += 1;
        let element = &self.graph.elements[place.0];
        let charge = element.around.charge(&mut weight.up, weight.characters);
        weight.charge(charge);
        if matches!(element.tag, Tag::Gradient | Tag::Pattern) {
            self.heaviest = self.heaviest.max(weight);
        }
        let is_open = !self.is_same && self.path.iter().any(|step| step.place == place);
        self.states[place.0][usize::from(place.1)] = match (self.is_same, is_open) {
            (true, _) => {
                self.weights.push(weight);
                let number = self.weights.len() - 1;
                State::Done(u32::try_from(number).expect("there are no more places than bytes of a text"))
            }
            (false, true) => State::Open,
            (false, false) => State::Unknown,
        };
        match self.path.last_mut() {
            Some(around) => {
                around.weight.follow(weight, by, self.graph);
                None
            }
            None => Some(weight),
        }
    }

    /// The ways from a place, children first.
    fn ways(&self, (index, is_repeated): Place) -> Vec<Way> {
        let element = &self.graph.elements[index];
        let mut ways: Vec<Way> = Vec::new();
        let mut child = index + 1;
        while child < element.end {
            if self.pass == Pass::Unfold || self.graph.is_painted(index, child) {
                ways.push(((child, is_repeated), None));
            }
            child = self.graph.elements[child].end;
        }
        // What is used has shapes that a fill is for, and so comes before it.
        let links =
            || element.links.iter().filter(|link| link.is_followed && (is_repeated || !link.is_mended));
        for link in links().filter(|link| link.property == Property::Use) {
            ways.push(((link.target, true), Some(*link)));
        }
        for link in links().filter(|link| self.pass == Pass::Paint && link.property != Property::Use) {
            ways.push(((link.target, false), Some(*link)));
        }
        ways
    }

    /// The circle that `by` would close.
    fn circle(&self, to: Place, by: Option<Link>) -> Circle {
        let start = self.path.iter().rposition(|step| step.place == to).unwrap_or_default();
        let links: Vec<Property> = self.path[start + 1..]
            .iter()
            .map(|step| step.by)
            .chain([by])
            .flatten()
            .map(|link| link.property)
            .collect();
        let around = self.path.len() - start;
        if links.iter().any(|property| matches!(property, Property::Marker | Property::Markers)) {
            Circle::OfMarkers
        } else if !links.is_empty() && links.iter().all(|&property| property == Property::Template)
            || (around == 2 && links == [Property::Use; 2])
        {
            Circle::Harmless
        } else {
            Circle::Endless
        }
    }

    /// The names of some elements of the circle to a place, for a message.
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

impl Weight {
    /// Adds what a way leads to.
    fn follow(&mut self, other: Self, by: Option<Link>, graph: &Graph<'_>) {
        let Some(Link { property, target, .. }) = by.filter(|link| link.property != Property::Use) else {
            return self.add(other);
        };
        // It inherits from what is around it where it stands.
        let mut other = other;
        if let Some(parent) = graph.elements[target].parent {
            other.charge(graph.elements[parent].outer.charge(other.up, other.characters));
        }
        let times = match property {
            // Each shape inside may have it, and at each of its points if that is where markers are. Children are looked at
            // first, so that shapes are counted by now.
            Property::Fill | Property::Stroke | Property::Marker => self.shapes.max(1),
            Property::Markers => self.points.max(1),
            _ => 1,
        };
        if property != Property::Template {
            other.bytes = other.bytes.saturating_add(REFERENCE);
        }
        if matches!(property, Property::Marker | Property::Markers) {
            let shapes = other.shapes.saturating_add(other.marking);
            self.marking = self.marking.saturating_add(shapes.saturating_mul(times));
        }
        self.add_times(other, times);
    }
}
