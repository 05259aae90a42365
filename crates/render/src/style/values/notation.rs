//! Parts of values that several properties share, read from CSS and written as attributes.

use std::fmt::Write as _;

use cssparser::Parser;

use super::color::{self, Color, ColorContext, Rgba};
use super::context::Context;
use super::math::{self, LengthPercentage};

/// A length as an attribute says it: a sum of length and percentage has no form there, and is what it comes to.
pub(crate) fn written(length: LengthPercentage, base: f64) -> String {
    if length.percent == 0.0 {
        math::fmt(length.px)
    } else if length.px == 0.0 {
        format!("{}%", math::fmt(length.percent))
    } else {
        math::fmt(length.of(base))
    }
}

/// What [`written`] wrote, as a number of user units; none where that is a word.
pub(crate) fn read(value: &str, base: f64) -> Option<f64> {
    match value.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok().map(|percent| percent / 100.0 * base),
        None => value.parse().ok(),
    }
}

/// One of these words in any case, as it is spelt here.
pub(crate) fn word(input: &mut Parser<'_>, words: &'static [&'static str]) -> Option<&'static str> {
    let found = input.expect_ident().ok()?;
    words.iter().find(|word| found.eq_ignore_ascii_case(word)).copied()
}

/// A colour in any notation, as `#rrggbbaa` or `currentColor`.
pub(crate) fn colour(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    let colour =
        color::parse(input, &ColorContext { current: context.current, units: &context.units }).ok()?;
    Some(match colour {
        Color::Current => "currentColor".to_owned(),
        Color::Rgba(rgba) => hex(rgba),
    })
}

/// `#rrggbb`, with two digits more where it is not opaque.
pub(crate) fn hex(Rgba { red, green, blue, alpha }: Rgba) -> String {
    let mut text = format!("#{red:02x}{green:02x}{blue:02x}");
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is held between 0 and 255"
    )]
    let alpha = (alpha.clamp(0.0, 1.0) * 255.0).round() as u8;
    if alpha < u8::MAX {
        let _ = write!(text, "{alpha:02x}");
    }
    text
}

/// `url(#id)` of an address that names an element of this document.
pub(crate) fn reference_to(url: &str) -> Option<String> {
    let id = url.strip_prefix('#')?;
    let id = percent_encoding::percent_decode_str(id).decode_utf8_lossy();
    if id.is_empty() {
        return None;
    }
    let quote = if id.contains('\'') { '"' } else { '\'' };
    let is_plain = !id.contains(|c: char| c.is_ascii_whitespace() || matches!(c, '(' | ')' | '\'' | '"'));
    Some(if is_plain { format!("url(#{id})") } else { format!("url({quote}#{id}{quote})") })
}

/// Passes over what is left of a block.
#[expect(clippy::unnecessary_wraps, reason = "what reads a block may fail")]
pub(crate) fn pass(input: &mut Parser<'_>) -> Result<(), cssparser::ParseError<()>> {
    while input.next().is_ok() {}
    Ok(())
}
