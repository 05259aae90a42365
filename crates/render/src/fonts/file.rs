//! Font files: finding, reading, checking and unpacking them. Equal files are in memory once, however many font sets
//! hold them.

use std::collections::HashMap;
use std::fs::{File, Metadata, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Weak};

use fontdb::{Database, ID, Source};
use parking_lot::Mutex;
use ttf_parser::name::Name;
use ttf_parser::name_id::{FAMILY, FULL_NAME, POST_SCRIPT_NAME, TYPOGRAPHIC_FAMILY};
use ttf_parser::{RawFace, Tag};

use super::woff::{self, MOST_FACES};

/// The extensions of font files in a folder.
const EXTENSIONS: [&str; 6] = ["ttf", "otf", "ttc", "otc", "woff", "woff2"];

/// Name records of all faces. A face has about a hundred.
const MOST_RECORDS: usize = 100_000;

/// Bytes of the family names of all faces. A face has a few hundred.
const MOST_NAMES: usize = 1 << 20;

/// Bytes of a font file. The largest collections of CJK fonts have about a hundred million.
const MOST_BYTES: u64 = 1 << 30;

/// Entries and levels of a font folder. A wrong folder, such as `/`, is refused before it is searched for long.
const MOST_ENTRIES: usize = 100_000;
const MOST_LEVELS: usize = 32;

/// All fonts in use, by a hash of their bytes. Threads that each load the same files share the memory.
static IN_USE: LazyLock<Mutex<FontsByHash>> = LazyLock::new(Mutex::default);

/// Weak references, so that a font is freed with the last set that holds it.
type FontsByHash = HashMap<u64, Vec<Weak<Vec<u8>>>>;

/// Adds all faces of a font to `database`. The error says what is wrong with the bytes.
pub(super) fn load(database: &mut Database, bytes: Vec<u8>) -> Result<Vec<ID>, String> {
    let font = woff::unpacked(&bytes)?.unwrap_or(bytes);
    check(&font)?;
    let faces = database.load_font_source(Source::Binary(share(font)));
    if faces.is_empty() { Err(NO_FONT.to_owned()) } else { Ok(faces.to_vec()) }
}

const NO_FONT: &str = "it is not a TTF, OTF, TTC, WOFF or WOFF2 font";

/// Returns the number of faces of a font, or an error if the file declares too many faces or names: it could declare
/// four billion faces, and names of gigabytes.
pub(super) fn check(font: &[u8]) -> Result<u32, String> {
    let faces = ttf_parser::fonts_in_collection(font).unwrap_or(1);
    if faces as usize > MOST_FACES {
        return Err(format!("it has {faces} faces; there may be {MOST_FACES}"));
    }
    let (mut records, mut names) = (0, 0);
    let mut is_font = false;
    for index in 0..faces {
        let Ok(face) = RawFace::parse(font, index) else { continue };
        is_font = true;
        let table = face.table(Tag::from_bytes(b"name")).and_then(ttf_parser::name::Table::parse);
        records += table.as_ref().map_or(0, |table| usize::from(table.names.len()));
        if records > MOST_RECORDS {
            return Err(format!("it has more than {MOST_RECORDS} names"));
        }
        let family = |name: &Name<'_>| matches!(name.name_id, FAMILY | TYPOGRAPHIC_FAMILY);
        names += table
            .iter()
            .flat_map(|table| table.names)
            .filter(family)
            .map(|name| name.name.len())
            .sum::<usize>();
        if names > MOST_NAMES {
            return Err(format!("its names have more than {MOST_NAMES} bytes"));
        }
    }
    if is_font { Ok(faces) } else { Err(NO_FONT.to_owned()) }
}

/// Whether a face of a font has this full name or PostScript name, in any language.
pub(super) fn has_name(font: &[u8], index: u32, wanted: &str) -> bool {
    let Ok(face) = RawFace::parse(font, index) else { return false };
    let table = face.table(Tag::from_bytes(b"name")).and_then(ttf_parser::name::Table::parse);
    let names = table.iter().flat_map(|table| table.names);
    let mut of_face =
        names.filter(|name| matches!(name.name_id, FULL_NAME | POST_SCRIPT_NAME) && name.is_unicode());
    // The names are UTF-16, at least two bytes a letter.
    of_face.any(|name| {
        let is_as_long = name.name.len() <= 2 * wanted.encode_utf16().count();
        is_as_long && name.to_string().is_some_and(|name| name.eq_ignore_ascii_case(wanted))
    })
}

/// Reads a font file and adds its faces.
pub(super) fn load_file(database: &mut Database, path: &Path) -> Result<Vec<ID>, String> {
    let bytes = open(path).and_then(read).map_err(|error| error.to_string())?;
    load(database, bytes)
}

/// Opens a regular file. Opening a pipe or a device may block or have an effect. So the type is checked first, and the
/// file is opened without blocking, because it may have been replaced meanwhile.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let is_regular = |metadata: Metadata| {
        if metadata.is_file() { Ok(()) } else { Err(io::Error::other("it is no regular file")) }
    };
    is_regular(std::fs::metadata(path)?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOCTTY);
    let file = options.open(path)?;
    is_regular(file.metadata()?)?;
    Ok(file)
}

/// Reads a font file to its end, up to a limit.
pub(super) fn read(file: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::other(format!("it has more than {MOST_BYTES} bytes")));
    }
    Ok(bytes)
}

/// Returns the font files of a folder and its subfolders, sorted. Other than regular files are skipped. Links to
/// folders are not followed, so that a loop of links cannot hang the search.
pub(super) fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    search(folder, MOST_ENTRIES)
}

fn search(folder: &Path, most: usize) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_path_buf(), 0)];
    let mut entries = 0;
    while let Some((folder, level)) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            entries += 1;
            if entries > most {
                return Err(io::Error::other(format!("it has more than {most} files and folders in it")));
            }
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() {
                if level == MOST_LEVELS {
                    return Err(io::Error::other(format!(
                        "it has more than {MOST_LEVELS} levels of folders"
                    )));
                }
                folders.push((path, level + 1));
            } else if is_font(&path) && (kind.is_file() || kind.is_symlink() && leads_to_file(&path)) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

pub(super) fn is_font(path: &Path) -> bool {
    path.extension().is_some_and(|found| EXTENSIONS.iter().any(|known| found.eq_ignore_ascii_case(known)))
}

/// Whether a link leads to a regular file, or nowhere: a broken link is a missing font, which is an error later.
fn leads_to_file(link: &Path) -> bool {
    std::fs::metadata(link).map_or(true, |metadata| metadata.is_file())
}

/// Returns the bytes that are already in memory if there are equal ones.
pub(super) fn share(bytes: Vec<u8>) -> Arc<Vec<u8>> {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let mut in_use = IN_USE.lock();
    in_use.retain(|_, fonts| {
        fonts.retain(|font| font.strong_count() > 0);
        !fonts.is_empty()
    });
    let alike = in_use.entry(hasher.finish()).or_default();
    if let Some(shared) = alike.iter().filter_map(Weak::upgrade).find(|font| **font == bytes) {
        return shared;
    }
    let shared = Arc::new(bytes);
    alike.push(Arc::downgrade(&shared));
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_ends_at_so_many_entries() {
        let fonts = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/fonts"));
        let entries = std::fs::read_dir(fonts).unwrap().count();
        assert_eq!(search(fonts, entries).unwrap().len(), 2);
        let refused = search(fonts, entries - 1).unwrap_err().to_string();
        assert_eq!(refused, format!("it has more than {} files and folders in it", entries - 1));
    }

    #[test]
    fn equal_bytes_are_kept_once_while_in_use() {
        let first = share(vec![1, 2, 3]);
        assert!(Arc::ptr_eq(&first, &share(vec![1, 2, 3])));
        assert!(!Arc::ptr_eq(&first, &share(vec![1, 2, 4])));
    }
}
