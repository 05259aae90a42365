//! One file: wholly or not at all.
//!
//! A file that does not exist is made where it belongs, and removed if that fails. One that exists is replaced: its new
//! bytes go to a temporary file beside it, which is renamed when it is complete, so that a full disk, an abort or a killed
//! process leaves the old file as it was.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::descriptors::DESCRIPTORS;
use super::error::{Error, ErrorKind, is_loop, is_shortage};
use super::options::{Fsync, Options, Symlinks};
use super::place::{Found, FoundKind, How, Place};
use super::temp::{Temp, close, tidy};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    Written,
    /// The file had these bytes.
    Unchanged,
}

/// As many links as Linux follows.
const MOST_LINKS: usize = 40;
/// How often something that others do at the same time is taken into account: a folder removed, a file made.
const TRIES: usize = 5;
/// Bytes that are compared at a time.
const STRETCH: usize = 16 << 10;

/// Writes a file.
pub(super) fn write(path: &Path, data: &[u8], options: &Options) -> Result<Done, Error> {
    DESCRIPTORS.patiently(|| {
        let place = options.root.place()?;
        let mut target = Target { place: &place, path: path.to_owned(), data, options, links: 0 };
        for _ in 0..TRIES {
            if let Some(done) = target.attempt()? {
                return Ok(done);
            }
        }
        Err(Error::new(ErrorKind::Write, path, "what is there changes all the time"))
    })
}

struct Target<'a> {
    place: &'a Place,
    /// Changes where a link is followed.
    path: PathBuf,
    data: &'a [u8],
    options: &'a Options,
    links: usize,
}

impl Target<'_> {
    /// Nothing, if somebody else has changed what is there meanwhile.
    fn attempt(&mut self) -> Result<Option<Done>, Error> {
        let options = self.options;
        if options.skip_unchanged && self.is_unchanged()? {
            tidy(self.place, &self.path);
            return Ok(Some(Done::Unchanged));
        }
        let new = if options.atomic == Some(true) { self.replace(None) } else { self.create() };
        match new {
            Err(error) if is(&error, io::ErrorKind::NotFound) => {
                let made = self.place.make_folder_of(&self.path);
                made.map(|()| None).map_err(|reason| self.refused("mkdir", reason))
            }
            Err(error) if is(&error, io::ErrorKind::AlreadyExists) => self.write_over(),
            done => done,
        }
    }

    /// Makes the file where it belongs.
    fn create(&self) -> Result<Option<Done>, Error> {
        let mode = self.options.mode.unwrap_or(0o666);
        let mut file = self.open(How::New(mode)).map_err(|reason| self.refused("open", reason))?;
        if let Err(reason) = self.fill(&mut file).and_then(|()| self.sync(&file)) {
            // It is ours, unless somebody has put another one in its place meanwhile.
            if self.place.leads_to(&self.path, &file) {
                drop(file);
                let _ = self.place.remove(&self.path);
            }
            return Err(self.refused("write", reason));
        }
        if let Err(reason) = close(file) {
            let _ = self.place.remove(&self.path);
            return Err(self.refused("write", reason));
        }
        self.sync_folder()?;
        Ok(Some(Done::Written))
    }

    /// Writes a file that exists.
    fn write_over(&mut self) -> Result<Option<Done>, Error> {
        let found = match self.place.look(&self.path) {
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => found.map_err(|reason| self.refused("lstat", reason))?,
        };
        match found.kind {
            FoundKind::File => {}
            FoundKind::Folder => {
                return Err(self.refused("open", is_a_folder()));
            }
            FoundKind::Other => {
                return Err(Error::new(
                    ErrorKind::NotAFile,
                    &self.path,
                    "it is a pipe, a socket or a device",
                ));
            }
            FoundKind::Link => return self.follow(),
        }
        tidy(self.place, &self.path);
        if self.options.atomic == Some(false) {
            return self.overwrite();
        }
        self.place.may_write(&self.path).map_err(|reason| self.refused("open", reason))?;
        self.replace(Some(&found))
    }

    fn follow(&mut self) -> Result<Option<Done>, Error> {
        if self.options.symlinks == Symlinks::Refuse {
            return Err(Error::new(ErrorKind::Symlink, &self.path, "it is a symbolic link"));
        }
        for _ in self.links..MOST_LINKS {
            self.links += 1;
            self.path = self.place.follow(&self.path).map_err(|reason| self.refused("readlink", reason))?;
            match self.place.look(&self.path) {
                Ok(found) if found.kind == FoundKind::Link => {}
                Err(reason) if reason.kind() != io::ErrorKind::NotFound => {
                    return Err(self.refused("lstat", reason));
                }
                _ => return self.attempt(),
            }
        }
        Err(Error::new(ErrorKind::Write, &self.path, "it is a link that leads round in a circle"))
    }

    /// Writes to a temporary file, and renames that.
    fn replace(&self, found: Option<&Found>) -> Result<Option<Done>, Error> {
        if found.is_none() {
            tidy(self.place, &self.path);
            // Where it always goes this way, it may exist.
            match self.place.look(&self.path) {
                Ok(_) => return Err(self.refused("open", io::ErrorKind::AlreadyExists.into())),
                Err(reason) if reason.kind() == io::ErrorKind::NotFound => {}
                Err(reason) => return Err(self.refused("lstat", reason)),
            }
        }
        let mode = self.options.mode.unwrap_or(0o666);
        let temp = Temp::beside(self.place, &self.path, mode);
        let mut temp = temp.map_err(|reason| self.refused("open", reason))?;
        #[cfg(unix)]
        if let Some(found) = found {
            keep(temp.file(), found.owned).map_err(|reason| self.refused("chmod", reason))?;
        }
        let filled = self.fill(temp.file()).and_then(|()| self.sync(temp.file()));
        filled.map_err(|reason| self.refused("write", reason))?;
        match temp.become_file(&self.path) {
            // Somebody took it for a leftover, or the folder is gone.
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(None),
            renamed => renamed.map_err(|reason| self.refused("rename", reason))?,
        }
        self.sync_folder()?;
        Ok(Some(Done::Written))
    }

    /// Writes into the file itself. It is shortened last, so that less is lost if that is never reached.
    fn overwrite(&self) -> Result<Option<Done>, Error> {
        let mut file = match self.open(How::Over) {
            // Somebody has removed it, or put a link in its place.
            Err(reason) if reason.kind() == io::ErrorKind::NotFound || is_loop(&reason) => return Ok(None),
            file => file.map_err(|reason| self.refused("open", reason))?,
        };
        if !file.metadata().is_ok_and(|found| found.is_file()) {
            return Ok(None);
        }
        let finish = |file: File| {
            file.set_len(self.data.len() as u64)?;
            self.sync(&file)?;
            close(file)
        };
        self.fill(&mut file).and_then(|()| finish(file)).map_err(|reason| self.refused("write", reason))?;
        Ok(Some(Done::Written))
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
        self.place.sync_folder_of(&self.path).map_err(|reason| self.refused("fsync", reason))
    }

    /// Whether the file has these bytes already.
    fn is_unchanged(&self) -> Result<bool, Error> {
        // Whatever cannot be read is written, which fails with a better reason if it has to.
        let mut file = match self.open(How::Read) {
            Err(reason) if is_shortage(&reason) => return Err(self.refused("open", reason)),
            Err(_) => return Ok(false),
            Ok(file) => file,
        };
        if self.options.symlinks == Symlinks::Refuse
            && self.place.look(&self.path).is_ok_and(|found| found.kind == FoundKind::Link)
        {
            return Ok(false);
        }
        let is_alike = |file: &File| {
            file.metadata().is_ok_and(|found| found.is_file() && found.len() == self.data.len() as u64)
        };
        Ok(is_alike(&file) && has(&mut file, self.data).unwrap_or(false))
    }

    fn open(&self, how: How) -> io::Result<File> {
        self.place.open(&self.path, how)
    }

    fn refused(&self, action: &'static str, reason: io::Error) -> Error {
        // The open folder of a root says so itself, and not the system.
        let leads_out = reason.kind() == io::ErrorKind::PermissionDenied && reason.raw_os_error().is_none();
        if leads_out {
            return Error::new(ErrorKind::OutsideRoot, &self.path, "it leads out of the root");
        }
        Error::from_system(action, &self.path, reason)
    }
}

/// Whether a file has exactly these bytes.
fn has(file: &mut File, mut data: &[u8]) -> io::Result<bool> {
    let mut stretch = [0; STRETCH];
    loop {
        let count = file.read(&mut stretch)?;
        if count == 0 {
            return Ok(data.is_empty());
        }
        let Some(rest) = data.strip_prefix(&stretch[..count]) else { return Ok(false) };
        data = rest;
    }
}

/// What the system says where a folder is opened to be written.
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

/// Gives a new file the permissions of the one that it replaces, and its owner, if we may.
#[cfg(unix)]
fn keep(file: &File, (mode, user, group): (u32, u32, u32)) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let ours = file.metadata()?;
    if (ours.uid(), ours.gid()) != (user, group) {
        // Only root may, and others may give a file to a group of theirs: before the permissions, some of which it takes away.
        let _ = std::os::unix::fs::fchown(file, Some(user), Some(group));
    }
    if ours.mode() & 0o7777 == mode {
        return Ok(());
    }
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}
