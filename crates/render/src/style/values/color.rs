//! Colours of CSS Color 4 and 5, converted to sRGB with 8 bits per channel, as Chromium paints them.
//!
//! A colour is parsed in its own space, converted to sRGB, and each channel is clipped. Chromium does no gamut mapping. The colour
//! scheme is always light. The `color` crate converts between spaces.
//!
//! Invariant: functions are nested at most [`MAX_DEPTH`] deep.

mod context;
mod contrast;
mod function;
mod keyword;
mod mix;
mod rgba;
mod space;
#[cfg(test)]
mod tests;

use cssparser::{Parser, Token, match_ignore_ascii_case};

use super::math::in_parentheses;
pub(crate) use context::ColorContext;
pub(crate) use rgba::Rgba;
use space::{Space, Value};

/// The maximum nesting depth of functions, as in `color-mix(in srgb, color-mix(...), red)`.
const MAX_DEPTH: u8 = 32;

/// The value of a colour property.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Color {
    /// The keyword `currentcolor` alone. It is inherited as a keyword.
    Current,
    /// Any other colour.
    Rgba(Rgba),
}

/// Reads a colour. An invalid colour gives `Err(())` and leaves the parser at an unspecified position.
pub(crate) fn parse(input: &mut Parser<'_>, context: &ColorContext<'_>) -> Result<Color, ()> {
    let start = input.state();
    if input.expect_ident_matching("currentcolor").is_ok() {
        return Ok(Color::Current);
    }
    input.reset(&start);
    value(input, context, 0).map(|value| Color::Rgba(value.painted()))
}

/// Reads a colour as [`parse`] does. Also returns its Oklab channels if it is not written in a legacy syntax, because Chromium
/// interpolates such colours in Oklab. CSS Color 4, section 12.1.
pub(crate) fn parse_for_mixing(
    input: &mut Parser<'_>,
    context: &ColorContext<'_>,
) -> Result<(Color, Option<[f64; 3]>), ()> {
    let start = input.state();
    let is_legacy = is_legacy(input);
    input.reset(&start);
    if is_legacy {
        return Ok((parse(input, context)?, None));
    }
    let value = value(input, context, 0)?;
    Ok((Color::Rgba(value.painted()), Some(value.converted(Space::Oklab).filled())))
}

/// Whether a colour has a legacy syntax: a name, a hash, or a function of sRGB that is not relative to another colour. For
/// `light-dark()` the first colour decides.
fn is_legacy(input: &mut Parser<'_>) -> bool {
    let Ok(Token::Function(name)) = input.next() else { return true };
    let name = name.clone();
    let is_of_srgb =
        ["rgb", "rgba", "hsl", "hsla", "hwb"].iter().any(|known| name.eq_ignore_ascii_case(known));
    if name.eq_ignore_ascii_case("contrast-color") {
        return true;
    }
    let is_legacy = in_parentheses(input, |input| {
        let is_relative = input.try_parse(|input| input.expect_ident_matching("from")).is_ok();
        let is_legacy = if name.eq_ignore_ascii_case("light-dark") {
            // The first colour is the one that is shown. A nested `light-dark()` is not examined further.
            !matches!(input.next(), Ok(Token::Function(name)) if !["rgb", "rgba", "hsl", "hsla", "hwb"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known)))
        } else {
            is_of_srgb && !is_relative
        };
        while input.next().is_ok() {}
        Ok(is_legacy)
    });
    is_legacy.unwrap_or(true)
}

/// Parses a colour that [`super::hex`] wrote.
pub(crate) fn of_hex(text: &str) -> Option<Rgba> {
    let svgtypes::Color { red, green, blue, alpha } = text.parse().ok()?;
    Some(Rgba { red, green, blue, alpha: f32::from(alpha) / 255.0 })
}

/// Returns the Oklab channels of a colour.
pub(crate) fn oklab(colour: Rgba) -> [f64; 3] {
    Value::from(colour).converted(Space::Oklab).filled()
}

/// Returns red, green and blue of an Oklab colour. They are from 0 to 1 if the colour is in the sRGB gamut.
pub(crate) fn srgb_of_oklab(channels: [f64; 3]) -> [f64; 3] {
    Value { space: Space::Oklab, channels: channels.map(Some), alpha: None }.converted(Space::Srgb).filled()
}

/// Reads a colour in the space that it is written in. `depth` is the number of enclosing functions.
fn value(input: &mut Parser<'_>, context: &ColorContext<'_>, depth: u8) -> Result<Value, ()> {
    let token = input.next().map_err(drop)?.clone();
    match &token {
        Token::Hash(digits) | Token::IDHash(digits) => {
            let (red, green, blue, alpha) = cssparser::color::parse_hash_color(digits.as_bytes())?;
            Ok(Rgba { red, green, blue, alpha }.into())
        }
        Token::Ident(name) if name.eq_ignore_ascii_case("currentcolor") => Ok(context.current.into()),
        Token::Ident(name) => keyword::named(name).map(Value::from).ok_or(()),
        Token::Function(name) if depth < MAX_DEPTH => {
            in_parentheses(input, |input| call(name, input, context, depth + 1))
        }
        _ => Err(()),
    }
}

/// Reads the arguments of the function `name`.
fn call(name: &str, input: &mut Parser<'_>, context: &ColorContext<'_>, depth: u8) -> Result<Value, ()> {
    match_ignore_ascii_case! { name,
        "color-mix" => mix::mix(input, context, depth, value),
        "light-dark" => light_dark(input, context, depth),
        "contrast-color" => value(input, context, depth).map(contrast::contrasting),
        _ => function::read(name, input, context, depth, value),
    }
}

/// Reads `light-dark()` (CSS Color 5, section 6.5). Returns the first colour, because the colour scheme is light.
fn light_dark(input: &mut Parser<'_>, context: &ColorContext<'_>, depth: u8) -> Result<Value, ()> {
    let light = value(input, context, depth)?;
    input.expect_comma().map_err(drop)?;
    value(input, context, depth)?;
    Ok(light)
}
