//! The box around what an element fills, in its own user units: SVG 2, section 8.10. Without strokes, and without text, which is laid out later.

use std::cell::Cell;

use roxmltree::Node;
use usvg::tiny_skia_path::{Rect, Transform};

use super::element::Style;
use super::outline;
use super::property::Property;
use super::transform::{self, Box};
use super::values;

/// Elements, and eighths of bytes of their outlines, that are looked at for all boxes of a document.
pub(super) const MOST: usize = 1_500_000;

/// How much may still be looked at.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) const fn new(steps: usize) -> Self {
        Self(Cell::new(steps))
    }

    pub(super) const fn left(&self) -> usize {
        self.0.get()
    }

    /// Takes some of it; none if there is not enough.
    pub(super) fn spend(&self, steps: usize) -> Option<()> {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or_default());
        left.map(drop)
    }
}

/// The box of an element, if that can be told before text is laid out.
pub(super) fn of(node: Node<'_, '_>, style: &Style, budget: &Budget) -> Option<Box> {
    let found = fill(node, Transform::identity(), style, budget, 0)?;
    Some([found.x(), found.y(), found.width(), found.height()].map(f64::from))
}

/// The same with the stroke, which is taken to reach half its width everywhere, as browsers take it.
pub(super) fn with_stroke(node: Node<'_, '_>, style: &Style, budget: &Budget) -> Option<Box> {
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
                if matches!(child.tag_name().name(), "text" | "use") {
                    return None;
                }
                let of_child = matrix(child)?;
                let Some(found) = fill(child, transform.pre_concat(of_child), style, budget, depth + 1)
                else {
                    continue;
                };
                all = Some(all.map_or(found, |all| {
                    Rect::from_ltrb(
                        all.left().min(found.left()),
                        all.top().min(found.top()),
                        all.right().max(found.right()),
                        all.bottom().max(found.bottom()),
                    )
                    .unwrap_or(all)
                }));
            }
            all
        }
        _ => outline::of(node, (depth == 0).then_some(style), &style.context)?
            .transform(transform)?
            .compute_tight_bounds(),
    }
}

fn matrix(node: Node<'_, '_>) -> Option<Transform> {
    let Some(text) = node.attribute("transform") else { return Some(Transform::identity()) };
    text.parse().ok().map(transform::of_paths)
}
