//! Basic shapes of `clip-path` as paths: CSS Shapes 1, section 4, and CSS Masking 1, section 5.1.
//!
//! A shape depends on the box of its element, which is not known while styles are computed. [`clip_path`] therefore checks the
//! syntax and keeps the text behind a prefix. [`outline`] reads it again once the box is known.

mod path_data;
mod position;
mod scale;

use std::fmt::Write as _;

use cssparser::{Parser, Token};

use super::Context;
use super::context::diagonal;
use super::math::{self, LengthPercentage, Range};
use super::notation;
use super::transform::Box;
use path_data::{ellipse, inset, translated};
use position::center;
pub(crate) use position::position;
use scale::Scale;

/// The prefix of a computed `clip-path` that is a shape. It distinguishes the value from a reference.
const SHAPE: &str = "shape:";
/// The prefix of a shape from an attribute, whose lengths may lack a unit.
const UNITLESS: &str = "plain-shape:";

/// A path, its fill rule and its reference box.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outline {
    pub(crate) path: String,
    pub(crate) is_evenodd: bool,
    /// The reference box of the shape.
    within: Within,
}

/// A reference box of an SVG element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Fill,
    Stroke,
    View,
}

/// Reads a `clip-path`. Returns `none`, a reference, or the text of a shape behind [`SHAPE`] or [`UNITLESS`].
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

/// The possible reference boxes of an element. `None` for a box that is not known.
#[derive(Debug)]
pub(crate) struct Boxes {
    pub(crate) fill: Option<Box>,
    pub(crate) stroke: Option<Box>,
    pub(crate) view: Box,
}

/// Returns the outline of a value that [`clip_path`] returned. `None` if it is not a shape or its box is not known.
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

/// Whether a value that [`clip_path`] returned is a shape.
pub(crate) fn is_shape(value: &str) -> bool {
    value.starts_with(SHAPE) || value.starts_with(UNITLESS)
}

/// Reads `none | path(<string>)` of the property `d`. Returns the path data, which is empty for `none`.
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

/// Reads a reference box. The boxes of CSS layout stand for those of an SVG element: CSS Masking 1, section 5.1.
fn reference_box(input: &mut Parser<'_>) -> Option<Within> {
    const BOXES: &[&str] =
        &["fill-box", "stroke-box", "view-box", "margin-box", "border-box", "padding-box", "content-box"];
    notation::word(input, BOXES).map(|found| match found {
        "view-box" => Within::View,
        "fill-box" | "padding-box" | "content-box" => Within::Fill,
        _ => Within::Stroke,
    })
}

/// Reads a shape, a reference box, or both in any order.
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
            // The origin of the path is the left upper corner of the box.
            let path = translated(&path, x, y)?;
            Some(Outline { path, is_evenodd, within: Within::Stroke })
        }
        _ => None,
    }
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

/// Reads one to four values for top, right, bottom and left.
fn sides(input: &mut Parser<'_>, value: impl Fn(&mut Parser<'_>, bool) -> Option<f64>) -> Option<[f64; 4]> {
    // Percentages of each side refer to another length. The values are therefore counted first, and then read once for each
    // side that they apply to.
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

/// Reads an optional `round` with the x and y radius of each corner, clockwise from the left upper one. The default is zero.
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
