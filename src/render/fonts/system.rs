//! The machine's own fonts, scanned once per process and only when somebody asks.

use std::collections::HashMap;
use std::fs::File;
use std::io::Seek;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

use fontdb::{Database, FaceInfo, Source};
use parking_lot::Mutex;
use ttf_parser::Face;

use super::data;
use super::matching::closest;

static SYSTEM: LazyLock<SystemFontDatabase> = LazyLock::new(SystemFontDatabase::scan);

/// The characters that a face has, as sorted ranges.
type Characters = Vec<RangeInclusive<u32>>;

/// What the machine has. Only names and styles are kept of a font that no text has used yet.
pub(super) struct SystemFontDatabase {
    database: Database,
    /// Which characters the faces of a file have: read when a character is first looked for.
    coverage: HashMap<PathBuf, OnceLock<Vec<Characters>>>,
    /// Files whose faces text has used.
    files: Mutex<HashMap<PathBuf, Arc<Vec<u8>>>>,
    /// The files themselves, open, in a process that will not be able to open any.
    held: OnceLock<HashMap<PathBuf, Mutex<File>>>,
}

/// The scanned fonts; the first call scans.
pub(super) fn get() -> &'static SystemFontDatabase {
    &SYSTEM
}

impl SystemFontDatabase {
    fn scan() -> Self {
        let mut database = Database::new();
        database.load_system_fonts();
        let coverage =
            database.faces().filter_map(file).map(|path| (path.clone(), OnceLock::new())).collect();
        Self { database, coverage, files: Mutex::default(), held: OnceLock::new() }
    }

    /// Every family's name.
    pub(super) fn families(&self) -> impl Iterator<Item = &str> {
        self.database.faces().filter_map(|face| face.families.first()).map(|(name, _)| name.as_str())
    }

    /// Every face, to be queried by family.
    pub(super) fn database(&self) -> &Database {
        &self.database
    }

    /// The face closest to `like` that has the character, apart from those refused.
    pub(super) fn find(
        &self,
        character: char,
        like: &FaceInfo,
        refused: impl Fn(&FaceInfo) -> bool,
    ) -> Option<&FaceInfo> {
        closest(self.database.faces(), like, |face| !refused(face) && self.has(face, character))
    }

    /// The same face, with its file in memory: fontdb would read a file anew for every question about it.
    pub(super) fn in_memory(&self, face: &FaceInfo) -> Option<FaceInfo> {
        Some(FaceInfo { source: Source::Binary(self.bytes(face)?), ..face.clone() })
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
            let font = self.bytes(face)?;
            data::has_name(&font, face.index, name).then_some((font, face.index))
        })
    }

    /// The file of a face.
    fn bytes(&self, face: &FaceInfo) -> Option<Arc<Vec<u8>>> {
        let path = file(face)?;
        let mut files = self.files.lock();
        let bytes = match files.get(path) {
            Some(bytes) => Arc::clone(bytes),
            // A font that went away since the scan is one that is not there.
            None => data::share(self.read(path).ok()?),
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

    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let Some(held) = self.held.get().and_then(|held| held.get(path)) else {
            return data::read(data::open(path)?);
        };
        let mut file = held.lock();
        file.rewind()?;
        data::read(&mut *file)
    }

    fn has(&self, face: &FaceInfo, character: char) -> bool {
        let Some((path, coverage)) = file(face).and_then(|path| self.coverage.get_key_value(path)) else {
            return false;
        };
        // A file once, however many faces it has. One that went away since the scan has none.
        let faces = coverage.get_or_init(|| {
            let bytes = self.read(path).unwrap_or_default();
            (0..ttf_parser::fonts_in_collection(&bytes).unwrap_or(1))
                .map(|face| characters(&bytes, face))
                .collect()
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

/// Reads a face's characters.
fn characters(data: &[u8], index: u32) -> Characters {
    let Ok(face) = Face::parse(data, index) else { return Vec::new() };
    let mut codes = Vec::new();
    for table in face
        .tables()
        .cmap
        .iter()
        .flat_map(|cmap| cmap.subtables)
        .filter(ttf_parser::cmap::Subtable::is_unicode)
    {
        table.codepoints(|code| codes.push(code));
    }
    codes.sort_unstable();
    codes.dedup();
    codes.chunk_by(|left, right| left + 1 == *right).map(|run| run[0]..=run[run.len() - 1]).collect()
}
