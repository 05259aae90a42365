//! Details of parsing in which this stage agrees with browsers. Each was verified in Chromium.

use super::{rect, refusal, styled};

#[test]
fn keywords_in_attributes_are_exact_and_numbers_may_have_spaces() {
    let gradient = |attributes: &str| {
        let (text, _) =
            styled(&format!("<linearGradient id='g' {attributes}/><rect fill='url(#g)' style='x:1px'/>"));
        text
    };
    assert!(gradient("x1=' .5 '").contains("x1=\".5\""));
    // usvg does not accept such a keyword either.
    assert!(gradient("spreadMethod=' reflect '").contains("spreadMethod=\" reflect \""));
}

#[test]
fn only_css_white_space_is_trimmed() {
    assert!(!rect("<rect fill='\u{a0}red'/>").contains("#ff0000"));
    assert!(rect("<rect fill=' \tred\n'/>").contains("#ff0000"));
    assert!(!rect("<rect style='fill:\u{a0}red'/>").contains("#ff0000"));
}

#[test]
fn a_list_of_dashes_has_no_empty_items() {
    for bad in ["30,10 5,", ",30", "30,,10"] {
        assert!(!rect(&format!("<rect stroke-dasharray='{bad}'/>")).contains("dasharray"), "{bad}");
    }
    assert!(rect("<rect stroke-dasharray='30 ,10  5'/>").contains("stroke-dasharray=\"30 10 5\""));
}

#[test]
fn a_use_with_an_invalid_size_has_the_size_0() {
    let symbol = "<symbol id='a' viewBox='0 0 1 1'><rect/></symbol>";
    for size in ["auto", "foo", "5foo"] {
        let (text, _) = styled(&format!("{symbol}<use href='#a' width='{size}' height='50%'/>"));
        assert!(text.contains(" width=\"0\" height=\"50\""), "{size}: {text}");
    }
}

#[test]
fn a_fragment_is_decoded_if_no_id_equals_it() {
    let (text, warnings) = styled("<rect id='\u{fc}'/><use href='#%C3%BC'/>");
    assert!(text.contains("<use href=\"#\u{fc}\""), "{text}");
    assert!(warnings.is_empty(), "{warnings:?}");
    let (text, _) = styled("<rect id='a%41'/><rect id='aA'/><use href='#a%41'/>");
    assert!(text.contains("<use href=\"#a%41\""), "{text}");
    let (text, _) = styled("<pattern id='a b'/><pattern id='p' href='#a%20b'/>");
    assert!(text.contains("href=\"#a b\""), "{text}");
}

#[test]
fn attributes_that_browsers_ignore_are_not_written() {
    assert!(!styled("<rect xml:id='a'/>").0.contains("xml:id"));
    assert!(!styled("<filter id='a' href='#b'/>").0.contains("href"));
    let matrix = |divisor: &str| {
        styled(&format!(
            "<filter id='f'><feConvolveMatrix kernelMatrix='1 1 1 1 1 1 1 1 1' divisor='{divisor}'/></filter>"
        ))
        .0
    };
    assert!(!matrix("0").contains("divisor") && matrix("2").contains("divisor=\"2\""));
}

#[test]
fn an_empty_view_box_shows_nothing() {
    let shows = |view: &str| {
        let (text, _) = styled(&format!("<svg viewBox='{view}'><rect/></svg>"));
        text.contains("<rect")
    };
    assert!(!shows("0 0 0 0") && !shows("0 0 5 0"));
    // An invalid view box is ignored.
    assert!(shows("0 0 -1 0") && shows("0 0 5") && shows("0 0 5 5"));
}

#[test]
fn a_registered_property_must_match_its_syntax() {
    let said = |syntax: &str, inherits: &str, inside: &str| {
        rect(&format!(
            "<style>@property --a{{syntax:'{syntax}';inherits:{inherits};initial-value:8px}}</style>{inside}"
        ))
    };
    let wide = "<rect style='--a:red;stroke-width:var(--a)'/>";
    assert!(said("&lt;length>", "false", wide).contains("stroke-width=\"8\""));
    // An inherited property has the parent's value.
    let inside = format!("<g style='--a:5px'>{wide}</g>");
    assert!(said("&lt;length>", "true", &inside).contains("stroke-width=\"5\""));
    assert!(said("&lt;length>", "false", &inside).contains("stroke-width=\"8\""));
    // A registered length is computed on the element that declares it.
    let inside = "<g style='font-size:20px;--a:1em'><rect style='font-size:5px;stroke-width:var(--a)'/></g>";
    assert!(said("&lt;length>", "true", inside).contains("stroke-width=\"20\""));
    assert!(said("*", "true", inside).contains("stroke-width=\"5\""));
}

#[test]
fn defined_and_dir_ltr_match_every_element() {
    assert!(rect("<style>:defined{fill:red}</style><rect/>").contains("#ff0000"));
    assert!(rect("<style>rect:dir(ltr){fill:red}</style><rect/>").contains("#ff0000"));
    assert!(!rect("<style>rect:dir(rtl){fill:red}</style><rect/>").contains("#ff0000"));
}

#[test]
fn a_dark_color_scheme_and_an_alpha_mask_mode_cause_a_warning() {
    let told = |inside: &str| styled(inside).1.len();
    assert_eq!(told("<style>:root{color-scheme:dark}</style>"), 1);
    assert_eq!(told("<style>:root{color-scheme:light dark}</style>"), 0);
    let mask = "<mask id='m'><rect/></mask>";
    assert_eq!(told(&format!("{mask}<rect style='mask:url(#m) alpha'/>")), 1);
    assert_eq!(told(&format!("{mask}<rect style='mask:url(#m) luminance'/>")), 0);
}

#[test]
fn the_input_of_a_tile_is_srgb_and_cropped_to_its_region() {
    let (text, _) = styled("<filter id='f'><feTurbulence x='1' width='9'/><feTile/></filter>");
    let start = text.find("<feTurbulence").unwrap();
    assert!(text[start..].contains(" result=\"og-r"), "{text}");
    assert!(
        text.contains(
            "color-interpolation-filters=\"sRGB\" x=\"1\" width=\"9\" result=\"og-1\"/><feTile in=\"og-1\""
        ),
        "{text}"
    );
    // `SourceGraphic` has no region of its own.
    let (text, _) = styled("<filter id='f'><feTile in='SourceGraphic'/></filter>");
    assert!(!text.contains("feColorMatrix"), "{text}");
}

#[test]
fn the_region_of_filter_functions_is_large_enough() {
    let shadow = "filter:drop-shadow(0 20px 4px red)";
    let (text, _) = styled(&format!("<line x2='90' stroke='red' stroke-width='6' style='{shadow}'/>"));
    assert!(text.contains("filter=\"url(#og-1)\"") && text.contains("<feDropShadow"), "{text}");
    let (text, _) = styled("<rect width='90' height='90' style='filter:blur(2px)'/>");
    assert!(text.contains("filter=\"blur(2px)\""), "{text}");
    // The region includes strokes, also those of a group's descendants.
    let (text, _) =
        styled("<g style='filter:invert(1)'><rect width='90' height='90' stroke-width='50'/></g>");
    assert!(text.contains("filter=\"url(#og-1)\"") && text.contains("x=\"-50\""), "{text}");
}

#[test]
fn nested_selectors_and_deep_documents_take_bounded_time() {
    let rects = "<rect class='a b' width='9' height='9'/>".repeat(2000);
    let deep =
        |open: &str, inside: &str, close: &str| format!("{}{inside}{}", open.repeat(240), close.repeat(240));
    let style = |sheet: &str, inside: &str| format!("<style>{sheet}</style>{inside}");
    let pair = |index: usize| format!("<linearGradient id='g{index}'/><rect fill='url(#g{index})'/>");
    let gradients = (0..3000).map(pair).collect::<Vec<_>>().concat();
    let nots = format!("rect:not({}.y){{fill:red}}", ".x,".repeat(400)).repeat(100);
    let cases = [
        ("nots in nots", style(&format!("{}.x{}{{fill:red}}", ":not(".repeat(200), ")".repeat(200)), &rects)),
        ("lists of nots", style(&nots, &rects)),
        ("is after is", style(&format!("{}{{fill:red}}", ":is(.a,.b)".repeat(500)), &rects)),
        (
            "is around is",
            style(
                &format!("{}rect{{fill:red}}", ":is(.a,.b,g) ".repeat(60)),
                &deep("<g class='a'>", &rects, "</g>"),
            ),
        ),
        ("is in rules", style(&format!("{}fill:red{}", ":is(.a,.b){".repeat(20), "}".repeat(20)), &rects)),
        ("not displayed", deep("<svg style='display:none'>", &gradients, "</svg>")),
        ("displayed", deep("<svg style='display:inline'>", &gradients, "</svg>")),
        ("filters in filters", deep("<g style='filter:blur(40px)'>", &rects, "</g>")),
    ];
    for (name, inside) in cases {
        let start = std::time::Instant::now();
        let code = refusal(&inside);
        let spent = start.elapsed();
        assert!(matches!(code, "" | "ERR_OGPRESS_TOO_COMPLEX"), "{name}: {code}");
        // Ten times the duration of an optimised build on a busy machine.
        assert!(spent.as_secs() < 20, "{name}: {spent:?}");
    }
}
