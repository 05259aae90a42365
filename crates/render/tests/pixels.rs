//! Compares images, patterns and layers with the truth: the same on finer pixels, averaged, or computed.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod common;

use std::fmt::Write;

use common::Picture;
use ogpress_render::{Cancellation, Compression, FontSet, Options, render_with_report};

fn render(svg: &str) -> Picture {
    let options = Options { compression: Compression::Fast, ..Options::default() };
    let rendered =
        render_with_report(svg.as_bytes(), &options, &FontSet::embedded(), &Cancellation::default()).unwrap();
    Picture::decode(&rendered.file)
}

fn svg(width: u32, height: u32, content: &str) -> String {
    format!("<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'>{content}</svg>")
}

/// Encodes a picture as a data URI.
fn data_uri(picture: &Picture) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(&picture.rgba).unwrap();
    let mut text = String::from("data:image/png;base64,");
    for three in file.chunks(3) {
        let bits =
            three.iter().fold(0, |bits, &byte| bits << 8 | usize::from(byte)) << (8 * (3 - three.len()));
        for digit in 0..4 {
            let shown = digit <= three.len();
            text.push(if shown { char::from(DIGITS[bits >> (18 - 6 * digit) & 63]) } else { '=' });
        }
    }
    text
}

const SIDE: u32 = 584;

/// A zone plate: rings that get finer from the middle to the edge, where one is two pixels wide.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 255")]
fn zone_plate(alpha: u8) -> Picture {
    let middle = f64::from(SIDE) / 2.0;
    let pixel = |place: u32| {
        let (x, y) = (f64::from(place % SIDE) + 0.5 - middle, f64::from(place / SIDE) + 0.5 - middle);
        let wave = (std::f64::consts::PI * (x * x + y * y) / f64::from(SIDE)).cos();
        let shade = (127.5 * (1.0 + wave)).round() as u8;
        [shade, 255 - shade, shade / 2, alpha]
    };
    Picture { width: SIDE, height: SIDE, rgba: (0..SIDE * SIDE).flat_map(pixel).collect() }
}

const CANVAS: u32 = 128;

/// The truth of the zone plate, shrunk and turned (in degrees) about the middle of the canvas, on white. Each pixel is
/// the mean of sixteen by sixteen samples.
fn averaged(plate: &Picture, shrink: f64, degrees: f64, shift: f64) -> Vec<[f64; 3]> {
    const PARTS: u32 = 16;
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let middle = f64::from(CANVAS) / 2.0;
    let sample = |place: u32, part: u32| -> [f64; 3] {
        let at = |cell: u32, part: u32| {
            f64::from(cell) + (f64::from(part) + 0.5) / f64::from(PARTS) - middle - shift
        };
        let (x, y) = (at(place % CANVAS, part % PARTS), at(place / CANVAS, part / PARTS));
        let on_plate = |across: f64| across.mul_add(shrink, f64::from(SIDE) / 2.0);
        let (x, y) = (on_plate(x * cosine + y * sine), on_plate(y * cosine - x * sine));
        let range = 0.0..f64::from(SIDE);
        if !range.contains(&x) || !range.contains(&y) {
            return [255.0; 3];
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in the plate")]
        let pixel = &plate.rgba[(y as usize * SIDE as usize + x as usize) * 4..][..4];
        let alpha = f64::from(pixel[3]) / 255.0;
        [0, 1, 2].map(|part| f64::from(pixel[part]) * alpha + 255.0 * (1.0 - alpha))
    };
    (0..CANVAS * CANVAS)
        .map(|place| {
            let mut sum = [0.0; 3];
            for part in 0..PARTS * PARTS {
                for (sum, part) in sum.iter_mut().zip(sample(place, part)) {
                    *sum += part / f64::from(PARTS * PARTS);
                }
            }
            sum
        })
        .collect()
}

/// The difference of a picture to these colours.
#[expect(clippy::cast_precision_loss, reason = "there are few pixels")]
fn root_mean_square(picture: &Picture, colours: &[[f64; 3]]) -> f64 {
    let off = |(pixel, colour): (&[u8], &[f64; 3])| -> f64 {
        colour.iter().zip(pixel).map(|(colour, &part)| (colour - f64::from(part)).powi(2)).sum()
    };
    let sum: f64 = picture.rgba.chunks(4).zip(colours).map(off).sum();
    (sum / (colours.len() * 3) as f64).sqrt()
}

#[test]
fn pictures_that_shrink_are_averaged() {
    let mut wrong = Vec::new();
    for alpha in [255, 120] {
        let rings = zone_plate(alpha);
        let href = data_uri(&rings);
        for shrink in [1.3, 2.5, 4.0, 7.3, 40.0] {
            for (degrees, shift, most) in
                [(0.0, 0.0, 2.4), (0.0, 0.37, 2.4), (10.0, 0.0, 12.0), (45.0, 0.0, 12.0)]
            {
                let place = format!(
                    "translate({0} {0}) rotate({degrees}) scale({1}) translate(-{2} -{2})",
                    f64::from(CANVAS) / 2.0 + shift,
                    1.0 / shrink,
                    SIDE / 2
                );
                let image =
                    format!("<image width='{SIDE}' height='{SIDE}' href='{href}' transform='{place}'/>");
                let white = "<rect width='999' height='999' fill='#fff'/>";
                let ours = render(&svg(CANVAS, CANVAS, &format!("{white}{image}")));
                let off = root_mean_square(&ours, &averaged(&rings, shrink, degrees, shift));
                eprintln!("alpha {alpha}, by {shrink}, turned by {degrees}, shifted by {shift}: {off:.2}");
                if off > most {
                    wrong.push(format!(
                        "alpha {alpha}, by {shrink}, turned by {degrees}, shifted by {shift}: {off:.2}"
                    ));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_edges_of_pictures_let_nothing_through() {
    let href = data_uri(&Picture { width: 100, height: 100, rgba: [200, 100, 50, 255].repeat(10_000) });
    for place in
        ["scale(.4)", "translate(40 0) scale(-.4 .4)", "scale(.04) scale(10)", "scale(.3 1.7)", "scale(3.7)"]
    {
        let ours = render(&svg(
            40,
            40,
            &format!("<image width='100' height='100' href='{href}' transform='{place}'/>"),
        ));
        for pixel in ours.rgba.chunks(4).filter(|pixel| pixel[3] == 255) {
            assert_eq!(pixel, [200, 100, 50, 255], "{place}");
        }
        assert_eq!(ours.rgba[3], 255, "{place}: the corner");
    }
}

#[test]
fn pictures_with_hard_pixels_keep_them() {
    let checks: Vec<u8> = (0..64 * 64)
        .flat_map(|place: u32| [[0, 0, 0, 255], [255; 4]][((place % 64 + place / 64) % 2) as usize])
        .collect();
    let href = data_uri(&Picture { width: 64, height: 64, rgba: checks });
    for rendering in ["pixelated", "crisp-edges"] {
        let image = format!(
            "<image width='64' height='64' href='{href}' style='image-rendering:{rendering}' transform='scale(.43)'/>"
        );
        let ours = render(&svg(27, 27, &image));
        assert!(ours.rgba.chunks(4).all(|pixel| pixel[0] == 0 || pixel[0] == 255), "{rendering}");
    }
}

#[test]
fn a_picture_that_is_repeated_looks_the_same_everywhere() {
    let href = data_uri(&zone_plate(255));
    let image = |x: u32| format!("<image x='{x}' y='5' width='61' height='61' href='{href}'/>");
    let ours = render(&svg(200, 70, &format!("{}{}", image(3), image(103))));
    for y in 0..70 {
        let row = &ours.rgba[y * 800..][..800];
        assert!(row[..400] == row[400..], "row {y}");
    }
}

/// Paints the same document at eight times the size, and averages.
fn eightfold(width: u32, height: u32, content: &str) -> Vec<[f64; 3]> {
    const PARTS: u32 = 8;
    let large =
        render(&svg(width * PARTS, height * PARTS, &format!("<g transform='scale({PARTS})'>{content}</g>")));
    let mut sums = vec![[0.0; 3]; (width * height) as usize];
    for (place, pixel) in (0..).zip(large.rgba.chunks(4)) {
        let (x, y) = (place % (width * PARTS) / PARTS, place / (width * PARTS) / PARTS);
        for (sum, &part) in sums[(y * width + x) as usize].iter_mut().zip(pixel) {
            *sum += f64::from(part) / f64::from(PARTS * PARTS);
        }
    }
    sums
}

#[test]
fn tiles_of_a_fraction_of_a_pixel_do_not_drift() {
    let white = "<rect width='999' height='999' fill='#fff'/>";
    let mut wrong = Vec::new();
    // Fine tiles are softer than their content. The error of tiles that drift is several times larger.
    for (side, most) in [(0.7_f64, 15.0), (3.3, 22.0), (7.25, 14.0), (10.5, 7.5), (12.0, 8.5), (20.04, 6.0)] {
        let (other, third) = (side * 0.83, side / 3.0);
        let content = format!(
            "<rect width='{third}' height='{side}' fill='#e11d48'/><rect width='{side}' height='{third}' fill='#1d4ed8'/>"
        );
        let pattern = |attributes: &str| {
            format!(
                "{white}<pattern id='p' patternUnits='userSpaceOnUse' width='{side}' height='{other}' {attributes}>{content}</pattern>\
                 <rect width='150' height='80' fill='url(#p)'/>"
            )
        };
        for (name, document) in [
            ("plain", pattern("")),
            ("moved", pattern("x='.4' y='3.7'")),
            ("scaled", pattern("patternTransform='scale(1.37 .91)'")),
            ("turned", pattern("patternTransform='rotate(23)'")),
            ("skewed", pattern("patternTransform='skewX(20)'")),
            (
                "of a view box",
                pattern("viewBox='0 0 30 30' preserveAspectRatio='none'")
                    .replace(&content, "<circle cx='15' cy='15' r='9' fill='#0a0'/>"),
            ),
            (
                "of a box",
                format!(
                    "{white}<pattern id='p' width='{}' height='{}' patternContentUnits='userSpaceOnUse'>{content}</pattern>\
                     <rect width='150' height='80' fill='url(#p)'/>",
                    side / 150.0,
                    other / 80.0
                ),
            ),
        ] {
            let off = root_mean_square(&render(&svg(150, 80, &document)), &eightfold(150, 80, &document));
            eprintln!("{name}, {side}: {off:.2}");
            if off > most {
                wrong.push(format!("{name}, {side}: {off:.2}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// The error of the position, in pixels, of stripes that are a third of `side` wide, from the phase of their first
/// harmonic over whole periods of a row.
#[expect(clippy::cast_precision_loss, reason = "a row has few pixels")]
fn drift(row: &[u8], from: usize, side: f64) -> f64 {
    let turn = std::f64::consts::TAU / side;
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (place, pixel) in (from..).zip(row.chunks(4)) {
        let angle = (place as f64 + 0.5) * turn;
        let ink = f64::from(255 - pixel[1]);
        (real, imaginary) = (ink.mul_add(angle.cos(), real), ink.mul_add(angle.sin(), imaginary));
    }
    let off = imaginary.atan2(real) / turn - side / 6.0;
    off - (off / side).round() * side
}

#[test]
fn the_last_of_many_tiles_is_in_its_place() {
    const WIDTH: usize = 1200;
    // This many pixels are whole periods.
    for (side, window) in [(4.5, 9), (3.3, 33), (7.25, 29), (10.5, 21), (230.0 / 3.0, 230)] {
        let third = side / 3.0;
        let document = format!(
            "<rect width='1200' height='9' fill='#fff'/><pattern id='p' patternUnits='userSpaceOnUse' width='{side}' height='9'>\
             <rect width='{third}' height='9'/></pattern><rect width='1200' height='9' fill='url(#p)'/>"
        );
        let ours = render(&svg(1200, 9, &document));
        let row = &ours.rgba[4 * WIDTH * 4..][..WIDTH * 4];
        let off = [0, WIDTH - window].map(|from| drift(&row[from * 4..][..window * 4], from, side));
        eprintln!(
            "tiles of {side}: off by {:.3} pixels at the near side and {:.3} at the far one",
            off[0], off[1]
        );
        assert!(off.iter().all(|off| off.abs() < 0.05), "tiles of {side}: {off:?}");
    }
}

#[test]
fn slices_without_anti_aliasing_meet_in_a_point() {
    let mut slices = String::new();
    for slice in 0..720_u16 {
        // Each overlaps the next, as satori's do.
        let [(sin, cos), (next_sin, next_cos)] =
            [slice, slice + 2].map(|edge| (f64::from(edge) / 2.0).to_radians().sin_cos());
        let [x, y, next_x, next_y] = [cos, sin, next_cos, next_sin].map(|part| 200.0 * part + 50.3);
        write!(slices, "<path d='M50.3 50.3L{x} {y}L{next_x} {next_y}Z' fill='#0f0'/>").unwrap();
    }
    let ours = render(&svg(
        100,
        100,
        &format!("<rect width='100' height='100' fill='#f00'/><g shape-rendering='crispEdges'>{slices}</g>"),
    ));
    let missing = ours.rgba.chunks(4).filter(|pixel| *pixel != [0, 255, 0, 255]).count();
    assert_eq!(missing, 0);
}

#[test]
fn groups_in_each_other_fade_as_one() {
    let mut wrong = Vec::new();
    for depth in 1..=100_u8 {
        for opacity in [0.99_f64, 0.97, 0.9] {
            let open = format!("<g opacity='{opacity}'>").repeat(usize::from(depth));
            let clipped = format!("<g opacity='{opacity}' clip-path='url(#c)'>").repeat(usize::from(depth));
            let beside = format!("<g opacity='{opacity}'><rect x='90' width='5' height='5'/>")
                .repeat(usize::from(depth));
            let clip = "<clipPath id='c'><rect width='99' height='99'/></clipPath>";
            let close = "</g>".repeat(usize::from(depth));
            for (name, open) in [("nested", open), ("clipped", clipped), ("with others", beside)] {
                let content = format!(
                    "<rect width='100' height='9' fill='#fff'/>{clip}{open}<rect width='9' height='9' fill='#c83264'/>{close}"
                );
                let pixel = render(&svg(100, 9, &content)).rgba[(4 * 100 + 4) * 4..][..3].to_vec();
                let share = opacity.powi(depth.into());
                let right = [200.0, 50.0, 100.0].map(|part| part * share + 255.0 * (1.0 - share));
                if pixel.iter().zip(right).any(|(&part, right)| (f64::from(part) - right.round()).abs() > 1.0)
                {
                    wrong.push(format!("{name}, {depth} of {opacity}: {pixel:?} and not {right:?}"));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
