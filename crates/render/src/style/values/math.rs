//! Numbers, percentages, lengths and angles of CSS, with math functions.
//!
//! Each function reads one value from the tokens of a property or a presentation attribute and returns it in canonical
//! units: px, degrees, per cent. What is invalid is `Err(())`; how much of the input was read is then not told, so
//! callers that go on use `Parser::try_parse`.
//!
//! A calculation is evaluated while it is read, in time linear in its text and with at most
//! [`calculation::MAX_DEPTH`] functions and parentheses inside each other. At its end "not a number" becomes 0 and
//! infinities become finite (CSS Values 4, section 10.9.1): all results are finite.

mod calculation;
mod functions;
mod quantity;
mod range;
#[cfg(test)]
mod tests;

use cssparser::Parser;

use super::units::Units;
pub(crate) use calculation::in_parentheses;
use calculation::{Calculation, Percentages};
pub(crate) use functions::is_math;
use quantity::{Kind, Quantity};
pub(crate) use range::Range;

/// The longest length, in px, and the largest percentage of one: Chromium's, whose layout counts 1/64 px in 32 bits.
pub(crate) const MAX_LENGTH: f64 = 33_554_428.0;

/// A length, a percentage or the sum of both, as in `calc(50% - 10px)`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct LengthPercentage {
    /// The length, in px.
    pub(crate) px: f64,
    /// The percentage: 50 for `50%`.
    pub(crate) percent: f64,
}

impl LengthPercentage {
    /// The length in px; the percentage is one of `whole`.
    pub(crate) fn of(self, whole: f64) -> f64 {
        finite(self.px + self.percent / 100.0 * whole, MAX_LENGTH)
    }
}

/// A number, or a percentage that may mean something else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum NumberOrPercentage {
    /// A number.
    Number(f64),
    /// 50 for `50%`.
    Percentage(f64),
}

impl NumberOrPercentage {
    /// The number; a percentage is one of `whole`.
    pub(crate) fn of(self, whole: f64) -> f64 {
        match self {
            Self::Number(number) => number,
            Self::Percentage(percent) => percent / 100.0 * whole,
        }
    }
}

/// What a value of a colour's channel may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Channel {
    /// A number.
    Number(f64),
    /// 50 for `50%`.
    Percentage(f64),
    /// An angle, in degrees.
    Angle(f64),
}

/// Reads a number.
pub(crate) fn number(input: &mut Parser<'_>, units: &Units, range: Range) -> Result<f64, ()> {
    match number_or_percentage(input, units, range)? {
        NumberOrPercentage::Number(number) => Ok(number),
        NumberOrPercentage::Percentage(_) => Err(()),
    }
}

/// Reads a percentage; 50 for `50%`.
pub(crate) fn percentage(input: &mut Parser<'_>, units: &Units, range: Range) -> Result<f64, ()> {
    match number_or_percentage(input, units, range)? {
        NumberOrPercentage::Number(_) => Err(()),
        NumberOrPercentage::Percentage(percent) => Ok(percent),
    }
}

/// Reads a number or a percentage, as `opacity` is.
pub(crate) fn number_or_percentage(
    input: &mut Parser<'_>,
    units: &Units,
    range: Range,
) -> Result<NumberOrPercentage, ()> {
    let read = Calculation::new(units, Percentages::Own).read(input)?;
    let value = read.within(range, read.value.plain)?;
    match read.value.kind {
        Kind::NUMBER => Ok(NumberOrPercentage::Number(finite(value, f64::from(f32::MAX)))),
        Kind::PERCENTAGE => Ok(NumberOrPercentage::Percentage(finite(value, f64::from(f32::MAX)))),
        _ => Err(()),
    }
}

/// Reads a length in px. Where `unitless` is set a number is one in px, as in presentation attributes and in
/// `stroke-width` (SVG 2, section 4.2); else only a literal 0 is.
pub(crate) fn length(input: &mut Parser<'_>, units: &Units, unitless: bool, range: Range) -> Result<f64, ()> {
    let read = Calculation::new(units, Percentages::Own).read(input)?;
    if read.is_length(unitless) {
        Ok(finite(read.within(range, read.value.plain)?, MAX_LENGTH))
    } else {
        Err(())
    }
}

/// Reads a length, a percentage or a sum of both; `unitless` as for [`length`]. A sum of both is never brought into
/// `range`: whether it is negative is known only when the percentage is resolved.
pub(crate) fn length_percentage(
    input: &mut Parser<'_>,
    units: &Units,
    unitless: bool,
    range: Range,
) -> Result<LengthPercentage, ()> {
    let read = Calculation::new(units, Percentages::OfLength).read(input)?;
    if !read.is_length(unitless) {
        return Err(());
    }
    let Quantity { plain, percent, .. } = read.value;
    let range = if plain != 0.0 && percent != 0.0 { Range::All } else { range };
    Ok(LengthPercentage {
        px: finite(read.within(range, plain)?, MAX_LENGTH),
        percent: finite(read.within(range, percent)?, MAX_LENGTH),
    })
}

/// Reads an angle in degrees. Where `unitless` is set a number is one in degrees, as in `<hue>`.
pub(crate) fn angle(input: &mut Parser<'_>, units: &Units, unitless: bool) -> Result<f64, ()> {
    match channel(input, units, &|_| None)? {
        Channel::Angle(degrees) => Ok(degrees),
        Channel::Number(degrees) if unitless => Ok(degrees),
        _ => Err(()),
    }
}

/// Reads an angle in degrees, of which a zero may have no unit, as in functions of transforms and filters.
pub(crate) fn angle_or_zero(input: &mut Parser<'_>, units: &Units) -> Result<f64, ()> {
    if let Ok(angle) = input.try_parse(|input| angle(input, units, false)) {
        return Ok(angle);
    }
    match input.expect_number() {
        Ok(0.0) => Ok(0.0),
        _ => Err(()),
    }
}

/// Reads what a channel of a colour may be. `keywords` are the names that stand for numbers in calculations.
pub(crate) fn channel(
    input: &mut Parser<'_>,
    units: &Units,
    keywords: &dyn Fn(&str) -> Option<f64>,
) -> Result<Channel, ()> {
    let calculation = Calculation::new(units, Percentages::Own).with_keywords(keywords);
    let Quantity { kind, plain, .. } = calculation.read(input)?.value;
    let value = finite(plain, f64::from(f32::MAX));
    match kind {
        Kind::NUMBER => Ok(Channel::Number(value)),
        Kind::PERCENTAGE => Ok(Channel::Percentage(value)),
        Kind::ANGLE => Ok(Channel::Angle(value)),
        _ => Err(()),
    }
}

/// Writes a number for an attribute: the shortest decimal that reads back as the same `f32`, without an exponent.
/// Always finite: "not a number" is 0, and what an `f32` cannot hold is its largest.
pub(crate) fn fmt(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "attributes are read as f32")]
    let single = finite(value, f64::from(f32::MAX)) as f32;
    // Adding zero makes a zero of a negative zero.
    (single + 0.0).to_string()
}

fn finite(value: f64, most: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(-most, most) }
}
