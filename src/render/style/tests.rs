use roxmltree::Document;

use super::{Left, SVG, resolve};

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

#[test]
fn what_was_resolved_stays_as_it_is_when_it_is_resolved_again() {
    const PIECES: &[&str] = &[
        "{",
        "}",
        "(",
        ")",
        ";",
        ":",
        ",",
        "/*",
        "*/",
        "'",
        "\\",
        "!important",
        "@media screen{",
        "@layer a{",
        "&amp;",
        "*",
        "g",
        "rect",
        ".a",
        ":not(",
        ":is(",
        ":has(",
        ":nth-child(2n of ",
        "--a:",
        "var(--a",
        "fill:",
        "stroke-width:",
        "opacity:",
        "font:",
        "font-size:",
        "font-family:",
        "all:",
        "transform:",
        "transform-box:fill-box;",
        "clip-path:",
        "filter:",
        "background:",
        "x:",
        "mix-blend-mode:multiply;",
        "calc(",
        "1px",
        "2em",
        "3%",
        "1e9",
        "-0",
        " ",
        "red",
        "#1234",
        "rgb(1 2 3/",
        "url(#a)",
        "inherit",
        "initial",
        "unset",
        "revert-layer",
        "circle(",
        "inset(1px)",
        "blur(1px)",
        "rotate(1turn)",
        "currentColor",
        "none",
        "bold 1em/2 a",
    ];
    let mut seed = 1_u64;
    let mut random = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % most
    };
    for _ in 0..3000 {
        let mut made =
            |most: usize| -> String { (0..random(most)).map(|_| PIECES[random(PIECES.len())]).collect() };
        let (sheet, style, value) = (made(40), made(12), made(4));
        let text = format!(
            "<svg xmlns='{SVG}' viewBox='0 0 20 10'><style>g{{fill:red}}{sheet}</style><g id='a' class='a' style=\"{style}\">\
             <rect class='a' width='9' height='9' fill=\"{value}\"/><text font-size=\"{value}\">a</text></g>\
             <path d='M0 0h1v1z' transform=\"{value}\" style=\"{style}\"/></svg>"
        );
        let resolved = |text: &str| {
            let document = Document::parse(text).unwrap_or_else(|error| panic!("{error} in {text}"));
            resolve(&document, &mut Left::default()).unwrap().text
        };
        let once = resolved(&text);
        assert_eq!(resolved(&once), once, "{text}");
    }
}
