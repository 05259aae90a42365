//! Composition of COLR layers: the formulas of [Compositing 1](https://www.w3.org/TR/compositing-1/#porterduffcompositingoperators),
//! section 9.1.4, with masks, paint order and blend modes of SVG.
//!
//! "Atop" and "xor" are approximate in pixels that both layers cover in part.

use std::fmt::Write as _;

use skrifa::color::CompositeMode;

use super::writer::{ColrWriter, LimitExceeded};
use crate::text::glyphs::colour_glyph::{reach, unbounded_path};

/// The most masks of a glyph: each is painted as a picture of its own.
const MAX_MASKS: usize = 100;

impl ColrWriter<'_> {
    /// Returns the elements of `source` composed with those of `backdrop`.
    pub(super) fn compose(&mut self, mode: CompositeMode, mut backdrop: String, source: String) -> String {
        match mode {
            CompositeMode::Clear => String::new(),
            CompositeMode::Src => source,
            CompositeMode::Dest => backdrop,
            CompositeMode::DestOver => source + &backdrop,
            CompositeMode::SrcIn => self.masked(&source, &backdrop, true),
            CompositeMode::DestIn => self.masked(&backdrop, &source, true),
            CompositeMode::SrcOut => self.masked(&source, &backdrop, false),
            CompositeMode::DestOut => self.masked(&backdrop, &source, false),
            CompositeMode::SrcAtop => {
                let over = self.masked(&source, &backdrop, true);
                backdrop + &over
            }
            CompositeMode::DestAtop => {
                let over = self.masked(&backdrop, &source, true);
                source + &over
            }
            CompositeMode::Xor => {
                let outside = self.masked(&source, &backdrop, false);
                self.masked(&backdrop, &source, false) + &outside
            }
            _ => {
                let blend = blend_mode(mode);
                if blend.is_none() && mode != CompositeMode::SrcOver {
                    self.unsupported = Some(mode);
                }
                let is_blended = source.contains("mix-blend-mode");
                backdrop.push_str(match (blend, is_blended) {
                    (Some(_), _) => "<g style=\"isolation:isolate;mix-blend-mode:",
                    (None, true) => "<g style=\"isolation:isolate",
                    (None, false) => "<g",
                });
                backdrop.push_str(blend.unwrap_or_default());
                backdrop.push_str(if blend.is_some() || is_blended { "\">" } else { ">" });
                backdrop + &source + "</g>"
            }
        }
    }

    /// Shows elements only where others are, or only where they are not.
    fn masked(&mut self, shown: &str, others: &str, is_inside: bool) -> String {
        self.masks += 1;
        if self.masks > MAX_MASKS {
            std::panic::resume_unwind(Box::new(LimitExceeded));
        }
        let mut mask = self.mask("alpha", others);
        if !is_inside {
            let data = unbounded_path(self.face);
            let all = |attributes: &str| format!("<path {attributes} d=\"{data}\"/>");
            let around = all("fill=\"#fff\"") + &all(&format!("fill=\"#000\" mask=\"url(#{mask})\""));
            mask = self.mask("luminance", &around);
        }
        self.count_part();
        format!("<g mask=\"url(#{mask})\">{shown}</g>")
    }

    /// Defines a mask. Returns its id.
    fn mask(&mut self, kind: &str, content: &str) -> String {
        let (id, reach) = (self.id(), reach(self.face));
        let _ = write!(
            self.glyph.definitions,
            "<mask id=\"{id}\" maskUnits=\"userSpaceOnUse\" x=\"{0}\" y=\"{0}\" width=\"{1}\" height=\"{1}\" mask-type=\"{kind}\">{content}</mask>",
            -reach,
            2.0 * reach
        );
        id
    }
}

/// Returns the CSS blend mode of a composite mode.
const fn blend_mode(mode: CompositeMode) -> Option<&'static str> {
    Some(match mode {
        CompositeMode::Screen => "screen",
        CompositeMode::Overlay => "overlay",
        CompositeMode::Darken => "darken",
        CompositeMode::Lighten => "lighten",
        CompositeMode::ColorDodge => "color-dodge",
        CompositeMode::ColorBurn => "color-burn",
        CompositeMode::HardLight => "hard-light",
        CompositeMode::SoftLight => "soft-light",
        CompositeMode::Difference => "difference",
        CompositeMode::Exclusion => "exclusion",
        CompositeMode::Multiply => "multiply",
        CompositeMode::HslHue => "hue",
        CompositeMode::HslSaturation => "saturation",
        CompositeMode::HslColor => "color",
        CompositeMode::HslLuminosity => "luminosity",
        _ => return None,
    })
}
