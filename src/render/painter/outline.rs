//! What is filled or clipped to: the inside of a path.

use std::borrow::Cow;

use tiny_skia::{Path, PathBuilder, PathStroker, Rect, Transform};
use usvg::{FillRule, Stroke};

/// How much finer than tiny-skia's default the outline of a stroke is. At the default it is off by a quarter of a pixel.
const FINER: f32 = 16.0;

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
        Self::of_filled(path, path.data())
    }

    /// As [`of_fill`](Self::of_fill), of a path that stands for an outline.
    pub(super) fn of_filled(path: &'a usvg::Path, outline: &'a Path) -> Option<Self> {
        let fill = path.fill()?;
        let bounds = outline.bounds();
        (bounds.width() > 0.0 && bounds.height() > 0.0).then(|| Self {
            path: Cow::Borrowed(outline),
            rule: fill.rule(),
            crisp: !path.rendering_mode().use_shape_antialiasing(),
        })
    }

    /// A rectangle.
    pub(super) fn around(bounds: Rect) -> Self {
        Self { path: Cow::Owned(PathBuilder::from_rect(bounds)), rule: FillRule::NonZero, crisp: false }
    }

    /// What the path's stroke covers. tiny-skia makes it, and not vello: it knows every join that SVG does.
    pub(super) fn of_stroke(path: &'a usvg::Path, stroke: &Stroke, transform: Transform) -> Option<Self> {
        let stroke = stroke.to_tiny_skia();
        let scale = PathStroker::compute_resolution_scale(&transform);
        let dashed = match &stroke.dash {
            // At the scale that resvg has, so that dashes are where resvg paints them.
            Some(dash) => Cow::Owned(path.data().dash(dash, scale)?),
            None => Cow::Borrowed(path.data()),
        };
        Some(Self {
            path: Cow::Owned(dashed.stroke(&stroke, FINER * scale)?),
            rule: FillRule::NonZero,
            crisp: !path.rendering_mode().use_shape_antialiasing(),
        })
    }

    pub(super) fn bounds(&self) -> Rect {
        self.path.bounds()
    }
}
