//! Writes a document with its computed styles: the same elements, with presentation attributes instead of style sheets.
//!
//! [`Writer`] walks through the elements in document order, without recursion, and writes their tags while it goes. Elements that
//! only CSS needs, such as filters for functions and gradients of a background, are collected in a `<defs>` at the end. Instances
//! of `<use>` are written there too.
//!
//! Invariants: the output is at most three times as long as the input plus [`MORE`] bytes, and generated ids are not in the document.
//!
//! - [`attributes`], [`part`]: the attributes of an element and their references.
//! - [`elements`]: elements that are written in a special way, such as the root element and `<use>`.
//! - [`root`], [`background`]: the size of the root element, viewports and the page background.
//! - [`instances`]: targets of `<use>` that are written a second time.
//! - [`clip`], [`mask`], [`gradient`]: elements for clip paths, masks and gradient stops.
//! - [`outline`], [`bounds`]: outlines and bounding boxes of shapes.

mod attributes;
pub(crate) mod background;
pub(crate) mod bounds;
mod clip;
mod elements;
pub(crate) mod gradient;
pub(crate) mod instances;
pub(crate) mod mask;
pub(crate) mod outline;
mod part;
pub(crate) mod root;
mod xml;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::{Document, Node, NodeId};

use super::computed::Style;
use super::css::property::Property;
use super::declared::Own;
use super::filters::primitive;
use super::filters::results::{self, Results};
use super::names;
use super::styler::Styler;
use super::values::transform::{Matrix, Times as _};
use super::warnings::{Kind, Warnings};
use crate::Error;
use crate::xml::SVG_NAMESPACE;
use instances::Instances;
use part::Part;
pub(crate) use xml::{escape, href, ids, prefix};

/// The bytes that the output may have beyond three times the length of the input.
const MORE: usize = 2 << 20;

/// Whether browsers draw an element. They support no extensions, so they skip an element that requires one.
pub(super) fn is_asked_for(node: Node<'_, '_>) -> bool {
    !node.has_attribute("requiredExtensions")
}

/// Writes one document.
pub(super) struct Writer<'a, 'input, 's> {
    styler: &'s mut Styler<'a>,
    warnings: &'s mut Warnings,
    text: String,
    /// The contents of the `<defs>` at the end.
    defs: String,
    /// The number of ids that were generated.
    made: usize,
    /// The prefix of generated ids. No id of the document starts with it.
    prefix: String,
    /// The first element of each id.
    ids: HashMap<&'a str, Node<'a, 'input>>,
    /// The targets of `<use>` elements that are written a second time.
    instances: Instances<'a, 'input>,
    /// Whether a target of a `<use>` may have another style there, by its node.
    differ: HashMap<NodeId, bool>,
    /// The style with the width and height of the root element.
    size: &'s Style,
    /// The size of the box in which another document shows this one as an image.
    pub(super) place: Option<[f64; 2]>,
    /// The results of the filter that is being written.
    results: Results<'a>,
    /// The filters of masks in linear light.
    linear: mask::Filters,
    /// The maximum number of bytes of the output.
    most: usize,
    boxes: &'s bounds::Budget,
    /// Whether an element may be blended with its backdrop.
    has_blending: bool,
    /// Whether the document may contain `display`.
    has_display: bool,
    /// The referenced elements that were checked so far, and whether they count as missing because they are not displayed.
    missing: HashMap<NodeId, bool>,
}

/// An element whose end tag is not written yet.
struct Open<'a, 'input> {
    node: Node<'a, 'input>,
    style: Rc<Style>,
    /// The matrix from its user units to pixels of the image.
    matrix: Matrix,
    /// The name that it is written with.
    name: &'a str,
    /// Whether its contents are in an extra `<g>`.
    is_wrapped: bool,
    /// Whether its contents are complete and its children are skipped.
    is_whole: bool,
}

impl<'a, 'input, 's> Writer<'a, 'input, 's> {
    /// Creates a writer. `size` is the style with the width and height of the root element.
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

    /// Writes the whole document, from its root element on.
    pub(super) fn document(mut self, root: Node<'a, 'input>, initial: &Rc<Style>) -> Result<String, Error> {
        self.tree(root, initial, Matrix::default())?;
        Ok(self.text)
    }

    /// Writes an element and its contents.
    fn tree(&mut self, top: Node<'a, 'input>, around: &Rc<Style>, matrix: Matrix) -> Result<(), Error> {
        let mut open: Vec<Open<'a, 'input>> = Vec::new();
        let mut next = Some(top);
        loop {
            // Descends to the first children, or goes on to the next sibling.
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

    /// Returns an error if the output is too long or the time is over.
    fn check(&self) -> Result<(), Error> {
        if self.text.len() + self.defs.len() > self.most {
            return Err(Error::TooComplex {
                what: "bytes with all style written out",
                max: self.most as u64,
            });
        }
        self.styler.check()
    }

    /// Writes the start tag of an element. `None` if the element is dropped.
    fn open(
        &mut self,
        node: Node<'a, 'input>,
        parent: &Rc<Style>,
        around: Matrix,
    ) -> Option<Open<'a, 'input>> {
        let name = node.tag_name().name();
        if node.tag_name().namespace() != Some(SVG_NAMESPACE) {
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
            self.apply_symbol_transform(node, &mut style);
            self.apply_symbol_position(node, &mut style);
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
        if let Some(path) = outline::unscaled(node, &style) {
            return Some(self.unscaled(node, style, matrix, &path));
        }
        let displacement = results::is_displacement_map(node).then(|| self.displacement(node, &style));
        let tile = results::is_tile(node).then(|| self.tile(node, &style)).flatten();
        // usvg reads a radius of 0 as 1. Filter Effects 1, section 9.14, disables the effect.
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
        // usvg ignores group properties on a marker, so its contents get a group of their own.
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
        // A symbol with `display: none` shows nothing.
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

    /// Returns an unused id.
    fn new_id(&mut self) -> String {
        self.made += 1;
        format!("{}{}", self.prefix, self.made)
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

/// Whether `content-visibility` hides the contents of an element.
fn is_container(element: &str) -> bool {
    matches!(element, "g" | "a" | "svg" | "use" | "switch" | "text")
}
