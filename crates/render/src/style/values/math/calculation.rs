//! Calculations, evaluated while they are read.
//!
//! CSS Values 4, section 10.8. <https://drafts.csswg.org/css-values-4/#calc-syntax>

use cssparser::{ParseError, Parser, Token, match_ignore_ascii_case};
use smallvec::SmallVec;

use super::functions::{Strategy, call, clamp, is_math, round};
use super::quantity::{Kind, Quantity};
use super::range::Range;
use crate::style::values::units::Units;

/// Functions and parentheses inside each other. Chromium has no such limit; nobody writes twenty.
pub(crate) const MAX_DEPTH: u8 = 64;

/// A value that was read, and whether it was calculated.
pub(crate) struct Read {
    pub(crate) value: Quantity,
    calculated: bool,
}

impl Read {
    /// `part` of the value within `range`. An error if it is outside and was not calculated.
    pub(crate) fn within(&self, range: Range, part: f64) -> Result<f64, ()> {
        match range {
            Range::NonNegative if part < 0.0 => self.calculated.then_some(0.0).ok_or(()),
            _ => Ok(part),
        }
    }

    pub(crate) fn is_length(&self, unitless: bool) -> bool {
        let is_zero = !self.calculated && self.value.plain == 0.0;
        self.value.kind == Kind::LENGTH || (self.value.kind == Kind::NUMBER && (unitless || is_zero))
    }
}

/// What a percentage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Percentages {
    /// A type of its own.
    Own,
    /// A length.
    OfLength,
}

/// What a calculation is read with.
#[derive(Clone, Copy)]
pub(crate) struct Calculation<'a> {
    units: &'a Units,
    percentages: Percentages,
    keywords: &'a dyn Fn(&str) -> Option<f64>,
}

impl<'a> Calculation<'a> {
    pub(crate) fn new(units: &'a Units, percentages: Percentages) -> Self {
        Self { units, percentages, keywords: &|_| None }
    }

    /// The same, with names that stand for numbers.
    pub(crate) fn with_keywords(self, keywords: &'a dyn Fn(&str) -> Option<f64>) -> Self {
        Self { keywords, ..self }
    }

    /// Reads a number, with or without a unit, or a math function.
    pub(crate) fn read(self, input: &mut Parser<'_>) -> Result<Read, ()> {
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
                Ok(Token::Delim('*')) => product = product.times(self.operand(input, depth)?, self.units)?,
                Ok(Token::Delim('/')) => product = product.over(self.operand(input, depth)?, self.units)?,
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

/// Reads what stands in parentheses whose opening was just read, all of it.
pub(crate) fn in_parentheses<'i, T>(
    input: &mut Parser<'i>,
    read: impl FnOnce(&mut Parser<'i>) -> Result<T, ()>,
) -> Result<T, ()> {
    input
        .parse_nested_block(|block| read(block).map_err(|()| ParseError::unexpected_token()))
        .map_err(|_: ParseError<()>| ())
}
