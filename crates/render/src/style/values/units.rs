//! CSS units and their size in px, degrees, seconds, hertz or dots per px, for the font and the viewport of an element.
//!
//! CSS Values 4, sections 6 and 7. <https://drafts.csswg.org/css-values-4/#lengths>

use cssparser::match_ignore_ascii_case;

use crate::fonts::FontMetrics;

/// The px of an inch: CSS Values 4, section 6.2.
pub(crate) const DPI: f64 = 96.0;

/// The sizes, in px, that the relative lengths of an element refer to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Units {
    /// The size of an inch: [`DPI`] but for callers that choose another one.
    pub(crate) inch: f64,
    /// The size of the element's font: `em`.
    pub(crate) font_size: f64,
    /// The size of the root element's font: `rem`.
    pub(crate) root_font_size: f64,
    /// `ex`.
    pub(crate) x_height: f64,
    /// The advance of the glyph of `0`: `ch`.
    pub(crate) zero_advance: f64,
    /// `cap`.
    pub(crate) cap_height: f64,
    /// The advance of the glyph of 水: `ic`.
    pub(crate) ic: f64,
    /// `lh`.
    pub(crate) line_height: f64,
    /// `rlh`.
    pub(crate) root_line_height: f64,
    /// A hundred `vw`.
    pub(crate) viewport_width: f64,
    /// A hundred `vh`.
    pub(crate) viewport_height: f64,
    /// The length of 100 % in px, if it is known. A calculation that is not a sum of a length and a percentage needs it, such
    /// as `min(10px, 5%)` and `10% * 10% / 1px`, and is resolved to a length. Without it such calculations are invalid.
    pub(crate) percentage_basis: Option<f64>,
}

impl Units {
    /// Units for an element and a root with the same `font_size` in px. The font metrics are the fallbacks of CSS: half an em
    /// for `ex` and `ch`, one em for `cap` and `ic`, and a normal line height of 1.2.
    pub(crate) fn of_font_size(font_size: f64, (width, height): (f64, f64)) -> Self {
        Self {
            inch: DPI,
            font_size,
            root_font_size: font_size,
            x_height: font_size / 2.0,
            zero_advance: font_size / 2.0,
            cap_height: font_size,
            ic: font_size,
            line_height: font_size * 1.2,
            root_line_height: font_size * 1.2,
            viewport_width: width,
            viewport_height: height,
            percentage_basis: None,
        }
    }

    /// Sets the units that depend on the metrics of the element's font. Advances are rounded to whole pixels, as in Chromium on
    /// Linux. Its hinter may round differently by one pixel.
    pub(crate) fn measure(&mut self, metrics: &FontMetrics) {
        let size = self.font_size;
        self.x_height = metrics.x_height * size;
        self.zero_advance = (metrics.zero_advance * size).round();
        self.cap_height = metrics.cap_height * size;
        self.ic = (metrics.ic * size).round();
    }

    /// Scales a font metric to the size of the root's font: `rex` is to `rem` as `ex` is to `em`. Exact if the root and the
    /// element have the same font.
    fn of_root(&self, metric: f64) -> f64 {
        if self.font_size > 0.0 { metric / self.font_size * self.root_font_size } else { 0.0 }
    }

    /// Returns the size of a unit of length in px. `None` if `unit` is not a unit of length.
    ///
    /// The small, large and dynamic viewports are the same here. There are no containers, so container units refer to the
    /// small viewport (CSS Conditional 5). The writing mode is horizontal: `vi` is `vw` and `vb` is `vh`.
    pub(crate) fn px(&self, unit: &str) -> Option<f64> {
        let (vw, vh) = (self.viewport_width / 100.0, self.viewport_height / 100.0);
        Some(match_ignore_ascii_case! { unit,
            "px" => 1.0,
            "in" => self.inch,
            "cm" => self.inch / 2.54,
            "mm" => self.inch / 25.4,
            "q" => self.inch / 101.6,
            "pt" => self.inch / 72.0,
            "pc" => self.inch / 6.0,
            "em" => self.font_size,
            "rem" => self.root_font_size,
            "ex" => self.x_height,
            "rex" => self.of_root(self.x_height),
            "ch" => self.zero_advance,
            "rch" => self.of_root(self.zero_advance),
            "cap" => self.cap_height,
            "rcap" => self.of_root(self.cap_height),
            "ic" => self.ic,
            "ric" => self.of_root(self.ic),
            "lh" => self.line_height,
            "rlh" => self.root_line_height,
            "vw" | "svw" | "lvw" | "dvw" | "vi" | "svi" | "lvi" | "dvi" | "cqw" | "cqi" => vw,
            "vh" | "svh" | "lvh" | "dvh" | "vb" | "svb" | "lvb" | "dvb" | "cqh" | "cqb" => vh,
            "vmin" | "svmin" | "lvmin" | "dvmin" | "cqmin" => vw.min(vh),
            "vmax" | "svmax" | "lvmax" | "dvmax" | "cqmax" => vw.max(vh),
            _ => return None,
        })
    }
}

/// Returns the size of a unit of angle in degrees.
pub(crate) fn degrees(unit: &str) -> Option<f64> {
    Some(match_ignore_ascii_case! { unit,
        "deg" => 1.0,
        "grad" => 0.9,
        "rad" => 180.0 / std::f64::consts::PI,
        "turn" => 360.0,
        _ => return None,
    })
}

/// Returns the size of a unit of time in seconds.
pub(crate) fn seconds(unit: &str) -> Option<f64> {
    Some(match_ignore_ascii_case! { unit, "s" => 1.0, "ms" => 0.001, _ => return None })
}

/// Returns the size of a unit of frequency in hertz.
pub(crate) fn hertz(unit: &str) -> Option<f64> {
    Some(match_ignore_ascii_case! { unit, "hz" => 1.0, "khz" => 1000.0, _ => return None })
}

/// Returns the size of a unit of resolution in dots per px.
pub(crate) fn dots_per_px(unit: &str) -> Option<f64> {
    Some(match_ignore_ascii_case! { unit,
        "dppx" | "x" => 1.0,
        "dpi" => 1.0 / 96.0,
        "dpcm" => 2.54 / 96.0,
        _ => return None,
    })
}

/// Whether a text may contain a length that depends on font metrics: a number, directly followed by such a unit.
pub(crate) fn has_font_units(text: &str) -> bool {
    const UNITS: [&[u8]; 5] = [b"ch", b"ex", b"cap", b"ic", b"lh"];
    let bytes = text.as_bytes();
    let begins_unit = |at: usize| {
        let rest = &bytes[at..];
        let rest = rest.strip_prefix(b"r").or_else(|| rest.strip_prefix(b"R")).unwrap_or(rest);
        UNITS.iter().any(|unit| {
            rest.get(..unit.len()).is_some_and(|start| start.eq_ignore_ascii_case(unit))
                && !rest.get(unit.len()).is_some_and(u8::is_ascii_alphanumeric)
        })
    };
    (1..bytes.len())
        .any(|at| bytes[at].is_ascii_alphabetic() && is_of_number(bytes[at - 1]) && begins_unit(at))
}

const fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'.'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn font_units_are_found_only_after_a_number() {
        for text in ["8ch", "width='1.5EX'", "calc(2rlh + 1px)", "1cap;", ".5ic"] {
            assert!(has_font_units(text), "{text}");
        }
        for text in ["", "8", "8px", "ch", "exit", "1check", "#1ch5", "url(#a3lhx)", "8 ch"] {
            assert!(!has_font_units(text), "{text}");
        }
    }

    #[test]
    fn font_units_follow_the_metrics_of_the_font() {
        let metrics = crate::FontSet::embedded().metrics(&[], fontdb::Query::default()).unwrap();
        let mut units = Units::of_font_size(20.0, (100.0, 100.0));
        units.measure(&metrics);
        // The heights are Chromium's for Inter at 20 px. The glyph of `0` is 12.6 px wide.
        assert!(
            (units.x_height - 10.92).abs() < 0.01 && (units.cap_height - 14.55).abs() < 0.01,
            "{units:?}"
        );
        assert_eq!((units.zero_advance, units.ic, metrics.line_height(20.0)), (13.0, 20.0, 24.0));
    }
}
