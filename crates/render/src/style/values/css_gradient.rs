//! Gradients of CSS, of a background or a mask, as those of SVG: CSS Images 4, section 3.
//!
//! CSS mixes premultiplied colours, SVG does not: stops are put in between where alphas differ. Conic gradients have no form in SVG.

use std::fmt::Write as _;

use cssparser::{Parser, Token};

use super::color::{self, Color, ColorContext, Rgba};
use super::math::{self, LengthPercentage, Range};
use super::notation;
use super::transform::Box;
use super::{Context, shape};

/// The most stops that a gradient may have.
const MOST_STOPS: usize = 256;

/// Parts that what is between two stops is cut into where it is not mixed as SVG does.
const PARTS: u8 = 16;

/// A gradient in a box.
#[derive(Debug, PartialEq)]
pub(crate) struct Gradient {
    line: Line,
    is_repeating: bool,
    stops: Vec<Stop>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Line {
    /// From one point to another.
    Linear([f64; 2], [f64; 2]),
    /// Center and radii.
    Radial([f64; 2], [f64; 2]),
}

impl Line {
    /// What positions of stops are percentages of.
    fn length(self) -> f64 {
        match self {
            Self::Linear([x1, y1], [x2, y2]) => (x2 - x1).hypot(y2 - y1),
            Self::Radial(_, [rx, _]) => rx,
        }
    }
}

/// A colour at a place: 0 is where the line begins, 1 where it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stop {
    at: f64,
    colour: Rgba,
    /// Its channels in Oklab, if the gradient is mixed there.
    oklab: Option<[f64; 3]>,
}

/// Something in the list of a gradient.
#[derive(Debug, Clone, Copy)]
enum Item {
    Stop(Option<f64>, Rgba, Option<[f64; 3]>),
    /// Where the middle between two colours is.
    Hint(f64),
}

/// Reads a gradient that fills a box.
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
        let mixing = if first == Mixing::Unsaid { mixing(input)? } else { first };
        if !input.is_exhausted() && input.try_parse(Parser::expect_comma).is_err() && mixing != Mixing::Unsaid
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

/// In which space colours are mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mixing {
    Unsaid,
    Srgb,
    Oklab,
}

/// `in <color-space>`, if it is there; none if it is a space that is not supported.
fn mixing(input: &mut Parser<'_>) -> Option<Mixing> {
    if input.try_parse(|input| input.expect_ident_matching("in")).is_err() {
        return Some(Mixing::Unsaid);
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
            // The middle colour runs from one of the other corners to the other.
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

/// How large a radial gradient is: CSS Images 3, section 3.2.1.
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
    Some(placed(&items, mixing == Mixing::Oklab || mixing == Mixing::Unsaid && is_modern))
}

/// Gives each stop its place, and puts stops where hints are: CSS Images 4, section 3.5.3.
fn placed(items: &[Item], is_oklab: bool) -> Vec<Stop> {
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
                    bend(&mut stops, from, hint, stop);
                }
                stops.push(stop);
            }
        }
    }
    stops
}

/// Puts stops between two, of which the middle colour is at a hint.
fn bend(stops: &mut Vec<Stop>, from: Stop, hint: f64, to: Stop) {
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

impl Stop {
    /// The colour that is a part of the way to another, with premultiplied channels mixed.
    fn towards(self, to: Self, part: f64) -> Self {
        let between = |from: f64, to: f64| from + (to - from) * part;
        let (from_alpha, to_alpha) = (f64::from(self.colour.alpha), f64::from(to.colour.alpha));
        let alpha = between(from_alpha, to_alpha);
        let mix = |from: [f64; 3], to: [f64; 3]| {
            std::array::from_fn(|index| {
                let mixed = between(from[index] * from_alpha, to[index] * to_alpha);
                if alpha > 0.0 { mixed / alpha } else { to[index] }
            })
        };
        let oklab = self.oklab.zip(to.oklab).map(|(from, to)| mix(from, to));
        let srgb = match oklab {
            Some(oklab) => color::srgb_of_oklab(oklab),
            None => mix(self.srgb(), to.srgb()),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is 0 to 255")]
        let [red, green, blue] = srgb.map(|channel| (channel.clamp(0.0, 1.0) * 255.0).round() as u8);
        #[expect(clippy::cast_possible_truncation, reason = "it is 0 to 1")]
        let colour = Rgba { red, green, blue, alpha: alpha as f32 };
        Self { at: between(self.at, to.at), colour, oklab }
    }

    fn srgb(self) -> [f64; 3] {
        let Rgba { red, green, blue, .. } = self.colour;
        [red, green, blue].map(|channel| f64::from(channel) / 255.0)
    }

    fn write(self, text: &mut String, range: [f64; 2]) {
        let offset = (self.at - range[0]) / (range[1] - range[0]);
        let colour = notation::hex(Rgba { alpha: 1.0, ..self.colour });
        let _ = write!(text, "<stop offset=\"{}\" stop-color=\"{colour}\"", math::fmt(offset));
        if self.colour.alpha < 1.0 {
            let _ = write!(text, " stop-opacity=\"{}\"", math::fmt(self.colour.alpha.into()));
        }
        text.push_str("/>");
    }
}

impl Gradient {
    /// Whether it can be repeated as SVG does: from the middle of a radial one on.
    fn may_repeat(&self) -> bool {
        let [first, last] = [self.stops.first(), self.stops.last()].map(|stop| stop.map(|stop| stop.at));
        let (Some(first), Some(last)) = (first, last) else { return false };
        last - first > 1e-6 && (first == 0.0 || matches!(self.line, Line::Linear(..)))
    }

    /// Writes it as an element of SVG with this id.
    pub(crate) fn write(&self, text: &mut String, id: &str) {
        let (first, last) = (self.stops[0].at, self.stops[self.stops.len() - 1].at);
        // Stops of SVG are between 0 and 1.
        let range = match self.line {
            _ if self.is_repeating => [first, last],
            Line::Linear(..) => [first.min(0.0), last.max(1.0)],
            Line::Radial(..) => [0.0, last.max(1.0)],
        };
        let spread = if self.is_repeating { " spreadMethod=\"repeat\"" } else { "" };
        let units = "gradientUnits=\"userSpaceOnUse\"";
        let name = match self.line {
            Line::Linear([x1, y1], [x2, y2]) => {
                let on = |from: f64, to: f64, at: f64| math::fmt(from + (to - from) * at);
                let [start, end] = range;
                let _ = write!(
                    text,
                    "<linearGradient id=\"{id}\" {units}{spread} x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\">",
                    on(x1, x2, start),
                    on(y1, y2, start),
                    on(x1, x2, end),
                    on(y1, y2, end),
                );
                "linearGradient"
            }
            Line::Radial([cx, cy], radii) => {
                let [cx, cy] = [cx, cy].map(math::fmt);
                // One of no size shows its last colour: CSS Images 3, section 3.2.3.
                let [rx, ry] = radii.map(|radius| math::fmt(radius.max(1e-3) * range[1]));
                let _ = write!(
                    text,
                    "<radialGradient id=\"{id}\" {units}{spread} cx=\"0\" cy=\"0\" r=\"1\" \
                     gradientTransform=\"matrix({rx},0,0,{ry},{cx},{cy})\">"
                );
                "radialGradient"
            }
        };
        self.write_stops(text, range);
        let _ = write!(text, "</{name}>");
    }

    fn write_stops(&self, text: &mut String, range: [f64; 2]) {
        let mut before: Option<Stop> = None;
        for &stop in &self.stops {
            if let Some(from) = before {
                between(text, from, stop, range);
            }
            if stop.at >= range[0] {
                stop.write(text, range);
            }
            before = Some(stop);
        }
        // What is behind the last one has its colour.
        if let Some(last) = before {
            Stop { at: range[1], ..last }.write(text, range);
        }
    }
}

/// Writes a pattern that repeats a paint: tiles of a size, of which one is at this place.
pub(crate) fn write_tile(text: &mut String, id: &str, paint: &str, at: [f64; 2], tile: [f64; 2]) {
    let ([x, y], [width, height]) = (at.map(math::fmt), tile.map(math::fmt));
    let _ = write!(
        text,
        "<pattern id=\"{id}\" patternUnits=\"userSpaceOnUse\" width=\"{width}\" height=\"{height}\" \
         patternTransform=\"matrix(1,0,0,1,{x},{y})\"><path fill=\"url(#{paint})\" d=\"M0 0h{width}v{height}h-{width}Z\"/></pattern>"
    );
}

/// Writes what SVG needs between two stops to mix as CSS does.
fn between(text: &mut String, from: Stop, to: Stop, range: [f64; 2]) {
    // The one that is there where the range begins.
    if from.at < range[0] && to.at > range[0] {
        let here = from.towards(to, (range[0] - from.at) / (to.at - from.at));
        here.write(text, range);
        return between(text, Stop { at: range[0], ..here }, to, range);
    }
    if to.at <= range[0] || to.at <= from.at {
        return;
    }
    let (start, end) = (from.colour.alpha, to.colour.alpha);
    let is_plain = from.oklab.is_none() && (start - end).abs() < f32::EPSILON;
    if is_plain || from.colour == to.colour {
        return;
    }
    // What fades has one colour.
    if from.oklab.is_none() && end == 0.0 {
        return Stop { at: to.at, colour: Rgba { alpha: 0.0, ..from.colour }, oklab: None }
            .write(text, range);
    }
    if from.oklab.is_none() && start == 0.0 {
        return Stop { at: from.at, colour: Rgba { alpha: 0.0, ..to.colour }, oklab: None }
            .write(text, range);
    }
    for part in 1..PARTS {
        from.towards(to, f64::from(part) / f64::from(PARTS)).write(text, range);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::computed::Style;

    fn written(text: &str) -> Option<String> {
        let context = Style::initial([200.0, 100.0]).context;
        let mut input = Parser::new(text);
        let gradient = read(&mut input, [0.0, 0.0, 200.0, 100.0], &context)?;
        let mut text = String::new();
        gradient.write(&mut text, "g");
        Some(text.replace(" gradientUnits=\"userSpaceOnUse\"", "").replace('"', "'"))
    }

    #[test]
    fn a_linear_gradient_runs_from_edge_to_edge() {
        let line = |text: &str| {
            let text = written(text).unwrap();
            text.split_once('>').unwrap().0.replace("<linearGradient id='g' ", "")
        };
        assert_eq!(line("linear-gradient(red,blue)"), "x1='100' y1='0' x2='100' y2='100'");
        assert_eq!(line("linear-gradient(90deg,red,blue)"), "x1='0' y1='50' x2='200' y2='50'");
        assert_eq!(line("linear-gradient(to left,red,blue)"), "x1='200' y1='50' x2='0' y2='50'");
        // The corners beside are of the middle colour.
        assert_eq!(line("linear-gradient(to bottom right,red,blue)"), "x1='60' y1='-30' x2='140' y2='130'");
        assert_eq!(
            line("repeating-linear-gradient(90deg,red 10px,blue 30px)"),
            "spreadMethod='repeat' x1='10' y1='50' x2='30' y2='50'"
        );
    }

    #[test]
    fn stops_without_a_place_are_between_the_others() {
        let stops = |text: &str| written(text).unwrap().split_once('>').unwrap().1.to_owned();
        assert_eq!(
            stops("linear-gradient(red,lime 80%,blue 40%)"),
            "<stop offset='0' stop-color='#ff0000'/><stop offset='0.8' stop-color='#00ff00'/>\
             <stop offset='0.8' stop-color='#0000ff'/><stop offset='1' stop-color='#0000ff'/></linearGradient>"
        );
        // What fades out keeps its colour.
        assert_eq!(
            stops("linear-gradient(red,transparent)"),
            "<stop offset='0' stop-color='#ff0000'/><stop offset='1' stop-color='#ff0000' stop-opacity='0'/>\
             <stop offset='1' stop-color='#000000' stop-opacity='0'/><stop offset='1' stop-color='#000000' stop-opacity='0'/></linearGradient>"
        );
    }

    #[test]
    fn a_radial_gradient_reaches_the_farthest_corner() {
        let text = written("radial-gradient(circle at 30px 50px,red,blue)").unwrap();
        let radius = f64::hypot(170.0, 50.0);
        assert!(text.contains(&format!("matrix({0},0,0,{0},30,50)", math::fmt(radius))), "{text}");
    }

    #[test]
    fn what_is_no_gradient_is_none() {
        for text in [
            "linear-gradient()",
            "linear-gradient(90deg)",
            "linear-gradient(red 10%,20%,30%,blue)",
            "linear-gradient(to left right,red,blue)",
            "linear-gradient(in oklch,red,blue)",
            "conic-gradient(red,blue)",
            "radial-gradient(circle 10%,red,blue)",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
