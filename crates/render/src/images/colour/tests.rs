use super::*;

fn shown(colours: &Colours, [red, green, blue]: [u8; 3]) -> [u8; 3] {
    let Colours::Other(profile) = colours else { panic!("{colours:?}") };
    let mut pixel = [red, green, blue, 77];
    profile.apply(&mut pixel);
    assert_eq!(pixel[3], 77);
    [pixel[0], pixel[1], pixel[2]]
}

const SRGB: Chromaticities = [D65, [0.64, 0.33], [0.3, 0.6], [0.15, 0.06]];

/// As Chromium shows these.
#[test]
fn numbers_of_a_png_are_followed_as_in_browsers() {
    const DISPLAY_P3: Chromaticities = [D65, [0.68, 0.32], [0.265, 0.69], [0.15, 0.06]];
    let red = [220, 30, 30];
    for (colours, expected) in [
        (Colours::of_gamma(100_000, None), [239, 96, 96]),
        (Colours::of_gamma(50_000, None), [224, 31, 31]),
        (Colours::of_gamma(33_333, None), [210, 5, 5]),
        (Colours::of_gamma(45_455, Some(SRGB)), [221, 24, 24]),
        (Colours::of_gamma(45_455, Some(DISPLAY_P3)), [241, 0, 0]),
        (Colours::of_code_points(12, 13), [240, 0, 0]),
        (Colours::of_code_points(1, 8), [239, 96, 96]),
        (Colours::of_code_points(1, 1), [218, 18, 18]),
    ] {
        let shown = shown(&colours, red);
        assert!(shown.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 1), "{shown:?}, not {expected:?}");
    }
    for colours in
        [Colours::of_gamma(0, None), Colours::of_gamma(45_455, None), Colours::of_code_points(1, 13)]
    {
        assert_eq!(colours, Colours::Srgb);
    }
    for colours in [Colours::of_code_points(9, 16), Colours::of_code_points(2, 13)] {
        assert_eq!(colours, Colours::Unknown);
    }
}

fn icc(space: &[u8], tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut icc = vec![0; 128];
    icc[16..20].copy_from_slice(space);
    icc[36..40].copy_from_slice(b"acsp");
    icc.extend(u32::try_from(tags.len()).unwrap().to_be_bytes());
    let mut start = 132 + 12 * tags.len();
    for (name, content) in tags {
        icc.extend_from_slice(*name);
        icc.extend(
            [start, content.len()].map(|number| u32::try_from(number).unwrap().to_be_bytes()).concat(),
        );
        start += content.len();
    }
    icc.extend(tags.iter().flat_map(|(_, content)| content.clone()));
    icc
}

#[expect(clippy::cast_possible_truncation, reason = "small numbers")]
fn numbers(kind: &[u8], numbers: &[f32]) -> Vec<u8> {
    let numbers = numbers.iter().flat_map(|number| ((number * 65_536.0).round() as i32).to_be_bytes());
    kind.iter().copied().chain(numbers).collect()
}

fn rgb(columns: [[f32; 3]; 3], curve: &[u8]) -> Vec<u8> {
    let xyz = |column: [f32; 3]| numbers(b"XYZ \0\0\0\0", &column);
    let [red, green, blue] = columns.map(xyz);
    let curve = || curve.to_vec();
    let tags = [
        (b"rXYZ", red),
        (b"gXYZ", green),
        (b"bXYZ", blue),
        (b"rTRC", curve()),
        (b"gTRC", curve()),
        (b"bTRC", curve()),
    ];
    icc(b"RGB ", &tags)
}

const SRGB_D50: [[f32; 3]; 3] =
    [[0.436_07, 0.222_49, 0.013_92], [0.385_15, 0.716_87, 0.097_08], [0.143_07, 0.060_61, 0.714_1]];

/// As Chromium shows these.
#[test]
fn profiles_of_three_curves_and_a_matrix_are_followed() {
    let srgb = numbers(b"para\0\0\0\0\0\x03\0\0", &[2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45]);
    assert_eq!(Colours::of_icc(&rgb(SRGB_D50, &srgb), false), Colours::Srgb);
    let display_p3 =
        [[0.515_12, 0.241_2, -0.001_05], [0.291_98, 0.692_25, 0.041_89], [0.157_1, 0.066_57, 0.784_07]];
    let [r, g, b] = SRGB_D50;
    let linear = b"curv\0\0\0\0\0\0\0\0".to_vec();
    let gamma = b"curv\0\0\0\0\0\0\0\x01\x01\xcd".to_vec();
    let table = (0..256_u16).flat_map(|index| {
        let light = (f32::from(index) / 255.0).powf(1.8) * 65_535.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 65,535")]
        (light.round() as u16).to_be_bytes()
    });
    let table: Vec<u8> = b"curv\0\0\0\0\0\0\x01\0".iter().copied().chain(table).collect();
    for (columns, curve, expected) in [
        (display_p3, &srgb, [240, 0, 0]),
        ([g, r, b], &srgb, [30, 220, 30]),
        (SRGB_D50, &linear, [239, 96, 96]),
        (SRGB_D50, &gamma, [227, 40, 40]),
        (SRGB_D50, &table, [227, 40, 40]),
    ] {
        let shown = shown(&Colours::of_icc(&rgb(columns, curve), false), [220, 30, 30]);
        assert!(shown.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 1), "{shown:?}, not {expected:?}");
    }
    let grey = icc(b"GRAY", &[(b"kTRC", linear)]);
    assert_eq!(shown(&Colours::of_icc(&grey, true), [87; 3]), [158; 3]);
}

#[test]
fn a_profile_of_other_colours_does_not_count_and_one_of_tables_is_not_understood() {
    let curve = b"curv\0\0\0\0\0\0\0\0";
    let (whole, grey) = (rgb(SRGB_D50, curve), icc(b"GRAY", &[(b"kTRC", curve.to_vec())]));
    assert_eq!(Colours::of_icc(&whole, true), Colours::Srgb);
    assert_eq!(Colours::of_icc(&grey, false), Colours::Srgb);
    assert_eq!(Colours::of_icc(b"nonsense", false), Colours::Srgb);
    assert_eq!(Colours::of_icc(&icc(b"RGB ", &[(b"A2B0", vec![0; 64])]), false), Colours::Unknown);
    assert_eq!(Colours::of_icc(&icc(b"CMYK", &[]), false), Colours::Unknown);
    for length in 0..whole.len() {
        assert!(!matches!(Colours::of_icc(&whole[..length], false), Colours::Other(_)), "{length} bytes");
    }
}
