mod agreement;

use std::fmt::Write as _;

use roxmltree::Document;

use super::{Left, Shown, memory, resolve};
use crate::guard::{self, Budget};
use crate::xml::SVG_NAMESPACE;
use crate::{FontSet, Limits, xml};

/// Resolves an SVG of 200 by 100 with this content. Returns the result and the warnings.
fn styled(inside: &str) -> (String, Vec<String>) {
    let text = format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 100'>{inside}</svg>");
    let document = Document::parse(&text).unwrap();
    let styled =
        resolve(&document, Shown::Document, 96.0, &FontSet::embedded(), &mut Left::default()).unwrap();
    let warnings =
        styled.warnings.into_iter().map(|warning| format!("{} {}", warning.code, warning.message)).collect();
    (styled.text, warnings)
}

/// Resolves the content and returns the attributes of the first `<rect>`.
fn rect(inside: &str) -> String {
    let (text, _) = styled(inside);
    let start = text.find("<rect").unwrap_or_else(|| panic!("{text}"));
    let rest = &text[start + 5..];
    rest[..rest.find('>').unwrap()].trim_end_matches('/').trim().to_owned()
}

/// Returns the error code for this content, from this stage or from the guard that checks its result; empty if there is none.
fn refusal(inside: &str) -> &'static str {
    let text = format!("<svg xmlns='{SVG_NAMESPACE}' viewBox='0 0 200 100'>{inside}</svg>");
    let limits = Limits::default();
    let checked = || {
        let document = xml::document(&text, &limits)?;
        let plain =
            resolve(&document, Shown::Document, 96.0, &FontSet::embedded(), &mut Left::default())?.text;
        guard::check_document(&xml::document(&plain, &limits)?, &limits, &Budget::default())
    };
    checked().map_or_else(|error| error.code(), |_| "")
}

#[test]
fn the_guard_counts_style_as_it_counts_attributes() {
    const CIRCLE: &str = "ERR_OGPRESS_CIRCULAR_REFERENCE";
    const COMPLEX: &str = "ERR_OGPRESS_TOO_COMPLEX";
    let circle =
        "<mask id='a'><g class='y'/></mask><pattern id='b'><path class='x'/></pattern><path class='x'/>";
    let shapes = "<path d='M0 0h1v1'/>".repeat(2000);
    let dashes = "1 2 ".repeat(20_000);
    let families = format!("font:9px {}serif", "Abc,".repeat(20_000));
    let texts = "<text>a</text>".repeat(1000);
    let line = "a line of fifty characters, more or less, it may be";
    let lines = format!("<text>{}</text>", format!("<tspan x='0'>.</tspan>{line}").repeat(180));
    let along = "<path id='p' d='M0 9C1 1 10 0 100 100'/><g style='transform:scale(1e20)'><text><textPath href='#p'>text</textPath></text></g>";
    let cases = [
        ("a rule", format!("<style>.x{{mask:url(#a)}} .y{{fill:url(#b)}}</style>{circle}"), CIRCLE),
        (
            "a style",
            circle.replace("class='x'", "style='mask:url(#a)'").replace("class='y'", "style='fill:url(#b)'"),
            CIRCLE,
        ),
        ("dashes", format!("<style>g{{stroke-dasharray:{dashes}}}</style><g>{shapes}</g>"), COMPLEX),
        ("families", format!("<g style='{families}'>{texts}</g>"), COMPLEX),
        ("hidden parts", format!("<style>tspan{{display:none}}</style>{lines}"), ""),
        ("a scaled path", along.to_owned(), COMPLEX),
        ("shorthands", "<g style='font:9px/2 a'/>".repeat(150_000), COMPLEX),
        ("a wide stroke", "<g style='fill:red; stroke-width : 1e7'/>".to_owned(), COMPLEX),
        (
            "wide strokes",
            "<style>path{stroke:red;stroke-width:99999999px}</style><path/>".to_owned(),
            COMPLEX,
        ),
        ("strokes", "<style>path{stroke-width:120%}</style><path style='stroke-width:3px'/>".to_owned(), ""),
        (
            "declarations",
            format!("<style>*{{{}}}</style>{}", "fill:red;".repeat(50_000), "<g/>".repeat(900)),
            COMPLEX,
        ),
        (
            "selectors",
            format!("<style>{}b{{fill:red}}</style>{}", "*,".repeat(4000), "<g/>".repeat(9000)),
            COMPLEX,
        ),
        (
            "steps",
            format!(
                "<style>{}</style>{}",
                format!("{}*{{fill:red}}", "*+".repeat(5000)).repeat(4),
                "<g/>".repeat(20_000)
            ),
            COMPLEX,
        ),
        (
            "words",
            format!(
                "<style>{}c{{fill:red}}</style><g x='{}'/>",
                "[x~=b],".repeat(2000),
                "a ".repeat(500_000)
            ),
            COMPLEX,
        ),
        (
            "many plain rules",
            format!(
                "<style>{}</style>{}",
                ".a > .b, #c {fill:red;stroke:none} ".repeat(100),
                "<g class='a'><path class='b'/></g>".repeat(2000)
            ),
            "",
        ),
    ];
    for (name, inside, code) in cases {
        assert_eq!(refusal(&inside), code, "{name}");
    }
}

#[test]
fn the_result_has_no_style_sheet_of_any_namespace() {
    for namespace in ["urn:other", "http://www.w3.org/1999/xhtml"] {
        let text = format!(
            "<svg xmlns='{SVG_NAMESPACE}' xmlns:x='{namespace}'><x:style>rect{{fill:red}}</x:style><rect/></svg>"
        );
        let document = Document::parse(&text).unwrap();
        assert!(memory(&document) > 0, "{namespace} needs to be written anew");
        let styled = resolve(&document, Shown::Document, 96.0, &FontSet::embedded(), &mut Left::default())
            .unwrap()
            .text;
        assert!(!styled.contains("style"), "{styled}");
        assert_eq!(styled.contains("#ff0000"), namespace.ends_with("xhtml"), "{styled}");
    }
}

#[test]
fn an_invalid_value_leaves_the_valid_value_before_it() {
    assert_eq!(rect("<rect style='fill:#123;fill:color(display-q 1 0 0)'/>"), "fill=\"#112233\"");
    assert_eq!(rect("<rect fill='#123' style='fill:bogus'/>"), "fill=\"#112233\"");
}

/// Returns the result for a filter with these primitives.
fn filter(primitives: &str) -> String {
    let (text, _) = styled(&format!("<filter id='f'>{primitives}</filter>"));
    let start = text.find("<filter id=\"f\">").unwrap() + "<filter id=\"f\">".len();
    text[start..text.find("</filter>").unwrap()].replace('"', "'")
}

#[test]
fn a_displacement_map_has_the_root_of_its_scale_and_a_map_without_alpha() {
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
fn unknown_inputs_of_a_displacement_map_are_the_previous_result() {
    let text = filter("<feTurbulence/><title/><feDisplacementMap in='SourceGraphic' scale='1'/>");
    let name = text.split("<feTurbulence result='").nth(1).unwrap().split('\'').next().unwrap();
    assert!(text.contains(&format!("<feColorMatrix in='{name}' ")), "{text}");
    let text = filter("<feFlood result='a'/><feDisplacementMap in='b' scale='1'/>");
    assert!(text.contains("<feColorMatrix in='a' ") && text.contains("<feDisplacementMap in='a' "), "{text}");
}

#[test]
fn font_relative_units_are_those_of_the_font_of_the_text() {
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
fn resolving_a_result_again_does_not_change_it() {
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
            "<svg xmlns='{SVG_NAMESPACE}' viewBox='0 0 20 10'><style>g{{fill:red}}{sheet}</style><g id='a' class='a' style=\"{style}\">\
             <rect class='a' width='9' height='9' fill=\"{value}\"/><text font-size=\"{value}\">a</text></g>\
             <path d='M0 0h1v1z' transform=\"{value}\" style=\"{style}\"/></svg>"
        );
        let resolved = |text: &str| {
            let document = Document::parse(text).unwrap_or_else(|error| panic!("{error} in {text}"));
            resolve(&document, Shown::Document, 96.0, &FontSet::embedded(), &mut Left::default())
                .unwrap()
                .text
        };
        let once = resolved(&text);
        assert_eq!(resolved(&once), once, "{text}");
    }
}

#[test]
fn a_used_element_inherits_variables_and_font_from_each_use() {
    let (text, _) = styled(
        "<style>.i{fill:var(--c,red);width:2em}</style><defs><rect id='s' class='i' height='9'/></defs>\
         <use href='#s' style='--c:blue;font-size:10px'/><use href='#s' x='80'/>",
    );
    let instances = text.rsplit_once("<defs>").unwrap().1;
    assert!(instances.contains("fill=\"#0000ff\"") && instances.contains("width=\"20\""), "{instances}");
    assert!(instances.contains("fill=\"#ff0000\"") && instances.contains("width=\"32\""), "{instances}");
    assert_eq!(text.matches("id=\"s\"").count(), 1, "{text}");
}

#[test]
fn an_id_refers_to_its_first_element() {
    let (text, _) = styled("<g id='a' opacity='.5'/><g id='a' opacity='.7'/>");
    assert!(text.contains("<g id=\"a\" opacity=\"0.5\">") && text.contains("<g opacity=\"0.7\">"), "{text}");
}

#[test]
fn a_reference_to_no_filter_is_ignored() {
    assert_eq!(rect("<g id='g'/><rect filter='url(#no)'/><rect filter='url(#g)'/>"), "");
    assert_eq!(
        rect("<filter id='f'/><rect style='filter:url(#no) blur(1px) url(\"#f\")'/>"),
        "filter=\"blur(1px) url(#f)\""
    );
}

#[test]
fn display_contents_ignores_transform_and_opacity() {
    let (text, _) = styled("<g style='display:contents;opacity:.5;transform:scale(2);fill:red'/>");
    assert!(
        text.contains("<g fill=\"#ff0000\" display=\"inline\">")
            || text.contains("<g display=\"inline\" fill=\"#ff0000\">"),
        "{text}"
    );
}

#[test]
fn a_nested_svg_has_the_size_of_its_attributes() {
    let (text, _) = styled("<svg width='5em' style='width:50px;height:50px'/>");
    assert!(text.contains("<svg width=\"80\">"), "{text}");
}

#[test]
fn dashes_are_scaled_by_path_length() {
    assert_eq!(
        rect("<rect pathLength='4' width='100' height='50' stroke-dasharray='1'/>"),
        "pathLength=\"4\" width=\"100\" height=\"50\" stroke-dasharray=\"75\" stroke-dashoffset=\"0\""
    );
    let zero = rect("<rect pathLength='0' width='100' height='50' stroke-dasharray='1'/>");
    assert!(zero.ends_with("stroke-dasharray=\"none\" stroke-dashoffset=\"0\""), "{zero}");
}

#[test]
fn layers_have_the_order_of_their_names_and_important_ones_the_reverse() {
    let fill = |sheet: &str| rect(&format!("<style>{sheet}</style><rect class='b'/>"));
    assert_eq!(fill("@layer a,b;@layer b{.b{fill:#111}}@layer a{.b{fill:#222}}"), "fill=\"#111111\"");
    assert_eq!(fill("@layer a{.b{fill:#111!important}}.b{fill:#222!important}"), "fill=\"#111111\"");
    assert_eq!(fill("@layer a{.b{fill:#111}}@layer b{.b{fill:#222;fill:revert-layer}}"), "fill=\"#111111\"");
    assert_eq!(fill("@layer a.b{.b{fill:#111}}@layer a{.b{fill:#222}}"), "fill=\"#222222\"");
}

#[test]
fn an_unknown_declaration_does_not_affect_others() {
    for unknown in [
        "--x:{a:b}",
        "font:x/1.2 y",
        "aspect-ratio:16/9",
        ";",
        "a:((b)",
        "b:c!d",
        "é:ü",
        "@x y",
        "width:calc(1px",
    ] {
        let fill = rect(&format!("<style>.b{{{unknown};fill:#123}} .c{{}}</style><rect class='b'/>"));
        // An open parenthesis reaches to the end of the block.
        let expected =
            if unknown.matches('(').count() > unknown.matches(')').count() { "" } else { "fill=\"#112233\"" };
        assert_eq!(fill, expected, "{unknown}");
    }
}

#[test]
fn properties_of_shapes_on_the_root_do_not_affect_its_background() {
    let text = format!(
        "<svg xmlns='{SVG_NAMESPACE}' viewBox='0 0 20 10' style='background:#123a;marker:url(#m);stroke:red;fill-opacity:.5'><g/></svg>"
    );
    let resolved = |text: &str| {
        let document = Document::parse(text).unwrap();
        resolve(&document, Shown::Document, 96.0, &FontSet::embedded(), &mut Left::default()).unwrap().text
    };
    let once = resolved(&text);
    let shape = "<path fill=\"#112233aa\" fill-opacity=\"1\" stroke=\"none\" opacity=\"1\" visibility=\"visible\" marker-start=\"none\"";
    assert!(once.contains(shape), "{once}");
    assert_eq!(resolved(&once), once);
}

#[test]
fn the_background_covers_the_whole_root() {
    let text = format!(
        "<svg xmlns='{SVG_NAMESPACE}' width='200' height='100' viewBox='0 0 50 50' style='background:#fc0'><g/></svg>"
    );
    let document = Document::parse(&text).unwrap();
    let styled =
        resolve(&document, Shown::Document, 96.0, &FontSet::embedded(), &mut Left::default()).unwrap();
    assert!(
        styled.text.contains("fill=\"#ffcc00\"") && styled.text.contains("d=\"M-50 -50h150v150h-150Z\""),
        "{}",
        styled.text
    );
}

#[test]
fn characters_that_xml_cannot_have_are_replaced() {
    let (text, _) = styled(r"<text style='font-family:\f x, a\fffe b\ffff c\d d'/>");
    let family = text.split("font-family=\"").nth(1).and_then(|rest| rest.split('"').next());
    assert_eq!(family, Some("'\u{fffd}x', 'a\u{fffd}b\u{fffd}c&#13;d'"), "{text}");
    assert!(Document::parse(&text).is_ok(), "{text}");
}

#[test]
fn nested_percentages_of_font_size_are_bounded() {
    for size in ["1e9%", "larger", "1e9em"] {
        let rect = rect(&format!("<g font-size='33554428'><rect style='font-size:{size}'/></g>"));
        assert_eq!(rect, "font-size=\"33554428\"", "{size}");
    }
}

#[test]
fn required_features_are_ignored() {
    let (text, warnings) = styled("<switch><g requiredFeatures='none'/><rect/></switch>");
    assert!(!text.contains("requiredFeatures") && warnings.is_empty(), "{text} {warnings:?}");
}

#[test]
fn selectors_do_not_see_out_of_a_used_element() {
    let used = |css: &str, defs: &str, uses: &str| {
        let (text, _) = styled(&format!("<style>{css}</style><defs>{defs}</defs>{uses}"));
        text.rsplit_once("<defs>").unwrap().1.to_owned()
    };
    let shape = "<rect id='r' class='b' width='9' height='9'/>";
    // As in Chromium: ancestors of the definition and of the use do not count.
    for css in [
        "defs rect{fill:red}",
        "svg .b{fill:red}",
        "use .b{fill:red}",
        ":root rect{fill:red}",
        "defs>.b{fill:red}",
    ] {
        let text = used(css, shape, "<g class='dark'><use href='#r'/></g>");
        assert!(!text.contains("#ff0000"), "{css}: {text}");
    }
    // The root of the shadow tree has no siblings.
    let text = used(".b:only-child{fill:lime}", &format!("<g/>{shape}"), "<use href='#r'/>");
    assert!(text.contains("fill=\"#00ff00\""), "{text}");
    // Its descendants count.
    let group = "<g/><g id='r' class='q'><rect class='b'/></g>";
    let text = used(".q .b{fill:lime}svg .q{stroke:red}", group, "<use href='#r'/>");
    assert!(text.contains("fill=\"#00ff00\"") && !text.contains("stroke=\"#ff0000\""), "{text}");
}

#[test]
fn nested_uses_inherit_from_both() {
    let (text, warnings) = styled(
        "<style>.i{fill:var(--c,red);width:2em}</style><defs><rect id='s' class='i'/><g id='g'><use href='#s' font-size='10'/></g>\
         </defs><use href='#g' style='--c:blue'/><use href='#g' style='--c:lime'/>",
    );
    for colour in ["#0000ff", "#00ff00"] {
        assert!(
            text.contains(&format!("width=\"20\" fill=\"{colour}\""))
                || text.contains(&format!("fill=\"{colour}\" width=\"20\"")),
            "{text}"
        );
    }
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn too_many_uses_cause_a_warning() {
    let mut defs = "<g id='g0'><rect style='fill:var(--c)'/></g>".to_owned();
    for level in 1..16 {
        let inner = format!("<use href='#g{}'/>", level - 1);
        write!(defs, "<g id='g{level}'>{inner}{inner}</g>").unwrap();
    }
    let (_, warnings) = styled(&format!("<defs>{defs}</defs><use href='#g15'/>"));
    assert!(warnings.iter().any(|warning| warning.contains("depend on where they are used")), "{warnings:?}");
}

#[test]
fn references_to_elements_of_the_wrong_kind_are_ignored() {
    assert_eq!(rect("<g id='g'/><rect clip-path='url(#g)' mask='url(#g)'/>"), "");
    assert_eq!(rect("<g id='g'/><rect marker-end='url(#g)'/>"), "marker-end=\"none\"");
    assert_eq!(rect("<linearGradient id='g'/><rect fill='url(#g) green'/>"), "fill=\"none\"");
    assert_eq!(
        rect("<linearGradient id='g'><stop/></linearGradient><rect fill='url(#g) green'/>"),
        "fill=\"url(#g) #008000\""
    );
}

#[test]
fn a_gradient_that_is_flattened_paints_nothing() {
    let fill = |transform: &str| {
        rect(&format!(
            "<linearGradient id='g' gradientTransform='{transform}'><stop/></linearGradient><rect fill='url(#g)'/>"
        ))
    };
    assert_eq!(fill("scale(0)"), "fill=\"none\"");
    assert_eq!(fill("scale(2)"), "fill=\"url(#g)\"");
}

#[test]
fn a_scope_reaches_from_its_roots_to_its_limits() {
    let fill = |css: &str, inside: &str| {
        let text = rect(&format!("<style>{css}</style>{inside}"));
        text.contains("fill=\"#00ff00\"")
    };
    let inside = "<g class='a'><g class='b'><rect/></g></g>";
    assert!(fill("@scope (.a){rect{fill:lime}}", inside));
    assert!(fill("@scope (.a){:scope > g rect{fill:lime}}", inside));
    assert!(fill("@scope (.b){> rect{fill:lime}}", inside));
    assert!(!fill("@scope (.a){> rect{fill:lime}}", inside));
    assert!(!fill("@scope (.a) to (.b){rect{fill:lime}}", inside));
    assert!(!fill("@scope (.c){rect{fill:lime}}", inside));
    // The rule with the nearer scope root wins, in any order.
    assert!(fill("@scope (.b){rect{fill:lime}}@scope (.a){rect{fill:red}}rect{fill:red}", inside));
}

#[test]
fn a_nested_rule_is_indexed_by_the_selectors_around_it() {
    let mut rules = String::new();
    for index in 0..4000 {
        let inside = "&amp;:hover{fill:red}&amp;[x]{fill:red}&amp;:not(.y){fill:blue}";
        write!(rules, ".h{index}{{{inside}}}").unwrap();
    }
    let shapes = "<path class='h1'/>".repeat(1000);
    assert_eq!(refusal(&format!("<style>{rules}</style>{shapes}")), "");
}

#[test]
fn effects_on_the_root_do_not_change_its_background() {
    let (text, _) =
        styled("<style>:root{background:red linear-gradient(lime,blue);opacity:.5}</style><rect/>");
    let (behind, rest) = text.split_once("<g opacity=\"0.5\"").unwrap();
    assert!(behind.contains("fill=\"#ff0000\"") && behind.contains("fill=\"url(#og-"), "{text}");
    assert!(rest.contains("<rect") && rest.contains("<linearGradient"), "{text}");
    // A root without effects needs no group.
    let (text, _) = styled("<style>:root{background:red;display:block}</style><rect/>");
    assert!(!text.contains("<g"), "{text}");
}

#[test]
fn content_visibility_hides_contents() {
    assert!(styled("<g style='content-visibility:hidden'><rect/></g>").0.contains("<g display=\"none\">"));
    assert_eq!(rect("<rect style='content-visibility:hidden'/>"), "");
}

#[test]
fn auto_is_not_a_length_in_an_attribute() {
    assert_eq!(rect("<rect rx='auto' ry='5'/>"), "rx=\"0\" ry=\"5\"");
    assert_eq!(rect("<rect ry='5' style='rx:auto'/>"), "ry=\"5\"");
}

#[test]
fn a_symbol_has_a_position() {
    let (text, _) = styled("<symbol id='s' x='5' y='10%'><g/></symbol><use href='#s' x='1'/>");
    assert!(text.contains("x=\"6\"") && text.contains("y=\"10\""), "{text}");
}

#[test]
fn logical_sizes_are_sizes() {
    assert_eq!(rect("<rect style='inline-size:9px;block-size:1em'/>"), "width=\"9\" height=\"16\"");
}

#[test]
fn a_style_attribute_is_read_with_the_quirks_of_chromium() {
    assert_eq!(rect("<rect style='width:9;height:+5.5'/>"), "width=\"9\" height=\"5.5\"");
    assert_eq!(rect("<rect style='--a:9;width:var(--a)'/>"), "width=\"9\"");
    assert_eq!(rect("<style>rect{width:9;x:3;rx:2}</style><rect/>"), "x=\"3\" rx=\"2\"");
    for value in ["calc(9)", "9 9", "9%9", "-9"] {
        assert_eq!(rect(&format!("<rect style='width:{value}'/>")), "", "{value}");
    }
    let colours =
        [("f00", "ff0000"), ("ABCDEF", "abcdef"), ("123", "000123"), ("00f", "00000f"), ("red", "ff0000")];
    for (said, colour) in colours {
        let found = rect(&format!("<rect style='color:{said};fill:currentColor'/>"));
        assert!(found.contains(&format!("#{colour}")), "{said}: {found}");
    }
    for value in ["color:ff00", "color:1e3", "color:1234567", "fill:f00"] {
        let (_, warnings) = styled(&format!("<rect style='{value}'/>"));
        assert_eq!(warnings.len(), 1, "{value}: {warnings:?}");
    }
}

#[test]
fn lengths_in_a_filter_of_the_root_are_css_pixels() {
    let (text, _) = styled("<style>:root{width:400px;filter:drop-shadow(5px 5px 4px red) blur(2px)}</style>");
    assert!(text.contains("drop-shadow(#ff0000 2.5px 2.5px 2px) blur(1px)"), "{text}");
}

#[test]
fn a_mask_may_be_a_gradient() {
    let (text, warnings) =
        styled("<rect width='40' height='20' style='mask-image:linear-gradient(red,transparent)'/>");
    assert!(text.contains("mask-type=\"alpha\"") && text.contains("<linearGradient"), "{text}");
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn markers_are_on_paths_and_lines_only() {
    let marker = "<marker id='m'/>";
    assert_eq!(rect(&format!("{marker}<g style='marker:url(#m)'><rect/></g>")).matches("none").count(), 3);
    assert_eq!(rect(&format!("{marker}<rect marker-end='url(#m)'/>")), "marker-end=\"none\"");
    let (text, _) = styled("<marker style='opacity:.5'><g/></marker>");
    assert!(text.contains("<marker><g opacity=\"0.5\"><g></g></g></marker>"), "{text}");
}

#[test]
fn a_mask_has_no_mask() {
    let (text, _) = styled("<mask id='m' mask='url(#n)'/><mask id='n'/>");
    assert!(!text.contains("mask=\"url"), "{text}");
}

#[test]
fn the_size_of_a_root_has_limits() {
    let size = |css: &str| {
        let (text, _) = styled(&format!("<style>:root{{{css}}}</style>"));
        let [width, height] = ["width", "height"].map(|name| {
            let start = text.split_once(&format!(" {name}=\"")).map(|(_, rest)| rest);
            start.map_or(0.0, |rest| rest.split_once('"').unwrap().0.parse::<f64>().unwrap())
        });
        format!("{width} {height}")
    };
    assert_eq!(size("max-width:100px"), "100 50");
    assert_eq!(size("width:300px;height:90px;max-width:100px"), "100 90");
    assert_eq!(size("max-height:50px"), "100 50");
    assert_eq!(size("min-width:400px"), "400 200");
    assert_eq!(size("max-width:100%"), "0 0");
}

#[test]
fn invalid_points_are_removed_and_an_odd_last_number_is_ignored() {
    let (text, warnings) = styled("<polygon points='0,0 9,0 NaN,NaN'/>");
    assert!(!text.contains("points"), "{text}");
    assert_eq!(warnings.len(), 1);
    for points in ["0 0 9 0 9 9 5", "0,0,9,0,9,9,", " 0 0 9-5 .5.5 "] {
        assert!(
            styled(&format!("<polygon points='{points}' style='x:y'/>")).0.contains("points"),
            "{points}"
        );
    }
}

#[test]
fn references_to_elements_without_display_lead_nowhere() {
    let gradient = "<stop/><stop offset='1'/></linearGradient>";
    let (text, _) = styled(&format!(
        "<linearGradient id='g' display='none'>{gradient}<rect fill='url(#g) lime'/><path fill='url(#g)'/>"
    ));
    assert!(text.contains("<rect fill=\"#00ff00\"") && text.contains("<path fill=\"none\""), "{text}");
    let (text, _) = styled("<clipPath id='c' style='display:none'/><rect clip-path='url(#c)'/>");
    assert!(!text.contains("clip-path="), "{text}");
    let (text, _) =
        styled(&format!("<svg display='none'><linearGradient id='g'>{gradient}</svg><rect fill='url(#g)'/>"));
    assert!(text.contains("<rect fill=\"none\""), "{text}");
    let (text, _) = styled(&format!(
        "<g display='none'><linearGradient id='g'>{gradient}</g><rect fill='url(#g)' style='x:y'/>"
    ));
    assert!(text.contains("<rect fill=\"url(#g)\""), "{text}");
}

#[test]
fn a_gradient_with_one_stop_needs_a_bounding_box() {
    let (text, _) = styled(
        "<linearGradient id='g'><stop/></linearGradient><path d='M0 5H9' stroke='url(#g) blue'/><path d='M0 0L9 9' stroke='url(#g)'/>",
    );
    assert!(text.contains("stroke=\"#0000ff\"") && text.contains("stroke=\"url(#g)\""), "{text}");
}

#[test]
fn mask_layers_have_a_size_and_a_position() {
    let (text, warnings) = styled(
        "<rect width='40' height='20' style='mask:linear-gradient(red,transparent) 0 0/10px 5px no-repeat,radial-gradient(red,blue)'/>",
    );
    assert!(warnings.is_empty() && text.matches("<pattern").count() == 2, "{text}");
    assert!(text.contains("<rect x=\"0\" y=\"0\" width=\"10\" height=\"5\""), "{text}");
    let style =
        "-webkit-mask-image:linear-gradient(red,blue);-webkit-mask-size:50%;-webkit-mask-position:right";
    let (text, _) = styled(&format!("<rect width='40' height='20' style='{style}'/>"));
    assert!(text.contains("width=\"20\" height=\"20\" patternTransform=\"matrix(1,0,0,1,20,0)\""), "{text}");
    let (text, _) = styled("<mask id='m'/><rect style='mask:url(#m) center no-repeat'/>");
    assert!(text.contains("mask=\"url(#m)\""), "{text}");
}

#[test]
fn the_corners_of_the_root_may_be_round() {
    let text = "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='10' style='border-radius:50%'><rect/></svg>";
    let document = Document::parse(text).unwrap();
    let styled =
        resolve(&document, Shown::Document, 96.0, &FontSet::embedded(), &mut Left::default()).unwrap();
    assert!(styled.text.contains("<g clip-path=\"url(#og-1)\"><rect"), "{}", styled.text);
}

#[test]
fn a_gradient_may_be_interpolated_in_linear_rgb() {
    let (text, _) = styled(
        "<linearGradient id='g' color-interpolation='linearRGB'><stop stop-color='#fff'/><stop offset='1'/></linearGradient><rect fill='url(#g)'/>",
    );
    assert!(text.contains("offset=\"0.5\" stop-color=\"#bcbcbc\""), "{text}");
}

#[test]
fn a_warning_about_mask_image_has_that_name() {
    let (_, warnings) = styled("<g style='mask-image:conic-gradient(red,blue)'/><g style='mask-size:2px'/>");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("`mask-image: conic-gradient"), "{warnings:?}");
}

#[test]
fn the_transform_of_a_symbol_applies_at_the_position_of_its_use() {
    let (text, _) = styled(
        "<symbol id='s' transform='scale(2)'><rect/></symbol><use href='#s' x='10' y='5' transform='translate(1 1)'/>",
    );
    assert!(text.contains("transform=\"matrix(2,0,0,2,-9,-4)\""), "{text}");
    assert!(text.contains("<symbol id=\"s\">"), "{text}");
}

#[test]
fn filters_that_differ_from_browsers_cause_a_warning() {
    let filter = "<filter id='f'><feOffset/></filter>";
    let (_, warnings) = styled(&format!("{filter}<rect style='filter:url(#f) invert(1)'/>"));
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let (_, warnings) = styled(&format!("{filter}<rect style='filter:invert(1) url(#f)'/>"));
    assert!(warnings.is_empty(), "{warnings:?}");
    let (_, warnings) = styled(
        "<filter id='f' primitiveUnits='objectBoundingBox'><feFlood x='.5'/></filter><rect filter='url(#f)'/>",
    );
    assert_eq!(warnings.len(), 1, "{warnings:?}");
}

#[test]
fn a_document_without_the_marker_that_it_names_does_not_change_when_it_is_written_again() {
    let (once, _) = styled("<style>g{marker:url(#m)}</style><g><rect width='9' height='9'/></g>");
    let document = Document::parse(&once).unwrap();
    let twice =
        resolve(&document, Shown::Document, 96.0, &FontSet::embedded(), &mut Left::default()).unwrap().text;
    assert_eq!(twice, once);
}
