//! Basic shapes of `clip-path` to paths: CSS Shapes 1, section 4, and CSS Masking 1, section 5.1.

use std::fmt::Write as _;

use cssparser::{Parser, Token};

use super::Context;
use super::context::diagonal;
use super::math::{self, LengthPercentage, Range};
use super::notation;
use super::transform::Box;

/// What a value of `clip-path` that is a shape begins with, so that nobody takes it for a reference.
const SHAPE: &str = "shape:";
/// The same, of an attribute, whose lengths may have no unit.
const UNITLESS: &str = "plain-shape:";

/// What lengths are relative to, and whether they may have no unit.
#[derive(Debug, Clone, Copy)]
struct Scale<'a> {
    context: &'a Context,
    is_unitless: bool,
}

/// A path and how it is filled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outline {
    pub(crate) path: String,
    pub(crate) is_evenodd: bool,
    /// The box that it is in.
    within: Within,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Fill,
    Stroke,
    View,
}

/// `none`, a reference, or the text of a shape behind [`SHAPE`].
pub(crate) fn clip_path(input: &mut Parser<'_>, is_attribute: bool, context: &Context) -> Option<String> {
    if input.try_parse(|input| input.expect_ident_matching("none")).is_ok() {
        return Some("none".to_owned());
    }
    if let Ok(url) = input.try_parse(Parser::expect_url) {
        let _ = input.try_parse(|input| reference_box(input).ok_or(()));
        return Some(notation::reference_to(&url).unwrap_or_else(|| "none".to_owned()));
    }
    input.skip_whitespace();
    let start = input.position();
    let scale = Scale { context, is_unitless: is_attribute };
    shape(input, [0.0, 0.0, 1.0, 1.0], scale)?;
    let kind = if is_attribute { UNITLESS } else { SHAPE };
    Some(format!("{kind}{}", input.slice_from(start)))
}

/// The boxes of an element that a shape may be in.
#[derive(Debug)]
pub(crate) struct Boxes {
    pub(crate) fill: Option<Box>,
    pub(crate) stroke: Option<Box>,
    pub(crate) view: Box,
}

/// The outline of what [`clip_path`] returned, if that is a shape and its box is known.
pub(crate) fn outline(value: &str, boxes: &Boxes, context: &Context) -> Option<Outline> {
    let (text, is_unitless) = match value.strip_prefix(SHAPE) {
        Some(text) => (text, false),
        None => (value.strip_prefix(UNITLESS)?, true),
    };
    let scale = Scale { context, is_unitless };
    let within = match shape(&mut Parser::new(text), boxes.view, scale)?.within {
        Within::View => boxes.view,
        Within::Stroke => boxes.stroke?,
        Within::Fill => boxes.fill?,
    };
    shape(&mut Parser::new(text), within, scale)
}

/// Whether a value is a shape.
pub(crate) fn is_shape(value: &str) -> bool {
    value.starts_with(SHAPE) || value.starts_with(UNITLESS)
}

/// `none | path(<string>)`, as an attribute has it.
pub(crate) fn path(input: &mut Parser<'_>) -> Option<String> {
    if input.try_parse(|input| input.expect_ident_matching("none")).is_ok() {
        return Some(String::new());
    }
    input.expect_function_matching("path").ok()?;
    let path = input.parse_nested_block(|input| {
        let path = input.expect_string_cloned()?;
        input.expect_exhausted()?;
        Ok::<_, cssparser::ParseError<()>>(path)
    });
    path.ok().map(|path| path.to_string())
}

/// The box that a shape is in, if it is said: CSS Masking 1, section 5.1, for elements without a box of CSS.
fn reference_box(input: &mut Parser<'_>) -> Option<Within> {
    const BOXES: &[&str] =
        &["fill-box", "stroke-box", "view-box", "margin-box", "border-box", "padding-box", "content-box"];
    notation::word(input, BOXES).map(|found| match found {
        "view-box" => Within::View,
        "fill-box" | "padding-box" | "content-box" => Within::Fill,
        _ => Within::Stroke,
    })
}

/// A shape, a box, or both in any order.
fn shape(input: &mut Parser<'_>, within: Box, scale: Scale<'_>) -> Option<Outline> {
    let before = input.try_parse(|input| reference_box(input).ok_or(())).ok();
    if input.is_exhausted() {
        let [x, y, width, height] = within;
        let path = inset([x, y, x + width, y + height], [[0.0; 2]; 4]);
        return Some(Outline { path, is_evenodd: false, within: before? });
    }
    let Ok(Token::Function(name)) = input.next() else { return None };
    let name = name.to_ascii_lowercase();
    let outline = input.parse_nested_block(|input| {
        let outline = function(&name, input, within, scale).filter(|_| input.is_exhausted());
        outline.ok_or_else(cssparser::ParseError::<()>::unexpected_token)
    });
    let outline = outline.ok()?;
    let after =
        if before.is_none() { input.try_parse(|input| reference_box(input).ok_or(())).ok() } else { None };
    Some(Outline { within: before.or(after).unwrap_or(Within::Stroke), ..outline })
}

fn function(name: &str, input: &mut Parser<'_>, within: Box, scale: Scale<'_>) -> Option<Outline> {
    let [x, y, width, height] = within;
    let nonzero = |path| Outline { path, is_evenodd: false, within: Within::Stroke };
    let length = |input: &mut Parser<'_>, whole: f64| length(input, whole, scale);
    match name {
        "circle" => {
            let radius = input.try_parse(|input| radius(input, scale).ok_or(())).unwrap_or(Radius::Closest);
            let [cx, cy] = center(input, within, scale)?;
            let sides = [cx - x, x + width - cx, cy - y, y + height - cy].map(f64::abs);
            let radius = match radius {
                Radius::Closest => sides.into_iter().fold(f64::INFINITY, f64::min),
                Radius::Farthest => sides.into_iter().fold(0.0, f64::max),
                Radius::Length(length) => length.of(diagonal([width, height])),
            };
            (radius >= 0.0).then(|| nonzero(ellipse(cx, cy, radius, radius)))
        }
        "ellipse" => {
            let radii = input.try_parse(|input| {
                let first = radius(input, scale).ok_or(())?;
                radius(input, scale).map(|second| [first, second]).ok_or(())
            });
            let [rx, ry] = radii.unwrap_or([Radius::Closest; 2]);
            let [cx, cy] = center(input, within, scale)?;
            let of = |radius, before: f64, after: f64, whole| match radius {
                Radius::Closest => before.abs().min(after.abs()),
                Radius::Farthest => before.abs().max(after.abs()),
                Radius::Length(length) => length.of(whole),
            };
            let rx = of(rx, cx - x, x + width - cx, width);
            let ry = of(ry, cy - y, y + height - cy, height);
            (rx >= 0.0 && ry >= 0.0).then(|| nonzero(ellipse(cx, cy, rx, ry)))
        }
        "inset" => {
            let [top, right, bottom, left] = sides(input, |input, is_horizontal| {
                length(input, if is_horizontal { width } else { height })
            })?;
            let edges = [x + left, y + top, x + width - right, y + height - bottom];
            Some(nonzero(inset(edges, corners(input, [width, height], scale)?)))
        }
        "rect" => {
            let [top, right, bottom, left] = sides(input, |input, is_horizontal| {
                Some(if input.try_parse(|input| input.expect_ident_matching("auto")).is_ok() {
                    f64::NAN
                } else {
                    length(input, if is_horizontal { width } else { height })?
                })
            })?;
            let or = |value: f64, auto: f64| if value.is_nan() { auto } else { value };
            let (left, top) = (x + or(left, 0.0), y + or(top, 0.0));
            let (right, bottom) = (x + or(right, width), y + or(bottom, height));
            let edges = [left, top, right.max(left), bottom.max(top)];
            Some(nonzero(inset(edges, corners(input, [width, height], scale)?)))
        }
        "xywh" => {
            let (left, top) = (x + length(input, width)?, y + length(input, height)?);
            let (w, h) = (length(input, width)?, length(input, height)?);
            if w < 0.0 || h < 0.0 {
                return None;
            }
            Some(nonzero(inset([left, top, left + w, top + h], corners(input, [width, height], scale)?)))
        }
        "polygon" => {
            let is_evenodd = rule(input);
            let mut path = String::new();
            loop {
                let (px, py) = (x + length(input, width)?, y + length(input, height)?);
                let command = if path.is_empty() { 'M' } else { 'L' };
                let _ = write!(path, "{command}{} {}", math::fmt(px), math::fmt(py));
                if input.is_exhausted() {
                    break;
                }
                input.expect_comma().ok()?;
            }
            path.push('Z');
            Some(Outline { path, is_evenodd, within: Within::Stroke })
        }
        "path" => {
            let is_evenodd = rule(input);
            let path = input.expect_string().ok()?.to_string();
            // It begins at the box's corner.
            let path = moved(&path, x, y)?;
            Some(Outline { path, is_evenodd, within: Within::Stroke })
        }
        _ => None,
    }
}

/// A path whose absolute coordinates are moved.
fn moved(path: &str, x: f64, y: f64) -> Option<String> {
    use svgtypes::PathSegment as Segment;
    let mut text = String::new();
    for segment in svgtypes::PathParser::from(path) {
        let (letter, is_absolute, numbers): (char, bool, Vec<f64>) = match segment.ok()? {
            Segment::MoveTo { abs, x, y } => ('m', abs, vec![x, y]),
            Segment::LineTo { abs, x, y } => ('l', abs, vec![x, y]),
            Segment::HorizontalLineTo { abs, x } => ('h', abs, vec![x]),
            Segment::VerticalLineTo { abs, y } => ('v', abs, vec![y]),
            Segment::CurveTo { abs, x1, y1, x2, y2, x, y } => ('c', abs, vec![x1, y1, x2, y2, x, y]),
            Segment::SmoothCurveTo { abs, x2, y2, x, y } => ('s', abs, vec![x2, y2, x, y]),
            Segment::Quadratic { abs, x1, y1, x, y } => ('q', abs, vec![x1, y1, x, y]),
            Segment::SmoothQuadratic { abs, x, y } => ('t', abs, vec![x, y]),
            Segment::EllipticalArc { abs, rx, ry, x_axis_rotation, large_arc, sweep, x, y } => {
                let flag = |flag| f64::from(u8::from(flag));
                ('a', abs, vec![rx, ry, x_axis_rotation, flag(large_arc), flag(sweep), x, y])
            }
            Segment::ClosePath { .. } => ('z', false, Vec::new()),
        };
        // A path's first point is absolute however it is written.
        let is_absolute = is_absolute || text.is_empty();
        text.push(if is_absolute { letter.to_ascii_uppercase() } else { letter });
        let fixed = if letter == 'a' { 5 } else { 0 };
        for (index, number) in numbers.into_iter().enumerate() {
            let is_vertical = letter == 'v' || (letter != 'h' && (index - fixed.min(index)) % 2 == 1);
            let by = if !is_absolute || index < fixed {
                0.0
            } else if is_vertical {
                y
            } else {
                x
            };
            let _ = write!(text, "{} ", math::fmt(number + by));
        }
    }
    Some(text)
}

#[derive(Debug, Clone, Copy)]
enum Radius {
    Closest,
    Farthest,
    Length(LengthPercentage),
}

fn radius(input: &mut Parser<'_>, scale: Scale<'_>) -> Option<Radius> {
    if let Ok(word) =
        input.try_parse(|input| notation::word(input, &["closest-side", "farthest-side"]).ok_or(()))
    {
        return Some(if word == "closest-side" { Radius::Closest } else { Radius::Farthest });
    }
    let length = math::length_percentage(input, &scale.context.units, scale.is_unitless, Range::All).ok()?;
    Some(Radius::Length(length))
}

fn length(input: &mut Parser<'_>, whole: f64, scale: Scale<'_>) -> Option<f64> {
    math::length_percentage(input, &scale.context.units, scale.is_unitless, Range::All)
        .ok()
        .map(|length| length.of(whole))
}

fn rule(input: &mut Parser<'_>) -> bool {
    let rule = input.try_parse(|input| {
        let rule = notation::word(input, &["nonzero", "evenodd"]).ok_or(())?;
        input.expect_comma().map_err(|_| ())?;
        Ok::<_, ()>(rule)
    });
    rule == Ok("evenodd")
}

/// `at <position>`, else the middle, of a box.
pub(crate) fn position(input: &mut Parser<'_>, within: Box, context: &Context) -> Option<[f64; 2]> {
    center(input, within, Scale { context, is_unitless: false })
}

/// `at <position>`, else the middle: CSS Values 4, section 9.
fn center(input: &mut Parser<'_>, [x, y, width, height]: Box, scale: Scale<'_>) -> Option<[f64; 2]> {
    if input.is_exhausted() {
        return Some([x + width / 2.0, y + height / 2.0]);
    }
    input.expect_ident_matching("at").ok()?;
    let mut parts: Vec<Part> = Vec::new();
    while let Ok(part) = input.try_parse(|input| part(input, scale).ok_or(())) {
        parts.push(part);
    }
    let percent = |percent| LengthPercentage { px: 0.0, percent };
    let middle = Part { axis: None, is_end: false, at: percent(50.0), is_word: true };
    let [first, second] = match *parts.as_slice() {
        [one] if one.axis == Some(1) => [middle, one],
        [one] => [one, middle],
        [a, b] if a.axis == Some(1) || b.axis == Some(0) => [b, a],
        [a, b] => [a, b],
        // A side and how far from it, for each axis.
        [a, da, b, db] if a.is_word && b.is_word && !da.is_word && !db.is_word => {
            let (a, b) = (Part { at: da.at, ..a }, Part { at: db.at, ..b });
            if a.axis == Some(1) || b.axis == Some(0) { [b, a] } else { [a, b] }
        }
        _ => return None,
    };
    if first.axis == Some(1) || second.axis == Some(0) {
        return None;
    }
    let on = |part: Part, from: f64, whole: f64, is_offset: bool| {
        let at = part.at.of(whole);
        from + if part.is_end && is_offset { whole - at } else { at }
    };
    let is_offset = parts.len() == 4;
    Some([on(first, x, width, is_offset), on(second, y, height, is_offset)])
}

#[derive(Debug, Clone, Copy)]
struct Part {
    /// 0 for `left` and `right`, 1 for `top` and `bottom`.
    axis: Option<u8>,
    is_end: bool,
    at: LengthPercentage,
    is_word: bool,
}

fn part(input: &mut Parser<'_>, scale: Scale<'_>) -> Option<Part> {
    let at = |percent| LengthPercentage { px: 0.0, percent };
    if let Ok(word) = input.try_parse(Parser::expect_ident_cloned) {
        let (axis, is_end, percent) = match word.to_ascii_lowercase().as_str() {
            "left" => (Some(0), false, 0.0),
            "right" => (Some(0), true, 100.0),
            "top" => (Some(1), false, 0.0),
            "bottom" => (Some(1), true, 100.0),
            "center" => (None, false, 50.0),
            _ => return None,
        };
        return Some(Part { axis, is_end, at: at(percent), is_word: true });
    }
    let at = math::length_percentage(input, &scale.context.units, scale.is_unitless, Range::All).ok()?;
    Some(Part { axis: None, is_end: false, at, is_word: false })
}

/// One to four values for top, right, bottom and left.
fn sides(input: &mut Parser<'_>, value: impl Fn(&mut Parser<'_>, bool) -> Option<f64>) -> Option<[f64; 4]> {
    // Percentages are of another side for each place: every value is read for the side it stands for first.
    let start = input.state();
    let mut count = 0;
    while count < 4 && input.try_parse(|input| value(input, count % 2 == 1).ok_or(())).is_ok() {
        count += 1;
    }
    let end = input.state();
    let places = match count {
        1 => [0, 0, 0, 0],
        2 => [0, 1, 0, 1],
        3 => [0, 1, 2, 1],
        4 => [0, 1, 2, 3],
        _ => return None,
    };
    let mut found = [0.0; 4];
    for (side, place) in places.into_iter().enumerate() {
        input.reset(&start);
        for before in 0..place {
            value(input, before % 2 == 1)?;
        }
        found[side] = value(input, side % 2 == 1)?;
    }
    input.reset(&end);
    Some(found)
}

/// `round` and radii of the corners, from the left upper one on, each for x and y; none are zero.
fn corners(input: &mut Parser<'_>, [width, height]: [f64; 2], scale: Scale<'_>) -> Option<[[f64; 2]; 4]> {
    if input.is_exhausted() {
        return Some([[0.0; 2]; 4]);
    }
    input.expect_ident_matching("round").ok()?;
    let mut axes = [Vec::new(), Vec::new()];
    let mut at = 0;
    while !input.is_exhausted() {
        if at == 0 && input.try_parse(|input| input.expect_delim('/')).is_ok() {
            at = 1;
            continue;
        }
        axes[at]
            .push(math::length_percentage(input, &scale.context.units, scale.is_unitless, Range::All).ok()?);
    }
    let four = |values: &[LengthPercentage], whole: f64| {
        let at = |index: usize| values[index].of(whole).max(0.0);
        Some(match values.len() {
            1 => [at(0); 4],
            2 => [at(0), at(1), at(0), at(1)],
            3 => [at(0), at(1), at(2), at(1)],
            4 => [at(0), at(1), at(2), at(3)],
            _ => return None,
        })
    };
    let horizontal = four(&axes[0], width)?;
    let vertical = four(if at == 1 { &axes[1] } else { &axes[0] }, height)?;
    Some(std::array::from_fn(|index| [horizontal[index], vertical[index]]))
}

fn ellipse(cx: f64, cy: f64, rx: f64, ry: f64) -> String {
    let [left, right, cy, rx, ry] = [cx - rx, cx + rx, cy, rx, ry].map(math::fmt);
    format!("M{left} {cy}A{rx} {ry} 0 1 1 {right} {cy}A{rx} {ry} 0 1 1 {left} {cy}Z")
}

/// A rectangle of edges left, top, right and bottom with round corners, which share an edge that is too short for both: CSS
/// Backgrounds 3, section 4.5.
fn inset([mut left, mut top, mut right, mut bottom]: [f64; 4], mut radii: [[f64; 2]; 4]) -> String {
    if right < left {
        let middle = left + (right - left) / 2.0;
        (left, right) = (middle, middle);
    }
    if bottom < top {
        let middle = top + (bottom - top) / 2.0;
        (top, bottom) = (middle, middle);
    }
    let (width, height) = (right - left, bottom - top);
    let sums = [
        (width, radii[0][0] + radii[1][0]),
        (width, radii[3][0] + radii[2][0]),
        (height, radii[0][1] + radii[3][1]),
        (height, radii[1][1] + radii[2][1]),
    ];
    let factor =
        sums.into_iter().filter(|(side, sum)| sum > side).map(|(side, sum)| side / sum).fold(1.0, f64::min);
    for radius in radii.as_flattened_mut() {
        *radius *= factor;
    }
    let mut path = String::new();
    let mut to = |command: &str, numbers: &[f64]| {
        path.push_str(command);
        for number in numbers {
            let _ = write!(path, "{} ", math::fmt(*number));
        }
    };
    let [tl, tr, br, bl] = radii;
    to("M", &[left + tl[0], top]);
    to("L", &[right - tr[0], top]);
    to("A", &[tr[0], tr[1], 0.0, 0.0, 1.0, right, top + tr[1]]);
    to("L", &[right, bottom - br[1]]);
    to("A", &[br[0], br[1], 0.0, 0.0, 1.0, right - br[0], bottom]);
    to("L", &[left + bl[0], bottom]);
    to("A", &[bl[0], bl[1], 0.0, 0.0, 1.0, left, bottom - bl[1]]);
    to("L", &[left, top + tl[1]]);
    to("A", &[tl[0], tl[1], 0.0, 0.0, 1.0, left + tl[0], top]);
    path.push('Z');
    path
}
