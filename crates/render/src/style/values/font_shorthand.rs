//! The shorthand `font`: CSS Fonts 4, section 2.7.

use std::fmt::Write as _;

use cssparser::Parser;

use super::context::{Context, Origin};
use super::font::{WIDTHS, family, line_height, size, weight};
use super::math;
use super::notation::word;
use super::units::Units;
use crate::style::css::property::Property;
use crate::style::values;

/// What the shorthand `font` says of a property: CSS Fonts 4, section 2.7.
pub(crate) fn of_shorthand(property: Property, value: &str, context: &Context) -> Option<String> {
    let mut input = Parser::new(value);
    let Ok(word) = input.try_parse(|input| word(input, SYSTEM).ok_or(())) else {
        let said = parts(&mut input, context)?.into_iter().find(|(part, _)| *part == property);
        return match said {
            Some((_, text)) => Some(text),
            None => values::computed(property, property.initial(), Origin::Css, context),
        };
    };
    let _ = word;
    input.is_exhausted().then(|| property.initial().to_owned())
}

/// Fonts of the system, which a picture has none of.
const SYSTEM: &[&str] = &["caption", "icon", "menu", "message-box", "small-caption", "status-bar"];

/// What it says itself; all other properties become what they are where nothing is said.
fn parts(input: &mut Parser<'_>, context: &Context) -> Option<Vec<(Property, String)>> {
    let mut parts: Vec<(Property, String)> = Vec::new();
    let (mut normals, mut said) = (0, Vec::new());
    let size = loop {
        if input.try_parse(|input| input.expect_ident_matching("normal")).is_ok() {
            normals += 1;
            continue;
        }
        if let Ok(text) = input.try_parse(|input| style_of_font(input, context).ok_or(())) {
            said.push(Property::FontStyle);
            parts.push((Property::FontStyle, text));
            continue;
        }
        if let Ok(text) = input.try_parse(|input| word(input, &["small-caps"]).ok_or(())) {
            said.push(Property::FontVariant);
            parts.push((Property::FontVariant, text.to_owned()));
            continue;
        }
        if let Ok(text) = input.try_parse(|input| weight(input, context).ok_or(())) {
            said.push(Property::FontWeight);
            parts.push((Property::FontWeight, text));
            continue;
        }
        if let Ok(text) = input.try_parse(|input| width_name(input).ok_or(())) {
            said.push(Property::FontStretch);
            parts.push((Property::FontStretch, text));
            continue;
        }
        break size(input, false, context)?;
    };
    let count = said.len();
    said.sort_unstable();
    said.dedup();
    if said.len() < count || count + normals > 4 {
        return None;
    }
    parts.push((Property::FontSize, math::fmt(size)));
    if input.try_parse(|input| input.expect_delim('/')).is_ok() {
        let own = Context { units: Units { font_size: size, ..context.units }, ..context.clone() };
        parts.push((Property::LineHeight, line_height(input, &own)?));
    }
    parts.push((Property::FontFamily, family(input)?));
    Some(parts)
}

/// A style of the shorthand: one that says something.
fn style_of_font(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    let style = word(input, &["italic", "oblique"])?;
    if style == "oblique" {
        let _ = input.try_parse(|input| math::angle(input, &context.units, false));
    }
    Some(style.to_owned())
}

fn width_name(input: &mut Parser<'_>) -> Option<String> {
    let name = input.expect_ident().ok()?;
    let (name, _) = WIDTHS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
    let mut text = String::new();
    let _ = write!(text, "{name}");
    Some(text)
}
