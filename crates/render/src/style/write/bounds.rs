//! The box around what an element fills, in its own user units: SVG 2, section 8.10. Without strokes, and without text, which is laid out later.

use std::cell::Cell;

use roxmltree::Node;
use usvg::tiny_skia_path::{Rect, Transform};

use super::{href, outline};
use crate::style::computed::Style;
use crate::style::css::property::Property;
use crate::style::values;
use crate::style::values::transform::{self, Box};

/// Elements, and eighths of bytes of their outlines, that are looked at for all boxes of a document.
pub(crate) const MOST: usize = 1_500_000;

/// How much may still be looked at.
#[derive(Debug)]
pub(crate) struct Budget(Cell<usize>);

impl Budget {
    pub(crate) const fn new(steps: usize) -> Self {
        Self(Cell::new(steps))
    }

    pub(crate) const fn left(&self) -> usize {
        self.0.get()
    }

    /// Takes some of it; none if there is not enough.
    pub(crate) fn spend(&self, steps: usize) -> Option<()> {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or_default());
        left.map(drop)
    }
}

/// The box of an element, if that can be told before text is laid out.
pub(crate) fn of(node: Node<'_, '_>, style: &Style, budget: &Budget) -> Option<Box> {
    let found = fill(node, Transform::identity(), style, budget, 0)?;
    Some([found.x(), found.y(), found.width(), found.height()].map(f64::from))
}

/// The same with the stroke, which is taken to reach half its width everywhere, as browsers take it.
pub(crate) fn with_stroke(node: Node<'_, '_>, style: &Style, budget: &Budget) -> Option<Box> {
    let [x, y, width, height] = of(node, style, budget)?;
    let is_stroked = style.inherited(Property::Stroke).is_some_and(|stroke| stroke != "none");
    let wide = style.inherited(Property::StrokeWidth).unwrap_or("1");
    let wide = values::read(wide, values::diagonal(style.context.viewport))?;
    let half = if is_stroked { wide / 2.0 } else { 0.0 };
    Some([x - half, y - half, width + 2.0 * half, height + 2.0 * half])
}

fn fill(
    node: Node<'_, '_>,
    transform: Transform,
    style: &Style,
    budget: &Budget,
    depth: usize,
) -> Option<Rect> {
    const DEEPEST: usize = 64;
    let points = node.attribute("d").or_else(|| node.attribute("points"));
    budget.spend(1 + points.map_or(0, str::len) / 8)?;
    if depth > DEEPEST {
        return None;
    }
    match node.tag_name().name() {
        "g" | "a" | "svg" | "switch" => {
            let mut all: Option<Rect> = None;
            for child in node.children().filter(Node::is_element) {
                if matches!(child.tag_name().name(), "text" | "use" | "image") && depth < DEEPEST {
                    // Its box is not known, and may be larger than that of all others.
                    let of_child = transform.pre_concat(matrix(child)?);
                    let found = fill(child, of_child, style, budget, depth + 1)?;
                    all = Some(all.map_or(found, |all| union(all, found)));
                    continue;
                }
                let of_child = matrix(child)?;
                let Some(found) = fill(child, transform.pre_concat(of_child), style, budget, depth + 1)
                else {
                    continue;
                };
                all = Some(all.map_or(found, |all| union(all, found)));
            }
            all
        }
        "use" => {
            let target = used(node, budget)?;
            // Its own box is that of what it shows, before that is moved to its place.
            let place = |property: Property| {
                let value = node.attribute(property.name()).filter(|_| depth > 0);
                value.map_or(Some(0.0), |value| value.trim().parse::<f32>().ok())
            };
            let moved = Transform::from_translate(place(Property::X)?, place(Property::Y)?);
            fill(target, transform.pre_concat(moved).pre_concat(matrix(target)?), style, budget, depth + 1)
        }
        _ => outline::of(node, (depth == 0).then_some(style), &style.context)?
            .transform(transform)?
            .compute_tight_bounds(),
    }
}

fn union(one: Rect, other: Rect) -> Rect {
    Rect::from_ltrb(
        one.left().min(other.left()),
        one.top().min(other.top()),
        one.right().max(other.right()),
        one.bottom().max(other.bottom()),
    )
    .unwrap_or(one)
}

/// The element that a `<use>` shows, if it is one that stands in its place as it is.
fn used<'a, 'input>(node: Node<'a, 'input>, budget: &Budget) -> Option<Node<'a, 'input>> {
    let id = href(node)?.strip_prefix('#')?;
    let mut steps = 0;
    let found = node.document().descendants().find(|node| {
        steps += 1;
        node.attribute("id") == Some(id)
    });
    budget.spend(steps)?;
    found.filter(|target| !matches!(target.tag_name().name(), "symbol" | "svg"))
}

fn matrix(node: Node<'_, '_>) -> Option<Transform> {
    let Some(text) = node.attribute("transform") else { return Some(Transform::identity()) };
    text.parse().ok().map(transform::of_paths)
}
