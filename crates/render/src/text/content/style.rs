//! The inherited text properties of an element.
//!
//! The style stage has resolved the document: colours, lengths and keywords are what it writes, and sizes are in user units. It writes
//! properties that have no presentation attribute as `css-NAME`.

use std::rc::Rc;

use harfrust::Tag;
use roxmltree::Node;
use svgtypes::FontFamily;

use super::font_features::{self, FontVariants};
use super::values::{self, Anchor, Caps, Orientation, SizeAdjust, Slant, Synthesis, WhiteSpace};
use crate::text::unicode::case::TextTransform;

/// The initial font size, in pixels.
const MEDIUM: f32 = crate::style::MEDIUM;

#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other, as in CSS")]
#[derive(Debug, Clone)]
pub(crate) struct TextStyle {
    pub(crate) families: Rc<[FontFamily]>,
    pub(crate) size: f32,
    /// Between 1 and 1000.
    pub(crate) weight: f32,
    pub(crate) slant: Slant,
    /// In percent.
    pub(crate) stretch: f32,
    pub(crate) variations: Rc<[(Tag, f32)]>,
    /// The OpenType features of `font-variant`, followed by those of `font-feature-settings`.
    pub(crate) features: Rc<[(Tag, u32)]>,
    variants: FontVariants,
    settings: Rc<[(Tag, u32)]>,
    pub(crate) caps: Caps,
    pub(crate) is_kerned: bool,
    pub(crate) is_optical: bool,
    pub(crate) letter_spacing: f32,
    pub(crate) word_spacing: f32,
    pub(crate) text_transform: TextTransform,
    pub(crate) white_space: WhiteSpace,
    pub(crate) anchor: Anchor,
    pub(crate) is_rtl: bool,
    pub(crate) orientation: Orientation,
    pub(crate) dominant_baseline: Rc<str>,
    pub(crate) language: Option<Rc<str>>,
    /// Whether `text-rendering` is `geometricPrecision`: browsers do not round to pixels then.
    pub(crate) is_precise: bool,
    pub(crate) size_adjust: Option<SizeAdjust>,
    /// The shadows in the notation of `drop-shadow()`, separated by commas.
    pub(crate) shadows: Option<Rc<str>>,
    pub(crate) synthesis: Synthesis,
}

impl TextStyle {
    /// Whether text of this style and of another, in the same font, can be shaped as one run.
    pub(crate) fn is_shaped_as(&self, other: &Self) -> bool {
        self.size.to_bits() == other.size.to_bits()
            && self.features == other.features
            && self.caps == other.caps
            && self.is_kerned == other.is_kerned
            && self.size_adjust == other.size_adjust
            && self.letter_spacing.to_bits() == other.letter_spacing.to_bits()
            && self.language == other.language
    }

    /// Returns the initial values.
    pub(crate) fn initial() -> Self {
        Self {
            families: Rc::from([]),
            size: MEDIUM,
            weight: 400.0,
            slant: Slant::Normal,
            stretch: 100.0,
            variations: Rc::from([]),
            features: Rc::from([]),
            variants: FontVariants::default(),
            settings: Rc::from([]),
            caps: Caps::Normal,
            is_kerned: true,
            is_optical: true,
            letter_spacing: 0.0,
            word_spacing: 0.0,
            text_transform: TextTransform::None,
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

    /// Returns the style of an element inside one of style `parent`.
    pub(crate) fn of(node: Node<'_, '_>, parent: &Self) -> Self {
        let mut style = parent.clone();
        let mut direction = None;
        for attribute in node.attributes() {
            let value = attribute.value();
            if attribute.namespace() == Some(roxmltree::NS_XML_URI) {
                match attribute.name() {
                    "space" => {
                        style.white_space =
                            WhiteSpace::parse(if value == "preserve" { "pre" } else { "normal" });
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
                "font-size" => style.size = values::size(value, parent.size),
                "font-weight" => style.weight = values::weight(value, parent.weight),
                "font-style" => style.slant = Slant::parse(value),
                "font-stretch" => style.stretch = values::stretch(value),
                "css-font-variation-settings" => style.variations = font_features::variations(value),
                "css-font-feature-settings" => style.settings = font_features::settings(value),
                "font-variant" => style.variants = style.variants.with("font-variant", value),
                name if name.starts_with("css-font-variant-") => {
                    style.variants = style.variants.with(&name["css-".len()..], value);
                }
                "css-font-kerning" => style.is_kerned = value != "none",
                // The property of SVG 1.1 for kerning.
                "kerning" => style.is_kerned = value.trim().parse() != Ok(0.0_f32),
                "css-text-shadow" => style.shadows = (value != "none").then(|| Rc::from(value)),
                "font-size-adjust" => style.size_adjust = SizeAdjust::parse(value),
                "css-font-synthesis" => {
                    let has = |word| value.split_ascii_whitespace().any(|given| given == word);
                    style.synthesis =
                        Synthesis { weight: has("weight"), slant: has("style"), caps: has("small-caps") };
                }
                "css-font-synthesis-weight" => style.synthesis.weight = value != "none",
                "css-font-synthesis-style" => style.synthesis.slant = value != "none",
                "css-font-synthesis-small-caps" => style.synthesis.caps = value != "none",
                "css-font-optical-sizing" => style.is_optical = value != "none",
                "letter-spacing" => style.letter_spacing = values::spacing(value),
                "word-spacing" => style.word_spacing = values::spacing(value),
                "css-text-transform" => style.text_transform = TextTransform::parse(value),
                "css-white-space" => style.white_space = WhiteSpace::parse(value),
                "text-anchor" => style.anchor = Anchor::parse(value),
                "direction" => style.is_rtl = value == "rtl",
                "writing-mode" | "css-text-orientation" => direction = Some(()),
                "dominant-baseline" if value != "no-change" => style.dominant_baseline = Rc::from(value),
                "text-rendering" => style.is_precise = value == "geometricPrecision",
                "lang" => style.language = Some(Rc::from(value)),
                _ => {}
            }
        }
        if direction.is_some() {
            style.orientation = Orientation::of(node, parent.orientation);
        }
        style.caps = style.variants.caps();
        style.features = style.variants.features(&style.settings);
        style
    }
}
