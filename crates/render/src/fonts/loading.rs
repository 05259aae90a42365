//! Loads the fonts that a set is given: files, folders, buffers, and files with other names.

use std::path::PathBuf;

use fontdb::{Database, FaceInfo, ID, Language, Style, Weight};

use super::file;
use super::matching::family_name;
use super::options::FaceFile;
use crate::Error;

/// Loads all fonts, in this order.
pub(super) fn load(
    files: Vec<PathBuf>,
    dirs: Vec<PathBuf>,
    buffers: Vec<Vec<u8>>,
    faces: Vec<FaceFile>,
) -> Result<Database, Error> {
    let mut database = Database::new();
    for path in files {
        load_file(&mut database, path)?;
    }
    for path in dirs {
        load_folder(&mut database, path)?;
    }
    for (index, bytes) in buffers.into_iter().enumerate() {
        file::load(&mut database, bytes).map_err(|reason| Error::FontBuffer { index, reason })?;
    }
    for face in faces {
        load_face(&mut database, face)?;
    }
    Ok(database)
}

fn load_file(database: &mut Database, path: PathBuf) -> Result<Vec<ID>, Error> {
    file::load_file(database, &path).map_err(|reason| Error::FontFile { path, reason })
}

fn load_folder(database: &mut Database, path: PathBuf) -> Result<(), Error> {
    let files = match file::files_below(&path) {
        Ok(files) if files.is_empty() => Err("it holds no TTF, OTF, TTC, WOFF or WOFF2 file".to_owned()),
        Ok(files) => Ok(files),
        Err(error) => Err(error.to_string()),
    };
    for path in files.map_err(|reason| Error::FontDir { path, reason })? {
        load_file(database, path)?;
    }
    Ok(())
}

/// Loads the face of a file under other names than its own.
fn load_face(database: &mut Database, face: FaceFile) -> Result<(), Error> {
    let FaceFile { path, families, weight, is_italic } = face;
    // fontdb cannot rename a face in a database, so it is loaded into another one first.
    let mut alone = Database::new();
    load_file(&mut alone, path)?;
    for face in alone.faces() {
        let names = families.iter().map(|name| (name.clone(), Language::English_UnitedStates));
        database.push_face_info(FaceInfo {
            families: names.collect(),
            weight: weight.map_or(face.weight, Weight),
            style: if is_italic { Style::Italic } else { Style::Normal },
            ..face.clone()
        });
    }
    Ok(())
}

/// The names of the families: the English name of a font, or all names that the caller gave it.
pub(super) fn families(database: &Database) -> Vec<String> {
    let english = |face: &FaceInfo| {
        let others =
            face.families.iter().skip(1).filter(|(_, language)| *language == Language::English_UnitedStates);
        family_name(face)
            .into_iter()
            .chain(others.map(|(name, _)| name.as_str()))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    database.faces().flat_map(english).collect()
}
