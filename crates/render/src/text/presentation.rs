//! How the letters of an element and its lines are painted, as the attributes of the paths that they become.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use kurbo::Rect;
use roxmltree::{Node, NodeId};
use svgtypes::Paint;

use super::servers::{Servers, reference};
use crate::style::escape;

/// The properties of how letters are painted that an element inside a text may have, each with its initial value. Fill and stroke
/// come first, and the width of the latter.
const OF_PAINT: [(&str, &str); 13] = [
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

/// What a shape inherits that letters do not have.
const NOT_OF_LETTERS: [(&str, &str); 5] = [
    ("fill-rule", "nonzero"),
    ("shape-rendering", "geometricPrecision"),
    ("marker-start", "none"),
    ("marker-mid", "none"),
    ("marker-end", "none"),
];

/// Which of its paints a path shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Both,
    Fill,
    Stroke,
}

/// How the letters of an element are painted.
#[derive(Debug)]
pub(super) struct Presentation {
    /// Attributes, but for the two below.
    others: String,
    fill_attribute: String,
    stroke_attribute: String,
    width_attribute: String,
    /// How opaque letters are filled; none where they are not.
    pub(super) fill: Option<f32>,
    pub(super) stroke: Option<f32>,
    /// In user units; 0 where there is no stroke.
    pub(super) stroke_width: f64,
    /// Whether letters that lie over each other show through.
    pub(super) is_translucent: bool,
    is_stroked_first: bool,
}

impl Presentation {
    /// The attributes of a path that shows a part of it, with a stroke that is wider than is asked for by `extra`.
    pub(super) fn attributes(&self, part: Part, extra: f64) -> String {
        let (mut fill, mut stroke) = (self.fill_attribute.as_str(), self.stroke_attribute.as_str());
        match part {
            Part::Both => {}
            Part::Fill => stroke = " stroke=\"none\"",
            Part::Stroke => fill = " fill=\"none\"",
        }
        if extra > 0.0 {
            return format!("{}{fill}{stroke} stroke-width=\"{}\"", self.others, self.stroke_width + extra);
        }
        format!("{}{fill}{stroke}{}", self.others, self.width_attribute)
    }

    /// What is painted one after the other. Where letters show through, all are filled before the first is stroked; `is_apart` tells
    /// whether strokes are of other outlines than fills.
    pub(super) const fn parts(&self, is_apart: bool) -> &'static [Part] {
        match (self.fill, self.stroke) {
            (Some(_), Some(_)) if (self.is_translucent || is_apart) && self.is_stroked_first => {
                &[Part::Stroke, Part::Fill]
            }
            (Some(_), Some(_)) if self.is_translucent || is_apart => &[Part::Fill, Part::Stroke],
            (None, Some(_)) => &[Part::Stroke],
            _ => &[Part::Both],
        }
    }
}

/// The presentations of the elements of a text and around it, each found once.
#[derive(Default)]
pub(super) struct Presentations(HashMap<NodeId, Rc<Presentation>>);

impl Presentations {
    /// That of an element inside a text or around it, for paths inside the group that the text becomes. `bounds` is the box of the text, which is
    /// that of its gradients.
    pub(super) fn of<'a, 'input>(
        &mut self,
        node: Node<'a, 'input>,
        text: Node<'a, 'input>,
        bounds: Rect,
        servers: &mut Servers<'a, 'input>,
    ) -> Rc<Presentation> {
        let found = self.0.entry(node.id());
        Rc::clone(found.or_insert_with(|| Rc::new(presentation(node, text, bounds, servers))))
    }
}

fn presentation<'a, 'input>(
    node: Node<'a, 'input>,
    text: Node<'a, 'input>,
    bounds: Rect,
    servers: &mut Servers<'a, 'input>,
) -> Presentation {
    let mut texts = [const { String::new() }; OF_PAINT.len()];
    for ((name, initial), written) in OF_PAINT.iter().zip(&mut texts) {
        let (own, around) = (said(node, name), said(text, name));
        let is_server = matches!(*name, "fill" | "stroke");
        let made = own.filter(|value| is_server && reference(value).is_some());
        let made = made.and_then(|value| servers.for_box(value, bounds));
        if made.is_some() || own != around {
            let _ = write!(written, " {name}=\"");
            escape(written, made.as_deref().or(own).unwrap_or(initial));
            written.push('"');
        }
    }
    for (name, value) in NOT_OF_LETTERS {
        if text.ancestors().any(|node| node.attribute(name).is_some_and(|said| said != value)) {
            let _ = write!(texts[3], " {name}=\"{value}\"");
        }
    }
    let [fill_attribute, stroke_attribute, width_attribute, others @ ..] = texts;
    let paint = |name, initial| said(node, name).unwrap_or(initial);
    let fill = opacity(paint("fill", "black"), said(node, "fill-opacity"));
    let stroke = opacity(paint("stroke", "none"), said(node, "stroke-opacity"));
    let has_transparent_stops = ["fill", "stroke"]
        .iter()
        .any(|name| said(node, name).is_some_and(|value| servers.is_translucent(value)));
    let width = said(node, "stroke-width").and_then(|width| width.trim().parse().ok()).unwrap_or(1.0);
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

/// The value of a property that is inherited.
pub(super) fn said<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.ancestors().find_map(|node| node.attribute(name))
}

/// How opaque a paint is; none for no paint.
fn opacity(paint: &str, opacity: Option<&str>) -> Option<f32> {
    let own = match Paint::from_str(paint.trim()) {
        Ok(Paint::None) => return None,
        Ok(Paint::Color(colour)) => f32::from(colour.alpha) / 255.0,
        _ => 1.0,
    };
    let opacity = opacity.and_then(|opacity| opacity.trim().parse().ok()).unwrap_or(1.0_f32);
    Some(own * opacity.clamp(0.0, 1.0))
}
