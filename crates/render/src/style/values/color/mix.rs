//! `color-mix()`.
//!
//! CSS Color 5, section 3; CSS Color 4, section 12. <https://drafts.csswg.org/css-color-5/#color-mix>

use cssparser::{Parser, Token, match_ignore_ascii_case};

use super::context::{ColorContext, ReadColor};
use super::space::{Space, Value};
use crate::style::values::math::{self, Range};

/// Which way round the circle of hues is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HueDirection {
    Shorter,
    Longer,
    Increasing,
    Decreasing,
}

/// Where colours are mixed.
struct Method {
    space: Space,
    direction: HueDirection,
}

/// A colour that is mixed, and how much of it.
struct Item {
    color: Value,
    share: Option<Share>,
}

/// A percentage from 0 to 100.
#[derive(Clone, Copy)]
struct Share {
    percent: f64,
    is_calculated: bool,
}

/// Reads the arguments of `color-mix()` and mixes.
pub(crate) fn mix(
    input: &mut Parser<'_>,
    context: &ColorContext<'_>,
    depth: u8,
    read: ReadColor,
) -> Result<Value, ()> {
    let method = method(input)?;
    let first = item(input, context, depth, read)?;
    input.expect_comma().map_err(drop)?;
    let second = item(input, context, depth, read)?;
    let (first_percent, second_percent) = match (first.share, second.share) {
        (None, None) => (50.0, 50.0),
        (Some(first), None) => (first.percent, 100.0 - first.percent),
        (None, Some(second)) => (100.0 - second.percent, second.percent),
        (Some(first), Some(second)) => (first.percent, second.percent),
    };
    let sum = first_percent + second_percent;
    if sum == 0.0 {
        let is_calculated = [first.share, second.share].iter().flatten().any(|share| share.is_calculated);
        return if is_calculated { Ok(Value { alpha: Some(0.0), ..first.color }) } else { Err(()) };
    }
    let mixed = interpolated(first.color, second.color, second_percent / sum, &method);
    // What lacks to 100 % is transparent.
    let mixed = Value { alpha: mixed.alpha.map(|alpha| alpha * (sum / 100.0).min(1.0)), ..mixed };
    // A mixture in HSL or HWB is one of sRGB (CSS Color 5, section 3.2).
    Ok(if matches!(mixed.space, Space::Hsl | Space::Hwb) { mixed.converted(Space::Srgb) } else { mixed })
}

/// Reads `in <space> [<direction> hue]?` and a comma, or nothing, which stands for `in oklab`.
fn method(input: &mut Parser<'_>) -> Result<Method, ()> {
    if input.try_parse(|input| input.expect_ident_matching("in")).is_err() {
        return Ok(Method { space: Space::Oklab, direction: HueDirection::Shorter });
    }
    let space = input.expect_ident().ok().and_then(|name| Space::named(name)).ok_or(())?;
    let mut direction = HueDirection::Shorter;
    if let Ok(name) = input.try_parse(Parser::expect_ident_cloned) {
        direction = match_ignore_ascii_case! { &name,
            "shorter" => HueDirection::Shorter,
            "longer" => HueDirection::Longer,
            "increasing" => HueDirection::Increasing,
            "decreasing" => HueDirection::Decreasing,
            _ => return Err(()),
        };
        input.expect_ident_matching("hue").map_err(drop)?;
        space.hue().ok_or(())?;
    }
    input.expect_comma().map_err(drop)?;
    Ok(Method { space, direction })
}

/// Reads a colour with a percentage before it, after it or not at all.
fn item(input: &mut Parser<'_>, context: &ColorContext<'_>, depth: u8, read: ReadColor) -> Result<Item, ()> {
    let before = share(input, context)?;
    let color = read(input, context, depth)?;
    let share = match before {
        Some(_) => before,
        None => share(input, context)?,
    };
    Ok(Item { color, share })
}

/// Reads a percentage if one follows. Literals outside of 0 to 100 are invalid, calculations are brought into it.
fn share(input: &mut Parser<'_>, context: &ColorContext<'_>) -> Result<Option<Share>, ()> {
    let start = input.state();
    let is_calculated = match input.next() {
        Ok(Token::Percentage { .. }) => Some(false),
        Ok(Token::Function(name)) if math::is_math(name) => Some(true),
        _ => None,
    };
    input.reset(&start);
    let Some(is_calculated) = is_calculated else { return Ok(None) };
    let percent = math::percentage(input, context.units, Range::NonNegative)?;
    if percent > 100.0 && !is_calculated {
        return Err(());
    }
    Ok(Some(Share { percent: percent.min(100.0), is_calculated }))
}

/// The colour that is `part`, 0 to 1, of the way from one to another, channel by channel and premultiplied.
fn interpolated(from: Value, to: Value, part: f64, method: &Method) -> Value {
    let space = method.space;
    let (from, to) = (from.converted_for_mixing(space), to.converted_for_mixing(space));
    let between = |from: f64, to: f64| from + (to - from) * part;
    let alphas = from.alpha.or(to.alpha).zip(to.alpha.or(from.alpha));
    let alpha = alphas.map(|(from, to)| between(from, to));
    let (from_alpha, to_alpha) = alphas.unwrap_or((1.0, 1.0));
    let mut channels = [None; 3];
    for (index, channel) in channels.iter_mut().enumerate() {
        let (from, to) = (from.channels[index], to.channels[index]);
        // A channel that one colour lacks is the other's.
        let pair = from.or(to).zip(to.or(from));
        *channel = pair.map(|(from, to)| {
            if space.hue() == Some(index) {
                let (from, to) = around(from, to, method.direction);
                return between(from, to);
            }
            let premultiplied = between(from * from_alpha, to * to_alpha);
            match between(from_alpha, to_alpha) {
                0.0 => 0.0,
                alpha => premultiplied / alpha,
            }
        });
    }
    Value { space, channels, alpha }
}

/// Two hues such that what is between them is on the wanted way (CSS Color 4, section 12.4).
fn around(from: f64, to: f64, direction: HueDirection) -> (f64, f64) {
    let (from, to) = (from.rem_euclid(360.0), to.rem_euclid(360.0));
    let turn = to - from;
    match direction {
        HueDirection::Shorter if turn > 180.0 => (from + 360.0, to),
        HueDirection::Shorter if turn < -180.0 => (from, to + 360.0),
        HueDirection::Longer if turn > 0.0 && turn < 180.0 => (from + 360.0, to),
        HueDirection::Longer if turn > -180.0 && turn <= 0.0 => (from, to + 360.0),
        HueDirection::Increasing if turn < 0.0 => (from, to + 360.0),
        HueDirection::Decreasing if turn > 0.0 => (from + 360.0, to),
        _ => (from, to),
    }
}
