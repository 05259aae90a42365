//! Parses CSS gradients, and resolves the gradient line and the positions of stops: CSS Images 4, section 3.

use cssparser::{Parser, Token};

use super::{Gradient, Line, PARTS, Stop};
use crate::style::values::color::{self, Color, ColorContext, Rgba};
use crate::style::values::math::{self, LengthPercentage, Range};
use crate::style::values::transform::Box;
use crate::style::values::{Context, notation, shape};

/// The maximum number of items in the list of colour stops.
const MOST_STOPS: usize = 256;

/// An item in the list of colour stops.
#[derive(Debug, Clone, Copy)]
enum Item {
    Stop(Option<f64>, Rgba, Option<[f64; 3]>),
    /// A colour hint: the position of the midpoint between two colours.
    Hint(f64),
}

/// Reads a gradient that fills a box. `None` if it is invalid or not supported.
pub(crate) fn read(input: &mut Parser<'_>, within: Box, context: &Context) -> Option<Gradient> {
    let Ok(Token::Function(name)) = input.next() else { return None };
    let name = name.to_ascii_lowercase();
    let (is_repeating, name) = match name.strip_prefix("repeating-") {
        Some(rest) => (true, rest),
        None => (false, name.as_str()),
    };
    let read = |input: &mut Parser<'_>| {
        let first = mixing(input)?;
        let line = match name {
            "linear-gradient" => linear(input, within, context)?,
            "radial-gradient" => radial(input, within, context)?,
            _ => return None,
        };
        let mixing = if first == Mixing::Unspecified { mixing(input)? } else { first };
        if !input.is_exhausted()
            && input.try_parse(Parser::expect_comma).is_err()
            && mixing != Mixing::Unspecified
        {
            return None;
        }
        let stops = stops(input, line.length(), mixing, context)?;
        Some(Gradient { line, is_repeating, stops })
    };
    let found = input.parse_nested_block(|input| {
        read(input).filter(|_| input.is_exhausted()).ok_or_else(cssparser::ParseError::<()>::unexpected_token)
    });
    found.ok().filter(|gradient| !gradient.is_repeating || gradient.may_repeat())
}

/// The colour space of the interpolation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mixing {
    Unspecified,
    Srgb,
    Oklab,
}

/// Reads an optional `in <color-space>`. `None` if the space is not supported.
fn mixing(input: &mut Parser<'_>) -> Option<Mixing> {
    if input.try_parse(|input| input.expect_ident_matching("in")).is_err() {
        return Some(Mixing::Unspecified);
    }
    let space = notation::word(input, &["oklab", "srgb"])?;
    Some(if space == "oklab" { Mixing::Oklab } else { Mixing::Srgb })
}

fn linear(input: &mut Parser<'_>, [x, y, width, height]: Box, context: &Context) -> Option<Line> {
    let (dx, dy) = if let Ok(degrees) = input.try_parse(|input| math::angle(input, &context.units, false)) {
        let (sin, cos) = degrees.to_radians().sin_cos();
        (sin, -cos)
    } else if input.try_parse(|input| input.expect_ident_matching("to")).is_ok() {
        let (mut across, mut down) = (0.0, 0.0);
        while let Ok(side) =
            input.try_parse(|input| notation::word(input, &["left", "right", "top", "bottom"]).ok_or(()))
        {
            match side {
                "left" if across == 0.0 => across = -1.0,
                "right" if across == 0.0 => across = 1.0,
                "top" if down == 0.0 => down = -1.0,
                "bottom" if down == 0.0 => down = 1.0,
                _ => return None,
            }
        }
        if across == 0.0 || down == 0.0 {
            (across, down)
        } else {
            // The line through the two other corners has the colour of 50 %.
            let (dx, dy) = (across * height, down * width);
            let length = f64::hypot(dx, dy).max(f64::MIN_POSITIVE);
            (dx / length, dy / length)
        }
    } else {
        (0.0, 1.0)
    };
    let half = (width * dx).abs().midpoint((height * dy).abs());
    let (cx, cy) = (x + width / 2.0, y + height / 2.0);
    Some(Line::Linear([cx - dx * half, cy - dy * half], [cx + dx * half, cy + dy * half]))
}

/// The size of a radial gradient: CSS Images 3, section 3.2.1.
#[derive(Debug, Clone, Copy)]
enum Extent {
    Word(&'static str),
    Lengths(LengthPercentage, Option<LengthPercentage>),
}

fn radial(input: &mut Parser<'_>, within: Box, context: &Context) -> Option<Line> {
    const WORDS: &[&str] = &["closest-side", "farthest-side", "closest-corner", "farthest-corner"];
    let [x, y, width, height] = within;
    let length = |input: &mut Parser<'_>| {
        math::length_percentage(input, &context.units, false, Range::NonNegative).map_err(drop)
    };
    let (mut shape, mut extent) = (None, None);
    for _ in 0..2 {
        if let Ok(word) = input.try_parse(|input| notation::word(input, &["circle", "ellipse"]).ok_or(())) {
            shape = Some(word);
        } else if let Ok(word) = input.try_parse(|input| notation::word(input, WORDS).ok_or(())) {
            extent = Some(Extent::Word(word));
        } else if let Ok(first) = input.try_parse(length) {
            extent = Some(Extent::Lengths(first, input.try_parse(length).ok()));
        }
    }
    let start = input.state();
    let [cx, cy] = if input.expect_ident_matching("at").is_ok() {
        input.reset(&start);
        shape::position(input, within, context)?
    } else {
        input.reset(&start);
        [x + width / 2.0, y + height / 2.0]
    };
    let (left, right) = ((cx - x).abs(), (x + width - cx).abs());
    let (top, bottom) = ((cy - y).abs(), (y + height - cy).abs());
    let is_circle = match (shape, extent) {
        (Some(shape), _) => shape == "circle",
        (None, extent) => matches!(extent, Some(Extent::Lengths(_, None))),
    };
    let word = match extent {
        Some(Extent::Lengths(radius, None)) if is_circle && radius.percent == 0.0 => {
            return Some(Line::Radial([cx, cy], [radius.px; 2]));
        }
        Some(Extent::Lengths(rx, Some(ry))) if !is_circle => {
            return Some(Line::Radial([cx, cy], [rx.of(width), ry.of(height)]));
        }
        Some(Extent::Lengths(..)) => return None,
        Some(Extent::Word(word)) => word,
        None => "farthest-corner",
    };
    let is_closest = word.starts_with("closest");
    let pick = |a: f64, b: f64| if is_closest { a.min(b) } else { a.max(b) };
    let (rx, ry) = (pick(left, right), pick(top, bottom));
    let radii = match (is_circle, word.ends_with("corner")) {
        (true, false) => [pick(rx, ry); 2],
        (true, true) => [rx.hypot(ry); 2],
        (false, false) => [rx, ry],
        (false, true) => [rx, ry].map(|radius| radius * std::f64::consts::SQRT_2),
    };
    Some(Line::Radial([cx, cy], radii))
}

fn stops(input: &mut Parser<'_>, length: f64, mixing: Mixing, context: &Context) -> Option<Vec<Stop>> {
    let position = |input: &mut Parser<'_>| {
        let at = math::length_percentage(input, &context.units, false, Range::All).map_err(drop)?;
        let px = if length > 0.0 { at.px / length } else { 0.0 };
        Ok::<_, ()>(px + at.percent / 100.0)
    };
    let colours = ColorContext { current: context.current, units: &context.units };
    let mut items = Vec::new();
    loop {
        if items.len() > MOST_STOPS {
            return None;
        }
        if let Ok(at) = input.try_parse(position) {
            items.push(Item::Hint(at));
        } else {
            let (colour, oklab) = color::parse_for_mixing(input, &colours).ok()?;
            let colour = match colour {
                Color::Current => context.current,
                Color::Rgba(rgba) => rgba,
            };
            let first = input.try_parse(position).ok();
            items.push(Item::Stop(first, colour, oklab));
            if first.is_some()
                && let Ok(second) = input.try_parse(position)
            {
                items.push(Item::Stop(Some(second), colour, oklab));
            }
        }
        if input.is_exhausted() {
            break;
        }
        input.expect_comma().ok()?;
    }
    let is_stop = |item: Option<&Item>| matches!(item, Some(Item::Stop(..)));
    let is_apart = items.windows(2).all(|pair| pair.iter().any(|item| is_stop(Some(item))));
    let count = items.iter().filter(|item| is_stop(Some(item))).count();
    if count == 0 || !is_apart || !is_stop(items.first()) || !is_stop(items.last()) {
        return None;
    }
    let is_modern = items.iter().any(|item| matches!(item, Item::Stop(_, _, Some(_))));
    Some(with_positions(&items, mixing == Mixing::Oklab || mixing == Mixing::Unspecified && is_modern))
}

/// Assigns a position to each stop and replaces hints by stops: CSS Images 4, section 3.5.3.
fn with_positions(items: &[Item], is_oklab: bool) -> Vec<Stop> {
    let mut places: Vec<Option<f64>> = items
        .iter()
        .map(|item| match item {
            Item::Stop(at, ..) => *at,
            Item::Hint(at) => Some(*at),
        })
        .collect();
    let last = places.len() - 1;
    places[0] = places[0].or(Some(0.0));
    places[last] = places[last].or(Some(1.0));
    let mut most = f64::NEG_INFINITY;
    for place in places.iter_mut().flatten() {
        *place = place.max(most);
        most = *place;
    }
    let mut at = 0;
    while at < last {
        let next = (at + 1..=last).find(|next| places[*next].is_some()).unwrap_or(last);
        let (from, to) = (places[at].unwrap_or_default(), places[next].unwrap_or_default());
        for (step, place) in places[at + 1..next].iter_mut().enumerate() {
            *place = Some(from + (to - from) * share(step + 1, next - at));
        }
        at = next;
    }
    let mut stops: Vec<Stop> = Vec::new();
    let mut hint = None;
    for (item, place) in items.iter().zip(places) {
        let at = place.unwrap_or_default();
        match *item {
            Item::Hint(_) => hint = Some(at),
            Item::Stop(_, colour, oklab) => {
                let oklab = is_oklab.then(|| oklab.unwrap_or_else(|| color::oklab(colour)));
                let stop = Stop { at, colour, oklab };
                if let (Some(hint), Some(from)) = (hint.take(), stops.last().copied()) {
                    add_hint_stops(&mut stops, from, hint, stop);
                }
                stops.push(stop);
            }
        }
    }
    stops
}

/// Adds stops between two stops, so that the midpoint of the colours is at the hint.
fn add_hint_stops(stops: &mut Vec<Stop>, from: Stop, hint: f64, to: Stop) {
    let whole = to.at - from.at;
    let middle = if whole > 0.0 { (hint - from.at) / whole } else { 0.5 };
    if middle <= 0.0 || middle >= 1.0 {
        let edge = if middle <= 0.0 { Stop { at: from.at, ..to } } else { Stop { at: to.at, ..from } };
        stops.push(edge);
        return;
    }
    let power = 0.5_f64.ln() / middle.ln();
    for part in 1..PARTS {
        let part = f64::from(part) / f64::from(PARTS);
        let mixed = from.towards(to, part.powf(power));
        stops.push(Stop { at: from.at + whole * part, ..mixed });
    }
}

#[expect(clippy::cast_precision_loss, reason = "both are small")]
fn share(part: usize, parts: usize) -> f64 {
    part as f64 / parts as f64
}
