//! Patterns: painted once as a tile that repeats, or, where a single tile shows, painted in place.

use tiny_skia::{PathBuilder, Rect, Transform};
use usvg::{BaseGradient, Opacity, Paint, Pattern, SpreadMethod, Stop};
use vello_cpu::peniko::{Extend, ImageQuality, ImageSampler};
use vello_cpu::{Image, PaintType};

use super::geometry::{Area, MOST_SIDE, as_rectangle};
use super::outline::Outline;
use super::paints::Brush;
use super::shape::sole_path;
use super::surface::{Surface, source};
use super::{Painter, layers};
use crate::Error;

/// More tiles than this in place cost more than a picture of one.
const FEW: usize = 4;

/// So many tiles are never painted in place.
const MANY: usize = 1000;

/// How a pattern is painted.
pub(super) enum Plan<'a> {
    /// Nothing of it shows.
    Nothing,
    /// It is what this paints.
    Paint(Brush<'a>),
    /// Its content is painted where it shows, once for each place.
    InPlace(Vec<Transform>),
    /// As a picture of these pixels that repeats.
    Tile {
        /// Of the picture.
        area: Area,
        /// From the pattern's content to the picture.
        scale: Transform,
        /// From the picture to the outline.
        to_outline: Transform,
        fit: Fit,
    },
}

/// How tiles lie on pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// Upright, and each as the one before.
    Pixels,
    /// The same, but a part of a pixel beside those of the surface.
    Shifted,
    Between,
}

impl Fit {
    /// Of tiles with these sides in pixels, so many of which show.
    fn new(sides: [f32; 2], shown: [f32; 2], transform: Transform) -> Self {
        // After all tiles that show it may be off by so much.
        const DRIFT: f32 = 1.0 / 16.0;
        let upright = transform.kx == 0.0 && transform.ky == 0.0 && transform.sx > 0.0 && transform.sy > 0.0;
        let drifts = |(side, shown): (f32, f32)| (side - side.round()).abs() * shown > DRIFT || side < 0.5;
        if !upright || sides.into_iter().zip(shown).any(drifts) {
            return Self::Between;
        }
        let is_shifted = [transform.tx, transform.ty].iter().any(|at| (at - at.round()).abs() > DRIFT);
        if is_shifted { Self::Shifted } else { Self::Pixels }
    }
}

/// How a pattern is painted on a surface of `within`.
pub(super) fn plan<'a>(
    outline: &Outline<'_>,
    pattern: &'a Pattern,
    brush: Brush<'_>,
    transform: Transform,
    within: Area,
) -> Plan<'a> {
    let to_outline = brush.transform.pre_concat(pattern.transform());
    let Some(visible) = visible(outline, to_outline, transform, within) else { return Plan::Nothing };
    let tiles = Tiles::showing(pattern.rect().to_rect(), visible);
    if let Some(only) = tiles.only() {
        let in_tile = to_outline.pre_translate(only.left(), only.top());
        match as_paint(pattern, visible, only, brush.opacity, in_tile) {
            // A turned tile is softer than what it shows, which is to be seen where colours change at once.
            Some(inner) if is_turned(transform.pre_concat(in_tile)) && has_edges(inner.paint) => {}
            Some(inner) => return Plan::Paint(inner),
            None => return Plan::InPlace(vec![in_tile]),
        }
    }
    let (mut scale_x, mut scale_y) = transform.pre_concat(to_outline).get_scale();
    if tiles.count() > MANY {
        // Only what is pulled out of shape has so many tiles that are so large: a coarser picture does.
        scale_x = scale_x.min(2.0 * f32::from(within.width) / pattern.rect().width());
        scale_y = scale_y.min(2.0 * f32::from(within.height) / pattern.rect().height());
    }
    let sides = [pattern.rect().width() * scale_x, pattern.rect().height() * scale_y];
    let of_tile = to_outline.pre_translate(pattern.rect().x(), pattern.rect().y());
    let fit = Fit::new(sides, tiles.sides(), transform.pre_concat(of_tile));
    let whole = sides.map(|side| match fit {
        Fit::Pixels | Fit::Shifted => side.round(),
        // Of tiles that are smaller than a pixel only their mean shows.
        Fit::Between if side < 1.0 => 1.0,
        // As Chromium paints it: finer tiles would be sharper when they are turned.
        Fit::Between => side.ceil(),
    });
    #[expect(clippy::cast_possible_truncation, reason = "it saturates, and what is too large finds no area")]
    let size = whole.map(|side| side as i32);
    // A tile that is larger than all that is painted would cost more than painting it some times.
    let area = Area::between([0, 0], size, Area { left: 0, top: 0, width: MOST_SIDE, height: MOST_SIDE })
        .filter(|area| size == [area.width.into(), area.height.into()])
        .filter(|area| tiles.count() > FEW || area.pixels() <= within.pixels());
    // A tile has whole pixels, and as many as make up its size: were it a fraction of a pixel larger, hundreds would drift.
    let [scale_x, scale_y] = [whole[0] / pattern.rect().width(), whole[1] / pattern.rect().height()];
    match area {
        Some(area) => Plan::Tile {
            area,
            scale: Transform::from_scale(scale_x, scale_y),
            to_outline: of_tile.pre_scale(1.0 / scale_x, 1.0 / scale_y),
            fit,
        },
        None => {
            Plan::InPlace(tiles.corners().map(|(left, top)| to_outline.pre_translate(left, top)).collect())
        }
    }
}

impl Painter<'_> {
    /// Fills an outline with a pattern.
    pub(super) fn tile(
        &mut self,
        outline: &Outline<'_>,
        pattern: &Pattern,
        brush: Brush<'_>,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        match plan(outline, pattern, brush, transform, surface.area()) {
            Plan::Nothing => Ok(()),
            Plan::Paint(inner) => self.cover(outline, inner, transform, surface),
            Plan::InPlace(places) => {
                self.in_place(outline, pattern, brush.opacity, &places, transform, surface)
            }
            Plan::Tile { area, scale, to_outline, fit } => {
                let mut tile = Surface::transparent(area);
                self.nodes(pattern.root(), scale, &mut tile)?;
                let sampler = ImageSampler {
                    x_extend: Extend::Repeat,
                    y_extend: Extend::Repeat,
                    quality: match fit {
                        Fit::Pixels => ImageQuality::Low,
                        Fit::Shifted | Fit::Between => ImageQuality::Medium,
                    },
                    alpha: brush.opacity.get(),
                };
                surface.hold(area.pixels() * tiny_skia::BYTES_PER_PIXEL);
                let paint = PaintType::Image(Image { image: source(tile.finish()?), sampler });
                outline.paint(transform, paint, to_outline, surface);
                surface.relieve()
            }
        }
    }

    /// Paints the pattern's content where it shows, once for each of `places`.
    fn in_place(
        &mut self,
        outline: &Outline<'_>,
        pattern: &Pattern,
        opacity: Opacity,
        places: &[Transform],
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        outline.clip(transform, surface);
        let layered = opacity != Opacity::ONE || layers::blends(pattern.root());
        if layered {
            surface.opened();
            surface.context().push_opacity_layer(opacity.get());
        }
        let size = pattern.rect();
        let tile = PathBuilder::from_rect(
            Rect::from_xywh(0.0, 0.0, size.width(), size.height()).expect("a pattern's tile is not empty"),
        );
        let tile = Outline::of_path(tile);
        for place in places {
            let transform = transform.pre_concat(*place);
            tile.clip(transform, surface);
            self.nodes(pattern.root(), transform, surface)?;
            surface.context().pop_clip();
            surface.closed()?;
        }
        if layered {
            surface.context().pop_layer();
            surface.closed()?;
        }
        surface.context().pop_clip();
        surface.closed()
    }
}

/// What of the outline is on the surface, in the pattern's space.
fn visible(outline: &Outline<'_>, to_outline: Transform, transform: Transform, within: Area) -> Option<Rect> {
    let on_surface = within.to_rect().transform(transform.invert()?)?;
    outline.bounds().intersect(&on_surface)?.transform(to_outline.invert()?)
}

/// The paint of a pattern that is nothing but one painted rectangle around all that shows. Most of satori's are.
fn as_paint(
    pattern: &Pattern,
    visible: Rect,
    tile: Rect,
    opacity: Opacity,
    to_outline: Transform,
) -> Option<Brush<'_>> {
    let (path, inner) = sole_path(pattern.root())?;
    let fill = path.fill().filter(|_| path.stroke().is_none())?;
    as_rectangle(path.data())?;
    if inner.kx != 0.0 || inner.ky != 0.0 {
        return None;
    }
    let painted = path
        .data()
        .bounds()
        .transform(inner)?
        .transform(Transform::from_translate(tile.left(), tile.top()))?;
    // What is off by less than a thousandth of the tile is off by nothing that shows.
    let (slack_x, slack_y) = (tile.width() * 1e-3, tile.height() * 1e-3);
    let around = painted.left() <= visible.left() + slack_x
        && painted.right() >= visible.right() - slack_x
        && painted.top() <= visible.top() + slack_y
        && painted.bottom() >= visible.bottom() - slack_y;
    around.then(|| Brush {
        paint: fill.paint(),
        opacity: fill.opacity() * opacity,
        transform: to_outline.pre_concat(inner),
    })
}

fn is_turned(transform: Transform) -> bool {
    transform.kx != 0.0 || transform.ky != 0.0
}

/// Whether a gradient goes from one colour to the next within a hundredth of its length, or starts again.
fn has_edges(paint: &Paint) -> bool {
    let gradient: &BaseGradient = match paint {
        Paint::LinearGradient(gradient) => gradient,
        Paint::RadialGradient(gradient) => gradient,
        Paint::Color(_) => return false,
        Paint::Pattern(_) => return true,
    };
    let close = |pair: &[Stop]| pair[1].offset().get() - pair[0].offset().get() < 0.01;
    gradient.spread_method() == SpreadMethod::Repeat || gradient.stops().windows(2).any(close)
}

/// The tiles that show: from column and row, to column and row.
struct Tiles {
    tile: Rect,
    from: [f32; 2],
    to: [f32; 2],
}

impl Tiles {
    fn showing(tile: Rect, visible: Rect) -> Self {
        // A sliver of a thousandth of a tile is a matter of rounding.
        const SLIVER: f32 = 1e-3;
        let columns = [visible.left(), visible.right()].map(|x| (x - tile.left()) / tile.width());
        let rows = [visible.top(), visible.bottom()].map(|y| (y - tile.top()) / tile.height());
        let first = |value: f32| (value + SLIVER).floor();
        let last = |value: f32, first: f32| (value - SLIVER).ceil().max(first + 1.0);
        let from = [first(columns[0]), first(rows[0])];
        Self { tile, from, to: [last(columns[1], from[0]), last(rows[1], from[1])] }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and is positive"
    )]
    fn count(&self) -> usize {
        ((self.to[0] - self.from[0]) * (self.to[1] - self.from[1])) as usize
    }

    /// Columns and rows.
    fn sides(&self) -> [f32; 2] {
        [self.to[0] - self.from[0], self.to[1] - self.from[1]]
    }

    fn only(&self) -> Option<Rect> {
        (self.count() == 1)
            .then(|| self.corners().next())
            .flatten()
            .and_then(|(left, top)| Rect::from_xywh(left, top, self.tile.width(), self.tile.height()))
    }

    fn corners(&self) -> impl Iterator<Item = (f32, f32)> {
        let count = |axis: usize| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "few: see the caller"
            )]
            let count = (self.to[axis] - self.from[axis]).min(1e4) as u16;
            count
        };
        let (columns, rows) = (count(0), count(1));
        (0..rows).flat_map(move |row| {
            (0..columns).map(move |column| {
                (
                    (self.from[0] + f32::from(column)).mul_add(self.tile.width(), self.tile.left()),
                    (self.from[1] + f32::from(row)).mul_add(self.tile.height(), self.tile.top()),
                )
            })
        })
    }
}
