//! Metrics of the fonts of a document, each looked up once, and only if a unit needs them.

use std::collections::HashMap;

use crate::FontSet;
use crate::fonts::FontMetrics;
use crate::style::computed::Style;
use crate::style::css::property::Property;

/// How a font is asked for: family, weight, style and stretch, as declared.
type Key = [Box<str>; 4];

/// The fonts of a document.
pub(crate) struct Faces<'a> {
    fonts: &'a FontSet,
    known: HashMap<Key, Option<FontMetrics>>,
}

impl<'a> Faces<'a> {
    pub(crate) fn new(fonts: &'a FontSet) -> Self {
        Self { fonts, known: HashMap::new() }
    }

    /// The metrics of the font of an element.
    pub(crate) fn metrics(&mut self, style: &Style) -> Option<FontMetrics> {
        let properties =
            [Property::FontFamily, Property::FontWeight, Property::FontStyle, Property::FontStretch];
        let key = properties.map(|property| Box::from(style.inherited(property).unwrap_or_default()));
        let fonts = self.fonts;
        *self.known.entry(key).or_insert_with_key(|[family, weight, style, stretch]| {
            let families = svgtypes::parse_font_families(family).unwrap_or_default();
            fonts.metrics(&families, query(weight, style, stretch))
        })
    }
}

fn query(weight: &str, style: &str, stretch: &str) -> fontdb::Query<'static> {
    fontdb::Query {
        families: &[],
        weight: fontdb::Weight(match weight {
            // What is relative is so to the usual weight.
            "bold" | "bolder" => 700,
            "lighter" => 100,
            _ => weight.parse().map_or(400, whole),
        }),
        style: match style {
            "italic" => fontdb::Style::Italic,
            style if style.starts_with("oblique") => fontdb::Style::Oblique,
            _ => fontdb::Style::Normal,
        },
        stretch: match stretch {
            "ultra-condensed" => fontdb::Stretch::UltraCondensed,
            "extra-condensed" => fontdb::Stretch::ExtraCondensed,
            "condensed" => fontdb::Stretch::Condensed,
            "semi-condensed" => fontdb::Stretch::SemiCondensed,
            "semi-expanded" => fontdb::Stretch::SemiExpanded,
            "expanded" => fontdb::Stretch::Expanded,
            "extra-expanded" => fontdb::Stretch::ExtraExpanded,
            "ultra-expanded" => fontdb::Stretch::UltraExpanded,
            _ => fontdb::Stretch::Normal,
        },
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn whole(weight: f64) -> u16 {
    weight.round() as u16
}
