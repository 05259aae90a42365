//! `@font-face`: [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-face-rule), section 4, to what a loader of fonts needs.

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

/// A font that a document names, and where it is from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FaceRule {
    pub(crate) family: String,
    /// In the order in which they are tried; those of formats that are not known are none of them.
    pub(crate) sources: Vec<FaceSource>,
    /// Of the descriptors that say nothing, or `auto`, there is none: the font tells.
    pub(crate) style: Option<FaceStyle>,
    pub(crate) weight: Option<RangeInclusive<f32>>,
    /// In percent.
    pub(crate) stretch: Option<RangeInclusive<f32>>,
    /// The characters that it is for; empty for all.
    pub(crate) unicode_range: Vec<RangeInclusive<u32>>,
}

impl FaceRule {
    /// Whether the rule is for any of the characters, which are in order.
    pub(crate) fn is_for(&self, characters: &[u32]) -> bool {
        let has_any = |range: &RangeInclusive<u32>| {
            let first = characters.partition_point(|code| code < range.start());
            characters.get(first).is_some_and(|code| code <= range.end())
        };
        self.unicode_range.is_empty() || self.unicode_range.iter().any(has_any)
    }
}

/// Where a font may be from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FaceSource {
    /// A font that is there, by its full name or its PostScript name.
    Local(String),
    Url(String),
}

/// How letters stand.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FaceStyle {
    Normal,
    Italic,
    /// Leaning by so many degrees.
    Oblique(RangeInclusive<f32>),
}

impl FaceStyle {
    /// What `oblique` leans by if it does not say.
    pub(crate) const OBLIQUE: f32 = 14.0;
}

const OBLIQUE: f32 = FaceStyle::OBLIQUE;

/// Reads the block of a rule. None, and a warning, if it names no family, or no source of a kind that is known.
pub(crate) fn rule(input: &mut Parser<'_>, units: &Units, warnings: &mut Warnings) -> Option<FaceRule> {
    let mut reading = Reading { found: Descriptors::default(), units, warnings };
    for item in RuleBodyParser::<_, (), ()>::new(input, &mut reading) {
        // A descriptor that is not valid is passed over; whoever refused it has told.
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

/// What was said so far: what comes later counts, if it is valid.
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
    /// Reads a descriptor; none if it is not valid.
    fn read(&mut self, name: &str, input: &mut Parser<'_>) -> Option<()> {
        let (found, units) = (&mut self.found, self.units);
        match name {
            "font-family" => found.family = Some(whole(input, family)?),
            // One of which nothing is known here leaves the one before; if there is none, that is told of the rule.
            "src" => found.sources = sources(input).or(found.sources.take()),
            "font-style" => unless_auto(input, &mut found.style, |input| style(input, units))?,
            "font-weight" => {
                unless_auto(input, &mut found.weight, |input| range(input, |input| weight(input, units)))?;
            }
            "font-stretch" | "font-width" => {
                unless_auto(input, &mut found.stretch, |input| range(input, |input| stretch(input, units)))?;
            }
            "unicode-range" => found.unicode_range = whole(input, unicode_range)?,
            // A picture is made when all fonts are there.
            "font-display" => {
                let known = ["auto", "block", "swap", "fallback", "optional"];
                whole(input, |input| word(input, &known))?;
            }
            // Of lines, which SVG does not have.
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

/// What is all of a value.
fn whole<'i, T>(input: &mut Parser<'i>, read: impl FnOnce(&mut Parser<'i>) -> Option<T>) -> Option<T> {
    let value = read(input)?;
    input.expect_exhausted().ok().map(|()| value)
}

/// Reads what is all of a value, or `auto`, which is none.
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

/// A family, or the name of a font: a string, or identifiers.
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

/// The sources whose kinds are known; none if there are none of them. Each that is not valid is passed over by itself.
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

/// Formats by the names that CSS has and had for them. What a file is in the end its bytes tell.
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

/// What a font may need of those who draw it.
const TECHNIQUES: &[&str] = &[
    "variations",
    "features-opentype",
    "color-colrv0",
    "color-colrv1",
    "color-sbix",
    "color-cbdt",
    "color-svg",
];

/// All of the block behind a function's name.
fn nested<'i, T>(input: &mut Parser<'i>, read: impl FnOnce(&mut Parser<'i>) -> Option<T>) -> Option<T> {
    let value =
        input.parse_nested_block(|input| whole(input, read).ok_or_else(ParseError::<()>::unexpected_token));
    value.ok()
}

/// One number, or two of which the smaller comes first in the end.
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

/// Whether a text may have a rule: the name is looked for in any letters, but not if some are written by their numbers.
pub(crate) fn is_mentioned(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'-', bytes).any(|at| {
        let word = at.checked_sub(5).and_then(|start| bytes.get(start..at + 5));
        word.is_some_and(|word| word.eq_ignore_ascii_case(b"@font-face"))
    })
}

/// Bytes of a sheet without what `data:` URIs stand for, which is not read as CSS: digits of base64 and nothing else.
pub(crate) fn bytes_without_data(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_digit = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'%');
    let data: usize = memchr::memmem::find_iter(bytes, b";base64,")
        .map(|at| bytes[at + 8..].iter().take_while(is_digit).count())
        .sum();
    bytes.len() - data
}

/// What is said of families anywhere in a document, before it is known which of it counts.
pub(crate) struct Names(String);

impl Names {
    pub(crate) fn of<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        Self(values.collect::<Vec<_>>().join("\n").to_lowercase())
    }

    /// Whether a family is named, or may be: letters may be written by their numbers.
    fn may_have(&self, family: &str) -> bool {
        let words: Vec<&str> = family.split_ascii_whitespace().collect();
        self.0.contains('\\') || words.iter().all(|word| self.0.contains(&word.to_lowercase()))
    }
}

/// The characters of a document's texts, and those that they become in other cases, in order.
pub(crate) fn characters(document: &Document<'_>) -> Vec<u32> {
    let texts = document.descendants().filter(|node| node.is_text() && is_in_text(*node));
    let mut found: HashSet<char> = texts.filter_map(|node| node.text()).flat_map(str::chars).collect();
    let cased: Vec<char> =
        found.iter().flat_map(|character| character.to_uppercase().chain(character.to_lowercase())).collect();
    found.extend(cased);
    // White space is collapsed to these.
    found.insert(' ');
    let mut codes: Vec<u32> = found.into_iter().map(u32::from).collect();
    codes.sort_unstable();
    codes
}

fn is_in_text(node: Node<'_, '_>) -> bool {
    node.ancestors()
        .any(|node| node.tag_name().name() == "text" && node.tag_name().namespace() == Some(SVG_NAMESPACE))
}

/// The addresses of files that rules name, in order: of those that may be wanted for a document's characters.
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
