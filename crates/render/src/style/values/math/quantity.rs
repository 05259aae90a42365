//! Values of a calculation with their types.
//!
//! CSS Values 4, section 10.9. <https://drafts.csswg.org/css-values-4/#calc-type-checking>

use crate::style::values::units::{self, Units};

/// The type of a value: the power of each base unit. A number has none; `px * px` has the second power of length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind([i8; 6]);

impl Kind {
    pub(crate) const NUMBER: Self = Self([0; 6]);
    pub(crate) const LENGTH: Self = Self([1, 0, 0, 0, 0, 0]);
    pub(crate) const ANGLE: Self = Self([0, 1, 0, 0, 0, 0]);
    pub(crate) const PERCENTAGE: Self = Self([0, 0, 1, 0, 0, 0]);
    const TIME: Self = Self([0, 0, 0, 1, 0, 0]);
    const FREQUENCY: Self = Self([0, 0, 0, 0, 1, 0]);
    const RESOLUTION: Self = Self([0, 0, 0, 0, 0, 1]);

    /// The type of a product, or of a quotient where `combine` subtracts. Nothing where a power leaves `i8`.
    fn combined(self, other: Self, combine: fn(i8, i8) -> Option<i8>) -> Result<Self, ()> {
        let mut powers = self.0;
        for (power, by) in powers.iter_mut().zip(other.0) {
            *power = combine(*power, by).ok_or(())?;
        }
        Ok(Self(powers))
    }
}

/// A value of a calculation: `plain + percent / 100 * B`, in canonical units (px, degrees, seconds, Hz, dppx).
///
/// `B` is what 100 % will be; it is not known yet. Where percentages are a type of their own, their value is `plain`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quantity {
    pub(crate) kind: Kind,
    pub(crate) plain: f64,
    pub(crate) percent: f64,
}

/// Which of the two parts of a [`Quantity`] a function compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Plain,
    Percent,
}

impl Quantity {
    pub(crate) fn new(kind: Kind, plain: f64) -> Self {
        Self { kind, plain, percent: 0.0 }
    }

    pub(crate) fn number(value: f64) -> Self {
        Self::new(Kind::NUMBER, value)
    }

    /// A percentage of a length that is not known yet.
    pub(crate) fn percentage_of_length(percent: f64) -> Self {
        Self { kind: Kind::LENGTH, plain: 0.0, percent }
    }

    /// A number with a unit. An error if CSS has no such unit.
    pub(crate) fn dimension(value: f64, unit: &str, units: &Units) -> Result<Self, ()> {
        let (kind, one) = if let Some(px) = units.px(unit) {
            (Kind::LENGTH, px)
        } else if let Some(degrees) = units::degrees(unit) {
            (Kind::ANGLE, degrees)
        } else if let Some(seconds) = units::seconds(unit) {
            (Kind::TIME, seconds)
        } else if let Some(hertz) = units::hertz(unit) {
            (Kind::FREQUENCY, hertz)
        } else {
            (Kind::RESOLUTION, units::dots_per_px(unit).ok_or(())?)
        };
        Ok(Self::new(kind, value * one))
    }

    pub(crate) fn plus(self, other: Self) -> Result<Self, ()> {
        let sum =
            Self { kind: self.kind, plain: self.plain + other.plain, percent: self.percent + other.percent };
        if self.kind == other.kind { Ok(sum) } else { Err(()) }
    }

    pub(crate) fn negated(self) -> Self {
        self.scaled(|part| -part)
    }

    /// The product. An error if it needs the square of what 100 % is, and that is not known.
    pub(crate) fn times(self, other: Self, units: &Units) -> Result<Self, ()> {
        let kind = self.kind.combined(other.kind, i8::checked_add)?;
        if self.percent != 0.0 && other.percent != 0.0 {
            return Ok(Self::new(kind, self.resolved(units)? * other.resolved(units)?));
        }
        let (form, factor) = if other.percent == 0.0 { (self, other) } else { (other, self) };
        Ok(Self { kind, ..form.scaled(|part| part * factor.plain) })
    }

    /// The quotient. An error if it needs the reciprocal of what 100 % is, and that is not known.
    pub(crate) fn over(self, other: Self, units: &Units) -> Result<Self, ()> {
        let kind = self.kind.combined(other.kind, i8::checked_sub)?;
        if other.percent == 0.0 {
            return Ok(Self { kind, ..self.scaled(|part| part / other.plain) });
        }
        if self.plain == 0.0 && other.plain == 0.0 {
            return Ok(Self::new(kind, self.percent / other.percent));
        }
        Ok(Self::new(kind, self.resolved(units)? / other.resolved(units)?))
    }

    /// Applies a linear function to the parts that are there: a percentage times infinity has no part in px that is
    /// zero times infinity.
    fn scaled(self, by: impl Fn(f64) -> f64) -> Self {
        let plain = if self.plain == 0.0 && self.percent != 0.0 { 0.0 } else { by(self.plain) };
        let percent = if self.percent == 0.0 { 0.0 } else { by(self.percent) };
        Self { plain, percent, ..self }
    }

    /// Adds the percentage to the length, if what 100 % is is known.
    fn resolved(self, units: &Units) -> Result<f64, ()> {
        let basis = units.percentage_basis.ok_or(())?;
        Ok(self.plain + self.percent / 100.0 * basis)
    }
}

/// The values of arguments of one type, so that they can be compared, and the part of the result that they are. An
/// error if their types differ, or if lengths and percentages meet and what 100 % is is not known.
pub(crate) fn comparable(arguments: &[Quantity], units: &Units) -> Result<(Kind, Part, Vec<f64>), ()> {
    let kind = arguments.first().ok_or(())?.kind;
    if arguments.iter().any(|argument| argument.kind != kind) {
        return Err(());
    }
    if arguments.iter().all(|argument| argument.percent == 0.0) {
        return Ok((kind, Part::Plain, arguments.iter().map(|argument| argument.plain).collect()));
    }
    if arguments.iter().all(|argument| argument.plain == 0.0) {
        return Ok((kind, Part::Percent, arguments.iter().map(|argument| argument.percent).collect()));
    }
    let values: Result<_, ()> = arguments.iter().map(|argument| argument.resolved(units)).collect();
    Ok((kind, Part::Plain, values?))
}

/// The inverse of [`comparable`].
pub(crate) fn rebuilt(kind: Kind, part: Part, value: f64) -> Quantity {
    match part {
        Part::Plain => Quantity::new(kind, value),
        Part::Percent => Quantity { kind, plain: 0.0, percent: value },
    }
}
