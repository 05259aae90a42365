use roxmltree::Document;

use super::{Left, resolve};

/// The document that usvg is given for the inside of an SVG of 200 by 100.
fn styled(inside: &str) -> (String, Vec<String>) {
    let text = format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 100'>{inside}</svg>");
    let document = Document::parse(&text).unwrap();
    let styled = resolve(&document, &mut Left::default()).unwrap();
    let warnings =
        styled.warnings.into_iter().map(|warning| format!("{} {}", warning.code, warning.message)).collect();
    (styled.text, warnings)
}

/// The attributes of the first `<rect>`.
fn rect(inside: &str) -> String {
    let (text, _) = styled(inside);
    let start = text.find("<rect").unwrap_or_else(|| panic!("{text}"));
    let rest = &text[start + 5..];
    rest[..rest.find('>').unwrap()].trim_end_matches('/').trim().to_owned()
}

#[test]
fn an_invalid_value_leaves_the_valid_one_before_it() {
    assert_eq!(rect("<rect style='fill:#123;fill:color(display-q 1 0 0)'/>"), "fill=\"#112233\"");
    assert_eq!(rect("<rect fill='#123' style='fill:bogus'/>"), "fill=\"#112233\"");
}
