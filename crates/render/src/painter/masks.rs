//! Masks: outlines where they are plainly white or black, pictures of what they let through else.

use std::rc::Rc;

use tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use usvg::{Color, Group, Mask, MaskType, Node, Opacity, Paint, Path};

use super::Painter;
use super::clips::{Outlines, outside};
use super::geometry::{Area, as_rectangle};
use super::kept::Kept;
use super::outline::Outline;
use super::shape::{RoundedRectangle, sole_path};
use super::surface::Surface;
use crate::Error;
use crate::pixels::memory::room;

/// What masks let through, of 255 for each pixel, by mask and by where: the same mask on the same pixels is painted once.
pub(super) type Painted = Kept<(*const Mask, Area, [u32; 6]), Rc<[u8]>>;

/// Beyond this, masks are painted anew rather than kept.
pub(super) const MOST_KEPT: usize = 16 << 20;

/// The mask as outlines that, one inside the other, are all that shows. Satori masks with white rectangles, which are
/// clips of the plainest kind, and cuts the box out of a box-shadow with a black one.
pub(super) fn outlines(mask: &Mask, transform: Transform, area: Area) -> Option<Outlines<'_>> {
    let region = Outline::around(mask.rect().to_rect());
    let mut found = vec![(region, transform)];
    if let Some((path, within)) = sole_path(mask.root()) {
        found.push((
            shade(path, mask.kind()).filter(|&shade| shade == Shade::White).and(Outline::of_fill(path))?,
            transform.pre_concat(within),
        ));
    } else {
        let [first, second] = two_paths(mask.root())?;
        let shades = (shade(first, mask.kind())?, shade(second, mask.kind())?);
        as_rectangle(first.data()).filter(|_| shades == (Shade::White, Shade::Black))?;
        RoundedRectangle::of(second.data())?;
        found.push((Outline::of_fill(first)?, transform));
        found.push(outside(&Outline::of_fill(second)?, transform, area)?);
    }
    if let Some(outer) = mask.mask() {
        found.extend(outlines(outer, transform, area)?);
    }
    Some(found)
}

#[derive(Clone, Copy, PartialEq)]
enum Shade {
    /// Lets all through.
    White,
    /// Lets nothing through, nor what is below it.
    Black,
}

/// What a path does to what it covers, if it is all or nothing.
fn shade(path: &Path, kind: MaskType) -> Option<Shade> {
    let fill = path.fill().filter(|fill| path.stroke().is_none() && fill.opacity() == Opacity::ONE)?;
    match (fill.paint(), kind) {
        (Paint::Color(_), MaskType::Alpha) => Some(Shade::White),
        (Paint::Color(color), MaskType::Luminance) if *color == Color::white() => Some(Shade::White),
        (Paint::Color(color), MaskType::Luminance) if *color == Color::black() => Some(Shade::Black),
        _ => None,
    }
}

fn two_paths(group: &Group) -> Option<[&Path; 2]> {
    match group.children() {
        [Node::Path(first), Node::Path(second)] if first.is_visible() && second.is_visible() => {
            Some([first, second])
        }
        [Node::Group(only)] if !only.should_isolate() && only.transform().is_identity() => two_paths(only),
        _ => None,
    }
}

impl Painter<'_> {
    /// How much of each pixel of `area` the mask lets through.
    pub(super) fn mask_coverage(
        &mut self,
        mask: &Mask,
        area: Area,
        transform: Transform,
    ) -> Result<Rc<[u8]>, Error> {
        let Transform { sx, kx, ky, sy, tx, ty } = transform;
        let key = (std::ptr::from_ref(mask), area, [sx, kx, ky, sy, tx, ty].map(f32::to_bits));
        if let Some(painted) = self.masks.get(&key) {
            return Ok(Rc::clone(painted));
        }
        let mut surface = Surface::transparent(area);
        Outline::around(mask.rect().to_rect()).clip(transform, &mut surface);
        self.nodes(mask.root(), transform, &mut surface)?;
        surface.context().pop_clip();
        surface.closed()?;
        let mut picture = surface.finish()?;
        if let Some(outer) = mask.mask() {
            let outer = self.mask_coverage(outer, area, transform)?;
            multiply(&mut picture, outer.iter().copied());
        }
        let mut coverage = room(area.pixels())?;
        match mask.kind() {
            MaskType::Alpha => coverage.extend(picture.pixels().iter().map(|pixel| pixel.alpha())),
            MaskType::Luminance => coverage.extend(picture.pixels().iter().copied().map(luminance)),
        }
        let coverage: Rc<[u8]> = coverage.into();
        self.masks.keep(key, Rc::clone(&coverage), coverage.len());
        Ok(coverage)
    }
}

/// [Luminance](https://www.w3.org/TR/css-masking-1/#MaskValues) times alpha: what a premultiplied colour is already.
fn luminance(pixel: PremultipliedColorU8) -> u8 {
    // 0.2125, 0.7154 and 0.0721 of 256.
    let sum = 54 * u16::from(pixel.red()) + 183 * u16::from(pixel.green()) + 19 * u16::from(pixel.blue());
    // The weights sum up to 256, and a check would cost vector instructions.
    ((sum + 128) >> 8) as u8
}

/// Lets through as much of each pixel as `coverage` says.
pub(super) fn multiply(pixmap: &mut Pixmap, coverage: impl Iterator<Item = u8>) {
    for (pixel, coverage) in pixmap.data_mut().as_chunks_mut::<4>().0.iter_mut().zip(coverage) {
        *pixel = pixel.map(|part| times(part, coverage));
    }
}

/// Lets through the same of all pixels. In single precision: of a byte, the opacities of groups in each other would be off
/// by what it rounds, times their number.
pub(super) fn fade(pixmap: &mut Pixmap, opacity: Opacity) {
    if opacity == Opacity::ONE {
        return;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a byte"
    )]
    let faded: [u8; 256] = std::array::from_fn(|part| (part as f32 * opacity.get()).round() as u8);
    for part in pixmap.data_mut() {
        *part = faded[usize::from(*part)];
    }
}

/// The product of two shares of 255, rounded.
pub(super) const fn times(a: u8, b: u8) -> u8 {
    let product = a as u16 * b as u16 + 128;
    ((product + (product >> 8)) >> 8) as u8
}
