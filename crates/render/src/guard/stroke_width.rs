//! Refuses strokes that are too wide for single precision. usvg strokes each path to compute its bounds. With such a
//! width, tiny-skia subdivides the curves for seconds, because the error does not become smaller.

use roxmltree::Document;

use crate::Error;

/// The widest stroke, in user units.
const WIDEST: f64 = 1e6;
/// The widest stroke in a unit that is relative to a font or to the viewport.
const WIDEST_RELATIVE: f64 = 1e4;

/// Returns an error if a stroke is too wide.
pub(super) fn check(document: &Document<'_>) -> Result<(), Error> {
    let mut widths = document.descendants().filter_map(|node| node.attribute("stroke-width"));
    if widths.any(is_too_wide) {
        return Err(Error::TooComplex { what: "units of a stroke's width", max: 1_000_000 });
    }
    Ok(())
}

fn is_too_wide(width: &str) -> bool {
    let width = width.trim();
    let unit = width.trim_start_matches(|character: char| {
        character.is_ascii_digit() || matches!(character, '+' | '-' | '.')
    });
    // An `e` and a digit are an exponent.
    let unit = unit
        .strip_prefix(['e', 'E'])
        .filter(|rest| rest.starts_with(['+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']))
        .map_or(unit, |rest| {
            rest.trim_start_matches(|character: char| {
                character.is_ascii_digit() || matches!(character, '+' | '-')
            })
        });
    let number = width[..width.len() - unit.len()].parse::<f64>().unwrap_or_default();
    let most = match unit {
        "em" | "ex" | "%" => WIDEST_RELATIVE,
        // The largest of the fixed units is an inch, of 96 pixels.
        "" | "px" => WIDEST,
        _ => WIDEST / 96.0,
    };
    number > most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuses(svg: &str) -> bool {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg'>{svg}</svg>");
        check(&Document::parse(&svg).unwrap()).is_err()
    }

    #[test]
    fn strokes_that_are_wider_than_any_image_are_refused() {
        for svg in [
            "<path stroke-width='1e9'/>",
            "<path stroke-width=' 2147483647px '/>",
            "<path stroke-width='1e5em'/>",
            "<path stroke-width='1e5in'/>",
        ] {
            assert!(refuses(svg), "{svg}");
        }
        for svg in
            ["<path stroke-width='.5e1'/>", "<path stroke-width='1000000'/>", "<path stroke-width='120%'/>"]
        {
            assert!(!refuses(svg), "{svg}");
        }
    }
}
