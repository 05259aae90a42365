//! Reads and writes single files on the calling thread, under the same rules and budgets as a [`Writer`](crate::Writer).

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::disk::descriptors::DESCRIPTOR_BUDGET;
use crate::disk::{Options, Root, write_file};
use crate::error::{Error, ErrorKind};

/// Writes a file completely or not at all. Blocks until it is done, and while the system has no descriptor for it.
///
/// # Errors
///
/// See [`ErrorKind`].
pub fn write_whole(path: &str, data: &[u8], options: &Options) -> Result<(), Error> {
    let path = options.root.resolve(path)?;
    let _reservation = DESCRIPTOR_BUDGET.reserve();
    write_file::write_file(&path, data, options).map(drop)
}

/// Reads a file of at most `most` bytes. Returns its bytes and the open file, or `None` if there is no file. Does not wait while the
/// system has no descriptor for it.
///
/// # Errors
///
/// See [`ErrorKind`]. [`ErrorKind::NotAFile`] also for a file with more bytes.
pub fn read_whole(path: &str, root: &Root, most: u64) -> Result<Option<(Vec<u8>, File)>, Error> {
    let path = root.resolve(path)?;
    let _reservation = DESCRIPTOR_BUDGET.reserve();
    match root.open_to_read(&path) {
        Ok(file) => read(file, &path, most).map(Some),
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(reason) => Err(Error::from_system("open", &path, reason)),
    }
}

/// Removes the temporary files that killed processes have left in the folder of a file.
pub fn remove_stale_files(path: &str, root: &Root) {
    // A path that cannot be resolved has no folder.
    if let Ok(path) = root.resolve(path) {
        root.remove_stale_files(&path);
    }
}

fn read(mut file: File, path: &Path, most: u64) -> Result<(Vec<u8>, File), Error> {
    let failed = |reason| Error::from_system("read", path, reason);
    let metadata = file.metadata().map_err(failed)?;
    let length = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    if !metadata.is_file() || metadata.len() > most {
        return Err(Error::new(ErrorKind::NotAFile, path, "it is no file of a size that is read"));
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length).map_err(|_| Error::new(ErrorKind::OutOfMemory, path, "no memory"))?;
    // A file that grows meanwhile is read as far as it was long.
    (&mut file).take(metadata.len()).read_to_end(&mut bytes).map_err(failed)?;
    Ok((bytes, file))
}
