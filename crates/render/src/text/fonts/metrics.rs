//! Metrics of a font, in em.

use skrifa::instance::{Location, Size};
use skrifa::{FontRef, MetadataProvider as _};

use crate::text::content::style::TextStyle;
use crate::text::content::values::AdjustedMetric;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Metrics {
    pub(crate) units: f32,
    pub(crate) ascent: f32,
    /// Positive below the baseline.
    pub(crate) descent: f32,
    pub(crate) x_height: f32,
    pub(crate) cap_height: f32,
}

impl Metrics {
    /// The metrics that are used where an element has no font.
    pub(crate) const NONE: Self =
        Self { units: 1000.0, ascent: 0.8, descent: 0.2, x_height: 0.5, cap_height: 0.7 };

    pub(super) fn of(tables: &FontRef<'_>, location: &Location) -> Self {
        let metrics = tables.metrics(Size::unscaled(), location);
        let units = f32::from(metrics.units_per_em);
        let (ascent, descent) = (metrics.ascent / units, -metrics.descent / units);
        let cap_height = metrics.cap_height.filter(|height| *height > 0.0);
        let x_height = metrics.x_height.filter(|height| *height > 0.0);
        Self {
            units,
            ascent,
            descent,
            // Chromium's replacements for missing values.
            x_height: x_height.map_or(ascent * 0.56, |height| height / units),
            cap_height: cap_height.map_or(ascent, |height| height / units),
        }
    }

    /// Returns the font size of a style after `font-size-adjust`.
    pub(crate) fn font_size(&self, style: &TextStyle) -> f32 {
        let Some(adjust) = style.size_adjust else { return style.size };
        let own = match adjust.metric {
            AdjustedMetric::ExHeight => self.x_height,
            AdjustedMetric::CapHeight => self.cap_height,
        };
        let adjusted = style.size * adjust.ratio / own;
        if adjusted.is_finite() { adjusted } else { style.size }
    }
}
