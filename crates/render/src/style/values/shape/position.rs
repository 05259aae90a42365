//! `at <position>` of a shape or a radial gradient: CSS Values 4, section 9.

use cssparser::Parser;

use super::scale::Scale;
use crate::style::values::Context;
use crate::style::values::math::{self, LengthPercentage, Range};
use crate::style::values::transform::Box;

/// Reads an optional `at <position>` in a box. The default is the center.
pub(crate) fn position(input: &mut Parser<'_>, within: Box, context: &Context) -> Option<[f64; 2]> {
    center(input, within, Scale { context, is_unitless: false })
}

/// Reads an optional `at <position>`: CSS Values 4, section 9. The default is the center of the box.
pub(super) fn center(
    input: &mut Parser<'_>,
    [x, y, width, height]: Box,
    scale: Scale<'_>,
) -> Option<[f64; 2]> {
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
        // A side and the distance from it, for each axis.
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
