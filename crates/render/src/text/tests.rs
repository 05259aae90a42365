//! Tests of text layout, by the boxes of the paths that texts become.

mod chromium;

use usvg::{Node, Tree};

use crate::parse::Parser;
use crate::{FontSet, Images, Limits, Renderer, Warning};

/// Returns the tree of a document of 400 by 100 with this body, and the warnings.
fn parsed(body: &str) -> (Tree, Vec<Warning>) {
    let (fonts, limits) = (FontSet::embedded(), Limits::default());
    let parser =
        Parser::new(&fonts, &Images::None, &limits, Renderer::Auto, crate::Reading::of_browsers(), &|_| true);
    let text = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='100' font-family='Inter' font-size='30'>{body}</svg>"
    );
    let tree = parser.parse(&text).unwrap();
    (tree, parser.remarks().0)
}

fn collect(group: &usvg::Group, boxes: &mut Vec<[i32; 4]>) {
    for node in group.children() {
        match node {
            Node::Group(group) => collect(group, boxes),
            Node::Path(path) if !path.is_visible() => {}
            _ => {
                let found = node.abs_bounding_box();
                boxes.push([found.left(), found.top(), found.right(), found.bottom()].map(whole));
            }
        }
    }
}

/// Returns the boxes of the paths as left, top, right and bottom, in whole pixels.
fn boxes(body: &str) -> Vec<[i32; 4]> {
    let mut boxes = Vec::new();
    collect(parsed(body).0.root(), &mut boxes);
    boxes
}

#[expect(clippy::cast_possible_truncation, reason = "it is a coordinate in a picture")]
fn whole(number: f32) -> i32 {
    number.round() as i32
}

/// Returns one box around all paths.
fn bounds(body: &str) -> [i32; 4] {
    let boxes = boxes(body);
    boxes.into_iter().reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]).unwrap()
}

#[test]
fn text_stands_where_it_is_asked_to() {
    let [left, top, right, bottom] = bounds("<text x='100' y='50'>HH</text>");
    assert!(left > 100 && bottom == 50 && top == 28 && right < 145, "{left} {top} {right} {bottom}");
    let width = right - left;
    let middle = bounds("<text x='100' y='50' text-anchor='middle'>HH</text>");
    assert!((middle[0] + middle[2] - 200).abs() <= 1, "{middle:?}");
    let end = bounds("<text x='100' y='50' text-anchor='end'>HH</text>");
    assert!(end[2] < 100 && end[2] - end[0] == width, "{end:?}");
}

#[test]
fn white_space_is_one_space_and_none_at_the_ends() {
    let plain = bounds("<text y='50'>H H</text>");
    assert_eq!(bounds("<text y='50'>\n  H \t\n <tspan> H </tspan> </text>"), plain);
    let kept = bounds("<text y='50' xml:space='preserve'>H  H</text>");
    assert!(kept[2] > plain[2] + 5, "{kept:?}");
    assert_eq!(bounds("<text y='50'>H&#x2029;H</text>"), plain, "a paragraph's end is a space");
}

#[test]
fn lists_place_letters_and_what_follows() {
    let found = boxes("<text y='50' stroke='red' x='10 60' dx='0 0 7'>HHH</text>");
    let lefts: Vec<i32> = found.iter().map(|place| place[0]).collect();
    let [first, second, third] = lefts[..] else { panic!("{found:?}") };
    assert_eq!(second - first, 50);
    assert_eq!(third - second, 29, "a letter is 22 px wide, and 7 more are asked for");
    let raised = boxes("<text y='50' stroke='red' dy='0 -10'>HH</text>");
    assert_eq!(raised[0][3] - raised[1][3], 10);
}

#[test]
fn lists_have_an_item_for_each_character_whatever_its_code() {
    let found = boxes("<text y='50' stroke='red' x='10 90 200'>&#x1D400;H</text>");
    assert!((90..100).contains(&found[1][0]), "{found:?}");
    let found = boxes("<text y='50' stroke='red' rotate='0 90 0'>&#x1D400;HH</text>");
    let [width, height] = [found[1][2] - found[1][0], found[1][3] - found[1][1]];
    assert!(width > height, "{found:?}");
}

#[test]
fn lengths_are_as_they_are_said_to_be() {
    let natural = bounds("<text y='50'>HHHH</text>");
    for adjust in ["spacing", "spacingAndGlyphs"] {
        let found = bounds(&format!("<text y='50' textLength='200' lengthAdjust='{adjust}'>HHHH</text>"));
        assert!((190..=200).contains(&found[2]), "{adjust}: {found:?}, {natural:?} by itself");
    }
}

#[test]
fn letters_that_are_set_apart_are_wider_also_behind_the_last() {
    let plain = bounds("<text x='200' y='50' text-anchor='end'>HH</text>");
    let spaced = bounds("<text x='200' y='50' text-anchor='end' letter-spacing='10'>HH</text>");
    assert_eq!(plain[2] - spaced[2], 10);
    assert_eq!(plain[0] - spaced[0], 20);
}

#[test]
fn baselines_are_chromiums() {
    let bottom = |baseline: &str| {
        let text = format!(
            "<text y='50' text-rendering='geometricPrecision' dominant-baseline='{baseline}'>H</text>"
        );
        bounds(&text)[3] - 50
    };
    // In Chromium, Inter at 30 px has an ascent of 28 px and a descent of 8 px.
    for (baseline, expected) in [
        ("auto", 0),
        ("middle", 8),
        ("central", 10),
        ("hanging", 22),
        ("text-before-edge", 28),
        ("ideographic", -8),
    ] {
        assert_eq!(bottom(baseline), expected, "{baseline}");
    }
    let raised = boxes("<text y='50'>H<tspan baseline-shift='5'>H</tspan></text>");
    assert_eq!(raised[0][3] - raised[1][3], 5);
}

#[test]
fn an_element_that_is_not_shown_has_no_letters() {
    let plain = bounds("<text y='50'>HH</text>");
    for inside in ["<tspan display='none'>H</tspan>", "<title>H</title>", "<tref href='#a'/>", "<b>H</b>"] {
        assert_eq!(bounds(&format!("<text id='a' y='50'>H{inside}H</text>")), plain, "{inside}");
    }
}

#[test]
fn small_capitals_are_made_where_a_font_has_none() {
    let [_, top, _, bottom] = boxes("<text y='50' font-variant='small-caps'>h</text>")[0];
    assert_eq!(bottom - top, 15, "a capital of 21 px");
}

#[test]
fn a_missing_family_and_a_missing_character_are_told_once_each() {
    let (_, warnings) =
        parsed("<text font-family='Nope, Inter' y='50'>a&#x6F22;<tspan>&#x6F22;</tspan></text>");
    let codes: Vec<&str> = warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["WARN_OGPRESS_FONT_FAMILY", "WARN_OGPRESS_GLYPH"]);
    assert!(warnings[0].message.contains("`Nope`") && warnings[0].message.contains("@fontsource/nope"));
    assert!(warnings[1].message.contains("U+6F22") && warnings[1].message.contains("noto-sans-sc"));
}

#[test]
fn a_gradient_fills_the_whole_of_a_text() {
    let (tree, _) = parsed(
        "<linearGradient id='g'><stop stop-color='red'/><stop offset='1' stop-color='blue'/></linearGradient>\
         <text y='50' fill='url(#g)'>H<tspan font-weight='700'>H</tspan></text>",
    );
    let gradients: Vec<_> = tree.linear_gradients().iter().map(|gradient| gradient.transform()).collect();
    assert_eq!(gradients.len(), 1, "one for both paths");
    assert!(gradients[0].sx > 40.0, "as wide as both letters: {:?}", gradients[0]);
}

#[test]
fn text_along_a_path_turns_and_is_left_out_beyond_its_end() {
    let found = boxes(
        "<defs><path id='p' d='M50 0V60'/></defs><text stroke='red'><textPath href='#p'>HHHHH</textPath></text>",
    );
    assert_eq!(found.len(), 3, "{found:?}");
    for [left, top, right, bottom] in found {
        assert!(
            left >= 49 && right - left > bottom - top,
            "it lies on its side: {left} {top} {right} {bottom}"
        );
    }
}

/// Counts the groups of a tree that pass.
fn groups(tree: &Tree, passes: &dyn Fn(&usvg::Group) -> bool) -> usize {
    fn count(group: &usvg::Group, passes: &dyn Fn(&usvg::Group) -> bool) -> usize {
        let inside = group.children().iter().map(|node| match node {
            Node::Group(group) => usize::from(passes(group)) + count(group, passes),
            _ => 0,
        });
        inside.sum()
    }
    count(tree.root(), passes)
}

#[test]
fn elements_inside_a_text_have_effects_of_their_own() {
    const DEFINED: &str = "<filter id='f'><feGaussianBlur stdDeviation='2'/></filter><clipPath id='c'><rect width='9' height='9'/></clipPath>\
                           <mask id='m'><rect width='9' height='9' fill='white'/></mask>";
    for name in ["tspan", "a"] {
        let inside = |attributes: &str| {
            parsed(&format!("{DEFINED}<text y='50'>a<{name} {attributes}>b<tspan>c</tspan></{name}>d</text>"))
                .0
        };
        let filtered = inside("filter='url(#f)'");
        assert_eq!(groups(&filtered, &|group| !group.filters().is_empty()), 1, "{name}");
        assert_eq!(groups(&inside("mask='url(#m)'"), &|group| group.mask().is_some()), 1, "{name}");
        assert_eq!(groups(&inside("clip-path='url(#c)'"), &|group| group.clip_path().is_some()), 1, "{name}");
        assert_eq!(groups(&inside("opacity='.5'"), &|group| group.opacity().get() < 1.0), 1, "{name}");
        let blended = inside("style='mix-blend-mode:multiply'");
        let is_blended = |group: &usvg::Group| group.blend_mode() == usvg::BlendMode::Multiply;
        assert_eq!(groups(&blended, &is_blended), 1, "{name}");
    }
}

#[test]
fn percentages_are_of_the_nearest_viewport() {
    let [left, _, _, bottom] = bounds("<svg width='50%' height='100%'><text x='50%' y='50%'>H</text></svg>");
    assert!((102..=104).contains(&left) && bottom == 50, "{left} {bottom}");
    let symbol = "<symbol id='s' overflow='visible'><text x='50%' y='50%'>H</text></symbol>";
    let [left, _, _, bottom] = bounds(&format!("{symbol}<use href='#s' width='40' height='80'/>"));
    assert!((22..=24).contains(&left) && bottom == 40, "{left} {bottom}");
}

#[test]
fn what_a_text_defines_paints_nothing_and_filters() {
    let stops = "<stop stop-color='red'/><stop offset='1' stop-color='blue'/>";
    let gradient =
        format!("<text y='50' fill='url(#g)'><linearGradient id='g'>{stops}</linearGradient>H</text>");
    assert!(parsed(&gradient).0.root().children().iter().all(|node| !matches!(node, Node::Path(_))));
    assert!(parsed(&gradient).0.linear_gradients().is_empty());
    let filter =
        "<text y='50' filter='url(#f)'><filter id='f'><feGaussianBlur stdDeviation='2'/></filter>H</text>";
    assert_eq!(parsed(filter).0.filters().len(), 1);
}

#[test]
fn a_pattern_in_units_of_the_box_keeps_its_namespaces() {
    let (tree, _) = parsed(
        "<p:pattern xmlns:p='http://www.w3.org/2000/svg' xmlns:q='http://www.w3.org/1999/xlink' id='g' width='.5' height='.5' \
         patternContentUnits='objectBoundingBox'><p:use q:href='#r'/></p:pattern><defs><rect id='r' width='.1' height='.1'/></defs>\
         <text y='50' fill='url(#g)'>H</text>",
    );
    assert_eq!(tree.patterns().len(), 1);
}

#[test]
fn text_that_has_no_place_on_a_path_is_told() {
    let codes = |body: &str| -> Vec<&str> { parsed(body).1.iter().map(|warning| warning.code).collect() };
    let path = "<path id='p' d='M0 50H40' fill='none'/><circle id='c' r='9' fill='none'/>";
    assert!(codes(&format!("{path}<text><textPath href='#p'>H</textPath></text>")).is_empty());
    assert_eq!(
        codes(&format!("{path}<text><textPath href='#p'>HHHHH</textPath></text>")),
        ["WARN_OGPRESS_VALUE"]
    );
    for target in ["c", "none"] {
        let body = format!("{path}<text><textPath href='#{target}'>H</textPath></text>");
        assert!(codes(&body).contains(&"WARN_OGPRESS_REFERENCE"), "{target}");
    }
    let in_link = format!("{path}<text><a href='#x'><textPath href='#p'>H</textPath></a></text>");
    assert_eq!(boxes(&in_link).len(), 1);
}

#[test]
fn translucent_letters_that_overlap_are_painted_one_by_one() {
    let count =
        |attributes: &str| boxes(&format!("<text y='50' letter-spacing='-9' {attributes}>HHH</text>")).len();
    assert_eq!(count(""), 1);
    assert_eq!(count("fill-opacity='.5'"), 3);
    assert_eq!(count("fill='none' stroke='red' stroke-opacity='.5'"), 3);
}

#[test]
fn a_text_clips_without_what_is_hidden() {
    let clipped = |inside: &str| {
        let (tree, _) = parsed(&format!(
            "<clipPath id='c'>{inside}</clipPath><defs><text id='t' y='50'>H</text></defs>\
             <rect width='400' height='100' clip-path='url(#c)'/>"
        ));
        let width = tree.clip_paths()[0].root().bounding_box().width();
        whole(width)
    };
    let one = clipped("<text y='50'>H</text>");
    assert!(one > 15);
    assert_eq!(clipped("<text y='50'>H<tspan visibility='hidden'>H</tspan></text>"), one);
    assert_eq!(clipped("<text y='50'>H<tspan opacity='0'>H</tspan></text>"), one);
    assert_eq!(clipped("<use href='#t'/>"), one);
    assert!(clipped("<text y='50' text-decoration='underline'>H</text>") > one);
}

#[test]
fn a_text_that_clips_may_say_by_which_rule() {
    let (tree, _) = parsed(
        "<clipPath id='c'><text y='50' clip-rule='evenodd'>H</text></clipPath><rect width='9' height='9' clip-path='url(#c)'/>",
    );
    assert_eq!(tree.clip_paths().len(), 1);
}

#[test]
fn what_a_used_group_uses_inherits_from_both() {
    let used = |weight: &str| {
        bounds(&format!(
            "<defs><text id='t' y='50'>HHHH</text><g id='g'><use href='#t'/></g></defs><use href='#g' font-weight='{weight}'/>"
        ))
    };
    assert!(used("700")[2] > used("400")[2]);
}

#[test]
fn lines_are_as_thick_as_they_are_asked_to_be() {
    for style in [
        "underline 9px",
        "underline;text-decoration-thickness:9px",
        "underline;text-decoration-thickness:30%",
    ] {
        let found = boxes(&format!("<text y='50' style='text-decoration:{style}'>x</text>"));
        assert_eq!(found[0][3] - found[0][1], 9, "{style}: {found:?}");
    }
}

#[test]
fn upright_letters_take_as_much_as_a_line_is_high() {
    let found = boxes(
        "<text x='50' stroke='red' font-size='20' style='writing-mode:vertical-rl;text-orientation:upright'>H<tspan dx='0.1'>H</tspan></text>",
    );
    assert_eq!(found[1][3] - found[0][3], 24, "{found:?}");
}

#[test]
fn letters_of_lines_that_go_down_turn_about_where_their_lines_would_begin() {
    let [left, top, ..] = boxes(
        "<text x='50' stroke='red' font-size='20' rotate='90' style='writing-mode:vertical-rl'>H</text>",
    )[0];
    // The centre of rotation is half of a line of 24 px to the left, and 19 px down.
    let [plain_left, plain_top, ..] =
        boxes("<text x='50' stroke='red' font-size='20' style='writing-mode:vertical-rl'>H</text>")[0];
    assert!(left > plain_left && top > plain_top, "{left} {top}, {plain_left} {plain_top}");
}

#[test]
fn synthesis_can_be_switched_off() {
    let width = |style: &str| {
        let [left, _, right, _] =
            bounds(&format!("<text y='50' font-variant='small-caps' style='{style}'>h</text>"));
        right - left
    };
    assert_ne!(width(""), width("font-synthesis:none"));
    assert_eq!(width("font-synthesis:none"), width("font-synthesis-small-caps:none"));
}

#[test]
fn fonts_are_adjusted_to_a_height() {
    let height = |adjust: &str| {
        let [_, top, _, bottom] = bounds(&format!("<text y='90' style='font-size-adjust:{adjust}'>x</text>"));
        bottom - top
    };
    assert_eq!(height("1"), 30);
    assert!(height("none") < 20);
}

#[test]
fn a_set_may_refuse_what_it_has_no_font_for() {
    use crate::{FontSetOptions, Missing, SystemFonts};
    let options =
        FontSetOptions { missing: Missing::Error, system: SystemFonts::Never, ..FontSetOptions::default() };
    let (fonts, limits) = (FontSet::new(options).unwrap(), Limits::default());
    let refused = |text: &str| {
        let parser = Parser::new(
            &fonts,
            &Images::None,
            &limits,
            Renderer::Auto,
            crate::Reading::of_browsers(),
            &|_| true,
        );
        let text = format!("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{text}</svg>");
        match parser.parse(&text) {
            Err(crate::parse::Stop::Refused(error)) => Some(error.code()),
            _ => None,
        }
    };
    assert_eq!(refused("<text y='9'>a</text>"), None);
    for text in ["<text y='9'>&#x6F22;</text>", "<text y='9' font-family='Nope'>a</text>"] {
        assert_eq!(refused(text), Some("ERR_OGPRESS_FONT_MISSING"), "{text}");
    }
}

/// Returns the boxes of a document's paths, with fonts of the test support folder.
fn boxes_with(fonts: &[&str], body: &str) -> (Vec<[i32; 4]>, Vec<Warning>) {
    use crate::{FontSetOptions, SystemFonts};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../__test__/support/attacks");
    let files = fonts.iter().map(|name| folder.join(name)).collect();
    let set = FontSet::new(FontSetOptions { files, system: SystemFonts::Never, ..FontSetOptions::default() })
        .unwrap();
    let limits = Limits::default();
    let parser =
        Parser::new(&set, &Images::None, &limits, Renderer::Auto, crate::Reading::of_browsers(), &|_| true);
    let text = format!("<svg xmlns='http://www.w3.org/2000/svg' width='400' height='100'>{body}</svg>");
    let tree = parser.parse(&text).unwrap();
    let mut found = Vec::new();
    collect(tree.root(), &mut found);
    (found, parser.remarks().0)
}

/// Each letter of the font has two overlapping squares, composed with another mode.
#[test]
fn layers_are_put_together_as_their_font_says() {
    let of = |letter: char| {
        let body = format!("<text y='90' font-family='Composites' font-size='100'>{letter}</text>");
        boxes_with(&["composites.ttf"], &body)
    };
    let (back, front) = ([0, 0, 60, 60], [30, 30, 90, 90]);
    assert_eq!(of('a').0, [[0; 4]; 0], "clear");
    assert_eq!(of('b').0, [front], "source");
    assert_eq!(of('c').0, [back], "destination");
    assert_eq!(of('d').0, [back, front], "source over");
    assert_eq!(of('e').0, [front, back], "destination over");
    assert_eq!(of('g').0, [back], "destination in");
    assert_eq!(of('h').0, [front], "source out");
    assert_eq!(of('j').0, [back, front], "source atop");
    assert_eq!(of('k').0, [front, back], "destination atop");
    assert_eq!(of('u').0, [back, front], "soft light");
    let (shown, told) = of('m');
    assert_eq!(shown, [back, front], "plus");
    assert_eq!(told.iter().map(|warning| warning.code).collect::<Vec<_>>(), ["WARN_OGPRESS_GLYPH"]);
}

#[test]
fn fonts_of_the_text_come_first_for_pictures_unless_these_are_asked_for() {
    use super::unicode::emoji::{EmojiPresentation, presentation};
    let of = |text: &str| presentation(&text.chars().collect::<Vec<_>>());
    for text in ["\u{231a}", "\u{1f44d}\u{1f3fd}", "\u{1f1ef}\u{1f1f5}", "\u{1f469}\u{200d}\u{1f4bb}"] {
        assert_eq!(of(text), EmojiPresentation::EmojiByDefault, "{text}");
    }
    assert_eq!(of("\u{260e}\u{fe0f}"), EmojiPresentation::EmojiRequested);
    assert_eq!(of("1\u{fe0f}\u{20e3}"), EmojiPresentation::EmojiRequested);
    assert_eq!(of("\u{231a}\u{fe0e}"), EmojiPresentation::TextRequested);
    assert_eq!(of("\u{260e}"), EmojiPresentation::Text);
}

#[test]
fn small_kana_and_stops_are_upright_in_lines_that_go_down() {
    use super::content::values::Orientation;
    use super::layout::runs::is_upright;
    for character in ['本', 'ょ', '、', '「', 'ー'] {
        assert!(is_upright(Orientation::Mixed, character), "{character}");
    }
    assert!(!is_upright(Orientation::Mixed, 'A'));
}

#[test]
fn letters_are_made_to_lean_where_a_face_is_for_less() {
    let width = |face: &str, style: &str| {
        let found = bounds(&format!(
            "<style>@font-face{{font-family:F;src:local('Inter'),local('Inter Regular');{face}}}</style>\
             <text y='50' font-family='F' style='font-style:{style}'>H</text>"
        ));
        found[2] - found[0]
    };
    let upright = width("", "normal");
    for style in ["italic", "oblique", "oblique 20deg"] {
        assert!(width("font-style:oblique 0deg 5deg", style) > upright + 3, "{style}");
        assert_eq!(width("font-style:oblique 0deg 20deg", style), upright, "{style}");
        assert_eq!(width("font-style:italic", style), upright, "{style}");
    }
    assert_eq!(width("", "oblique 10deg"), upright);
}

#[test]
fn brackets_of_east_asia_are_set_with_what_they_enclose() {
    use super::unicode::script::resolve;
    use unicode_script::Script::{Han, Latin};
    assert_eq!(resolve("a「本」b"), [Latin, Han, Han, Han, Latin]);
    assert_eq!(resolve("a(本)b"), [Latin, Latin, Han, Han, Latin]);
}

#[test]
fn other_directions_inside_of_a_text_are_told() {
    let told = |body: &str| parsed(body).1.iter().map(|warning| warning.code).collect::<Vec<_>>();
    let inner = "<text y='50' style='writing-mode:vertical-rl'>a<tspan style='writing-mode:horizontal-tb'>b</tspan></text>";
    assert_eq!(told(inner), ["WARN_OGPRESS_VALUE"]);
    assert_eq!(told("<text y='50' style='writing-mode:vertical-rl'>a<tspan>b</tspan></text>"), [""; 0]);
}
