//! What browsers take notice of, and what they do not: each of these was seen in Chromium.

use super::{rect, refusal, styled};

#[test]
fn words_of_attributes_are_exact_and_numbers_are_not() {
    let gradient = |attributes: &str| {
        let (text, _) =
            styled(&format!("<linearGradient id='g' {attributes}/><rect fill='url(#g)' style='x:1px'/>"));
        text
    };
    assert!(gradient("x1=' .5 '").contains("x1=\".5\""));
    // usvg knows no such word either.
    assert!(gradient("spreadMethod=' reflect '").contains("spreadMethod=\" reflect \""));
}

#[test]
fn white_space_is_that_of_css() {
    assert!(!rect("<rect fill='\u{a0}red'/>").contains("#ff0000"));
    assert!(rect("<rect fill=' \tred\n'/>").contains("#ff0000"));
    assert!(!rect("<rect style='fill:\u{a0}red'/>").contains("#ff0000"));
}

#[test]
fn a_list_of_dashes_ends_with_a_number() {
    for bad in ["30,10 5,", ",30", "30,,10"] {
        assert!(!rect(&format!("<rect stroke-dasharray='{bad}'/>")).contains("dasharray"), "{bad}");
    }
    assert!(rect("<rect stroke-dasharray='30 ,10  5'/>").contains("stroke-dasharray=\"30 10 5\""));
}

#[test]
fn a_use_whose_size_is_none_has_the_size_0() {
    let symbol = "<symbol id='a' viewBox='0 0 1 1'><rect/></symbol>";
    for size in ["auto", "foo", "5foo"] {
        let (text, _) = styled(&format!("{symbol}<use href='#a' width='{size}' height='50%'/>"));
        assert!(text.contains(" width=\"0\" height=\"50\""), "{size}: {text}");
    }
}

#[test]
fn a_fragment_is_decoded_where_no_id_is_as_it_stands() {
    let (text, warnings) = styled("<rect id='\u{fc}'/><use href='#%C3%BC'/>");
    assert!(text.contains("<use href=\"#\u{fc}\""), "{text}");
    assert!(warnings.is_empty(), "{warnings:?}");
    let (text, _) = styled("<rect id='a%41'/><rect id='aA'/><use href='#a%41'/>");
    assert!(text.contains("<use href=\"#a%41\""), "{text}");
    let (text, _) = styled("<pattern id='a b'/><pattern id='p' href='#a%20b'/>");
    assert!(text.contains("href=\"#a b\""), "{text}");
}

#[test]
fn what_browsers_know_no_more_is_not_written() {
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
fn a_view_box_of_no_size_shows_nothing() {
    let shows = |view: &str| {
        let (text, _) = styled(&format!("<svg viewBox='{view}'><rect/></svg>"));
        text.contains("<rect")
    };
    assert!(!shows("0 0 0 0") && !shows("0 0 5 0"));
    // What is no view box is passed over.
    assert!(shows("0 0 -1 0") && shows("0 0 5") && shows("0 0 5 5"));
}

#[test]
fn a_registered_property_is_held_to_its_syntax() {
    let said = |syntax: &str, inherits: &str, inside: &str| {
        rect(&format!(
            "<style>@property --a{{syntax:'{syntax}';inherits:{inherits};initial-value:8px}}</style>{inside}"
        ))
    };
    let wide = "<rect style='--a:red;stroke-width:var(--a)'/>";
    assert!(said("&lt;length>", "false", wide).contains("stroke-width=\"8\""));
    // Of one that is inherited the parent's counts.
    let inside = format!("<g style='--a:5px'>{wide}</g>");
    assert!(said("&lt;length>", "true", &inside).contains("stroke-width=\"5\""));
    assert!(said("&lt;length>", "false", &inside).contains("stroke-width=\"8\""));
    // A length is computed where it is said.
    let inside = "<g style='font-size:20px;--a:1em'><rect style='font-size:5px;stroke-width:var(--a)'/></g>";
    assert!(said("&lt;length>", "true", inside).contains("stroke-width=\"20\""));
    assert!(said("*", "true", inside).contains("stroke-width=\"5\""));
}

#[test]
fn what_is_defined_and_written_from_left_to_right_is_every_element() {
    assert!(rect("<style>:defined{fill:red}</style><rect/>").contains("#ff0000"));
    assert!(rect("<style>rect:dir(ltr){fill:red}</style><rect/>").contains("#ff0000"));
    assert!(!rect("<style>rect:dir(rtl){fill:red}</style><rect/>").contains("#ff0000"));
}

#[test]
fn a_dark_scheme_and_the_alpha_of_a_mask_are_told() {
    let told = |inside: &str| styled(inside).1.len();
    assert_eq!(told("<style>:root{color-scheme:dark}</style>"), 1);
    assert_eq!(told("<style>:root{color-scheme:light dark}</style>"), 0);
    let mask = "<mask id='m'><rect/></mask>";
    assert_eq!(told(&format!("{mask}<rect style='mask:url(#m) alpha'/>")), 1);
    assert_eq!(told(&format!("{mask}<rect style='mask:url(#m) luminance'/>")), 0);
}

#[test]
fn what_a_tile_repeats_is_in_srgb_and_cut_to_its_place() {
    let (text, _) = styled("<filter id='f'><feTurbulence x='1' width='9'/><feTile/></filter>");
    let start = text.find("<feTurbulence").unwrap();
    assert!(text[start..].contains(" result=\"og-r"), "{text}");
    assert!(
        text.contains(
            "color-interpolation-filters=\"sRGB\" x=\"1\" width=\"9\" result=\"og-1\"/><feTile in=\"og-1\""
        ),
        "{text}"
    );
    // What is filtered has no place of its own.
    let (text, _) = styled("<filter id='f'><feTile in='SourceGraphic'/></filter>");
    assert!(!text.contains("feColorMatrix"), "{text}");
}

#[test]
fn functions_of_filters_reach_as_far_as_they_must() {
    let shadow = "filter:drop-shadow(0 20px 4px red)";
    let (text, _) = styled(&format!("<line x2='90' stroke='red' stroke-width='6' style='{shadow}'/>"));
    assert!(text.contains("filter=\"url(#og-1)\"") && text.contains("<feDropShadow"), "{text}");
    let (text, _) = styled("<rect width='90' height='90' style='filter:blur(2px)'/>");
    assert!(text.contains("filter=\"blur(2px)\""), "{text}");
    // A stroke is filtered as well, that of what is inside a group too.
    let (text, _) =
        styled("<g style='filter:invert(1)'><rect width='90' height='90' stroke-width='50'/></g>");
    assert!(text.contains("filter=\"url(#og-1)\"") && text.contains("x=\"-50\""), "{text}");
}

#[test]
fn selectors_in_selectors_and_deep_documents_end_soon() {
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
        // Ten times what it takes in an optimised build on a busy machine.
        assert!(spent.as_secs() < 20, "{name}: {spent:?}");
    }
}
