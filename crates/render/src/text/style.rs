//! The properties of text that an element has, its own or inherited.
//!
//! A document that comes here is plain: colours, lengths and words are what `style` writes, sizes are in user units.

use std::rc::Rc;

use harfrust::Tag;
use roxmltree::Node;
use svgtypes::FontFamily;

use super::features;
use super::font::Metrics;

/// The size of text where nothing is said, in pixels.
const MEDIUM: f32 = crate::style::MEDIUM;

/// How upright letters are asked to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Slant {
    Normal,
    Italic,
    /// By so many degrees.
    Oblique(f32),
}

impl Slant {
    /// In degrees.
    pub(super) const fn angle(self) -> f32 {
        match self {
            Self::Normal => 0.0,
            Self::Italic => super::font::OBLIQUE,
            Self::Oblique(angle) => angle,
        }
    }
}

/// What white space becomes: [CSS Text 4](https://www.w3.org/TR/css-text-4/#white-space-collapsing).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhiteSpace {
    /// Runs of it are one space, and none at the ends.
    Collapse,
    /// All of it is kept, as spaces.
    Preserve,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    None,
    Upper,
    Lower,
    Capitalize,
}

/// Letters as small capitals, which a font may have or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caps {
    Normal,
    Small,
    AllSmall,
}

/// How a text of one direction is set amid others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Embedding {
    Normal,
    Embed,
    Isolate,
    Override,
    IsolateOverride,
    Plaintext,
}

/// How a line of text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Orientation {
    Horizontal,
    /// Lines go down; what is upright depends on the character.
    Mixed,
    /// Lines go down, and all characters are upright.
    Upright,
    /// Lines go down, and all characters lie on their side.
    Sideways,
    /// Lines go up, and all characters lie on their other side.
    Upwards,
}

impl Orientation {
    pub(super) const fn is_vertical(self) -> bool {
        !matches!(self, Self::Horizontal)
    }
}

/// The properties that are inherited.
#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other, as in CSS")]
#[derive(Debug, Clone)]
pub(super) struct Style {
    pub(super) families: Rc<[FontFamily]>,
    pub(super) size: f32,
    /// From 1 to 1000.
    pub(super) weight: f32,
    pub(super) slant: Slant,
    /// In percent.
    pub(super) stretch: f32,
    pub(super) variations: Rc<[(Tag, f32)]>,
    /// Of shaping, those of `font-variant` first.
    pub(super) features: Rc<[(Tag, u32)]>,
    variants: features::Variants,
    settings: Rc<[(Tag, u32)]>,
    pub(super) caps: Caps,
    pub(super) is_kerned: bool,
    pub(super) is_optical: bool,
    pub(super) letter_spacing: f32,
    pub(super) word_spacing: f32,
    pub(super) case: Case,
    pub(super) white_space: WhiteSpace,
    pub(super) anchor: Anchor,
    pub(super) is_rtl: bool,
    pub(super) orientation: Orientation,
    pub(super) dominant_baseline: Rc<str>,
    pub(super) language: Option<Rc<str>>,
    /// Whether browsers place its letters between pixels too.
    pub(super) is_precise: bool,
    size_adjust: Option<(Height, f32)>,
    /// As `filter` would have them, with commas between.
    pub(super) shadows: Option<Rc<str>>,
    pub(super) synthesis: Synthesis,
}

/// The height that fonts are made equal in.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Height {
    Ex,
    Cap,
}

/// What may be made of letters that a font does not have: [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-synthesis), section 2.8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Synthesis {
    pub(super) weight: bool,
    pub(super) slant: bool,
    pub(super) caps: bool,
}

impl Style {
    /// Whether text of this style and of another can be shaped as one, if it has the same font.
    pub(super) fn is_shaped_as(&self, other: &Self) -> bool {
        self.size.to_bits() == other.size.to_bits()
            && self.features == other.features
            && self.caps == other.caps
            && self.is_kerned == other.is_kerned
            && self.size_adjust == other.size_adjust
            && self.letter_spacing.to_bits() == other.letter_spacing.to_bits()
            && self.language == other.language
    }

    /// The size that a font is set in: [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-size-adjust-prop), section 2.7.
    pub(super) fn size_in(&self, metrics: &Metrics) -> f32 {
        let Some((height, wanted)) = self.size_adjust else { return self.size };
        let own = match height {
            Height::Ex => metrics.x_height,
            Height::Cap => metrics.cap_height,
        };
        let adjusted = self.size * wanted / own;
        if adjusted.is_finite() { adjusted } else { self.size }
    }

    /// Where nothing is said.
    pub(super) fn initial() -> Self {
        Self {
            families: Rc::from([]),
            size: MEDIUM,
            weight: 400.0,
            slant: Slant::Normal,
            stretch: 100.0,
            variations: Rc::from([]),
            features: Rc::from([]),
            variants: features::Variants::default(),
            settings: Rc::from([]),
            caps: Caps::Normal,
            is_kerned: true,
            is_optical: true,
            letter_spacing: 0.0,
            word_spacing: 0.0,
            case: Case::None,
            white_space: WhiteSpace::Collapse,
            anchor: Anchor::Start,
            is_rtl: false,
            orientation: Orientation::Horizontal,
            dominant_baseline: Rc::from("auto"),
            language: None,
            is_precise: false,
            size_adjust: None,
            shadows: None,
            synthesis: Synthesis { weight: true, slant: true, caps: true },
        }
    }

    /// That of an element inside one of this style.
    pub(super) fn of(node: Node<'_, '_>, parent: &Self) -> Self {
        let mut style = parent.clone();
        let mut direction = None;
        for attribute in node.attributes() {
            let value = attribute.value();
            if attribute.namespace() == Some(roxmltree::NS_XML_URI) {
                match attribute.name() {
                    "space" => {
                        style.white_space = white_space(if value == "preserve" { "pre" } else { "normal" });
                    }
                    "text-rendering" => style.is_precise = value == "geometricPrecision",
                    "lang" => style.language = Some(Rc::from(value)),
                    _ => {}
                }
                continue;
            }
            match attribute.name() {
                "font-family" => {
                    style.families = svgtypes::parse_font_families(value).unwrap_or_default().into();
                }
                "font-size" => style.size = size(value, parent.size),
                "font-weight" => style.weight = weight(value, parent.weight),
                "font-style" => style.slant = slant(value),
                "font-stretch" => style.stretch = stretch(value),
                "css-font-variation-settings" => style.variations = features::variations(value),
                "css-font-feature-settings" => style.settings = features::settings(value),
                "font-variant" => style.variants = style.variants.with("font-variant", value),
                name if name.starts_with("css-font-variant-") => {
                    style.variants = style.variants.with(&name["css-".len()..], value);
                }
                "css-font-kerning" => style.is_kerned = value != "none",
                // What SVG 1.1 had for it.
                "kerning" => style.is_kerned = value.trim().parse() != Ok(0.0_f32),
                "css-text-shadow" => style.shadows = (value != "none").then(|| Rc::from(value)),
                "font-size-adjust" => style.size_adjust = size_adjust(value),
                "css-font-synthesis" => {
                    let has = |word| value.split_ascii_whitespace().any(|said| said == word);
                    style.synthesis =
                        Synthesis { weight: has("weight"), slant: has("style"), caps: has("small-caps") };
                }
                "css-font-synthesis-weight" => style.synthesis.weight = value != "none",
                "css-font-synthesis-style" => style.synthesis.slant = value != "none",
                "css-font-synthesis-small-caps" => style.synthesis.caps = value != "none",
                "css-font-optical-sizing" => style.is_optical = value != "none",
                "letter-spacing" => style.letter_spacing = spacing(value),
                "word-spacing" => style.word_spacing = spacing(value),
                "css-text-transform" => style.case = case(value),
                "css-white-space" => style.white_space = white_space(value),
                "text-anchor" => style.anchor = anchor(value),
                "direction" => style.is_rtl = value == "rtl",
                "writing-mode" | "css-text-orientation" => direction = Some(()),
                "dominant-baseline" if value != "no-change" => style.dominant_baseline = Rc::from(value),
                "text-rendering" => style.is_precise = value == "geometricPrecision",
                "lang" => style.language = Some(Rc::from(value)),
                _ => {}
            }
        }
        if direction.is_some() {
            style.orientation = orientation(node, parent.orientation);
        }
        style.caps = style.variants.caps();
        style.features = style.variants.features(&style.settings);
        style
    }
}

fn size(value: &str, parent: f32) -> f32 {
    let value = value.trim();
    let share = value.strip_suffix('%').and_then(|share| share.parse::<f32>().ok());
    let pixels =
        share.map_or_else(|| value.trim_end_matches("px").parse().ok(), |share| Some(share / 100.0 * parent));
    pixels.filter(|size: &f32| size.is_finite() && *size >= 0.0).unwrap_or(parent)
}

fn size_adjust(value: &str) -> Option<(Height, f32)> {
    let (height, number) = match value.trim().split_once(' ') {
        Some(("ex-height", number)) => (Height::Ex, number),
        Some(("cap-height", number)) => (Height::Cap, number),
        _ => (Height::Ex, value),
    };
    number
        .trim()
        .parse()
        .ok()
        .filter(|number: &f32| number.is_finite() && *number >= 0.0)
        .map(|n| (height, n))
}

/// [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#relative-weights).
fn weight(value: &str, parent: f32) -> f32 {
    match value {
        "normal" => 400.0,
        // What is as bold as can be is lighter as bold.
        "bold" | "lighter" if value == "bold" || parent >= 750.0 => 700.0,
        "bolder" if parent < 350.0 => 400.0,
        "bolder" if parent < 550.0 => 700.0,
        "bolder" => parent.max(900.0),
        "lighter" if parent < 550.0 => parent.min(100.0),
        "lighter" if parent < 750.0 => 400.0,
        _ => value.parse().ok().filter(|weight| (1.0..=1000.0).contains(weight)).unwrap_or(parent),
    }
}

fn slant(value: &str) -> Slant {
    match value.split_once(' ').map_or(value, |(word, _)| word) {
        "italic" => Slant::Italic,
        "oblique" => {
            let angle = value.trim_start_matches("oblique").trim().trim_end_matches("deg").parse();
            Slant::Oblique(angle.unwrap_or(14.0))
        }
        _ => Slant::Normal,
    }
}

fn stretch(value: &str) -> f32 {
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

fn spacing(value: &str) -> f32 {
    let number: f32 = value.trim().trim_end_matches("px").parse().unwrap_or(0.0);
    if number.is_finite() { number } else { 0.0 }
}

fn case(value: &str) -> Case {
    match value {
        "uppercase" => Case::Upper,
        "lowercase" => Case::Lower,
        "capitalize" => Case::Capitalize,
        _ => Case::None,
    }
}

fn white_space(value: &str) -> WhiteSpace {
    match value {
        "pre" | "pre-wrap" | "break-spaces" | "preserve" | "preserve-spaces" => WhiteSpace::Preserve,
        _ => WhiteSpace::Collapse,
    }
}

fn anchor(value: &str) -> Anchor {
    match value {
        "middle" => Anchor::Middle,
        "end" => Anchor::End,
        _ => Anchor::Start,
    }
}

/// The values of SVG 1.1 are those of CSS by other names: SVG 2, section 11.6.1.
fn orientation(node: Node<'_, '_>, parent: Orientation) -> Orientation {
    let is_vertical = match node.attribute("writing-mode") {
        Some("tb" | "tb-rl" | "vertical-rl" | "vertical-lr" | "sideways-rl" | "sideways-lr") => true,
        Some(_) => false,
        None => parent.is_vertical(),
    };
    if !is_vertical {
        return Orientation::Horizontal;
    }
    match (node.attribute("writing-mode"), node.attribute("css-text-orientation")) {
        (Some("sideways-lr"), _) => Orientation::Upwards,
        (Some("sideways-rl"), _) | (_, Some("sideways")) => Orientation::Sideways,
        (_, Some("upright")) => Orientation::Upright,
        (_, None) if parent.is_vertical() => parent,
        _ => Orientation::Mixed,
    }
}

/// How an element's text is set amid text of another direction.
pub(super) fn embedding(node: Node<'_, '_>) -> Embedding {
    match node.attribute("unicode-bidi") {
        Some("embed") => Embedding::Embed,
        Some("isolate") => Embedding::Isolate,
        Some("bidi-override") => Embedding::Override,
        Some("isolate-override") => Embedding::IsolateOverride,
        Some("plaintext") => Embedding::Plaintext,
        _ => Embedding::Normal,
    }
}
