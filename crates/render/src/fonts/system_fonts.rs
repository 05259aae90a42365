//! The machine's fonts. They are scanned once per process, when a render or a font set first needs them.

use std::cell::Cell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Seek};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fontdb::{Database, FaceInfo, Source};
use parking_lot::Mutex;
use skrifa::{FontRef, MetadataProvider as _};
use ttf_parser::Tag;

use super::table_excerpt::excerpts;
use super::{file, system_folders, woff};
use crate::hash::{Fingerprint, Parts};

static SYSTEM: OnceLock<SystemFontDatabase> = OnceLock::new();

/// The tables with the names and the style of a face.
const NAMES: [Tag; 3] = [Tag::from_bytes(b"OS/2"), Tag::from_bytes(b"name"), Tag::from_bytes(b"post")];

/// The tables with the characters of a face.
const CHARACTERS: [Tag; 3] = [Tag::from_bytes(b"cmap"), Tag::from_bytes(b"head"), Tag::from_bytes(b"maxp")];

/// The characters of a face, as sorted ranges.
type Characters = Vec<RangeInclusive<u32>>;

/// The machine's fonts. For a font that no text has used, only names and style are in memory.
pub(crate) struct SystemFontDatabase {
    database: Database,
    /// The characters of each file's faces, read when the first character is looked up.
    coverage: HashMap<PathBuf, OnceLock<Vec<Characters>>>,
    /// The files that text has used.
    files: Mutex<HashMap<PathBuf, Arc<Vec<u8>>>>,
    /// Open files, in a process that will lose the permission to open files.
    held: OnceLock<HashMap<PathBuf, Mutex<File>>>,
    took: Duration,
}

/// The result of the scan for the machine's fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemFontScan {
    /// Font files.
    pub files: usize,
    /// Faces in these files.
    pub faces: usize,
    /// How long the scan took.
    pub took: Duration,
}

/// Returns the machine's fonts. The first call scans for them.
pub(super) fn get() -> &'static SystemFontDatabase {
    ASKED.set(true);
    SYSTEM.get_or_init(SystemFontDatabase::scan)
}

thread_local! {
    /// Whether the thread has asked for the machine's fonts.
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Does work on this thread, and returns whether that has asked for the machine's fonts.
pub(crate) fn asks_machine<T>(work: impl FnOnce() -> T) -> (T, bool) {
    ASKED.set(false);
    let result = work();
    (result, ASKED.get())
}

/// A font file as it was when the folders were searched.
struct Listed {
    path: PathBuf,
    bytes: u64,
    modified: Option<SystemTime>,
}

/// The font files of the machine. They are searched once, for the scan and for the hash, so that both are of the same files.
static LISTED: LazyLock<Vec<Listed>> = LazyLock::new(|| {
    let listed = |path: PathBuf| {
        let metadata = path.metadata().ok();
        let modified = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
        Listed { path, bytes: metadata.map_or(0, |metadata| metadata.len()), modified }
    };
    system_folders::files().into_iter().map(listed).collect()
});

/// A hash of the paths, sizes and times of the machine's font files, in their order, which decides between fonts of one name.
pub(crate) fn machine_fingerprint() -> Fingerprint {
    static FINGERPRINT: LazyLock<Fingerprint> = LazyLock::new(|| {
        let mut parts = Parts::new("ogpress machine");
        for Listed { path, bytes, modified } in LISTED.iter() {
            let time = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            parts.add(path.as_os_str().as_encoded_bytes());
            parts.add(&bytes.to_le_bytes());
            parts.add(&time.map_or(0, |time| time.as_nanos()).to_le_bytes());
        }
        parts.end()
    });
    *FINGERPRINT
}

/// Returns the result of the scan; `None` if there was none yet.
pub fn scanned() -> Option<SystemFontScan> {
    SYSTEM.get().map(|found| SystemFontScan {
        files: found.coverage.len(),
        faces: found.database.len(),
        took: found.took,
    })
}

impl SystemFontDatabase {
    fn scan() -> Self {
        let begun = Instant::now();
        let mut database = Database::new();
        let mut coverage = HashMap::new();
        for Listed { path, .. } in LISTED.iter() {
            // A file that cannot be read is skipped.
            if let Ok(faces) = file::open(path).and_then(|mut file| names(&mut file)) {
                for (index, face) in faces {
                    database.push_face_info(FaceInfo { source: Source::File(path.clone()), index, ..face });
                }
                coverage.insert(path.clone(), OnceLock::new());
            }
        }
        let took = begun.elapsed();
        Self { database, coverage, files: Mutex::default(), held: OnceLock::new(), took }
    }

    /// The names of all families.
    pub(super) fn families(&self) -> impl Iterator<Item = &str> {
        self.database.faces().filter_map(|face| face.families.first()).map(|(name, _)| name.as_str())
    }

    /// All faces, for queries by family.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// Returns the same face with its file in memory. For a face in a file, fontdb reads the file at each access.
    pub(crate) fn in_memory(&self, face: &FaceInfo) -> Option<FaceInfo> {
        Some(FaceInfo { source: Source::Binary(self.bytes(face)?), ..face.clone() })
    }

    /// The file of a face, and the index of the face in it.
    pub(super) fn file_of(&self, face: &FaceInfo) -> Option<(Arc<Vec<u8>>, u32)> {
        Some((self.bytes(face)?, face.index))
    }

    /// The font with this full name or PostScript name.
    pub(super) fn named(&self, name: &str) -> Option<(Arc<Vec<u8>>, u32)> {
        // A full name begins with the family name, which is known without reading the file.
        let begins_with =
            |family: &str| name.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family));
        let may_be = |face: &&FaceInfo| {
            face.post_script_name.eq_ignore_ascii_case(name)
                || face.families.iter().any(|(family, _)| begins_with(family))
        };
        self.database.faces().filter(may_be).find_map(|face| {
            let (font, index) = self.file_of(face)?;
            file::has_name(&font, index, name).then_some((font, index))
        })
    }

    /// The file of a face.
    fn bytes(&self, face: &FaceInfo) -> Option<Arc<Vec<u8>>> {
        let path = path_of(face)?;
        let mut files = self.files.lock();
        let bytes = match files.get(path) {
            Some(bytes) => Arc::clone(bytes),
            // A font that was removed since the scan is skipped.
            None => file::share(self.with_file(path, whole).ok()?),
        };
        files.insert(path.clone(), Arc::clone(&bytes));
        Some(bytes)
    }

    /// Opens all files, so that they can be read later without opening them.
    pub(super) fn hold_open(&self) {
        self.held.get_or_init(|| {
            let open = |path: &PathBuf| Some((path.clone(), Mutex::new(file::open(path).ok()?)));
            self.coverage.keys().filter_map(open).collect()
        });
    }

    /// Calls `read` with a file. Uses the open file if there is one.
    fn with_file<T>(&self, path: &Path, read: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
        match self.held.get().and_then(|held| held.get(path)) {
            Some(held) => read(&mut held.lock()),
            None => read(&mut file::open(path)?),
        }
    }

    /// Whether a face has a character.
    pub(crate) fn has(&self, face: &FaceInfo, character: char) -> bool {
        let Some((path, coverage)) = path_of(face).and_then(|path| self.coverage.get_key_value(path)) else {
            return false;
        };
        // Reads the file once for all its faces. A file that was removed since the scan has no characters.
        let faces = coverage.get_or_init(|| {
            let fonts = self.with_file(path, |file| parts(file, &CHARACTERS)).unwrap_or_default();
            fonts.iter().map(|font| characters(font)).collect()
        });
        let code = u32::from(character);
        faces.get(face.index as usize).is_some_and(|ranges| {
            let after = ranges.partition_point(|range| *range.end() < code);
            ranges.get(after).is_some_and(|range| range.contains(&code))
        })
    }
}

/// The path of a scanned face's file.
fn path_of(face: &FaceInfo) -> Option<&PathBuf> {
    match &face.source {
        Source::File(path) => Some(path),
        Source::Binary(_) => None,
    }
}

/// Reads a whole font file, unpacked.
fn whole(file: &mut File) -> io::Result<Vec<u8>> {
    file.rewind()?;
    let bytes = file::read(file)?;
    let unpacked = woff::unpacked(&bytes).map_err(io::Error::other)?;
    Ok(unpacked.unwrap_or(bytes))
}

/// Reads these tables of a file. A packed file is read whole for them.
fn parts(file: &mut File, wanted: &[Tag]) -> io::Result<Vec<Vec<u8>>> {
    file.rewind()?;
    let mut start = [0; 4];
    io::Read::read_exact(file, &mut start)?;
    if woff::is_packed(&start) {
        return excerpts(&mut io::Cursor::new(whole(file)?), wanted);
    }
    excerpts(file, wanted)
}

/// Reads the names and styles of a file's faces.
fn names(file: &mut File) -> io::Result<Vec<(u32, FaceInfo)>> {
    let mut faces = Vec::new();
    for (index, font) in (0..).zip(parts(file, &NAMES)?) {
        if file::check(&font).is_err() {
            continue;
        }
        let mut alone = Database::new();
        let source = Source::Binary(Arc::new(font));
        for id in alone.load_font_source(source) {
            faces.extend(alone.face(id).map(|face| (index, face.clone())));
        }
    }
    if faces.is_empty() { Err(io::ErrorKind::InvalidData.into()) } else { Ok(faces) }
}

/// Reads the characters of a face. Ranges beyond the number of glyphs are cut, so that a damaged font does not take
/// long.
fn characters(font: &[u8]) -> Characters {
    let Ok(font) = FontRef::new(font) else { return Vec::new() };
    let mut codes: Vec<u32> = font.charmap().mappings().map(|(code, _)| code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.chunk_by(|left, right| left + 1 == *right).map(|run| run[0]..=run[run.len() - 1]).collect()
}
