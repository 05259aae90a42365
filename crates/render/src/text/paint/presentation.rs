//! The paint of an element's glyphs and decorations, as presentation attributes of their paths.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use kurbo::Rect;
use roxmltree::{Node, NodeId};
use svgtypes::Paint;

use super::servers::PaintServers;
use crate::style::escape;
use crate::text::content::element::inherited;
use crate::text::ids::url_reference;

/// The paint properties of elements inside a text, with their initial values. [`presentation`] relies on the order of the first three.
const PROPERTIES: [(&str, &str); 13] = [
    ("fill", "black"),
    ("stroke", "none"),
    ("stroke-width", "1"),
    ("fill-opacity", "1"),
    ("stroke-opacity", "1"),
    ("stroke-linecap", "butt"),
    ("stroke-linejoin", "miter"),
    ("stroke-miterlimit", "4"),
    ("stroke-dasharray", "none"),
    ("stroke-dashoffset", "0"),
    ("paint-order", "normal"),
    ("color", "black"),
    ("visibility", "visible"),
];

/// Properties of shapes that do not apply to text, with the values that switch them off.
const SHAPES_ONLY: [(&str, &str); 5] = [
    ("fill-rule", "nonzero"),
    ("shape-rendering", "geometricPrecision"),
    ("marker-start", "none"),
    ("marker-mid", "none"),
    ("marker-end", "none"),
];

/// The paints that a path shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PaintPart {
    Both,
    Fill,
    Stroke,
}

/// The paint of an element.
#[derive(Debug)]
pub(super) struct Presentation {
    /// The attributes except for those below.
    others: String,
    fill_attribute: String,
    stroke_attribute: String,
    width_attribute: String,
    /// The opacity of the fill; `None` for no fill.
    pub(super) fill: Option<f32>,
    /// The opacity of the stroke; `None` for no stroke.
    pub(super) stroke: Option<f32>,
    /// In user units; 0 for no stroke.
    pub(super) stroke_width: f64,
    /// Whether overlapping glyphs show through each other.
    pub(super) is_translucent: bool,
    is_stroked_first: bool,
}

impl Presentation {
    /// Returns the attributes of a path that shows a part. `extra` is added to the stroke width.
    pub(super) fn attributes(&self, part: PaintPart, extra: f64) -> String {
        let (mut fill, mut stroke) = (self.fill_attribute.as_str(), self.stroke_attribute.as_str());
        match part {
            PaintPart::Both => {}
            PaintPart::Fill => stroke = " stroke=\"none\"",
            PaintPart::Stroke => fill = " fill=\"none\"",
        }
        if extra > 0.0 {
            return format!("{}{fill}{stroke} stroke-width=\"{}\"", self.others, self.stroke_width + extra);
        }
        format!("{}{fill}{stroke}{}", self.others, self.width_attribute)
    }

    /// Returns the parts in paint order. Translucent glyphs are all filled before the first is stroked. `is_apart` says whether strokes have
    /// other outlines than fills.
    pub(super) const fn parts(&self, is_apart: bool) -> &'static [PaintPart] {
        match (self.fill, self.stroke) {
            (Some(_), Some(_)) if (self.is_translucent || is_apart) && self.is_stroked_first => {
                &[PaintPart::Stroke, PaintPart::Fill]
            }
            (Some(_), Some(_)) if self.is_translucent || is_apart => &[PaintPart::Fill, PaintPart::Stroke],
            (None, Some(_)) => &[PaintPart::Stroke],
            _ => &[PaintPart::Both],
        }
    }
}

/// The presentations of the elements of a text and around it. Each is computed once.
#[derive(Default)]
pub(super) struct Presentations(HashMap<NodeId, Rc<Presentation>>);

impl Presentations {
    /// Returns the presentation of an element in or around `text`, for paths in the group of the text. Gradients are relative to `bounds`.
    pub(super) fn of<'a, 'input>(
        &mut self,
        node: Node<'a, 'input>,
        text: Node<'a, 'input>,
        bounds: Rect,
        servers: &mut PaintServers<'a, 'input>,
    ) -> Rc<Presentation> {
        let found = self.0.entry(node.id());
        Rc::clone(found.or_insert_with(|| Rc::new(presentation(node, text, bounds, servers))))
    }
}

fn presentation<'a, 'input>(
    node: Node<'a, 'input>,
    text: Node<'a, 'input>,
    bounds: Rect,
    servers: &mut PaintServers<'a, 'input>,
) -> Presentation {
    let mut texts = [const { String::new() }; PROPERTIES.len()];
    for ((name, initial), written) in PROPERTIES.iter().zip(&mut texts) {
        let (own, around) = (inherited(node, name), inherited(text, name));
        let is_server = matches!(*name, "fill" | "stroke");
        let made = own.filter(|value| is_server && url_reference(value).is_some());
        let made = made.and_then(|value| servers.for_box(value, bounds));
        if made.is_some() || own != around {
            let _ = write!(written, " {name}=\"");
            escape(written, made.as_deref().or(own).unwrap_or(initial));
            written.push('"');
        }
    }
    for (name, value) in SHAPES_ONLY {
        if text.ancestors().any(|node| node.attribute(name).is_some_and(|own| own != value)) {
            let _ = write!(texts[3], " {name}=\"{value}\"");
        }
    }
    let [fill_attribute, stroke_attribute, width_attribute, others @ ..] = texts;
    let paint = |name, initial| inherited(node, name).unwrap_or(initial);
    let fill = opacity(paint("fill", "black"), inherited(node, "fill-opacity"));
    let stroke = opacity(paint("stroke", "none"), inherited(node, "stroke-opacity"));
    let has_transparent_stops = ["fill", "stroke"]
        .iter()
        .any(|name| inherited(node, name).is_some_and(|value| servers.is_translucent(value)));
    let width = inherited(node, "stroke-width").and_then(|width| width.trim().parse().ok()).unwrap_or(1.0);
    Presentation {
        others: others.concat(),
        fill_attribute,
        stroke_attribute,
        width_attribute,
        fill,
        stroke,
        stroke_width: if stroke.is_some() { width } else { 0.0 },
        is_translucent: has_transparent_stops
            || [fill, stroke].iter().flatten().any(|opacity| *opacity < 1.0),
        is_stroked_first: paint("paint-order", "normal").trim_start().starts_with("stroke"),
    }
}

/// Returns the opacity of a paint; `None` for no paint.
fn opacity(paint: &str, opacity: Option<&str>) -> Option<f32> {
    let own = match Paint::from_str(paint.trim()) {
        Ok(Paint::None) => return None,
        Ok(Paint::Color(colour)) => f32::from(colour.alpha) / 255.0,
        _ => 1.0,
    };
    let opacity = opacity.and_then(|opacity| opacity.trim().parse().ok()).unwrap_or(1.0_f32);
    Some(own * opacity.clamp(0.0, 1.0))
}
