use roxmltree::Document;

use super::{Left, SVG, resolve};
use crate::render::FontSet;

/// The document that usvg is given for the inside of an SVG of 200 by 100.
fn styled(inside: &str) -> (String, Vec<String>) {
    let text = format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 100'>{inside}</svg>");
    let document = Document::parse(&text).unwrap();
    let styled = resolve(&document, false, &FontSet::embedded(), &mut Left::default()).unwrap();
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

/// What is written of a filter with these primitives.
fn filter(primitives: &str) -> String {
    let (text, _) = styled(&format!("<filter id='f'>{primitives}</filter>"));
    let start = text.find("<filter id=\"f\">").unwrap() + "<filter id=\"f\">".len();
    text[start..text.find("</filter>").unwrap()].replace('"', "'")
}

#[test]
fn a_displacement_map_gets_the_root_of_its_scale_and_a_map_without_alpha() {
    assert_eq!(
        filter(
            "<feFlood result='n'/><feDisplacementMap in='SourceGraphic' in2='n' scale='30.25' xChannelSelector='B'/>"
        ),
        "<feFlood result='n'></feFlood>\
         <feColorMatrix in='n' values='0 0 1 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 1' result='og-1'/>\
         <feDisplacementMap in='SourceGraphic' in2='og-1' scale='5.5' xChannelSelector='R' yChannelSelector='G'></feDisplacementMap>"
    );
}

#[test]
fn a_negative_scale_of_a_displacement_map_turns_the_map_upside_down() {
    let text = filter(
        "<feDisplacementMap scale='-4' xChannelSelector='R' yChannelSelector='G' color-interpolation-filters='sRGB'/>",
    );
    let map = "<feColorMatrix in='SourceGraphic' values='-1 0 0 0 1 0 -1 0 0 1 0 0 0 0 0 0 0 0 0 1' result='og-1' \
               color-interpolation-filters='sRGB'/>";
    assert!(text.starts_with(map) && text.contains(" scale='2' "), "{text}");
}

#[test]
fn inputs_of_a_displacement_map_that_name_nothing_are_the_result_before_it() {
    let text = filter("<feTurbulence/><title/><feDisplacementMap in='SourceGraphic' scale='1'/>");
    let name = text.split("<feTurbulence result='").nth(1).unwrap().split('\'').next().unwrap();
    assert!(text.contains(&format!("<feColorMatrix in='{name}' ")), "{text}");
    let text = filter("<feFlood result='a'/><feDisplacementMap in='b' scale='1'/>");
    assert!(text.contains("<feColorMatrix in='a' ") && text.contains("<feDisplacementMap in='a' "), "{text}");
}

#[test]
fn units_of_the_font_are_those_of_the_font_that_a_text_gets() {
    assert_eq!(
        rect("<g font-size='20' font-family='Inter'><rect width='8ch' height='2lh'/></g>"),
        "width=\"104\" height=\"48\""
    );
    let scaled = rect(
        "<g style='font-size:10px;line-height:2'><rect style='font-size:20px' width='1lh' height='1rlh'/></g>",
    );
    assert!(scaled.contains("width=\"40\" height=\"20\""), "{scaled}");
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
            resolve(&document, false, &FontSet::embedded(), &mut Left::default()).unwrap().text
        };
        let once = resolved(&text);
        assert_eq!(resolved(&once), once, "{text}");
    }
}
