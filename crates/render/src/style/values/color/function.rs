//! Functions whose arguments are channels: `rgb()`, `hsl()`, `hwb()`, `lab()`, `lch()`, `oklab()`, `oklch()` and
//! `color()`, absolute and relative to another colour.
//!
//! CSS Color 4, sections 5 to 10; CSS Color 5, section 4. <https://drafts.csswg.org/css-color-5/#relative-colors>

use cssparser::{Parser, Token, match_ignore_ascii_case};

use super::context::{ColorContext, ReadColor};
use super::space::{Space, Value};
use crate::style::values::math::{self, Channel};

/// How a channel is written.
#[derive(Clone, Copy)]
struct Rule {
    /// What it is called in a relative colour.
    keyword: &'static str,
    /// The number that 100 % is. A hue has none.
    whole: Option<f64>,
    /// What a number is divided by to make a channel of the space of it.
    divisor: f64,
    /// The numbers that it is brought into.
    least: f64,
    most: f64,
}

impl Rule {
    const fn new(keyword: &'static str, whole: f64, least: f64, most: f64) -> Self {
        Self { keyword, whole: Some(whole), divisor: 1.0, least, most }
    }

    const fn unbounded(keyword: &'static str, whole: f64) -> Self {
        Self::new(keyword, whole, f64::NEG_INFINITY, f64::INFINITY)
    }

    const fn hue() -> Self {
        Self { whole: None, ..Self::unbounded("h", 0.0) }
    }

    const fn byte(keyword: &'static str) -> Self {
        Self { divisor: 255.0, ..Self::new(keyword, 255.0, 0.0, 255.0) }
    }

    /// The number that was written, in the range of the keyword.
    fn number(self, written: Channel) -> Result<f64, ()> {
        match (written, self.whole) {
            (Channel::Number(number), Some(_)) => Ok(number),
            (Channel::Percentage(percent), Some(whole)) => Ok(percent / 100.0 * whole),
            // Infinite turns end nowhere.
            (Channel::Number(turn) | Channel::Angle(turn), None) if turn.abs() >= f64::from(f32::MAX) => {
                Ok(0.0)
            }
            (Channel::Number(degrees) | Channel::Angle(degrees), None) => Ok(degrees.rem_euclid(360.0)),
            _ => Err(()),
        }
    }
}

/// What a function's arguments mean.
struct Function {
    space: Space,
    rules: [Rule; 3],
    /// Whether it is a function of sRGB. Then a relative colour is not brought into the gamut.
    is_legacy: bool,
}

impl Function {
    fn named(name: &str) -> Option<Self> {
        let from_zero = |keyword, whole| Rule::new(keyword, whole, 0.0, f64::INFINITY);
        let (space, rules) = match_ignore_ascii_case! { name,
            "rgb" | "rgba" => (Space::Srgb, [Rule::byte("r"), Rule::byte("g"), Rule::byte("b")]),
            "hsl" | "hsla" => (Space::Hsl, [Rule::hue(), from_zero("s", 100.0), from_zero("l", 100.0)]),
            "hwb" => (Space::Hwb, [Rule::hue(), from_zero("w", 100.0), from_zero("b", 100.0)]),
            "lab" => (Space::Lab, [
                Rule::new("l", 100.0, 0.0, 100.0), Rule::unbounded("a", 125.0), Rule::unbounded("b", 125.0),
            ]),
            "lch" => (Space::Lch, [Rule::new("l", 100.0, 0.0, 100.0), from_zero("c", 150.0), Rule::hue()]),
            "oklab" => (Space::Oklab, [
                Rule::new("l", 1.0, 0.0, 1.0), Rule::unbounded("a", 0.4), Rule::unbounded("b", 0.4),
            ]),
            "oklch" => (Space::Oklch, [Rule::new("l", 1.0, 0.0, 1.0), from_zero("c", 0.4), Rule::hue()]),
            _ => return None,
        };
        let is_legacy = matches!(space, Space::Srgb | Space::Hsl | Space::Hwb);
        Some(Self { space, rules, is_legacy })
    }

    /// `color()` with the space that its first argument names.
    fn predefined(space: Space) -> Self {
        let keywords = match space {
            Space::XyzD50 | Space::XyzD65 => ["x", "y", "z"],
            _ => ["r", "g", "b"],
        };
        Self { space, rules: keywords.map(|keyword| Rule::unbounded(keyword, 1.0)), is_legacy: false }
    }
}

/// Reads the arguments of the function `name`.
pub(crate) fn read(
    name: &str,
    input: &mut Parser<'_>,
    context: &ColorContext<'_>,
    depth: u8,
    read: ReadColor,
) -> Result<Value, ()> {
    let is_relative = input.try_parse(|input| input.expect_ident_matching("from")).is_ok();
    let origin = if is_relative { Some(read(input, context, depth)?) } else { None };
    let function = if name.eq_ignore_ascii_case("color") {
        let space = input.expect_ident().ok().and_then(|name| Space::predefined(name)).ok_or(())?;
        Function::predefined(space)
    } else {
        Function::named(name).ok_or(())?
    };
    let mut arguments = Arguments { input, context, names: Names::new(&function, origin) };
    let first = arguments.channel()?;
    let may_have_commas = function.is_legacy && function.space != Space::Hwb && origin.is_none();
    let has_commas = may_have_commas && arguments.comma();
    let (channels, alpha) =
        if has_commas { arguments.with_commas(&function, first)? } else { arguments.with_spaces(first)? };
    // Chromium has a short cut for `hsl()` alone that bounds it even without commas.
    let is_bounded = has_commas || (depth == 1 && origin.is_none());
    let channels = if is_bounded && function.space == Space::Hsl { bounded(channels) } else { channels };
    function.value(channels, alpha, origin)
}

/// Bounds saturation and lightness that are written in per cent to 100 %.
fn bounded(channels: [Option<Channel>; 3]) -> [Option<Channel>; 3] {
    match channels {
        [Some(hue), Some(Channel::Percentage(saturation)), Some(Channel::Percentage(lightness))] => {
            [hue, Channel::Percentage(saturation.min(100.0)), Channel::Percentage(lightness.min(100.0))]
                .map(Some)
        }
        _ => channels,
    }
}

impl Function {
    fn value(&self, written: [Option<Channel>; 3], alpha: Alpha, origin: Option<Value>) -> Result<Value, ()> {
        let mut channels = [None; 3];
        for ((channel, written), rule) in channels.iter_mut().zip(written).zip(self.rules) {
            let Some(written) = written else { continue };
            let number = rule.number(written)?;
            let is_free = self.is_legacy && origin.is_some();
            let number = if is_free { number } else { number.clamp(rule.least, rule.most) };
            *channel = Some(number / rule.divisor);
        }
        let alpha = match alpha {
            Alpha::Left => Some(origin.map_or(1.0, |origin| origin.alpha.unwrap_or_default())),
            Alpha::None => None,
            // Chromium keeps the alpha of `rgb()` in 8 bits.
            Alpha::Written(alpha) if self.space == Space::Srgb && self.is_legacy && origin.is_none() => {
                Some((alpha * 255.0).round() / 255.0)
            }
            Alpha::Written(alpha) => Some(alpha),
        };
        Ok(Value { space: self.space, channels, alpha })
    }
}

/// An alpha that was left out, is `none` or is written.
#[derive(Clone, Copy)]
enum Alpha {
    Left,
    None,
    Written(f64),
}

/// The names that stand for numbers in a relative colour.
struct Names {
    names: Option<[(&'static str, f64); 4]>,
}

impl Names {
    fn new(function: &Function, origin: Option<Value>) -> Self {
        let names = origin.map(|origin| {
            let channels = origin.converted_for_names(function.space);
            let [first, second, third] = [0, 1, 2].map(|index| {
                let rule: Rule = function.rules[index];
                (rule.keyword, channels[index] * rule.divisor)
            });
            [first, second, third, ("alpha", origin.alpha.unwrap_or_default())]
        });
        Self { names }
    }

    fn get(&self, name: &str) -> Option<f64> {
        let names = self.names.as_ref()?;
        names.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

/// The arguments of a function.
struct Arguments<'a, 'i> {
    input: &'a mut Parser<'i>,
    context: &'a ColorContext<'a>,
    names: Names,
}

impl Arguments<'_, '_> {
    /// Reads a channel; nothing for `none`.
    fn channel(&mut self) -> Result<Option<Channel>, ()> {
        let start = self.input.state();
        if let Ok(Token::Ident(name)) = self.input.next() {
            if name.eq_ignore_ascii_case("none") {
                return Ok(None);
            }
            return self.names.get(name).map(|value| Some(Channel::Number(value))).ok_or(());
        }
        self.input.reset(&start);
        let names = &self.names;
        math::channel(self.input, self.context.units, &|name| names.get(name)).map(Some)
    }

    fn comma(&mut self) -> bool {
        self.input.try_parse(Parser::expect_comma).is_ok()
    }

    /// The rest of the modern syntax: `b c / alpha`.
    fn with_spaces(mut self, first: Option<Channel>) -> Result<([Option<Channel>; 3], Alpha), ()> {
        let channels = [first, self.channel()?, self.channel()?];
        if self.input.try_parse(|input| input.expect_delim('/')).is_err() {
            return Ok((channels, Alpha::Left));
        }
        Ok((channels, alpha(self.channel()?)?))
    }

    /// The rest of the legacy syntax: `b, c, alpha`, without `none`; all three of `rgb()` of one type, and two of
    /// `hsl()` in per cent.
    fn with_commas(
        mut self,
        function: &Function,
        first: Option<Channel>,
    ) -> Result<([Option<Channel>; 3], Alpha), ()> {
        let second = self.channel()?.ok_or(())?;
        self.input.expect_comma().map_err(drop)?;
        let third = self.channel()?.ok_or(())?;
        let first = first.ok_or(())?;
        let is_valid = match (first, second, third) {
            (_, Channel::Percentage(_), Channel::Percentage(_)) if function.space == Space::Hsl => true,
            (Channel::Number(_), Channel::Number(_), Channel::Number(_))
            | (Channel::Percentage(_), Channel::Percentage(_), Channel::Percentage(_)) => {
                function.space == Space::Srgb
            }
            _ => false,
        };
        let alpha = if self.comma() { alpha(Some(self.channel()?.ok_or(())?))? } else { Alpha::Left };
        if is_valid { Ok(([first, second, third].map(Some), alpha)) } else { Err(()) }
    }
}

fn alpha(written: Option<Channel>) -> Result<Alpha, ()> {
    match written {
        None => Ok(Alpha::None),
        Some(Channel::Number(number)) => Ok(Alpha::Written(number.clamp(0.0, 1.0))),
        Some(Channel::Percentage(percent)) => Ok(Alpha::Written((percent / 100.0).clamp(0.0, 1.0))),
        Some(Channel::Angle(_)) => Err(()),
    }
}
