//! Reads `@font-face` rules for the font loader: [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-face-rule), section 4.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, UnicodeRange,
};
use roxmltree::{Document, Node};

use crate::style::values::font::WIDTHS;
use crate::style::values::math::{self, Range};
use crate::style::values::units::Units;
use crate::style::warnings::{Kind, Warnings};
use crate::xml::SVG_NAMESPACE;

/// An `@font-face` rule: a font with its sources.
///
/// A descriptor that is missing or `auto` is `None`: its value comes from the font file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FaceRule {
    pub(crate) family: String,
    /// In the order in which they are tried. Sources with an unsupported format are not included.
    pub(crate) sources: Vec<FaceSource>,
    pub(crate) style: Option<FaceStyle>,
    pub(crate) weight: Option<RangeInclusive<f32>>,
    /// In percent.
    pub(crate) stretch: Option<RangeInclusive<f32>>,
    /// The code points that the font is used for. Empty for all.
    pub(crate) unicode_range: Vec<RangeInclusive<u32>>,
}

impl FaceRule {
    /// Whether the font is used for any of the characters, which must be sorted.
    pub(crate) fn is_for(&self, characters: &[u32]) -> bool {
        let has_any = |range: &RangeInclusive<u32>| {
            let first = characters.partition_point(|code| code < range.start());
            characters.get(first).is_some_and(|code| code <= range.end())
        };
        self.unicode_range.is_empty() || self.unicode_range.iter().any(has_any)
    }
}

/// A source of a font.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FaceSource {
    /// An installed font, by its full name or its PostScript name.
    Local(String),
    Url(String),
}

/// The value of `font-style`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FaceStyle {
    Normal,
    Italic,
    /// A range of angles in degrees.
    Oblique(RangeInclusive<f32>),
}

impl FaceStyle {
    /// The angle of `oblique` without an angle, in degrees.
    pub(crate) const OBLIQUE: f32 = 14.0;
}

const OBLIQUE: f32 = FaceStyle::OBLIQUE;

/// Reads the block of a rule. Returns `None` and adds a warning if the rule has no family or no supported source.
pub(crate) fn rule(input: &mut Parser<'_>, units: &Units, warnings: &mut Warnings) -> Option<FaceRule> {
    let mut reading = Reading { found: Descriptors::default(), units, warnings };
    for item in RuleBodyParser::<_, (), ()>::new(input, &mut reading) {
        // An invalid descriptor is skipped. `parse_value` has added a warning.
        let _ = item;
    }
    let Descriptors { family, sources, style, weight, stretch, unicode_range } = reading.found;
    let lacking = if family.is_none() { "`font-family`" } else { "`src` of a format that is known" };
    let rule = family.zip(sources).map(|(family, sources)| FaceRule {
        family,
        sources,
        style,
        weight,
        stretch,
        unicode_range,
    });
    if rule.is_none() {
        warnings.tell(Kind::AtRule, "@font-face", &format!("it has no {lacking}"));
    }
    rule
}

/// The descriptors read so far. A later valid one replaces an earlier one.
#[derive(Default)]
struct Descriptors {
    family: Option<String>,
    sources: Option<Vec<FaceSource>>,
    style: Option<FaceStyle>,
    weight: Option<RangeInclusive<f32>>,
    stretch: Option<RangeInclusive<f32>>,
    unicode_range: Vec<RangeInclusive<u32>>,
}

struct Reading<'a> {
    found: Descriptors,
    units: &'a Units,
    warnings: &'a mut Warnings,
}

impl Reading<'_> {
    /// Reads a descriptor. Returns `None` if it is invalid.
    fn read(&mut self, name: &str, input: &mut Parser<'_>) -> Option<()> {
        let (found, units) = (&mut self.found, self.units);
        match name {
            "font-family" => found.family = Some(whole(input, family)?),
            // A `src` without a supported source leaves the one before it. If there is none, `rule` adds the warning.
            "src" => found.sources = sources(input).or(found.sources.take()),
            "font-style" => unless_auto(input, &mut found.style, |input| style(input, units))?,
            "font-weight" => {
                unless_auto(input, &mut found.weight, |input| range(input, |input| weight(input, units)))?;
            }
            "font-stretch" | "font-width" => {
                unless_auto(input, &mut found.stretch, |input| range(input, |input| stretch(input, units)))?;
            }
            "unicode-range" => found.unicode_range = whole(input, unicode_range)?,
            // It has no effect: a picture is drawn when all fonts are loaded.
            "font-display" => {
                let known = ["auto", "block", "swap", "fallback", "optional"];
                whole(input, |input| word(input, &known))?;
            }
            // They change the height of lines, which SVG does not have.
            "ascent-override" | "descent-override" | "line-gap-override" => while input.next().is_ok() {},
            _ => {
                while input.next().is_ok() {}
                self.warnings.tell(Kind::Property, name, "it is not known in `@font-face`");
            }
        }
        Some(())
    }
}

impl<'i> DeclarationParser<'i> for Reading<'_> {
    type Declaration = ();
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<(), ParseError<()>> {
        let name = name.to_ascii_lowercase();
        input.skip_whitespace();
        let start = input.position();
        self.read(&name, input).ok_or_else(|| {
            while input.next().is_ok() {}
            self.warnings.tell_value(&name, input.slice_from(start).trim());
            ParseError::unexpected_token()
        })
    }
}

impl AtRuleParser<'_> for Reading<'_> {
    type Prelude = ();
    type AtRule = ();
    type Error = ();
}

impl QualifiedRuleParser<'_> for Reading<'_> {
    type Prelude = ();
    type QualifiedRule = ();
    type Error = ();
}

impl RuleBodyItemParser<'_, (), ()> for Reading<'_> {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

/// Reads a value to its end.
fn whole<'i, T>(input: &mut Parser<'i>, read: impl FnOnce(&mut Parser<'i>) -> Option<T>) -> Option<T> {
    let value = read(input)?;
    input.expect_exhausted().ok().map(|()| value)
}

/// Reads a value to its end, or `auto`, which sets `found` to `None`.
fn unless_auto<'i, T>(
    input: &mut Parser<'i>,
    found: &mut Option<T>,
    read: impl FnOnce(&mut Parser<'i>) -> Option<T>,
) -> Option<()> {
    let is_auto = input.try_parse(|input| input.expect_ident_matching("auto")).is_ok();
    let value = whole(input, |input| if is_auto { Some(None) } else { read(input).map(Some) })?;
    *found = value;
    Some(())
}

fn word(input: &mut Parser<'_>, known: &[&'static str]) -> Option<&'static str> {
    let found = input.expect_ident().ok()?;
    known.iter().copied().find(|known| found.eq_ignore_ascii_case(known))
}

/// Reads the name of a family or font: a string, or identifiers.
fn family(input: &mut Parser<'_>) -> Option<String> {
    if let Ok(name) = input.try_parse(Parser::expect_string_cloned) {
        return Some(name.as_ref().to_owned());
    }
    let mut name = input.expect_ident_cloned().ok()?.as_ref().to_owned();
    while let Ok(next) = input.try_parse(Parser::expect_ident_cloned) {
        name.push(' ');
        name.push_str(&next);
    }
    Some(name)
}

/// Reads the supported sources. Returns `None` if there are none. Each invalid source is skipped on its own.
fn sources(input: &mut Parser<'_>) -> Option<Vec<FaceSource>> {
    let sources = input.parse_comma_separated_ignoring_errors(|input| {
        source(input).filter(|_| input.is_exhausted()).ok_or_else(ParseError::<()>::unexpected_token)
    });
    (!sources.is_empty()).then_some(sources)
}

fn source(input: &mut Parser<'_>) -> Option<FaceSource> {
    if input.try_parse(|input| input.expect_function_matching("local")).is_ok() {
        return nested(input, family).map(FaceSource::Local);
    }
    let url = input.expect_url().ok()?.as_ref().to_owned();
    if input.try_parse(|input| input.expect_function_matching("format")).is_ok() {
        nested(input, |input| {
            let name = input.expect_ident_or_string().ok()?;
            FORMATS.iter().any(|known| name.eq_ignore_ascii_case(known)).then_some(())
        })?;
    }
    if input.try_parse(|input| input.expect_function_matching("tech")).is_ok() {
        nested(input, |input| {
            let known = input.parse_comma_separated(|input| {
                word(input, TECHNIQUES).ok_or_else(ParseError::<()>::unexpected_token)
            });
            known.ok().map(|_| ())
        })?;
    }
    Some(FaceSource::Url(url))
}

/// Names of the supported formats, current and old. The loader detects the format from the bytes of the file.
const FORMATS: &[&str] = &[
    "woff2",
    "woff",
    "truetype",
    "opentype",
    "collection",
    "woff2-variations",
    "woff-variations",
    "truetype-variations",
    "opentype-variations",
];

/// Names of the supported font technologies.
const TECHNIQUES: &[&str] = &[
    "variations",
    "features-opentype",
    "color-colrv0",
    "color-colrv1",
    "color-sbix",
    "color-cbdt",
    "color-svg",
];

/// Reads the block of a function to its end.
fn nested<'i, T>(input: &mut Parser<'i>, read: impl FnOnce(&mut Parser<'i>) -> Option<T>) -> Option<T> {
    let value =
        input.parse_nested_block(|input| whole(input, read).ok_or_else(ParseError::<()>::unexpected_token));
    value.ok()
}

/// Reads one number, or two in any order, as a range.
fn range<'i>(
    input: &mut Parser<'i>,
    read: impl Fn(&mut Parser<'i>) -> Option<f32>,
) -> Option<RangeInclusive<f32>> {
    let first = read(input)?;
    let second = if input.is_exhausted() { first } else { read(input)? };
    Some(first.min(second)..=first.max(second))
}

#[expect(clippy::cast_possible_truncation, reason = "it is at most 1000, or was brought into range")]
fn weight(input: &mut Parser<'_>, units: &Units) -> Option<f32> {
    if let Ok(name) = input.try_parse(|input| word(input, &["normal", "bold"]).ok_or(())) {
        return Some(if name == "bold" { 700.0 } else { 400.0 });
    }
    let weight = math::number(input, units, Range::All).ok()?;
    (1.0..=1000.0).contains(&weight).then_some(weight as f32)
}

#[expect(clippy::cast_possible_truncation, reason = "it is finite in single precision")]
fn stretch(input: &mut Parser<'_>, units: &Units) -> Option<f32> {
    let named = input.try_parse(|input| {
        let name = input.expect_ident().map_err(|_| ())?;
        WIDTHS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).ok_or(())
    });
    if let Ok((_, percent)) = named {
        return Some(*percent as f32);
    }
    math::percentage(input, units, Range::All)
        .ok()
        .filter(|percent| *percent >= 0.0)
        .map(|percent| percent as f32)
}

#[expect(clippy::cast_possible_truncation, reason = "it is at most 90")]
fn style(input: &mut Parser<'_>, units: &Units) -> Option<FaceStyle> {
    match word(input, &["normal", "italic", "oblique"])? {
        "normal" => Some(FaceStyle::Normal),
        "italic" => Some(FaceStyle::Italic),
        _ if input.is_exhausted() => Some(FaceStyle::Oblique(OBLIQUE..=OBLIQUE)),
        _ => range(input, |input| {
            let angle = math::angle(input, units, false).ok()?;
            (angle.abs() <= 90.0).then_some(angle as f32)
        })
        .map(FaceStyle::Oblique),
    }
}

fn unicode_range(input: &mut Parser<'_>) -> Option<Vec<RangeInclusive<u32>>> {
    let ranges =
        input.parse_comma_separated(|input| UnicodeRange::parse(input).map_err(ParseError::<()>::from));
    Some(ranges.ok()?.into_iter().map(|range| range.start..=range.end).collect())
}

/// Whether a text may contain an `@font-face` rule. The name may be in any case. Escaped letters are not found.
pub(crate) fn is_mentioned(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'-', bytes).any(|at| {
        let word = at.checked_sub(5).and_then(|start| bytes.get(start..at + 5));
        word.is_some_and(|word| word.eq_ignore_ascii_case(b"@font-face"))
    })
}

/// Returns the bytes of a sheet without the base64 data of `data:` URIs, which costs no parsing of CSS.
pub(crate) fn bytes_without_data(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_digit = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'%');
    let data: usize = memchr::memmem::find_iter(bytes, b";base64,")
        .map(|at| bytes[at + 8..].iter().take_while(is_digit).count())
        .sum();
    bytes.len() - data
}

/// All values in a document that may name a family, before the cascade has decided which apply.
pub(crate) struct Names(String);

impl Names {
    pub(crate) fn of<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        Self(values.collect::<Vec<_>>().join("\n").to_lowercase())
    }

    /// Whether the document may name a family. It may if any value has escaped letters.
    fn may_have(&self, family: &str) -> bool {
        let words: Vec<&str> = family.split_ascii_whitespace().collect();
        self.0.contains('\\') || words.iter().all(|word| self.0.contains(&word.to_lowercase()))
    }
}

/// Returns the sorted characters of a document's texts, also in upper case and lower case for `text-transform`.
pub(crate) fn characters(document: &Document<'_>) -> Vec<u32> {
    let texts = document.descendants().filter(|node| node.is_text() && is_in_text(*node));
    let mut found: HashSet<char> = texts.filter_map(|node| node.text()).flat_map(str::chars).collect();
    let cased: Vec<char> =
        found.iter().flat_map(|character| character.to_uppercase().chain(character.to_lowercase())).collect();
    found.extend(cased);
    // White space is collapsed to spaces.
    found.insert(' ');
    let mut codes: Vec<u32> = found.into_iter().map(u32::from).collect();
    codes.sort_unstable();
    codes
}

fn is_in_text(node: Node<'_, '_>) -> bool {
    node.ancestors()
        .any(|node| node.tag_name().name() == "text" && node.tag_name().namespace() == Some(SVG_NAMESPACE))
}

/// Returns the URLs of the rules whose family the document may name and whose range has one of its characters, in order.
pub(crate) fn urls(rules: &[FaceRule], names: &Names, characters: &[u32]) -> Vec<String> {
    let wanted = rules.iter().filter(|rule| names.may_have(&rule.family) && rule.is_for(characters));
    let urls = wanted.flat_map(|rule| &rule.sources).filter_map(|source| match source {
        FaceSource::Url(url) => Some(url.split('#').next().unwrap_or_default().to_owned()),
        FaceSource::Local(_) => None,
    });
    urls.filter(|url| !url.is_empty()).collect()
}

#[cfg(test)]
mod tests;
