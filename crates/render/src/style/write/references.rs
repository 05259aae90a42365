//! What an element refers to for its paint, its clip path, its mask and its markers, if that is there.

use std::rc::Rc;

use roxmltree::Node;

use super::{Writer, bounds, href};
use crate::style::computed::Style;
use crate::style::css::property::Property;
use crate::style::declared::Own;
use crate::style::reference;
use crate::style::values::transform;
use crate::style::warnings::Kind;

impl<'a, 'input> Writer<'a, 'input, '_> {
    /// A paint as usvg is to see it. Where a gradient or pattern is missing, or has no box, there is the colour in its place; browsers paint
    /// nothing with a gradient without stops, or with one that is flattened, whatever is to be in its place.
    pub(super) fn paint<'p>(&mut self, node: Node<'a, '_>, style: &Style, paint: &'p str) -> &'p str {
        const DEEPEST: usize = 32;
        if !paint.starts_with("url(") {
            return paint;
        }
        let (reference, fallback) = paint.split_once(' ').unwrap_or((paint, ""));
        let or_none = if fallback.is_empty() { "none" } else { fallback };
        let mut id = reference::id_of(reference);
        let (mut matrix, mut units) = (None, None);
        for _ in 0..DEEPEST {
            let Some(&found) = id.and_then(|id| self.ids.get(id)) else { return paint };
            let is_first = id == reference::id_of(reference);
            if self.is_missing(found) {
                return if is_first { or_none } else { "none" };
            }
            if !matches!(found.tag_name().name(), "linearGradient" | "radialGradient") {
                return paint;
            }
            matrix = matrix.or(found.attribute("gradientTransform"));
            units = units.or(found.attribute("gradientUnits"));
            let stops = found.children().filter(|child| child.tag_name().name() == "stop").take(2).count();
            if stops > 0 {
                if matrix.is_some_and(transform::is_flat) {
                    return "none";
                }
                // usvg takes a colour for it, and a colour needs no box.
                let is_of_box = units.is_none_or(|units| units != "userSpaceOnUse");
                let is_flat = |[_, _, width, height]: [f64; 4]| width <= 0.0 || height <= 0.0;
                let is_lost = stops == 1
                    && is_of_box
                    && is_shape(node.tag_name().name())
                    && bounds::of(node, style, self.boxes).is_some_and(is_flat);
                return if is_lost { or_none } else { paint };
            }
            match href(found).and_then(|href| href.strip_prefix('#')) {
                Some(next) => id = Some(next),
                // Without a colour in its place it comes to the same.
                None => return if fallback.is_empty() { paint } else { "none" },
            }
        }
        paint
    }

    /// Whether an element that others refer to is not there for them: SVG says that `display` means nothing to these, but browsers have none
    /// that is not displayed itself, and none in an `<svg>` that is not.
    fn is_missing(&mut self, node: Node<'a, 'input>) -> bool {
        const NAMES: [&str; 5] = ["linearGradient", "radialGradient", "pattern", "clipPath", "mask"];
        if !self.has_display || !NAMES.contains(&node.tag_name().name()) {
            return false;
        }
        if let Some(&known) = self.missing.get(&node.id()) {
            return known;
        }
        let around = node.ancestors().skip(1).filter(|node| node.tag_name().name() == "svg");
        let mut all = std::iter::once(node).chain(around);
        // It is inherited by no element.
        let parent = Rc::new(Style::initial([0.0, 0.0]));
        let is_missing = all.any(|node| {
            let style = self.styler.style(node, &Own::of(node), &parent, self.warnings);
            style.value(Property::Display) == Some("none")
        });
        self.missing.insert(node.id(), is_missing);
        is_missing
    }

    /// Whether a reference is to an element that its property is about: browsers take no notice of others, CSS Masking 1, section 5.1.
    pub(super) fn leads_to(&mut self, property: Property, value: &str) -> bool {
        let (Some(id), Some(element)) = (reference::id_of(value), reference::target(property.name())) else {
            return true;
        };
        let found = self.ids.get(id).copied().filter(|node| node.tag_name().name() == element);
        if found.is_none() {
            self.tell_reference(id, element);
        }
        found.is_some_and(|node| !self.is_missing(node))
    }

    pub(super) fn tell_reference(&mut self, id: &str, element: &str) {
        let reason = if self.ids.contains_key(id) {
            format!("it is no <{element}>")
        } else {
            "the document has no such element".to_owned()
        };
        self.warnings.tell(Kind::Reference, &format!("#{id}"), &reason);
    }
}

/// Whether an element is a shape.
fn is_shape(element: &str) -> bool {
    matches!(element, "path" | "line" | "polyline" | "polygon" | "rect" | "circle" | "ellipse")
}
