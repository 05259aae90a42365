//! CSS units: what each is in px, degrees or seconds, given the font and the viewport of an element.
//!
//! CSS Values 4, sections 6 and 7. <https://drafts.csswg.org/css-values-4/#lengths>

use cssparser::match_ignore_ascii_case;

use crate::fonts::FontMetrics;

/// What relative lengths of an element are relative to. All in px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Units {
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
    /// What 100 % is in px, where it is known. Only what is not a sum of a length and a percentage needs it, such as
    /// `min(10px, 5%)` and `10% * 10% / 1px`: it becomes a length. Without it such calculations are invalid.
    pub(crate) percentage_basis: Option<f64>,
}

impl Units {
    /// Units of a font of `font_size` px that the root has too, with the metrics that CSS falls back to where a font
    /// tells none: half an em for `ex` and `ch`, an em for `cap` and `ic`, and a normal line height of 1.2.
    pub(crate) fn of_font_size(font_size: f64, (width, height): (f64, f64)) -> Self {
        Self {
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

    /// Takes the metrics of the element's font. Advances are whole pixels, as in Chromium on Linux, whose hinter may yet choose the next
    /// number.
    pub(crate) fn measure(&mut self, metrics: &FontMetrics) {
        let size = self.font_size;
        self.x_height = metrics.x_height * size;
        self.zero_advance = (metrics.zero_advance * size).round();
        self.cap_height = metrics.cap_height * size;
        self.ic = (metrics.ic * size).round();
    }

    /// The root's counterpart of a font metric: its `rex` is to its `rem` as `ex` is to `em`. Exact where the root
    /// and the element have the same font.
    fn of_root(&self, metric: f64) -> f64 {
        if self.font_size > 0.0 { metric / self.font_size * self.root_font_size } else { 0.0 }
    }

    /// A unit of length in px, or nothing if `unit` is no unit of length.
    ///
    /// The small, large and dynamic viewports are one here, and there are no containers, so container units are
    /// those of the small viewport (CSS Conditional 5). Writing is horizontal: `vi` is `vw`, `vb` is `vh`.
    pub(crate) fn px(&self, unit: &str) -> Option<f64> {
        let (vw, vh) = (self.viewport_width / 100.0, self.viewport_height / 100.0);
        Some(match_ignore_ascii_case! { unit,
            "px" => 1.0,
            "in" => 96.0,
            "cm" => 96.0 / 2.54,
            "mm" => 96.0 / 25.4,
            "q" => 96.0 / 101.6,
            "pt" => 96.0 / 72.0,
            "pc" => 16.0,
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

/// A unit of angle in degrees.
pub(crate) fn degrees(unit: &str) -> Option<f64> {
    Some(match_ignore_ascii_case! { unit,
        "deg" => 1.0,
        "grad" => 0.9,
        "rad" => 180.0 / std::f64::consts::PI,
        "turn" => 360.0,
        _ => return None,
    })
}

/// A unit of time in seconds.
pub(crate) fn seconds(unit: &str) -> Option<f64> {
    Some(match_ignore_ascii_case! { unit, "s" => 1.0, "ms" => 0.001, _ => return None })
}

/// A unit of frequency in hertz.
pub(crate) fn hertz(unit: &str) -> Option<f64> {
    Some(match_ignore_ascii_case! { unit, "hz" => 1.0, "khz" => 1000.0, _ => return None })
}

/// A unit of resolution in dots per px.
pub(crate) fn dots_per_px(unit: &str) -> Option<f64> {
    Some(match_ignore_ascii_case! { unit,
        "dppx" | "x" => 1.0,
        "dpi" => 1.0 / 96.0,
        "dpcm" => 2.54 / 96.0,
        _ => return None,
    })
}

/// Whether a text may have lengths in units that depend on a font: a number, and behind it one of those.
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
    fn units_of_a_font_are_seen_behind_numbers_only() {
        for text in ["8ch", "width='1.5EX'", "calc(2rlh + 1px)", "1cap;", ".5ic"] {
            assert!(has_font_units(text), "{text}");
        }
        for text in ["", "8", "8px", "ch", "exit", "1check", "#1ch5", "url(#a3lhx)", "8 ch"] {
            assert!(!has_font_units(text), "{text}");
        }
    }

    #[test]
    fn a_font_tells_what_its_units_are() {
        let metrics = crate::FontSet::embedded().metrics(&[], fontdb::Query::default()).unwrap();
        let mut units = Units::of_font_size(20.0, (100.0, 100.0));
        units.measure(&metrics);
        // The heights are Chromium's, of Inter at 20 px; its `0` is 12.6 px wide.
        assert!(
            (units.x_height - 10.92).abs() < 0.01 && (units.cap_height - 14.55).abs() < 0.01,
            "{units:?}"
        );
        assert_eq!((units.zero_advance, units.ic, metrics.line_height(20.0)), (13.0, 20.0, 24.0));
    }
}
