//! OpenType features and variations of font properties: [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-rend-props), section 6.

use std::rc::Rc;

use harfrust::Tag;

use super::values::Caps;

/// The most settings of a property.
const MAX_SETTINGS: usize = 64;

/// The keywords of `font-variant` and its longhands.
#[derive(Debug, Clone, Default)]
pub(crate) struct FontVariants {
    caps: Rc<[&'static Word]>,
    ligatures: Rc<[&'static Word]>,
    numeric: Rc<[&'static Word]>,
    position: Rc<[&'static Word]>,
    east_asian: Rc<[&'static Word]>,
}

/// A keyword, the longhand that it belongs to, and its features.
#[derive(Debug)]
struct Word {
    name: &'static str,
    part: Part,
    features: &'static [(&'static [u8; 4], u32)],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Caps,
    Ligatures,
    Numeric,
    Position,
    EastAsian,
}

const fn word(name: &'static str, part: Part, features: &'static [(&'static [u8; 4], u32)]) -> Word {
    Word { name, part, features }
}

static WORDS: [Word; 33] = [
    word("small-caps", Part::Caps, &[(b"smcp", 1)]),
    word("all-small-caps", Part::Caps, &[(b"smcp", 1), (b"c2sc", 1)]),
    word("petite-caps", Part::Caps, &[(b"pcap", 1)]),
    word("all-petite-caps", Part::Caps, &[(b"pcap", 1), (b"c2pc", 1)]),
    word("unicase", Part::Caps, &[(b"unic", 1)]),
    word("titling-caps", Part::Caps, &[(b"titl", 1)]),
    word("none", Part::Ligatures, &[(b"liga", 0), (b"clig", 0), (b"dlig", 0), (b"hlig", 0), (b"calt", 0)]),
    word("common-ligatures", Part::Ligatures, &[(b"liga", 1), (b"clig", 1)]),
    word("no-common-ligatures", Part::Ligatures, &[(b"liga", 0), (b"clig", 0)]),
    word("discretionary-ligatures", Part::Ligatures, &[(b"dlig", 1)]),
    word("no-discretionary-ligatures", Part::Ligatures, &[(b"dlig", 0)]),
    word("historical-ligatures", Part::Ligatures, &[(b"hlig", 1)]),
    word("no-historical-ligatures", Part::Ligatures, &[(b"hlig", 0)]),
    word("contextual", Part::Ligatures, &[(b"calt", 1)]),
    word("no-contextual", Part::Ligatures, &[(b"calt", 0)]),
    word("lining-nums", Part::Numeric, &[(b"lnum", 1)]),
    word("oldstyle-nums", Part::Numeric, &[(b"onum", 1)]),
    word("proportional-nums", Part::Numeric, &[(b"pnum", 1)]),
    word("tabular-nums", Part::Numeric, &[(b"tnum", 1)]),
    word("diagonal-fractions", Part::Numeric, &[(b"frac", 1)]),
    word("stacked-fractions", Part::Numeric, &[(b"afrc", 1)]),
    word("ordinal", Part::Numeric, &[(b"ordn", 1)]),
    word("slashed-zero", Part::Numeric, &[(b"zero", 1)]),
    word("sub", Part::Position, &[(b"subs", 1)]),
    word("super", Part::Position, &[(b"sups", 1)]),
    word("jis78", Part::EastAsian, &[(b"jp78", 1)]),
    word("jis83", Part::EastAsian, &[(b"jp83", 1)]),
    word("jis90", Part::EastAsian, &[(b"jp90", 1)]),
    word("jis04", Part::EastAsian, &[(b"jp04", 1)]),
    word("simplified", Part::EastAsian, &[(b"smpl", 1)]),
    word("traditional", Part::EastAsian, &[(b"trad", 1)]),
    word("full-width", Part::EastAsian, &[(b"fwid", 1)]),
    word("proportional-width", Part::EastAsian, &[(b"pwid", 1)]),
];

impl FontVariants {
    /// Returns a copy with the value of `font-variant` or of a longhand.
    pub(crate) fn with(&self, property: &str, value: &str) -> Self {
        let words = |part: Part| {
            let named = |name: &str| WORDS.iter().find(|word| word.name.eq_ignore_ascii_case(name));
            value
                .split_ascii_whitespace()
                .filter_map(named)
                .filter(|word| word.part == part)
                .take(MAX_SETTINGS)
                .collect()
        };
        let mut variants = self.clone();
        let is_all = property == "font-variant";
        for (name, part, list) in [
            ("font-variant-caps", Part::Caps, &mut variants.caps),
            ("font-variant-ligatures", Part::Ligatures, &mut variants.ligatures),
            ("font-variant-numeric", Part::Numeric, &mut variants.numeric),
            ("font-variant-position", Part::Position, &mut variants.position),
            ("font-variant-east-asian", Part::EastAsian, &mut variants.east_asian),
        ] {
            if is_all || property == name {
                *list = words(part);
            }
        }
        variants
    }

    pub(crate) fn caps(&self) -> Caps {
        match self.caps.first().map(|word| word.name) {
            Some("small-caps" | "petite-caps") => Caps::Small,
            Some("all-small-caps" | "all-petite-caps") => Caps::AllSmall,
            _ => Caps::Normal,
        }
    }

    /// Returns the features of the keywords, followed by `settings`, which override them.
    pub(crate) fn features(&self, settings: &Rc<[(Tag, u32)]>) -> Rc<[(Tag, u32)]> {
        let parts = [&self.ligatures, &self.numeric, &self.position, &self.east_asian, &self.caps];
        let words = parts.into_iter().flat_map(|words| words.iter());
        let mut features: Vec<(Tag, u32)> =
            words.flat_map(|word| word.features).map(|(tag, value)| (Tag::new(tag), *value)).collect();
        if features.is_empty() {
            return Rc::clone(settings);
        }
        features.extend_from_slice(settings);
        features.into()
    }
}

/// Reads `font-feature-settings`: `"liga" 0, "ss01" on, "tnum"`.
pub(crate) fn settings(value: &str) -> Rc<[(Tag, u32)]> {
    let number = |text: &str| match text {
        "" | "on" => Some(1),
        "off" => Some(0),
        number => number.parse().ok(),
    };
    tagged(value).filter_map(|(tag, value)| Some((tag, number(value)?))).collect()
}

/// Reads `font-variation-settings`: `"wght" 450, "slnt" -4`.
pub(crate) fn variations(value: &str) -> Rc<[(Tag, f32)]> {
    let number = |text: &str| text.parse().ok().filter(|number: &f32| number.is_finite());
    tagged(value).filter_map(|(tag, value)| Some((tag, number(value)?))).collect()
}

/// Returns the quoted tags of a list, each with the text behind it.
fn tagged(value: &str) -> impl Iterator<Item = (Tag, &str)> {
    value.split(',').take(MAX_SETTINGS).filter_map(|setting| {
        let setting = setting.trim();
        let quote = setting.chars().next().filter(|first| matches!(first, '"' | '\''))?;
        let (tag, rest) = setting[1..].split_once(quote)?;
        let tag: &[u8; 4] = tag.as_bytes().try_into().ok()?;
        tag.iter().all(|byte| (0x20..=0x7e).contains(byte)).then(|| (Tag::new(tag), rest.trim()))
    })
}
