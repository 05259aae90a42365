//! Lengths in attributes that are no properties: a gradient's `x1`, the place of a character, the size of a marker.

use std::borrow::Cow;

use cssparser::Parser;

use super::Context;
use super::math::{self, Range};
use crate::style::values;

/// In which direction an attribute's percentages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    X,
    Y,
    Other,
}

/// Attributes that are one length, or a list of them on text.
fn axis(element: &str, name: &str) -> Option<Axis> {
    // Of filters and their parts these are numbers or lengths in other units.
    if element.starts_with("fe") {
        return matches!(name, "x" | "y" | "width" | "height").then_some(match name {
            "x" | "width" => Axis::X,
            _ => Axis::Y,
        });
    }
    Some(match name {
        "x" | "width" | "x1" | "x2" | "cx" | "fx" | "refX" | "markerWidth" | "dx" | "rx" | "textLength" => {
            Axis::X
        }
        "y" | "height" | "y1" | "y2" | "cy" | "fy" | "refY" | "markerHeight" | "dy" | "ry" => Axis::Y,
        "r" | "fr" | "startOffset" => Axis::Other,
        _ => return None,
    })
}

/// Whether an attribute is one whose value means the same with white space around it. Of those that are one of some words browsers
/// take the words alone.
fn is_trimmed(name: &str) -> bool {
    matches!(
        name,
        "viewBox"
            | "preserveAspectRatio"
            | "href"
            | "offset"
            | "points"
            | "pathLength"
            | "stdDeviation"
            | "values"
            | "gradientTransform"
            | "patternTransform"
    )
}

/// Whether a value is a list of points without an error. Of others Chromium draws nothing; an odd number at the end is passed over.
pub(crate) fn is_list_of_points(value: &str) -> bool {
    let value = value.trim_ascii_end();
    let value = value.strip_suffix(',').unwrap_or(value);
    svgtypes::NumberListParser::from(value).all(|number| number.is_ok())
}

/// Whether a value needs no look: a number with or without a percent sign.
pub(crate) fn is_plain_number(value: &str) -> bool {
    let digits = value.strip_suffix('%').unwrap_or(value).as_bytes();
    let digits = digits.strip_prefix(b"-").unwrap_or(digits);
    !digits.is_empty()
        && (digits[0] != b'.' || digits.len() > 1)
        && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
        && memchr::memchr_iter(b'.', digits).count() <= 1
        && digits.last() != Some(&b'.')
}

/// Whether a value of an attribute that is no property is one that usvg reads as browsers do.
pub(crate) fn is_plain(element: &str, name: &str, value: &str) -> bool {
    if axis(element, name).is_some() {
        if is_of_viewport(element, name) && value.contains('%') {
            return false;
        }
        let pixels = value.strip_suffix("px").unwrap_or(value);
        return is_plain_number(pixels) || (is_text(element) && value.split(' ').all(is_plain_number));
    }
    !is_trimmed(name)
        || !(value.starts_with(is_space) || value.ends_with(is_space))
            && (name != "offset" || is_plain_number(value))
}

fn is_space(c: char) -> bool {
    c.is_ascii_whitespace()
}

/// Whether percentages of an attribute are resolved here: what lays text out knows no viewports, and usvg takes those of the target for those
/// around a `<use>`.
fn is_of_viewport(element: &str, name: &str) -> bool {
    is_text(element) && name != "startOffset" || element == "use" && matches!(name, "width" | "height")
}

fn is_text(element: &str) -> bool {
    matches!(element, "text" | "tspan" | "tref" | "textPath")
}

/// An attribute as usvg reads it; none where it is not valid, and so as if it were not there.
pub(crate) fn plain<'a>(
    element: &str,
    name: &str,
    value: &'a str,
    context: &Context,
) -> Option<Cow<'a, str>> {
    let Some(axis) = axis(element, name) else {
        if name == "offset" && element == "stop" {
            return offset(value.trim_ascii(), context).map(Cow::Owned);
        }
        return Some(Cow::Borrowed(if is_trimmed(name) { value.trim_ascii() } else { value }));
    };
    let value = value.trim_ascii();
    let is_of_viewport = is_of_viewport(element, name);
    if is_plain_number(value) && !(is_of_viewport && value.ends_with('%')) {
        return Some(Cow::Borrowed(value));
    }
    let base = match axis {
        Axis::X => context.viewport[0],
        Axis::Y => context.viewport[1],
        Axis::Other => values::diagonal(context.viewport),
    };
    let mut input = Parser::new(value);
    let one = |input: &mut Parser<'_>| {
        let length = math::length_percentage(input, &context.units, true, Range::All).ok()?;
        Some(if is_of_viewport { math::fmt(length.of(base)) } else { values::written(length, base) })
    };
    let is_list = is_text(element) && matches!(name, "x" | "y" | "dx" | "dy");
    if !is_list {
        // `auto`, `left` and the like are read by who reads them.
        let Some(text) = one(&mut input) else {
            let is_word = value.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
                && !value.eq_ignore_ascii_case("nan");
            // A `<use>` that says a size which is none has the size 0: SVG 2, section 5.6.
            let is_of_use = element == "use" && is_of_viewport;
            return (is_word || is_of_use).then_some(Cow::Borrowed(if is_of_use { "0" } else { value }));
        };
        return input.is_exhausted().then_some(Cow::Owned(text));
    }
    let mut texts = Vec::new();
    while !input.is_exhausted() {
        if !texts.is_empty() {
            let _ = input.try_parse(Parser::expect_comma);
        }
        texts.push(one(&mut input)?);
    }
    Some(Cow::Owned(texts.join(" ")))
}

/// Where a stop of a gradient is: a number or a percentage.
fn offset(value: &str, context: &Context) -> Option<String> {
    let mut input = Parser::new(value);
    let offset = math::number_or_percentage(&mut input, &context.units, Range::All).ok()?;
    input.is_exhausted().then(|| math::fmt(offset.of(1.0).clamp(0.0, 1.0)))
}
