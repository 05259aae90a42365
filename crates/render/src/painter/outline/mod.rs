//! The inside of a path, which is filled or clipped to.

pub(super) mod crisp;
pub(super) mod flatten;
pub(super) mod shape;

use std::borrow::Cow;

use tiny_skia::{Path, PathBuilder, PathStroker, Rect, Transform};
use usvg::{FillRule, Stroke};

use crate::tree::{Lettering, Letters};

/// How much finer than tiny-skia's default the outline of a stroke is. At the default its error is a quarter of a
/// pixel.
const FINER: f32 = 16.0;

/// The inside of a path.
#[derive(Clone)]
pub(super) struct Outline<'a> {
    pub path: Cow<'a, Path>,
    pub rule: FillRule,
    /// Whether edges are not anti-aliased.
    pub crisp: bool,
    /// The letters that the path stands for. Their outlines are in the same box.
    pub letters: Option<(&'a Lettering, &'a Letters)>,
}

impl<'a> Outline<'a> {
    /// The inside of a path that is filled; `None` if it is not filled, or has no area.
    pub(super) fn of_fill(path: &'a usvg::Path) -> Option<Self> {
        let fill = path.fill()?;
        let bounds = path.data().bounds();
        (bounds.width() > 0.0 && bounds.height() > 0.0).then(|| Self {
            path: Cow::Borrowed(path.data()),
            rule: fill.rule(),
            crisp: !path.rendering_mode().use_shape_antialiasing(),
            letters: None,
        })
    }

    /// As [`of_fill`](Self::of_fill), of a path that may stand for letters.
    pub(super) fn of_letters(path: &'a usvg::Path, lettering: &'a Lettering) -> Option<Self> {
        let letters = lettering.letters(path).map(|letters| (lettering, letters));
        Self::of_fill(path).map(|outline| Self { letters, ..outline })
    }

    /// The inside of a rectangle.
    pub(super) fn around(bounds: Rect) -> Self {
        Self::of_path(PathBuilder::from_rect(bounds))
    }

    /// The inside of a path, by the nonzero rule.
    pub(super) const fn of_path(path: Path) -> Self {
        Self { path: Cow::Owned(path), rule: FillRule::NonZero, crisp: false, letters: None }
    }

    /// The inside of a path's stroke. tiny-skia makes it and not vello, because it has all joins of SVG.
    pub(super) fn of_stroke(path: &'a usvg::Path, stroke: &Stroke, transform: Transform) -> Option<Self> {
        let stroke = stroke.to_tiny_skia();
        let scale = PathStroker::compute_resolution_scale(&transform);
        let dashed = match &stroke.dash {
            // At resvg's scale, so that dashes are where resvg paints them.
            Some(dash) => Cow::Owned(path.data().dash(dash, scale)?),
            None => Cow::Borrowed(path.data()),
        };
        Some(Self {
            path: Cow::Owned(dashed.stroke(&stroke, FINER * scale)?),
            rule: FillRule::NonZero,
            crisp: !path.rendering_mode().use_shape_antialiasing(),
            letters: None,
        })
    }

    pub(super) fn bounds(&self) -> Rect {
        self.path.bounds()
    }
}
