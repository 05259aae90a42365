//! Writes the computed style of an element as presentation attributes.
//!
//! Some values cannot be attributes. Transforms become a matrix, and shapes of `clip-path`, gradients of `mask` and filter functions
//! become elements in the `<defs>`.

mod non_presentation;
mod references;

use std::fmt::Write as _;

use roxmltree::Node;

use super::part::Part;
use super::{Writer, bounds, gradient, outline, root};
use crate::style::computed::Style;
use crate::style::css::property::{self, Property};
use crate::style::filters::region::{self, Filtered};
use crate::style::filters::{functions, light};
use crate::style::reference;
use crate::style::values::transform::{self, Matrix};
use crate::style::values::{self, math, shape};
use crate::style::warnings::Kind;

impl<'a> Writer<'a, '_, '_> {
    /// Writes the part of a style that `part` selects.
    pub(super) fn values(&mut self, node: Node<'a, '_>, style: &Style, part: Part) {
        let element = node.tag_name().name();
        let is_root = node.parent_element().is_none();
        // usvg reads these properties from a `style` attribute only.
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
                property if is_written_otherwise(*property) => {}
                Property::Width | Property::Height if is_root => {}
                Property::StrokeDasharray | Property::StrokeDashoffset if along.is_some() => {}
                Property::LightingColor => {
                    let is_linear = style.inherited(Property::ColorInterpolationFilters) != Some("sRGB");
                    self.attribute("", "lighting-color", &light::colour(value, is_linear, &style.context));
                }
                Property::Fill | Property::Stroke => {
                    let paint = self.paint(node, style, value);
                    self.attribute("", property.name(), paint);
                }
                Property::StopColor => self.attribute("", "stop-color", gradient::split(value).0),
                Property::ClipPath if shape::is_shape(value) => self.shape(node, value, style),
                Property::Filter if is_root => {
                    let scale = root::to_pixels(node, root::size(node, self.size)).a;
                    self.filter(&functions::scaled(value, 1.0 / scale), None);
                }
                Property::Filter => {
                    let is_of_functions = !value.starts_with("url(");
                    let filtered = is_of_functions.then(|| self.filtered(node, style));
                    self.filter(value, filtered.as_ref());
                }
                Property::Mask if value.contains("-gradient(") && !value.starts_with("url(") => {
                    self.mask(node, value, style);
                }
                // A mask on a `<mask>` element itself has no effect.
                Property::Mask if element == "mask" => {}
                Property::ClipPath | Property::Mask => {
                    if self.leads_to(*property, value) {
                        self.attribute("", property.name(), value);
                    }
                }
                // Browsers draw no markers on these shapes.
                Property::MarkerStart | Property::MarkerMid | Property::MarkerEnd
                    if !has_markers(element) => {}
                Property::MarkerStart | Property::MarkerMid | Property::MarkerEnd => {
                    let value = if self.leads_to(*property, value) { value } else { "none" };
                    self.attribute("", property.name(), value);
                }
                Property::Display if is_contents => self.attribute("", "display", "inline"),
                property if property::has_internal_attribute(*property) => {
                    self.attribute("", property::internal_attribute(*property).unwrap_or_default(), value);
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
        if !is_root
            && !is_contents
            && element != "symbol"
            && matches!(part, Part::All | Part::Group)
            && style.placement().moves()
        {
            let name = property::attribute_of(element, Property::Transform).unwrap_or("transform");
            let matrix = self.matrix(node, style).unwrap_or_else(|| {
                let reason = "the box of such an element is not known here";
                self.warnings.tell(Kind::Value, "transform-box", reason);
                Matrix::default()
            });
            self.attribute("", name, &transform::written(matrix));
        }
    }

    /// Resets the markers that an element inherits.
    fn no_markers(&mut self, style: &Style) {
        for property in [Property::MarkerStart, Property::MarkerMid, Property::MarkerEnd] {
            // Also for an inherited `none`: it may have been a reference that leads nowhere.
            if style.inherited(property).is_some() {
                self.attribute("", property.name(), "none");
            }
        }
    }

    /// Writes the text properties that an instance inherits from its `<use>`, because it is written in the `<defs>`.
    fn inherited_text(&mut self, style: &Style) {
        for &property in property::INHERITED_BY_TEXT {
            if style.value(property).is_none()
                && let Some(value) = style.inherited(property)
            {
                let name = property::internal_attribute(property).unwrap_or(property.name());
                self.attribute("", name, value);
            }
        }
    }

    /// Returns the own transform of an element. `None` if it depends on a box that is not known.
    pub(super) fn matrix(&self, node: Node<'a, '_>, style: &Style) -> Option<Matrix> {
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

    /// Returns the known measures of an element for its filter.
    fn filtered(&self, node: Node<'a, '_>, style: &Style) -> Filtered {
        /// The assumed stroke width inside a group, as a fraction of the viewport, if none is set in an attribute.
        const WIDE: f64 = 0.02;
        let diagonal = values::diagonal(style.context.viewport);
        let fill = bounds::of(node, style, self.boxes);
        let is_stroked = style.inherited(Property::Stroke).is_some_and(|stroke| stroke != "none");
        let width = style.inherited(Property::StrokeWidth).and_then(|width| values::read(width, diagonal));
        let own = if is_stroked { width.unwrap_or(1.0) } else { 0.0 };
        let mut elements = node.descendants().skip(1).filter(Node::is_element).peekable();
        // If the group contains text, its box is not known, and stroke widths do not matter.
        let is_wide = elements.peek().is_some() && fill.is_some();
        let counted = elements.take_while(|_| is_wide && self.boxes.spend(1).is_some());
        let widths = counted.filter_map(|node| values::read(node.attribute("stroke-width")?, diagonal));
        let of_content = widths.fold(if is_wide { diagonal * WIDE } else { 0.0 }, f64::max);
        // The full width is used instead of half, because corners extend further than half.
        Filtered { fill, stroke: own.max(of_content), font_size: style.context.units.font_size }
    }

    /// Writes a filter without references that do not lead to a `<filter>`, which browsers ignore.
    fn filter(&mut self, value: &str, filtered: Option<&Filtered>) {
        let is_filter = |id: &str| self.ids.get(id).is_some_and(|node| node.tag_name().name() == "filter");
        let parts = value.split_inclusive(')').map(str::trim_ascii);
        let kept: Vec<&str> = parts
            .filter(|part| reference::id_of(part).is_none_or(|id| !part.starts_with("url(") || is_filter(id)))
            .collect();
        if kept.iter().skip_while(|part| !part.starts_with("url(")).any(|part| !part.starts_with("url(")) {
            let reason = "its functions behind a reference are mixed in sRGB here";
            self.warnings.tell(Kind::Value, &format!("filter: {value}"), reason);
        }
        let named = value.split_inclusive(')').filter_map(|part| reference::id_of(part.trim_ascii()));
        let wrong: Vec<&str> = named.filter(|id| !is_filter(id)).collect();
        for id in wrong {
            self.tell_reference(id, "filter");
        }
        if kept.is_empty() {
            return;
        }
        let (defs, made, prefix) = (&mut self.defs, &mut self.made, &self.prefix);
        let mut new_id = || {
            *made += 1;
            format!("{prefix}{made}")
        };
        let written = filtered.and_then(|filtered| region::written(&kept, filtered, defs, &mut new_id));
        self.attribute("", "filter", &written.unwrap_or_else(|| kept.join(" ")));
    }
}

/// Whether `display: contents` replaces an element by its contents: CSS Display 3, appendix B.
fn is_contents(element: &str, style: &Style) -> bool {
    matches!(element, "g" | "a" | "svg" | "use" | "switch" | "tspan" | "textPath")
        && style.value(Property::Display) == Some("contents")
}

/// Whether markers may be drawn on an element: SVG 2, section 11.6.
fn has_markers(element: &str) -> bool {
    !matches!(element, "rect" | "circle" | "ellipse")
}

/// Returns dashes and their offset in user units, if `pathLength` scales them: SVG 2, section 9.6.1.
fn dashes(node: Node<'_, '_>, style: &Style) -> Option<[String; 2]> {
    let author_length: f64 =
        node.attribute("pathLength")?.trim_ascii().parse().ok().filter(|length| *length >= 0.0)?;
    if author_length == 0.0 {
        return Some(["none".to_owned(), "0".to_owned()]);
    }
    let array = style.inherited(Property::StrokeDasharray).filter(|dashes| *dashes != "none")?;
    let scale = outline::length(&outline::of(node, Some(style), &style.context)?) / author_length;
    let scaled = |value: &str| match value.strip_suffix('%') {
        Some(_) => value.to_owned(),
        None => value.parse::<f64>().map_or_else(|_| value.to_owned(), |length| math::fmt(length * scale)),
    };
    let array: Vec<String> = array.split(' ').map(scaled).collect();
    Some([array.join(" "), scaled(style.inherited(Property::StrokeDashoffset).unwrap_or("0"))])
}

/// Whether a property is not written as an attribute, because it becomes a matrix, an element, a part of an element, or a text
/// position.
const fn is_written_otherwise(property: Property) -> bool {
    property.is_of_transform()
        || matches!(
            property,
            Property::BackgroundColor
                | Property::BackgroundImage
                | Property::BackgroundSize
                | Property::BackgroundPosition
                | Property::BackgroundRepeat
                | Property::BorderRadius
                | Property::MaskSize
                | Property::MaskPosition
                | Property::MaskRepeat
                | Property::ContentVisibility
                | Property::MinWidth
                | Property::MinHeight
                | Property::MaxWidth
                | Property::MaxHeight
                | Property::LineHeight
                | Property::VectorEffect
        )
}
