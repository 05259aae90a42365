//! Applies the primitives of a filter, one after the other.
//!
//! Source: [Filter Effects Module Level 1](https://www.w3.org/TR/filter-effects-1/). Each primitive reads the results
//! of earlier ones, or the source graphic, converts them to its colour space, and is cut to its region. All results are
//! kept until the last primitive.

use std::rc::Rc;

use tiny_skia::{Pixmap, PixmapPaint, Transform};
use usvg::filter::{
    ColorChannel, ColorInterpolation, Composite, CompositeOperator, DisplacementMap, DropShadow, Filter,
    Input, Kind, Primitive,
};
use usvg::{BlendMode, Color};

use super::compose::{draw_over, scaled, shifted};
use super::extent::displacement;
use super::picture::{Picture, Pixels, alpha_of};
use super::region::{keep_only, whole};
use super::{blur, recolour, tints, turbulence};
use crate::painter::alpha::times;
use crate::painter::geometry::Area;
use crate::pixels::memory::room;
use crate::{Cancellation, Error};

/// Filters the pixels of `area`; `only` is their colour if they all have one.
pub(crate) fn apply(
    filter: &Filter,
    transform: Transform,
    area: Area,
    source: Pixmap,
    only: Option<Color>,
    cancellation: &Cancellation,
) -> Result<Pixmap, Error> {
    let Some(region) = whole(filter.rect(), transform, area) else { return area.pixmap() };
    // As in Chromium, the region cuts the results of primitives, and not their inputs.
    let source = match only {
        Some(Color { red, green, blue }) => {
            Picture::tinted([red, green, blue], alpha_of(&source)?, ColorInterpolation::SRGB)
        }
        None => Picture::full(source, ColorInterpolation::SRGB),
    };
    let mut graph = Graph { area, transform, source, results: Vec::new(), cancellation };
    let Some((last, others)) = filter.primitives().split_last() else { return area.pixmap() };
    for primitive in others {
        cancellation.check()?;
        let result = graph.primitive(primitive, region)?;
        graph.results.push((primitive.result(), result));
    }
    if let Some(merged) = tints::merged(&graph.parts(last)?, area)? {
        let merged = Picture::full(merged, ColorInterpolation::SRGB);
        return graph.crop(merged, whole(last.rect(), transform, region)).into_pixmap(area);
    }
    graph.primitive(last, region)?.into_space(ColorInterpolation::SRGB).into_pixmap(area)
}

struct Graph<'a> {
    area: Area,
    transform: Transform,
    source: Picture,
    results: Vec<(&'a str, Picture)>,
    cancellation: &'a Cancellation,
}

impl Graph<'_> {
    fn primitive(&self, primitive: &Primitive, region: Area) -> Result<Picture, Error> {
        let space = primitive.color_interpolation();
        let input = |input: &Input| self.input(input).map(|picture| picture.into_space(space));
        let result = match primitive.kind() {
            Kind::GaussianBlur(fe) => {
                self.blur(input(fe.input())?, fe.std_dev_x().get(), fe.std_dev_y().get())
            }
            // A shift is the same in every colour space.
            Kind::Offset(fe) => {
                let shifted = self.shift(self.input(fe.input())?, fe.dx(), fe.dy())?;
                return Ok(self.crop(shifted, Some(region)));
            }
            Kind::Flood(fe) => self.flood(fe.color(), fe.opacity().to_u8(), region),
            Kind::Composite(fe) => self.composite(fe, input(fe.input1())?, input(fe.input2())?),
            Kind::Merge(_) | Kind::DropShadow(_) => {
                let mut parts = self.parts(primitive)?.into_iter();
                let Some(first) = parts.next() else { return self.flood(Color::black(), 0, region) };
                parts.try_fold(first, |below, above| self.draw(below, above, BlendMode::Normal))
            }
            Kind::Blend(fe) => self.draw(input(fe.input2())?, input(fe.input1())?, fe.mode()),
            Kind::ColorMatrix(fe) => {
                let mut pixmap = input(fe.input())?.into_pixmap(self.area)?;
                recolour::matrix(fe.kind(), &mut pixmap);
                Ok(Picture::full(pixmap, space))
            }
            Kind::ComponentTransfer(fe) => {
                let mut pixmap = input(fe.input())?.into_pixmap(self.area)?;
                recolour::transfer(fe, &mut pixmap);
                Ok(Picture::full(pixmap, space))
            }
            Kind::Turbulence(fe) => {
                let mut pixmap = self.area.pixmap()?;
                turbulence::fill(
                    fe,
                    primitive.rect(),
                    self.transform,
                    self.area,
                    &mut pixmap,
                    self.cancellation,
                )?;
                Ok(self.crop(Picture::full(pixmap, space), Some(region)))
            }
            // The displaced picture stays in its colour space.
            Kind::DisplacementMap(fe) => self.displace(fe, self.input(fe.input1())?, input(fe.input2())?),
            _ => unreachable!("filters with other primitives go to resvg"),
        }?;
        Ok(self.crop(result, whole(primitive.rect(), self.transform, region)))
    }

    fn input(&self, input: &Input) -> Result<Picture, Error> {
        match input {
            Input::SourceGraphic => Ok(self.source.clone()),
            Input::SourceAlpha => {
                Ok(Picture::tinted([0; 3], self.source.clone().into_alpha()?, ColorInterpolation::SRGB))
            }
            Input::Reference(name) => {
                let found = self.results.iter().rev().find(|(result, _)| result == name);
                Ok(found.map_or(&self.source, |(_, picture)| picture).clone())
            }
        }
    }

    fn crop(&self, picture: Picture, keep: Option<Area>) -> Picture {
        if keep == Some(self.area) {
            return picture;
        }
        let Picture { pixels, space } = picture;
        match pixels {
            Pixels::Tinted(colour, alpha) => {
                let mut alpha = Rc::unwrap_or_clone(alpha);
                keep_only(keep, self.area, &mut alpha, 1);
                Picture::tinted(colour, alpha, space)
            }
            Pixels::Full(pixmap) => {
                let mut pixmap = Rc::unwrap_or_clone(pixmap);
                keep_only(keep, self.area, pixmap.data_mut(), tiny_skia::BYTES_PER_PIXEL);
                Picture::full(pixmap, space)
            }
        }
    }

    fn blur(&self, picture: Picture, deviation_x: f32, deviation_y: f32) -> Result<Picture, Error> {
        let (scale_x, scale_y) = self.transform.get_scale();
        let deviations = [deviation_x * scale_x, deviation_y * scale_y];
        let width = self.area.width.into();
        let Picture { pixels, space } = picture;
        Ok(match pixels {
            Pixels::Tinted(colour, alpha) => {
                let mut alpha = Rc::unwrap_or_clone(alpha);
                blur::blur::<1>(&mut alpha, width, deviations, self.cancellation)?;
                Picture::tinted(colour, alpha, space)
            }
            Pixels::Full(pixmap) => {
                let mut pixmap = Rc::unwrap_or_clone(pixmap);
                blur::blur::<4>(pixmap.data_mut(), width, deviations, self.cancellation)?;
                Picture::full(pixmap, space)
            }
        })
    }

    fn shift(&self, picture: Picture, x: f32, y: f32) -> Result<Picture, Error> {
        let (scale_x, scale_y) = self.transform.get_scale();
        #[expect(clippy::cast_possible_truncation, reason = "whole pixels towards zero, as resvg")]
        let (x, y) = ((x * scale_x) as i32, (y * scale_y) as i32);
        if (x, y) == (0, 0) {
            return Ok(picture);
        }
        Ok(match &picture.pixels {
            Pixels::Tinted(colour, alpha) => {
                Picture::tinted(*colour, shifted(alpha, self.area, 1, x, y)?, picture.space)
            }
            Pixels::Full(pixmap) => {
                let bytes = tiny_skia::BYTES_PER_PIXEL;
                let mut out = self.area.pixmap()?;
                out.data_mut().copy_from_slice(&shifted(pixmap.data(), self.area, bytes, x, y)?);
                Picture::full(out, picture.space)
            }
        })
    }

    /// [`feDisplacementMap`](https://www.w3.org/TR/filter-effects-1/#feDisplacementMapElement): each pixel is read from
    /// the place that the map gives. `style` has made the map opaque.
    fn displace(&self, fe: &DisplacementMap, picture: Picture, map: Picture) -> Result<Picture, Error> {
        let (scale_x, scale_y) = self.transform.get_scale();
        let (across, down) = (displacement(fe) * scale_x, displacement(fe) * scale_y);
        let (space, map) = (picture.space, map.into_pixmap(self.area)?);
        let from = picture.into_pixmap(self.area)?;
        let mut out = self.area.pixmap()?;
        let (width, height) = (usize::from(self.area.width), usize::from(self.area.height));
        let rows = out.pixels_mut().chunks_exact_mut(width).zip(map.pixels().chunks_exact(width));
        for (y, (row, map)) in rows.enumerate() {
            self.cancellation.check()?;
            for (x, (pixel, map)) in row.iter_mut().zip(map).enumerate() {
                let map = map.demultiply();
                let by = |channel| match channel {
                    ColorChannel::R => f32::from(map.red()) / 255.0 - 0.5,
                    ColorChannel::G => f32::from(map.green()) / 255.0 - 0.5,
                    ColorChannel::B => f32::from(map.blue()) / 255.0 - 0.5,
                    ColorChannel::A => f32::from(map.alpha()) / 255.0 - 0.5,
                };
                let source_x = moved(x, by(fe.x_channel_selector()) * across, width);
                let source_y = moved(y, by(fe.y_channel_selector()) * down, height);
                if let Some((x, y)) = source_x.zip(source_y) {
                    *pixel = from.pixels()[y * width + x];
                }
            }
        }
        Ok(Picture::full(out, space))
    }

    fn flood(&self, Color { red, green, blue }: Color, opacity: u8, region: Area) -> Result<Picture, Error> {
        let mut alpha = room(self.area.pixels())?;
        alpha.resize(self.area.pixels(), opacity);
        keep_only(Some(region), self.area, &mut alpha, 1);
        Ok(Picture::tinted([red, green, blue], alpha, ColorInterpolation::SRGB))
    }

    /// The pictures that a merge or drop shadow paints over each other; empty for other primitives.
    fn parts(&self, primitive: &Primitive) -> Result<Vec<Picture>, Error> {
        let space = primitive.color_interpolation();
        let input = |input: &Input| self.input(input).map(|picture| picture.into_space(space));
        match primitive.kind() {
            Kind::Merge(fe) => fe.inputs().iter().map(input).collect(),
            Kind::DropShadow(fe) => {
                let input = input(fe.input())?;
                Ok(vec![self.drop_shadow(fe, &input)?, input])
            }
            _ => Ok(Vec::new()),
        }
    }

    fn drop_shadow(&self, fe: &DropShadow, input: &Picture) -> Result<Picture, Error> {
        let space = input.space;
        let silhouette = Picture::tinted([0; 3], input.clone().into_alpha()?, space);
        let blurred = self.blur(silhouette, fe.std_dev_x().get(), fe.std_dev_y().get())?;
        let mut alpha = self.shift(blurred, fe.dx(), fe.dy())?.into_alpha()?;
        let opacity = fe.opacity().to_u8();
        for alpha in &mut alpha {
            *alpha = times(*alpha, opacity);
        }
        let Color { red, green, blue } = fe.color();
        Ok(Picture::tinted([red, green, blue], alpha, ColorInterpolation::SRGB).into_space(space))
    }

    /// [Porter and Duff's operators](https://www.w3.org/TR/filter-effects-1/#feCompositeElement), and the arithmetic
    /// one.
    fn composite(&self, fe: &Composite, above: Picture, below: Picture) -> Result<Picture, Error> {
        let space = above.space;
        let mode = match fe.operator() {
            CompositeOperator::Over => tiny_skia::BlendMode::SourceOver,
            CompositeOperator::In => return Ok(scaled(above, &below.into_alpha()?, |alpha| alpha)),
            CompositeOperator::Out => {
                return Ok(scaled(above, &below.into_alpha()?, |alpha| u8::MAX - alpha));
            }
            CompositeOperator::Atop => tiny_skia::BlendMode::SourceAtop,
            CompositeOperator::Xor => tiny_skia::BlendMode::Xor,
            CompositeOperator::Lighter => tiny_skia::BlendMode::Plus,
            CompositeOperator::Arithmetic { k1, k2, k3, k4 } => {
                let mut out = above.into_pixmap(self.area)?;
                recolour::arithmetic([k1, k2, k3, k4], &mut out, &below.into_pixmap(self.area)?);
                return Ok(Picture::full(out, space));
            }
        };
        self.draw_with(below, above, mode)
    }

    fn draw(&self, below: Picture, above: Picture, mode: BlendMode) -> Result<Picture, Error> {
        self.draw_with(below, above, recolour::blend_mode(mode))
    }

    fn draw_with(
        &self,
        below: Picture,
        above: Picture,
        blend_mode: tiny_skia::BlendMode,
    ) -> Result<Picture, Error> {
        let space = above.space;
        let mut out = below.into_pixmap(self.area)?;
        if blend_mode == tiny_skia::BlendMode::SourceOver {
            draw_over(&mut out, &above);
            return Ok(Picture::full(out, space));
        }
        let paint = PixmapPaint { blend_mode, ..PixmapPaint::default() };
        out.draw_pixmap(0, 0, above.into_pixmap(self.area)?.as_ref(), &paint, Transform::identity(), None);
        Ok(Picture::full(out, space))
    }
}

/// Returns the pixel in which the moved centre of a pixel lies; `None` outside.
fn moved(pixel: usize, by: f32, length: usize) -> Option<usize> {
    #[expect(clippy::cast_precision_loss, reason = "pixels are few")]
    let place = (pixel as f32 + 0.5 + by).floor();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is not negative")]
    let inside = (place >= 0.0).then_some(place as usize);
    inside.filter(|place| *place < length)
}
