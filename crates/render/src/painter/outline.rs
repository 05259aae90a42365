//! What is filled or clipped to: the inside of a path.

use std::borrow::Cow;

use tiny_skia::{Path, PathBuilder, PathStroker, Rect, Transform};
use usvg::{FillRule, Stroke};

use crate::tree::{Lettering, Letters};

/// How much finer than tiny-skia's default the outline of a stroke is. At the default it is off by a quarter of a pixel.
const FINER: f32 = 16.0;

/// The inside of a path.
#[derive(Clone)]
pub(super) struct Outline<'a> {
    pub path: Cow<'a, Path>,
    pub rule: FillRule,
    /// Whether edges are as sharp as pixels.
    pub crisp: bool,
    /// What the path stands for, if that is another outline in the same box.
    pub letters: Option<(&'a Lettering, &'a Letters)>,
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
            letters: None,
        })
    }

    /// As [`of_fill`](Self::of_fill), of a path that may stand for letters.
    pub(super) fn of_letters(path: &'a usvg::Path, lettering: &'a Lettering) -> Option<Self> {
        let letters = lettering.letters(path).map(|letters| (lettering, letters));
        Self::of_fill(path).map(|outline| Self { letters, ..outline })
    }

    /// A rectangle.
    pub(super) fn around(bounds: Rect) -> Self {
        Self::of_path(PathBuilder::from_rect(bounds))
    }

    /// The inside of a path that is made for it.
    pub(super) const fn of_path(path: Path) -> Self {
        Self { path: Cow::Owned(path), rule: FillRule::NonZero, crisp: false, letters: None }
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
            letters: None,
        })
    }

    pub(super) fn bounds(&self) -> Rect {
        self.path.bounds()
    }
}
