//! Transforms of CSS to matrices of SVG: CSS Transforms 1 and 2. What turns out of the plane is flattened, as if seen from far away.

use std::str::FromStr;

use cssparser::{Parser, Token};
use usvg::tiny_skia_path::Transform;

use super::Context;
use super::math::{self, LengthPercentage, Range};
use super::units::Units;

/// A matrix of a plane: `x' = a x + c y + e`, `y' = b x + d y + f`.
pub(crate) type Matrix = svgtypes::Transform;

/// One matrix after the other.
pub(crate) trait Times {
    /// What it does to a point that `other` was applied to first.
    fn times(self, other: Self) -> Self;

    /// What brings back what it does; none if it flattens.
    fn inverse(self) -> Option<Self>
    where
        Self: Sized;
}

/// The matrix for paths, which are of single precision.
#[expect(clippy::cast_possible_truncation, reason = "paths are of single precision")]
pub(crate) const fn of_paths(matrix: Matrix) -> Transform {
    Transform {
        sx: matrix.a as f32,
        ky: matrix.b as f32,
        kx: matrix.c as f32,
        sy: matrix.d as f32,
        tx: matrix.e as f32,
        ty: matrix.f as f32,
    }
}

impl Times for Matrix {
    fn times(self, other: Self) -> Self {
        Self {
            a: self.a * other.a + self.c * other.b,
            b: self.b * other.a + self.d * other.b,
            c: self.a * other.c + self.c * other.d,
            d: self.b * other.c + self.d * other.d,
            e: self.a * other.e + self.c * other.f + self.e,
            f: self.b * other.e + self.d * other.f + self.f,
        }
    }

    fn inverse(self) -> Option<Self> {
        let Self { a, b, c, d, e, f } = self;
        let determinant = a * d - b * c;
        if determinant == 0.0 || !determinant.is_finite() {
            return None;
        }
        let [a, b, c, d] = [d, -b, -c, a].map(|number| number / determinant);
        Some(Self { a, b, c, d, e: -(a * e + c * f), f: -(b * e + d * f) })
    }
}

/// The rectangle that percentages and origins are of: x, y, width and height.
pub(crate) type Box = [f64; 4];

/// Reads a value to a matrix, with percentages of a size.
type Step = fn(&mut Parser<'_>, [f64; 2], &Units) -> Option<Space>;

/// What an element's properties say of its place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Placement<'a> {
    pub(crate) transform: Option<&'a str>,
    pub(crate) origin: Option<&'a str>,
    pub(crate) translate: Option<&'a str>,
    pub(crate) rotate: Option<&'a str>,
    pub(crate) scale: Option<&'a str>,
}

impl Placement<'_> {
    /// Whether anything moves at all: an origin alone moves nothing.
    pub(crate) fn moves(&self) -> bool {
        self.transform.or(self.translate).or(self.rotate).or(self.scale).is_some()
    }

    /// All of it in one matrix: CSS Transforms 2, section 9.
    pub(crate) fn matrix(&self, within: Box, default_origin: [f64; 2], context: &Context) -> Option<Matrix> {
        let [x, y, width, height] = within;
        let origin = |text: &str| origin(&mut Parser::new(text), true, &context.units);
        let [ox, oy] = match self.origin.and_then(origin) {
            Some([left, top]) => [x + left.of(width), y + top.of(height)],
            None => default_origin,
        };
        let size = [width, height];
        let mut matrix = Space::translation(ox, oy, 0.0);
        let steps: [(Option<&str>, Step); 4] =
            [(self.translate, translate), (self.rotate, rotate), (self.scale, scale), (self.transform, list)];
        for (text, step) in steps {
            if let Some(text) = text {
                matrix = matrix.times(&step(&mut Parser::new(text), size, &context.units)?);
            }
        }
        Some(matrix.times(&Space::translation(-ox, -oy, 0.0)).flat())
    }
}

/// As an attribute.
pub(crate) fn written(Matrix { a, b, c, d, e, f }: Matrix) -> String {
    let numbers = [a, b, c, d, e, f].map(math::fmt);
    format!("matrix({})", numbers.join(","))
}

/// The value of an attribute, which is a list of SVG's functions.
pub(crate) fn of_attribute(value: &str) -> Option<String> {
    if value.trim_ascii().is_empty() {
        return Some("none".to_owned());
    }
    Matrix::from_str(value.trim_ascii()).ok().map(written)
}

/// Whether an attribute is a list of SVG's functions that leaves no area.
pub(crate) fn is_flat(value: &str) -> bool {
    Matrix::from_str(value.trim_ascii()).is_ok_and(|matrix| matrix.inverse().is_none())
}

const UNIT: [f64; 2] = [1.0, 1.0];

pub(crate) fn is_valid(input: &mut Parser<'_>, context: &Context) -> bool {
    list(input, UNIT, &context.units).is_some()
}

pub(crate) fn is_origin(input: &mut Parser<'_>, is_attribute: bool, context: &Context) -> bool {
    origin(input, is_attribute, &context.units).is_some()
}

pub(crate) fn is_translate(input: &mut Parser<'_>, context: &Context) -> bool {
    translate(input, UNIT, &context.units).is_some()
}

pub(crate) fn is_rotate(input: &mut Parser<'_>, context: &Context) -> bool {
    rotate(input, UNIT, &context.units).is_some()
}

pub(crate) fn is_scale(input: &mut Parser<'_>, context: &Context) -> bool {
    scale(input, UNIT, &context.units).is_some()
}

/// Where an origin is from the box's corner: one to three values, a depth last.
fn origin(input: &mut Parser<'_>, is_unitless: bool, units: &Units) -> Option<[LengthPercentage; 2]> {
    let percent = |percent| LengthPercentage { px: 0.0, percent };
    let mut values = Vec::new();
    // Which of the two each value must be for, if its word says so.
    let mut axes = Vec::new();
    while !input.is_exhausted() && values.len() < 2 {
        let word = input.try_parse(Parser::expect_ident_cloned);
        let (side, value) = match word {
            Ok(word) => match word.to_ascii_lowercase().as_str() {
                "left" => (Some(0), percent(0.0)),
                "right" => (Some(0), percent(100.0)),
                "top" => (Some(1), percent(0.0)),
                "bottom" => (Some(1), percent(100.0)),
                "center" => (None, percent(50.0)),
                _ => return None,
            },
            Err(_) => match input
                .try_parse(|input| math::length_percentage(input, units, is_unitless, Range::All))
            {
                Ok(value) => (None, value),
                Err(()) => return None,
            },
        };
        axes.push(side);
        values.push(value);
    }
    if !input.is_exhausted() {
        math::length_percentage(input, units, is_unitless, Range::All)
            .ok()
            .filter(|depth| depth.percent == 0.0)?;
    }
    match (values.as_slice(), axes.as_slice()) {
        (&[one], [Some(1)]) => Some([percent(50.0), one]),
        (&[one], _) => Some([one, percent(50.0)]),
        (&[_, _], [Some(0), Some(0)] | [Some(1), Some(1)]) => None,
        (&[first, second], [Some(1), _] | [_, Some(0)]) => Some([second, first]),
        (&[first, second], _) => Some([first, second]),
        _ => None,
    }
}

fn is_none(input: &mut Parser<'_>) -> bool {
    input.try_parse(|input| input.expect_ident_matching("none")).is_ok()
}

fn translate(input: &mut Parser<'_>, size: [f64; 2], units: &Units) -> Option<Space> {
    if is_none(input) {
        return Some(Space::IDENTITY);
    }
    let x = math::length_percentage(input, units, false, Range::All).ok()?;
    let y =
        input.try_parse(|input| math::length_percentage(input, units, false, Range::All)).unwrap_or_default();
    let z =
        input.try_parse(|input| math::length_percentage(input, units, false, Range::All)).unwrap_or_default();
    Some(Space::translation(x.of(size[0]), y.of(size[1]), z.px))
}

fn rotate(input: &mut Parser<'_>, _: [f64; 2], units: &Units) -> Option<Space> {
    if is_none(input) {
        return Some(Space::IDENTITY);
    }
    let mut axis = None;
    let mut degrees = None;
    while !input.is_exhausted() {
        if let (None, Ok(angle)) = (degrees, input.try_parse(|input| math::angle(input, units, false))) {
            degrees = Some(angle);
            continue;
        }
        if axis.is_some() {
            return None;
        }
        axis = Some(if let Ok(name) = input.try_parse(Parser::expect_ident_cloned) {
            match name.to_ascii_lowercase().as_str() {
                "x" => [1.0, 0.0, 0.0],
                "y" => [0.0, 1.0, 0.0],
                "z" => [0.0, 0.0, 1.0],
                _ => return None,
            }
        } else {
            let mut number = || math::number(input, units, Range::All).ok();
            [number()?, number()?, number()?]
        });
    }
    Some(Space::rotation(axis.unwrap_or([0.0, 0.0, 1.0]), degrees?))
}

fn scale(input: &mut Parser<'_>, _: [f64; 2], units: &Units) -> Option<Space> {
    if is_none(input) {
        return Some(Space::IDENTITY);
    }
    let number = |input: &mut Parser<'_>| {
        math::number_or_percentage(input, units, Range::All).map(|number| number.of(1.0))
    };
    let x = number(input).ok()?;
    let y = input.try_parse(number).unwrap_or(x);
    let z = input.try_parse(number).unwrap_or(1.0);
    Some(Space::scaling(x, y, z))
}

/// `none`, or functions one after the other.
fn list(input: &mut Parser<'_>, size: [f64; 2], units: &Units) -> Option<Space> {
    if is_none(input) {
        return Some(Space::IDENTITY);
    }
    let mut matrix = Space::IDENTITY;
    let mut count = 0;
    while !input.is_exhausted() {
        let Ok(Token::Function(name)) = input.next() else { return None };
        let name = name.to_ascii_lowercase();
        let step = input.parse_nested_block(|input| {
            let step = function(&name, input, size, units).filter(|_| input.is_exhausted());
            step.ok_or_else(cssparser::ParseError::<()>::unexpected_token)
        });
        matrix = matrix.times(&step.ok()?);
        count += 1;
    }
    (count > 0).then_some(matrix)
}

fn function(name: &str, input: &mut Parser<'_>, size: [f64; 2], units: &Units) -> Option<Space> {
    fn comma(input: &mut Parser<'_>) -> Option<()> {
        input.expect_comma().ok()
    }
    let number = |input: &mut Parser<'_>| {
        math::number_or_percentage(input, units, Range::All).ok().map(|number| number.of(1.0))
    };
    let angle = |input: &mut Parser<'_>| math::angle_or_zero(input, units).ok();
    let length = |input: &mut Parser<'_>, whole: f64| {
        math::length_percentage(input, units, false, Range::All).ok().map(|length| length.of(whole))
    };
    let numbers = |input: &mut Parser<'_>, count: usize| {
        let mut found = Vec::with_capacity(count);
        for index in 0..count {
            if index > 0 {
                comma(input)?;
            }
            found.push(math::number(input, units, Range::All).ok()?);
        }
        Some(found)
    };
    let flat = |a, b, c, d, e, f| Space::of(Matrix { a, b, c, d, e, f });
    Some(match name {
        "matrix" => {
            let n = numbers(input, 6)?;
            flat(n[0], n[1], n[2], n[3], n[4], n[5])
        }
        "matrix3d" => {
            let n = numbers(input, 16)?;
            // Column by column.
            Space(std::array::from_fn(|row| std::array::from_fn(|column| n[column * 4 + row])))
        }
        "translate" => {
            let x = length(input, size[0])?;
            let y = if input.is_exhausted() {
                0.0
            } else {
                comma(input).and_then(|()| length(input, size[1]))?
            };
            Space::translation(x, y, 0.0)
        }
        "translatex" => Space::translation(length(input, size[0])?, 0.0, 0.0),
        "translatey" => Space::translation(0.0, length(input, size[1])?, 0.0),
        "translatez" => Space::translation(0.0, 0.0, length(input, 0.0)?),
        "translate3d" => {
            let x = length(input, size[0])?;
            comma(input)?;
            let y = length(input, size[1])?;
            comma(input)?;
            Space::translation(x, y, length(input, 0.0)?)
        }
        "scale" => {
            let x = number(input)?;
            let y = if input.is_exhausted() { x } else { comma(input).and_then(|()| number(input))? };
            Space::scaling(x, y, 1.0)
        }
        "scalex" => Space::scaling(number(input)?, 1.0, 1.0),
        "scaley" => Space::scaling(1.0, number(input)?, 1.0),
        "scalez" => Space::scaling(1.0, 1.0, number(input)?),
        "scale3d" => {
            let x = number(input)?;
            comma(input)?;
            let y = number(input)?;
            comma(input)?;
            Space::scaling(x, y, number(input)?)
        }
        "rotate" | "rotatez" => Space::rotation([0.0, 0.0, 1.0], angle(input)?),
        "rotatex" => Space::rotation([1.0, 0.0, 0.0], angle(input)?),
        "rotatey" => Space::rotation([0.0, 1.0, 0.0], angle(input)?),
        "rotate3d" => {
            let axis = numbers(input, 3)?;
            comma(input)?;
            Space::rotation([axis[0], axis[1], axis[2]], angle(input)?)
        }
        "skew" => {
            let x = angle(input)?;
            let y = if input.is_exhausted() { 0.0 } else { comma(input).and_then(|()| angle(input))? };
            flat(1.0, y.to_radians().tan(), x.to_radians().tan(), 1.0, 0.0, 0.0)
        }
        "skewx" => flat(1.0, 0.0, angle(input)?.to_radians().tan(), 1.0, 0.0, 0.0),
        "skewy" => flat(1.0, angle(input)?.to_radians().tan(), 0.0, 1.0, 0.0, 0.0),
        "perspective" => {
            if is_none(input) {
                return Some(Space::IDENTITY);
            }
            let depth = math::length(input, units, false, Range::NonNegative).ok()?;
            Space::perspective(depth)
        }
        _ => return None,
    })
}

/// A matrix of three dimensions, row by row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Space([[f64; 4]; 4]);

impl Space {
    const IDENTITY: Self =
        Self([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]]);

    const fn of(Matrix { a, b, c, d, e, f }: Matrix) -> Self {
        Self([[a, c, 0.0, e], [b, d, 0.0, f], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
    }

    const fn translation(x: f64, y: f64, z: f64) -> Self {
        Self([[1.0, 0.0, 0.0, x], [0.0, 1.0, 0.0, y], [0.0, 0.0, 1.0, z], [0.0, 0.0, 0.0, 1.0]])
    }

    const fn scaling(x: f64, y: f64, z: f64) -> Self {
        Self([[x, 0.0, 0.0, 0.0], [0.0, y, 0.0, 0.0], [0.0, 0.0, z, 0.0], [0.0, 0.0, 0.0, 1.0]])
    }

    /// About an axis, which turns nothing if it has no length: CSS Transforms 2, section 13.1.
    fn rotation(axis: [f64; 3], degrees: f64) -> Self {
        let length = axis.iter().map(|part| part * part).sum::<f64>().sqrt();
        if length == 0.0 || !length.is_finite() {
            return Self::IDENTITY;
        }
        let [x, y, z] = axis.map(|part| part / length);
        let (sin, cos) = degrees.to_radians().sin_cos();
        let rest = 1.0 - cos;
        Self([
            [cos + x * x * rest, x * y * rest - z * sin, x * z * rest + y * sin, 0.0],
            [y * x * rest + z * sin, cos + y * y * rest, y * z * rest - x * sin, 0.0],
            [z * x * rest - y * sin, z * y * rest + x * sin, cos + z * z * rest, 0.0],
            [0.0, 0.0, 0.0, 1.0],
        ])
    }

    /// What is nearer is larger: CSS Transforms 2, section 13.1. An element of SVG shows only what this does to other steps of its
    /// transform, as browsers drop the division at the end.
    fn perspective(depth: f64) -> Self {
        let mut matrix = Self::IDENTITY;
        matrix.0[3][2] = -1.0 / depth.max(1.0);
        matrix
    }

    fn times(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|row| {
            std::array::from_fn(|column| (0..4).map(|at| self.0[row][at] * other.0[at][column]).sum())
        }))
    }

    const fn flat(&self) -> Matrix {
        let [across, down, ..] = self.0;
        Matrix { a: across[0], b: down[0], c: across[1], d: down[1], e: across[3], f: down[3] }
    }
}
