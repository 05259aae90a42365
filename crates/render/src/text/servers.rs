//! Gradients and patterns that are relative to the box of a text: SVG 2, section 14.2. They fill the whole of it, however many
//! paths its letters become, so each text has one of its own, in user units.

use std::collections::HashMap;
use std::fmt::Write as _;

use kurbo::{Affine, Rect};
use roxmltree::Node;

use super::colour::matrix;
use crate::style::{self, escape};

/// How many gradients may refer to each other.
const MOST_REFERENCES: usize = 32;

/// The paint servers of a document, and those made of them.
pub(super) struct Servers<'a, 'input> {
    ids: HashMap<&'a str, Node<'a, 'input>>,
    prefix: String,
    made: usize,
    /// Those made so far, by paint and box.
    known: HashMap<(String, [u64; 4]), Option<String>>,
    /// What is to be defined.
    pub(super) definitions: String,
}

impl<'a, 'input> Servers<'a, 'input> {
    pub(super) fn new(ids: HashMap<&'a str, Node<'a, 'input>>, prefix: &str) -> Self {
        Self { ids, prefix: prefix.to_owned(), made: 0, known: HashMap::new(), definitions: String::new() }
    }

    pub(super) fn element(&self, id: &str) -> Option<Node<'a, 'input>> {
        self.ids.get(id).copied()
    }

    /// A paint for a text of this box: another one, if it is relative to the box.
    pub(super) fn for_box(&mut self, paint: &str, bounds: Rect) -> Option<String> {
        let key = (paint.to_owned(), [bounds.x0, bounds.y0, bounds.x1, bounds.y1].map(f64::to_bits));
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let made = self.made_for(paint, bounds);
        self.known.insert(key, made.clone());
        made
    }

    fn made_for(&mut self, paint: &str, bounds: Rect) -> Option<String> {
        let (id, rest) = reference(paint)?;
        let server = self.element(id)?;
        if is_inside_text(server) {
            let rest = rest.trim();
            return Some(if rest.is_empty() { "none" } else { rest }.to_owned());
        }
        // SVG 2, section 14.2.1: a paint that is relative to a box without an area is none.
        if bounds.area() <= 0.0 {
            return None;
        }
        let name = match server.tag_name().name() {
            "linearGradient" | "radialGradient" => self.gradient(server, bounds),
            "pattern" => self.pattern(server, bounds),
            _ => None,
        }?;
        Some(format!("url(#{name}){rest}"))
    }

    /// Whether a paint lets through what is behind it, as far as its stops tell.
    pub(super) fn is_translucent(&self, paint: &str) -> bool {
        let Some(server) = reference(paint).and_then(|(id, _)| self.element(id)) else { return false };
        let Some(server) = self.with_children(server) else { return false };
        server.tag_name().name() != "pattern"
            && server
                .children()
                .any(|stop| stop.attribute("stop-opacity").is_some_and(|opacity| opacity != "1"))
    }

    /// An attribute of a server or of the first that it refers to and that has it.
    fn attribute(&self, server: Node<'a, 'input>, name: &str) -> Option<&'a str> {
        let mut at = Some(server);
        for _ in 0..MOST_REFERENCES {
            let node = at?;
            if let Some(value) = node.attribute(name) {
                return Some(value);
            }
            at = href(node).and_then(|id| self.element(id));
        }
        None
    }

    /// The server that has what a pattern shows.
    fn with_children(&self, server: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
        let mut at = Some(server);
        for _ in 0..MOST_REFERENCES {
            let node = at?;
            if node.children().any(|child| child.is_element()) {
                return Some(node);
            }
            at = href(node).and_then(|id| self.element(id));
        }
        None
    }

    pub(super) fn name(&mut self) -> String {
        self.made += 1;
        format!("{}s{}", self.prefix, self.made)
    }

    fn gradient(&mut self, server: Node<'a, 'input>, bounds: Rect) -> Option<String> {
        if self.attribute(server, "gradientUnits") == Some("userSpaceOnUse") {
            return None;
        }
        let transform = self.attribute(server, "gradientTransform").map_or(Affine::IDENTITY, affine);
        let name = self.name();
        let kind = server.tag_name().name();
        let mut text = format!(
            "<{kind} id=\"{name}\" gradientUnits=\"userSpaceOnUse\" gradientTransform=\"{}\"",
            matrix(to_box(bounds) * transform)
        );
        let defaults: &[(&str, Option<&str>)] = if kind == "linearGradient" {
            &[("x1", Some("0")), ("y1", Some("0")), ("x2", Some("1")), ("y2", Some("0"))]
        } else {
            &[
                ("cx", Some("0.5")),
                ("cy", Some("0.5")),
                ("r", Some("0.5")),
                ("fx", None),
                ("fy", None),
                ("fr", None),
            ]
        };
        for (attribute, default) in defaults {
            if let Some(value) = self.attribute(server, attribute).map(share).or(default.map(str::to_owned)) {
                let _ = write!(text, " {attribute}=\"{value}\"");
            }
        }
        let id = server.attribute("id").unwrap_or_default();
        text.push_str(" xlink:href=\"#");
        escape(&mut text, id);
        text.push_str("\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"/>");
        self.definitions.push_str(&text);
        Some(name)
    }

    fn pattern(&mut self, server: Node<'a, 'input>, bounds: Rect) -> Option<String> {
        let is_tile_of_box = self.attribute(server, "patternUnits") != Some("userSpaceOnUse");
        let view_box = self.attribute(server, "viewBox");
        let is_content_of_box =
            self.attribute(server, "patternContentUnits") == Some("objectBoundingBox") && view_box.is_none();
        if !is_tile_of_box && !is_content_of_box {
            return None;
        }
        let name = self.name();
        let mut text = format!("<pattern id=\"{name}\" patternUnits=\"userSpaceOnUse\"");
        let starts = [("x", bounds.x0, bounds.width()), ("y", bounds.y0, bounds.height())];
        let sizes = [("width", 0.0, bounds.width()), ("height", 0.0, bounds.height())];
        let mut size = [0.0; 2];
        for (number, (attribute, start, length)) in starts.into_iter().chain(sizes).enumerate() {
            let value = self.attribute(server, attribute).unwrap_or("0");
            if !is_tile_of_box && value.ends_with('%') {
                return None;
            }
            let value = share(value);
            let Ok(value) = value.parse::<f64>() else { return None };
            let value = if is_tile_of_box { start + value * length } else { value };
            let _ = write!(text, " {attribute}=\"{value}\"");
            if number >= 2 {
                size[number - 2] = value / length;
            }
        }
        if is_content_of_box {
            // Such content is in units of the box, from the tile's corner on: as a view box as large as the tile has it.
            let _ = write!(text, " viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\"", size[0], size[1]);
        }
        // All else is that of the original.
        let id = server.attribute("id").unwrap_or_default();
        text.push_str(" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"#");
        escape(&mut text, id);
        text.push_str("\"/>");
        self.definitions.push_str(&text);
        Some(name)
    }
}

/// The id of a paint that is a reference, and what stands behind it.
pub(super) fn reference(paint: &str) -> Option<(&str, &str)> {
    let (id, rest) = paint.trim().strip_prefix("url(")?.split_once(')')?;
    Some((id.trim_matches(['"', '\'', ' ']).strip_prefix('#')?, rest))
}

/// The id that an element refers to.
pub(super) fn href<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    style::href(node)?.strip_prefix('#')
}

/// A number that may be a percentage.
fn share(value: &str) -> String {
    let value = value.trim();
    let number = value.strip_suffix('%').and_then(|number| number.parse::<f64>().ok());
    number.map_or_else(|| value.to_owned(), |number| (number / 100.0).to_string())
}

/// Whether an element stands inside a text: what paints is not found there by browsers.
pub(super) fn is_inside_text(node: Node<'_, '_>) -> bool {
    node.ancestors().skip(1).any(super::is_text)
}

fn to_box(bounds: Rect) -> Affine {
    Affine::new([bounds.width(), 0.0, 0.0, bounds.height(), bounds.x0, bounds.y0])
}

/// A transform as it is written; none if it is not valid.
pub(super) fn affine(value: &str) -> Affine {
    value.parse().map_or(Affine::IDENTITY, coefficients)
}

/// A transform as the crate for curves has it.
pub(super) fn coefficients(transform: svgtypes::Transform) -> Affine {
    let svgtypes::Transform { a, b, c, d, e, f } = transform;
    Affine::new([a, b, c, d, e, f])
}
