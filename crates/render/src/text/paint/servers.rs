//! Gradients and patterns that are relative to the bounding box: SVG 2, section 14.2.
//!
//! The box is that of the whole text, and not of each path that it becomes. So each text gets a copy in user units.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use kurbo::{Affine, Rect};
use roxmltree::Node;

use crate::style::escape;
use crate::text::content::element::is_text;
use crate::text::ids::{Ids, href, url_reference};
use crate::text::transform;

/// The longest chain of references between servers.
const MAX_REFERENCES: usize = 32;

/// The paint servers of a document, and the copies of them.
pub(crate) struct PaintServers<'a, 'input> {
    ids: Rc<Ids<'a, 'input>>,
    prefix: String,
    /// The number of ids that have been given.
    count: usize,
    /// The copies by paint and box.
    known: HashMap<(String, [u64; 4]), Option<String>>,
    /// The elements to be defined.
    pub(crate) definitions: String,
}

impl<'a, 'input> PaintServers<'a, 'input> {
    pub(crate) fn new(ids: Rc<Ids<'a, 'input>>, prefix: &str) -> Self {
        Self { ids, prefix: prefix.to_owned(), count: 0, known: HashMap::new(), definitions: String::new() }
    }

    /// Returns the paint for a text with this box. `None` if the original serves.
    pub(crate) fn for_box(&mut self, paint: &str, bounds: Rect) -> Option<String> {
        let key = (paint.to_owned(), [bounds.x0, bounds.y0, bounds.x1, bounds.y1].map(f64::to_bits));
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let copy = self.copy(paint, bounds);
        self.known.insert(key, copy.clone());
        copy
    }

    fn copy(&mut self, paint: &str, bounds: Rect) -> Option<String> {
        let (id, rest) = url_reference(paint)?;
        let server = self.ids.get(id)?;
        if is_inside_text(server) {
            let rest = rest.trim();
            return Some(if rest.is_empty() { "none" } else { rest }.to_owned());
        }
        // A server that is relative to an empty box paints nothing: SVG 2, section 14.2.1.
        if bounds.area() <= 0.0 {
            return None;
        }
        let id = match server.tag_name().name() {
            "linearGradient" | "radialGradient" => self.gradient(server, bounds),
            "pattern" => self.pattern(server, bounds),
            _ => None,
        }?;
        Some(format!("url(#{id}){rest}"))
    }

    /// Whether a paint is a gradient with a translucent stop.
    pub(crate) fn is_translucent(&self, paint: &str) -> bool {
        let Some(server) = url_reference(paint).and_then(|(id, _)| self.ids.get(id)) else { return false };
        let Some(server) = self.with_children(server) else { return false };
        server.tag_name().name() != "pattern"
            && server
                .children()
                .any(|stop| stop.attribute("stop-opacity").is_some_and(|opacity| opacity != "1"))
    }

    /// Returns an attribute of a server, or of the first one in its chain of references that has it.
    fn attribute(&self, server: Node<'a, 'input>, name: &str) -> Option<&'a str> {
        let mut at = Some(server);
        for _ in 0..MAX_REFERENCES {
            let node = at?;
            if let Some(value) = node.attribute(name) {
                return Some(value);
            }
            at = href(node).and_then(|id| self.ids.get(id));
        }
        None
    }

    /// Returns the first server in a chain of references that has child elements.
    fn with_children(&self, server: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
        let mut at = Some(server);
        for _ in 0..MAX_REFERENCES {
            let node = at?;
            if node.children().any(|child| child.is_element()) {
                return Some(node);
            }
            at = href(node).and_then(|id| self.ids.get(id));
        }
        None
    }

    /// Returns a new id.
    pub(super) fn id(&mut self) -> String {
        self.count += 1;
        format!("{}s{}", self.prefix, self.count)
    }

    fn gradient(&mut self, server: Node<'a, 'input>, bounds: Rect) -> Option<String> {
        if self.attribute(server, "gradientUnits") == Some("userSpaceOnUse") {
            return None;
        }
        let transform =
            self.attribute(server, "gradientTransform").map_or(Affine::IDENTITY, transform::parse);
        let new_id = self.id();
        let kind = server.tag_name().name();
        let mut text = format!(
            "<{kind} id=\"{new_id}\" gradientUnits=\"userSpaceOnUse\" gradientTransform=\"{}\"",
            transform::to_attribute(to_box(bounds) * transform)
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
        Some(new_id)
    }

    fn pattern(&mut self, server: Node<'a, 'input>, bounds: Rect) -> Option<String> {
        let is_tile_of_box = self.attribute(server, "patternUnits") != Some("userSpaceOnUse");
        let view_box = self.attribute(server, "viewBox");
        let is_content_of_box =
            self.attribute(server, "patternContentUnits") == Some("objectBoundingBox") && view_box.is_none();
        if !is_tile_of_box && !is_content_of_box {
            return None;
        }
        let new_id = self.id();
        let mut text = format!("<pattern id=\"{new_id}\" patternUnits=\"userSpaceOnUse\"");
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
            // The content is in units of the box and starts at the tile's corner. A view box of the tile's size has the same effect.
            let _ = write!(text, " viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\"", size[0], size[1]);
        }
        // The rest is inherited from the original.
        let id = server.attribute("id").unwrap_or_default();
        text.push_str(" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"#");
        escape(&mut text, id);
        text.push_str("\"/>");
        self.definitions.push_str(&text);
        Some(new_id)
    }
}

/// Converts a percentage to a number.
fn share(value: &str) -> String {
    let value = value.trim();
    let number = value.strip_suffix('%').and_then(|number| number.parse::<f64>().ok());
    number.map_or_else(|| value.to_owned(), |number| (number / 100.0).to_string())
}

/// Whether an element is inside a text: browsers ignore paint servers there.
fn is_inside_text(node: Node<'_, '_>) -> bool {
    node.ancestors().skip(1).any(is_text)
}

fn to_box(bounds: Rect) -> Affine {
    Affine::new([bounds.width(), 0.0, 0.0, bounds.height(), bounds.x0, bounds.y0])
}
