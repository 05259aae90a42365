//! The types of the graph: elements, and the references between them.

use std::collections::HashMap;

use roxmltree::Node;

use super::inheritance::{Ancestors, Inheritable, OwnCharge};
use crate::guard::numbers::{numbers, outline};

pub(crate) const SVG: &str = "http://www.w3.org/2000/svg";

/// The indices of elements by their `id`. Several elements may have the same.
pub(crate) type Ids<'a> = HashMap<&'a str, Vec<usize>>;

/// An element with its charge.
pub(crate) struct Element<'a> {
    pub(crate) tag: Tag,
    /// Whether usvg paints it where it stands. If not, it is painted only by reference.
    pub(crate) is_painted: bool,
    /// Whether it has a fill and a stroke.
    pub(crate) is_shape: bool,
    pub(crate) id: &'a str,
    pub(crate) parent: Option<usize>,
    /// The index after its last descendant.
    pub(crate) end: usize,
    pub(crate) links: Vec<Link>,
    /// Its charge without its ancestors and descendants.
    pub(crate) own: OwnCharge,
    /// The charge that it adds to each lookup from a descendant, or from itself.
    pub(crate) inheritable: Inheritable,
    /// The sum of `inheritable` over it and its ancestors.
    pub(crate) ancestors: Ancestors,
    /// The characters of a `<text>`, its descendants included; 0 for other elements.
    pub(crate) characters: u64,
    /// The value of its `d` or `points` attribute.
    pub(crate) outline: &'a str,
}

/// Elements that usvg treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
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
pub(crate) struct Link {
    pub(crate) property: Property,
    pub(crate) target: usize,
    /// Whether the property's value is this one reference, and only one element has the id.
    pub(crate) is_sole: bool,
    /// Whether usvg removes it to break a cycle. It removes it from the element itself only, and not from the copies
    /// that `<use>` makes.
    pub(crate) is_removed: bool,
    /// Whether the target is of a kind that the property can use. usvg looks for cycles along the other links too, and
    /// then ignores them.
    pub(crate) is_followed: bool,
}

/// The property or attribute that holds a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Property {
    ClipPath,
    Mask,
    Filter,
    Fill,
    Stroke,
    /// `marker-start` or `marker-end`: painted once for each shape.
    Marker,
    /// `marker-mid`: painted for each point of a shape.
    Markers,
    /// `href` of `<use>`.
    Use,
    /// `href` of `<feImage>`.
    Image,
    /// `href` of a gradient, pattern or filter, which takes missing attributes and content from the target.
    Template,
}

impl Property {
    /// Whether usvg can use an element of this kind for the property.
    pub(crate) const fn is_for(self, tag: Tag) -> bool {
        match self {
            Self::ClipPath => matches!(tag, Tag::ClipPath),
            Self::Mask => matches!(tag, Tag::Mask),
            Self::Filter => matches!(tag, Tag::Filter),
            Self::Fill | Self::Stroke => matches!(tag, Tag::Gradient | Tag::Pattern),
            Self::Marker | Self::Markers => matches!(tag, Tag::Marker),
            Self::Use | Self::Image | Self::Template => true,
        }
    }

    /// Whether descendants inherit it.
    pub(crate) const fn is_inherited(self) -> bool {
        matches!(self, Self::Fill | Self::Stroke | Self::Marker | Self::Markers)
    }
}

impl<'a> Element<'a> {
    /// An element without links, charges and an end.
    pub(crate) fn new(node: Node<'a, '_>, parent: Option<usize>) -> Self {
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
            own: OwnCharge::default(),
            inheritable: Inheritable::default(),
            ancestors: Ancestors::default(),
            characters: u64::from(name == "text"),
            outline: outline(node),
        }
    }

    /// The number of points of its outline, rounded up.
    pub(crate) fn points(&self) -> u64 {
        // Circles and rounded rectangles have 13.
        numbers(self.outline) + 16
    }
}
