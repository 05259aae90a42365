//! Writes one file completely or not at all.
//!
//! Method:
//! 1. A file that does not exist is created at its path (`O_CREAT | O_EXCL`), and removed if writing fails.
//! 2. A file that exists is replaced. The bytes go to a temporary file in the same folder. The temporary file takes over
//!    permissions and owner, and is renamed when it is complete. With POSIX `rename()` the path leads to the old or the new
//!    file at any time.
//! 3. Missing folders are created only after an operation failed with `ENOENT`, because most folders exist.
//!
//! With [`Options::atomic`] the caller asks for step 2 always, or for overwriting the file in place.
//!
//! Invariants:
//! - A full disk, an error or a killed process leaves an existing file as it was, unless the caller asked for overwriting.
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
use super::dir_handle::{DirHandle, Entry, EntryKind, OpenMode};
use super::options::{Fsync, Options, Symlinks};
use super::temp_file::{TempFile, remove_stale_files};
use crate::error::{Error, ErrorKind, is_loop, is_shortage};

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
        let dir = options.root.handle()?;
        let mut target = Target { dir: &dir, path: path.to_owned(), data, options, links: 0 };
        for _ in 0..MAX_ATTEMPTS {
            if let Some(written) = target.attempt()? {
                return Ok(written);
            }
        }
        Err(Error::new(ErrorKind::Write, path, "another process keeps changing what is at the path"))
    })
}

struct Target<'a> {
    dir: &'a DirHandle,
    /// Changes when a link is followed.
    path: PathBuf,
    data: &'a [u8],
    options: &'a Options,
    /// Links that were followed.
    links: usize,
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
                created.map(|()| None).map_err(|reason| self.system_error("mkdir", reason))
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
        if let Err(reason) = self.fill(&mut file).and_then(|()| self.sync(&file)) {
            // Another process may have put its own file at the path. That one stays.
            if self.dir.leads_to(&self.path, &file) {
                drop(file);
                let _ = self.dir.remove(&self.path);
            }
            return Err(self.system_error("write", reason));
        }
        if let Err(reason) = close(file) {
            let _ = self.dir.remove(&self.path);
            return Err(self.system_error("write", reason));
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
            EntryKind::File => {}
            EntryKind::Folder => return Err(self.system_error("open", is_a_folder())),
            EntryKind::Other => {
                return Err(Error::new(
                    ErrorKind::NotAFile,
                    &self.path,
                    "it is a pipe, a socket or a device",
                ));
            }
            EntryKind::Link => return self.follow_link(),
        }
        remove_stale_files(self.dir, &self.path);
        if self.options.atomic == Some(false) {
            return self.overwrite();
        }
        self.dir.check_writable(&self.path).map_err(|reason| self.system_error("open", reason))?;
        self.replace(Some(&entry))
    }

    fn follow_link(&mut self) -> Result<Option<Written>, Error> {
        if self.options.symlinks == Symlinks::Refuse {
            return Err(Error::new(ErrorKind::Symlink, &self.path, "it is a symbolic link"));
        }
        for _ in self.links..MAX_LINKS {
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
        Err(Error::new(ErrorKind::Write, &self.path, "too many symbolic links follow each other"))
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

    /// Writes a temporary file and renames it to the path. It keeps the permissions and the owner of the `existing` file.
    fn replace(&self, existing: Option<&Entry>) -> Result<Option<Written>, Error> {
        let temp = TempFile::beside(self.dir, &self.path, self.new_permissions());
        let mut temp = temp.map_err(|reason| self.system_error("open", reason))?;
        #[cfg(unix)]
        if let Some(existing) = existing {
            copy_ownership(existing.ownership, temp.file())
                .map_err(|reason| self.system_error("chmod", reason))?;
        }
        #[cfg(not(unix))]
        let _ = existing;
        let filled = self.fill(temp.file()).and_then(|()| self.sync(temp.file()));
        filled.map_err(|reason| self.system_error("write", reason))?;
        match temp.rename_to(&self.path) {
            // Another process has removed the folder, or the temporary file.
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(None),
            renamed => renamed.map_err(|reason| self.system_error("rename", reason))?,
        }
        self.sync_folder()?;
        Ok(Some(Written::Changed))
    }

    /// Writes into the existing file. It is shortened last, so that a failure before loses fewer of the old bytes.
    fn overwrite(&self) -> Result<Option<Written>, Error> {
        let mut file = match self.open(OpenMode::Overwrite) {
            // Another process has removed the file, or has replaced it by a link.
            Err(reason) if reason.kind() == io::ErrorKind::NotFound || is_loop(&reason) => return Ok(None),
            file => file.map_err(|reason| self.system_error("open", reason))?,
        };
        if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
            return Ok(None);
        }
        let finish = |file: File| {
            file.set_len(self.data.len() as u64)?;
            self.sync(&file)?;
            close(file)
        };
        let written = self.fill(&mut file).and_then(|()| finish(file));
        written.map_err(|reason| self.system_error("write", reason))?;
        Ok(Some(Written::Changed))
    }

    fn fill(&self, file: &mut File) -> io::Result<()> {
        file.write_all(self.data)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        if self.options.fsync == Fsync::None { Ok(()) } else { file.sync_all() }
    }

    fn sync_folder(&self) -> Result<(), Error> {
        if self.options.fsync != Fsync::FileAndDir {
            return Ok(());
        }
        self.dir.sync_folder_of(&self.path).map_err(|reason| self.system_error("fsync", reason))
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

    fn open(&self, mode: OpenMode) -> io::Result<File> {
        self.dir.open(&self.path, mode)
    }

    fn new_permissions(&self) -> u32 {
        self.options.mode.unwrap_or(0o666)
    }

    fn system_error(&self, action: &'static str, reason: io::Error) -> Error {
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

/// Returns the error of the system for a folder that is opened for writing.
fn is_a_folder() -> io::Error {
    #[cfg(unix)]
    return io::Error::from_raw_os_error(libc::EISDIR);
    // ERROR_DIRECTORY_NOT_SUPPORTED
    #[cfg(not(unix))]
    return io::Error::from_raw_os_error(336);
}

fn is(error: &Error, kind: io::ErrorKind) -> bool {
    error.reason.kind() == kind
}

/// Gives a new file the permissions of the file that it replaces. The owner and the group are set if the process may do so.
#[cfg(unix)]
fn copy_ownership((mode, user, group): (u32, u32, u32), file: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let current = file.metadata()?;
    if (current.uid(), current.gid()) != (user, group) {
        // Only root may change the owner; others may choose a group of theirs. This comes before the permissions, because
        // chown(2) clears the set-user-ID and set-group-ID bits.
        let _ = std::os::unix::fs::fchown(file, Some(user), Some(group));
    }
    if current.mode() & 0o7777 == mode {
        return Ok(());
    }
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}
