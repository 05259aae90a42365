//! Filters: the graphs of blurs, floods and merges that shadows are made of, and their like; the rest goes to resvg.

pub(super) mod blur;
mod graph;
mod lanes;
pub(super) mod noise;
mod picture;
mod recolour;
mod shadow;
mod tints;

use tiny_skia::{Pixmap, Rect, Transform};
use usvg::filter::{Filter, Kind};
use usvg::{Group, Node};

use super::geometry::{Area, MOST_SIDE};
use super::surface::Surface;
use super::{Painter, fallback};
use crate::Error;

/// The most pixels that a filter works on, on a small canvas: straightened, what is skewed may be long and thin.
const MOST_PIXELS: usize = 4_000_000;

/// How much farther than the canvas a layer may reach, in canvases: as resvg, to bound what filter regions cost.
const REACH: f32 = 2.0;

impl Painter<'_> {
    /// Paints a group that has filters; `transform` is its parent's.
    pub(super) fn filtered(
        &mut self,
        node: &Node,
        group: &Group,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        let inner = transform.pre_concat(group.transform());
        match plan(group, inner, surface.area()) {
            Plan::Nothing => Ok(()),
            Plan::Resvg { reason, area } => {
                self.report.fallbacks.push(reason);
                self.look_at(node);
                let mut pixmap = area.pixmap()?;
                fallback::paint(node, transform.post_concat(area.to_origin()), &mut pixmap);
                surface.draw_pixmap(pixmap, area, 1.0, group.blend_mode())
            }
            Plan::Graph { area, straight, turn } => {
                if turn.is_identity() && self.shadow(group, inner, area, surface)? {
                    return Ok(());
                }
                let mut source = Surface::transparent(area);
                self.nodes(group, straight, &mut source)?;
                let mut pixmap = source.finish()?;
                let mut only = shadow::only_colour(group);
                for filter in group.filters() {
                    pixmap = graph::apply(filter, straight, area, pixmap, only.take(), self.cancellation)?;
                }
                self.cut(group, area, straight, &mut pixmap)?;
                surface.draw_placed(pixmap, area, turn, group.opacity().get(), group.blend_mode())
            }
        }
    }
}

/// How a group is painted that has filters.
pub(super) enum Plan {
    /// Nothing of it shows.
    Nothing,
    /// By resvg, on these pixels.
    Resvg { reason: &'static str, area: Area },
    /// Filtered here, on these pixels of a space that is straight, and turned into place.
    Graph { area: Area, straight: Transform, turn: Transform },
}

/// How a group that has filters is painted on a surface of `within`; `inner` is its children's transform.
pub(super) fn plan(group: &Group, inner: Transform, within: Area) -> Plan {
    let by_resvg = |reason| {
        let bounds = group.layer_bounding_box().to_rect().transform(inner);
        match bounds.and_then(|bounds| Area::touched_with_margin(bounds, 1.0, within)) {
            None => Plan::Nothing,
            // Where resvg straightens what is turned, its whole pixels depend on the canvas.
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

/// Whether a group that has filters is nothing but the shadow of a rectangle.
pub(super) fn is_shadow(group: &Group, transform: Transform, area: Area) -> bool {
    shadow::Shadow::of(group, transform, area).is_some()
}

/// Why a filter cannot be painted here, if it cannot.
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

/// Splits a transform into one that scales and shifts, in whose space filters work, and what turns that into place.
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

/// The pixels to work on: the filters' region, of that what shows, and around it what the filters draw from.
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
        group.filters().iter().map(|filter| graph::margin(filter, straight)).sum::<f32>().min(1e5);
    let mut needed = shown.outset(margin, margin)?.intersect(&reach.transform(turn.invert()?)?)?;
    // What a filter inside adds is in no bounds of the group's.
    if group.filters().iter().all(|filter| graph::is_bounded(filter)) && !is_filtered_inside(group) {
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
    // Of a blur that is far larger than all that shows, what comes in from outside of its region is left out.
    whole.filter(|whole| whole.pixels() <= 4 * canvas.pixels()).or(Some(inside))
}

/// What is painted outside of a filter's region, and near enough to it to reach into it.
fn outside(group: &Group, straight: Transform, margin: f32, region: Rect) -> Option<Rect> {
    // Filters that draw from nowhere else have a margin of one pixel.
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

#[expect(clippy::cast_possible_truncation, reason = "it saturates, and nothing so far away shows")]
fn floor(value: f32) -> i32 {
    value.floor() as i32
}

/// A filter's or primitive's region, in whole pixels as resvg counts them.
fn whole(rect: usvg::NonZeroRect, transform: Transform, within: Area) -> Option<Area> {
    let rect = rect.to_rect().transform(transform)?;
    let (left, top) = (floor(rect.left()), floor(rect.top()));
    let length = |length: f32| floor(length.ceil()).max(1);
    let to = [left.saturating_add(length(rect.width())), top.saturating_add(length(rect.height()))];
    Area::between([left, top], to, within)
}

/// Drops what `of` has outside `keep`.
fn keep_only(keep: Option<Area>, area: Area, rows: &mut [u8], bytes: usize) {
    let stride = usize::from(area.width) * bytes;
    let Some(keep) = keep else { return rows.fill(0) };
    let (first, last) = (keep.top - area.top, keep.bottom() - area.top);
    let (start, end) = (offset(keep.left - area.left) * bytes, offset(keep.right() - area.left) * bytes);
    for (y, row) in (0..).zip(rows.chunks_exact_mut(stride)) {
        if y < first || y >= last {
            row.fill(0);
        } else {
            row[..start].fill(0);
            row[end..].fill(0);
        }
    }
}

fn offset(value: i32) -> usize {
    usize::try_from(value).expect("a part lies inside the whole")
}

impl Area {
    /// Transparent pixels.
    fn pixmap(self) -> Result<Pixmap, Error> {
        let bytes = crate::pixels::memory::zeroed(self.pixels() * tiny_skia::BYTES_PER_PIXEL)?;
        let size = tiny_skia::IntSize::from_wh(self.width.into(), self.height.into());
        Ok(size.and_then(|size| Pixmap::from_vec(bytes, size)).expect("an area is not empty"))
    }
}
