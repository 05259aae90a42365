//! Writes one file completely or not at all.
//!
//! Method:
//! 1. A file that does not exist is created at its path (`O_CREAT | O_EXCL`), and removed if writing fails.
//! 2. A file that exists is replaced. The bytes go to a temporary file in the same folder. The temporary file takes over
//!    permissions and owner, and is renamed when it is complete. With POSIX `rename()` the path leads to the old or the new
//!    file at any time.
//! 3. A file that can be written but not replaced is overwritten in place, as is a file that the process has open
//!    (`/dev/stdout`).
//! 4. Missing folders are created only after an operation failed with `ENOENT`, because most folders exist.
//!
//! With [`Options::atomic`] the caller asks for step 2 always, or for overwriting the file in place. The steps are in the
//! files `replace` and `overwrite`.
//!
//! Invariants:
//! - A full disk, an error or a killed process leaves an existing file as it was, unless it is overwritten in place.
//! - After an error no part of a new file remains. A process that is killed in step 1 leaves a part; with
//!   `atomic: Some(true)` it does not.
//! - All bytes are written, and errors of fsync(2) and close(2) are errors of the write.
//! - fsync(2) of a file does not cover its name. [`Fsync::FileAndDir`] syncs the folder too.
//! - Only regular files are written. A pipe, a socket or a device is refused and is never waited for.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::close::close;
use super::descriptors::DESCRIPTOR_BUDGET;
use super::dir_handle::{DirHandle, EntryKind, OpenMode};
use super::options::{Fsync, Options, Symlinks};
use super::ownership::{Ownership, has_set_id};
use super::temp_file::remove_stale_files;
use crate::error::{Error, ErrorKind, is_shortage};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// The file has been written.
    Changed,
    /// The file already had the same bytes.
    Unchanged,
}

/// The limit of Linux for the links of one path (`path_resolution(7)`).
const MAX_LINKS: usize = 40;
/// How often writing starts again because another process has changed what is at the path.
const MAX_ATTEMPTS: usize = 5;
/// Bytes that are compared at a time.
const COMPARE_BUFFER: usize = 16 << 10;

/// Writes a file. Waits while the system has no descriptor for it.
pub(crate) fn write_file(path: &Path, data: &[u8], options: &Options) -> Result<Written, Error> {
    DESCRIPTOR_BUDGET.retry(|| {
        for _ in 0..MAX_ATTEMPTS {
            let dir = options.root.handle()?;
            match write_in(&dir, path, data, options) {
                // Another process has removed the root. It is created again, as other folders are.
                Err(error) if is(&error, io::ErrorKind::NotFound) && options.root.close_if_removed(&dir) => {}
                result => return result,
            }
        }
        Err(Error::new(ErrorKind::Write, path, "another process keeps removing the root"))
    })
}

fn write_in(dir: &DirHandle, path: &Path, data: &[u8], options: &Options) -> Result<Written, Error> {
    let mut target = Target { dir, path: path.to_owned(), data, options, links: 0, missing: None };
    for _ in 0..MAX_ATTEMPTS {
        target.missing = None;
        if let Some(written) = target.attempt()? {
            return Ok(written);
        }
    }
    Err(target.missing.unwrap_or_else(|| {
        Error::new(ErrorKind::Write, path, "another process keeps changing what is at the path")
    }))
}

pub(super) struct Target<'a> {
    pub(super) dir: &'a DirHandle,
    /// Changes when a link is followed.
    pub(super) path: PathBuf,
    pub(super) data: &'a [u8],
    pub(super) options: &'a Options,
    /// Links that were followed.
    links: usize,
    /// The error of the last attempt, if a folder was missing and was then created.
    missing: Option<Error>,
}

/// The methods below return `None` if another process has changed what is at the path meanwhile.
impl Target<'_> {
    fn attempt(&mut self) -> Result<Option<Written>, Error> {
        let options = self.options;
        if options.skip_unchanged && self.is_unchanged()? {
            remove_stale_files(self.dir, &self.path);
            return Ok(Some(Written::Unchanged));
        }
        let new = if options.atomic == Some(true) { self.create_by_rename() } else { self.create() };
        match new {
            Err(error) if is(&error, io::ErrorKind::NotFound) => {
                let created = self.dir.create_folder_of(&self.path);
                created.map_err(|reason| self.system_error("mkdir", reason))?;
                self.missing = Some(error);
                Ok(None)
            }
            Err(error) if is(&error, io::ErrorKind::AlreadyExists) => self.write_existing(),
            written => written,
        }
    }

    /// Creates the file at its path.
    fn create(&self) -> Result<Option<Written>, Error> {
        let mut file = self
            .open(OpenMode::CreateNew(self.new_permissions()))
            .map_err(|reason| self.system_error("open", reason))?;
        if let Err(error) = self.fill(&mut file, None) {
            // Another process may have put its own file at the path. That one stays.
            if self.dir.leads_to(&self.path, &file) {
                drop(file);
                let _ = self.dir.remove(&self.path);
            }
            return Err(error);
        }
        if let Err(reason) = close(file) {
            let _ = self.dir.remove(&self.path);
            return Err(self.system_error("close", reason));
        }
        self.sync_folder()?;
        Ok(Some(Written::Changed))
    }

    /// Writes whatever exists at the path, or refuses it.
    fn write_existing(&mut self) -> Result<Option<Written>, Error> {
        let entry = match self.dir.entry(&self.path) {
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(None),
            entry => entry.map_err(|reason| self.system_error("lstat", reason))?,
        };
        match entry.kind {
            EntryKind::Link => return self.follow_link(),
            EntryKind::Folder => return Err(self.system_error("open", is_a_folder())),
            kind => {
                if let Some(written) = self.write_open_file(kind) {
                    return written;
                }
            }
        }
        if entry.kind == EntryKind::Other {
            return Err(self.not_a_file());
        }
        remove_stale_files(self.dir, &self.path);
        if self.options.atomic == Some(false) {
            return self.overwrite();
        }
        self.dir.check_writable(&self.path).map_err(|reason| self.system_error("open", reason))?;
        self.replace_existing(&entry)
    }

    fn follow_link(&mut self) -> Result<Option<Written>, Error> {
        if self.options.symlinks == Symlinks::Refuse {
            return Err(Error::new(ErrorKind::Symlink, &self.path, "it is a symbolic link"));
        }
        while self.links < MAX_LINKS {
            if let Some(written) = self.write_open_file(EntryKind::Link) {
                return written;
            }
            self.links += 1;
            self.path =
                self.dir.link_target(&self.path).map_err(|reason| self.system_error("readlink", reason))?;
            match self.dir.entry(&self.path) {
                Ok(entry) if entry.kind == EntryKind::Link => {}
                Err(reason) if reason.kind() != io::ErrorKind::NotFound => {
                    return Err(self.system_error("lstat", reason));
                }
                _ => return self.attempt(),
            }
        }
        Err(self.system_error("open", too_many_links()))
    }

    /// Creates the file through a temporary file. Fails with `AlreadyExists` if there is a file.
    fn create_by_rename(&self) -> Result<Option<Written>, Error> {
        remove_stale_files(self.dir, &self.path);
        match self.dir.entry(&self.path) {
            Ok(_) => Err(self.system_error("open", io::ErrorKind::AlreadyExists.into())),
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => self.replace(None),
            Err(reason) => Err(self.system_error("lstat", reason)),
        }
    }

    /// Fills a new file and syncs it.
    pub(super) fn fill(&self, file: &mut File, ownership: Option<Ownership>) -> Result<(), Error> {
        let of_new = || file.metadata().map(|metadata| Ownership::of(&metadata)).ok();
        let ownership =
            if has_set_id(self.new_permissions()) { ownership.or_else(of_new) } else { ownership };
        file.write_all(self.data).map_err(|reason| self.system_error("write", reason))?;
        if let Some(ownership) = ownership {
            ownership.restore_set_id(file).map_err(|reason| self.system_error("chmod", reason))?;
        }
        self.sync(file)
    }

    pub(super) fn sync(&self, file: &File) -> Result<(), Error> {
        if self.options.fsync == Fsync::None {
            return Ok(());
        }
        file.sync_all().map_err(|reason| self.system_error("fsync", reason))
    }

    pub(super) fn sync_folder(&self) -> Result<(), Error> {
        if self.options.fsync != Fsync::FileAndDir {
            return Ok(());
        }
        // Not "open", which is an error of the file: the file has been written, and is not to be overwritten now.
        let folder = self.dir.folder_to_sync(&self.path);
        let folder = folder.map_err(|reason| self.system_error("opendir", reason))?;
        folder.map_or(Ok(()), |folder| self.sync(&folder))
    }

    /// Returns whether the file already has the same bytes.
    fn is_unchanged(&self) -> Result<bool, Error> {
        // A file that cannot be read counts as changed. If it cannot be written either, that error says why.
        let mut file = match self.open(OpenMode::Read) {
            Err(reason) if is_shortage(&reason) => return Err(self.system_error("open", reason)),
            Err(_) => return Ok(false),
            Ok(file) => file,
        };
        if self.options.symlinks == Symlinks::Refuse
            && self.dir.entry(&self.path).is_ok_and(|entry| entry.kind == EntryKind::Link)
        {
            return Ok(false);
        }
        let has_same_length = |file: &File| {
            file.metadata()
                .is_ok_and(|metadata| metadata.is_file() && metadata.len() == self.data.len() as u64)
        };
        Ok(has_same_length(&file) && has_bytes(&mut file, self.data).unwrap_or(false))
    }

    pub(super) fn open(&self, mode: OpenMode) -> io::Result<File> {
        self.dir.open(&self.path, mode)
    }

    pub(super) fn new_permissions(&self) -> u32 {
        self.options.mode.unwrap_or(0o666)
    }

    pub(super) fn not_a_file(&self) -> Error {
        Error::new(ErrorKind::NotAFile, &self.path, "it is a pipe, a socket or a device")
    }

    pub(super) fn system_error(&self, action: &'static str, reason: io::Error) -> Error {
        // Only `DirHandle::Beneath` refuses an operation without a number of the system.
        let leads_out = reason.kind() == io::ErrorKind::PermissionDenied && reason.raw_os_error().is_none();
        if leads_out {
            return Error::new(ErrorKind::OutsideRoot, &self.path, "the path leads out of the root");
        }
        Error::from_system(action, &self.path, reason)
    }
}

/// Returns whether the rest of a file is exactly these bytes.
fn has_bytes(file: &mut File, mut data: &[u8]) -> io::Result<bool> {
    let mut buffer = [0; COMPARE_BUFFER];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(data.is_empty());
        }
        let Some(rest) = data.strip_prefix(&buffer[..count]) else { return Ok(false) };
        data = rest;
    }
}

/// Returns the error of the system for links that follow each other in a circle.
fn too_many_links() -> io::Error {
    #[cfg(unix)]
    return io::Error::from_raw_os_error(libc::ELOOP);
    // ERROR_CANT_RESOLVE_FILENAME
    #[cfg(not(unix))]
    return io::Error::from_raw_os_error(1921);
}

/// Returns the error of the system for a folder that is opened for writing.
pub(super) fn is_a_folder() -> io::Error {
    #[cfg(unix)]
    return io::Error::from_raw_os_error(libc::EISDIR);
    // ERROR_DIRECTORY_NOT_SUPPORTED
    #[cfg(not(unix))]
    return io::Error::from_raw_os_error(336);
}

fn is(error: &Error, kind: io::ErrorKind) -> bool {
    error.reason.kind() == kind
}
