//! Paints box-shadows.
//!
//! Between the corners of a blurred rectangle all columns are equal, and all rows. So only the smallest rectangle is
//! blurred that has all corners and one row and one column between them; these two are repeated.

use tiny_skia::{Rect, Transform};
use vello_cpu::color::{AlphaColor, Srgb};

use crate::painter::filters::blur;
use crate::painter::filters::picture::alpha_of;
use crate::painter::filters::region::floor;
use crate::painter::geometry::{Area, MOST_SIDE};
use crate::painter::outline::Outline;
use crate::painter::outline::shape::RoundedRectangle;
use crate::painter::plan::shadow::Shadow;
use crate::painter::surface::Surface;
use crate::pixels::memory::zeroed;
use crate::{Cancellation, Error};

/// The alpha of a shadow.
pub(super) fn alpha(shadow: &Shadow, area: Area, cancellation: &Cancellation) -> Result<Vec<u8>, Error> {
    let RoundedRectangle { rect, radius } = shadow.shape;
    let reach = blur::reach(shadow.deviation);
    let (core, [spare_x, spare_y]) = (shadow.core(), shadow.spare());
    let small = Rect::from_ltrb(rect.left(), rect.top(), rect.right() - spare_x, rect.bottom() - spare_y)
        .expect("the core is left");
    let mut alpha = zeroed(area.pixels())?;
    let everywhere = Area {
        left: floor(small.left() - reach),
        top: floor(small.top() - reach),
        width: MOST_SIDE,
        height: MOST_SIDE,
    };
    let Some(patch) = Area::touched_with_margin(small, reach, everywhere) else { return Ok(alpha) };
    let mut surface = Surface::transparent(patch);
    let rounded = RoundedRectangle { rect: small, radius }.to_path().expect("a rectangle has an outline");
    let outline = Outline::of_path(rounded);
    let black = AlphaColor::<Srgb>::BLACK.into();
    surface.paint(&outline, Transform::identity(), black, Transform::identity());
    let mut blurred = alpha_of(&surface.finish()?)?;
    blur::blur::<1>(&mut blurred, patch.width.into(), [shadow.deviation; 2], cancellation)?;
    let columns = Stretch::new(patch.left, patch.width, small.left() + core / 2.0, spare_x);
    let rows = Stretch::new(patch.top, patch.height, small.top() + core / 2.0, spare_y);
    for (row, y) in alpha.chunks_exact_mut(area.width.into()).zip(area.top..) {
        let Some(y) = rows.place(y) else { continue };
        let from = &blurred[y * usize::from(patch.width)..][..patch.width.into()];
        for (alpha, x) in row.iter_mut().zip(area.left..) {
            *alpha = columns.place(x).map_or(0, |x| from[x]);
        }
    }
    Ok(alpha)
}

/// Maps rows or columns of the shadow to those of the blurred core.
struct Stretch {
    start: i32,
    length: u16,
    /// The row or column of the core that is repeated.
    middle: i32,
    times: i32,
}

impl Stretch {
    fn new(start: i32, length: u16, middle: f32, times: f32) -> Self {
        Self { start, length, middle: floor(middle), times: floor(times) }
    }

    fn place(&self, at: i32) -> Option<usize> {
        let at = if at <= self.middle { at } else { (at - self.times).max(self.middle) };
        usize::try_from(at - self.start).ok().filter(|&place| place < self.length.into())
    }
}
