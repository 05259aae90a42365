//! Compares the fast painter with resvg on documents that are easily painted wrong.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod common;

use common::{Difference, Picture};
use ogpress_render::{
    Cancellation, Compression, Error, FontSet, Options, Rendered, Renderer, render_with_report,
};

const SHADOW: &str = "<filter id='s' filterUnits='userSpaceOnUse' x='0' y='0' width='400' height='300'>\
    <feGaussianBlur stdDeviation='4' result='b'/><feFlood flood-color='#036' result='c'/>\
    <feComposite in='c' in2='b' operator='in'/></filter>";

fn svg(width: u32, height: u32, content: &str) -> String {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'>{content}</svg>")
}

fn render(svg: &str, renderer: Renderer) -> Result<Rendered, Error> {
    let options = Options { renderer, compression: Compression::Fast, ..Options::default() };
    render_with_report(svg.as_bytes(), &options, &FontSet::embedded(), &Cancellation::default())
}

/// Every case that looks different, with the difference.
fn different(cases: &[(&str, String)]) -> Vec<String> {
    let compare = |(name, svg): &(&str, String)| {
        let [ours, resvg] =
            [Renderer::Auto, Renderer::Resvg].map(|who| Picture::decode(&render(svg, who).unwrap().file));
        let difference = Difference::between(&ours, &resvg);
        (!difference.is_invisible()).then(|| format!("{name}: {difference}"))
    };
    cases.iter().filter_map(compare).collect()
}

#[test]
fn shadows_of_what_is_no_plain_rectangle_are_right() {
    let shadow = |shape: &str| svg(400, 300, &format!("{SHADOW}{shape}"));
    let cases = [
        ("a rectangle", shadow("<rect x='50.5' y='60.2' width='200' height='100.7' filter='url(#s)'/>")),
        (
            "a rounded one",
            shadow("<rect x='50.5' y='60.2' width='200' height='100.7' rx='20' filter='url(#s)'/>"),
        ),
        ("a far one", shadow("<rect x='90' y='50.4' width='1e9' height='100' filter='url(#s)'/>")),
        ("a small one", shadow("<rect x='90.3' y='50.4' width='3' height='2' rx='1' filter='url(#s)'/>")),
        (
            "scooped corners",
            shadow(
                "<path filter='url(#s)' d='M90 50L260 50C260 72 278 90 300 90L300 210C278 210 260 228 260 250L90 250C90 \
                 228 72 210 50 210L50 90C72 90 90 72 90 50Z'/>",
            ),
        ),
        (
            "a notch",
            shadow(
                "<path filter='url(#s)' d='M90 50L150 50L150 150L200 150L200 50L260 50C282 50 300 68 300 90L300 210C300 \
                 232 282 250 260 250L90 250C68 250 50 232 50 210L50 90C50 68 68 50 90 50Z'/>",
            ),
        ),
        (
            "oval corners",
            shadow(
                "<g transform='scale(300)'><rect x='.1' y='.1' width='.8' height='.8' rx='.12' ry='.22'/></g>",
            ),
        ),
        (
            "a shadow in a shadow",
            svg(
                400,
                300,
                "<filter id='o' x='-50%' y='-50%' width='200%' height='200%'><feDropShadow dx='0' dy='2' stdDeviation='2'/>\
                 </filter><filter id='i' x='-50%' y='-50%' width='200%' height='200%'><feDropShadow dx='0' dy='25' \
                 stdDeviation='10' flood-color='#00f'/></filter><g filter='url(#o)'><rect x='50' y='50' width='200' \
                 height='150' fill='#c33' filter='url(#i)'/></g>",
            ),
        ),
    ];
    assert_eq!(different(&cases), Vec::<String>::new());
}

/// As in Chromium. resvg cuts the input of a filter instead.
#[test]
fn a_filter_region_cuts_the_shadow_and_not_the_shape_that_it_is_of() {
    let cut = SHADOW
        .replace("x='0' y='0' width='400' height='300'", "x='60.5' y='70.5' width='150.3' height='80.7'");
    let shape = "<rect x='50.5' y='60.2' width='200' height='102' rx='20' filter='url(#s)'/>";
    let svg = svg(400, 300, &format!("{cut}{shape}"));
    let picture = Picture::decode(&render(&svg, Renderer::Auto).unwrap().file);
    let pixel = |x: usize, y: usize| &picture.rgba[(y * 400 + x) * 4..][..4];
    assert_eq!(pixel(58, 110)[3], 0, "left of the region");
    assert_eq!(pixel(213, 110)[3], 0, "right of it");
    for (x, y) in [(62, 110), (208, 110), (140, 149)] {
        let [red, green, blue, alpha] = *pixel(x, y) else { unreachable!("a pixel has four bytes") };
        assert!(alpha > 248 && red == 0 && green.abs_diff(51) < 2 && blue.abs_diff(102) < 2, "{x} {y}");
    }
}

#[test]
fn gradients_whose_stops_meet_are_right() {
    let filled = |gradient: &str| {
        svg(1200, 630, &format!("{gradient}<rect x='100' y='50' width='1000' height='500' fill='url(#g)'/>"))
    };
    let stops = |offsets: [&str; 3]| {
        let [a, b, c] = offsets;
        format!(
            "<stop offset='{a}' stop-color='red'/><stop offset='{b}' stop-color='blue'/><stop offset='{c}' stop-color='green'/>"
        )
    };
    let linear = |offsets, spread: &str| {
        let stops = stops(offsets);
        filled(&format!(
            "<linearGradient id='g' x1='.3' x2='.61' spreadMethod='{spread}'>{stops}</linearGradient>"
        ))
    };
    let cases = [
        ("at the start", linear(["0", "0", "1"], "pad")),
        ("in the middle", linear(["0", ".43", ".43"], "pad")),
        ("at the end", linear(["0", "1", "1"], "pad")),
        ("at one place", linear([".5", ".5", ".5"], "pad")),
        ("nearly at the start", linear(["0", ".00005", ".0001"], "pad")),
        ("reflected", linear(["0", ".43", ".43"], "reflect")),
        (
            "a ring",
            filled(&format!(
                "<radialGradient id='g' fr='.3' r='.3'>{}</radialGradient>",
                stops(["0", ".5", "1"])
            )),
        ),
        (
            "a point",
            filled(&format!(
                "<linearGradient id='g' x1='.3' x2='.3'>{}</linearGradient>",
                stops(["0", ".5", "1"])
            )),
        ),
    ];
    assert_eq!(different(&cases), Vec::<String>::new());
}

#[test]
fn tiny_shapes_on_a_large_scale_are_right() {
    let path = "<path d='M.00005 .00001L.00008 .00005L.00003 .00008L.00001 .00002Z' fill='red'/>";
    let cases = [("a rhomb", svg(100, 100, &format!("<g transform='scale(1e6)'>{path}</g>")))];
    assert_eq!(different(&cases), Vec::<String>::new());
}

#[test]
fn what_reaches_beyond_all_bounds_is_painted_or_refused_and_never_kills() {
    let blur = "<filter id='f'><feGaussianBlur stdDeviation='3'/></filter>";
    for content in [
        "<path d='M10 10C1e20 10 10 1e20 200 200' fill='red'/>".to_owned(),
        "<path d='M10 10C1e20 10 10 1e20 200 200' fill='none' stroke='red' stroke-width='9'/>".to_owned(),
        "<clipPath id='c'><path d='M10 10C1e20 10 10 1e20 200 200'/></clipPath><rect width='99' height='99' clip-path='url(#c)'/>"
            .to_owned(),
        "<circle r='1e30'/>".to_owned(),
        "<filter id='f'><feOffset dx='1e38'/></filter><rect width='5' height='5' filter='url(#f)'/>".to_owned(),
        "<filter id='f'><feGaussianBlur stdDeviation='3e38'/></filter><rect width='5' height='5' filter='url(#f)'/>".to_owned(),
        format!("{blur}<g transform='skewX(89.9)'><rect x='50' y='50' width='100' height='100' filter='url(#f)'/></g>"),
        "<pattern id='p' patternUnits='userSpaceOnUse' width='120' height='.6' patternTransform='skewX(89.9)'>\
         <circle cx='50' r='3' fill='red'/></pattern><rect width='1200' height='630' fill='url(#p)'/>"
            .to_owned(),
        String::new(),
    ] {
        for (width, height) in [(1200, 630), (1, 1)] {
            let answer = render(&svg(width, height, &content), Renderer::Auto);
            let is_refused = |error: &Error| matches!(error, Error::Limit { .. } | Error::TooComplex { .. });
            assert!(answer.as_ref().map_or_else(is_refused, |_| true), "{content}: {answer:?}");
        }
    }
    let error = render(&svg(65_536, 1, ""), Renderer::Auto).unwrap_err();
    assert_eq!(error.code(), "ERR_OGPRESS_TOO_MANY_PIXELS");
}

/// The colours of some pixels of a filter of 40 x 20 pixels, at a scale.
fn filtered(scale: u32, primitives: &str, shape: &str, places: &[[usize; 2]]) -> Vec<[u8; 3]> {
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20' viewBox='0 0 {} {}'><filter id='f' \
         filterUnits='userSpaceOnUse' x='0' y='0' width='40' height='20' color-interpolation-filters='sRGB'>{primitives}</filter>\
         <g filter='url(#f)'>{shape}</g></svg>",
        40 / scale,
        20 / scale
    );
    let rendered = render(&svg, Renderer::Auto).unwrap();
    assert!(rendered.report.fallbacks.is_empty(), "{:?}", rendered.report.fallbacks);
    let picture = Picture::decode(&rendered.file);
    places.iter().map(|[x, y]| picture.rgba[(y * 40 + x) * 4..][..3].try_into().unwrap()).collect()
}

#[test]
fn noise_is_chromiums_at_every_scale() {
    let places = [[0, 0], [7, 3], [25, 11], [39, 19]];
    let smooth = "<feTurbulence type='fractalNoise' baseFrequency='.1' numOctaves='2' seed='3'/>";
    let rough = "<feTurbulence baseFrequency='.07 .2' numOctaves='3'/>";
    for (scale, noise, chromium) in [
        (1, smooth, [[137, 122, 114], [69, 79, 81], [124, 150, 121], [128, 128, 128]]),
        (2, smooth, [[136, 123, 119], [108, 75, 52], [75, 119, 124], [130, 130, 132]]),
        (1, rough, [[73, 31, 31], [39, 102, 58], [81, 46, 75], [39, 82, 36]]),
        (2, rough, [[66, 24, 33], [59, 96, 19], [59, 39, 108], [47, 33, 58]]),
    ] {
        let opaque = format!("{noise}<feColorMatrix values='1 0 0 0 0 0 1 0 0 0 0 0 1 0 0 0 0 0 0 1'/>");
        let ours = filtered(scale, &opaque, "<rect width='40' height='20'/>", &places);
        let is_close = |(ours, chromium): (&u8, &u8)| ours.abs_diff(*chromium) <= 4;
        let pairs = ours.as_flattened().iter().zip(chromium.as_flattened());
        assert!(pairs.into_iter().all(is_close), "{ours:?} instead of {chromium:?} at {scale}");
    }
}

#[test]
fn a_displacement_map_moves_by_its_scale() {
    // Where the map is red, pixels come from the right by half of the scale; where it has no green, from above.
    for (scale, by, seen) in [(1, 16, [6, 18]), (1, -16, [22, 2]), (2, 8, [6, 18]), (2, -8, [22, 2])] {
        let map = format!(
            "<feFlood flood-color='#f00'/><feDisplacementMap in='SourceGraphic' scale='{by}' xChannelSelector='R' \
             yChannelSelector='G'/>"
        );
        let [x, y, side] = [14, 10, 2].map(|length| f64::from(length) / f64::from(scale));
        let dot = format!("<rect x='{x}' y='{y}' width='{side}' height='{side}' fill='#0a7d3c'/>");
        assert_eq!(
            filtered(scale, &map, &dot, &[seen, [14, 10]]),
            [[10, 125, 60], [0; 3]],
            "{by} at {scale}"
        );
    }
}
