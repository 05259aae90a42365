//! Expected values are the pixels of Chromium 148, asked with `currentcolor` at rgb(10, 125, 60).

mod mixing;

use cssparser::Parser;

use super::*;
use crate::style::values::units::Units;

const CURRENT: Rgba = Rgba { red: 10, green: 125, blue: 60, alpha: 1.0 };

/// Reads the whole of `css`.
fn read(css: &str) -> Result<Color, ()> {
    let units = Units::of_font_size(16.0, (800.0, 600.0));
    let context = ColorContext { current: CURRENT, units: &units };
    let mut input = Parser::new(css);
    let color = parse(&mut input, &context)?;
    if input.is_exhausted() { Ok(color) } else { Err(()) }
}

/// Red, green, blue, and alpha in 255ths.
fn pixel(css: &str) -> Option<[u8; 4]> {
    match read(css) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "alpha is 0 to 1")]
        Ok(Color::Rgba(Rgba { red, green, blue, alpha })) => {
            Some([red, green, blue, (alpha * 255.0).round() as u8])
        }
        _ => None,
    }
}

#[track_caller]
fn assert_pixels(cases: &[(&str, [u8; 4])]) {
    for (css, expected) in cases {
        assert_eq!(pixel(css), Some(*expected), "{css}");
    }
}

#[track_caller]
fn assert_opaque(cases: &[(&str, [u8; 3])]) {
    for (css, [red, green, blue]) in cases {
        assert_eq!(pixel(css), Some([*red, *green, *blue, 255]), "{css}");
    }
}

#[track_caller]
fn assert_invalid(cases: &[&str]) {
    for css in cases {
        assert_eq!(read(css), Err(()), "{css}");
    }
}

#[test]
fn the_current_color_alone_stays_a_keyword() {
    assert_eq!(read("currentColor"), Ok(Color::Current));
    assert_eq!(read(" CURRENTCOLOR "), Ok(Color::Current));
    assert_eq!(read("light-dark(currentcolor, blue)"), Ok(Color::Rgba(CURRENT)));
    assert_opaque(&[("color-mix(in srgb, currentcolor, white)", [133, 190, 158])]);
}

#[test]
fn names_have_any_case_and_may_be_escaped() {
    assert_opaque(&[
        ("RebeccaPurple", [102, 51, 153]),
        ("lightgoldenrodyellow", [250, 250, 210]),
        ("re\\64 ", [255, 0, 0]),
        ("CanvasText", [0, 0, 0]),
        ("canvas", [255, 255, 255]),
        ("LINKTEXT", [0, 0, 238]),
        ("ButtonFace", [239, 239, 239]),
        ("GrayText", [128, 128, 128]),
        ("-webkit-link", [0, 0, 238]),
    ]);
    assert_pixels(&[("Transparent", [0; 4]), ("Highlight", [0, 65, 198, 204])]);
    assert_eq!(cssparser::color::all_named_colors().count(), 148);
    assert_invalid(&[
        "AccentColor",
        "-moz-field",
        "none",
        "auto",
        "bogus",
        "",
        "red blue",
        "inherit",
        "\"red\"",
    ]);
}

#[test]
fn hexadecimal_colors_have_three_four_six_or_eight_digits() {
    assert_pixels(&[
        ("#abc", [170, 187, 204, 255]),
        ("#ABCD", [170, 187, 204, 221]),
        ("#1e3", [17, 238, 51, 255]),
        ("#123e", [17, 34, 51, 238]),
        ("#0a7d3c", [10, 125, 60, 255]),
        ("#aabbccdd", [170, 187, 204, 221]),
    ]);
    assert_invalid(&["#abcde", "#aabbccd", "#ggg", "#", "#12", "0a7d3c", "aabbcc", "\\#abc", "# abc"]);
}

#[test]
fn rgb_has_a_syntax_with_commas_and_one_without() {
    assert_pixels(&[
        ("rgb(10,125,60)", [10, 125, 60, 255]),
        ("RGBA(10,125,60,50%)", [10, 125, 60, 128]),
        ("rgb(10%,20%,30%)", [26, 51, 77, 255]),
        ("rgb(10% 20 30%)", [26, 20, 77, 255]),
        ("rgb(10 125 60 / 50%)", [10, 125, 60, 128]),
        ("rgb(none 125 60)", [0, 125, 60, 255]),
        ("rgb(10.5,20.4,30.5)", [11, 20, 31, 255]),
        ("rgb(-20 300 30)", [0, 255, 30, 255]),
        ("rgb(12.5 127.5 0.49)", [13, 128, 0, 255]),
        ("rgb(10 20 30 / none)", [10, 20, 30, 0]),
        ("rgb(1e1 2e1 3e1 / 2)", [10, 20, 30, 255]),
        ("rgb(calc(10%),20%,30%)", [26, 51, 77, 255]),
        ("rgb(calc(infinity) calc(NaN) 7)", [255, 0, 7, 255]),
        ("rgb(1 2 3 / 0.3)", [1, 2, 3, 77]),
        ("rgb(calc(sign(1em) * 10) 0 0)", [10, 0, 0, 255]),
        ("r\\67 b(1 2 3)", [1, 2, 3, 255]),
    ]);
    assert_invalid(&[
        "rgb(10%,20,30%)",
        "rgb(10,20 30)",
        "rgb(10 20 30 0.5)",
        "rgb(10 20 30, 0.5)",
        "rgb(10,20,30 / 0.5)",
        "rgb(none,20,30)",
        "rgb(10,20,30,none)",
        "rgb(10 20)",
        "rgb(10,20)",
        "rgb()",
        "rgb(10deg 20 30)",
        "rgb(calc(10%),20,30)",
        "rgb(10px 0 0)",
        "rgb(r 0 0)",
        "rgb(calc(r) 0 0)",
        "rgb(1 2 3) x",
        "rgb",
    ]);
}

#[test]
fn hsl_and_hwb_take_hues_in_any_unit() {
    assert_opaque(&[
        ("hsl(120,100%,50%)", [0, 255, 0]),
        ("hsl(0.5turn 100% 50%)", [0, 255, 255]),
        ("hsl(100grad 100% 50%)", [128, 255, 0]),
        ("hsl(2rad,100%,50%)", [23, 255, 0]),
        ("hsl(-120 100 50)", [0, 0, 255]),
        ("hsl(120 none 50%)", [128, 128, 128]),
        ("hsl(calc(1turn / 3) 100% 50%)", [0, 255, 0]),
        ("hsl(calc(infinity) 100% 50%)", [255, 0, 0]),
        ("hsl(120 -20% 50%)", [128, 128, 128]),
        ("hsl(120 100% -50%)", [0, 0, 0]),
        ("hsl(120 200% 30%)", [0, 153, 0]),
        ("hsl(120, 200%, 30%)", [0, 153, 0]),
        ("hwb(120 20% 30%)", [51, 179, 51]),
        ("hwb(120 80% 80%)", [128, 128, 128]),
        ("hwb(120 150% 30%)", [213, 213, 213]),
        ("hwb(120 -20% 30%)", [0, 179, 0]),
        ("hwb(90deg 10% none)", [140, 255, 26]),
    ]);
    assert_pixels(&[
        ("hsl(146 85% 26% / 50%)", [10, 123, 59, 128]),
        ("hsla(0,80%,50%,.5)", [230, 26, 26, 128]),
    ]);
    assert_invalid(&[
        "hsl(120,100,50)",
        "hsl(120,100%,50)",
        "hsl(120% 100% 50%)",
        "hsl(none,100%,50%)",
        "hwb(120,20%,30%)",
        "hsl(120 100%)",
        "hsl(120px 100% 50%)",
    ]);
}

#[test]
fn lab_and_oklab_are_converted_and_clipped() {
    assert_opaque(&[
        ("lab(46% -47 27)", [0, 127, 60]),
        ("lch(46% 54 150)", [0, 127, 60]),
        ("oklch(.52 .14 152)", [0, 127, 61]),
        ("oklch(.6 .2 30)", [222, 62, 45]),
        ("lab(50% 20% -30%)", [135, 105, 183]),
        ("lab(150 20 -30)", [255, 243, 255]),
        ("lab(50 none none)", [119, 119, 119]),
        ("lch(50% 50% 30)", [219, 50, 60]),
        ("lch(50 -20 30)", [119, 119, 119]),
        ("oklab(50% 50% -50%)", [155, 0, 205]),
        ("oklab(2 .1 .1)", [255, 224, 173]),
        ("oklch(50% 50% 0.5turn)", [0, 131, 104]),
        ("oklch(0.7 0.4 140)", [0, 205, 0]),
        ("lch(0 100 30)", [91, 0, 0]),
        ("lab(100 110 110)", [255, 125, 9]),
        ("lch(none none none)", [0, 0, 0]),
    ]);
    assert_pixels(&[("oklch(52% 0.14 152deg / 60%)", [0, 127, 61, 153])]);
    assert_invalid(&["lab(50,20,-30)", "lab(50 20)", "lab(50 20 30deg)", "lch(50% 50% 30%)", "oklab(l 0 0)"]);
}

#[test]
fn color_knows_the_predefined_spaces() {
    assert_opaque(&[
        ("color(srgb 0.04 0.49 0.24)", [10, 125, 61]),
        ("color(SRGB 50% 0.5 none)", [128, 128, 0]),
        ("color(srgb 1.5 -0.5 0.5)", [255, 0, 128]),
        ("color(srgb-linear 0.5 0.5 0.5)", [188, 188, 188]),
        ("color(display-p3 0.2 0.5 0.25)", [0, 130, 55]),
        ("color(display-p3-linear 0.5 0.6 0.7)", [184, 204, 219]),
        ("color(a98-rgb 0.5 0.6 0.7)", [116, 154, 181]),
        ("color(prophoto-rgb 0.5 0.6 0.7)", [102, 174, 195]),
        ("color(rec2020 0.5 0.6 0.7)", [118, 165, 189]),
        ("color(xyz 0.5 0.6 0.7)", [159, 214, 210]),
        ("color(xyz-d50 0.5 0.6 0.7)", [138, 216, 241]),
        ("color(xyz-d65 50% 60% 70%)", [159, 214, 210]),
        ("color(srgb calc(-infinity) calc(NaN) 1)", [0, 0, 255]),
    ]);
    assert_invalid(&[
        "color(srgb 0.5 0.5)",
        "color(srgb)",
        "color(srgb 0 0 0 0)",
        "color(srgb 0, 0, 0)",
        "color(foo 0 0 0)",
        "color(--x 0 0 0)",
        "color(0 0 0)",
        "color(srgb 10deg 0 0)",
        "color(hsl 0 0 0)",
        "color(srgb from red r g b)",
    ]);
}

#[test]
fn relative_colors_compute_with_the_channels_of_their_origin() {
    assert_pixels(&[
        ("rgb(from red g r b)", [0, 255, 0, 255]),
        ("oklch(from red l c h / 50%)", [255, 0, 0, 128]),
        ("rgb(from red calc(r / 2) calc(g + 20) b / calc(alpha / 2))", [128, 20, 0, 128]),
        ("HSL(FROM RED calc(H + 120) s l)", [0, 255, 0, 255]),
        ("hsl(from red h s 25)", [128, 0, 0, 255]),
        ("hwb(from red h w calc(b + 20))", [204, 0, 0, 255]),
        ("lch(from red l c calc(h + 90))", [0, 156, 0, 255]),
        ("oklch(from #0a7d3c calc(l * 1.2) c calc(h + 180))", [180, 101, 172, 255]),
        ("color(from red display-p3 r g b / 0.5)", [255, 0, 0, 128]),
        ("color(from red srgb r g 50%)", [255, 0, 128, 255]),
        ("rgb(from red calc(r * 50%) none b)", [255, 0, 0, 255]),
        ("rgb(from rgb(0 0 0 / 0.5) r g b)", [0, 0, 0, 128]),
        ("rgb(from rgb(from rgb(from red g r b) b g r) r b g)", [0, 0, 255, 255]),
        ("hsl(from red h 200 30)", [230, 0, 0, 255]),
        ("rgb(from transparent r g b / 1)", [0, 0, 0, 255]),
        ("oklch(from oklch(0.5 0.1 none) l c calc(h + 90))", [121, 96, 6, 255]),
        ("rgb(from currentcolor b g r)", [60, 125, 10, 255]),
        ("hsl(from gray h 50% l)", [192, 65, 65, 255]),
        ("rgb(from red alpha g b)", [1, 0, 0, 255]),
        ("oklch(from white l 0.2 h)", [255, 195, 188, 255]),
        ("lch(from gray l 40 h)", [189, 99, 134, 255]),
    ]);
    assert_invalid(&[
        "rgb(from red, r, g, b)",
        "rgb(from red r g b, 0.5)",
        "rgb(from red x g b)",
        "lch(from red l c calc(h + 90deg))",
        "oklch(from red 50% 50% 50%)",
        "color(from red xyz r g b)",
        "color(from red srgb x y z)",
        "rgb(from red r g)",
        "rgb(from bogus r g b)",
        "rgb(from red)",
        "rgb(from red calc(r - 10%) g b)",
        "rgb(from red from g b)",
    ]);
}

#[test]
fn the_scheme_is_light_and_contrasting_colors_are_black_or_white() {
    assert_opaque(&[
        ("light-dark(red, blue)", [255, 0, 0]),
        ("contrast-color(red)", [0, 0, 0]),
        ("contrast-color(blue)", [255, 255, 255]),
        ("contrast-color(#757575)", [255, 255, 255]),
        ("contrast-color(#767676)", [0, 0, 0]),
        ("contrast-color(#00000010)", [255, 255, 255]),
    ]);
    assert_invalid(&[
        "light-dark(red)",
        "light-dark(red, blue, green)",
        "light-dark(bogus, blue)",
        "light-dark(red, bogus)",
        "contrast-color(red max)",
        "device-cmyk(0 1 0 0)",
        "foo(red)",
        "calc(1)",
    ]);
}

#[test]
fn nesting_is_bounded_and_does_not_multiply_the_work() {
    let nested = |depth| format!("{}red{}", "color-mix(in srgb, ".repeat(depth), ", red)".repeat(depth));
    assert_eq!(pixel(&nested(32)), Some([255, 0, 0, 255]));
    assert_eq!(read(&nested(33)), Err(()));
    assert_eq!(read(&nested(50_000)), Err(()));
    assert_eq!(read(&"rgb(from ".repeat(50_000)), Err(()));
    assert_eq!(read(&"light-dark(red,".repeat(50_000)), Err(()));
}

#[test]
fn extreme_channels_do_not_panic() {
    for channel in ["1e38", "-1e38", "calc(infinity)", "calc(-infinity)", "calc(NaN)", "1e-45"] {
        for function in [
            "rgb(",
            "hsl(",
            "hwb(",
            "lab(",
            "lch(",
            "oklab(",
            "oklch(",
            "color(prophoto-rgb ",
            "color(xyz-d50 ",
        ] {
            let color = format!("{function}{channel} {channel} {channel} / {channel})");
            assert!(read(&color).is_ok(), "{color}");
            assert!(read(&format!("color-mix(in oklch, {color}, {color} 1e-30%)")).is_ok(), "{color}");
            assert!(read(&format!("hsl(from {color} calc(h * h) s l)")).is_ok(), "{color}");
        }
    }
}
