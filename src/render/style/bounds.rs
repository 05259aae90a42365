//! The box around what an element fills, in its own user units: SVG 2, section 8.10. Without strokes, and without text, which is laid out later.

use std::cell::Cell;

use roxmltree::Node;
use usvg::tiny_skia_path::{Path, PathBuilder, Rect, Transform};

use super::length;
use super::transform::Box;
use super::values::Context;

/// Elements, and eighths of bytes of their outlines, that are looked at for all boxes of a document.
pub(super) const MOST: usize = 2_000_000;

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

    fn spend(&self, steps: usize) -> Option<()> {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or_default());
        left.map(drop)
    }
}

/// The box of an element, if that can be told before text is laid out.
pub(super) fn of(node: Node<'_, '_>, context: &Context, budget: &Budget) -> Option<Box> {
    let found = fill(node, Transform::identity(), context, budget, 0)?;
    Some([found.x(), found.y(), found.width(), found.height()].map(f64::from))
}

fn fill(
    node: Node<'_, '_>,
    transform: Transform,
    context: &Context,
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
                let Some(found) = fill(child, transform.pre_concat(of_child), context, budget, depth + 1)
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
        _ => outline(node, context)?.transform(transform)?.compute_tight_bounds(),
    }
}

fn matrix(node: Node<'_, '_>) -> Option<Transform> {
    let Some(text) = node.attribute("transform") else { return Some(Transform::identity()) };
    let svgtypes::Transform { a, b, c, d, e, f } = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "paths are of single precision")]
    let [a, b, c, d, e, f] = [a, b, c, d, e, f].map(|number| number as f32);
    Some(Transform::from_row(a, b, c, d, e, f))
}

#[expect(clippy::cast_possible_truncation, reason = "paths are of single precision")]
fn outline(node: Node<'_, '_>, context: &Context) -> Option<Path> {
    let element = node.tag_name().name();
    let number = |name: &str| -> Option<f32> {
        let Some(value) = node.attribute(name) else { return Some(0.0) };
        let value = length::plain("line", name, value, context)?;
        match value.strip_suffix('%') {
            Some(percent) => {
                let [width, height] = context.viewport;
                let whole = match name {
                    "x" | "width" | "cx" | "rx" | "x1" | "x2" => width,
                    "r" => super::values::diagonal([width, height]),
                    _ => height,
                };
                percent.parse::<f64>().ok().map(|percent| (percent / 100.0 * whole) as f32)
            }
            None => value.parse().ok(),
        }
    };
    let mut path = PathBuilder::new();
    match element {
        "rect" | "image" => {
            let rect = Rect::from_xywh(number("x")?, number("y")?, number("width")?, number("height")?)?;
            path.push_rect(rect);
        }
        "circle" | "ellipse" => {
            let (rx, ry) = if element == "circle" {
                (number("r")?, number("r")?)
            } else {
                (number("rx")?, number("ry")?)
            };
            let (cx, cy) = (number("cx")?, number("cy")?);
            path.push_oval(Rect::from_ltrb(cx - rx, cy - ry, cx + rx, cy + ry)?);
        }
        "line" => {
            path.move_to(number("x1")?, number("y1")?);
            path.line_to(number("x2")?, number("y2")?);
        }
        "polygon" | "polyline" => {
            for (index, (x, y)) in svgtypes::PointsParser::from(node.attribute("points")?).enumerate() {
                if index == 0 {
                    path.move_to(x as f32, y as f32);
                } else {
                    path.line_to(x as f32, y as f32);
                }
            }
        }
        "path" => {
            use svgtypes::SimplePathSegment as Segment;
            for segment in svgtypes::SimplifyingPathParser::from(node.attribute("d")?) {
                match segment.ok()? {
                    Segment::MoveTo { x, y } => path.move_to(x as f32, y as f32),
                    Segment::LineTo { x, y } => path.line_to(x as f32, y as f32),
                    Segment::Quadratic { x1, y1, x, y } => {
                        path.quad_to(x1 as f32, y1 as f32, x as f32, y as f32)
                    }
                    Segment::CurveTo { x1, y1, x2, y2, x, y } => {
                        path.cubic_to(x1 as f32, y1 as f32, x2 as f32, y2 as f32, x as f32, y as f32);
                    }
                    Segment::ClosePath => path.close(),
                }
            }
        }
        _ => return None,
    }
    path.finish()
}
