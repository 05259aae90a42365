//! Numbers, percentages, lengths and angles of CSS, with math functions.
//!
//! Each function reads one value from the tokens of a property or a presentation attribute and returns it in canonical
//! units: px, degrees, per cent. What is invalid is `Err(())`; how much of the input was read is then not told, so
//! callers that go on use `Parser::try_parse`.
//!
//! A calculation is evaluated while it is read, in time linear in its text and with at most [`MAX_DEPTH`] functions and
//! parentheses inside each other. At its end "not a number" becomes 0 and infinities become finite (CSS Values 4,
//! section 10.9.1): all results are finite.

mod functions;
mod quantity;
#[cfg(test)]
mod tests;

use cssparser::{ParseError, Parser, Token, match_ignore_ascii_case};
use smallvec::SmallVec;

use super::units::Units;
pub(in crate::render::style) use functions::is_math;
use functions::{Strategy, call, clamp, round};
use quantity::{Kind, Quantity};

/// Functions and parentheses inside each other. Chromium has no such limit; nobody writes twenty.
const MAX_DEPTH: u8 = 64;

/// The longest length, in px: Chromium's, whose layout counts 1/64 px in 32 bits.
const MAX_LENGTH: f64 = 33_554_428.0;

/// A length, a percentage or the sum of both, as in `calc(50% - 10px)`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::render) struct LengthPercentage {
    /// The length, in px.
    pub(in crate::render) px: f64,
    /// The percentage: 50 for `50%`.
    pub(in crate::render) percent: f64,
}

/// A number, or a percentage that may mean something else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::render) enum NumberOrPercentage {
    /// A number.
    Number(f64),
    /// 50 for `50%`.
    Percentage(f64),
}

impl NumberOrPercentage {
    /// The number; a percentage is one of `whole`.
    pub(in crate::render) fn of(self, whole: f64) -> f64 {
        match self {
            Self::Number(number) => number,
            Self::Percentage(percent) => percent / 100.0 * whole,
        }
    }
}

/// Which values a property takes. A value outside is invalid, the result of a calculation is brought into it (CSS
/// Values 4, section 10.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Range {
    /// All.
    All,
    /// Zero and above, as for `stroke-width`.
    NonNegative,
}

/// What a value of a colour's channel may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::render::style) enum Channel {
    /// A number.
    Number(f64),
    /// 50 for `50%`.
    Percentage(f64),
    /// An angle, in degrees.
    Angle(f64),
}

/// Reads a number.
pub(in crate::render) fn number(input: &mut Parser<'_>, units: &Units, range: Range) -> Result<f64, ()> {
    match number_or_percentage(input, units, range)? {
        NumberOrPercentage::Number(number) => Ok(number),
        NumberOrPercentage::Percentage(_) => Err(()),
    }
}

/// Reads an integer. The result of a calculation is rounded, halves upwards.
pub(in crate::render) fn integer(input: &mut Parser<'_>, units: &Units) -> Result<i32, ()> {
    let start = input.state();
    if let Ok(&Token::Number { int_value, .. }) = input.next() {
        return int_value.ok_or(());
    }
    input.reset(&start);
    let rounded = (number(input, units, Range::All)? + 0.5).floor();
    #[expect(clippy::cast_possible_truncation, reason = "the cast takes what is too large to the largest")]
    Ok(rounded as i32)
}

/// Reads a percentage; 50 for `50%`.
pub(in crate::render) fn percentage(input: &mut Parser<'_>, units: &Units, range: Range) -> Result<f64, ()> {
    match number_or_percentage(input, units, range)? {
        NumberOrPercentage::Number(_) => Err(()),
        NumberOrPercentage::Percentage(percent) => Ok(percent),
    }
}

/// Reads a number or a percentage, as `opacity` is.
pub(in crate::render) fn number_or_percentage(
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
pub(in crate::render) fn length(
    input: &mut Parser<'_>,
    units: &Units,
    unitless: bool,
    range: Range,
) -> Result<f64, ()> {
    let read = Calculation::new(units, Percentages::Own).read(input)?;
    if read.is_length(unitless) {
        Ok(finite(read.within(range, read.value.plain)?, MAX_LENGTH))
    } else {
        Err(())
    }
}

/// Reads a length, a percentage or a sum of both; `unitless` as for [`length`]. A sum of both is never brought into
/// `range`: whether it is negative is known only when the percentage is resolved.
pub(in crate::render) fn length_percentage(
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
        percent: finite(read.within(range, percent)?, f64::from(f32::MAX)),
    })
}

/// Reads an angle in degrees. Where `unitless` is set a number is one in degrees, as in `<hue>`.
pub(in crate::render) fn angle(input: &mut Parser<'_>, units: &Units, unitless: bool) -> Result<f64, ()> {
    match channel(input, units, &|_| None)? {
        Channel::Angle(degrees) => Ok(degrees),
        Channel::Number(degrees) if unitless => Ok(degrees),
        _ => Err(()),
    }
}

/// Reads what a channel of a colour may be. `keywords` are the names that stand for numbers in calculations.
pub(in crate::render::style) fn channel(
    input: &mut Parser<'_>,
    units: &Units,
    keywords: &dyn Fn(&str) -> Option<f64>,
) -> Result<Channel, ()> {
    let calculation = Calculation { keywords, ..Calculation::new(units, Percentages::Own) };
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
pub(in crate::render) fn fmt(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "attributes are read as f32")]
    let single = finite(value, f64::from(f32::MAX)) as f32;
    // Adding zero makes a zero of a negative zero.
    (single + 0.0).to_string()
}

/// Reads what stands in parentheses whose opening was just read, all of it.
pub(in crate::render::style) fn in_parentheses<'i, T>(
    input: &mut Parser<'i>,
    read: impl FnOnce(&mut Parser<'i>) -> Result<T, ()>,
) -> Result<T, ()> {
    input
        .parse_nested_block(|block| read(block).map_err(|()| ParseError::unexpected_token()))
        .map_err(|_: ParseError<()>| ())
}

fn finite(value: f64, most: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(-most, most) }
}

/// A value that was read, and whether it was calculated.
struct Read {
    value: Quantity,
    calculated: bool,
}

impl Read {
    /// `part` of the value within `range`. An error if it is outside and was not calculated.
    fn within(&self, range: Range, part: f64) -> Result<f64, ()> {
        match range {
            Range::NonNegative if part < 0.0 => self.calculated.then_some(0.0).ok_or(()),
            _ => Ok(part),
        }
    }

    fn is_length(&self, unitless: bool) -> bool {
        let is_zero = !self.calculated && self.value.plain == 0.0;
        self.value.kind == Kind::LENGTH || (self.value.kind == Kind::NUMBER && (unitless || is_zero))
    }
}

/// What a percentage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Percentages {
    /// A type of its own.
    Own,
    /// A length.
    OfLength,
}

/// What a calculation is read with.
#[derive(Clone, Copy)]
struct Calculation<'a> {
    units: &'a Units,
    percentages: Percentages,
    keywords: &'a dyn Fn(&str) -> Option<f64>,
}

impl<'a> Calculation<'a> {
    fn new(units: &'a Units, percentages: Percentages) -> Self {
        Self { units, percentages, keywords: &|_| None }
    }

    /// Reads a number, with or without a unit, or a math function.
    fn read(self, input: &mut Parser<'_>) -> Result<Read, ()> {
        let (token, text) = next(input)?;
        match &token {
            Token::Function(name) => Ok(Read { value: self.function(name, input, 0)?, calculated: true }),
            _ => Ok(Read { value: self.literal(&token, text)?, calculated: false }),
        }
    }

    /// A number, with or without a unit. It is read from its text, because the token has it as `f32` only.
    fn literal(self, token: &Token<'_>, text: &str) -> Result<Quantity, ()> {
        match token {
            Token::Number { value, .. } => Ok(Quantity::number(exact(text, *value))),
            Token::Dimension { value, unit, .. } => {
                // A unit with escapes is not the end of its text.
                let number = text.strip_suffix(&**unit).unwrap_or_default();
                Quantity::dimension(exact(number, *value), unit, self.units)
            }
            Token::Percentage { unit_value, .. } => {
                let percent = exact(text.trim_end_matches('%'), unit_value * 100.0);
                Ok(match self.percentages {
                    Percentages::Own => Quantity::new(Kind::PERCENTAGE, percent),
                    Percentages::OfLength => Quantity::percentage_of_length(percent),
                })
            }
            _ => Err(()),
        }
    }

    /// Reads a math function whose name was just read.
    fn function(self, name: &str, input: &mut Parser<'_>, depth: u8) -> Result<Quantity, ()> {
        if depth >= MAX_DEPTH || !is_math(name) {
            return Err(());
        }
        in_parentheses(input, |input| {
            match_ignore_ascii_case! { name,
                "clamp" => self.clamp(input, depth + 1),
                "round" => self.round(input, depth + 1),
                _ => call(name, &self.arguments(input, depth + 1)?, self.units),
            }
        })
    }

    /// Reads calculations with commas between them, up to the end of the function.
    fn arguments(self, input: &mut Parser<'_>, depth: u8) -> Result<SmallVec<[Quantity; 3]>, ()> {
        let mut arguments = SmallVec::new();
        loop {
            arguments.push(self.sum(input, depth)?);
            if input.is_exhausted() {
                return Ok(arguments);
            }
            input.expect_comma().map_err(drop)?;
        }
    }

    fn clamp(self, input: &mut Parser<'_>, depth: u8) -> Result<Quantity, ()> {
        let least = self.bound(input, depth)?;
        input.expect_comma().map_err(drop)?;
        let value = self.sum(input, depth)?;
        input.expect_comma().map_err(drop)?;
        clamp(least, value, self.bound(input, depth)?, self.units)
    }

    fn bound(self, input: &mut Parser<'_>, depth: u8) -> Result<Option<Quantity>, ()> {
        let is_none = input.try_parse(|input| input.expect_ident_matching("none")).is_ok();
        if is_none { Ok(None) } else { self.sum(input, depth).map(Some) }
    }

    fn round(self, input: &mut Parser<'_>, depth: u8) -> Result<Quantity, ()> {
        let strategy = input.try_parse(|input| {
            let named = input.expect_ident().ok().and_then(|name| Strategy::named(name)).ok_or(())?;
            input.expect_comma().map_err(drop)?;
            Ok::<_, ()>(named)
        });
        let arguments = self.arguments(input, depth)?;
        round(strategy.unwrap_or(Strategy::Nearest), &arguments, self.units)
    }

    /// Reads terms with `+` or `-` between them, each of which needs white space on both sides.
    fn sum(self, input: &mut Parser<'_>, depth: u8) -> Result<Quantity, ()> {
        let mut sum = self.product(input, depth)?;
        loop {
            let end = input.state();
            match spaced_sign(input) {
                Ok('+') => sum = sum.plus(self.product(input, depth)?)?,
                Ok(_) => sum = sum.plus(self.product(input, depth)?.negated())?,
                Err(()) => {
                    input.reset(&end);
                    return Ok(sum);
                }
            }
        }
    }

    fn product(self, input: &mut Parser<'_>, depth: u8) -> Result<Quantity, ()> {
        let mut product = self.operand(input, depth)?;
        loop {
            let end = input.state();
            match input.next() {
                Ok(Token::Delim('*')) => product = product.times(self.operand(input, depth)?)?,
                Ok(Token::Delim('/')) => product = product.over(self.operand(input, depth)?)?,
                _ => {
                    input.reset(&end);
                    return Ok(product);
                }
            }
        }
    }

    fn operand(self, input: &mut Parser<'_>, depth: u8) -> Result<Quantity, ()> {
        let (token, text) = next(input)?;
        match &token {
            Token::Function(name) => self.function(name, input, depth),
            Token::ParenthesisBlock if depth < MAX_DEPTH => {
                in_parentheses(input, |input| self.sum(input, depth + 1))
            }
            Token::Ident(name) => match (self.keywords)(name) {
                Some(value) => Ok(Quantity::number(value)),
                None => constant(name).map(Quantity::number).ok_or(()),
            },
            _ => self.literal(&token, text),
        }
    }
}

/// Reads a token and tells its text.
fn next<'i>(input: &mut Parser<'i>) -> Result<(Token<'i>, &'i str), ()> {
    input.skip_whitespace();
    let start = input.position();
    let token = input.next().map_err(drop)?.clone();
    Ok((token, input.slice_from(start)))
}

/// The number that `text` writes, or `single` if it is not just that.
fn exact(text: &str, single: f32) -> f64 {
    text.parse().unwrap_or(f64::from(single))
}

/// Reads `+` or `-` with white space before and after it.
fn spaced_sign(input: &mut Parser<'_>) -> Result<char, ()> {
    let mut is_spaced = false;
    let sign = loop {
        match input.next_including_whitespace().map_err(drop)? {
            Token::WhiteSpace(_) => is_spaced = true,
            Token::Delim(sign @ ('+' | '-')) if is_spaced => break *sign,
            _ => return Err(()),
        }
    };
    match input.next_including_whitespace() {
        Ok(Token::WhiteSpace(_)) => Ok(sign),
        _ => Err(()),
    }
}

/// The constants of calculations (CSS Values 4, section 10.7.1).
fn constant(name: &str) -> Option<f64> {
    Some(match_ignore_ascii_case! { name,
        "pi" => std::f64::consts::PI,
        "e" => std::f64::consts::E,
        "infinity" => f64::INFINITY,
        "-infinity" => f64::NEG_INFINITY,
        "nan" => f64::NAN,
        _ => return None,
    })
}
