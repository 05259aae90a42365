//! Colour spaces, and colours in them.

use color::{ColorSpace, ColorSpaceTag, Srgb};
use cssparser::match_ignore_ascii_case;

use super::rgba::Rgba;

/// Below this chroma the hue of a converted colour is noise: Chromium's bound, in both LCH and Oklch.
const MIN_CHROMA: f64 = 0.02;

/// The same for the saturation of HSL, and the grey of HWB, in per cent.
const MIN_SATURATION: f64 = 0.0001;

/// The largest channel that is converted; beyond it `f32` overflows on the way.
const MAX_CHANNEL: f64 = 1e6;

/// What `f32` loses on the way to a channel of 255 levels: halves less this are still rounded up.
const ROUNDING_NOISE: f64 = 1.0 / 4096.0;

/// A colour space. Channels have the ranges that CSS writes: 0 to 1 for RGB, XYZ and the lightness of Oklab, 0 to 100
/// for the lightness of Lab and for what HSL and HWB write in per cent; hues are degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Srgb,
    SrgbLinear,
    DisplayP3,
    DisplayP3Linear,
    A98Rgb,
    ProphotoRgb,
    Rec2020,
    XyzD50,
    XyzD65,
    Hsl,
    Hwb,
    Lab,
    Lch,
    Oklab,
    Oklch,
}

/// What a channel tells about a colour. Missing channels are carried to the channel of the same role of another space
/// (CSS Color 4, section 12.2); whiteness and blackness have no counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Red,
    Green,
    Blue,
    Lightness,
    Colorfulness,
    Hue,
    GreenRed,
    BlueYellow,
    None,
}

impl Space {
    /// A space that `color()` knows.
    pub(crate) fn predefined(name: &str) -> Option<Self> {
        Some(match_ignore_ascii_case! { name,
            "srgb" => Self::Srgb,
            "srgb-linear" => Self::SrgbLinear,
            "display-p3" => Self::DisplayP3,
            "display-p3-linear" => Self::DisplayP3Linear,
            "a98-rgb" => Self::A98Rgb,
            "prophoto-rgb" => Self::ProphotoRgb,
            "rec2020" => Self::Rec2020,
            "xyz-d50" => Self::XyzD50,
            "xyz" | "xyz-d65" => Self::XyzD65,
            _ => return None,
        })
    }

    /// A space that colours can be mixed in.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match_ignore_ascii_case! { name,
            "hsl" => Self::Hsl,
            "hwb" => Self::Hwb,
            "lab" => Self::Lab,
            "lch" => Self::Lch,
            "oklab" => Self::Oklab,
            "oklch" => Self::Oklch,
            _ => return Self::predefined(name),
        })
    }

    /// Which channel is a hue.
    pub(crate) fn hue(self) -> Option<usize> {
        self.roles().iter().position(|role| *role == Role::Hue)
    }

    fn roles(self) -> [Role; 3] {
        match self {
            Self::Hsl => [Role::Hue, Role::Colorfulness, Role::Lightness],
            Self::Hwb => [Role::Hue, Role::None, Role::None],
            Self::Lab | Self::Oklab => [Role::Lightness, Role::GreenRed, Role::BlueYellow],
            Self::Lch | Self::Oklch => [Role::Lightness, Role::Colorfulness, Role::Hue],
            _ => [Role::Red, Role::Green, Role::Blue],
        }
    }

    /// The space as the `color` crate has it, which lacks the linear Display P3.
    fn tag(self) -> ColorSpaceTag {
        match self {
            Self::Srgb => ColorSpaceTag::Srgb,
            Self::SrgbLinear => ColorSpaceTag::LinearSrgb,
            Self::DisplayP3 | Self::DisplayP3Linear => ColorSpaceTag::DisplayP3,
            Self::A98Rgb => ColorSpaceTag::A98Rgb,
            Self::ProphotoRgb => ColorSpaceTag::ProphotoRgb,
            Self::Rec2020 => ColorSpaceTag::Rec2020,
            Self::XyzD50 => ColorSpaceTag::XyzD50,
            Self::XyzD65 => ColorSpaceTag::XyzD65,
            Self::Hsl => ColorSpaceTag::Hsl,
            Self::Hwb => ColorSpaceTag::Hwb,
            Self::Lab => ColorSpaceTag::Lab,
            Self::Lch => ColorSpaceTag::Lch,
            Self::Oklab => ColorSpaceTag::Oklab,
            Self::Oklch => ColorSpaceTag::Oklch,
        }
    }

    /// Converts channels to another space. Display P3 has the transfer function of sRGB.
    fn convert(self, target: Self, channels: [f64; 3]) -> [f64; 3] {
        if self == target {
            return channels;
        }
        let channels = if self == Self::Hwb { shared(channels) } else { channels };
        #[expect(clippy::cast_possible_truncation, reason = "clamped to what f32 holds")]
        let mut single = channels.map(|channel| channel.clamp(-MAX_CHANNEL, MAX_CHANNEL) as f32);
        if self == Self::DisplayP3Linear {
            single = Srgb::from_linear_srgb(single);
        }
        single = self.tag().convert(target.tag(), single);
        if target == Self::DisplayP3Linear {
            single = Srgb::to_linear_srgb(single);
        }
        single.map(f64::from)
    }

    /// Whether colours with these channels have no hue: they are grey.
    fn is_grey(self, channels: [f64; 3]) -> bool {
        match self {
            Self::Lch | Self::Oklch => channels[1] <= MIN_CHROMA,
            Self::Hsl => channels[1] <= MIN_SATURATION,
            Self::Hwb => channels[1] + channels[2] >= 100.0 - MIN_SATURATION,
            _ => false,
        }
    }
}

/// Scales the white and the black of HWB down to 100 % in sum (CSS Color 4, section 8).
fn shared([hue, white, black]: [f64; 3]) -> [f64; 3] {
    let scale = 100.0 / (white + black).max(100.0);
    [hue, white * scale, black * scale]
}

/// A colour in a space. A channel that is `none` is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Value {
    pub(crate) space: Space,
    pub(crate) channels: [Option<f64>; 3],
    pub(crate) alpha: Option<f64>,
}

impl Value {
    /// The channels; those that are missing are zero.
    pub(crate) fn filled(self) -> [f64; 3] {
        self.channels.map(Option::unwrap_or_default)
    }

    /// The colour in another space, missing channels with zero for the conversion.
    pub(crate) fn converted(self, space: Space) -> Self {
        let channels = self.space.convert(space, self.filled());
        Self { space, channels: channels.map(Some), alpha: self.alpha }
    }

    /// The channels in another space, for the names of a relative colour. Greys of sRGB have the hue there that
    /// Chromium computes for them, which is noise but shows where a chroma is added.
    pub(crate) fn converted_for_names(self, space: Space) -> [f64; 3] {
        let [lightness, chroma, hue] = self.converted(space).filled();
        match space {
            _ if self.space == space || lightness == 0.0 => [lightness, chroma, hue],
            Space::Lch if chroma < 0.02 => [lightness, chroma, 356.6],
            Space::Oklch if chroma < 0.0002 => [lightness, chroma, 23.7],
            _ => [lightness, chroma, hue],
        }
    }

    /// The colour in another space, ready for interpolation: missing channels are missing there too where they have a
    /// counterpart, and so is the hue of greys (CSS Color 4, sections 12.2 and 4.4.1).
    pub(crate) fn converted_for_mixing(self, space: Space) -> Self {
        if self.space == space {
            return self;
        }
        let mut converted = self.converted(space);
        let is_grey = space.is_grey(converted.filled());
        let from = self.space.roles();
        for (channel, role) in converted.channels.iter_mut().zip(space.roles()) {
            let counterpart = from.iter().position(|other| *other == role && role != Role::None);
            let is_missing = counterpart.is_some_and(|index| self.channels[index].is_none());
            if is_missing || (is_grey && role == Role::Hue) {
                *channel = None;
            }
        }
        converted
    }

    /// The colour as it is painted: in sRGB, each channel clipped and rounded to 8 bits.
    pub(crate) fn painted(self) -> Rgba {
        let [red, green, blue] = self.converted(Space::Srgb).filled().map(|channel| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast clips")]
            let level = (channel * 255.0 + 0.5 + ROUNDING_NOISE).floor() as u8;
            level
        });
        #[expect(clippy::cast_possible_truncation, reason = "it is 0 to 1")]
        let alpha = self.alpha.unwrap_or_default().clamp(0.0, 1.0) as f32;
        Rgba { red, green, blue, alpha }
    }
}

impl From<Rgba> for Value {
    fn from(Rgba { red, green, blue, alpha }: Rgba) -> Self {
        Self {
            space: Space::Srgb,
            channels: [red, green, blue].map(|level| Some(f64::from(level) / 255.0)),
            alpha: Some(f64::from(alpha)),
        }
    }
}
