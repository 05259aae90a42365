//! Values of `filter`: functions of CSS in the form that usvg reads. Filter Effects 1, section 6.

use cssparser::{Parser, Token};

use crate::style::values::context::Context;
use crate::style::values::math::{self, Range};
use crate::style::values::notation;

/// `none`, or functions and references one after the other.
pub(crate) fn list(input: &mut Parser<'_>, is_attribute: bool, context: &Context) -> Option<String> {
    if input.try_parse(|input| input.expect_ident_matching("none")).is_ok() {
        return Some("none".to_owned());
    }
    let mut parts = Vec::new();
    while !input.is_exhausted() {
        if let Ok(url) = input.try_parse(Parser::expect_url) {
            // What another document holds is not looked up.
            parts.extend(notation::reference_to(&url));
            continue;
        }
        let Ok(Token::Function(name)) = input.next() else { return None };
        let name = name.to_ascii_lowercase();
        let part = input.parse_nested_block(|input| {
            let part = function(&name, input, is_attribute, context).filter(|_| input.is_exhausted());
            part.ok_or_else(cssparser::ParseError::<()>::unexpected_token)
        });
        parts.push(part.ok()?);
    }
    Some(if parts.is_empty() { "none".to_owned() } else { parts.join(" ") })
}

/// The value of [`list`] with all lengths of functions scaled: those of a root element are pixels of the page, which is no user unit where
/// it has a `viewBox`.
pub(crate) fn scaled(value: &str, scale: f64) -> String {
    if !scale.is_finite() {
        return value.to_owned();
    }
    let scaled = |part: &str| {
        let length = part.strip_suffix("px").and_then(|number| number.parse::<f64>().ok());
        length.map_or_else(|| part.to_owned(), |length| format!("{}px", math::fmt(length * scale)))
    };
    let mut text = String::new();
    for part in value.split_inclusive([' ', '(', ')']) {
        let end = part.len() - usize::from(part.ends_with([' ', '(', ')']));
        text.push_str(&scaled(&part[..end]));
        text.push_str(&part[end..]);
    }
    text
}

fn function(name: &str, input: &mut Parser<'_>, is_attribute: bool, context: &Context) -> Option<String> {
    let is_empty = input.is_exhausted();
    let argument = match name {
        "blur" => {
            let radius = if is_empty { 0.0 } else { length(input, is_attribute, context)? };
            (radius >= 0.0).then(|| format!("{}px", math::fmt(radius)))?
        }
        "hue-rotate" => {
            let degrees = if is_empty { 0.0 } else { math::angle_or_zero(input, &context.units).ok()? };
            format!("{}deg", math::fmt(degrees))
        }
        "drop-shadow" => shadow(input, is_attribute, context)?,
        "brightness" | "contrast" | "saturate" | "grayscale" | "invert" | "opacity" | "sepia" => {
            let amount = if is_empty {
                1.0
            } else {
                math::number_or_percentage(input, &context.units, Range::All).ok()?.of(1.0)
            };
            let most = if matches!(name, "brightness" | "contrast" | "saturate") { f64::MAX } else { 1.0 };
            (amount >= 0.0).then(|| math::fmt(amount.min(most)))?
        }
        _ => return None,
    };
    Some(format!("{name}({argument})"))
}

/// `none`, or shadows of text, each as `drop-shadow()` has it: CSS Text Decoration 4, section 5.
pub(crate) fn shadows(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    if input.try_parse(|input| input.expect_ident_matching("none")).is_ok() {
        return Some("none".to_owned());
    }
    let mut text = String::new();
    loop {
        text.push_str(&shadow(input, false, context)?);
        if input.is_exhausted() {
            return Some(text);
        }
        input.expect_comma().ok()?;
        text.push_str(", ");
    }
}

/// The colour may come first or last.
fn shadow(input: &mut Parser<'_>, is_attribute: bool, context: &Context) -> Option<String> {
    let first = input.try_parse(|input| notation::colour(input, context).ok_or(())).ok();
    let (x, y) = (length(input, is_attribute, context)?, length(input, is_attribute, context)?);
    let blur = input.try_parse(|input| length(input, is_attribute, context).ok_or(())).unwrap_or_default();
    if blur < 0.0 {
        return None;
    }
    let last = input.try_parse(|input| notation::colour(input, context).ok_or(())).ok();
    let colour = match (first, last) {
        (Some(_), Some(_)) => return None,
        (Some(colour), None) | (None, Some(colour)) => colour,
        (None, None) => "currentColor".to_owned(),
    };
    // usvg takes black for `currentColor` here.
    let colour = if colour == "currentColor" { notation::hex(context.current) } else { colour };
    let [x, y, blur] = [x, y, blur].map(math::fmt);
    Some(format!("{colour} {x}px {y}px {blur}px"))
}

/// In pixels, which an attribute need not say. Percentages are none.
fn length(input: &mut Parser<'_>, is_attribute: bool, context: &Context) -> Option<f64> {
    math::length(input, &context.units, is_attribute, Range::All).ok()
}
