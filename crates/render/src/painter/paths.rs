//! Fills and strokes.

use tiny_skia::{Rect, Transform};
use usvg::PaintOrder;
use vello_cpu::PaintType;

use super::geometry::Area;
use super::outline::Outline;
use super::surface::Surface;
use super::{Painter, paints};
use crate::Error;

impl Outline<'_> {
    /// Paints it.
    pub(super) fn paint(
        &self,
        transform: Transform,
        paint: PaintType,
        paint_transform: Transform,
        surface: &mut Surface,
    ) {
        surface.context().set_paint(paint);
        surface.fill(self, transform, paint_transform);
    }

    /// Lets only what is inside it through, until [`Surface::closed`] and `pop_clip`.
    pub(super) fn clip(&self, transform: Transform, surface: &mut Surface) {
        surface.clip(self, transform);
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
        let outline = Outline::of_letters(path, &self.side_tables.lettering);
        let (Some(fill), Some(outline)) = (path.fill(), outline) else { return Ok(()) };
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
