//! Tests of what comparisons with Chromium's pictures have found.

use super::*;

/// Returns the number of filters of a document, and the warnings.
fn filters(body: &str) -> (usize, Vec<Warning>) {
    fn count(group: &usvg::Group) -> usize {
        let inside = group.children().iter().map(|node| match node {
            Node::Group(group) => count(group),
            _ => 0,
        });
        group.filters().len() + inside.sum::<usize>()
    }
    let (tree, warnings) = parsed(body);
    (count(tree.root()), warnings)
}

#[test]
fn text_shadows_are_drawn_once_where_they_begin() {
    let of = |style: &str| {
        format!("<g style='{style}'><text y='50'>a<tspan>b</tspan></text><rect width='9' height='9'/></g>")
    };
    let (count, warnings) = filters(&of("text-shadow: 2px 2px 4px red, 0 0 1em"));
    assert_eq!((count, warnings.len()), (1, 0), "{warnings:?}");
    assert_eq!(filters(&of("text-shadow: none")).0, 0);
    let (count, warnings) =
        filters("<text y='50'>a<tspan style='text-shadow: 1px 1px red'>b</tspan>c</text>");
    assert_eq!((count, warnings.len()), (1, 0), "{warnings:?}");
    let (count, warnings) = filters(
        "<text y='50' style='text-shadow: 1px 1px red'>a<tspan style='text-shadow: none'>b</tspan></text>",
    );
    assert_eq!((count, warnings.len()), (1, 1), "{warnings:?}");
}

#[test]
fn a_style_attribute_may_say_lengths_without_units() {
    let wanted = bounds("<text y='50' font-size='20' letter-spacing='5' word-spacing='9'>H H</text>");
    assert_eq!(
        bounds("<text y='50' style='font-size:20;letter-spacing:5;word-spacing:9'>H H</text>"),
        wanted
    );
    assert_eq!(bounds("<text y='50' style='--a:20;font-size:var(--a)'>H</text>")[1], wanted[1]);
    let (_, warnings) =
        parsed("<style>text{font-size:20}</style><text y='50' style='font-size:calc(20)'>H</text>");
    assert_eq!(warnings.len(), 2, "{warnings:?}");
}

#[test]
fn lengths_count_what_letters_are_moved_by_and_move_what_is_inside_as_one() {
    let right = |body: &str| bounds(body)[2];
    let plain = right("<text y='50' textLength='200'>HHHH</text>");
    assert_eq!(right("<text y='50' textLength='200' dx='0 30'>HHHH</text>"), plain);
    assert_eq!(right("<text y='50' textLength='200' dx='30'>HHHH</text>"), plain + 30);
    let found =
        boxes("<text y='50' stroke='red' textLength='200'>H<tspan textLength='100'>HH</tspan>H</text>");
    let lefts: Vec<i32> = found.iter().map(|place| place[0]).collect();
    // Chromium has a gap of 28.5 between the first two, and adds as much inside the span.
    assert!(lefts[1] - lefts[0] < lefts[2] - lefts[1], "{found:?}");
}

#[test]
fn letters_that_are_moved_back_by_negative_space_do_not_move_the_text() {
    let found = boxes("<text x='200' y='50' stroke='red' rotate='0' letter-spacing='-30'>HH</text>");
    let one = boxes("<text x='200' y='50' stroke='red'>H</text>");
    assert!(found.len() > 1 || found[0][0] < one[0][0], "{found:?}");
    let found = bounds("<text x='200' y='50' letter-spacing='-30'>HHH</text>");
    assert_eq!(found[2], one[0][2] - i32::from(one[0][2] > found[2]), "{found:?}");
}

#[test]
fn lines_are_painted_as_the_innermost_element_that_declares_one() {
    let colours = |body: &str| {
        let (tree, _) = parsed(body);
        let mut found = Vec::new();
        collect_fills(tree.root(), &mut found);
        found
    };
    let found = colours(
        "<text y='50' fill='#0000ff' text-decoration='underline'><tspan fill='#ff0000' text-decoration='line-through'>H</tspan></text>",
    );
    assert_eq!(found, ["red", "red", "red"]);
    let found = colours(
        "<text y='50' fill='#0000ff' text-decoration='underline'><tspan fill='#ff0000'>H</tspan></text>",
    );
    assert_eq!(found, ["blue", "red"]);
}

fn collect_fills(group: &usvg::Group, found: &mut Vec<&'static str>) {
    for node in group.children() {
        match node {
            Node::Group(group) => collect_fills(group, found),
            Node::Path(path) => {
                if let Some(usvg::Paint::Color(colour)) = path.fill().map(usvg::Fill::paint) {
                    found.push(if colour.red > 0 { "red" } else { "blue" });
                }
            }
            _ => {}
        }
    }
}

#[test]
fn spaces_and_what_is_of_private_use() {
    let told = |body: &str| parsed(body).1.into_iter().map(|warning| warning.message).collect::<Vec<_>>();
    assert_eq!(told("<text y='50'>a&#x3000;b&#x202f;c</text>"), Vec::<String>::new());
    let found = told("<text y='50'>a&#xf0000;</text>");
    assert!(found[0].contains("no font that is listed") && found[0].contains("private use"), "{found:?}");
    let found = told("<text y='50' font-family='Arial, \"Apple Color Emoji\", emoji'>a</text>");
    assert!(found.len() == 1 && !found[0].contains("npm"), "{found:?}");
    let found = told("<text y='50' lang='ja'>\u{65e5}</text>");
    assert!(found[0].contains("noto-sans-jp"), "{found:?}");
}

#[test]
fn the_font_shorthand_reads_all_its_parts_and_resets_what_it_cannot_say() {
    let wanted =
        bounds("<text y='50' font-style='italic' style='font-variant:small-caps;font-size:20px'>Hx</text>");
    assert_eq!(bounds("<text y='50' style='font:italic small-caps 20px Inter'>Hx</text>"), wanted);
    let reset =
        "<g style=\"font-feature-settings:'tnum'\"><text y='50' style='font:30px Inter'>111</text></g>";
    assert_eq!(bounds(reset), bounds("<text y='50'>111</text>"));
    assert_ne!(bounds(reset), bounds("<text y='50' style=\"font-feature-settings:'tnum'\">111</text>"));
}

#[test]
fn a_face_is_made_bolder_where_a_weight_is_much_more_than_its_own() {
    let of = |weight: u32| bounds(&format!("<text x='50' y='50' font-weight='{weight}'>HHHH</text>"));
    assert_eq!(of(900), of(700));
    let (bold, bolder) = (of(900), of(901));
    assert!(bolder[3] - bolder[1] > bold[3] - bold[1] || bolder[0] < bold[0], "{bold:?} {bolder:?}");
}
