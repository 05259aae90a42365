//! The math functions on values that are already calculated.
//!
//! CSS Values 4, section 10. <https://drafts.csswg.org/css-values-4/#math>

use cssparser::match_ignore_ascii_case;

use super::quantity::{Kind, Quantity, comparable, rebuilt};
use crate::style::values::units::Units;

/// How `round()` chooses between the two multiples around a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strategy {
    Nearest,
    Up,
    Down,
    ToZero,
}

impl Strategy {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match_ignore_ascii_case! { name,
            "nearest" => Self::Nearest,
            "up" => Self::Up,
            "down" => Self::Down,
            "to-zero" => Self::ToZero,
            _ => return None,
        })
    }
}

/// Whether a function of this name is a math function.
pub(crate) fn is_math(name: &str) -> bool {
    match_ignore_ascii_case! { name,
        "calc" | "-webkit-calc" | "min" | "max" | "clamp" | "round" | "mod" | "rem" | "sin" | "cos" | "tan"
        | "asin" | "acos" | "atan" | "atan2" | "pow" | "sqrt" | "hypot" | "log" | "exp" | "abs" | "sign"
        | "progress" => true,
        _ => false,
    }
}

/// Calls a function whose arguments are all calculations. The others are [`clamp`] and [`round`].
pub(crate) fn call(name: &str, arguments: &[Quantity], units: &Units) -> Result<Quantity, ()> {
    match_ignore_ascii_case! { name,
        "calc" | "-webkit-calc" => match arguments { [value] => Ok(*value), _ => Err(()) },
        "min" => of_one_type(arguments, units, |values| values.iter().copied().reduce(min)),
        "max" => of_one_type(arguments, units, |values| values.iter().copied().reduce(max)),
        "hypot" => of_one_type(arguments, units, |values| Some(hypotenuse(values))),
        "abs" => of_one_type(arguments, units, |values| one(values).map(f64::abs)),
        "mod" => of_one_type(arguments, units, |values| two(values).map(|(a, b)| modulus(a, b))),
        "rem" => of_one_type(arguments, units, |values| two(values).map(|(a, b)| a % b)),
        "sign" => number_of(arguments, units, |values| one(values).map(sign)),
        "progress" => number_of(arguments, units, |values| match *values {
            [value, start, end] => Some(progress(value, start, end)),
            _ => None,
        }),
        "atan2" => {
            let turned = number_of(arguments, units, |values| two(values).map(|(y, x)| y.atan2(x)))?;
            Ok(angle(turned.plain))
        },
        "sin" => trigonometric(arguments, sine),
        "cos" => trigonometric(arguments, |degrees| sine(degrees + 90.0)),
        "tan" => trigonometric(arguments, tangent),
        "asin" => numeric(arguments, |values| one(values).map(f64::asin)).map(|turned| angle(turned.plain)),
        "acos" => numeric(arguments, |values| one(values).map(f64::acos)).map(|turned| angle(turned.plain)),
        "atan" => numeric(arguments, |values| one(values).map(f64::atan)).map(|turned| angle(turned.plain)),
        "pow" => numeric(arguments, |values| two(values).map(|(base, power)| base.powf(power))),
        "sqrt" => numeric(arguments, |values| one(values).map(f64::sqrt)),
        "exp" => numeric(arguments, |values| one(values).map(f64::exp)),
        "log" => numeric(arguments, |values| match *values {
            [value] => Some(value.ln()),
            [value, base] => Some(value.log(base)),
            _ => None,
        }),
        _ => Err(()),
    }
}

/// `clamp()`: a bound that is `none` does not bound.
pub(crate) fn clamp(
    least: Option<Quantity>,
    value: Quantity,
    most: Option<Quantity>,
    units: &Units,
) -> Result<Quantity, ()> {
    let bounded = match most {
        Some(most) => call("min", &[value, most], units)?,
        None => value,
    };
    match least {
        Some(least) => call("max", &[least, bounded], units),
        None => Ok(bounded),
    }
}

/// `round()`. The step may be left out where the value is a number; then it is 1.
pub(crate) fn round(strategy: Strategy, arguments: &[Quantity], units: &Units) -> Result<Quantity, ()> {
    match *arguments {
        [value] if value.kind == Kind::NUMBER => round(strategy, &[value, Quantity::number(1.0)], units),
        [_, _] => of_one_type(arguments, units, |values| {
            two(values).map(|(value, step)| rounded(strategy, value, step))
        }),
        _ => Err(()),
    }
}

/// A function of values of one type that returns that type.
fn of_one_type(
    arguments: &[Quantity],
    units: &Units,
    function: impl Fn(&[f64]) -> Option<f64>,
) -> Result<Quantity, ()> {
    let (kind, part, values) = comparable(arguments, units)?;
    function(&values).map(|value| rebuilt(kind, part, value)).ok_or(())
}

/// A function of values of one type that returns a number.
fn number_of(
    arguments: &[Quantity],
    units: &Units,
    function: impl Fn(&[f64]) -> Option<f64>,
) -> Result<Quantity, ()> {
    let (_, _, values) = comparable(arguments, units)?;
    function(&values).map(Quantity::number).ok_or(())
}

/// A function of numbers that returns a number.
fn numeric(arguments: &[Quantity], function: impl Fn(&[f64]) -> Option<f64>) -> Result<Quantity, ()> {
    if arguments.iter().any(|argument| argument.kind != Kind::NUMBER) {
        return Err(());
    }
    let values: Vec<f64> = arguments.iter().map(|argument| argument.plain).collect();
    function(&values).map(Quantity::number).ok_or(())
}

/// A function of an angle, or of a number of radians.
fn trigonometric(arguments: &[Quantity], function: impl Fn(f64) -> f64) -> Result<Quantity, ()> {
    match *arguments {
        [turned] if turned.kind == Kind::ANGLE => Ok(Quantity::number(function(turned.plain))),
        [turned] if turned.kind == Kind::NUMBER => Ok(Quantity::number(function(turned.plain.to_degrees()))),
        _ => Err(()),
    }
}

fn angle(radians: f64) -> Quantity {
    Quantity::new(Kind::ANGLE, radians.to_degrees())
}

fn one(values: &[f64]) -> Option<f64> {
    match *values {
        [value] => Some(value),
        _ => None,
    }
}

fn two(values: &[f64]) -> Option<(f64, f64)> {
    match *values {
        [first, second] => Some((first, second)),
        _ => None,
    }
}

/// Unlike `f64::min`, not a number if one of the two is not.
fn min(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.min(b) }
}

fn max(a: f64, b: f64) -> f64 {
    -min(-a, -b)
}

fn hypotenuse(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |length: f64, value| length.hypot(*value))
}

/// The remainder with the sign of `step`.
fn modulus(value: f64, step: f64) -> f64 {
    let rest = value % step;
    if rest == 0.0 || (rest < 0.0) == (step < 0.0) {
        rest
    } else if step.is_infinite() {
        f64::NAN
    } else {
        rest + step
    }
}

fn sign(value: f64) -> f64 {
    if value == 0.0 || value.is_nan() { value } else { value.signum() }
}

/// Where a value is between two others, from 0 to 1.
fn progress(value: f64, start: f64, end: f64) -> f64 {
    let length = end - start;
    if length == 0.0 {
        return if value < start { 0.0 } else { 1.0 };
    }
    min(max((value - start) / length, 0.0), 1.0)
}

/// The sine of an angle in degrees, exact at quarter turns.
fn sine(degrees: f64) -> f64 {
    let turned = degrees % 360.0;
    if turned % 180.0 == 0.0 {
        0.0_f64.copysign(degrees)
    } else if turned % 90.0 == 0.0 {
        if turned.rem_euclid(360.0) < 180.0 { 1.0 } else { -1.0 }
    } else {
        turned.to_radians().sin()
    }
}

/// The tangent of an angle in degrees: infinite at odd quarter turns, as section 10.4 asks.
fn tangent(degrees: f64) -> f64 {
    if degrees % 90.0 == 0.0 {
        sine(degrees) / sine(degrees + 90.0)
    } else {
        (degrees % 360.0).to_radians().tan()
    }
}

/// The multiple of `step` next to `value`; section 10.3.1 says what infinities give.
fn rounded(strategy: Strategy, value: f64, step: f64) -> f64 {
    if step == 0.0 || value.is_nan() || step.is_nan() || (value.is_infinite() && step.is_infinite()) {
        return f64::NAN;
    }
    if value.is_infinite() {
        return value;
    }
    if step.is_infinite() {
        return match strategy {
            Strategy::Up if value > 0.0 => f64::INFINITY,
            Strategy::Down if value < 0.0 => f64::NEG_INFINITY,
            _ => 0.0_f64.copysign(value),
        };
    }
    let step = step.abs();
    let count = value / step;
    let count = match strategy {
        // Between two multiples, the upper one.
        Strategy::Nearest => (count + 0.5).floor(),
        Strategy::Up => count.ceil(),
        Strategy::Down => count.floor(),
        Strategy::ToZero => count.trunc(),
    };
    if count.is_finite() { count * step } else { value }
}
