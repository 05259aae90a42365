//! Expected values are Chromium 148's computed styles, or follow from the section of CSS Values 4 that is named.

use cssparser::Parser;

use super::*;

fn units() -> Units {
    Units {
        root_font_size: 10.0,
        x_height: 9.0,
        zero_advance: 11.0,
        cap_height: 13.0,
        ic: 20.0,
        line_height: 30.0,
        root_line_height: 15.0,
        ..Units::of_font_size(20.0, (800.0, 600.0))
    }
}

/// Reads the whole of `css`.
fn whole<T>(css: &str, read: impl FnOnce(&mut Parser<'_>) -> Result<T, ()>) -> Result<T, ()> {
    let mut input = Parser::new(css);
    let value = read(&mut input)?;
    if input.is_exhausted() { Ok(value) } else { Err(()) }
}

fn a_number(css: &str) -> Result<f64, ()> {
    whole(css, |input| number(input, &units(), Range::All))
}

fn a_length(css: &str) -> Result<f64, ()> {
    whole(css, |input| length(input, &units(), false, Range::All))
}

fn a_mixture(css: &str) -> Result<(f64, f64), ()> {
    whole(css, |input| length_percentage(input, &units(), true, Range::All))
        .map(|value| (value.px, value.percent))
}

fn an_angle(css: &str) -> Result<f64, ()> {
    whole(css, |input| angle(input, &units(), false))
}

#[track_caller]
fn assert_numbers(cases: &[(&str, f64)]) {
    for (css, expected) in cases {
        let read = a_number(css);
        assert!(read.is_ok_and(|value| (value - expected).abs() < 1e-6), "{css}: {read:?}");
    }
}

#[test]
fn numbers_may_have_signs_and_exponents_and_lack_their_zero() {
    assert_numbers(&[(" 1e3 ", 1000.0), ("+.5", 0.5), ("-2.50", -2.5), ("1E-2", 0.01), ("/**/4/**/", 4.0)]);
    for css in ["", "1 2", "one", "1px", "5%", "calc(1px)", "5e", "1,", "--1", "#1"] {
        assert_eq!(a_number(css), Err(()), "{css}");
    }
}

#[test]
fn a_unit_may_begin_with_an_e() {
    assert_eq!(a_length("1e1px"), Ok(10.0));
    assert_eq!(a_length("1E1EM"), Ok(200.0));
    assert_eq!(a_length("2em"), Ok(40.0));
    assert_eq!(a_length("2ex"), Ok(18.0));
}

#[test]
fn every_unit_of_length_is_known() {
    let cases = [
        ("2px", 2.0),
        ("2.54cm", 96.0),
        ("25.4mm", 96.0),
        ("101.6Q", 96.0),
        ("1IN", 96.0),
        ("72pt", 96.0),
        ("6pc", 96.0),
        ("1rem", 10.0),
        ("1rex", 4.5),
        ("1ch", 11.0),
        ("1rch", 5.5),
        ("1cap", 13.0),
        ("1rcap", 6.5),
        ("1ic", 20.0),
        ("1ric", 10.0),
        ("1lh", 30.0),
        ("1rlh", 15.0),
        ("1vw", 8.0),
        ("1vh", 6.0),
        ("1vi", 8.0),
        ("1vb", 6.0),
        ("1vmin", 6.0),
        ("1vmax", 8.0),
        ("1svw", 8.0),
        ("1lvh", 6.0),
        ("1dvmin", 6.0),
        ("1svi", 8.0),
        ("1dvb", 6.0),
        ("1lvmax", 8.0),
        ("1cqw", 8.0),
        ("1cqh", 6.0),
        ("1cqi", 8.0),
        ("1cqb", 6.0),
        ("1cqmin", 6.0),
        ("1cqmax", 8.0),
    ];
    for (css, px) in cases {
        let read = a_length(css);
        assert!(read.is_ok_and(|value| (value - px).abs() < 1e-4), "{css}: {read:?}");
    }
    for css in ["1x", "1s", "1deg", "1hz", "1foo", "1%", "1"] {
        assert_eq!(a_length(css), Err(()), "{css}");
    }
}

#[test]
fn a_number_is_a_length_only_where_that_is_allowed_or_it_is_zero() {
    assert_eq!(a_length("0"), Ok(0.0));
    assert_eq!(a_length("calc(0)"), Err(()));
    assert_eq!(a_mixture("3"), Ok((3.0, 0.0)));
    assert_eq!(a_mixture("calc(1 + 2)"), Ok((3.0, 0.0)));
    assert_eq!(a_mixture("sqrt(4)"), Ok((2.0, 0.0)));
    for css in ["calc(1px + 2)", "calc(1px + 0)", "max(1px, 0)", "sqrt(4px)", "calc(1%+1)"] {
        assert_eq!(a_mixture(css), Err(()), "{css}");
    }
}

#[test]
fn angles_are_degrees() {
    for (css, degrees) in [
        ("90deg", 90.0),
        ("100grad", 90.0),
        ("0.25TURN", 90.0),
        ("calc(pi * 1rad / 2)", 90.0),
        ("asin(1)", 90.0),
    ] {
        let read = an_angle(css);
        assert!(read.is_ok_and(|value| (value - degrees).abs() < 1e-5), "{css}: {read:?}");
    }
    assert_eq!(an_angle("90"), Err(()));
    assert_eq!(an_angle("0"), Err(()));
    assert_eq!(whole("90", |input| angle(input, &units(), true)), Ok(90.0));
}

#[test]
fn lengths_and_percentages_add_up_apart() {
    assert_eq!(a_mixture("calc(10% * 2 + 3px)"), Ok((3.0, 20.0)));
    assert_eq!(a_mixture("calc(5% * 2px / 1px)"), Ok((0.0, 10.0)));
    assert_eq!(a_mixture("calc(5% / 2px * 1px)"), Ok((0.0, 2.5)));
    assert_eq!(a_mixture("calc(100% / 50%)"), Ok((2.0, 0.0)));
    assert_eq!(a_mixture("max(5%, 7%)"), Ok((0.0, 7.0)));
    assert_eq!(a_mixture("calc(1em - (50% - 4px) * 2)"), Ok((28.0, -100.0)));
    assert_eq!(a_mixture("calc(10% * 10%)"), Err(()));
    assert_eq!(whole("5%", |input| length(input, &units(), true, Range::All)), Err(()));
}

#[test]
fn a_length_is_compared_with_a_percentage_only_where_the_basis_is_known() {
    let known = Units { percentage_basis: Some(100.0), ..units() };
    let read = |css, units: Units| whole(css, |input| length_percentage(input, &units, false, Range::All));
    assert_eq!(read("min(10px, 5%)", known), Ok(LengthPercentage { px: 5.0, percent: 0.0 }));
    assert_eq!(read("abs(5% - 10px)", known), Ok(LengthPercentage { px: 5.0, percent: 0.0 }));
    assert_eq!(read("calc(10% * 10% / 4px)", known), Ok(LengthPercentage { px: 25.0, percent: 0.0 }));
    assert_eq!(read("calc(8px * 5px / 10%)", known), Ok(LengthPercentage { px: 4.0, percent: 0.0 }));
    assert_eq!(read("min(10px, 5%)", units()), Err(()));
    assert_eq!(read("calc(8px * 5px / 10%)", units()), Err(()));
}

#[test]
fn signs_need_white_space_on_both_sides() {
    assert_numbers(&[
        ("calc(.1/**/ + /**/.2)", 0.3),
        ("calc(1 - -2)", 3.0),
        ("calc(2*-3)", -6.0),
        ("calc(6/2)", 3.0),
    ]);
    for css in
        ["calc(1 +2)", "calc(1+ 2)", "calc(1+2)", "calc(1 -2)", "calc(-(2))", "calc(1 + )", "calc(* 2)"]
    {
        assert_eq!(a_number(css), Err(()), "{css}");
    }
}

#[test]
fn functions_and_constants_have_any_case() {
    assert_numbers(&[
        ("CALC(PI/10)", 0.314_159_265),
        ("-webkit-calc(E)", std::f64::consts::E),
        ("Max(1, (2))", 2.0),
    ]);
    for css in ["max()", "calc()", "-calc(1)", "calc(1, 2)", "foo(1)", "round(.7,)", "calc(tau)", "hypot()"] {
        assert_eq!(a_number(css), Err(()), "{css}");
    }
}

#[test]
fn functions_compute_what_the_specification_says() {
    assert_numbers(&[
        ("min(3, 1, 2)", 1.0),
        ("max(3, 1, 2)", 3.0),
        ("clamp(1, 5, 3)", 3.0),
        ("clamp(4, 5, 3)", 4.0),
        ("clamp(none, .7, .5)", 0.5),
        ("clamp(.8, .7, none)", 0.8),
        ("clamp(none, 9, none)", 9.0),
        ("round(.7)", 1.0),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -2.0),
        ("round(up, 0.51, 0.1)", 0.6),
        ("round(down, -7, 4)", -8.0),
        ("round(to-zero, -7, 4)", -4.0),
        ("round(NEAREST, 7, -4)", 8.0),
        ("mod(18, 5)", 3.0),
        ("mod(-18, 5)", 2.0),
        ("mod(18, -5)", -2.0),
        ("rem(-18, 5)", -3.0),
        ("rem(18, -5)", 3.0),
        ("sin(30deg)", 0.5),
        ("cos(60deg)", 0.5),
        ("tan(45deg)", 1.0),
        ("sin(pi)", 0.0),
        ("cos(180deg)", -1.0),
        ("calc(atan2(1px, 1px) / 90deg)", 0.5),
        ("calc(acos(0) / 1deg)", 90.0),
        ("calc(atan(1) / 1deg)", 45.0),
        ("pow(2, -1)", 0.5),
        ("sqrt(9)", 3.0),
        ("hypot(3, 4)", 5.0),
        ("hypot(-2)", 2.0),
        ("log(8, 2)", 3.0),
        ("log(e)", 1.0),
        ("exp(-1)", 0.367_879_441),
        ("abs(-.3)", 0.3),
        ("sign(-3px)", -1.0),
        ("sign(0)", 0.0),
        ("progress(5, 0, 10)", 0.5),
        ("progress(50px, 0px, 10px)", 1.0),
        ("progress(1, 2, 2)", 0.0),
    ]);
    assert_eq!(a_length("round(7px, 2px)"), Ok(8.0));
    assert_eq!(a_length("hypot(3px, 4px)"), Ok(5.0));
    for css in
        ["round(7px)", "round(7px, 2)", "round(line-width, 1, 2)", "sin(1px)", "pow(1px, 2)", "asin(1deg)"]
    {
        assert_eq!(a_number(css), Err(()), "{css}");
        assert_eq!(a_length(css), Err(()), "{css}");
    }
}

#[test]
fn units_cancel() {
    assert_numbers(&[
        ("calc(1px * 1px / 1px / 2px)", 0.5),
        ("calc(1s / 500ms)", 2.0),
        ("calc(96dpi / 1x)", 1.0),
    ]);
    assert_numbers(&[("calc(1khz / 1hz)", 1000.0), ("calc(1 / 2px * 4px)", 2.0)]);
    assert_eq!(a_length("calc(10px * 4px / 2px)"), Ok(20.0));
    for css in ["calc(1px * 1px)", "calc(1 / 1px)", "1s", "calc(1s)", "calc(1dpi)"] {
        assert_eq!((a_number(css), a_length(css), an_angle(css)), (Err(()), Err(()), Err(())), "{css}");
    }
    let powers = format!("calc(1{})", "*1px".repeat(200));
    assert_eq!(a_number(&powers), Err(()));
}

#[test]
fn what_is_not_finite_becomes_so_at_the_end() {
    assert_eq!(a_number("calc(NaN)"), Ok(0.0));
    assert_eq!(a_number("max(1, NaN)"), Ok(0.0));
    assert_eq!(a_number("calc(-infinity)"), Ok(f64::from(f32::MIN)));
    assert_eq!(a_number("calc(1 / infinity)"), Ok(0.0));
    assert_eq!(a_number("calc(1 / (0 * -1))"), Ok(f64::from(f32::MIN)));
    assert_eq!(a_number("tan(90deg)"), Ok(f64::from(f32::MAX)));
    assert_eq!(a_number("tan(-90deg)"), Ok(f64::from(f32::MIN)));
    assert_eq!(a_number("sign(calc(1 / round(up, -.1)))"), Ok(-1.0));
    assert_eq!(a_number("round(up, 1, infinity)"), Ok(f64::from(f32::MAX)));
    assert_eq!(a_number("round(5, infinity)"), Ok(0.0));
    assert_eq!(a_number("round(5, 0)"), Ok(0.0));
    assert_eq!(a_number("mod(-1, infinity)"), Ok(0.0));
    assert_eq!(a_number("rem(-1, infinity)"), Ok(-1.0));
    assert_eq!(a_length("calc(infinity * 1px)"), Ok(33_554_428.0));
    assert_eq!(a_length("1e10px"), Ok(33_554_428.0));
    assert_eq!(a_mixture("calc(infinity * 1%)"), Ok((0.0, 33_554_428.0)));
}

#[test]
fn a_literal_outside_the_range_is_invalid_and_a_calculation_is_brought_into_it() {
    let positive = |css| whole(css, |input| length_percentage(input, &units(), true, Range::NonNegative));
    assert_eq!(positive("-1px"), Err(()));
    assert_eq!(positive("-1%"), Err(()));
    assert_eq!(positive("calc(-1px)"), Ok(LengthPercentage::default()));
    assert_eq!(positive("calc(5% - 10px)"), Ok(LengthPercentage { px: -10.0, percent: 5.0 }));
    assert_eq!(whole("-1", |input| number(input, &units(), Range::NonNegative)), Err(()));
    assert_eq!(whole("calc(-1)", |input| number(input, &units(), Range::NonNegative)), Ok(0.0));
}

#[test]
fn numbers_and_percentages_do_not_mix() {
    let either = |css| whole(css, |input| number_or_percentage(input, &units(), Range::All));
    assert_eq!(either("50%"), Ok(NumberOrPercentage::Percentage(50.0)));
    assert_eq!(either("calc(25% * 2)").map(|value| value.of(2.0)), Ok(1.0));
    assert_eq!(either("calc(50% / 100%)"), Ok(NumberOrPercentage::Number(0.5)));
    assert_eq!(either("calc(50% + 0.1)"), Err(()));
    assert_eq!(whole("50%", |input| percentage(input, &units(), Range::All)), Ok(50.0));
}

#[test]
fn nesting_is_bounded_and_does_not_multiply_the_work() {
    let nested = |depth| format!("{}1{}", "calc(".repeat(depth), ")".repeat(depth));
    assert_eq!(a_number(&nested(64)), Ok(1.0));
    assert_eq!(a_number(&nested(65)), Err(()));
    assert_eq!(a_number(&nested(100_000)), Err(()));
    assert_eq!(a_number(&format!("{}1", "calc(1 + round(up, ".repeat(100_000))), Err(()));
    let long = format!("calc(1{})", " + 1".repeat(100_000));
    assert_eq!(a_number(&long), Ok(100_001.0));
}

#[test]
fn percentages_are_written_as_they_were_read() {
    for tenths in 0..=2000 {
        let text = fmt(f64::from(tenths) / 10.0);
        let read = a_mixture(&format!("{text}%"));
        assert_eq!(read.map(|(_, percent)| fmt(percent)), Ok(text));
    }
}

#[test]
fn attributes_hold_short_finite_decimals() {
    let cases = [
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (1e-3, "0.001"),
        (f64::NAN, "0"),
        (1e21, "1000000000000000000000"),
        (96.0 / 2.54, "37.795277"),
    ];
    for (value, text) in cases {
        assert_eq!(fmt(value), text);
    }
    assert_eq!(fmt(f64::INFINITY), format!("{}", f32::MAX));
}
