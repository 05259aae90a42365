//! Values that are about fonts.

use cssparser::{Parser, Token};

use super::context::Context;
use super::math::{self, Range};
use super::notation;
use super::notation::word;

/// The size of `medium`, in pixels: that of browsers.
pub(crate) const MEDIUM: f64 = 16.0;

/// Sizes by name, in pixels: CSS Fonts 4, section 2.5, with the factors of browsers for 16 px.
const SIZES: &[(&str, f64)] = &[
    ("xx-small", 9.0),
    ("x-small", 10.0),
    ("small", 13.0),
    ("medium", MEDIUM),
    ("large", 18.0),
    ("x-large", 24.0),
    ("xx-large", 32.0),
    ("xxx-large", 48.0),
    ("math", MEDIUM),
];

/// What `larger` is larger by.
const STEP: f64 = 1.2;

/// In pixels.
pub(crate) fn size(input: &mut Parser<'_>, is_attribute: bool, context: &Context) -> Option<f64> {
    let parent = context.parent_font_size;
    let named = input.try_parse(|input| {
        let name = input.expect_ident().map_err(|_| ())?;
        if name.eq_ignore_ascii_case("larger") {
            return Ok((parent * STEP).min(math::MAX_LENGTH));
        }
        if name.eq_ignore_ascii_case("smaller") {
            return Ok(parent / STEP);
        }
        let known = SIZES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
        known.map(|&(_, size)| size).ok_or(())
    });
    if let Ok(size) = named {
        return Some(size);
    }
    // Units of the font are those of the parent's.
    let mut units = context.units;
    let scale = parent / units.font_size.max(f64::MIN_POSITIVE);
    units.font_size = parent;
    for unit in [&mut units.x_height, &mut units.zero_advance, &mut units.cap_height, &mut units.ic] {
        *unit *= scale;
    }
    let length = math::length_percentage(input, &units, is_attribute, Range::All).ok()?;
    let size = length.of(parent);
    (size >= 0.0).then_some(size)
}

pub(crate) fn family(input: &mut Parser<'_>) -> Option<String> {
    let mut text = String::new();
    loop {
        let name = match input.next().ok()? {
            Token::QuotedString(name) => quoted(name),
            Token::Ident(first) => {
                let mut name = first.to_string();
                while let Ok(next) = input.try_parse(Parser::expect_ident_cloned) {
                    name.push(' ');
                    name.push_str(&next);
                }
                unquoted(&name)
            }
            _ => return None,
        };
        text.push_str(&name);
        if input.is_exhausted() {
            return Some(text);
        }
        input.expect_comma().ok()?;
        text.push_str(", ");
    }
}

fn quoted(name: &str) -> String {
    let quote = if name.contains('\'') { '"' } else { '\'' };
    let name: String = name.chars().filter(|&c| c != quote).collect();
    format!("{quote}{name}{quote}")
}

/// Generic families stay words, and any other name stands in quotes.
fn unquoted(name: &str) -> String {
    const GENERIC: &[(&str, &str)] = &[
        ("serif", "serif"),
        ("sans-serif", "sans-serif"),
        ("cursive", "cursive"),
        ("fantasy", "fantasy"),
        ("monospace", "monospace"),
        ("system-ui", "sans-serif"),
        ("ui-sans-serif", "sans-serif"),
        ("ui-serif", "serif"),
        ("ui-monospace", "monospace"),
        ("ui-rounded", "sans-serif"),
    ];
    let generic = GENERIC.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
    generic.map_or_else(|| quoted(name), |&(_, generic)| generic.to_owned())
}

pub(crate) fn weight(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    if let Ok(word) = input.try_parse(|input| word(input, &["normal", "bold", "bolder", "lighter"]).ok_or(()))
    {
        return Some(word.to_owned());
    }
    let weight = math::number(input, &context.units, Range::All).ok()?;
    (1.0..=1000.0).contains(&weight).then(|| math::fmt(weight))
}

pub(crate) fn style(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    let style = word(input, &["normal", "italic", "oblique"])?;
    if style == "oblique" && !input.is_exhausted() {
        let angle = math::angle(input, &context.units, false).ok()?;
        return (angle.abs() <= 90.0).then(|| match angle {
            0.0 => "normal".to_owned(),
            14.0 => style.to_owned(),
            angle => format!("{style} {}deg", math::fmt(angle)),
        });
    }
    Some(style.to_owned())
}

/// The widths by name, and in percent: CSS Fonts 4, section 2.3.
pub(crate) const WIDTHS: &[(&str, f64)] = &[
    ("ultra-condensed", 50.0),
    ("extra-condensed", 62.5),
    ("condensed", 75.0),
    ("semi-condensed", 87.5),
    ("normal", 100.0),
    ("semi-expanded", 112.5),
    ("expanded", 125.0),
    ("extra-expanded", 150.0),
    ("ultra-expanded", 200.0),
];

/// A width by the nearest name.
pub(crate) fn stretch(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    let named = input.try_parse(|input| {
        let name = input.expect_ident().map_err(|_| ())?;
        WIDTHS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).ok_or(())
    });
    if let Ok((name, _)) = named {
        return Some((*name).to_owned());
    }
    let percent =
        math::percentage(input, &context.units, Range::All).ok().filter(|percent| *percent >= 0.0)?;
    let (name, _) =
        WIDTHS.iter().min_by(|(_, a), (_, b)| (a - percent).abs().total_cmp(&(b - percent).abs()))?;
    Some((*name).to_owned())
}

/// Percentages are of the size of font: CSS Text 4, section 8.2.
pub(crate) fn spacing(input: &mut Parser<'_>, is_attribute: bool, context: &Context) -> Option<String> {
    if input.try_parse(|input| input.expect_ident_matching("normal")).is_ok() {
        return Some("0".to_owned());
    }
    let length = math::length_percentage(input, &context.units, is_attribute, Range::All).ok()?;
    Some(math::fmt(length.of(context.units.font_size)))
}

/// A length may have no unit in CSS either, as with other properties of SVG.
pub(crate) fn baseline_shift(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    if let Ok(word) = input.try_parse(|input| word(input, &["baseline", "sub", "super"]).ok_or(())) {
        return Some(word.to_owned());
    }
    let length = math::length_percentage(input, &context.units, true, Range::All).ok()?;
    Some(notation::written(length, context.units.font_size))
}

/// A number of pixels, or `normal`.
pub(crate) fn line_height(input: &mut Parser<'_>, context: &Context) -> Option<String> {
    if input.try_parse(|input| input.expect_ident_matching("normal")).is_ok() {
        return Some("normal".to_owned());
    }
    let size = context.units.font_size;
    let height = if let Ok(number) = input.try_parse(|input| math::number(input, &context.units, Range::All))
    {
        number * size
    } else {
        let length = math::length_percentage(input, &context.units, false, Range::All).ok()?;
        length.of(size)
    };
    (height >= 0.0).then(|| math::fmt(height))
}
