//! A document written anew: the same elements with plain presentation attributes in the place of style sheets.

use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::Node;

use super::bounds;
use super::displacement::{self, Results, Rewritten};
use super::element::{Own, Style, Styler};
use super::gradient::{self, Stop};
use super::length;
use super::mask;
use super::property::{self, Property};
use super::root;
use super::shape;
use super::transform::{self, Placement};
use super::values;
use super::warnings::{Kind, Warnings};
use super::{SVG, XLINK};

/// Elements that usvg knows, and those that hold them.
const KNOWN: &[&str] = &[
    "a",
    "circle",
    "clipPath",
    "defs",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "tref",
    "tspan",
    "use",
];

/// Elements that show nothing in a browser either.
const SILENT: &[&str] = &[
    "title",
    "desc",
    "metadata",
    "style",
    "view",
    "cursor",
    "font",
    "font-face",
    "glyph",
    "missing-glyph",
    "hkern",
    "vkern",
    "color-profile",
    "definition-src",
    "glyphRef",
    "altGlyphDef",
    "link",
];

/// Whether an element is drawn, or holds what is.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// Whether an element is one that nobody draws.
pub(super) fn is_silent(name: &str) -> bool {
    SILENT.contains(&name)
}

/// Writes a document.
pub(super) struct Writer<'a, 's> {
    pub(super) styler: &'s mut Styler<'a>,
    pub(super) warnings: &'s mut Warnings,
    text: String,
    /// What is to stand in a `<defs>` at the end.
    defs: String,
    /// How many ids were made up.
    made: usize,
    /// What the ids that are made up begin with: nothing that the document has.
    prefix: String,
    /// Of the filter that is being written.
    results: Results<'a>,
    /// The filters that masks of linear colours have.
    linear: mask::Filters,
}

/// An element that is open.
struct Open<'a, 'input> {
    node: Node<'a, 'input>,
    style: Rc<Style>,
    /// What ends it.
    end: &'static str,
    /// Whether what is inside of it is written already.
    is_whole: bool,
}

impl<'a, 's> Writer<'a, 's> {
    pub(super) fn new(
        styler: &'s mut Styler<'a>,
        warnings: &'s mut Warnings,
        capacity: usize,
        prefix: String,
    ) -> Self {
        let text = String::with_capacity(capacity);
        Self {
            styler,
            warnings,
            text,
            defs: String::new(),
            made: 0,
            prefix,
            results: Results::default(),
            linear: mask::Filters::default(),
        }
    }

    /// The whole document. `root` is its root element.
    pub(super) fn document(mut self, root: Node<'a, '_>, initial: &Style) -> String {
        let mut open: Vec<Open<'a, '_>> = Vec::new();
        let initial = Rc::new(initial.clone());
        let mut next = Some(root);
        loop {
            // Down, as far as there is something.
            while let Some(node) = next {
                let parent = open.last().map_or(&initial, |open| &open.style);
                next = if node.is_element() {
                    match self.open(node, &Rc::clone(parent)) {
                        Some(opened) => {
                            let is_whole = opened.is_whole;
                            open.push(opened);
                            node.first_child().filter(|_| !is_whole)
                        }
                        None => node.next_sibling(),
                    }
                } else {
                    if let Some(text) = node.text().filter(|_| node.is_text() && !open.is_empty()) {
                        escape(&mut self.text, text);
                    }
                    node.next_sibling()
                };
            }
            let Some(Open { node, end, .. }) = open.pop() else { return self.text };
            if open.is_empty() {
                // The root ends.
                if !self.defs.is_empty() {
                    let _ = write!(self.text, "<defs>{}</defs>", self.defs);
                }
                self.text.push_str(end);
                return self.text;
            }
            self.text.push_str(end);
            next = node.next_sibling();
        }
    }

    /// Writes an element's tag; none if nothing of the element is written.
    fn open<'input>(&mut self, node: Node<'a, 'input>, parent: &Rc<Style>) -> Option<Open<'a, 'input>> {
        let name = node.tag_name().name();
        if node.tag_name().namespace() != Some(SVG) {
            return None;
        }
        if !is_known(name) {
            if !is_silent(name) {
                self.warnings.tell(
                    Kind::Element,
                    &format!("<{name}>"),
                    "it is an element that is not drawn here",
                );
            }
            return None;
        }
        let own = Own::of(node, self.warnings);
        let mut style = self.styler.style(node, &own, parent, self.warnings);
        let is_root = node.parent_element().is_none();
        let displacement = displacement::is_displacement_map(node).then(|| self.displacement(node, &style));
        self.text.push('<');
        self.text.push_str(name);
        if let Some(attributes) = displacement {
            self.text.push_str(&attributes);
        }
        if name == "filter" {
            self.results = Results::default();
        } else if displacement::is_primitive(&node)
            && let Some(result) = self.results.add(node, &self.prefix)
        {
            self.attribute("", "result", &result);
        }
        if is_root {
            let _ = write!(self.text, " xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\"");
        }
        self.attributes(node, &style);
        let mut end = end_of(name);
        if is_root {
            let inside = root::attributes(node, &style);
            self.text.push_str(&inside.attributes);
            self.values(node, &style, true);
            self.text.push('>');
            self.text.push_str(&inside.first);
            if inside.is_wrapped {
                end = "</g></svg>";
            }
        } else {
            self.values(node, &style, false);
            self.text.push('>');
        }
        if name == "mask" && mask::is_linear(&style) {
            let filter = self.linear.of(node, &style, &self.prefix, &mut self.defs);
            let _ = write!(self.text, "<g filter=\"url(#{filter})\">");
            end = "</g></mask>";
        }
        let is_gradient = matches!(name, "linearGradient" | "radialGradient");
        if is_gradient {
            self.stops(node, &style);
        }
        style.context.viewport = root::viewport(node, &style).unwrap_or(style.context.viewport);
        Some(Open { node, style: Rc::new(style), end, is_whole: is_gradient })
    }

    /// Writes the stops of a gradient.
    fn stops(&mut self, node: Node<'a, '_>, style: &Style) {
        let (start, parent) = (self.text.len(), Rc::new(style.clone()));
        let mut stops = Vec::new();
        for node in node.children().filter(|node| node.tag_name().name() == "stop") {
            let Some(Open { node, style, end, .. }) = self.open(node, &parent) else { continue };
            self.text.push_str(end);
            let offset = node.attribute("offset");
            let offset = offset.and_then(|offset| length::plain("stop", "offset", offset, &style.context));
            let colour = match style.value(Property::StopColor) {
                Some("currentColor") => Some(values::hex(style.context.current)),
                colour => colour.map(str::to_owned),
            };
            stops.push(Stop::new(offset.as_deref(), colour.as_deref(), style.value(Property::StopOpacity)));
        }
        let plain = self.text.split_off(start);
        if !gradient::write(&mut self.text, &stops) {
            self.text.push_str(&plain);
        }
    }

    /// Writes the map of a `feDisplacementMap`; the attributes that this then has.
    fn displacement(&mut self, node: Node<'a, '_>, style: &Style) -> String {
        let units = node.parent_element().and_then(|filter| filter.attribute("primitiveUnits"));
        if units.is_some_and(|units| units.trim() == "objectBoundingBox") {
            let why = "its scale is not taken as a share of a box here";
            self.warnings.tell(Kind::Value, "feDisplacementMap primitiveUnits: objectBoundingBox", why);
        }
        self.made += 1;
        let name = format!("{}{}", self.prefix, self.made);
        let space = style.value(Property::ColorInterpolationFilters);
        let Rewritten { map, attributes } = Rewritten::of(node, &self.results, space, &name);
        self.text.push_str(&map);
        attributes
    }

    /// Writes the attributes that are no presentation attributes.
    fn attributes(&mut self, node: Node<'a, '_>, style: &Style) {
        let element = node.tag_name().name();
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            let prefix = match attribute.namespace() {
                None => "",
                Some(XLINK) => "xlink:",
                Some(roxmltree::NS_XML_URI) => "xml:",
                Some(_) => continue,
            };
            if prefix.is_empty()
                && (matches!(name, "style" | "class") || property::of_attribute(element, name).is_some())
            {
                continue;
            }
            if displacement::is_displacement_map(node) && displacement::is_own(name)
                || name == "result" && value.is_empty()
            {
                continue;
            }
            if let Some(value) = length::plain(element, name, value, &style.context) {
                self.attribute(prefix, name, &value);
            }
        }
    }

    fn attribute(&mut self, prefix: &str, name: &str, value: &str) {
        let _ = write!(self.text, " {prefix}{name}=\"");
        escape(&mut self.text, value);
        self.text.push('"');
    }

    /// Writes an element's values as attributes.
    fn values(&mut self, node: Node<'a, '_>, style: &Style, is_root: bool) {
        let element = node.tag_name().name();
        let mut placement = Placement::default();
        // usvg knows these in a style only.
        let mut styled = String::new();
        let mut box_of = "view-box";
        for (property, value) in &style.values {
            let value: &str = value;
            match property {
                Property::Transform if value != "none" => placement.transform = Some(value),
                Property::TransformOrigin => placement.origin = Some(value),
                Property::Translate if value != "none" => placement.translate = Some(value),
                Property::Rotate if value != "none" => placement.rotate = Some(value),
                Property::Scale if value != "none" => placement.scale = Some(value),
                Property::TransformBox => box_of = value,
                Property::Transform | Property::Translate | Property::Rotate | Property::Scale => {}
                Property::MixBlendMode | Property::Isolation | Property::FontKerning => {
                    let _ = write!(styled, "{}:{value};", property.name());
                }
                Property::BackgroundColor
                | Property::LineHeight
                | Property::FontFeatureSettings
                | Property::WhiteSpace => {}
                Property::Width | Property::Height if is_root => {}
                Property::StopColor => self.attribute("", "stop-color", gradient::split(value).0),
                Property::ClipPath if shape::is_shape(value) => self.shape(node, value, style),
                property => {
                    let is_auto = value == "auto" && is_of_geometry(*property);
                    if let Some(name) = property::attribute_of(element, *property).filter(|_| !is_auto) {
                        self.attribute("", name, value);
                    }
                }
            }
        }
        if !styled.is_empty() {
            self.attribute("", "style", &styled);
        }
        if !is_root && placement.moves() {
            self.place(node, &placement, box_of, style);
        }
    }

    /// Writes an element's transform.
    fn place(&mut self, node: Node<'a, '_>, placement: &Placement<'_>, box_of: &str, style: &Style) {
        let element = node.tag_name().name();
        let Some(name) = property::attribute_of(element, Property::Transform) else { return };
        let [width, height] = style.context.viewport;
        let view = [0.0, 0.0, width, height];
        let within = if box_of == "view-box" { Some(view) } else { bounds::of(node, &style.context) };
        let Some(within) = within else {
            self.warnings.tell(
                Kind::Value,
                &format!("transform-box: {box_of}"),
                "the box of such an element is not known here",
            );
            return self.attribute("", name, &transform::written(transform::Matrix::default()));
        };
        let matrix = placement.matrix(within, [0.0, 0.0], &style.context);
        if let Some(matrix) = matrix {
            self.attribute("", name, &transform::written(matrix));
        }
    }

    /// Writes a clip path for a shape of CSS.
    fn shape(&mut self, node: Node<'a, '_>, value: &str, style: &Style) {
        let [width, height] = style.context.viewport;
        let own = bounds::of(node, &style.context);
        let outline = shape::outline(value, own, [0.0, 0.0, width, height], &style.context);
        let Some(outline) = outline else {
            self.warnings.tell(Kind::Value, "clip-path", "the box of such an element is not known here");
            return;
        };
        self.made += 1;
        let id = format!("{}{}", self.prefix, self.made);
        let rule = if outline.is_evenodd { " clip-rule=\"evenodd\"" } else { "" };
        let _ = write!(self.defs, "<clipPath id=\"{id}\"><path{rule} d=\"");
        escape(&mut self.defs, &outline.path);
        self.defs.push_str("\"/></clipPath>");
        self.attribute("", "clip-path", &format!("url(#{id})"));
    }
}

const fn is_of_geometry(property: Property) -> bool {
    matches!(property, Property::Width | Property::Height | Property::Rx | Property::Ry)
}

/// The end tag of a known element.
fn end_of(name: &str) -> &'static str {
    macro_rules! ends {
        ($($name:literal)*) => {
            match name { $($name => concat!("</", $name, ">"),)* _ => "" }
        };
    }
    ends!("a" "circle" "clipPath" "defs" "ellipse" "feBlend" "feColorMatrix" "feComponentTransfer" "feComposite"
        "feConvolveMatrix" "feDiffuseLighting" "feDisplacementMap" "feDistantLight" "feDropShadow" "feFlood" "feFuncA" "feFuncB"
        "feFuncG" "feFuncR" "feGaussianBlur" "feImage" "feMerge" "feMergeNode" "feMorphology" "feOffset" "fePointLight"
        "feSpecularLighting" "feSpotLight" "feTile" "feTurbulence" "filter" "g" "image" "line" "linearGradient" "marker" "mask"
        "path" "pattern" "polygon" "polyline" "radialGradient" "rect" "stop" "svg" "switch" "symbol" "text" "textPath" "tref"
        "tspan" "use")
}

/// Text as XML has it, in an element or in a value in double quotes.
pub(super) fn escape(text: &mut String, value: &str) {
    let mut rest = value;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\n', '\r', '\t']) {
        let (plain, from) = rest.split_at(at);
        text.push_str(plain);
        text.push_str(match from.as_bytes()[0] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\n' => "&#10;",
            b'\r' => "&#13;",
            _ => "&#9;",
        });
        rest = &from[1..];
    }
    text.push_str(rest);
}
