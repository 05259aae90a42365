//! A font as text needs it: its bytes, what its tables say once and for all, and its instances.

use std::cell::OnceCell;
use std::fmt;
use std::sync::Arc;

use harfrust::{ShaperData, ShaperInstance, Tag};
use skrifa::instance::{Location, NormalizedCoord, Size};
use skrifa::raw::TableProvider as _;
use skrifa::{FontRef, MetadataProvider as _};

use super::style::{Slant, Style};

/// The bytes of a font file.
pub(super) type Data = Arc<dyn AsRef<[u8]> + Send + Sync>;

const WEIGHT: Tag = Tag::new(b"wght");
const WIDTH: Tag = Tag::new(b"wdth");
const ITALIC: Tag = Tag::new(b"ital");
const SLANT: Tag = Tag::new(b"slnt");
const OPTICAL_SIZE: Tag = Tag::new(b"opsz");

/// From which weight on text is bold, and a face that is lighter is made so: as Chromium, for fonts that a document brings along and
/// for those that stand in.
const BOLD: f32 = 600.0;

/// By how much a weight that is asked for may be more than that of an installed font before its letters are made bolder: as Chromium.
const MUCH_BOLDER: f32 = 200.0;

/// A font of a file.
pub(super) struct Font {
    data: Data,
    index: u32,
    /// Made when text is set in it.
    shaper: OnceCell<ShaperData>,
    /// Which characters of ASCII it has.
    ascii: [bool; 128],
    /// The least and most of an axis.
    axes: Vec<(Tag, [f32; 2])>,
    pub(super) has_colour: bool,
    pub(super) has_small_capitals: bool,
    /// Whether it sets brackets and stops of East Asia half as wide, in lines that go to the right and down.
    pub(super) has_halves: [bool; 2],
    /// Whether it says how far letters move on in lines that go down.
    pub(super) has_vertical: bool,
}

impl Font {
    /// None if the bytes are no font whose text can be set.
    pub(super) fn new(data: Data, index: u32) -> Option<Self> {
        let bytes: &[u8] = (*data).as_ref();
        let font = FontRef::from_index(bytes, index).ok()?;
        let units = font.head().ok()?.units_per_em();
        if !(16..=16384).contains(&units) {
            return None;
        }
        let axes =
            font.axes().iter().map(|axis| (axis.tag(), [axis.min_value(), axis.max_value()])).collect();
        let tables = [b"COLR", b"CBDT", b"sbix", b"SVG "];
        let has_colour = tables.iter().any(|tag| font.table_data(Tag::new(tag)).is_some());
        let has_small_capitals =
            font.gsub().ok().and_then(|gsub| gsub.feature_list().ok()).is_some_and(|list| {
                list.feature_records().iter().any(|record| record.feature_tag() == Tag::new(b"smcp"))
            });
        let has_halves = [b"halt", b"vhal"].map(|tag| {
            font.gpos().ok().and_then(|gpos| gpos.feature_list().ok()).is_some_and(|list| {
                list.feature_records().iter().any(|record| record.feature_tag() == Tag::new(tag))
            })
        });
        let has_vertical = font.vhea().is_ok() && font.vmtx().is_ok();
        let map = font.charmap();
        let ascii = std::array::from_fn(|code| {
            let code = u32::try_from(code).unwrap_or_default();
            map.map(code).is_some_and(|glyph| glyph.to_u32() != 0)
        });
        Some(Self {
            shaper: OnceCell::new(),
            ascii,
            axes,
            has_colour,
            has_small_capitals,
            has_halves,
            has_vertical,
            index,
            data,
        })
    }

    /// Its tables.
    pub(super) fn tables(&self) -> FontRef<'_> {
        let bytes: &[u8] = (*self.data).as_ref();
        FontRef::from_index(bytes, self.index).expect("it was read before")
    }

    pub(super) fn shaper(&self) -> &ShaperData {
        self.shaper.get_or_init(|| ShaperData::new(&self.tables()))
    }

    /// Whether it has a glyph for a character.
    pub(super) fn has(&self, character: char) -> bool {
        if let Some(known) = self.ascii.get(character as usize) {
            return *known;
        }
        self.tables().charmap().map(character).is_some_and(|glyph| glyph.to_u32() != 0)
    }

    pub(super) fn axis(&self, tag: Tag) -> Option<[f32; 2]> {
        self.axes.iter().find(|(known, _)| *known == tag).map(|(_, range)| *range)
    }

    /// The weights that it has, if they are many.
    pub(super) fn weights(&self) -> Option<[f32; 2]> {
        self.axis(WEIGHT)
    }

    pub(super) fn widths(&self) -> Option<[f32; 2]> {
        self.axis(WIDTH)
    }

    /// The settings of the axes that it has, for a style:
    /// [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#apply-font-matching-variations).
    pub(super) fn settings(&self, style: &Style, asked: &Asked) -> Vec<(Tag, f32)> {
        if self.axes.is_empty() {
            return Vec::new();
        }
        let mut settings = vec![(WEIGHT, asked.weight), (WIDTH, asked.stretch)];
        match style.slant {
            _ if asked.slope.is_some() && (style.slant != Slant::Italic || self.axis(ITALIC).is_none()) => {
                settings.push((SLANT, -asked.slope.unwrap_or_default()));
            }
            Slant::Normal => {}
            Slant::Italic if self.axis(ITALIC).is_some() => settings.push((ITALIC, 1.0)),
            Slant::Italic => settings.push((SLANT, -OBLIQUE)),
            Slant::Oblique(angle) => settings.push((SLANT, -angle)),
        }
        if style.is_optical {
            settings.push((OPTICAL_SIZE, style.size));
        }
        settings.extend(style.variations.iter().copied());
        settings.retain(|(tag, _)| self.axis(*tag).is_some());
        settings
    }
}

/// What is asked of the axes of a font, within what its face is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) weight: f32,
    pub(super) stretch: f32,
    /// By how many degrees its letters lean to the right, for a font that the document brings along.
    pub(super) slope: Option<f32>,
}

/// What is made of the letters of a font that are not as a style asks: CSS Fonts 4, section 2.6.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Whether they are made bolder than they are.
    pub(super) is_emboldened: bool,
    /// Whether they are made to lean.
    pub(super) is_slanted: bool,
    /// Whether its pictures are.
    pub(super) are_pictures_slanted: bool,
}

impl Look {
    /// `weight` is the most that the font has, `is_named` whether the text asked for its family, and `leans` whether it is italic or oblique
    /// by itself, and by how much at most if the document says so.
    pub(super) fn of(
        font: &Font,
        style: &Style,
        (weight, is_named): (f32, bool),
        leans: (bool, Option<f32>),
    ) -> Self {
        let (is_synthesized, has_lean) = match leans {
            (_, Some(most)) => {
                (style.slant.angle() >= OBLIQUE, most >= OBLIQUE || font.axis(ITALIC).is_some())
            }
            // Chromium makes letters of installed fonts lean by one angle, and not where another is asked for.
            (leans, None) => (
                matches!(style.slant, Slant::Italic | Slant::Oblique(OBLIQUE)),
                leans || font.axis(ITALIC).is_some() || font.axis(SLANT).is_some(),
            ),
        };
        let is_too_light = match leans {
            (_, None) if is_named => style.weight > weight + MUCH_BOLDER,
            _ => style.weight >= BOLD && weight < BOLD,
        };
        let is_slanted = style.synthesis.slant && is_synthesized && !has_lean;
        Self {
            is_emboldened: style.synthesis.weight && is_too_light && !font.has_colour,
            is_slanted: is_slanted && !font.has_colour,
            are_pictures_slanted: is_slanted && font.has_colour,
        }
    }
}

/// Degrees that oblique letters lean by: CSS Fonts 4, section 2.4.
pub(super) const OBLIQUE: f32 = 14.0;

/// How a font is set in a style.
pub(super) struct Instance {
    pub(super) location: Location,
    /// None if it has no axes.
    pub(super) shaped: Option<ShaperInstance>,
    pub(super) metrics: Metrics,
    pub(super) look: Look,
}

impl Instance {
    pub(super) fn new(font: &Font, settings: &[(Tag, f32)], look: Look) -> Self {
        let tables = font.tables();
        let location = tables.axes().location(settings.iter().copied());
        let shaped = (!font.axes.is_empty())
            .then(|| ShaperInstance::from_coords(&tables, location.coords().iter().copied()));
        Self { metrics: Metrics::of(&tables, &location), location, shaped, look }
    }

    pub(super) fn coordinates(&self) -> &[NormalizedCoord] {
        self.location.coords()
    }
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Font").field("index", &self.index).finish_non_exhaustive()
    }
}

/// Lengths of a font, in em.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metrics {
    pub(super) units: f32,
    pub(super) ascent: f32,
    /// Downwards.
    pub(super) descent: f32,
    pub(super) x_height: f32,
    pub(super) cap_height: f32,
}

impl Metrics {
    /// Where there is no font.
    pub(super) const NONE: Self =
        Self { units: 1000.0, ascent: 0.8, descent: 0.2, x_height: 0.5, cap_height: 0.7 };

    fn of(tables: &FontRef<'_>, location: &Location) -> Self {
        let metrics = tables.metrics(Size::unscaled(), location);
        let units = f32::from(metrics.units_per_em);
        let (ascent, descent) = (metrics.ascent / units, -metrics.descent / units);
        let cap_height = metrics.cap_height.filter(|height| *height > 0.0);
        let x_height = metrics.x_height.filter(|height| *height > 0.0);
        Self {
            units,
            ascent,
            descent,
            // As Chromium, where a font does not tell.
            x_height: x_height.map_or(ascent * 0.56, |height| height / units),
            cap_height: cap_height.map_or(ascent, |height| height / units),
        }
    }
}
