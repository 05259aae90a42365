//! The machine's own fonts, found once per process and only when somebody asks.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Seek};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use fontdb::{Database, FaceInfo, Source};
use parking_lot::Mutex;
use skrifa::{FontRef, MetadataProvider as _};
use ttf_parser::Tag;

use super::excerpt::excerpts;
use super::{data, folders, woff};

static SYSTEM: OnceLock<SystemFontDatabase> = OnceLock::new();

/// The tables that say what a face is called and how it looks.
const NAMES: [Tag; 3] = [Tag::from_bytes(b"OS/2"), Tag::from_bytes(b"name"), Tag::from_bytes(b"post")];

/// The tables that say which characters a face has.
const CHARACTERS: [Tag; 3] = [Tag::from_bytes(b"cmap"), Tag::from_bytes(b"head"), Tag::from_bytes(b"maxp")];

/// The characters that a face has, as sorted ranges.
type Characters = Vec<RangeInclusive<u32>>;

/// What the machine has. Only names and styles are kept of a font that no text has used yet.
pub(crate) struct SystemFontDatabase {
    database: Database,
    /// Which characters the faces of a file have: read when a character is first looked for.
    coverage: HashMap<PathBuf, OnceLock<Vec<Characters>>>,
    /// Files whose faces text has used.
    files: Mutex<HashMap<PathBuf, Arc<Vec<u8>>>>,
    /// The files themselves, open, in a process that will not be able to open any.
    held: OnceLock<HashMap<PathBuf, Mutex<File>>>,
    took: Duration,
}

/// What was found on the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemFontScan {
    /// Font files.
    pub files: usize,
    /// Fonts in them.
    pub faces: usize,
    /// How long it took to find them.
    pub took: Duration,
}

/// The fonts that were found; the first call looks for them.
pub(super) fn get() -> &'static SystemFontDatabase {
    SYSTEM.get_or_init(SystemFontDatabase::scan)
}

/// What was found on the machine, if somebody has asked for it.
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
        for path in folders::files() {
            // What cannot be read is not there.
            if let Ok(faces) = data::open(&path).and_then(|mut file| names(&mut file)) {
                for (index, face) in faces {
                    database.push_face_info(FaceInfo { source: Source::File(path.clone()), index, ..face });
                }
                coverage.insert(path, OnceLock::new());
            }
        }
        let took = begun.elapsed();
        Self { database, coverage, files: Mutex::default(), held: OnceLock::new(), took }
    }

    /// Every family's name.
    pub(super) fn families(&self) -> impl Iterator<Item = &str> {
        self.database.faces().filter_map(|face| face.families.first()).map(|(name, _)| name.as_str())
    }

    /// Every face, to be queried by family.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The same face, with its file in memory: fontdb would read a file anew for every question about it.
    pub(crate) fn in_memory(&self, face: &FaceInfo) -> Option<FaceInfo> {
        Some(FaceInfo { source: Source::Binary(self.bytes(face)?), ..face.clone() })
    }

    /// The file of a face, and the face's place in it.
    pub(super) fn file_of(&self, face: &FaceInfo) -> Option<(Arc<Vec<u8>>, u32)> {
        Some((self.bytes(face)?, face.index))
    }

    /// The font of this full name or PostScript name.
    pub(super) fn named(&self, name: &str) -> Option<(Arc<Vec<u8>>, u32)> {
        // A full name begins with that of the family, which is known without a look into the file.
        let begins_with =
            |family: &str| name.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family));
        let may_be = |face: &&FaceInfo| {
            face.post_script_name.eq_ignore_ascii_case(name)
                || face.families.iter().any(|(family, _)| begins_with(family))
        };
        self.database.faces().filter(may_be).find_map(|face| {
            let (font, index) = self.file_of(face)?;
            data::has_name(&font, index, name).then_some((font, index))
        })
    }

    /// The file of a face.
    fn bytes(&self, face: &FaceInfo) -> Option<Arc<Vec<u8>>> {
        let path = file(face)?;
        let mut files = self.files.lock();
        let bytes = match files.get(path) {
            Some(bytes) => Arc::clone(bytes),
            // A font that went away since the scan is one that is not there.
            None => data::share(self.with_file(path, whole).ok()?),
        };
        files.insert(path.clone(), Arc::clone(&bytes));
        Some(bytes)
    }

    /// Opens every file, to be read later without opening it.
    pub(super) fn hold_open(&self) {
        self.held.get_or_init(|| {
            let open = |path: &PathBuf| Some((path.clone(), Mutex::new(data::open(path).ok()?)));
            self.coverage.keys().filter_map(open).collect()
        });
    }

    /// Reads a file, of those held open or anew.
    fn with_file<T>(&self, path: &Path, read: impl FnOnce(&mut File) -> io::Result<T>) -> io::Result<T> {
        match self.held.get().and_then(|held| held.get(path)) {
            Some(held) => read(&mut held.lock()),
            None => read(&mut data::open(path)?),
        }
    }

    /// Whether a face has a character.
    pub(crate) fn has(&self, face: &FaceInfo, character: char) -> bool {
        let Some((path, coverage)) = file(face).and_then(|path| self.coverage.get_key_value(path)) else {
            return false;
        };
        // A file once, however many faces it has. One that went away since the scan has none.
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

/// The file that a scanned face is in.
fn file(face: &FaceInfo) -> Option<&PathBuf> {
    match &face.source {
        Source::File(path) => Some(path),
        Source::Binary(_) => None,
    }
}

/// All of a font file, unpacked.
fn whole(file: &mut File) -> io::Result<Vec<u8>> {
    file.rewind()?;
    let bytes = data::read(file)?;
    let unpacked = woff::unpacked(&bytes).map_err(io::Error::other)?;
    Ok(unpacked.unwrap_or(bytes))
}

/// Fonts of these tables alone. A packed file has to be read whole for them.
fn parts(file: &mut File, wanted: &[Tag]) -> io::Result<Vec<Vec<u8>>> {
    file.rewind()?;
    let mut start = [0; 4];
    io::Read::read_exact(file, &mut start)?;
    if woff::is_packed(&start) {
        return excerpts(&mut io::Cursor::new(whole(file)?), wanted);
    }
    excerpts(file, wanted)
}

/// The faces of a file that have names.
fn names(file: &mut File) -> io::Result<Vec<(u32, FaceInfo)>> {
    let mut faces = Vec::new();
    for (index, font) in (0..).zip(parts(file, &NAMES)?) {
        if data::check(&font).is_err() {
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

/// Reads a face's characters. What a font says of itself does not make this long: ranges beyond its glyphs are cut.
fn characters(font: &[u8]) -> Characters {
    let Ok(font) = FontRef::new(font) else { return Vec::new() };
    let mut codes: Vec<u32> = font.charmap().mappings().map(|(code, _)| code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.chunk_by(|left, right| left + 1 == *right).map(|run| run[0]..=run[run.len() - 1]).collect()
}
