//! Computed values: converts the declared value of a property into the form that usvg reads.
//!
//! [`computed`] parses a value with cssparser by the grammar of its property and writes it as a presentation attribute has it:
//! colours as `#rrggbb` or `#rrggbbaa`, lengths as numbers of user units or as percentages, keywords in the spelling of SVG.
//! Units and math functions follow CSS Values 4. Each module names the specification of its values.
//!
//! Invariants: an invalid value gives `None`, as if it were not declared, and all numbers that are written are finite.
//!
//! - `math`, `units`, `length`, `notation`: numbers, lengths and the parts that several properties share.
//! - `color`: colours.
//! - `font`, `font_shorthand`, `faces`: fonts and their metrics.
//! - `css_gradient`, `shape`, `transform`: values that become elements or matrices of SVG.

pub(crate) mod color;
pub(crate) mod context;
pub(crate) mod css_gradient;
pub(crate) mod faces;
pub(crate) mod font;
pub(crate) mod font_shorthand;
pub(crate) mod length;
pub(crate) mod math;
pub(crate) mod notation;
pub(crate) mod shape;
pub(crate) mod transform;
pub(crate) mod units;

use std::borrow::Cow;

use cssparser::{Parser, Token};

pub(crate) use context::{Context, Origin, diagonal};
pub(crate) use notation::{colour, hex, pass, read, reference_to, word, written};

use super::css::property::{Grammar, Property};
use super::filters::functions;
use color::{Color, ColorContext};
use math::Range;
use units::Units;

/// Returns the computed value of a property, in the form that usvg, [`shape`] or [`transform`] reads. `None` if the value is
/// invalid.
pub(crate) fn computed(property: Property, value: &str, origin: Origin, context: &Context) -> Option<String> {
    if origin == Origin::Inline
        && let Some(value) = quirk(property, value)
    {
        return computed(property, &value, Origin::Attribute, context);
    }
    let is_attribute = origin == Origin::Attribute;
    match property.grammar() {
        Grammar::Verbatim => return Some(value.trim_ascii().to_owned()),
        Grammar::Transform if is_attribute => return transform::of_attribute(value),
        Grammar::Path if is_attribute => return Some(value.to_owned()),
        _ => {}
    }
    let mut input = Parser::new(value);
    let computed = parsed(property, value, is_attribute, &mut input, context)?;
    input.is_exhausted().then_some(computed)
}

fn parsed(
    property: Property,
    value: &str,
    is_attribute: bool,
    input: &mut Parser<'_>,
    context: &Context,
) -> Option<String> {
    match property.grammar() {
        Grammar::Paint => paint(input, context),
        Grammar::Color => colour(input, context),
        Grammar::StopColor => stop_colour(input, context),
        Grammar::Opacity => {
            let share = math::number_or_percentage(input, &context.units, Range::All).ok()?;
            Some(math::fmt(share.of(1.0).clamp(0.0, 1.0)))
        }
        Grammar::Length { is_positive, may_be_auto } => {
            if may_be_auto && input.try_parse(|input| input.expect_ident_matching("auto")).is_ok() {
                return Some("auto".to_owned());
            }
            let unitless = is_attribute || is_unitless(property);
            let base = base(property, context.viewport);
            let units = Units { percentage_basis: Some(base), ..context.units };
            let range = if is_positive { Range::NonNegative } else { Range::All };
            Some(written(math::length_percentage(input, &units, unitless, range).ok()?, base))
        }
        Grammar::Dashes => dashes(input, context),
        Grammar::Number(least) => {
            let number = math::number(input, &context.units, Range::All).ok()?;
            (number >= least).then(|| math::fmt(number))
        }
        Grammar::Words(words) => {
            let word = word(input, words)?;
            // `overflow` takes a second keyword for the other axis.
            if property == Property::Overflow && !input.is_exhausted() {
                self::word(input, words)?;
            }
            Some(usvg_keyword(property, word).to_owned())
        }
        Grammar::FontSize => font::size(input, is_attribute, context).map(math::fmt),
        Grammar::FontFamily => font::family(input),
        Grammar::FontWeight => font::weight(input, context),
        Grammar::FontStyle => font::style(input, context),
        Grammar::FontStretch => font::stretch(input, context),
        Grammar::Spacing => font::spacing(input, is_attribute, context),
        Grammar::BaselineShift => font::baseline_shift(input, context),
        Grammar::LineHeight => font::line_height(input, context),
        Grammar::Reference => reference(input, property == Property::Mask, context),
        Grammar::ClipPath => shape::clip_path(input, is_attribute, context),
        Grammar::Filter => functions::list(input, is_attribute, context),
        Grammar::Transform => transform::is_valid(input, context).then(|| value.trim_ascii().to_owned()),
        Grammar::Origin => {
            transform::is_origin(input, is_attribute, context).then(|| value.trim_ascii().to_owned())
        }
        Grammar::Translate => transform::is_translate(input, context).then(|| value.trim_ascii().to_owned()),
        Grammar::Rotate => transform::is_rotate(input, context).then(|| value.trim_ascii().to_owned()),
        Grammar::Scale => transform::is_scale(input, context).then(|| value.trim_ascii().to_owned()),
        Grammar::Path => shape::path(input),
        Grammar::PaintOrder => paint_order(input),
        Grammar::TextShadow => functions::shadows(input, context),
        Grammar::TextDecoration => text_decoration(input, context),
        Grammar::Images => images(input),
        Grammar::Limit => limit(input, is_attribute, context),
        Grammar::Verbatim => None,
    }
}

/// Whether lengths of a property may lack a unit in CSS too. These are the properties of SVG 2, section 4.3, and those that
/// Chromium adds.
fn is_unitless(property: Property) -> bool {
    matches!(
        property,
        Property::StrokeWidth
            | Property::StrokeDashoffset
            | Property::X
            | Property::Y
            | Property::Cx
            | Property::Cy
            | Property::R
            | Property::Rx
            | Property::Ry
    )
}

/// Converts a value that is valid only in quirks mode: a length without a unit, or a colour without `#` (Quirks Mode, sections
/// 3.1 and 3.2). Returns the equivalent value of an attribute.
///
/// Chromium always reads the `style` attribute of an SVG element in quirks mode.
fn quirk(property: Property, value: &str) -> Option<Cow<'_, str>> {
    let mut input = Parser::new(value);
    let token = input.next().ok()?;
    match property {
        Property::Width
        | Property::Height
        | Property::MinWidth
        | Property::MinHeight
        | Property::MaxWidth
        | Property::MaxHeight
        | Property::FontSize
        | Property::LetterSpacing
        | Property::WordSpacing => {
            let is_number = matches!(token, Token::Number { .. }) && input.is_exhausted();
            is_number.then_some(Cow::Borrowed(value))
        }
        Property::Color | Property::BackgroundColor => {
            let is_name = match token {
                Token::Ident(_) => true,
                Token::Number { has_sign: false, int_value: Some(_), .. }
                | Token::Dimension { has_sign: false, int_value: Some(_), .. } => false,
                _ => return None,
            };
            let digits = value.trim();
            let is_hex = input.is_exhausted() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            // The tokenizer drops the leading zeros of a number, so such a colour may have fewer digits.
            let fits = if is_name { matches!(digits.len(), 3 | 6) } else { digits.len() <= 6 };
            let colour = || if is_name { format!("#{digits}") } else { format!("#{digits:0>6}") };
            (is_hex && fits).then(|| Cow::Owned(colour()))
        }
        _ => None,
    }
}

/// Returns the length of 100 % for a property: SVG 2, section 8.9.
fn base(property: Property, [width, height]: [f64; 2]) -> f64 {
    match property {
        Property::X | Property::Cx | Property::Width | Property::Rx => width,
        Property::Y | Property::Cy | Property::Height | Property::Ry => height,
        _ => diagonal([width, height]),
    }
}

/// Maps a keyword that CSS added later to the keyword of SVG with the same meaning.
fn usvg_keyword(property: Property, word: &'static str) -> &'static str {
    match (property, word) {
        (Property::ImageRendering, "pixelated" | "crisp-edges" | "-webkit-optimize-contrast") => "pixelated",
        (Property::ImageRendering, _) => "smooth",
        (Property::Display, word) if !matches!(word, "none" | "contents") => "inline",
        (Property::Overflow, "scroll" | "clip") => "hidden",
        _ => word,
    }
}

/// Reads a `stop-color`. Writes the colour, followed by its Oklab channels if the gradient is mixed in Oklab.
/// `gradient::split` separates the two.
fn stop_colour(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    let colours = ColorContext { current: context.current, units: &context.units };
    Some(match color::parse_for_mixing(input, &colours).ok()? {
        (Color::Current, _) => "currentColor".to_owned(),
        (Color::Rgba(rgba), None) => hex(rgba),
        (Color::Rgba(rgba), Some(channels)) => {
            let [lightness, a, b] = channels.map(math::fmt);
            format!("{} {lightness} {a} {b}", hex(rgba))
        }
    })
}

fn paint(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    const WORDS: &[&str] = &["none", "context-fill", "context-stroke"];
    if let Ok(url) = input.try_parse(Parser::expect_url) {
        let mut text = reference_to(&url);
        if input.is_exhausted() {
            return Some(text.unwrap_or_else(|| "none".to_owned()));
        }
        let none = input.try_parse(|input| input.expect_ident_matching("none")).is_ok();
        let fallback = if none { "none".to_owned() } else { colour(input, context)? };
        if let Some(text) = &mut text {
            text.push(' ');
            text.push_str(&fallback);
        }
        return Some(text.unwrap_or(fallback));
    }
    match input.try_parse(|input| word(input, WORDS).ok_or(())) {
        Ok(word) => Some(word.to_owned()),
        Err(()) => colour(input, context),
    }
}

/// Reads `none` or a reference. A mask may also be a list of gradients. Its layout keywords are read and ignored, because they
/// do not apply to a `<mask>` element.
fn reference(input: &mut Parser<'_>, is_mask: bool, context: &Context) -> Option<String> {
    if input.try_parse(|input| input.expect_ident_matching("none")).is_ok() {
        return Some("none".to_owned());
    }
    let gradient =
        if is_mask { input.try_parse(|input| gradients(input, context).ok_or(())).ok() } else { None };
    let url = if gradient.is_none() { Some(input.expect_url().ok()?) } else { None };
    while is_mask && !input.is_exhausted() {
        match input.next().ok()? {
            // The mask mode comes from the `<mask>` element. Another mode is not supported.
            Token::Ident(mode) if mode.eq_ignore_ascii_case("alpha") => return None,
            Token::Ident(_)
            | Token::Percentage { .. }
            | Token::Number { .. }
            | Token::Dimension { .. }
            | Token::Delim('/') => {}
            _ => return None,
        }
    }
    gradient.or_else(|| url.and_then(|url| reference_to(&url)).or_else(|| Some("none".to_owned())))
}

/// Checks the gradients of a mask and returns their source text.
fn gradients(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    input.skip_whitespace();
    let start = input.position();
    let size = [0.0, 0.0, context.viewport[0], context.viewport[1]];
    loop {
        css_gradient::read(input, size, context)?;
        let end = input.position();
        if input.try_parse(Parser::expect_comma).is_err() {
            return Some(input.slice(start..end).to_owned());
        }
    }
}

fn dashes(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    if input.try_parse(|input| input.expect_ident_matching("none")).is_ok() {
        return Some("none".to_owned());
    }
    let mut text = String::new();
    while !input.is_exhausted() {
        if !text.is_empty() {
            let _ = input.try_parse(Parser::expect_comma);
            text.push(' ');
        }
        let length = math::length_percentage(input, &context.units, true, Range::NonNegative).ok()?;
        text.push_str(&written(length, diagonal(context.viewport)));
    }
    (!text.is_empty()).then_some(text)
}

fn paint_order(input: &mut Parser<'_>) -> Option<String> {
    const PARTS: &[&str] = &["fill", "stroke", "markers"];
    if input.try_parse(|input| input.expect_ident_matching("normal")).is_ok() {
        return Some("normal".to_owned());
    }
    let mut parts = Vec::new();
    while !input.is_exhausted() {
        let part = word(input, PARTS)?;
        if parts.contains(&part) {
            return None;
        }
        parts.push(part);
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Reads `text-decoration`: keywords of lines and styles, and a thickness. A colour is read and dropped.
fn text_decoration(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    const LINES: &[&str] = &["none", "underline", "overline", "line-through", "blink"];
    const STYLES: &[&str] = &["solid", "double", "dotted", "dashed", "wavy", "auto", "from-font"];
    let mut lines = Vec::new();
    if input.is_exhausted() {
        return None;
    }
    while !input.is_exhausted() {
        if let Ok(line) = input.try_parse(|input| word(input, LINES).ok_or(())) {
            lines.push(Cow::Borrowed(line));
            continue;
        }
        if let Ok(style) = input.try_parse(|input| word(input, STYLES).ok_or(())) {
            lines.push(Cow::Borrowed(style));
            continue;
        }
        if input.try_parse(|input| colour(input, context).ok_or(())).is_ok() {
            continue;
        }
        // The thickness of the line.
        let length = math::length_percentage(input, &context.units, false, Range::All).ok()?;
        lines.push(Cow::Owned(written(length, context.units.font_size)));
    }
    Some(if lines.is_empty() { "none".to_owned() } else { lines.join(" ") })
}

/// Reads a minimum or maximum size of the root element. Keywords and percentages do not limit the size here.
fn limit(input: &mut Parser<'_>, is_unitless: bool, context: &Context) -> Option<String> {
    const WORDS: &[&str] = &["none", "auto", "min-content", "max-content", "fit-content", "stretch"];
    if let Ok(word) = input.try_parse(|input| self::word(input, WORDS).ok_or(())) {
        return Some(word.to_owned());
    }
    let length = math::length_percentage(input, &context.units, is_unitless, Range::NonNegative).ok()?;
    Some(if length.percent == 0.0 { math::fmt(length.px) } else { "none".to_owned() })
}

/// Checks the syntax of background images and returns their source text. The background writer decides which can be drawn.
fn images(input: &mut Parser<'_>) -> Option<String> {
    input.skip_whitespace();
    let start = input.position();
    loop {
        match input.next().ok()? {
            Token::Ident(word) if word.eq_ignore_ascii_case("none") => {}
            Token::UnquotedUrl(_) => {}
            Token::Function(_) => input.parse_nested_block(pass).ok()?,
            _ => return None,
        }
        if input.is_exhausted() {
            return Some(input.slice_from(start).trim_ascii().to_owned());
        }
        input.expect_comma().ok()?;
    }
}

/// Returns the background colour that the shorthand `background` sets. `None` if the shorthand is invalid or has two colours.
pub(crate) fn background(value: &str, context: &Context) -> Option<String> {
    let mut input = Parser::new(value);
    let mut found = None;
    while !input.is_exhausted() {
        if let Ok(colour) = input.try_parse(|input| colour(input, context).ok_or(())) {
            if found.replace(colour).is_some() {
                return None;
            }
            continue;
        }
        match input.next().ok()? {
            Token::Function(_) | Token::ParenthesisBlock => {
                input.parse_nested_block(pass).ok()?;
            }
            Token::CurlyBracketBlock | Token::Semicolon | Token::BadString(_) | Token::BadUrl(_) => {
                return None;
            }
            _ => {}
        }
    }
    Some(found.unwrap_or_else(|| "#00000000".to_owned()))
}
