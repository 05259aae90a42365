//! Values of the text properties, and how attributes are read as them.
//!
//! The style stage has already resolved colours, lengths and keywords: sizes are in user units. An invalid value becomes the initial
//! or the parent's one.

use roxmltree::Node;

/// Degrees of an oblique face without an angle: [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-style-prop), section 2.4.
pub(crate) const OBLIQUE: f32 = 14.0;

/// `font-style`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Slant {
    Normal,
    Italic,
    /// An angle in degrees.
    Oblique(f32),
}

impl Slant {
    pub(super) fn parse(value: &str) -> Self {
        match value.split_once(' ').map_or(value, |(word, _)| word) {
            "italic" => Self::Italic,
            "oblique" => {
                let angle = value.trim_start_matches("oblique").trim().trim_end_matches("deg").parse();
                Self::Oblique(angle.unwrap_or(OBLIQUE))
            }
            _ => Self::Normal,
        }
    }

    /// Returns the angle in degrees.
    pub(crate) const fn angle(self) -> f32 {
        match self {
            Self::Normal => 0.0,
            Self::Italic => OBLIQUE,
            Self::Oblique(angle) => angle,
        }
    }
}

/// `white-space` and `xml:space`: [CSS Text 4](https://www.w3.org/TR/css-text-4/#white-space-collapsing).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhiteSpace {
    /// A run of white space is one space; white space at both ends of the text is removed.
    Collapse,
    /// Each white-space character is a space.
    Preserve,
}

impl WhiteSpace {
    pub(super) fn parse(value: &str) -> Self {
        match value {
            "pre" | "pre-wrap" | "break-spaces" | "preserve" | "preserve-spaces" => Self::Preserve,
            _ => Self::Collapse,
        }
    }
}

/// `text-anchor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    pub(super) fn parse(value: &str) -> Self {
        match value {
            "middle" => Self::Middle,
            "end" => Self::End,
            _ => Self::Start,
        }
    }
}

/// The values of `font-variant-caps` that are synthesised where the font has no small capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caps {
    Normal,
    Small,
    AllSmall,
}

/// `unicode-bidi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Embedding {
    Normal,
    Embed,
    Isolate,
    Override,
    IsolateOverride,
    Plaintext,
}

impl Embedding {
    pub(super) fn of(node: Node<'_, '_>) -> Self {
        match node.attribute("unicode-bidi") {
            Some("embed") => Self::Embed,
            Some("isolate") => Self::Isolate,
            Some("bidi-override") => Self::Override,
            Some("isolate-override") => Self::IsolateOverride,
            Some("plaintext") => Self::Plaintext,
            _ => Self::Normal,
        }
    }
}

/// `writing-mode` and `text-orientation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Orientation {
    Horizontal,
    /// Vertical lines; each character is upright or rotated by its Unicode property.
    Mixed,
    /// Vertical lines of upright characters.
    Upright,
    /// Vertical lines of characters rotated to the right.
    Sideways,
    /// Vertical lines from bottom to top, of characters rotated to the left.
    Upwards,
}

impl Orientation {
    pub(crate) const fn is_vertical(self) -> bool {
        !matches!(self, Self::Horizontal)
    }

    /// Reads an element inside one of orientation `parent`. Values of SVG 1.1 map to those of CSS: SVG 2, section 11.6.1.
    pub(super) fn of(node: Node<'_, '_>, parent: Self) -> Self {
        let is_vertical = match node.attribute("writing-mode") {
            Some("tb" | "tb-rl" | "vertical-rl" | "vertical-lr" | "sideways-rl" | "sideways-lr") => true,
            Some(_) => false,
            None => parent.is_vertical(),
        };
        if !is_vertical {
            return Self::Horizontal;
        }
        match (node.attribute("writing-mode"), node.attribute("css-text-orientation")) {
            (Some("sideways-lr"), _) => Self::Upwards,
            (Some("sideways-rl"), _) | (_, Some("sideways")) => Self::Sideways,
            (_, Some("upright")) => Self::Upright,
            (_, None) if parent.is_vertical() => parent,
            _ => Self::Mixed,
        }
    }
}

/// `font-synthesis`: [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-synthesis), section 2.8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Synthesis {
    pub(crate) weight: bool,
    pub(crate) slant: bool,
    pub(crate) caps: bool,
}

/// `font-size-adjust`: [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-size-adjust-prop), section 2.7.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SizeAdjust {
    pub(crate) metric: AdjustedMetric,
    /// The ratio of this metric to the font size.
    pub(crate) ratio: f32,
}

/// The metric that `font-size-adjust` makes equal between fonts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum AdjustedMetric {
    ExHeight,
    CapHeight,
}

impl SizeAdjust {
    pub(super) fn parse(value: &str) -> Option<Self> {
        let (metric, number) = match value.trim().split_once(' ') {
            Some(("ex-height", number)) => (AdjustedMetric::ExHeight, number),
            Some(("cap-height", number)) => (AdjustedMetric::CapHeight, number),
            _ => (AdjustedMetric::ExHeight, value),
        };
        number
            .trim()
            .parse()
            .ok()
            .filter(|number: &f32| number.is_finite() && *number >= 0.0)
            .map(|ratio| Self { metric, ratio })
    }
}

/// Reads `font-size`, in user units.
pub(super) fn size(value: &str, parent: f32) -> f32 {
    let value = value.trim();
    let share = value.strip_suffix('%').and_then(|share| share.parse::<f32>().ok());
    let pixels =
        share.map_or_else(|| value.trim_end_matches("px").parse().ok(), |share| Some(share / 100.0 * parent));
    pixels.filter(|size: &f32| size.is_finite() && *size >= 0.0).unwrap_or(parent)
}

/// Reads `font-weight`. `bolder` and `lighter` follow the [table of CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#relative-weights).
pub(super) fn weight(value: &str, parent: f32) -> f32 {
    match value {
        "normal" => 400.0,
        // `lighter` than 750 or more is 700, the same number as `bold`.
        "bold" | "lighter" if value == "bold" || parent >= 750.0 => 700.0,
        "bolder" if parent < 350.0 => 400.0,
        "bolder" if parent < 550.0 => 700.0,
        "bolder" => parent.max(900.0),
        "lighter" if parent < 550.0 => parent.min(100.0),
        "lighter" if parent < 750.0 => 400.0,
        _ => value.parse().ok().filter(|weight| (1.0..=1000.0).contains(weight)).unwrap_or(parent),
    }
}

/// Reads `font-stretch`, in percent.
pub(super) fn stretch(value: &str) -> f32 {
    match value {
        "ultra-condensed" => 50.0,
        "extra-condensed" => 62.5,
        "condensed" => 75.0,
        "semi-condensed" => 87.5,
        "semi-expanded" => 112.5,
        "expanded" => 125.0,
        "extra-expanded" => 150.0,
        "ultra-expanded" => 200.0,
        _ => value.strip_suffix('%').and_then(|number| number.parse().ok()).unwrap_or(100.0),
    }
}

/// Reads `letter-spacing` or `word-spacing`, in user units.
pub(super) fn spacing(value: &str) -> f32 {
    let number: f32 = value.trim().trim_end_matches("px").parse().unwrap_or(0.0);
    if number.is_finite() { number } else { 0.0 }
}
