//! Bytes of fonts: read, recognised, and kept once however many font sets hold them.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Weak};

use fontdb::{Database, ID, Source};
use parking_lot::Mutex;

/// The extensions by which a folder's fonts are found.
const EXTENSIONS: [&str; 4] = ["ttf", "otf", "ttc", "otc"];

/// Every font in use, by a hash of its bytes. Threads that each build a set of the same files share their memory.
static IN_USE: LazyLock<Mutex<FontsByHash>> = LazyLock::new(Mutex::default);

/// Weak, so that a font is freed with the last set that holds it.
type FontsByHash = HashMap<u64, Vec<Weak<Vec<u8>>>>;

/// Adds every face of a font to `database`. Answers what is wrong with the bytes if they hold none.
pub(super) fn load(database: &mut Database, bytes: Vec<u8>) -> Result<Vec<ID>, String> {
    let reason = match bytes.get(..4) {
        Some(b"wOFF") => "it is WOFF; expected TTF, OTF or TTC",
        Some(b"wOF2") => "it is WOFF2; expected TTF, OTF or TTC",
        _ => "it is not a TTF, OTF or TTC font",
    };
    let faces = database.load_font_source(Source::Binary(share(bytes)));
    if faces.is_empty() { Err(reason.to_owned()) } else { Ok(faces.to_vec()) }
}

/// Reads a font file and adds its faces.
pub(super) fn load_file(database: &mut Database, path: &Path) -> Result<Vec<ID>, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    load(database, bytes)
}

/// The font files of a folder and the folders in it, in a stable order. Links to folders are not followed, so that a
/// loop of them cannot hang the search.
pub(super) fn files_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|found| EXTENSIONS.iter().any(|known| found.eq_ignore_ascii_case(known)))
            {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The same bytes, in the memory that already holds them if any does.
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
    fn equal_bytes_are_kept_once_while_in_use() {
        let first = share(vec![1, 2, 3]);
        assert!(Arc::ptr_eq(&first, &share(vec![1, 2, 3])));
        assert!(!Arc::ptr_eq(&first, &share(vec![1, 2, 4])));
    }
}
