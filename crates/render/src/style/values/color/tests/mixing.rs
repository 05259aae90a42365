//! Expected values are the pixels of Chromium 148.

use super::{assert_invalid, assert_opaque, assert_pixels};

#[test]
fn colors_mix_in_every_space() {
    assert_opaque(&[
        ("color-mix(in srgb, #0a7d3c 50%, white)", [133, 190, 158]),
        ("color-mix(red, blue)", [140, 83, 162]),
        ("color-mix(in oklch, red, blue)", [186, 0, 194]),
        ("COLOR-MIX(IN OKLAB, RED, BLUE)", [140, 83, 162]),
        ("color-mix(in srgb-linear, red, lime)", [188, 188, 0]),
        ("color-mix(in xyz, red, lime)", [188, 188, 0]),
        ("color-mix(in xyz-d50, #fff 10%, #000)", [89, 89, 89]),
        ("color-mix(in display-p3, red, lime)", [180, 150, 26]),
        ("color-mix(in display-p3-linear, red,blue)", [188, 0, 188]),
        ("color-mix(in rec2020, red, lime)", [197, 160, 16]),
        ("color-mix(in prophoto-rgb, red, lime)", [196, 169, 5]),
        ("color-mix(in hwb, white, blue)", [128, 128, 255]),
        ("color-mix(in hsl, color(display-p3 0 1 0), red)", [255, 255, 0]),
        ("color-mix(in lch, white, blue)", [175, 137, 255]),
        ("color-mix(in oklch, color-mix(in oklch, red, blue), green)", [199, 37, 0]),
    ]);
    assert_invalid(&[
        "color-mix(in foo, red, blue)",
        "color-mix(in rgb, red, blue)",
        "color-mix(in srgb red, blue)",
        "color-mix(in srgb, red)",
        "color-mix(in srgb, red, blue, lime)",
        "color-mix(in srgb,, red, blue)",
        "color-mix(in srgb, red,)",
        "color-mix()",
        "color-mix(in srgb, none, white)",
    ]);
}

#[test]
fn percentages_of_a_mixture_are_completed_and_normalised() {
    assert_pixels(&[
        ("color-mix(in srgb, 30% red, blue)", [77, 0, 179, 255]),
        ("color-mix(in srgb, red, blue 30%)", [179, 0, 77, 255]),
        ("color-mix(in srgb, red 20%, blue 20%)", [128, 0, 128, 102]),
        ("color-mix(in srgb, red 80%, blue 80%)", [128, 0, 128, 255]),
        ("color-mix(in srgb, red 100%, white 50%)", [255, 85, 85, 255]),
        ("color-mix(in srgb, red calc(120%), blue)", [255, 0, 0, 255]),
        ("color-mix(in srgb, calc(20%) red, white)", [255, 204, 204, 255]),
        ("color-mix(in srgb, red 0%, white)", [255, 255, 255, 255]),
        ("color-mix(in srgb, red calc(0%), blue 0%)", [255, 0, 0, 0]),
    ]);
    assert_invalid(&[
        "color-mix(in srgb, red 0%, blue 0%)",
        "color-mix(in srgb, red -1%, blue)",
        "color-mix(in srgb, red 101%, blue)",
        "color-mix(in srgb, red 30, blue)",
        "color-mix(in srgb, 10% red 20%, white)",
        "color-mix(in srgb, red none, white)",
    ]);
}

#[test]
fn mixtures_are_premultiplied() {
    assert_pixels(&[
        ("color-mix(in srgb, transparent 30%, red)", [255, 0, 0, 179]),
        ("color-mix(in lab, transparent, red)", [255, 0, 0, 128]),
        ("color-mix(in srgb, rgb(255 0 0/.2) 30%, rgb(0 0 255 / .8))", [25, 0, 230, 158]),
        ("color-mix(in oklab, rgb(255 0 0 / 0), rgb(0 0 255 / 0))", [0, 0, 0, 0]),
        ("color-mix(in srgb, color(srgb none 0 0 / none), rgb(255 255 255 / 0.5))", [255, 128, 128, 128]),
        ("color-mix(in oklch, red, color(srgb 0 0 1 / none))", [186, 0, 194, 255]),
    ]);
}

#[test]
fn hues_go_the_way_that_is_asked_for() {
    assert_opaque(&[
        ("color-mix(in hsl longer hue, red, lime)", [0, 0, 255]),
        ("color-mix(in hsl increasing hue, lime, red)", [0, 0, 255]),
        ("color-mix(in hsl decreasing hue, red, lime)", [0, 0, 255]),
        ("color-mix(in HSL Shorter Hue, red, blue)", [255, 0, 255]),
        ("color-mix(in hsl, hsl(40 100% 50%), hsl(220 100% 50%))", [0, 255, 43]),
        ("color-mix(in hsl, hsl(220 100% 50%), hsl(40 100% 50%))", [0, 255, 43]),
        ("color-mix(in hsl longer hue, hsl(120 100% 50%), hsl(120 100% 50%))", [255, 0, 255]),
        ("color-mix(in lch increasing hue, red, blue)", [0, 130, 64]),
    ]);
    assert_invalid(&[
        "color-mix(in srgb shorter hue, red, blue)",
        "color-mix(in hsl longer, red, lime)",
        "color-mix(in hsl hue, red, blue)",
        "color-mix(in oklch specified hue, red, blue)",
    ]);
}

#[test]
fn missing_channels_and_the_hues_of_greys_are_taken_from_the_other_color() {
    assert_opaque(&[
        ("color-mix(in hsl, hsl(none 50% 50%), blue)", [32, 32, 223]),
        ("color-mix(in hsl, hsl(0 50% 50%), blue)", [223, 32, 223]),
        ("color-mix(in oklch, oklab(none 0.1 0), blue)", [123, 25, 166]),
        ("color-mix(in oklch, hsl(120 none 50%), blue)", [0, 59, 255]),
        ("color-mix(in xyz, color(srgb none 0.5 0.5), white)", [255, 124, 208]),
        ("color-mix(in lab, lch(none 30 30), white)", [255, 246, 241]),
        ("color-mix(in oklab, lab(50 none 30), blue)", [46, 102, 171]),
        ("color-mix(in lch, hwb(none 20% 30%), blue)", [87, 52, 221]),
        ("color-mix(in hsl, white, blue)", [159, 159, 223]),
        ("color-mix(in lch, gray, blue)", [110, 79, 192]),
        ("color-mix(in hwb, gray, blue)", [64, 64, 192]),
        ("color-mix(in oklch, oklch(0.5 0 120), blue)", [0, 117, 115]),
        ("color-mix(in lch, lab(50 0.02 0), blue)", [105, 74, 187]),
        ("color-mix(in lch, lab(50 0.03 0), blue)", [160, 40, 148]),
        ("color-mix(in hwb, hwb(120 90% 90%), blue)", [115, 140, 140]),
        ("color-mix(in srgb, rgb(none 0 0), white)", [255, 128, 128]),
        ("color-mix(in hsl, color-mix(in hsl, hsl(30 0% 50%), hsl(30 0% 50%)), blue)", [64, 64, 191]),
    ]);
}
