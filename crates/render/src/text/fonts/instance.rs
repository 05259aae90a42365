//! A font set for a style: the values of its variation axes, and what is synthesised where it lacks a weight or a slant.

use harfrust::{ShaperInstance, Tag};
use skrifa::MetadataProvider as _;
use skrifa::instance::{Location, NormalizedCoord};

use super::font::{Font, WEIGHT, WIDTH};
use super::metrics::Metrics;
use crate::text::content::style::TextStyle;
use crate::text::content::values::{OBLIQUE, Slant};

const ITALIC: Tag = Tag::new(b"ital");
const SLANT: Tag = Tag::new(b"slnt");
const OPTICAL_SIZE: Tag = Tag::new(b"opsz");

/// The least weight that Chromium emboldens a lighter face for, in fonts of the document and fallback fonts.
const BOLD: f32 = 600.0;

/// The difference of weights above which Chromium emboldens a named installed font.
const EMBOLDENED_DIFFERENCE: f32 = 200.0;

/// The values for the axes of a font, within the ranges of its face.
#[derive(Debug, Clone, Copy)]
pub(super) struct AxisTargets {
    pub(super) weight: f32,
    pub(super) stretch: f32,
    /// The oblique angle in degrees, for a font of the document.
    pub(super) angle: Option<f32>,
}

impl AxisTargets {
    /// Returns the settings of the axes that a font has:
    /// [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#apply-font-matching-variations).
    pub(super) fn settings(&self, font: &Font, style: &TextStyle) -> Vec<(Tag, f32)> {
        if font.has_no_axes() {
            return Vec::new();
        }
        let mut settings = vec![(WEIGHT, self.weight), (WIDTH, self.stretch)];
        match style.slant {
            _ if self.angle.is_some() && (style.slant != Slant::Italic || font.axis(ITALIC).is_none()) => {
                settings.push((SLANT, -self.angle.unwrap_or_default()));
            }
            Slant::Normal => {}
            Slant::Italic if font.axis(ITALIC).is_some() => settings.push((ITALIC, 1.0)),
            Slant::Italic => settings.push((SLANT, -OBLIQUE)),
            Slant::Oblique(angle) => settings.push((SLANT, -angle)),
        }
        if style.is_optical {
            settings.push((OPTICAL_SIZE, style.size));
        }
        settings.extend(style.variations.iter().copied());
        settings.retain(|(tag, _)| font.axis(*tag).is_some());
        settings
    }
}

/// What is synthesised for glyphs that are not as the style asks: CSS Fonts 4, section 2.6.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SyntheticStyle {
    pub(crate) is_emboldened: bool,
    /// Whether outlines are slanted.
    pub(crate) is_slanted: bool,
    /// Whether colour glyphs are slanted.
    pub(crate) are_colour_glyphs_slanted: bool,
}

impl SyntheticStyle {
    /// `weight` is the highest that the face has; `is_named` says whether `font-family` names it. `slant` says whether the face is
    /// italic or oblique, and gives the largest angle of a font of the document.
    pub(super) fn of(
        font: &Font,
        style: &TextStyle,
        (weight, is_named): (f32, bool),
        slant: (bool, Option<f32>),
    ) -> Self {
        let (may_slant, has_slant) = match slant {
            (_, Some(most)) => {
                (style.slant.angle() >= OBLIQUE, most >= OBLIQUE || font.axis(ITALIC).is_some())
            }
            // Chromium slants installed fonts by one angle only, and not where the style gives another.
            (is_slanted, None) => (
                matches!(style.slant, Slant::Italic | Slant::Oblique(OBLIQUE)),
                is_slanted || font.axis(ITALIC).is_some() || font.axis(SLANT).is_some(),
            ),
        };
        let is_too_light = match slant {
            (_, None) if is_named => style.weight > weight + EMBOLDENED_DIFFERENCE,
            _ => style.weight >= BOLD && weight < BOLD,
        };
        let is_slanted = style.synthesis.slant && may_slant && !has_slant;
        Self {
            is_emboldened: style.synthesis.weight && is_too_light && !font.has_colour,
            is_slanted: is_slanted && !font.has_colour,
            are_colour_glyphs_slanted: is_slanted && font.has_colour,
        }
    }
}

/// A font at one location of its design space.
pub(crate) struct Instance {
    pub(super) location: Location,
    /// `None` if the font has no axes.
    pub(crate) shaper: Option<ShaperInstance>,
    pub(crate) metrics: Metrics,
    pub(crate) synthetic: SyntheticStyle,
}

impl Instance {
    pub(super) fn new(font: &Font, settings: &[(Tag, f32)], synthetic: SyntheticStyle) -> Self {
        let tables = font.tables();
        let location = tables.axes().location(settings.iter().copied());
        let shaper = (!font.has_no_axes())
            .then(|| ShaperInstance::from_coords(&tables, location.coords().iter().copied()));
        Self { metrics: Metrics::of(&tables, &location), location, shaper, synthetic }
    }

    pub(crate) fn coordinates(&self) -> &[NormalizedCoord] {
        self.location.coords()
    }
}
