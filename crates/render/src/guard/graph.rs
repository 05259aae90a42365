//! What refers to what in a document, as usvg will follow it: elements in document order, what each of them repeats, and
//! what it weighs.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use memchr::memmem;
use roxmltree::{Document, Node};
use svgtypes::{FilterValue, FilterValueListParser, FuncIRI, IRI, Paint};

use super::numbers::{numbers, outline};
use super::reads::{Around, Outer, Own};
use super::{fallbacks, price, text, text_path};
use crate::{Error, Limits};

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// What usvg keeps of an attribute beside its value, in bytes.
const PER_ATTRIBUTE: u64 = 32;

/// The elements of a document.
pub(super) struct Graph<'a> {
    /// In document order: an element's children follow on it.
    pub(super) elements: Vec<Element<'a>>,
    /// Where its text has references that are to be left out.
    pub(super) ignored: Vec<Range<usize>>,
    /// Whether what marks a shape may have its paints.
    pub(super) has_context_paints: bool,
}

pub(super) struct Element<'a> {
    pub(super) tag: Tag,
    /// Whether it is painted where it stands, or is a part of what is referred to.
    pub(super) is_painted: bool,
    /// Whether it has a fill and a stroke.
    pub(super) is_shape: bool,
    pub(super) id: &'a str,
    pub(super) parent: Option<usize>,
    /// One beyond the last element inside.
    pub(super) end: usize,
    pub(super) links: Vec<Link>,
    /// What it takes by itself.
    pub(super) own: Own,
    /// What it adds to each element inside it, and to itself.
    pub(super) around: Around,
    /// The sum of that over it and all elements around it, where it stands.
    pub(super) outer: Outer,
    /// Characters of text, if it is a `<text>`, elements inside included.
    pub(super) characters: u64,
    /// The numbers of its outline, if it has any.
    pub(super) outline: &'a str,
}

/// Elements that are treated differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    ClipPath,
    Mask,
    Pattern,
    Filter,
    Marker,
    Gradient,
    Stop,
    Use,
    Other,
}

/// A reference from an element to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) property: Property,
    pub(super) target: usize,
    /// Whether it is all that the property says, and the only element of that id.
    pub(super) is_plain: bool,
    /// Whether usvg takes it away from where it stands, and only from there: not from what a `<use>` repeats of it.
    pub(super) is_mended: bool,
    /// Whether the target is an element that such a reference is for. usvg looks for circles along others too, and then
    /// ignores them.
    pub(super) is_followed: bool,
}

/// How an element refers to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Property {
    ClipPath,
    Mask,
    Filter,
    Fill,
    Stroke,
    /// At the first or last point of an outline.
    Marker,
    /// At all points in between.
    Markers,
    /// `href` of `<use>`.
    Use,
    /// `href` of `<feImage>`.
    Image,
    /// `href` of a gradient, pattern or filter: where its attributes come from, and its content if it has none.
    Template,
}

impl Property {
    /// Whether usvg makes something of such a reference to an element.
    pub(super) const fn is_for(self, tag: Tag) -> bool {
        match self {
            Self::ClipPath => matches!(tag, Tag::ClipPath),
            Self::Mask => matches!(tag, Tag::Mask),
            Self::Filter => matches!(tag, Tag::Filter),
            Self::Fill | Self::Stroke => matches!(tag, Tag::Gradient | Tag::Pattern),
            Self::Marker | Self::Markers => matches!(tag, Tag::Marker),
            Self::Use | Self::Image | Self::Template => true,
        }
    }

    /// Whether it holds for what is inside too.
    pub(super) const fn is_inherited(self) -> bool {
        matches!(self, Self::Fill | Self::Stroke | Self::Marker | Self::Markers)
    }
}

/// Presentation attributes that refer to elements.
const PROPERTIES: [(&str, Property); 8] = [
    ("clip-path", Property::ClipPath),
    ("mask", Property::Mask),
    ("filter", Property::Filter),
    ("fill", Property::Fill),
    ("stroke", Property::Stroke),
    ("marker-start", Property::Marker),
    ("marker-mid", Property::Markers),
    ("marker-end", Property::Marker),
];

/// What an element says for each of them.
type Values<'a> = [Option<&'a str>; PROPERTIES.len()];

/// The same, where most elements say nothing.
type Said<'a> = Option<Box<Values<'a>>>;

fn said<'a>(values: &[Said<'a>], element: usize, place: usize) -> Option<&'a str> {
    values[element].as_ref().and_then(|values| values[place])
}

impl<'a> Graph<'a> {
    /// The elements of a document, if they are not too deep, and their texts not too long.
    pub(super) fn of(document: &'a Document<'_>, limits: &Limits) -> Result<Self, Error> {
        let depth = deepest(document);
        if depth > limits.depth {
            return Err(Error::Limit { what: "levels of elements", limit: "maxDepth", max: limits.depth });
        }
        let nodes: Vec<Node<'_, '_>> = document.descendants().filter(Node::is_element).collect();
        text_path::check(document)?;
        let mut ids: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, node) in nodes.iter().enumerate() {
            if let Some(id) = node.attribute("id") {
                ids.entry(id).or_default().push(index);
            }
        }
        let mut elements: Vec<Element<'_>> = Vec::with_capacity(nodes.len());
        let mut values: Vec<Said<'_>> = Vec::with_capacity(nodes.len());
        // Positions that a text and the elements around it in the text have for characters.
        let mut positions: Vec<u64> = Vec::with_capacity(nodes.len());
        let prices = price::Prices::of(document, &ids, &nodes);
        text::check(&nodes)?;
        let mut open: Vec<(roxmltree::NodeId, usize)> = Vec::new();
        for (index, &node) in nodes.iter().enumerate() {
            let parent = node.parent_element().map(|parent| parent.id());
            while open.last().is_some_and(|&(id, _)| Some(id) != parent) {
                if let Some((_, closed)) = open.pop() {
                    elements[closed].end = index;
                }
            }
            let parent = open.last().map(|&(_, parent)| parent);
            open.push((node.id(), index));
            let declared = declared(node);
            let placed = parent.map_or(0, |parent| positions[parent]);
            positions.push(text::positions(node, placed));
            let own = inherited(declared.values, parent, &elements, &values);
            let mut element = Element::of(node, parent);
            element.around = declared.around;
            let outer = parent.map_or_else(Outer::default, |parent| elements[parent].outer);
            element.outer = outer.inside(&element.around);
            element.links = links(node, &own, &ids);
            element.own = prices.of_element(node, &element, positions[index]);
            element.own.bytes = element.own.bytes.saturating_add(declared.bytes);
            element.own.walks += declared.walks;
            if element.characters > 0 {
                let layout = prices.layout(node);
                element.characters = layout.characters;
                element.own.bytes = element.own.bytes.saturating_add(layout.bytes);
                element.own.kept = element.own.kept.saturating_add(layout.kept);
            }
            if element.characters > limits.text_length {
                let (what, limit) = ("characters of a text", "maxTextLength");
                return Err(Error::Limit { what, limit, max: limits.text_length });
            }
            elements.push(element);
            values.push(own.iter().any(Option::is_some).then(|| Box::new(own)));
        }
        for (_, last) in open {
            elements[last].end = elements.len();
        }
        let text = document.input_text().as_bytes();
        let mut graph =
            Self { elements, ignored: Vec::new(), has_context_paints: may_say(text, b"context-") };
        graph.inherit_where_it_stands(&values, &ids, &nodes);
        for index in 0..graph.elements.len() {
            let mut links = std::mem::take(&mut graph.elements[index].links);
            for link in &mut links {
                link.is_followed = link.property.is_for(graph.elements[link.target].tag);
            }
            graph.elements[index].links = links;
        }
        graph.ignored = fallbacks::ignored(document, &nodes, &graph.elements, &ids);
        Ok(graph)
    }

    /// What is inside of a pattern, say, inherits from what is around the pattern, and not around what refers to it: such
    /// links are the pattern's. usvg does not mend them.
    fn inherit_where_it_stands(
        &mut self,
        values: &[Said<'_>],
        ids: &HashMap<&str, Vec<usize>>,
        nodes: &[Node<'_, '_>],
    ) {
        // What stands inside a text is left out, or does not stay there.
        let is_in_text =
            |node: Node<'_, '_>| node.ancestors().any(|around| around.has_tag_name((SVG, "text")));
        let links = self.elements.iter().flat_map(|element| &element.links);
        let by_reference = links.filter(|link| !matches!(link.property, Property::Use | Property::Template));
        let targets: BTreeSet<usize> = by_reference.map(|link| link.target).collect();
        for target in targets.into_iter().filter(|target| !is_in_text(nodes[*target])) {
            let mut inherited = Values::default();
            for (place, value) in inherited.iter_mut().enumerate() {
                if !PROPERTIES[place].1.is_inherited() || said(values, target, place).is_some() {
                    continue;
                }
                let mut around =
                    std::iter::successors(self.elements[target].parent, |&at| self.elements[at].parent);
                *value = around.find_map(|at| said(values, at, place));
            }
            let links = of_properties(&inherited, ids);
            self.elements[target]
                .links
                .extend(links.into_iter().map(|link| Link { is_plain: false, ..link }));
        }
    }

    /// Whether usvg makes something of a child of an element.
    pub(super) fn is_painted(&self, parent: usize, child: usize) -> bool {
        match self.elements[parent].tag {
            Tag::Gradient => self.elements[child].tag == Tag::Stop,
            _ => self.elements[child].is_painted,
        }
    }

    /// The elements inside an element, and itself.
    pub(super) fn within(&self, index: usize) -> std::ops::Range<usize> {
        index..self.elements[index].end
    }
}

/// Whether a document says a word in some value: or may, as characters can be written by their numbers.
pub(super) fn may_say(text: &[u8], word: &[u8]) -> bool {
    memmem::find(text, word).is_some() || memmem::find(text, b"&#").is_some()
}

/// How deep elements are inside of each other.
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

impl<'a> Element<'a> {
    fn of(node: Node<'a, '_>, parent: Option<usize>) -> Self {
        let name = node.tag_name();
        let name = if matches!(name.namespace(), None | Some(SVG)) { name.name() } else { "" };
        let tag = match name {
            "clipPath" => Tag::ClipPath,
            "mask" => Tag::Mask,
            "pattern" => Tag::Pattern,
            "filter" => Tag::Filter,
            "marker" => Tag::Marker,
            "linearGradient" | "radialGradient" => Tag::Gradient,
            "stop" => Tag::Stop,
            "use" => Tag::Use,
            _ => Tag::Other,
        };
        let is_shape = matches!(
            name,
            "path"
                | "rect"
                | "circle"
                | "ellipse"
                | "line"
                | "polyline"
                | "polygon"
                | "text"
                | "tspan"
                | "tref"
                | "textPath"
                | "a"
                | "use"
        );
        let is_painted =
            is_shape || matches!(name, "svg" | "g" | "switch" | "image") || name.starts_with("fe");
        Self {
            tag,
            is_painted,
            is_shape,
            id: node.attribute("id").unwrap_or_default(),
            parent,
            end: 0,
            links: Vec::new(),
            own: Own::default(),
            around: Around::default(),
            outer: Outer::default(),
            characters: u64::from(name == "text"),
            outline: outline(node),
        }
    }
}

impl Element<'_> {
    /// How many points its outline has, or fewer.
    pub(super) fn points(&self) -> u64 {
        // Circles and rounded rectangles have thirteen.
        numbers(self.outline) + 16
    }
}

/// What an element declares.
#[derive(Default)]
struct Declared<'a> {
    values: Values<'a>,
    /// The price of it all, in bytes.
    bytes: u64,
    walks: u64,
    around: Around,
}

impl Declared<'_> {
    fn add(&mut self, name: &str, value: &str) {
        let (bytes, walks) = self.around.declare(name, value);
        self.bytes = self.bytes.saturating_add(bytes + PER_ATTRIBUTE);
        self.walks += walks;
    }
}

/// What an element declares: style sheets are attributes by now, and what usvg wants to have in a `style` refers to nothing.
fn declared<'a>(node: Node<'a, '_>) -> Declared<'a> {
    let mut declared = Declared::default();
    for attribute in node.attributes() {
        declared.add(attribute.name(), attribute.value());
        if matches!(attribute.namespace(), None | Some(SVG | XLINK | XML)) {
            let place = PROPERTIES.iter().position(|&(property, _)| property == attribute.name());
            if let Some(place) = place {
                declared.values[place] = Some(attribute.value());
            }
        }
    }
    declared
}

/// The same, where `inherit` is what it inherits.
fn inherited<'a>(
    mut own: Values<'a>,
    parent: Option<usize>,
    elements: &[Element<'a>],
    values: &[Said<'a>],
) -> Values<'a> {
    for (place, value) in own.iter_mut().enumerate() {
        if *value != Some("inherit") {
            continue;
        }
        let mut around = parent;
        *value = None;
        while let Some(index) = around {
            *value = said(values, index, place);
            around = elements[index].parent.filter(|_| value.is_none() && PROPERTIES[place].1.is_inherited());
        }
    }
    own
}

/// The links to all elements of an id.
fn to(
    property: Property,
    id: &str,
    is_plain: bool,
    ids: &HashMap<&str, Vec<usize>>,
) -> impl Iterator<Item = Link> {
    let targets = ids.get(id).map_or(&[][..], Vec::as_slice);
    let is_plain = is_plain && targets.len() == 1;
    targets.iter().map(move |&target| Link {
        property,
        target,
        is_plain,
        is_mended: false,
        is_followed: false,
    })
}

/// To what these values refer.
fn of_properties(values: &Values<'_>, ids: &HashMap<&str, Vec<usize>>) -> Vec<Link> {
    let mut links = Vec::new();
    let mut add = |property, id, is_plain| links.extend(to(property, id, is_plain, ids));
    for (&(_, property), value) in PROPERTIES.iter().zip(values) {
        let Some(value) = *value else { continue };
        match property {
            Property::Filter => {
                let is_plain = FuncIRI::from_str(value).is_ok();
                for function in FilterValueListParser::from(value).map_while(Result::ok) {
                    if let FilterValue::Url(id) = function {
                        add(property, id, is_plain);
                    }
                }
            }
            Property::Fill | Property::Stroke => {
                if let Ok(Paint::FuncIRI(id, _)) = Paint::from_str(value) {
                    add(property, id, true);
                }
            }
            _ => {
                if let Ok(FuncIRI(id)) = FuncIRI::from_str(value) {
                    add(property, id, true);
                }
            }
        }
    }
    links
}

/// To what an element refers.
fn links(node: Node<'_, '_>, values: &Values<'_>, ids: &HashMap<&str, Vec<usize>>) -> Vec<Link> {
    let mut links = of_properties(values, ids);
    let property = match node.tag_name().name() {
        "use" => Property::Use,
        "feImage" => Property::Image,
        "linearGradient" | "radialGradient" | "pattern" | "filter" => Property::Template,
        _ => return links,
    };
    for id in hrefs(node) {
        links.extend(to(property, id, true, ids));
    }
    links
}

/// The ids that an element's `href` names. usvg prefers one that is not of `XLink`; here both count.
pub(super) fn hrefs<'a>(node: Node<'a, '_>) -> impl Iterator<Item = &'a str> {
    let hrefs = node.attributes().filter(|attribute| attribute.name() == "href");
    hrefs.filter_map(|attribute| IRI::from_str(attribute.value()).ok()).map(|IRI(id)| id)
}
