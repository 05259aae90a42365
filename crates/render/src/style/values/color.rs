//! Colours of CSS Color 4 and 5, as the sRGB of 8 bits a channel that Chromium paints them in.
//!
//! Whatever the space, a colour is converted and each channel is clipped: Chromium does no gamut mapping. The colour
//! scheme is light. Conversions between spaces are the `color` crate's.

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

/// Functions inside each other, as in `color-mix(in srgb, color-mix(...), red)`.
const MAX_DEPTH: u8 = 32;

/// What a property of a colour may hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Color {
    /// The keyword `currentcolor` alone. It is inherited as such.
    Current,
    /// Any other colour.
    Rgba(Rgba),
}

/// Reads a colour. What is none is `Err(())`; how much of the input was read is then not told.
pub(crate) fn parse(input: &mut Parser<'_>, context: &ColorContext<'_>) -> Result<Color, ()> {
    let start = input.state();
    if input.expect_ident_matching("currentcolor").is_ok() {
        return Ok(Color::Current);
    }
    input.reset(&start);
    value(input, context, 0).map(|value| Color::Rgba(value.painted()))
}

/// Reads a colour as [`parse`] does, and tells its channels in Oklab if it is written in no form of old: then Chromium mixes it
/// there with others. CSS Color 4, section 12.1.
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

/// Whether a colour is a name, a hash or a function of sRGB that is relative to no colour; so are those that it chooses from.
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
            // The first is what is shown; one inside of another is looked at no further.
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

/// The colour that [`super::hex`] wrote.
pub(crate) fn of_hex(text: &str) -> Option<Rgba> {
    let svgtypes::Color { red, green, blue, alpha } = text.parse().ok()?;
    Some(Rgba { red, green, blue, alpha: f32::from(alpha) / 255.0 })
}

/// The channels of a colour in Oklab.
pub(crate) fn oklab(colour: Rgba) -> [f64; 3] {
    Value::from(colour).converted(Space::Oklab).filled()
}

/// Red, green and blue of a colour in Oklab, 0 to 1 if it is one of sRGB.
pub(crate) fn srgb_of_oklab(channels: [f64; 3]) -> [f64; 3] {
    Value { space: Space::Oklab, channels: channels.map(Some), alpha: None }.converted(Space::Srgb).filled()
}

/// Reads a colour in the space that it is written in. `depth` counts the functions around it.
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

/// `light-dark()` (CSS Color 5, section 6.5): the first of two colours, as the colour scheme is light.
fn light_dark(input: &mut Parser<'_>, context: &ColorContext<'_>, depth: u8) -> Result<Value, ()> {
    let light = value(input, context, depth)?;
    input.expect_comma().map_err(drop)?;
    value(input, context, depth)?;
    Ok(light)
}
