//! A document written anew: the same elements with plain presentation attributes in the place of style sheets.

use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::Node;

use super::bounds;
use super::element::{Own, Style, Styler};
use super::length;
use super::property::{self, Property};
use super::root;
use super::shape;
use super::transform::{self, Placement};
use super::warnings::{Kind, Warnings};
use super::{SVG, XLINK};
use crate::render::Error;

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

/// Whether browsers draw an element: it may need an extension, which they have none of.
pub(super) fn is_asked_for(node: Node<'_, '_>) -> bool {
    !node.has_attribute("requiredExtensions")
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
    /// How many bytes there may be in all.
    most: usize,
    boxes: &'s bounds::Budget,
}

/// An element that is open.
struct Open<'a, 'input> {
    node: Node<'a, 'input>,
    style: Rc<Style>,
    /// What ends it.
    end: &'static str,
}

impl<'a, 's> Writer<'a, 's> {
    pub(super) fn new(
        styler: &'s mut Styler<'a>,
        warnings: &'s mut Warnings,
        capacity: usize,
        prefix: String,
        boxes: &'s bounds::Budget,
    ) -> Self {
        Self {
            styler,
            warnings,
            text: String::with_capacity(capacity),
            defs: String::new(),
            made: 0,
            prefix,
            most: capacity.saturating_mul(4).saturating_add(super::MORE),
            boxes,
        }
    }

    /// The whole document. `root` is its root element.
    pub(super) fn document(mut self, root: Node<'a, '_>, initial: &Style) -> Result<String, Error> {
        let mut open: Vec<Open<'a, '_>> = Vec::new();
        let initial = Rc::new(initial.clone());
        let mut next = Some(root);
        loop {
            // Down, as far as there is something.
            while let Some(node) = next {
                self.check()?;
                let parent = open.last().map_or(&initial, |open| &open.style);
                next = if node.is_element() {
                    match self.open(node, &Rc::clone(parent)) {
                        Some(opened) => {
                            open.push(opened);
                            node.first_child()
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
            let Some(Open { node, end, .. }) = open.pop() else { return Ok(self.text) };
            if open.is_empty() {
                // The root ends.
                if !self.defs.is_empty() {
                    let _ = write!(self.text, "<defs>{}</defs>", self.defs);
                }
                self.text.push_str(end);
                return Ok(self.text);
            }
            self.text.push_str(end);
            next = node.next_sibling();
        }
    }

    /// An error if the document has become too long, or took too long.
    fn check(&self) -> Result<(), Error> {
        if self.text.len() + self.defs.len() > self.most {
            return Err(Error::TooComplex {
                what: "bytes with all style written out",
                max: self.most as u64,
            });
        }
        self.styler.check()
    }

    /// Writes an element's tag; none if nothing of the element is written.
    fn open<'input>(&mut self, node: Node<'a, 'input>, parent: &Rc<Style>) -> Option<Open<'a, 'input>> {
        let name = node.tag_name().name();
        if node.tag_name().namespace() != Some(SVG) {
            return None;
        }
        if !is_known(name) {
            if !is_silent(name) && is_asked_for(node) {
                self.warnings.tell(Kind::Element, &format!("<{name}>"), "it is not drawn here");
            }
            return None;
        }
        let own = Own::of(node);
        let mut style = self.styler.style(node, &own, parent, self.warnings);
        let is_root = node.parent_element().is_none();
        self.text.push('<');
        self.text.push_str(name);
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
        style.context.viewport = root::viewport(node, &style).unwrap_or(style.context.viewport);
        Some(Open { node, style: Rc::new(style), end })
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
            if let Some(value) = length::plain(element, name, value, &style.context) {
                self.attribute(prefix, name, &value);
            } else {
                self.warnings.tell_value(name, value);
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
        let within =
            if box_of == "view-box" { Some(view) } else { bounds::of(node, &style.context, self.boxes) };
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
        let own = bounds::of(node, &style.context, self.boxes);
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
    let mut start = 0;
    for (at, byte) in value.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\n' => "&#10;",
            b'\r' => "&#13;",
            b'\t' => "&#9;",
            _ => continue,
        };
        text.push_str(&value[start..at]);
        text.push_str(escaped);
        start = at + 1;
    }
    text.push_str(&value[start..]);
}
