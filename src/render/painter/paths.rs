//! Fills and strokes.

use std::borrow::Cow;

use tiny_skia::{Path, PathBuilder, PathStroker, Rect, Transform};
use usvg::{FillRule, PaintOrder, Stroke};
use vello_cpu::PaintType;
use vello_cpu::peniko::Fill;

use super::geometry::{Area, affine, as_rectangle, bez_path};
use super::surface::Surface;
use super::{Painter, paints};
use crate::render::Error;

/// Without anti-aliasing a pixel is painted if more of it than this is covered, of 255.
const HALF_COVERED: u8 = 127;

/// The inside of a path.
#[derive(Clone)]
pub(super) struct Outline<'a> {
    pub path: Cow<'a, Path>,
    pub rule: FillRule,
    /// Whether edges are as sharp as pixels.
    pub crisp: bool,
}

impl<'a> Outline<'a> {
    /// What the path's fill covers; nothing if it is not filled, or is a mere line.
    pub(super) fn of_fill(path: &'a usvg::Path) -> Option<Self> {
        let fill = path.fill()?;
        let bounds = path.data().bounds();
        (bounds.width() > 0.0 && bounds.height() > 0.0).then(|| Self {
            path: Cow::Borrowed(path.data()),
            rule: fill.rule(),
            crisp: !path.rendering_mode().use_shape_antialiasing(),
        })
    }

    /// A rectangle.
    pub(super) fn around(bounds: Rect) -> Self {
        Self { path: Cow::Owned(PathBuilder::from_rect(bounds)), rule: FillRule::NonZero, crisp: false }
    }

    /// What the path's stroke covers. tiny-skia makes it, and not vello: it knows every join that SVG does, and so the
    /// outline is resvg's own.
    fn of_stroke(path: &'a usvg::Path, stroke: &Stroke, transform: Transform) -> Option<Self> {
        let stroke = stroke.to_tiny_skia();
        let scale = PathStroker::compute_resolution_scale(&transform);
        let dashed = match &stroke.dash {
            Some(dash) => Cow::Owned(path.data().dash(dash, scale)?),
            None => Cow::Borrowed(path.data()),
        };
        Some(Self {
            path: Cow::Owned(dashed.stroke(&stroke, scale)?),
            rule: FillRule::NonZero,
            crisp: !path.rendering_mode().use_shape_antialiasing(),
        })
    }

    pub(super) fn bounds(&self) -> Rect {
        self.path.bounds()
    }

    /// Paints it.
    pub(super) fn paint(
        &self,
        transform: Transform,
        paint: PaintType,
        paint_transform: Transform,
        surface: &mut Surface,
    ) {
        let local = surface.local(transform);
        let context = surface.context();
        context.set_transform(local);
        context.set_paint(paint);
        context.set_paint_transform(affine(paint_transform));
        context.set_aliasing_threshold(self.crisp.then_some(HALF_COVERED));
        if let Some(rect) = as_rectangle(&self.path) {
            context.fill_rect(&rect);
        } else {
            context.set_fill_rule(rule(self.rule));
            context.fill_path(&bez_path(&self.path, transform));
        }
    }

    /// Lets only what is inside it through, until [`Surface::closed`] and `pop_clip`.
    pub(super) fn clip(&self, transform: Transform, surface: &mut Surface) {
        let local = surface.local(transform);
        surface.opened();
        let context = surface.context();
        context.set_transform(local);
        context.set_aliasing_threshold(self.crisp.then_some(HALF_COVERED));
        if let Some(rect) = as_rectangle(&self.path) {
            context.push_clip_rect(&rect);
        } else {
            context.set_fill_rule(rule(self.rule));
            context.push_clip_path(&bez_path(&self.path, transform));
        }
    }
}

const fn rule(rule: FillRule) -> Fill {
    match rule {
        FillRule::NonZero => Fill::NonZero,
        FillRule::EvenOdd => Fill::EvenOdd,
    }
}

impl Painter<'_> {
    /// Paints a path in its order.
    pub(super) fn path(
        &mut self,
        path: &usvg::Path,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        if !path.is_visible() || !touches(path.stroke_bounding_box(), transform, surface.area()) {
            return Ok(());
        }
        self.report.painted += 1;
        match path.paint_order() {
            PaintOrder::FillAndStroke => {
                self.fill(path, transform, surface)?;
                self.stroke(path, transform, surface)
            }
            PaintOrder::StrokeAndFill => {
                self.stroke(path, transform, surface)?;
                self.fill(path, transform, surface)
            }
        }
    }

    fn fill(&mut self, path: &usvg::Path, transform: Transform, surface: &mut Surface) -> Result<(), Error> {
        let (Some(fill), Some(outline)) = (path.fill(), Outline::of_fill(path)) else { return Ok(()) };
        let brush =
            paints::Brush { paint: fill.paint(), opacity: fill.opacity(), transform: Transform::identity() };
        self.cover(&outline, brush, transform, surface)
    }

    fn stroke(
        &mut self,
        path: &usvg::Path,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        let Some(stroke) = path.stroke() else { return Ok(()) };
        let Some(outline) = Outline::of_stroke(path, stroke, transform) else { return Ok(()) };
        let brush = paints::Brush {
            paint: stroke.paint(),
            opacity: stroke.opacity(),
            transform: Transform::identity(),
        };
        self.cover(&outline, brush, transform, surface)
    }
}

/// Whether anything inside `bounds` may be on the surface; a pixel more for hair lines.
pub(super) fn touches(bounds: Rect, transform: Transform, area: Area) -> bool {
    let Some(bounds) = bounds.transform(transform) else { return false };
    let area = area.to_rect();
    bounds.left() <= area.right() + 1.0
        && bounds.right() >= area.left() - 1.0
        && bounds.top() <= area.bottom() + 1.0
        && bounds.bottom() >= area.top() - 1.0
}
