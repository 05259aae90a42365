//! How a pattern is painted: once as a tile that repeats, or in place where few tiles show.

use tiny_skia::{Rect, Transform};
use usvg::{BaseGradient, Opacity, Paint, Pattern, SpreadMethod, Stop};

use super::brush::Brush;
use super::tiles::Tiles;
use crate::painter::geometry::{Area, MOST_SIDE, as_rectangle};
use crate::painter::outline::Outline;
use crate::painter::outline::shape::sole_path;

/// The most tiles for which painting in place may be cheaper than a picture of one.
const FEW: usize = 4;

/// The resolution of a tile that lies between pixels, as a factor. A smaller one is softer, and aliases more.
const FINER: f32 = 1.5;

/// With more tiles than this, the resolution of the tile is reduced, and they are never painted in place.
const MANY: usize = 1000;

/// How a pattern is painted.
#[derive(Debug)]
pub(crate) enum Plan<'a> {
    /// Nothing of it shows.
    Nothing,
    /// It looks like this paint.
    Paint(Brush<'a>),
    /// Its content is painted once for each tile that shows; the transforms lead from the content to the outline.
    InPlace(Vec<Transform>),
    /// As a picture that repeats.
    Tile(Tile),
}

/// The picture of a pattern's tile.
#[derive(Debug)]
pub(crate) struct Tile {
    /// Its pixels.
    pub area: Area,
    /// From the pattern's content to the picture.
    pub scale: Transform,
    /// From the picture to the outline.
    pub to_outline: Transform,
    pub fit: Fit,
    pub opacity: Opacity,
}

/// How tiles lie on pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Upright, on whole pixels of the surface.
    Pixels,
    /// Upright and of whole pixels, but shifted by a fraction of one.
    Shifted,
    /// Turned, or not of whole pixels.
    Between,
}

impl Fit {
    /// `sides` are those of a tile in pixels, `shown` how many tiles show along each.
    fn new(sides: [f32; 2], shown: [f32; 2], transform: Transform) -> Self {
        // The most pixels that the last tile that shows may be off.
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

/// Decides how a pattern is painted on a surface of `within`.
pub(crate) fn plan<'a>(
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
            // A turned tile is softer than its content, which is visible where colours change at once.
            Some(inner) if is_turned(transform.pre_concat(in_tile)) && has_edges(inner.paint) => {}
            Some(inner) => return Plan::Paint(inner),
            None => return Plan::InPlace(vec![in_tile]),
        }
    }
    let (mut scale_x, mut scale_y) = transform.pre_concat(to_outline).get_scale();
    if tiles.count() > MANY {
        // Only a strongly skewed pattern has this many tiles of such a size. A coarser picture is enough.
        scale_x = scale_x.min(2.0 * f32::from(within.width) / pattern.rect().width());
        scale_y = scale_y.min(2.0 * f32::from(within.height) / pattern.rect().height());
    }
    let sides = [pattern.rect().width() * scale_x, pattern.rect().height() * scale_y];
    let of_tile = to_outline.pre_translate(pattern.rect().x(), pattern.rect().y());
    let fit = Fit::new(sides, tiles.sides(), transform.pre_concat(of_tile));
    let whole = sides.map(|side| match fit {
        Fit::Pixels | Fit::Shifted => side.round(),
        // Of tiles smaller than a pixel only the mean shows.
        Fit::Between if side < 1.0 => 1.0,
        Fit::Between => (side * FINER).ceil(),
    });
    #[expect(clippy::cast_possible_truncation, reason = "it saturates, and too large a size has no area")]
    let size = whole.map(|side| side as i32);
    // A tile that is larger than the surface costs more than painting its content a few times.
    let area = Area::between([0, 0], size, Area { left: 0, top: 0, width: MOST_SIDE, height: MOST_SIDE })
        .filter(|area| size == [area.width.into(), area.height.into()])
        .filter(|area| tiles.count() > FEW || area.pixels() <= within.pixels());
    // The scale makes the tile fill its whole pixels exactly. With a fraction of a pixel left over, hundreds of tiles
    // would drift.
    let [scale_x, scale_y] = [whole[0] / pattern.rect().width(), whole[1] / pattern.rect().height()];
    match area {
        Some(area) => Plan::Tile(Tile {
            area,
            scale: Transform::from_scale(scale_x, scale_y),
            to_outline: of_tile.pre_scale(1.0 / scale_x, 1.0 / scale_y),
            fit,
            opacity: brush.opacity,
        }),
        None => {
            Plan::InPlace(tiles.corners().map(|(left, top)| to_outline.pre_translate(left, top)).collect())
        }
    }
}

/// The part of the outline that is on the surface, in the pattern's space.
fn visible(outline: &Outline<'_>, to_outline: Transform, transform: Transform, within: Area) -> Option<Rect> {
    let on_surface = within.to_rect().transform(transform.invert()?)?;
    outline.bounds().intersect(&on_surface)?.transform(to_outline.invert()?)
}

/// Returns the paint of a pattern whose content is one rectangle that covers everything that shows. Most of satori's
/// patterns are.
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
    // A thousandth of the tile does not show.
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

/// Returns whether a gradient goes from one colour to the next within a hundredth of its length, or repeats.
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
