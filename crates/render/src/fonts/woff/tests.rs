use libdeflater::{CompressionLvl, Compressor};

use super::*;
use crate::{Error, FontSet, FontSetOptions, SystemFonts};

pub(crate) const INTER: &[u8] = include_bytes!("../../../../../assets/fonts/Inter-Regular.ttf");

/// The tables of a TrueType font: tag, checksum and bytes.
pub(crate) fn tables(font: &[u8]) -> Vec<([u8; 4], [u8; 4], &[u8])> {
    let mut reader = Reader(&font[4..]);
    let count = reader.u16().unwrap();
    reader.take(6).unwrap();
    let table = |_| {
        let (tag, checksum) = (reader.array().unwrap(), reader.array().unwrap());
        let [start, length] = [reader.u32().unwrap() as usize, reader.u32().unwrap() as usize];
        (tag, checksum, &font[start..start + length])
    };
    (0..count).map(table).collect()
}

fn number(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap().to_be_bytes()
}

/// A font as WOFF.
pub(crate) fn woff(font: &[u8]) -> Vec<u8> {
    let tables = tables(font);
    let count = u16::try_from(tables.len()).unwrap();
    let (mut directory, mut data) = (Vec::new(), Vec::new());
    let mut compressor = Compressor::new(CompressionLvl::default());
    for (tag, checksum, table) in tables {
        let mut packed = vec![0; compressor.zlib_compress_bound(table.len())];
        let length = compressor.zlib_compress(table, &mut packed).unwrap();
        let packed = if length < table.len() { &packed[..length] } else { table };
        let start = 44 + 20 * usize::from(count) + data.len();
        directory.extend([tag, number(start), number(packed.len()), number(table.len()), checksum].concat());
        data.extend(packed);
        data.resize(padded(data.len()), 0);
    }
    let length = number(44 + directory.len() + data.len());
    [b"wOFF", &font[..4], &length, &count.to_be_bytes(), &[0; 30], &directory, &data].concat()
}

/// A number as seven bits a byte.
fn base_128(number: usize) -> Vec<u8> {
    let digits = (1..6).find(|digits| number >> (7 * digits) == 0).unwrap();
    let digit = |at: usize| u8::try_from(number >> (7 * at) & 0x7f).unwrap();
    (0..digits).rev().map(|at| digit(at) | if at > 0 { 0x80 } else { 0 }).collect()
}

/// Bytes as Brotli (RFC 7932, section 9.2) that does not compress: a window of 16 bits, and blocks of at most 65,536
/// bytes.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut stream = Vec::new();
    let (mut bits, mut count) = (0_u64, 0);
    let mut put = |stream: &mut Vec<u8>, value: usize, length: u32, whole: bool| {
        bits |= (value as u64) << count;
        count += length;
        while count >= 8 || whole && count > 0 {
            stream.push(u8::try_from(bits & 0xff).unwrap());
            bits >>= 8;
            count = count.saturating_sub(8);
        }
    };
    put(&mut stream, 0, 1, false);
    for block in bytes.chunks(65_536) {
        // Not the last block, a length of four digits, the length, and not compressed.
        put(&mut stream, 0, 1 + 2, false);
        put(&mut stream, block.len() - 1, 16, false);
        put(&mut stream, 1, 1, true);
        stream.extend(block);
    }
    // The last block, which is empty.
    put(&mut stream, 3, 2, true);
    stream
}

/// A font as WOFF2; with `faces`, a collection of this many equal faces.
pub(crate) fn woff2(font: &[u8], faces: Option<u8>) -> Vec<u8> {
    let mut tables = tables(font);
    // The table `loca` follows `glyf`.
    tables.sort_by_key(|(tag, ..)| if tag == b"loca" { *b"glyg" } else { *tag });
    let count = u8::try_from(tables.len()).unwrap();
    // Tags are written out, and outlines are not transformed.
    let entry = |(tag, _, table): &([u8; 4], [u8; 4], &[u8])| {
        let flags = if matches!(tag, b"glyf" | b"loca") { 0xff } else { 0x3f };
        [&[flags][..], tag, &base_128(table.len())].concat()
    };
    let mut directory: Vec<u8> = tables.iter().flat_map(entry).collect();
    let mut flavor = font[..4].to_vec();
    if let Some(faces) = faces {
        directory.extend([0, 1, 0, 0, faces]);
        for _ in 0..faces {
            directory.push(count);
            directory.extend(&flavor);
            directory.extend(0..count);
        }
        flavor = COLLECTION.to_vec();
    }
    let data: Vec<u8> = tables.iter().flat_map(|(_, _, table)| table.iter().copied()).collect();
    let mut data = stored(&data);
    let packed = number(data.len());
    data.resize(padded(48 + directory.len() + data.len()) - 48 - directory.len(), 0);
    let length = number(48 + directory.len() + data.len());
    let count = u16::from(count).to_be_bytes();
    let header = [&b"wOF2"[..], &flavor, &length, &count, &[0; 2], &number(font.len()), &packed, &[0; 24]];
    [&header.concat()[..], &directory, &data].concat()
}

fn set(font: Vec<u8>) -> Result<FontSet, Error> {
    let options =
        FontSetOptions { buffers: vec![font], system: SystemFonts::Never, ..FontSetOptions::default() };
    FontSet::new(options)
}

fn reason(font: Vec<u8>) -> String {
    match set(font).unwrap_err() {
        Error::FontBuffer { index: 0, reason } => reason,
        error => panic!("{error}"),
    }
}

#[test]
fn a_font_comes_out_as_it_was() {
    for packed in [woff(INTER), woff2(INTER, None)] {
        assert!(memory(&packed).unwrap() >= INTER.len() as u64);
        let font = unpacked(&packed).unwrap().unwrap();
        let sorted = |font| {
            let mut tables = tables(font);
            tables.sort_unstable();
            tables.into_iter().map(|(tag, _, table)| (tag, table)).collect::<Vec<_>>()
        };
        for ((tag, table), (expected_tag, expected)) in sorted(&font).into_iter().zip(sorted(INTER)) {
            assert_eq!(tag, expected_tag);
            // The decoder may compute the font's checksum again.
            assert!(table == expected || &tag == b"head" && table[12..] == expected[12..], "{tag:?}");
        }
        assert_eq!(set(font).unwrap().families(), ["Inter"]);
    }
}

#[test]
fn what_is_not_packed_stays_as_it_is() {
    assert_eq!((unpacked(INTER), memory(INTER)), (Ok(None), Ok(0)));
    assert_eq!((unpacked(b""), memory(b"")), (Ok(None), Ok(0)));
}

#[test]
fn a_collection_has_all_its_faces() {
    let font = unpacked(&woff2(INTER, Some(3))).unwrap().unwrap();
    assert_eq!(ttf_parser::fonts_in_collection(&font), Some(3));
    for index in 0..3 {
        assert!(ttf_parser::Face::parse(&font, index).unwrap().glyph_index('A').is_some());
    }
}

#[test]
fn a_font_that_claims_too_much_is_refused_before_it_is_unpacked() {
    let claiming = |mut font: Vec<u8>, at: usize, bytes: &[u8]| {
        font[at..at + bytes.len()].copy_from_slice(bytes);
        reason(font)
    };
    // The first table's length.
    let packed = woff(INTER);
    assert!(claiming(packed.clone(), 44 + 12, &[0xff; 4]).contains("there may be 134217728"));
    let ratio = claiming(packed, 44 + 12, &[4, 0, 0, 0]);
    assert!(ratio.contains("more than 100 times its own"), "{ratio}");
    let wide = [b"wOF2", &[0; 8][..], &[0, 1], &[0; 34], &[0, 0x8f, 0xff, 0xff, 0xff, 0x7f]].concat();
    let small = [b"wOF2", &[0; 8][..], &[0, 1], &[0; 34], &[0, 0x81, 0x80, 0x00]].concat();
    assert!(reason(wide).contains("there may be 134217728"));
    assert!(reason(small).contains("more than 100 times its own"));
    // 65,535 tables, and faces that refer to 65,535 tables each.
    assert!(
        reason([b"wOFF", &[0; 8][..], &[0xff; 2], &vec![0; 1_400_000]].concat()).contains("damaged WOFF")
    );
    assert!(reason([b"wOF2", &[0; 8][..], &[0xff; 2], &vec![0; 400_000]].concat()).contains("damaged WOFF2"));
    let faces = [253, 0xff, 0xff].repeat(3).into_iter().chain(vec![0; 70_000]).collect::<Vec<u8>>();
    let faces = [b"wOF2ttcf", &[0; 4][..], &[0; 2], &[0; 34], &[0, 1, 0, 0], &faces].concat();
    assert!(reason(faces).contains("damaged WOFF2"));
}

#[test]
fn a_damaged_font_is_refused_or_as_large_as_it_may_be() {
    let tried = |font: Vec<u8>| {
        if let Ok(Some(font)) = unpacked(&font) {
            assert!(font.len() as u64 <= MOST_BYTES);
        }
    };
    for packed in [woff(INTER), woff2(INTER, Some(2))] {
        for length in (0..1200).chain((0..packed.len()).step_by(40_009)) {
            assert!(length < 4 || unpacked(&packed[..length]).is_err(), "{length} bytes suffice");
        }
        for at in (0..700).step_by(3) {
            for value in [0, 0x7f, 0xff, packed[at] ^ 1] {
                let mut damaged = packed.clone();
                damaged[at] = value;
                tried(damaged);
            }
        }
    }
}

#[test]
fn a_collection_has_no_more_faces_and_names_than_it_may() {
    let faces = [&b"ttcf\0\x01\0\0"[..], &u32::MAX.to_be_bytes(), &[0; 64]].concat();
    assert_eq!(reason(faces), "it has 4294967295 faces; there may be 1024");
    // Twenty family names of 60,000 bytes, which share the same bytes.
    let record = [0, 3, 0, 1, 4, 9, 0, 1, 0xea, 0x60, 0, 0];
    let name = [&[0, 0, 0, 20, 0, 246][..], &record.repeat(20), &vec![0; 60_000]].concat();
    let directory = [b"name", &[0; 4][..], &28_u32.to_be_bytes(), &number(name.len())].concat();
    let font = [&[0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0][..], &directory, &name].concat();
    assert_eq!(reason(font), "its names have more than 1048576 bytes");
    // Three equal faces with 65,535 names each.
    let name = [&[0, 0, 0xff, 0xff, 0, 0][..], &[0, 3, 0, 1, 4, 9, 0, 9, 0, 0, 0, 0].repeat(65_535)].concat();
    let directory = [b"name", &[0; 4][..], &52_u32.to_be_bytes(), &number(name.len())].concat();
    let face = [&[0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0][..], &directory].concat();
    let font = [&b"ttcf\0\x01\0\0\0\0\0\x03"[..], &[0, 0, 0, 24].repeat(3), &face, &name].concat();
    assert_eq!(reason(font), "it has more than 100000 names");
}
