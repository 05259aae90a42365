//! Reads a few tables of a font file without the rest. The scan of hundreds of files needs only names and characters.

use std::io::{self, Read, Seek, SeekFrom};

use ttf_parser::Tag;

use super::woff::MOST_FACES;

/// The most bytes of a table. A `name` table has a few thousand bytes, `cmap` a few hundred thousand.
const MOST_BYTES: u32 = 8 << 20;

/// The most tables of a face.
const MOST_TABLES: u16 = 256;

/// Returns a font of these tables alone for each face of a TTF, OTF or TTC file. It is empty for a face that cannot be
/// read.
pub(super) fn excerpts(file: &mut (impl Read + Seek), wanted: &[Tag]) -> io::Result<Vec<Vec<u8>>> {
    let [magic, _, count] = words(file, 0)?;
    if magic != u32::from_be_bytes(*b"ttcf") {
        return Ok(vec![excerpt(file, 0, wanted)?]);
    }
    let count = count.min(u32::try_from(MOST_FACES).unwrap_or(u32::MAX));
    (0..count)
        .map(|face| {
            let [start] = words(file, 12 + 4 * u64::from(face))?;
            // If one face is damaged, the others are still read.
            Ok(excerpt(file, start, wanted).unwrap_or_default())
        })
        .collect()
}

fn excerpt(file: &mut (impl Read + Seek), start: u32, wanted: &[Tag]) -> io::Result<Vec<u8>> {
    let start = u64::from(start);
    let [magic, counts] = words(file, start)?;
    let count = u16::try_from(counts >> 16).unwrap_or(u16::MAX);
    if count > MOST_TABLES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut directory = vec![0; 16 * usize::from(count)];
    file.seek(SeekFrom::Start(start + 12))?;
    file.read_exact(&mut directory)?;
    let mut tables = Vec::new();
    for record in directory.chunks_exact(16) {
        let [tag, _, offset, length] = numbers(record);
        if wanted.contains(&Tag(tag)) && length <= MOST_BYTES {
            let mut data = vec![0; length as usize];
            file.seek(SeekFrom::Start(offset.into()))?;
            file.read_exact(&mut data)?;
            tables.push((tag, data));
        }
    }
    Ok(font(magic, &tables))
}

/// Builds a font of tables, which are sorted by tag.
fn font(magic: u32, tables: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let count = u32::try_from(tables.len()).unwrap_or_default();
    let mut font = [magic, count << 16, 0].map(u32::to_be_bytes).concat();
    let mut start = 12 + 16 * count;
    for (tag, data) in tables {
        let length = u32::try_from(data.len()).unwrap_or_default();
        font.extend([*tag, 0, start, length].map(u32::to_be_bytes).concat());
        start += length;
    }
    font.extend(tables.iter().flat_map(|(_, data)| data));
    font
}

fn words<const N: usize>(file: &mut (impl Read + Seek), at: u64) -> io::Result<[u32; N]> {
    let mut bytes = vec![0; 4 * N];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut bytes)?;
    Ok(numbers(&bytes))
}

fn numbers<const N: usize>(bytes: &[u8]) -> [u32; N] {
    std::array::from_fn(|at| {
        let word = &bytes[4 * at..4 * at + 4];
        u32::from_be_bytes([word[0], word[1], word[2], word[3]])
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    const INTER: &[u8] = include_bytes!("../../../../assets/fonts/Inter-Regular.ttf");
    const WANTED: [Tag; 2] = [Tag::from_bytes(b"OS/2"), Tag::from_bytes(b"name")];

    #[test]
    fn tables_are_those_of_the_font() {
        let fonts = excerpts(&mut Cursor::new(INTER), &WANTED).unwrap();
        let [font] = &fonts[..] else { panic!("{} faces", fonts.len()) };
        assert!(font.len() < 10_000, "{} bytes", font.len());
        let (part, whole) = [font, INTER].map(|font| ttf_parser::RawFace::parse(font, 0).unwrap()).into();
        for tag in WANTED {
            assert!(part.table(tag).is_some() && part.table(tag) == whole.table(tag));
        }
        assert_eq!(part.table(Tag::from_bytes(b"glyf")), None);
    }

    #[test]
    fn damaged_files_are_errors_and_damaged_faces_are_empty() {
        for bytes in [&b""[..], b"not a font, but long enough", &INTER[..200], &[0xff; 100]] {
            assert!(excerpts(&mut Cursor::new(bytes), &WANTED).is_err(), "{bytes:?}");
        }
        let collection = [&b"ttcf\0\x01\0\0\0\0\0\x02"[..], &[0, 0, 0, 20], &[0xff; 4], INTER].concat();
        let fonts = excerpts(&mut Cursor::new(&collection), &[Tag::from_bytes(b"none")]).unwrap();
        assert_eq!(fonts.iter().map(Vec::len).collect::<Vec<_>>(), [12, 0]);
    }
}
