//! A document written anew: the same elements with plain presentation attributes in the place of style sheets.

mod attributes;
pub(crate) mod background;
pub(crate) mod bounds;
mod clip;
pub(crate) mod gradient;
pub(crate) mod instances;
pub(crate) mod mask;
pub(crate) mod outline;
mod part;
mod references;
pub(crate) mod root;
mod uses;
mod xml;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::{Document, Node, NodeId};
use usvg::tiny_skia_path::Path;

use super::computed::Style;
use super::css::property::Property;
use super::declared::{self, Own};
use super::filters::displacement::{self, Rewritten};
use super::filters::results::{self, Results};
use super::filters::{primitive, tile};
use super::ignored::{is_deferred, is_ignored, is_lost_input};
use super::names;
use super::namespaces::{SVG, XLINK};
use super::styler::Styler;
use super::values::transform::{self, Matrix, Times as _};
use super::values::{self, length};
use super::warnings::{Kind, Warnings};
use crate::Error;
use gradient::Stop;
use instances::Instances;
use part::Part;
pub(crate) use xml::{escape, href, ids, prefix};

/// Bytes that a document may become longer by than three times what it was.
const MORE: usize = 2 << 20;

/// Whether browsers draw an element: it may need an extension, which they have none of.
pub(super) fn is_asked_for(node: Node<'_, '_>) -> bool {
    !node.has_attribute("requiredExtensions")
}

/// Writes a document.
pub(super) struct Writer<'a, 'input, 's> {
    styler: &'s mut Styler<'a>,
    warnings: &'s mut Warnings,
    text: String,
    /// What is to stand in a `<defs>` at the end.
    defs: String,
    /// How many ids were made up.
    made: usize,
    /// What the ids that are made up begin with: nothing that the document has.
    prefix: String,
    /// The first element of each id.
    ids: HashMap<&'a str, Node<'a, 'input>>,
    /// What is used elsewhere, and has other values there.
    instances: Instances<'a, 'input>,
    /// Whether what is used may look different from where it stands, by its node.
    differ: HashMap<NodeId, bool>,
    /// What says the root's size.
    size: &'s Style,
    /// The box that a picture in another document is laid out in.
    pub(super) place: Option<[f64; 2]>,
    /// Of the filter that is being written.
    results: Results<'a>,
    /// The filters that masks of linear colours have.
    linear: mask::Filters,
    /// How many bytes there may be in all.
    most: usize,
    boxes: &'s bounds::Budget,
    /// Whether anything may be blended with what is behind it.
    has_blending: bool,
    /// Whether anything may say `display`.
    has_display: bool,
    /// Which elements that others refer to are not there for them.
    missing: HashMap<NodeId, bool>,
}

/// An element that is open.
struct Open<'a, 'input> {
    node: Node<'a, 'input>,
    style: Rc<Style>,
    /// From its user units to pixels of the picture, as far as the elements around tell.
    matrix: Matrix,
    /// What it is written as.
    name: &'a str,
    /// Whether all in it is in a group.
    is_wrapped: bool,
    /// Whether what is inside of it is written already.
    is_whole: bool,
}

impl<'a, 'input, 's> Writer<'a, 'input, 's> {
    /// `size` is the style whose width and height are those of the root.
    pub(super) fn new(
        document: &'a Document<'input>,
        styler: &'s mut Styler<'a>,
        warnings: &'s mut Warnings,
        size: &'s Style,
        boxes: &'s bounds::Budget,
    ) -> Self {
        let text = document.input_text();
        Self {
            styler,
            warnings,
            text: String::with_capacity(text.len()),
            defs: String::new(),
            made: 0,
            prefix: prefix(text),
            ids: ids(document),
            instances: Instances::of(text),
            differ: HashMap::new(),
            size,
            place: None,
            results: Results::default(),
            linear: mask::Filters::default(),
            most: text.len().saturating_mul(3).saturating_add(MORE),
            boxes,
            has_blending: text.contains("mix-blend-mode"),
            has_display: text.contains("display"),
            missing: HashMap::new(),
        }
    }

    /// The whole document, from its root element on.
    pub(super) fn document(mut self, root: Node<'a, 'input>, initial: &Rc<Style>) -> Result<String, Error> {
        self.tree(root, initial, Matrix::default())?;
        Ok(self.text)
    }

    /// An element and all in it.
    fn tree(&mut self, top: Node<'a, 'input>, around: &Rc<Style>, matrix: Matrix) -> Result<(), Error> {
        let mut open: Vec<Open<'a, 'input>> = Vec::new();
        let mut next = Some(top);
        loop {
            // Down, as far as there is something.
            while let Some(node) = next {
                self.check()?;
                next = if node.is_element() {
                    let (parent, matrix) =
                        open.last().map_or((around, matrix), |open| (&open.style, open.matrix));
                    match self.open(node, &Rc::clone(parent), matrix) {
                        Some(opened) => {
                            let is_whole = opened.is_whole;
                            open.push(opened);
                            node.first_child().filter(|_| !is_whole)
                        }
                        None if open.is_empty() => return Ok(()),
                        None => node.next_sibling(),
                    }
                } else {
                    if let Some(text) = node.text().filter(|_| node.is_text() && !open.is_empty()) {
                        escape(&mut self.text, text);
                    }
                    node.next_sibling()
                };
            }
            let Some(Open { node, name, is_wrapped, .. }) = open.pop() else { return Ok(()) };
            if open.is_empty() && node.parent_element().is_none() {
                self.instances()?;
                if !self.defs.is_empty() {
                    let _ = write!(self.text, "<defs>{}</defs>", self.defs);
                }
            }
            if is_wrapped {
                self.text.push_str("</g>");
            }
            let _ = write!(self.text, "</{name}>");
            if open.is_empty() {
                return Ok(());
            }
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
    fn open(
        &mut self,
        node: Node<'a, 'input>,
        parent: &Rc<Style>,
        around: Matrix,
    ) -> Option<Open<'a, 'input>> {
        let name = node.tag_name().name();
        if node.tag_name().namespace() != Some(SVG) {
            return None;
        }
        if !names::is_known(name) {
            if !names::is_silent(name) && is_asked_for(node) {
                let reason = "it is not drawn here";
                self.warnings.tell(Kind::Element, &format!("<{name}>"), reason);
            }
            return None;
        }
        let own = Own::of(node);
        let mut style = self.styler.style(node, &own, parent, self.warnings);
        if node.parent_element().is_none() {
            return Some(self.root(node, style));
        }
        if name == "use" {
            self.turn_with_symbol(node, &mut style);
            self.move_to_symbol(node, &mut style);
        }
        if style.value(Property::ContentVisibility) == Some("hidden") && is_container(name) {
            style.values.retain(|(property, _)| *property != Property::Display);
            style.values.push((Property::Display, "none".into()));
        }
        let matrix = around.times(self.matrix(node, &style).unwrap_or_default());
        let is_stroked = || style.inherited(Property::Stroke).is_some_and(|stroke| stroke != "none");
        if name == "text" && style.value(Property::VectorEffect) == Some("non-scaling-stroke") && is_stroked()
        {
            let reason = "strokes of text are scaled here";
            self.warnings.tell(Kind::Value, "vector-effect: non-scaling-stroke", reason);
        }
        if let Some(path) = unscaled(node, &style) {
            return Some(self.unscaled(node, style, matrix, &path));
        }
        let displacement = results::is_displacement_map(node).then(|| self.displacement(node, &style));
        let tile = results::is_tile(node).then(|| self.tile(node, &style)).flatten();
        // usvg takes a radius of 0 for 1: Filter Effects 1, section 9.14.
        let name = if primitive::is_idle_morphology(node) { "feOffset" } else { name };
        let _ = write!(self.text, "<{name}");
        if let Some(id) = self.instances.id_of_top(node) {
            self.attribute("", "id", &id);
        }
        if let Some(attributes) = displacement {
            self.text.push_str(&attributes);
        }
        if let Some(input) = tile {
            self.attribute("", "in", &input);
        }
        if primitive::has_place_in_box(node) {
            let reason = "places of primitives are not taken as shares of a box here";
            self.warnings.tell(Kind::Value, "primitiveUnits: objectBoundingBox", reason);
        }
        if name == "filter" {
            self.results = Results::default();
        } else if results::is_primitive(&node)
            && let Some(result) = self.results.add(node, &self.prefix)
        {
            self.attribute("", "result", &result);
        }
        self.attributes(node, &style);
        // A marker is a group that usvg does not know as one.
        let is_group = name == "marker" && Part::has_group(&style);
        self.values(node, &style, if is_group { Part::Own } else { Part::All });
        if name == "use" {
            self.use_of(node, &style, matrix);
        }
        self.text.push('>');
        let is_linear = name == "mask" && mask::is_linear(&style);
        if is_group {
            style.values.retain(|(property, _)| *property != Property::Display);
            self.text.push_str("<g");
            self.values(node, &style, Part::Group);
            self.text.push('>');
        }
        if is_linear {
            let filter = self.linear.of(node, &style, &self.prefix, &mut self.defs);
            let _ = write!(self.text, "<g filter=\"url(#{filter})\">");
        }
        let is_wrapped = is_linear || is_group;
        // Nothing is shown of a symbol that is not displayed.
        let is_hidden = name == "symbol" && style.value(Property::Display) == Some("none")
            || matches!(name, "svg" | "symbol") && root::has_empty_view(node);
        let is_gradient = matches!(name, "linearGradient" | "radialGradient");
        if is_gradient {
            self.stops(node, &style);
        }
        let matrix = matrix.times(root::inner(node, &style));
        style.context.viewport = root::viewport(node, &style).unwrap_or(style.context.viewport);
        Some(Open {
            node,
            style: Rc::new(style),
            matrix,
            name,
            is_wrapped,
            is_whole: is_gradient || is_hidden,
        })
    }

    /// Writes the tag of the root element.
    fn root(&mut self, node: Node<'a, 'input>, mut style: Style) -> Open<'a, 'input> {
        let is_hidden =
            style.value(Property::ContentVisibility) == Some("hidden") || root::has_empty_view(node);
        let _ = write!(self.text, "<svg xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\"");
        self.attributes(node, &style);
        let sized = std::mem::replace(&mut style.values, self.size.values.clone());
        let size = root::size(node, &style);
        self.text.push_str(&root::written_size(&style, size));
        self.text.push_str(&root::negative_size(node));
        style.values = sized;
        // A view box is fitted into all of the place, and what is behind it fills that.
        let behind = self.place.filter(|_| root::view_box(node).is_some()).unwrap_or(size);
        let background = self.background(node, &style, behind);
        // The page is painted with it: nothing that the root element has to do with its content is done to that.
        let is_apart = !background.is_empty() && style.value(Property::Display) != Some("none");
        self.values(node, &style, if is_apart { Part::Own } else { Part::All });
        self.text.push('>');
        self.text.push_str(&background);
        let transform = root::transform(node, &style, size);
        let is_group = is_apart && (self.has_blending || Part::has_group(&style));
        let corners = self.corners(node, &style, size);
        let is_wrapped = transform.is_some() || is_group || is_hidden || corners.is_some();
        if is_wrapped {
            self.text.push_str("<g");
            if let Some(corners) = corners {
                self.attribute("", "clip-path", &corners);
            }
            if is_group {
                self.values(node, &style, Part::Group);
                if style.value(Property::MixBlendMode).or(style.value(Property::Isolation)).is_none() {
                    self.attribute("", "style", "isolation:isolate");
                }
            }
            if is_hidden && !(is_group && style.value(Property::Display).is_some()) {
                self.attribute("", "display", "none");
            }
            if let Some(transform) = transform {
                self.attribute("", "transform", &transform);
            }
            self.text.push('>');
        }
        style.context.viewport = root::view_box(node).map_or(size, |[_, _, width, height]| [width, height]);
        let matrix = root::to_pixels(node, size);
        Open { node, style: Rc::new(style), matrix, name: "svg", is_wrapped, is_whole: false }
    }

    /// What is behind all of the picture.
    fn background(&mut self, node: Node<'a, 'input>, style: &Style, size: [f64; 2]) -> String {
        let mut text = root::background_colour(node, style, size);
        let Some(layers) = background::layers(style, background::BACKGROUND, size) else {
            let value = style.value(Property::BackgroundImage).unwrap_or_default();
            let reason = "only linear and radial gradients are drawn here";
            self.warnings.tell(Kind::Value, &format!("background: {value}"), reason);
            return text;
        };
        for layer in layers {
            let ids = [self.new_id(), self.new_id()];
            let (part, id) = layer.write(&mut self.defs, size, ids);
            text.push_str(&root::painted(node, size, part, &id).unwrap_or_default());
        }
        text
    }

    /// An id that no element has.
    fn new_id(&mut self) -> String {
        self.made += 1;
        format!("{}{}", self.prefix, self.made)
    }

    /// Writes a shape whose stroke is as wide as it would be on the picture without any transform: its fill, and its stroke in
    /// pixels of the picture, brought back by the inverse matrix.
    fn unscaled(
        &mut self,
        node: Node<'a, 'input>,
        style: Style,
        matrix: Matrix,
        path: &Path,
    ) -> Open<'a, 'input> {
        self.text.push_str("<g");
        if let Some(id) = self.instances.id_of_top(node) {
            self.attribute("", "id", &id);
        }
        self.values(node, &style, Part::Group);
        let _ = write!(self.text, "><{}", node.tag_name().name());
        self.attributes(node, &style);
        self.values(node, &style, Part::Fill);
        self.text.push_str(" stroke=\"none\"/>");
        if let Some((path, back)) = outline::in_pixels(path, matrix) {
            let _ = write!(
                self.text,
                "<path fill=\"none\" marker-start=\"none\" marker-mid=\"none\" marker-end=\"none\" transform=\"{}\" d=\"{}\"",
                transform::written(back),
                outline::data(&path)
            );
            self.values(node, &style, Part::Stroke);
            self.text.push_str("/>");
        }
        Open { node, style: Rc::new(style), matrix, name: "g", is_wrapped: false, is_whole: false }
    }

    /// Writes the stops of a gradient.
    fn stops(&mut self, node: Node<'a, 'input>, style: &Style) {
        let (start, parent) = (self.text.len(), Rc::new(style.clone()));
        let is_linear = style.inherited(Property::ColorInterpolation) == Some("linearRGB");
        let mut stops = Vec::new();
        for node in node.children().filter(|node| node.tag_name().name() == "stop") {
            let Some(Open { node, style, name, .. }) = self.open(node, &parent, Matrix::default()) else {
                continue;
            };
            let _ = write!(self.text, "</{name}>");
            let offset = node.attribute("offset");
            let offset = offset.and_then(|offset| length::plain("stop", "offset", offset, &style.context));
            let colour = match style.value(Property::StopColor) {
                Some("currentColor") => Some(values::hex(style.context.current)),
                colour => colour.map(str::to_owned),
            };
            let stop = Stop::new(offset.as_deref(), colour.as_deref(), style.value(Property::StopOpacity));
            stops.push(if is_linear { stop.in_linear_light() } else { stop });
        }
        let plain = self.text.split_off(start);
        if !gradient::write(&mut self.text, &stops) {
            self.text.push_str(&plain);
        }
    }

    /// Writes the map of a `feDisplacementMap`; the attributes that this then has.
    fn displacement(&mut self, node: Node<'a, '_>, style: &Style) -> String {
        let units = node.parent_element().and_then(|filter| filter.attribute("primitiveUnits"));
        if units.is_some_and(|units| units == "objectBoundingBox") {
            let why = "its scale is not taken as a share of a box here";
            self.warnings.tell(Kind::Value, "feDisplacementMap primitiveUnits: objectBoundingBox", why);
        }
        let name = self.new_id();
        let space = style.value(Property::ColorInterpolationFilters);
        let Rewritten { map, attributes } = Rewritten::of(node, &self.results, space, &name);
        self.text.push_str(&map);
        attributes
    }

    /// Writes what a `feTile` repeats; the name of that.
    fn tile(&mut self, node: Node<'a, '_>, style: &Style) -> Option<String> {
        let name = self.new_id();
        let input = tile::input(node, &self.results, &style.context, &name);
        self.text.push_str(input.as_deref().unwrap_or_default());
        input.map(|_| name)
    }

    /// Writes the attributes that are no presentation attributes.
    fn attributes(&mut self, node: Node<'a, '_>, style: &Style) {
        let name_of_element = node.tag_name().name();
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            let prefix = match attribute.namespace() {
                None => "",
                Some(XLINK) => "xlink:",
                Some(roxmltree::NS_XML_URI) => "xml:",
                Some(_) => continue,
            };
            let is_resolved =
                matches!(name, "style" | "class") || declared::property_of(node, name).is_some();
            if prefix.is_empty() && is_resolved || name == "href" && name_of_element == "use" {
                continue;
            }
            // Browsers know no such input, and take the result before: what is named nowhere.
            if name == "requiredFeatures"
                || is_ignored(node, &attribute)
                || is_lost_input(name, value)
                || is_deferred(name, value)
            {
                continue;
            }
            if name == "id" && prefix.is_empty() {
                self.id(node, value);
                continue;
            }
            if let Some(matrix) = primitive::saturation(node).filter(|_| matches!(name, "type" | "values")) {
                self.attribute("", name, if name == "type" { "matrix" } else { &matrix });
                continue;
            }
            if name == "points" && !length::is_list_of_points(value) {
                self.warnings.tell_value(name, value);
                continue;
            }
            if results::is_displacement_map(node) && displacement::is_own(name)
                || results::is_tile(node) && name == "in"
                || name == "result" && value.is_empty()
            {
                continue;
            }
            if name == "href"
                && let Some(decoded) = self.decoded(value)
            {
                self.attribute(prefix, name, &decoded);
                continue;
            }
            if let Some(value) = length::plain(name_of_element, name, value, &style.context) {
                self.attribute(prefix, name, &value);
            } else {
                self.warnings.tell_value(name, value);
            }
        }
    }

    /// Writes an element's id, if it is the first of that name: what others refer to.
    fn id(&mut self, node: Node<'a, '_>, id: &str) {
        if self.instances.id.is_none() && self.ids.get(id).is_some_and(|first| first.id() == node.id()) {
            self.attribute("", "id", id);
        }
    }

    fn attribute_of_defs(&mut self, name: &str, value: &str) {
        let _ = write!(self.defs, " {name}=\"");
        escape(&mut self.defs, value);
        self.defs.push('"');
    }

    fn attribute(&mut self, prefix: &str, name: &str, value: &str) {
        let _ = write!(self.text, " {prefix}{name}=\"");
        escape(&mut self.text, value);
        self.text.push('"');
    }
}

/// Whether an element has contents that `content-visibility` hides.
fn is_container(element: &str) -> bool {
    matches!(element, "g" | "a" | "svg" | "use" | "switch" | "text")
}

/// The outline of a shape whose stroke is not scaled.
fn unscaled(node: Node<'_, '_>, style: &Style) -> Option<Path> {
    let is_unscaled = style.value(Property::VectorEffect) == Some("non-scaling-stroke");
    let is_stroked = || style.inherited(Property::Stroke).is_some_and(|stroke| stroke != "none");
    if is_unscaled && is_stroked() { outline::of(node, Some(style), &style.context) } else { None }
}
