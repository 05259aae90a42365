//! The options of a render. They are parsed once, so that the stages have only valid values.

use std::num::NonZeroU32;

use color::{AlphaColor, DynamicColor, Srgb};
use tiny_skia::{IntRect, IntSize, NonZeroRect, Transform};

use super::limits::MOST_SIDE;
use super::{Error, Format, Limits};

/// The options of a render.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Options {
    /// The size of the image.
    pub size: Size,
    /// The part of the picture that is shown; by default all.
    pub part: Part,
    /// The colour behind the SVG; by default transparent.
    pub background: Option<Background>,
    /// The format of the file.
    pub format: Format,
    /// The effort of the encoder, for PNG and WebP.
    pub compression: Compression,
    /// The painter.
    pub renderer: Renderer,
    /// The limits on what the render may take.
    pub limits: Limits,
}

impl Options {
    /// Returns the canvas for an SVG of the given size, and the transform from the SVG to the canvas.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyPixels`] if the canvas is over a limit, or over what the format can store.
    pub fn canvas(&self, own: usvg::Size) -> Result<(IntSize, Transform), Error> {
        let (whole, transform) = match self.part.view {
            None => self.size.canvas(own, &self.limits)?,
            Some(View { rect, size }) => {
                let (canvas, transform) = self.size.canvas(size, &self.limits)?;
                let scaled = transform.pre_scale(size.width() / rect.width(), size.height() / rect.height());
                (canvas, scaled.pre_translate(-rect.x(), -rect.y()))
            }
        };
        let (canvas, transform) = self.part.crop(whole, transform);
        match self.format.most_side() {
            Some(max_side) if canvas.width().max(canvas.height()) > max_side => {
                let (width, height) = (canvas.width(), canvas.height());
                Err(Error::TooLargeForFormat { width, height, format: self.format.name(), max_side })
            }
            _ => Ok((canvas, transform)),
        }
    }
}

/// The part of the picture that is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Part {
    /// A part of the document, in place of the whole.
    pub view: Option<View>,
    /// A rectangle of the canvas, in pixels. What of it is outside of the canvas does not count; if nothing is left, the
    /// whole canvas is shown.
    pub pixels: Option<IntRect>,
}

/// A part of a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Where it is, in pixels of the document at its own size.
    pub rect: NonZeroRect,
    /// The size that counts as its own.
    pub size: usvg::Size,
}

impl Part {
    /// Returns the canvas of the rectangle of pixels, and the transform to it.
    fn crop(&self, canvas: IntSize, transform: Transform) -> (IntSize, Transform) {
        let whole = canvas.to_int_rect(0, 0);
        let Some(pixels) = self.pixels.and_then(|pixels| whole.intersect(&pixels)) else {
            return (canvas, transform);
        };
        #[expect(clippy::cast_precision_loss, reason = "a canvas has at most 16 bits of pixels a side")]
        let moved = transform.post_translate(-(pixels.x() as f32), -(pixels.y() as f32));
        (pixels.size(), moved)
    }
}

/// The size of the image. The aspect ratio of the SVG is kept, except that both sides are whole pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Size {
    /// The SVG's own size.
    #[default]
    Own,
    /// This many pixels wide.
    Width(NonZeroU32),
    /// This many pixels high.
    Height(NonZeroU32),
    /// The SVG's own size times this.
    Scale(f64),
}

impl Size {
    /// From three options, of which at most one may be given.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] for two at once; [`Error::OutOfRange`] for a side that is not an integer from 1 to 65,408,
    /// or a scale that is not finite or not above 0.
    pub fn new(width: Option<f64>, height: Option<f64>, scale: Option<f64>) -> Result<Self, Error> {
        match (width, height, scale) {
            (None, None, None) => Ok(Self::Own),
            (Some(width), None, None) => side("width", width).map(Self::Width),
            (None, Some(height), None) => side("height", height).map(Self::Height),
            (None, None, Some(scale)) if scale.is_finite() && scale >= f64::from(f32::MIN_POSITIVE) => {
                Ok(Self::Scale(scale))
            }
            (None, None, Some(scale)) => Err(Error::OutOfRange {
                option: "scale",
                expected: "a finite number above 0, in single precision too,".to_owned(),
                received: scale,
            }),
            (Some(_), Some(_), _) => Err(Error::Conflict { first: "width", second: "height" }),
            (Some(_), None, Some(_)) => Err(Error::Conflict { first: "width", second: "scale" }),
            (None, Some(_), Some(_)) => Err(Error::Conflict { first: "height", second: "scale" }),
        }
    }

    /// Returns the canvas for an SVG of the given size, and the transform from the SVG to the canvas. The side that is
    /// computed from the other one is rounded to the nearest integer, as browsers do, and the SVG is stretched to fill
    /// it. resvg rounds it up instead, which makes the last row partly transparent.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyPixels`] if the canvas is over a limit.
    #[expect(clippy::cast_precision_loss, reason = "limits are exact in double precision")]
    pub fn canvas(self, own: usvg::Size, limits: &Limits) -> Result<(IntSize, Transform), Error> {
        let (own_width, own_height) = (f64::from(own.width()), f64::from(own.height()));
        let factor = match self {
            Self::Own => 1.0,
            Self::Width(width) => f64::from(width.get()) / own_width,
            Self::Height(height) => f64::from(height.get()) / own_height,
            Self::Scale(scale) => scale,
        };
        let (width, height) = match self {
            // A fraction of a pixel is shown, as in browsers and in resvg.
            Self::Own => (own_width.ceil(), own_height.ceil()),
            _ => ((own_width * factor).round().max(1.0), (own_height * factor).round().max(1.0)),
        };
        let (max_side, max_pixels) = (limits.side, limits.pixels);
        let too_many = Error::TooManyPixels { width, height, max_side, max_pixels };
        if width.max(height) > max_side as f64 || width * height > max_pixels as f64 {
            return Err(too_many);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 1 to the longest side"
        )]
        let canvas = IntSize::from_wh(width as u32, height as u32).ok_or(too_many)?;
        #[expect(clippy::cast_possible_truncation, reason = "painters work in single precision")]
        let scale = |side: f64, own: f64| match self {
            Self::Own => 1.0,
            // The side is exact, so both sides have the same factor.
            _ if (own * factor - side).abs() < 1e-3 => factor as f32,
            _ => (side / own) as f32,
        };
        Ok((canvas, Transform::from_scale(scale(width, own_width), scale(height, own_height))))
    }
}

fn side(option: &'static str, value: f64) -> Result<NonZeroU32, Error> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "compared with the original below"
    )]
    let whole = value as u32;
    NonZeroU32::new(whole)
        .filter(|whole| {
            f64::from(whole.get()).total_cmp(&value).is_eq() && u64::from(whole.get()) <= MOST_SIDE
        })
        .ok_or_else(|| Error::OutOfRange {
            option,
            expected: format!("an integer from 1 to {MOST_SIDE}"),
            received: value,
        })
}

/// The colour behind the SVG.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Background(DynamicColor);

impl Background {
    /// Parses any colour of [CSS Color 4](https://www.w3.org/TR/css-color-4/#color-syntax).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidValue`] for a text that is no colour.
    pub fn parse(text: &str) -> Result<Self, Error> {
        color::parse_color(text.trim()).map(Self).map_err(|_| Error::InvalidValue {
            option: "background",
            expected: "a CSS colour",
            received: text.to_owned(),
        })
    }

    pub(super) fn to_alpha_color(self) -> AlphaColor<Srgb> {
        AlphaColor::new(self.0.to_alpha_color::<Srgb>().components.map(|part| part.clamp(0.0, 1.0)))
    }

    pub(super) fn to_color(self) -> tiny_skia::Color {
        let [red, green, blue, alpha] = self.to_alpha_color().components;
        tiny_skia::Color::from_rgba(red, green, blue, alpha).unwrap_or(tiny_skia::Color::TRANSPARENT)
    }
}

/// The effort of the encoder. It changes the size of the file, and the pixels only in a format with loss.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Compression {
    /// The fastest, with larger files.
    Fast,
    /// A good ratio of size and time.
    #[default]
    Balanced,
    /// The smallest files, and the slowest.
    Small,
}

impl Compression {
    /// Parses the option's value.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidValue`] for another text.
    pub fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "fast" => Ok(Self::Fast),
            "balanced" => Ok(Self::Balanced),
            "small" => Ok(Self::Small),
            other => Err(Error::InvalidValue {
                option: "compression",
                expected: "'fast', 'balanced' or 'small'",
                received: other.to_owned(),
            }),
        }
    }
}

/// The painter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Renderer {
    /// The fast painter, and resvg for what the fast painter cannot show faithfully.
    #[default]
    Auto,
    /// resvg alone, for comparison.
    Resvg,
}

impl Renderer {
    /// Parses the option's value.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidValue`] for another text.
    pub fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "auto" => Ok(Self::Auto),
            "resvg" => Ok(Self::Resvg),
            other => Err(Error::InvalidValue {
                option: "renderer",
                expected: "'auto' or 'resvg'",
                received: other.to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(width: f32, height: f32) -> usvg::Size {
        usvg::Size::from_wh(width, height).unwrap()
    }

    #[test]
    fn at_most_one_size_may_be_given_and_it_must_be_positive() {
        assert_eq!(Size::new(None, None, None), Ok(Size::Own));
        assert_eq!(Size::new(Some(1200.0), None, None).unwrap(), Size::Width(NonZeroU32::new(1200).unwrap()));
        for bad in [0.0, -1.0, 1.5, 65_501.0, f64::NAN, f64::INFINITY, 4_294_967_297.0] {
            assert_eq!(
                Size::new(Some(bad), None, None).unwrap_err().code(),
                "ERR_OGPRESS_OUT_OF_RANGE",
                "{bad}"
            );
            assert_eq!(
                Size::new(None, Some(bad), None).unwrap_err().code(),
                "ERR_OGPRESS_OUT_OF_RANGE",
                "{bad}"
            );
        }
        for bad in [0.0, -0.5, 5e-324, f64::NAN, f64::INFINITY] {
            assert_eq!(
                Size::new(None, None, Some(bad)).unwrap_err().code(),
                "ERR_OGPRESS_OUT_OF_RANGE",
                "{bad}"
            );
        }
        for two in [(Some(1.0), Some(1.0), None), (Some(1.0), None, Some(1.0)), (None, Some(1.0), Some(1.0))]
        {
            let error = Size::new(two.0, two.1, two.2).unwrap_err();
            assert_eq!(error.code(), "ERR_OGPRESS_CONFLICTING_OPTIONS");
        }
    }

    #[test]
    fn the_canvas_keeps_proportions_and_is_never_empty() {
        let canvas = |size: Size, own| {
            size.canvas(own, &Limits::default()).map(|(canvas, _)| (canvas.width(), canvas.height()))
        };
        assert_eq!(canvas(Size::Own, own(1200.0, 630.0)), Ok((1200, 630)));
        assert_eq!(canvas(Size::Own, own(10.2, 0.1)), Ok((11, 1)));
        assert_eq!(canvas(Size::new(Some(600.0), None, None).unwrap(), own(1200.0, 630.0)), Ok((600, 315)));
        assert_eq!(canvas(Size::new(None, Some(1.0), None).unwrap(), own(1.0, 1000.0)), Ok((1, 1)));
        assert_eq!(canvas(Size::Scale(2.0), own(600.0, 315.0)), Ok((1200, 630)));
    }

    #[test]
    fn a_side_that_follows_is_rounded_to_the_nearest_and_filled() {
        for (width, size, side) in [
            (300.0, own(530.0, 25.0), 14),
            (250.0, own(1200.0, 630.0), 131),
            (300.0, own(1200.0, 630.0), 158),
        ] {
            let (canvas, transform) =
                Size::new(Some(width), None, None).unwrap().canvas(size, &Limits::default()).unwrap();
            assert_eq!(canvas.height(), side);
            assert!((f64::from(transform.sx) * f64::from(size.width()) - width).abs() < 1e-3);
            assert!((f64::from(transform.sy) * f64::from(size.height()) - f64::from(side)).abs() < 1e-3);
        }
        let (_, transform) = Size::new(Some(800.0), None, None)
            .unwrap()
            .canvas(own(1200.0, 630.0), &Limits::default())
            .unwrap();
        assert!(transform.sx.total_cmp(&transform.sy).is_eq(), "whole pixels need no other proportions");
    }

    #[test]
    fn a_canvas_over_the_limits_is_refused() {
        for (size, own) in [
            (Size::Own, own(16_385.0, 1.0)),
            (Size::Own, own(6001.0, 6000.0)),
            (Size::Scale(1e30), own(1.0, 1.0)),
            (Size::new(Some(16_384.0), None, None).unwrap(), own(1.0, 1e9)),
        ] {
            assert_eq!(
                size.canvas(own, &Limits::default()).unwrap_err().code(),
                "ERR_OGPRESS_TOO_MANY_PIXELS"
            );
        }
        assert!(Size::Own.canvas(own(6000.0, 6000.0), &Limits::default()).is_ok());
    }

    #[test]
    fn a_background_is_any_css_colour() {
        let rgba = |text| Background::parse(text).unwrap().to_color().to_color_u8();
        assert_eq!(rgba("rebeccapurple"), tiny_skia::ColorU8::from_rgba(102, 51, 153, 255));
        assert_eq!(rgba(" #0f08 "), tiny_skia::ColorU8::from_rgba(0, 255, 0, 136));
        assert_eq!(rgba("hsl(240 100% 50% / 50%)"), tiny_skia::ColorU8::from_rgba(0, 0, 255, 128));
        assert_eq!(rgba("oklch(100% 0 0)"), tiny_skia::ColorU8::from_rgba(255, 255, 255, 255));
        for bad in ["", "notacolour", "#12", "url(#a)"] {
            assert_eq!(Background::parse(bad).unwrap_err().code(), "ERR_OGPRESS_INVALID_ARG_VALUE", "{bad}");
        }
    }

    #[test]
    fn compression_has_three_names() {
        assert_eq!(Compression::parse("balanced"), Ok(Compression::default()));
        assert!(Compression::parse("fast").is_ok() && Compression::parse("small").is_ok());
        assert_eq!(Compression::parse("best").unwrap_err().code(), "ERR_OGPRESS_INVALID_ARG_VALUE");
    }

    #[test]
    fn a_renderer_has_two_names() {
        assert_eq!(Renderer::parse("auto"), Ok(Renderer::default()));
        assert_eq!(Renderer::parse("resvg"), Ok(Renderer::Resvg));
        assert_eq!(Renderer::parse("skia").unwrap_err().code(), "ERR_OGPRESS_INVALID_ARG_VALUE");
    }
}
