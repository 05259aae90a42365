//! Copies pictures whose pixels are the surface's, row by row. That takes a fraction of the time of vello's sampling.

use tiny_skia::{BYTES_PER_PIXEL, Rect, Transform};

use super::Surface;
use crate::Error;
use crate::painter::geometry::{Area, only_shifts};
use crate::pixels::memory::room;

impl Surface {
    /// Copies what shows of an opaque picture, and returns whether it could. It can only where nothing was drawn yet,
    /// only whole pixels, and only if they are most of the surface, because all of it is read again when the rest is
    /// drawn.
    ///
    /// `place` leads from the picture's pixels to the canvas; `bounds` is what the picture fills.
    pub(crate) fn copy(
        &mut self,
        picture: &vello_cpu::Pixmap,
        place: Transform,
        bounds: Option<Rect>,
    ) -> Result<bool, Error> {
        if !self.may_have_base || self.recorded > 0 || picture.may_have_transparency() || !only_shifts(place)
        {
            return Ok(false);
        }
        let [Some(left), Some(top)] = [place.tx, place.ty].map(whole) else { return Ok(false) };
        let to = [left.saturating_add(picture.width().into()), top.saturating_add(picture.height().into())];
        let shown = bounds
            .and_then(|bounds| self.whole_pixels(bounds))
            .and_then(|shown| Area::between([left, top], to, shown))
            .filter(|shown| shown.pixels() > self.area.pixels() / 2);
        let Some(shown) = shown else { return Ok(false) };
        let stride = usize::from(picture.width()) * BYTES_PER_PIXEL;
        let length = usize::from(shown.width) * BYTES_PER_PIXEL;
        let rows = picture.data_as_u8_slice().chunks_exact(stride).skip(distance(top, shown.top));
        let rows = rows.map(|row| &row[distance(left, shown.left) * BYTES_PER_PIXEL..][..length]);
        if shown == self.area {
            let mut pixels = room(self.area.pixels() * BYTES_PER_PIXEL)?;
            rows.take(shown.height.into()).for_each(|row| pixels.extend_from_slice(row));
            self.base = Some(self.pixmap(pixels));
            return Ok(true);
        }
        let mut base = match self.base.take() {
            Some(base) => base,
            None => self.rasterize()?,
        };
        let stride = usize::from(self.area.width) * BYTES_PER_PIXEL;
        let start = distance(self.area.left, shown.left) * BYTES_PER_PIXEL;
        let below = base.data_mut().chunks_exact_mut(stride).skip(distance(self.area.top, shown.top));
        for (below, row) in below.zip(rows).take(shown.height.into()) {
            below[start..][..length].copy_from_slice(row);
        }
        self.base = Some(base);
        Ok(true)
    }

    /// Returns the pixels inside of `rect` that open layers and clips let through; `None` if one is covered in part.
    pub(super) fn whole_pixels(&self, rect: Rect) -> Option<Area> {
        let visible = match self.open.last() {
            Some(visible) => (*visible)?,
            None => self.area,
        };
        let rect = rect.intersect(&visible.to_rect())?;
        let from = [whole(rect.left())?, whole(rect.top())?];
        Area::between(from, [whole(rect.right())?, whole(rect.bottom())?], visible)
    }
}

/// Returns the edge between pixels at this place, allowing for rounding; `None` if the place is inside of a pixel.
#[expect(clippy::cast_possible_truncation, reason = "it saturates")]
fn whole(place: f32) -> Option<i32> {
    const SLACK: f32 = 1.0 / 512.0;
    ((place - place.round()).abs() < SLACK).then(|| place.round() as i32)
}

/// The number of pixels from one place to a later one.
fn distance(from: i32, to: i32) -> usize {
    usize::try_from(to - from).expect("an area lies in those that it was cut from")
}

#[cfg(test)]
mod tests {
    use vello_cpu::color::{AlphaColor, Srgb};
    use vello_cpu::peniko::{ImageQuality, ImageSampler};
    use vello_cpu::{Image, ImageSource, PaintType};

    use super::*;
    use crate::painter::outline::Outline;
    use crate::painter::surface::shared;

    const AREA: Area = Area { left: 5, top: -3, width: 90, height: 70 };
    const SIZE: [u16; 2] = [100, 80];

    fn rectangle(left: f32, top: f32, width: f32, height: f32) -> Rect {
        Rect::from_xywh(left, top, width, height).unwrap()
    }

    /// A picture at a place and inside of a clip, with a translucent colour over it, and whether it was copied.
    fn painted(may_copy: bool, alpha: u8, place: (f32, f32), clip: Rect) -> (tiny_skia::Pixmap, bool) {
        let [width, height] = SIZE;
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| [x, y]));
        let pixels =
            pixels.flat_map(|[x, y]| [x.to_le_bytes()[0], y.to_le_bytes()[0], 9, alpha]).collect::<Vec<u8>>();
        let picture = shared(pixels, SIZE);
        let mut surface = Surface::transparent(AREA);
        if may_copy {
            surface = surface.without_blending();
        }
        surface.clip(&Outline::around(clip), Transform::identity());
        let to_canvas = Transform::from_translate(place.0, place.1);
        let bounds = rectangle(place.0, place.1, width.into(), height.into());
        let is_copied = surface.copy(&picture, to_canvas, Some(bounds)).unwrap();
        if !is_copied {
            let sampler = ImageSampler { quality: ImageQuality::Low, ..ImageSampler::default() };
            let image = Image { image: ImageSource::Pixmap(picture), sampler };
            surface.context().set_paint(PaintType::Image(image));
            surface.fill(&Outline::around(bounds), Transform::identity(), to_canvas);
        }
        surface.context().set_paint(AlphaColor::<Srgb>::from_rgba8(200, 99, 9, 128));
        surface.fill(
            &Outline::around(rectangle(20.5, 10.0, 30.0, 30.0)),
            Transform::identity(),
            Transform::identity(),
        );
        surface.context().pop_clip();
        surface.closed().unwrap();
        (surface.finish().unwrap(), is_copied)
    }

    #[test]
    fn a_copied_picture_has_the_pixels_of_one_that_is_drawn() {
        let everything = AREA.to_rect();
        for (place, clip) in [
            ((0.0, -5.0), everything),
            ((0.0, -5.0), rectangle(-50.0, -50.5, 1000.0, 1000.0)),
            ((10.0, 4.0), everything),
            ((-12.0, -9.0), everything),
            ((0.0, -5.0), rectangle(7.0, 0.0, 80.0, 60.0)),
        ] {
            let (copied, is_copied) = painted(true, 255, place, clip);
            assert!(is_copied && copied == painted(false, 255, place, clip).0, "{place:?} {clip:?}");
        }
    }

    #[test]
    fn pictures_between_pixels_translucent_ones_and_small_ones_are_not_copied() {
        let everything = AREA.to_rect();
        for (alpha, place, clip) in [
            (255, (0.5, 0.0), everything),
            (254, (0.0, 0.0), everything),
            (255, (60.0, 0.0), everything),
            (255, (0.0, 0.0), rectangle(7.5, 0.0, 80.0, 60.0)),
        ] {
            assert!(!painted(true, alpha, place, clip).1, "{alpha} {place:?} {clip:?}");
        }
    }
}
