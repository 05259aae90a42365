//! What the walk over a tree drives: the painter, or the estimate of what painting costs.
//!
//! The walk ([`walk`](super::walk)) visits nodes and decides how each is painted. A sink carries the decisions out.
//! There are two: [`painting`](super::painting) makes pixels, and [`estimate`](super::estimate) adds up bytes and work.
//! Because a decision is made once, in the walk, the estimate cannot drift away from the painter.
//!
//! The steps come in pairs where something is open meanwhile: `open_…` and `close_…`.

use tiny_skia::Transform;
use usvg::{BlendMode, Group, Image, ImageKind, Mask, Opacity, Pattern, Stroke};

use super::geometry::Area;
use super::outline::Outline;
use super::plan::brush::Brush;
use super::plan::clips::Outlines;
use super::plan::patterns::Tile;
use super::plan::shadow::Shadow;
use super::plan::{images, layers};
use crate::Error;

/// Carries out the decisions of the walk.
pub(super) trait Sink {
    /// A rectangle of pixels on which nodes are painted.
    type Surface;
    /// The pixels of a surface, once all is drawn.
    type Picture;
    /// How much of each pixel a mask lets through.
    type Coverage;
    /// What tracing an outline found and painting it needs.
    type Traced: Copy;
    /// A decoded raster image.
    type Raster;

    /// Fails if the render was cancelled.
    fn check(&self) -> Result<(), Error>;

    /// The pixels of a surface.
    fn area(surface: &Self::Surface) -> Area;

    /// Makes a transparent surface.
    fn surface(&mut self, area: Area) -> Result<Self::Surface, Error>;

    /// Makes a transparent surface for the children of a group.
    fn layer_surface(&mut self, area: Area, group: &Group) -> Result<Self::Surface, Error>;

    /// Draws everything that was recorded on a surface.
    fn finish(&mut self, surface: Self::Surface) -> Result<Self::Picture, Error>;

    /// Called after each node: draws what was recorded if that is much.
    fn relieve(&mut self, surface: &mut Self::Surface) -> Result<(), Error>;

    /// Begins a group that is painted inside of outlines.
    fn open_clipped(
        &mut self,
        layer: &layers::Layer<'_>,
        outlines: &Outlines<'_>,
        surface: &mut Self::Surface,
    ) -> Result<(), Error>;

    fn close_clipped(
        &mut self,
        layer: &layers::Layer<'_>,
        outlines: &Outlines<'_>,
        surface: &mut Self::Surface,
    ) -> Result<(), Error>;

    /// Applies a clip path, which was painted as a picture of the same area.
    fn apply_clip(&mut self, picture: &mut Self::Picture, clip: Self::Picture, area: Area);

    /// Applies a mask of the same area.
    fn apply_mask(&mut self, picture: &mut Self::Picture, mask: Self::Coverage, area: Area);

    /// Draws the picture of a group that has no filter.
    fn draw_layer(
        &mut self,
        picture: Self::Picture,
        area: Area,
        opacity: Opacity,
        blend: BlendMode,
        surface: &mut Self::Surface,
    ) -> Result<(), Error>;

    /// Paints the fill of a path of a clip path.
    fn clip_outline(
        &mut self,
        path: &usvg::Path,
        outline: &Outline<'_>,
        transform: Transform,
        surface: &mut Self::Surface,
    ) -> Result<(), Error>;

    /// Keeps a part of a clip path that has a clip path of its own until the rest is painted.
    fn keep_clip_part(
        &mut self,
        part: Self::Picture,
        parts: &mut Vec<Self::Picture>,
        surface: &mut Self::Surface,
    );

    /// Finishes the surface of a clip path, with its parts.
    fn finish_clip(
        &mut self,
        surface: Self::Surface,
        parts: Vec<Self::Picture>,
    ) -> Result<Self::Picture, Error>;

    /// Returns a mask that was painted before on the same pixels. The estimate has none: it counts each anew.
    fn known_mask(&mut self, mask: &Mask, area: Area, transform: Transform) -> Option<Self::Coverage>;

    /// Makes the surface for the content of a mask.
    fn open_mask(&mut self, mask: &Mask, area: Area, transform: Transform) -> Result<Self::Surface, Error>;

    fn close_mask(&mut self, surface: Self::Surface) -> Result<Self::Picture, Error>;

    /// Turns the picture of a mask into what it lets through.
    fn coverage(
        &mut self,
        picture: Self::Picture,
        mask: &Mask,
        area: Area,
        transform: Transform,
    ) -> Result<Self::Coverage, Error>;

    /// Counts a path that may show.
    fn path(&mut self);

    /// Traces the fill of a path.
    fn trace_fill(
        &mut self,
        path: &usvg::Path,
        outline: &Outline<'_>,
        transform: Transform,
        surface: &mut Self::Surface,
    ) -> Result<Self::Traced, Error>;

    /// Traces the stroke of a path; `None` if it has no inside. The outline of the estimate is the stroke's bounding
    /// box.
    fn trace_stroke<'a>(
        &mut self,
        path: &'a usvg::Path,
        stroke: &Stroke,
        transform: Transform,
        surface: &mut Self::Surface,
    ) -> Result<Option<(Outline<'a>, Self::Traced)>, Error>;

    /// Fills a traced outline with a colour or a gradient.
    fn paint(
        &mut self,
        outline: &Outline<'_>,
        traced: Self::Traced,
        brush: Brush<'_>,
        transform: Transform,
        surface: &mut Self::Surface,
    );

    /// Begins a pattern whose content is painted in place, inside of an outline.
    fn open_pattern(
        &mut self,
        outline: &Outline<'_>,
        opacity: Option<Opacity>,
        transform: Transform,
        surface: &mut Self::Surface,
    );

    /// Begins one tile of such a pattern.
    fn open_tile(
        &mut self,
        pattern: &Pattern,
        traced: Self::Traced,
        transform: Transform,
        surface: &mut Self::Surface,
    );

    fn close_tile(&mut self, surface: &mut Self::Surface) -> Result<(), Error>;

    fn close_pattern(&mut self, opacity: Option<Opacity>, surface: &mut Self::Surface) -> Result<(), Error>;

    /// Fills an outline with a tile that repeats.
    fn tile(
        &mut self,
        outline: &Outline<'_>,
        traced: Self::Traced,
        picture: Self::Picture,
        tile: &Tile,
        transform: Transform,
        surface: &mut Self::Surface,
    ) -> Result<(), Error>;

    /// Begins an SVG image whose content blends, and must blend with nothing outside.
    fn open_isolated(&mut self, surface: &mut Self::Surface);

    fn close_isolated(&mut self, surface: &mut Self::Surface) -> Result<(), Error>;

    /// Decodes a raster image; `file` identifies its bytes. Returns `None` if it is too damaged.
    fn decode(
        &mut self,
        file: *const Vec<u8>,
        kind: &ImageKind,
        surface: &mut Self::Surface,
    ) -> Option<Self::Raster>;

    /// Width and height of a decoded image.
    fn size(raster: &Self::Raster, image: &Image) -> [u16; 2];

    /// Draws a decoded image.
    fn image(
        &mut self,
        raster: Self::Raster,
        placed: &images::Placed<'_>,
        plan: images::Plan,
        surface: &mut Self::Surface,
    ) -> Result<(), Error>;

    /// Has resvg paint a group; `transform` is its parent's.
    fn fallback(
        &mut self,
        node: &usvg::Node,
        blend: BlendMode,
        reason: &'static str,
        area: Area,
        transform: Transform,
        surface: &mut Self::Surface,
    ) -> Result<(), Error>;

    /// Draws a box-shadow inside of outlines.
    fn shadow(
        &mut self,
        shadow: &Shadow,
        outlines: &Outlines<'_>,
        area: Area,
        surface: &mut Self::Surface,
    ) -> Result<(), Error>;

    /// Applies the filters of a group to its picture; `transform` leads to the pixels of `area`.
    fn filter(
        &mut self,
        picture: Self::Picture,
        group: &Group,
        area: Area,
        transform: Transform,
    ) -> Result<Self::Picture, Error>;

    /// Draws the picture of a filtered group, which `turn` brings into place.
    fn draw_filtered(
        &mut self,
        picture: Self::Picture,
        group: &Group,
        area: Area,
        turn: Transform,
        surface: &mut Self::Surface,
    ) -> Result<(), Error>;
}
