//! The metrics of a font.

use ttf_parser::Face;

/// Metrics of a font, in em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FontMetrics {
    /// The height of a small letter.
    pub(crate) x_height: f64,
    /// The height of a capital letter.
    pub(crate) cap_height: f64,
    /// The advance of `0`.
    pub(crate) zero_advance: f64,
    /// The advance of 水.
    pub(crate) ic: f64,
    /// From the baseline up.
    pub(crate) ascent: f64,
    /// From the baseline down.
    pub(crate) descent: f64,
    /// Between lines.
    pub(crate) line_gap: f64,
}

impl FontMetrics {
    /// Reads the metrics of a face. Missing ones have the values of
    /// [CSS Values 4](https://www.w3.org/TR/css-values-4/#font-relative-lengths).
    pub(crate) fn of(data: &[u8], index: u32) -> Option<Self> {
        let face = Face::parse(data, index).ok()?;
        let em = f64::from(face.units_per_em());
        let height_of = |letter| {
            let bounds = face.glyph_index(letter).and_then(|glyph| face.glyph_bounding_box(glyph));
            bounds.map(|bounds| bounds.y_max)
        };
        let advance = |letter| {
            let advance = face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph));
            advance.map(|advance| f64::from(advance) / em)
        };
        let share = |length: i16| f64::from(length) / em;
        let positive = |length: Option<i16>| length.filter(|length| *length > 0);
        Some(Self {
            x_height: positive(face.x_height()).or_else(|| positive(height_of('x'))).map_or(0.5, share),
            cap_height: share(positive(face.capital_height()).unwrap_or_else(|| face.ascender())),
            zero_advance: advance('0').unwrap_or(0.5),
            ic: advance('\u{6c34}').unwrap_or(1.0),
            ascent: share(face.ascender()),
            descent: -share(face.descender()),
            line_gap: share(face.line_gap()),
        })
    }

    /// The height of a line in pixels with `line-height: normal`. Each part is rounded to whole pixels, as in Chromium.
    pub(crate) fn line_height(&self, size: f64) -> f64 {
        [self.ascent, self.descent, self.line_gap].map(|part| (part * size).round()).iter().sum()
    }
}
