use std::sync::Arc;

use imagesize::ImageType;
use usvg::ImageKind;

use super::formats::dimensions::checked;
use super::formats::orientation::Orientation;
use super::inspection::{Inspected, inspect};
use super::*;

fn png(width: u32, height: u32) -> Arc<Vec<u8>> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    Arc::new(bytes)
}

fn gif(screen: [u16; 2], frame: [u16; 2]) -> Arc<Vec<u8>> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend(screen.map(u16::to_le_bytes).concat());
    bytes.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255, b',', 0, 0, 0, 0]);
    bytes.extend(frame.map(u16::to_le_bytes).concat());
    bytes.extend([0, 2, 2, 0x4c, 1, 0, b';']);
    Arc::new(bytes)
}

#[test]
fn images_are_as_large_as_their_header_says_and_no_larger_than_they_may_be() {
    assert!(checked(ImageType::Png, png(5000, 5000)).is_ok());
    assert!(checked(ImageType::Png, png(5001, 5000)).is_err());
    assert!(checked(ImageType::Png, png(u32::MAX, u32::MAX)).is_err());
    assert!(checked(ImageType::Png, png(0, 5)).is_err());
    assert!(checked(ImageType::Gif, gif([4, 4], [2, 2])).is_ok());
    assert!(checked(ImageType::Gif, gif([4, 4], [60_000, 60_000])).is_err());
    assert!(checked(ImageType::Jpeg, Arc::new(vec![0xff, 0xd8, 0xff])).is_err());
}

#[test]
fn sizes_are_those_that_the_decoders_read() {
    // Two bytes of 255: the first one is padding.
    let frame = |side: u16| {
        let [high, low] = side.to_be_bytes();
        [0xc0, 0, 17, 8, high, low, high, low, 3, 1, 17, 0, 2, 17, 0, 3, 17, 0]
    };
    let scan = [0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0];
    let jpeg = [&[0xff, 0xd8, 0xff, 0xff][..], &frame(0x4000), &scan, &[0; 9]].concat();
    assert!(checked(ImageType::Jpeg, Arc::new(jpeg)).is_err(), "16384 x 16384");
    let jpeg = [&[0xff, 0xd8, 0xff][..], &frame(16), &scan, &[0; 9]].concat();
    assert!(checked(ImageType::Jpeg, Arc::new(jpeg)).is_ok(), "16 x 16");

    let webp = |chunk: &[u8]| [b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0", chunk].concat();
    let lossy = [&b"VP8 \x20\0\0\0\x10\0\0\x9d\x01\x2a\xff\x3f\xff\x3f"[..], &[0; 20]].concat();
    let lossless = [&b"VP8L\x20\0\0\0\x2f\xff\xff\xff\x0f"[..], &[0; 20]].concat();
    for chunk in [lossy, lossless] {
        assert!(checked(ImageType::Webp, Arc::new(webp(&chunk))).is_err(), "16383 x 16383, in one of 1 x 1");
    }
}

/// Three rows of two pixels, stored as they are.
fn stored_png(extra: &[(&[u8], &[u8])]) -> Vec<u8> {
    let rgba = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255], [255, 0, 255]];
    let rgba = rgba.into_iter().flat_map(|[red, green, blue]| [red, green, blue, 255]).collect();
    let pixels = Pixels { size: [2, 3], rgba, damage: None };
    let file = rewrite::write(&pixels, Orientation::default()).unwrap();
    let (header, rest) = file.split_at(33);
    let extra = extra.iter().flat_map(|(name, content)| chunk(name, content));
    header.iter().copied().chain(extra).chain(rest.iter().copied()).collect()
}

fn chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
    let checked = [name, content].concat();
    let mut crc = libdeflater::Crc::new();
    crc.update(&checked);
    let length = u32::try_from(content.len()).unwrap();
    [&length.to_be_bytes(), &checked[..], &crc.sum().to_be_bytes()].concat()
}

fn inspected(bytes: &[u8]) -> Inspected {
    inspect(ImageType::Png, Arc::new(bytes.to_vec())).unwrap()
}

const EXIF: &[u8] = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

#[test]
fn what_is_no_part_of_an_image_is_taken_away_before_it_is_decoded() {
    let whole = stored_png(&[(b"tEXt", b"a\0b"), (b"zTXt", b"x"), (b"tIME", b"1234567")]);
    let inspected = inspected(&whole);
    assert!(inspected.is_plain);
    let ImageKind::PNG(file) = inspected.kind() else { panic!("no PNG") };
    assert_eq!(*file, stored_png(&[]));
}

#[test]
fn an_image_without_anything_odd_stays_the_file_that_it_is() {
    let bytes = Arc::new(stored_png(&[]));
    let inspected = inspect(ImageType::Png, Arc::clone(&bytes)).unwrap();
    let ImageKind::PNG(file) = inspected.kind() else { panic!("no PNG") };
    assert!(inspected.is_plain && Arc::ptr_eq(&file, &bytes));
}

#[test]
fn an_image_is_rewritten_as_it_is_to_be_shown() {
    let turned = inspected(&stored_png(&[(b"eXIf", EXIF)]));
    assert!(!turned.is_plain);
    let (kind, damage) = turned.rewrite().unwrap();
    assert_eq!(damage, None);
    let Pixels { size, rgba, .. } = decode(&kind).unwrap();
    assert_eq!(size, [3, 2]);
    // Turned clockwise: the first column, from the bottom.
    let colours: Vec<[u8; 3]> = rgba.chunks(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    assert_eq!(colours[..3], [[0, 255, 255], [0, 0, 255], [255, 0, 0]]);
    assert_eq!(colours[3..], [[255, 0, 255], [255, 255, 0], [0, 255, 0]]);
}

#[test]
fn checksums_of_pixels_do_not_matter_and_those_of_the_header_do() {
    let whole = stored_png(&[]);
    let (mut pixels, mut header) = (whole.clone(), whole.clone());
    let end = whole.len() - 12;
    pixels[end - 1] ^= 1;
    header[32] ^= 1;
    let mended = inspected(&pixels);
    assert!(mended.is_plain);
    let ImageKind::PNG(file) = mended.kind() else { panic!("no PNG") };
    assert_eq!(*file, whole);
    assert_eq!(
        inspect(ImageType::Png, Arc::new(header)).unwrap_err(),
        Unusable("its IHDR chunk is damaged".to_owned())
    );
    // A damaged description or orientation is ignored.
    let mut turned = stored_png(&[(b"eXIf", EXIF)]);
    turned[45] ^= 1;
    assert!(inspected(&turned).is_plain);
    let unknown = stored_png(&[(b"ABCD", b"")]);
    assert!(inspect(ImageType::Png, Arc::new(unknown)).is_err());
}

#[test]
fn a_png_that_is_cut_short_shows_the_rows_that_came() {
    let whole = stored_png(&[]);
    // After the header, 8 bytes of a chunk, 7 of zlib's, and rows of a filter and two pixels.
    let cut = &whole[..33 + 8 + 7 + 2 * 7 + 3];
    let inspected = inspected(cut);
    assert!(!inspected.is_plain);
    let (kind, damage) = inspected.rewrite().unwrap();
    assert_eq!(damage, Some("it is damaged or cut short"));
    let Pixels { size, rgba, .. } = decode(&kind).unwrap();
    assert_eq!(size, [2, 3]);
    assert_eq!(rgba[..16], [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 0, 255]);
    assert_eq!(rgba[16..], [0; 8]);
    // Without its end alone, nothing is missing.
    let (_, damage) = super::tests::inspected(&whole[..whole.len() - 12]).rewrite().unwrap();
    assert_eq!(damage, None);
}

#[test]
fn a_gif_is_shown_on_its_screen_and_a_larger_one_where_it_needs_it() {
    // One pixel of colour 1, white.
    let gif = |screen: [u8; 2], place: [u8; 2]| {
        let mut bytes = b"GIF89a".to_vec();
        bytes.extend([screen[0], 0, screen[1], 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
        bytes.extend([b',', place[0], 0, place[1], 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 1, 0, b';']);
        Arc::new(bytes)
    };
    for (screen, place, size, at) in
        [([3, 2], [1, 1], [3, 2], 4), ([1, 1], [1, 1], [2, 2], 3), ([0, 0], [0, 0], [1, 1], 0)]
    {
        let inspected = inspect(ImageType::Gif, gif(screen, place)).unwrap();
        assert!(!inspected.is_plain);
        let (kind, damage) = inspected.rewrite().unwrap();
        assert_eq!(damage, None);
        let Pixels { size: made, rgba, .. } = decode(&kind).unwrap();
        assert_eq!(made, size);
        let opaque: Vec<usize> = (0..rgba.len() / 4).filter(|at| rgba[at * 4 + 3] == 255).collect();
        assert_eq!(opaque, [at]);
    }
    assert!(inspect(ImageType::Gif, gif([1, 1], [0, 0])).unwrap().is_plain);
}

#[test]
fn a_webp_that_is_cut_short_is_not_shown() {
    let bytes = b"RIFF\x40\0\0\0WEBPVP8L\x20\0\0\0\x2f\0\0\0\0".to_vec();
    let Err(Unusable(reason)) = inspect(ImageType::Webp, Arc::new(bytes)) else { panic!("it is shown") };
    assert!(reason.contains("cut short"), "{reason}");
}
