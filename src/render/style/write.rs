//! A document written anew: the same elements with plain presentation attributes in the place of style sheets.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use cssparser::Parser;
use roxmltree::{Document, Node, NodeId};
use usvg::tiny_skia_path::Path;

use super::displacement::{self, Results, Rewritten};
use super::element::{self, Own, Style, Styler};
use super::gradient::{self, Stop};
use super::instances::{self, Added, Instance, Instances};
use super::property::{self, Property};
use super::transform::{self, Matrix, Times as _};
use super::warnings::{Kind, Warnings};
use super::{
    SVG, XLINK, background, bounds, css_gradient, filter, length, light, mask, math, names, outline,
    reference, root, shape, values,
};
use crate::render::Error;

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
    /// Of the filter that is being written.
    results: Results<'a>,
    /// The filters that masks of linear colours have.
    linear: mask::Filters,
    /// How many bytes there may be in all.
    most: usize,
    boxes: &'s bounds::Budget,
    /// Whether anything may be blended with what is behind it.
    has_blending: bool,
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

/// Which values of an element are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    /// Those of a group around it.
    Group,
    /// All others.
    Own,
    /// Those of a shape that is filled only.
    Fill,
    /// Those of a shape that is stroked only.
    Stroke,
}

impl Part {
    /// Whether a style has any value of a group that does something to what is in it.
    fn has_group(style: &Style) -> bool {
        let is_one = |property: Property| Self::Group.has(property) && property != Property::Display;
        style.values.iter().any(|(property, _)| is_one(*property))
    }

    const fn has(self, property: Property) -> bool {
        let is_of_group = matches!(
            property,
            Property::Opacity
                | Property::Filter
                | Property::ClipPath
                | Property::Mask
                | Property::MixBlendMode
                | Property::Isolation
                | Property::Display
        );
        match self {
            Self::All => true,
            Self::Group => is_of_group,
            Self::Own => !is_of_group,
            Self::Fill => !is_of_group && !matches!(property, Property::Stroke),
            Self::Stroke => {
                !is_of_group
                    && !property::is_of_geometry(property)
                    && !matches!(
                        property,
                        Property::Fill | Property::MarkerStart | Property::MarkerMid | Property::MarkerEnd
                    )
            }
        }
    }
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
            results: Results::default(),
            linear: mask::Filters::default(),
            most: text.len().saturating_mul(3).saturating_add(super::MORE),
            boxes,
            has_blending: text.contains("mix-blend-mode"),
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

    /// Writes what is used elsewhere with other values there.
    fn instances(&mut self) -> Result<(), Error> {
        let mut is_open = false;
        while let Some(Instance { node, style, matrix, .. }) = self.instances.next() {
            if !std::mem::replace(&mut is_open, true) {
                self.text.push_str("<defs>");
            }
            self.styler.enter(Some(node.id()));
            self.tree(node, &style, matrix)?;
        }
        if is_open {
            self.text.push_str("</defs>");
        }
        Ok(())
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
        let displacement = displacement::is_displacement_map(node).then(|| self.displacement(node, &style));
        let _ = write!(self.text, "<{name}");
        if let Some(id) = self.instances.id_of_top(node) {
            self.attribute("", "id", &id);
        }
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
        let is_hidden = name == "symbol" && style.value(Property::Display) == Some("none");
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
        let is_hidden = style.value(Property::ContentVisibility) == Some("hidden");
        let _ = write!(self.text, "<svg xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\"");
        self.attributes(node, &style);
        let sized = std::mem::replace(&mut style.values, self.size.values.clone());
        let size = root::size(node, &style);
        self.text.push_str(&root::written_size(&style, size));
        self.text.push_str(&root::negative_size(node));
        style.values = sized;
        let background = self.background(node, &style, size);
        // The page is painted with it: nothing that the root element has to do with its content is done to that.
        let is_apart = !background.is_empty() && style.value(Property::Display) != Some("none");
        self.values(node, &style, if is_apart { Part::Own } else { Part::All });
        self.text.push('>');
        self.text.push_str(&background);
        let transform = root::transform(node, &style, size);
        let is_group = is_apart && (self.has_blending || Part::has_group(&style));
        let is_wrapped = transform.is_some() || is_group || is_hidden;
        if is_wrapped {
            self.text.push_str("<g");
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
        let Some(layers) = background::layers(style, size) else {
            let value = style.value(Property::BackgroundImage).unwrap_or_default();
            let reason = "only linear and radial gradients are drawn here";
            self.warnings.tell(Kind::Value, &format!("background: {value}"), reason);
            return text;
        };
        for layer in layers {
            let (made, prefix) = (&mut self.made, &self.prefix);
            let new_id = || {
                *made += 1;
                format!("{prefix}{made}")
            };
            let (part, id) = layer.write(&mut self.defs, size, new_id);
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

    /// Adds the place of a symbol to that of its `<use>`: SVG 2, section 5.5, gives it `x` and `y`, which usvg does not know.
    fn move_to_symbol(&self, node: Node<'a, 'input>, style: &mut Style) {
        let target = href(node).and_then(|href| href.strip_prefix('#')).and_then(|id| self.ids.get(id));
        let Some(target) = target.filter(|target| target.tag_name().name() == "symbol") else { return };
        for (property, whole) in [(Property::X, 0), (Property::Y, 1)] {
            let Some(value) = target.attribute(property.name()) else { continue };
            let whole = style.context.viewport[whole];
            let of = |value: &str| values::read(value, whole);
            let moved = length::plain("symbol", property.name(), value, &style.context);
            let Some(moved) = moved.and_then(|value| of(&value)).filter(|moved| *moved != 0.0) else {
                continue;
            };
            let own = style.value(property).and_then(of).unwrap_or_default();
            style.values.retain(|(known, _)| *known != property);
            style.values.push((property, math::fmt(own + moved).into()));
        }
    }

    /// Writes what is used, and the size of a symbol where the use says none: SVG 2, section 5.6.
    fn use_of(&mut self, node: Node<'a, 'input>, style: &Style, matrix: Matrix) {
        let Some(href) = href(node) else { return };
        let Some(&target) = href.strip_prefix('#').and_then(|id| self.ids.get(id)) else {
            return self.attribute("", "href", href);
        };
        if target.tag_name().name() == "symbol" {
            for name in ["width", "height"] {
                let value = target.attribute(name).filter(|value| !value.trim().eq_ignore_ascii_case("auto"));
                if let (None, Some(value)) = (node.attribute(name), value) {
                    self.attribute("", name, value.trim());
                }
            }
        }
        if node.ancestors().any(|around| around == target) {
            // It goes round in a circle, which others mend or refuse.
            return self.attribute("", "href", href);
        }
        let place = |property| style.value(property).and_then(|value| value.parse().ok()).unwrap_or(0.0);
        let moved = Matrix { e: place(Property::X), f: place(Property::Y), ..Matrix::default() };
        if !self.differs_where_used(target) {
            return self.attribute("", "href", href);
        }
        let id = self.new_id();
        let mut inside = style.clone();
        inside.context.viewport = root::used_viewport(node, target, style);
        let added = self.instances.add(target, &inside, matrix.times(moved), &id);
        if added == Added::TooMany {
            let most = instances::MOST;
            let reason = format!("more than {most} elements depend on where they are used");
            self.warnings.tell(Kind::Value, &format!("<use> of {href}: inherited style"), &reason);
        }
        let instance = format!("#{id}");
        self.attribute("", "href", if added == Added::Yes { &instance } else { href });
    }

    /// Whether an element may look different where it is used.
    fn differs_where_used(&mut self, target: Node<'a, 'input>) -> bool {
        let (instances, styler) = (&self.instances, &mut self.styler);
        let differs = || instances.may_differ(target) || styler.differ_alone(target);
        *self.differ.entry(target.id()).or_insert_with(differs)
    }

    /// Writes the stops of a gradient.
    fn stops(&mut self, node: Node<'a, 'input>, style: &Style) {
        let (start, parent) = (self.text.len(), Rc::new(style.clone()));
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
        let name = self.new_id();
        let space = style.value(Property::ColorInterpolationFilters);
        let Rewritten { map, attributes } = Rewritten::of(node, &self.results, space, &name);
        self.text.push_str(&map);
        attributes
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
            let is_resolved = matches!(name, "style" | "class") || element::property_of(node, name).is_some();
            if prefix.is_empty() && is_resolved || name == "href" && name_of_element == "use" {
                continue;
            }
            // Browsers know no such input, and take the result before: what is named nowhere.
            if name == "requiredFeatures" || is_background_input(name, value) || is_deferred(name, value) {
                continue;
            }
            if name == "id" && prefix.is_empty() {
                self.id(node, value);
                continue;
            }
            if displacement::is_displacement_map(node) && displacement::is_own(name)
                || name == "result" && value.is_empty()
            {
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

    /// Writes an element's values as attributes.
    fn values(&mut self, node: Node<'a, '_>, style: &Style, part: Part) {
        let element = node.tag_name().name();
        let is_root = node.parent_element().is_none();
        // usvg knows these in a style only.
        let mut styled = String::new();
        let along = dashes(node, style);
        let is_contents = is_contents(element, style);
        let shown = |property: Property| {
            part.has(property) && !(is_contents && Part::Group.has(property) && property != Property::Display)
        };
        for (property, value) in style.values.iter().filter(|(property, _)| shown(*property)) {
            let value: &str = value;
            match property {
                Property::MixBlendMode | Property::Isolation | Property::ImageRendering => {
                    let _ = write!(styled, "{}:{value};", property.name());
                }
                Property::Transform
                | Property::TransformOrigin
                | Property::TransformBox
                | Property::Translate
                | Property::Rotate
                | Property::Scale
                | Property::BackgroundColor
                | Property::BackgroundImage
                | Property::BackgroundSize
                | Property::BackgroundPosition
                | Property::BackgroundRepeat
                | Property::ContentVisibility
                | Property::MinWidth
                | Property::MinHeight
                | Property::MaxWidth
                | Property::MaxHeight
                | Property::LineHeight
                | Property::VectorEffect => {}
                Property::Width | Property::Height if is_root => {}
                Property::StrokeDasharray | Property::StrokeDashoffset if along.is_some() => {}
                Property::LightingColor => {
                    let is_linear = style.inherited(Property::ColorInterpolationFilters) != Some("sRGB");
                    self.attribute("", "lighting-color", &light::colour(value, is_linear, &style.context));
                }
                Property::Fill | Property::Stroke if !self.is_painted(value) => {
                    self.attribute("", property.name(), "none");
                }
                Property::StopColor => self.attribute("", "stop-color", gradient::split(value).0),
                Property::ClipPath if shape::is_shape(value) => self.shape(node, value, style),
                Property::Filter if is_root => {
                    let scale = root::to_pixels(node, root::size(node, self.size)).a;
                    self.filter(&filter::scaled(value, 1.0 / scale));
                }
                Property::Filter => self.filter(value),
                Property::Mask if value.contains("-gradient(") && !value.starts_with("url(") => {
                    self.mask(node, value, style);
                }
                // What is in a mask may have one, but not the mask.
                Property::Mask if element == "mask" => {}
                Property::ClipPath | Property::Mask => {
                    if self.leads_to(*property, value) {
                        self.attribute("", property.name(), value);
                    }
                }
                // Browsers draw none on these.
                Property::MarkerStart | Property::MarkerMid | Property::MarkerEnd
                    if !has_markers(element) => {}
                Property::MarkerStart | Property::MarkerMid | Property::MarkerEnd => {
                    let value = if self.leads_to(*property, value) { value } else { "none" };
                    self.attribute("", property.name(), value);
                }
                Property::Display if is_contents => self.attribute("", "display", "inline"),
                property if property::is_of_css_text(*property) => {
                    self.attribute("", property::in_css(*property).unwrap_or_default(), value);
                }
                property => {
                    let is_auto = value == "auto" && property::is_of_geometry(*property);
                    if let Some(name) = property::attribute_of(element, *property).filter(|_| !is_auto) {
                        self.attribute("", name, value);
                    }
                }
            }
        }
        if !has_markers(element) && !matches!(part, Part::Group | Part::Stroke) {
            self.no_markers(style);
        }
        if self.instances.top == Some(node.id()) {
            self.inherited_text(style);
        }
        if let Some([array, offset]) = along {
            self.attribute("", "stroke-dasharray", &array);
            self.attribute("", "stroke-dashoffset", &offset);
        }
        if !styled.is_empty() {
            self.attribute("", "style", &styled);
        }
        if !is_root && !is_contents && matches!(part, Part::All | Part::Group) && style.placement().moves() {
            let name = property::attribute_of(element, Property::Transform).unwrap_or("transform");
            let matrix = self.matrix(node, style).unwrap_or_else(|| {
                let reason = "the box of such an element is not known here";
                self.warnings.tell(Kind::Value, "transform-box", reason);
                Matrix::default()
            });
            self.attribute("", name, &transform::written(matrix));
        }
    }

    /// Writes that an element has none of the markers that it inherits.
    fn no_markers(&mut self, style: &Style) {
        for property in [Property::MarkerStart, Property::MarkerMid, Property::MarkerEnd] {
            if style.inherited(property).is_some_and(|marker| marker != "none") {
                self.attribute("", property.name(), "none");
            }
        }
    }

    /// Writes what text in an element inherits: what is written once more stands elsewhere than where it is used.
    fn inherited_text(&mut self, style: &Style) {
        for &property in property::OF_TEXT {
            if style.value(property).is_none()
                && let Some(value) = style.inherited(property)
            {
                let name = property::in_css(property).unwrap_or(property.name());
                self.attribute("", name, value);
            }
        }
    }

    /// An element's own transform; none if that is not known.
    fn matrix(&self, node: Node<'a, '_>, style: &Style) -> Option<Matrix> {
        let placement = style.placement();
        if !placement.moves() {
            return Some(Matrix::default());
        }
        let [width, height] = style.context.viewport;
        let within = match style.value(Property::TransformBox) {
            None | Some("view-box") => [0.0, 0.0, width, height],
            Some("stroke-box" | "border-box") => bounds::with_stroke(node, style, self.boxes)?,
            Some(_) => bounds::of(node, style, self.boxes)?,
        };
        placement.matrix(within, [within[0], within[1]], &style.context)
    }

    /// Writes a filter without references to what is none: browsers pass over them.
    fn filter(&mut self, value: &str) {
        let is_filter = |id: &str| self.ids.get(id).is_some_and(|node| node.tag_name().name() == "filter");
        let parts = value.split_inclusive(')').map(str::trim);
        let kept: Vec<&str> = parts
            .filter(|part| reference::id_of(part).is_none_or(|id| !part.starts_with("url(") || is_filter(id)))
            .collect();
        let named = value.split_inclusive(')').filter_map(|part| reference::id_of(part.trim()));
        let wrong: Vec<&str> = named.filter(|id| !is_filter(id)).collect();
        for id in wrong {
            self.tell_reference(id, "filter");
        }
        if !kept.is_empty() {
            self.attribute("", "filter", &kept.join(" "));
        }
    }

    /// Whether a paint is none of a gradient without stops, or of one that is flattened: browsers paint nothing with these, whatever is to
    /// be in their place.
    fn is_painted(&self, paint: &str) -> bool {
        const DEEPEST: usize = 32;
        if !paint.starts_with("url(") {
            return true;
        }
        let (reference, fallback) = paint.split_once(' ').unwrap_or((paint, ""));
        let mut id = reference::id_of(reference);
        let mut matrix = None;
        for _ in 0..DEEPEST {
            let Some(node) = id.and_then(|id| self.ids.get(id)) else { return true };
            if !matches!(node.tag_name().name(), "linearGradient" | "radialGradient") {
                return true;
            }
            matrix = matrix.or(node.attribute("gradientTransform"));
            if node.children().any(|child| child.tag_name().name() == "stop") {
                return !matrix.is_some_and(transform::is_flat);
            }
            match href(*node).and_then(|href| href.strip_prefix('#')) {
                Some(next) => id = Some(next),
                // Without a colour in its place it comes to the same.
                None => return fallback.is_empty(),
            }
        }
        true
    }

    /// Writes a mask for a gradient of CSS: CSS Masking 1, section 7.
    fn mask(&mut self, node: Node<'a, '_>, value: &str, style: &Style) {
        let (within, around) = if node.parent_element().is_none() {
            let viewport = [0.0, 0.0, style.context.viewport[0], style.context.viewport[1]];
            let view = root::view_box(node).unwrap_or(viewport);
            (Some(view), Some(view))
        } else {
            (bounds::of(node, style, self.boxes), bounds::with_stroke(node, style, self.boxes))
        };
        let read = |[x, y, width, height]: [f64; 4]| {
            // In a tile that begins at 0.
            let gradient =
                css_gradient::read(&mut Parser::new(value), [0.0, 0.0, width, height], &style.context)?;
            Some((gradient, [x, y], [width, height]))
        };
        let Some(((gradient, at, tile), around)) = within.and_then(read).zip(around) else {
            self.warnings.tell(Kind::Value, "mask", "the box of such an element is not known here");
            return;
        };
        let (paint, pattern, id) = (self.new_id(), self.new_id(), self.new_id());
        gradient.write(&mut self.defs, &paint);
        // It is repeated on the stroke.
        css_gradient::write_tile(&mut self.defs, &pattern, &paint, at, tile);
        let [x, y, width, height] = around.map(math::fmt);
        let place = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
        let _ = write!(
            self.defs,
            "<mask id=\"{id}\" maskUnits=\"userSpaceOnUse\" mask-type=\"alpha\" {place}>\
             <rect {place} fill=\"url(#{pattern})\"/></mask>"
        );
        self.attribute("", "mask", &format!("url(#{id})"));
    }

    /// Whether a reference is to an element that its property is about: browsers take no notice of others, CSS Masking 1, section 5.1.
    fn leads_to(&mut self, property: Property, value: &str) -> bool {
        let (Some(id), Some(element)) = (reference::id_of(value), reference::target(property.name())) else {
            return true;
        };
        let is_one = self.ids.get(id).is_some_and(|node| node.tag_name().name() == element);
        if !is_one {
            self.tell_reference(id, element);
        }
        is_one
    }

    fn tell_reference(&mut self, id: &str, element: &str) {
        let reason = if self.ids.contains_key(id) {
            format!("it is no <{element}>")
        } else {
            "the document has no such element".to_owned()
        };
        self.warnings.tell(Kind::Reference, &format!("#{id}"), &reason);
    }

    /// The outline of a shape of CSS, if its box is known and not too much was read of such before.
    fn outline(&self, node: Node<'a, '_>, value: &str, style: &Style) -> Option<shape::Outline> {
        self.boxes.spend(value.len())?;
        if node.parent_element().is_none() {
            // A box of CSS, in pixels of the page.
            let size = root::size(node, self.size);
            let page = [0.0, 0.0, size[0], size[1]];
            let boxes = shape::Boxes { fill: Some(page), stroke: Some(page), view: page };
            return shape::outline(value, &boxes, &style.context);
        }
        let [width, height] = style.context.viewport;
        let boxes = shape::Boxes {
            fill: bounds::of(node, style, self.boxes),
            stroke: bounds::with_stroke(node, style, self.boxes),
            view: [0.0, 0.0, width, height],
        };
        shape::outline(value, &boxes, &style.context)
    }

    /// Writes a clip path for a shape of CSS.
    fn shape(&mut self, node: Node<'a, '_>, value: &str, style: &Style) {
        let Some(outline) = self.outline(node, value, style) else {
            self.warnings.tell(Kind::Value, "clip-path", "the box of such an element is not known here");
            return;
        };
        let id = self.new_id();
        let rule = if outline.is_evenodd { " clip-rule=\"evenodd\"" } else { "" };
        let _ = write!(self.defs, "<clipPath id=\"{id}\"><path{rule}");
        if node.parent_element().is_none() {
            let to_pixels = root::to_pixels(node, root::size(node, self.size));
            let back = transform::written(to_pixels.inverse().unwrap_or_default());
            self.attribute_of_defs("transform", &back);
        }
        self.defs.push_str(" d=\"");
        escape(&mut self.defs, &outline.path);
        self.defs.push_str("\"/></clipPath>");
        self.attribute("", "clip-path", &format!("url(#{id})"));
    }
}

/// Whether an element is as if it were not there, and what is in it were in its place: CSS Display 3, appendix B.
fn is_contents(element: &str, style: &Style) -> bool {
    matches!(element, "g" | "a" | "svg" | "use" | "switch" | "tspan" | "textPath")
        && style.value(Property::Display) == Some("contents")
}

/// Whether a shape is none of those that markers are not drawn on: SVG 2, section 11.6.
fn has_markers(element: &str) -> bool {
    !matches!(element, "rect" | "circle" | "ellipse")
}

/// Whether an attribute names an input of filters of SVG 1.1 that no browser has.
pub(super) fn is_background_input(name: &str, value: &str) -> bool {
    matches!(name, "in" | "in2") && matches!(value, "BackgroundImage" | "BackgroundAlpha")
}

/// Whether an attribute is `preserveAspectRatio` with `defer`, which SVG 2 has no more: browsers take it for no value.
pub(super) fn is_deferred(name: &str, value: &str) -> bool {
    name == "preserveAspectRatio" && value.trim_start().starts_with("defer")
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

/// Dashes and their offset in user units, where `pathLength` says how long the author takes the path to be: SVG 2, section
/// 9.6.1.
fn dashes(node: Node<'_, '_>, style: &Style) -> Option<[String; 2]> {
    let said: f64 = node.attribute("pathLength")?.trim().parse().ok().filter(|length| *length >= 0.0)?;
    if said == 0.0 {
        return Some(["none".to_owned(), "0".to_owned()]);
    }
    let array = style.inherited(Property::StrokeDasharray).filter(|dashes| *dashes != "none")?;
    let scale = outline::length(&outline::of(node, Some(style), &style.context)?) / said;
    let scaled = |value: &str| match value.strip_suffix('%') {
        Some(_) => value.to_owned(),
        None => value.parse::<f64>().map_or_else(|_| value.to_owned(), |length| math::fmt(length * scale)),
    };
    let array: Vec<String> = array.split(' ').map(scaled).collect();
    Some([array.join(" "), scaled(style.inherited(Property::StrokeDashoffset).unwrap_or("0"))])
}

/// What a `<use>` refers to.
pub(in crate::render) fn href<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute("href").or_else(|| node.attribute((XLINK, "href"))).map(str::trim)
}

/// The first element of each id.
pub(in crate::render) fn ids<'a, 'input>(
    document: &'a Document<'input>,
) -> HashMap<&'a str, Node<'a, 'input>> {
    let mut ids = HashMap::new();
    for node in document.descendants() {
        if let Some(id) = node.attribute("id") {
            ids.entry(id).or_insert(node);
        }
    }
    ids
}

/// What ids that are made up begin with: what no id of the document does.
pub(in crate::render) fn prefix(text: &str) -> String {
    const BEGIN: &str = "og-";
    let found = text.match_indices(BEGIN).map(|(at, _)| {
        let rest = &text.as_bytes()[at + BEGIN.len()..];
        1 + rest.iter().take_while(|byte| **byte == b'-').count()
    });
    format!("{BEGIN}{}", "-".repeat(found.max().unwrap_or_default()))
}

/// Text as XML has it, in an element or in a value in double quotes. Characters that XML cannot have, which CSS can write, are replaced.
pub(in crate::render) fn escape(text: &mut String, value: &str) {
    let mut start = 0;
    for (at, byte) in value.bytes().enumerate() {
        let mut end = at + 1;
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\n' => "&#10;",
            b'\r' => "&#13;",
            b'\t' => "&#9;",
            ..b' ' => "\u{fffd}",
            0xef if value[at..].starts_with(['\u{fffe}', '\u{ffff}']) => {
                end += 2;
                "\u{fffd}"
            }
            _ => continue,
        };
        text.push_str(&value[start..at]);
        text.push_str(escaped);
        start = end;
    }
    text.push_str(&value[start..]);
}
