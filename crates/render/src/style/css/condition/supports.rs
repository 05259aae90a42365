//! Conditions of `@supports`: CSS Conditional Rules 4.

use cssparser::{Parser, Token};

use super::logic::{Truth, condition};
use crate::style::css::selector::{Inside, Reader};

/// Whether a condition of `@supports` is true. `is_valid` returns whether a declaration is supported.
pub(crate) fn supports<'i>(
    input: &mut Parser<'i>,
    reader: &Reader,
    is_valid: &dyn Fn(&str, &str) -> bool,
) -> bool {
    let mut leaf = |input: &mut Parser<'i>| {
        let start = input.state();
        if let Ok(Token::Function(name)) = input.next() {
            let name = name.to_ascii_lowercase();
            return input.parse_nested_block(|input| {
                let is_so = match name.as_str() {
                    "selector" => reader.list(input, Inside::Nothing).is_some_and(|list| list.len() == 1),
                    // The formats that all browsers read.
                    "font-format" => matches!(
                        &*input.expect_ident_cloned()?.to_ascii_lowercase(),
                        "opentype" | "truetype" | "woff" | "woff2"
                    ),
                    "font-tech" => has_font_tech(&input.expect_ident_cloned()?),
                    _ => false,
                };
                let is_read = input.is_exhausted();
                while input.next().is_ok() {}
                Ok(Truth::of(is_so && is_read))
            });
        }
        input.reset(&start);
        let property = input.expect_ident_cloned()?;
        input.expect_colon()?;
        let from = input.position();
        while input.next().is_ok() {}
        let value = input.slice_from(from).trim();
        let value = value.strip_suffix("!important").unwrap_or(value);
        Ok(Truth::of(is_valid(&property, value)))
    };
    condition(input, true, &mut leaf).is_ok_and(|truth| truth == Truth::Yes && input.is_exhausted())
}

/// Whether a font technology is supported: CSS Fonts 4, section 11.1.
fn has_font_tech(word: &str) -> bool {
    let words = [
        "color-colrv0",
        "color-colrv1",
        "color-sbix",
        "color-cbdt",
        "features-opentype",
        "variations",
        "palettes",
    ];
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn supports_tests_declarations_and_selectors() {
        let holds = |condition: &str| {
            let is_valid = |property: &str, value: &str| property == "fill" && value.trim() == "red";
            supports(&mut Parser::new(condition), &Reader::default(), &is_valid)
        };
        for condition in [
            "(fill: red)",
            "not (fill: blue)",
            "(fill: red) and (not (display: bogus))",
            "(a: b) or (fill: red)",
            "selector(a > b)",
            "selector(:is(a, b))",
            "((fill: red))",
            "not (unknown(a))",
        ] {
            assert!(holds(condition), "{condition}");
        }
        for condition in
            ["(fill: blue)", "selector(::bogus)", "selector(a, b)", "(fill: red) and", "fill: red"]
        {
            assert!(!holds(condition), "{condition}");
        }
    }
}
