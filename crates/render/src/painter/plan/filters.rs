//! How a group that has filters is painted.
//!
//! Blurs, floods, offsets, merges and their like, of which shadows are made, are applied here, in the order of their
//! graph. Filters with other primitives go to resvg.

use tiny_skia::{Rect, Transform};
use usvg::filter::{Filter, Kind};
use usvg::{Group, Node};

use crate::painter::filters::extent;
use crate::painter::filters::region::floor;
use crate::painter::geometry::{Area, MOST_SIDE};

/// The most pixels that a filter works on, on a small canvas. A skewed group that is made straight may be long and
/// thin.
const MOST_PIXELS: usize = 4_000_000;

/// How far beyond the canvas a layer may reach, in canvases. As resvg, to bound the cost of filter regions.
const REACH: f32 = 2.0;

/// How a group that has filters is painted.
#[derive(Debug)]
pub(crate) enum Plan {
    /// Nothing of it shows.
    Nothing,
    /// By resvg, on these pixels.
    Resvg { reason: &'static str, area: Area },
    /// Filtered here, on pixels of a space without skew (`straight` leads to it), and then brought into place by
    /// `turn`.
    Graph { area: Area, straight: Transform, turn: Transform },
}

/// Decides how a group that has filters is painted on a surface of `within`; `inner` is its children's transform.
pub(crate) fn plan(group: &Group, inner: Transform, within: Area) -> Plan {
    let by_resvg = |reason| {
        let bounds = group.layer_bounding_box().to_rect().transform(inner);
        match bounds.and_then(|bounds| Area::touched_with_margin(bounds, 1.0, within)) {
            None => Plan::Nothing,
            // resvg makes a skewed group straight, on whole pixels that depend on the canvas.
            Some(_) if inner.has_skew() => Plan::Resvg { reason, area: within },
            Some(area) => Plan::Resvg { reason, area },
        }
    };
    if let Some(reason) = group.filters().iter().find_map(|filter| unsupported(filter)) {
        return by_resvg(reason);
    }
    let Some((straight, turn)) = straighten(inner) else { return Plan::Nothing };
    match working_area(group, straight, turn, within) {
        None => Plan::Nothing,
        Some(area) if area.pixels() > MOST_PIXELS.max(16 * within.pixels()) => {
            by_resvg("a filter on what is pulled out of shape")
        }
        Some(area) => Plan::Graph { area, straight, turn },
    }
}

/// Returns why a filter cannot be applied here; `None` if it can.
fn unsupported(filter: &Filter) -> Option<&'static str> {
    filter.primitives().iter().find_map(|primitive| match primitive.kind() {
        Kind::Blend(_)
        | Kind::ColorMatrix(_)
        | Kind::ComponentTransfer(_)
        | Kind::Composite(_)
        | Kind::DisplacementMap(_)
        | Kind::DropShadow(_)
        | Kind::Flood(_)
        | Kind::GaussianBlur(_)
        | Kind::Merge(_)
        | Kind::Offset(_)
        | Kind::Turbulence(_) => None,
        Kind::ConvolveMatrix(_) => Some("feConvolveMatrix"),
        Kind::DiffuseLighting(_) => Some("feDiffuseLighting"),
        Kind::Image(_) => Some("feImage"),
        Kind::Morphology(_) => Some("feMorphology"),
        Kind::SpecularLighting(_) => Some("feSpecularLighting"),
        Kind::Tile(_) => Some("feTile"),
    })
}

/// Splits a transform into one that scales and shifts, in whose space filters work, and one that turns the result into
/// place.
fn straighten(transform: Transform) -> Option<(Transform, Transform)> {
    let (scale_x, scale_y) = (transform.sx.hypot(transform.ky), transform.kx.hypot(transform.sy));
    let turn = Transform::from_row(
        transform.sx / scale_x,
        transform.ky / scale_x,
        transform.kx / scale_y,
        transform.sy / scale_y,
        0.0,
        0.0,
    );
    Some((turn.invert()?.pre_concat(transform), turn))
}

/// The pixels to work on: the part of the filters' region that shows, and the pixels around it from which the filters
/// read.
fn working_area(group: &Group, straight: Transform, turn: Transform, canvas: Area) -> Option<Area> {
    let reach = canvas.to_rect().outset(REACH * f32::from(canvas.width), REACH * f32::from(canvas.height))?;
    let bounds = Area { left: i32::MIN / 2, top: i32::MIN / 2, width: MOST_SIDE, height: MOST_SIDE };
    let within = |rect: Rect| {
        let corner = Area { left: floor(rect.left()), top: floor(rect.top()), ..bounds };
        Area::touched(rect, corner)
    };
    let region = group.layer_bounding_box().to_rect().transform(straight)?;
    let shown = canvas.to_rect().transform(turn.invert()?)?;
    let margin: f32 =
        group.filters().iter().map(|filter| extent::margin(filter, straight)).sum::<f32>().min(1e5);
    let mut needed = shown.outset(margin, margin)?.intersect(&reach.transform(turn.invert()?)?)?;
    // The bounds of a group do not include what filters inside of it add.
    if group.filters().iter().all(|filter| extent::is_bounded(filter)) && !is_filtered_inside(group) {
        // A line has bounds without an area.
        let content = group.stroke_bounding_box().transform(straight)?.outset(margin + 1.0, margin + 1.0)?;
        needed = needed.intersect(&content)?;
    }
    let inside = within(region.intersect(&needed)?)?;
    let source = outside(group, straight, margin, region);
    let Some(source) = source.and_then(|source| source.intersect(&shown.outset(margin, margin)?)) else {
        return Some(inside);
    };
    let region = inside.to_rect();
    let whole = Rect::from_ltrb(
        region.left().min(source.left()),
        region.top().min(source.top()),
        region.right().max(source.right()),
        region.bottom().max(source.bottom()),
    );
    let whole = whole.and_then(within);
    // A blur that is far larger than the canvas ignores what lies outside of its region.
    whole.filter(|whole| whole.pixels() <= 4 * canvas.pixels()).or(Some(inside))
}

/// The bounds of what is painted outside of a filter's region, but near enough that the filter may read it.
fn outside(group: &Group, straight: Transform, margin: f32, region: Rect) -> Option<Rect> {
    // Filters that read no other pixels have a margin of one pixel each.
    #[expect(clippy::cast_precision_loss, reason = "filters are few")]
    if margin <= group.filters().len() as f32 || is_filtered_inside(group) {
        return None;
    }
    let source = group.stroke_bounding_box().transform(straight)?.outset(1.0, 1.0)?;
    let near = source.intersect(&region.outset(margin, margin)?)?;
    let is_inside = near.left() >= region.left() - 1.0
        && near.top() >= region.top() - 1.0
        && near.right() <= region.right() + 1.0
        && near.bottom() <= region.bottom() + 1.0;
    (!is_inside).then_some(near)
}

fn is_filtered_inside(group: &Group) -> bool {
    group.children().iter().any(|node| match node {
        Node::Group(child) => !child.filters().is_empty() || is_filtered_inside(child),
        Node::Text(text) => is_filtered_inside(text.flattened()),
        Node::Path(_) | Node::Image(_) => false,
    })
}
