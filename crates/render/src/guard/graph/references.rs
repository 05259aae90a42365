//! Reads the references of elements from their attributes.

use roxmltree::Node;
use svgtypes::{FilterValue, FilterValueListParser, FuncIRI, IRI, Paint};

use super::element::{Element, Ids, Link, Property, SVG};
use super::inheritance::Inheritable;

const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Bytes that usvg keeps of an attribute beside its value.
const ATTRIBUTE: u64 = 32;

/// Presentation attributes that refer to elements.
pub(super) const PROPERTIES: [(&str, Property); 8] = [
    ("clip-path", Property::ClipPath),
    ("mask", Property::Mask),
    ("filter", Property::Filter),
    ("fill", Property::Fill),
    ("stroke", Property::Stroke),
    ("marker-start", Property::Marker),
    ("marker-mid", Property::Markers),
    ("marker-end", Property::Marker),
];

/// The values of [`PROPERTIES`] on an element.
pub(super) type Values<'a> = [Option<&'a str>; PROPERTIES.len()];

/// The same, boxed because most elements have no such value.
pub(super) type StoredValues<'a> = Option<Box<Values<'a>>>;

/// The value that an element itself has of the property at `place` in [`PROPERTIES`].
pub(super) fn own_value<'a>(values: &[StoredValues<'a>], element: usize, place: usize) -> Option<&'a str> {
    values[element].as_ref().and_then(|values| values[place])
}

/// The attributes of an element, and the charge for reading them.
#[derive(Default)]
pub(super) struct Declarations<'a> {
    pub(super) values: Values<'a>,
    /// The charge for all attributes, in bytes.
    pub(super) bytes: u64,
    /// Walks to the root that the values of the attributes cause.
    pub(super) walks: u64,
    pub(super) inheritable: Inheritable,
}

impl<'a> Declarations<'a> {
    /// Reads attributes alone: style sheets have become attributes before, and what remains in a `style` attribute
    /// refers to nothing.
    pub(super) fn read(node: Node<'a, '_>) -> Self {
        let mut declarations = Self::default();
        for attribute in node.attributes() {
            declarations.add(attribute.name(), attribute.value());
            if matches!(attribute.namespace(), None | Some(SVG | XLINK | XML)) {
                let place = PROPERTIES.iter().position(|&(property, _)| property == attribute.name());
                if let Some(place) = place {
                    declarations.values[place] = Some(attribute.value());
                }
            }
        }
        declarations
    }

    fn add(&mut self, name: &str, value: &str) {
        let (bytes, walks) = self.inheritable.declare(name, value);
        self.bytes = self.bytes.saturating_add(bytes + ATTRIBUTE);
        self.walks += walks;
    }
}

/// Replaces the value `inherit` by the inherited value.
pub(super) fn with_inherited<'a>(
    mut own: Values<'a>,
    parent: Option<usize>,
    elements: &[Element<'a>],
    values: &[StoredValues<'a>],
) -> Values<'a> {
    for (place, value) in own.iter_mut().enumerate() {
        if *value != Some("inherit") {
            continue;
        }
        let mut ancestor = parent;
        *value = None;
        while let Some(index) = ancestor {
            *value = own_value(values, index, place);
            ancestor =
                elements[index].parent.filter(|_| value.is_none() && PROPERTIES[place].1.is_inherited());
        }
    }
    own
}

/// Returns the links of an element with these values.
pub(super) fn links(node: Node<'_, '_>, values: &Values<'_>, ids: &Ids<'_>) -> Vec<Link> {
    let mut links = links_of_values(values, ids);
    let property = match node.tag_name().name() {
        "use" => Property::Use,
        "feImage" => Property::Image,
        "linearGradient" | "radialGradient" | "pattern" | "filter" => Property::Template,
        _ => return links,
    };
    for id in href_ids(node) {
        links.extend(links_to(property, id, true, ids));
    }
    links
}

pub(super) fn links_of_values(values: &Values<'_>, ids: &Ids<'_>) -> Vec<Link> {
    let mut links = Vec::new();
    let mut add = |property, id, is_sole| links.extend(links_to(property, id, is_sole, ids));
    for (&(_, property), value) in PROPERTIES.iter().zip(values) {
        let Some(value) = *value else { continue };
        match property {
            Property::Filter => {
                let is_sole = FuncIRI::from_str(value).is_ok();
                for function in FilterValueListParser::from(value).map_while(Result::ok) {
                    if let FilterValue::Url(id) = function {
                        add(property, id, is_sole);
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

/// The links to all elements that have an id.
fn links_to(property: Property, id: &str, is_sole: bool, ids: &Ids<'_>) -> impl Iterator<Item = Link> {
    let targets = ids.get(id).map_or(&[][..], Vec::as_slice);
    let is_sole = is_sole && targets.len() == 1;
    targets.iter().map(move |&target| Link {
        property,
        target,
        is_sole,
        is_removed: false,
        is_followed: false,
    })
}

/// The ids that the `href` attributes of an element name. usvg prefers `href` to `xlink:href`; here both count.
pub(super) fn href_ids<'a>(node: Node<'a, '_>) -> impl Iterator<Item = &'a str> {
    let hrefs = node.attributes().filter(|attribute| attribute.name() == "href");
    hrefs.filter_map(|attribute| IRI::from_str(attribute.value()).ok()).map(|IRI(id)| id)
}
