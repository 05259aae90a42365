//! Whether a rule applies here: `@media` (Media Queries 5) and `@supports` (CSS Conditional Rules 4).

use cssparser::{ParseError, Parser, Token};

use super::selector::{Inside, Reader};
use crate::style::values::math::{self, Range};
use crate::style::values::units::Units;

type Result<T> = std::result::Result<T, ParseError<()>>;

/// What a picture is looked at with: a screen of the picture's size, in light colours, at one device pixel per `px`, which does not move.
#[derive(Debug)]
pub(crate) struct Screen {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) units: Units,
}

/// Whether something is so. What is not known is neither so nor not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    Yes,
    No,
    Unknown,
}

impl Truth {
    const fn of(is_so: bool) -> Self {
        if is_so { Self::Yes } else { Self::No }
    }

    const fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }

    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Unknown,
        }
    }

    const fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }
}

/// Whether any query of a list is true of the screen. An empty list is.
pub(crate) fn media(input: &mut Parser<'_>, screen: &Screen) -> bool {
    if input.is_exhausted() {
        return true;
    }
    let queries = input.parse_comma_separated_ignoring_errors(|input| query(input, screen));
    queries.contains(&Truth::Yes)
}

fn query(input: &mut Parser<'_>, screen: &Screen) -> Result<Truth> {
    let mut feature = |input: &mut Parser<'_>| leaf(input, screen);
    if let Ok(truth) = input.try_parse(|input| {
        let truth = condition(input, true, &mut feature)?;
        input.expect_exhausted()?;
        Ok::<_, ParseError<()>>(truth)
    }) {
        return Ok(truth);
    }
    let mut word = input.expect_ident_cloned()?;
    let is_not = word.eq_ignore_ascii_case("not");
    if is_not || word.eq_ignore_ascii_case("only") {
        word = input.expect_ident_cloned()?;
    }
    if ["not", "only", "and", "or", "layer"].iter().any(|reserved| word.eq_ignore_ascii_case(reserved)) {
        return Err(ParseError::unexpected_token());
    }
    let mut truth = Truth::of(word.eq_ignore_ascii_case("all") || word.eq_ignore_ascii_case("screen"));
    if !input.is_exhausted() {
        input.expect_ident_matching("and")?;
        // After a type there is no `or`.
        let rest = condition(input, false, &mut feature)?;
        truth = truth.and(rest);
    }
    input.expect_exhausted()?;
    Ok(if is_not { truth.not() } else { truth })
}

/// `not` one, or several joined by `and` or, where that may be, by `or`.
fn condition<'i>(
    input: &mut Parser<'i>,
    may_be_or: bool,
    leaf: &mut dyn FnMut(&mut Parser<'i>) -> Result<Truth>,
) -> Result<Truth> {
    if input.try_parse(|input| input.expect_ident_matching("not")).is_ok() {
        return Ok(group(input, leaf)?.not());
    }
    let mut truth = group(input, leaf)?;
    let mut joint = None;
    while !input.is_exhausted() {
        let word = input.expect_ident_cloned()?;
        let is_and = word.eq_ignore_ascii_case("and");
        let is_or = may_be_or && word.eq_ignore_ascii_case("or");
        if !is_and && !is_or || *joint.get_or_insert(is_and) != is_and {
            return Err(ParseError::unexpected_token());
        }
        let next = group(input, leaf)?;
        truth = if is_and { truth.and(next) } else { truth.or(next) };
    }
    Ok(truth)
}

/// What stands in parentheses: a condition, or what `leaf` reads; or a function, which `leaf` reads too.
fn group<'i>(
    input: &mut Parser<'i>,
    leaf: &mut dyn FnMut(&mut Parser<'i>) -> Result<Truth>,
) -> Result<Truth> {
    let start = input.state();
    match input.next()? {
        Token::ParenthesisBlock => input.parse_nested_block(|input| {
            let inner = input.state();
            if let Ok(truth) = input.try_parse(|input| {
                let truth = condition(input, true, leaf)?;
                input.expect_exhausted()?;
                Ok::<_, ParseError<()>>(truth)
            }) {
                return Ok(truth);
            }
            input.reset(&inner);
            let truth = leaf(input).ok().filter(|_| input.is_exhausted());
            // Whatever else is in parentheses may mean something one day.
            while input.next().is_ok() {}
            Ok(truth.unwrap_or(Truth::Unknown))
        }),
        Token::Function(_) => {
            input.reset(&start);
            leaf(input)
        }
        _ => Err(ParseError::unexpected_token()),
    }
}

/// A value of a feature of the screen.
#[derive(Debug, Clone, Copy)]
enum Value {
    Number(f64),
    Word(&'static str),
}

/// What the screen has of a feature.
fn feature_of(name: &str, screen: &Screen) -> Option<Value> {
    Some(match name {
        "width" | "device-width" => Value::Number(screen.width),
        "height" | "device-height" => Value::Number(screen.height),
        "aspect-ratio" | "device-aspect-ratio" => {
            Value::Number(screen.width / screen.height.max(f64::MIN_POSITIVE))
        }
        "orientation" => Value::Word(if screen.height >= screen.width { "portrait" } else { "landscape" }),
        "resolution" | "-webkit-device-pixel-ratio" => Value::Number(1.0),
        "color" => Value::Number(8.0),
        "color-index" | "monochrome" | "grid" | "-webkit-transform-3d" => {
            Value::Number(f64::from(u8::from(name.starts_with('-'))))
        }
        "color-gamut" => Value::Word("srgb"),
        "dynamic-range" | "video-dynamic-range" => Value::Word("standard"),
        "display-mode" => Value::Word("browser"),
        "prefers-color-scheme" => Value::Word("light"),
        "prefers-reduced-motion"
        | "prefers-contrast"
        | "prefers-reduced-transparency"
        | "prefers-reduced-data" => Value::Word("no-preference"),
        "forced-colors" | "inverted-colors" => Value::Word("none"),
        "hover" | "any-hover" => Value::Word("hover"),
        "pointer" | "any-pointer" => Value::Word("fine"),
        "scripting" => Value::Word("enabled"),
        "update" => Value::Word("fast"),
        "scan" => Value::Word("progressive"),
        "overflow-block" | "overflow-inline" => Value::Word("scroll"),
        _ => return None,
    })
}

/// Words that say nothing where only the feature's name stands: Media Queries 5, section 2.4.2.
const FALSE_WORDS: &[&str] = &["none", "no-preference"];

fn leaf(input: &mut Parser<'_>, screen: &Screen) -> Result<Truth> {
    if let Ok(truth) = input.try_parse(|input| range(input, screen)) {
        return Ok(truth);
    }
    let name = input.expect_ident_cloned()?.to_ascii_lowercase();
    let (bound, plain) = match name.strip_prefix("min-").map(|rest| (Some(true), rest.to_owned())) {
        Some(found) => found,
        None => match name.strip_prefix("max-") {
            Some(rest) => (Some(false), rest.to_owned()),
            None => match name
                .strip_prefix("-webkit-min-")
                .map(|rest| (true, rest))
                .or_else(|| name.strip_prefix("-webkit-max-").map(|rest| (false, rest)))
            {
                Some((is_least, rest)) => (Some(is_least), format!("-webkit-{rest}")),
                None => (None, name),
            },
        },
    };
    let Some(has) = feature_of(&plain, screen) else { return Ok(Truth::Unknown) };
    if input.is_exhausted() {
        if bound.is_some() {
            return Ok(Truth::Unknown);
        }
        return Ok(Truth::of(match has {
            Value::Number(number) => number != 0.0,
            Value::Word(word) => !FALSE_WORDS.contains(&word),
        }));
    }
    input.expect_colon()?;
    match has {
        Value::Word(word) => {
            let asked = input.expect_ident_cloned()?;
            // A light screen is asked for by the word it had first, too.
            Ok(Truth::of(asked.eq_ignore_ascii_case(word)))
        }
        Value::Number(number) => {
            let asked = value(input, screen)?;
            Ok(Truth::of(match bound {
                Some(true) => number >= asked,
                Some(false) => number <= asked,
                None => (number - asked).abs() < 1e-6,
            }))
        }
    }
}

/// A number, a length in pixels, a ratio, or a resolution in device pixels per `px`.
fn value(input: &mut Parser<'_>, screen: &Screen) -> Result<f64> {
    let failed = |()| ParseError::unexpected_token();
    if let Ok(ratio) = input.try_parse(|input| {
        let above = math::number(input, &screen.units, Range::All)?;
        input.expect_delim('/').map_err(|_| ())?;
        Ok::<_, ()>(above / math::number(input, &screen.units, Range::All)?)
    }) {
        return Ok(ratio);
    }
    if let Ok(resolution) = input.try_parse(|input| match input.next() {
        Ok(Token::Dimension { value, unit, .. }) => match unit.to_ascii_lowercase().as_str() {
            "dppx" | "x" => Ok(f64::from(*value)),
            "dpi" => Ok(f64::from(*value) / 96.0),
            "dpcm" => Ok(f64::from(*value) * 2.54 / 96.0),
            _ => Err(()),
        },
        _ => Err(()),
    }) {
        return Ok(resolution);
    }
    if let Ok(number) = input.try_parse(|input| math::number(input, &screen.units, Range::All)) {
        return Ok(number);
    }
    let length = math::length_percentage(input, &screen.units, false, Range::All).map_err(failed)?;
    Ok(length.px)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
}

impl Comparison {
    fn of(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Equal => (left - right).abs() < 1e-6,
            Self::GreaterOrEqual => left >= right,
            Self::Greater => left > right,
        }
    }
}

fn comparison(input: &mut Parser<'_>) -> Result<Comparison> {
    let first = match input.next()? {
        Token::Delim(delim @ ('<' | '>' | '=')) => *delim,
        _ => return Err(ParseError::unexpected_token()),
    };
    if first == '=' {
        return Ok(Comparison::Equal);
    }
    let start = input.state();
    let is_equal = matches!(input.next_including_whitespace(), Ok(Token::Delim('=')));
    if !is_equal {
        input.reset(&start);
    }
    Ok(match (first, is_equal) {
        ('<', false) => Comparison::Less,
        ('<', true) => Comparison::LessOrEqual,
        (_, true) => Comparison::GreaterOrEqual,
        (_, false) => Comparison::Greater,
    })
}

/// `width >= 400px`, `400px <= width`, `400px <= width < 700px`.
fn range(input: &mut Parser<'_>, screen: &Screen) -> Result<Truth> {
    let number_of = |name: &str| match feature_of(name, screen) {
        Some(Value::Number(number)) => Ok(number),
        _ => Err(ParseError::unexpected_token()),
    };
    if let Ok(name) = input.try_parse(Parser::expect_ident_cloned) {
        let has = number_of(&name.to_ascii_lowercase())?;
        let comparison = comparison(input)?;
        let asked = value(input, screen)?;
        return Ok(Truth::of(comparison.of(has, asked)));
    }
    let left = value(input, screen)?;
    let first = comparison(input)?;
    let has = number_of(&input.expect_ident_cloned()?.to_ascii_lowercase())?;
    let mut truth = first.of(left, has);
    if !input.is_exhausted() {
        let second = comparison(input)?;
        truth &= second.of(has, value(input, screen)?);
    }
    Ok(Truth::of(truth))
}

/// Whether fonts may have something: CSS Fonts 4, section 11.1.
fn has_font_tech(word: &str) -> bool {
    let words = [
        "color-colrv0",
        "color-colrv1",
        "color-sbix",
        "color-cbdt",
        "features-opentype",
        "variations",
        "palettes",
    ];
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a condition of `@supports` holds; `is_valid` tells whether a declaration does.
pub(crate) fn supports<'i>(
    input: &mut Parser<'i>,
    reader: &Reader,
    is_valid: &dyn Fn(&str, &str) -> bool,
) -> bool {
    let mut leaf = |input: &mut Parser<'i>| {
        let start = input.state();
        if let Ok(Token::Function(name)) = input.next() {
            let name = name.to_ascii_lowercase();
            return input.parse_nested_block(|input| {
                let is_so = match name.as_str() {
                    "selector" => reader.list(input, Inside::Nothing).is_some_and(|list| list.len() == 1),
                    // Fonts are of formats that every browser reads.
                    "font-format" => matches!(
                        &*input.expect_ident_cloned()?.to_ascii_lowercase(),
                        "opentype" | "truetype" | "woff" | "woff2"
                    ),
                    "font-tech" => has_font_tech(&input.expect_ident_cloned()?),
                    _ => false,
                };
                let is_read = input.is_exhausted();
                while input.next().is_ok() {}
                Ok(Truth::of(is_so && is_read))
            });
        }
        input.reset(&start);
        let property = input.expect_ident_cloned()?;
        input.expect_colon()?;
        let from = input.position();
        while input.next().is_ok() {}
        let value = input.slice_from(from).trim();
        let value = value.strip_suffix("!important").unwrap_or(value);
        Ok(Truth::of(is_valid(&property, value)))
    };
    condition(input, true, &mut leaf).is_ok_and(|truth| truth == Truth::Yes && input.is_exhausted())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applies(query: &str) -> bool {
        let screen =
            Screen { width: 1200.0, height: 630.0, units: Units::of_font_size(16.0, (1200.0, 630.0)) };
        media(&mut Parser::new(query), &screen)
    }

    #[test]
    fn queries_are_true_of_a_light_screen_of_the_picture_s_size() {
        for query in [
            "",
            "all",
            "screen",
            "SCREEN",
            "only screen",
            "not print",
            "print, screen",
            "(min-width: 100px)",
            "screen and (max-width: 1200px)",
            "(width >= 400px)",
            "(400px <= width < 2000px)",
            "(min-width: 40em)",
            "(orientation: landscape)",
            "(prefers-color-scheme: light)",
            "not (prefers-color-scheme: dark)",
            "(min-aspect-ratio: 16/9)",
            "(color)",
            "(hover)",
            "((width) and (not (monochrome)))",
            "(resolution: 1dppx)",
            "(width: 50em) or (height < 700px)",
            "bogus bogus, all",
        ] {
            assert!(applies(query), "{query}");
        }
        for query in [
            "print",
            "speech",
            "not all",
            "not screen",
            "(max-width: 100px)",
            "(prefers-color-scheme: dark)",
            "(width < 400px)",
            "(2000px > width > 1200px)",
            "(unknown: 1)",
            "not (unknown: 1)",
            "screen and",
            "(min-width)",
            "(prefers-reduced-motion)",
            "(monochrome)",
            "screen or (color)",
            "(min-resolution: 2dppx)",
            "&bogus",
        ] {
            assert!(!applies(query), "{query}");
        }
    }

    #[test]
    fn support_is_of_declarations_and_selectors() {
        let holds = |condition: &str| {
            let is_valid = |property: &str, value: &str| property == "fill" && value.trim() == "red";
            supports(&mut Parser::new(condition), &Reader::default(), &is_valid)
        };
        for condition in [
            "(fill: red)",
            "not (fill: blue)",
            "(fill: red) and (not (display: bogus))",
            "(a: b) or (fill: red)",
            "selector(a > b)",
            "selector(:is(a, b))",
            "((fill: red))",
            "not (unknown(a))",
        ] {
            assert!(holds(condition), "{condition}");
        }
        for condition in
            ["(fill: blue)", "selector(::bogus)", "selector(a, b)", "(fill: red) and", "fill: red"]
        {
            assert!(!holds(condition), "{condition}");
        }
    }
}
