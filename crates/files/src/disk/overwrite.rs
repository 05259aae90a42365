//! Writing into an existing file.

use std::fs::{File, Metadata};
use std::io::{self, Write};

use super::close::close;
use super::dir_handle::{DirHandle, EntryKind, OpenMode};
use super::open_file::{self, OpenFile};
use super::ownership::Ownership;
use super::write_file::{Target, Written, is_a_folder};
use crate::error::{Error, ErrorKind, is_loop};

impl Target<'_> {
    /// Writes into the existing file. It is shortened last, so that a failure before loses fewer of the old bytes.
    pub(super) fn overwrite(&self) -> Result<Option<Written>, Error> {
        let file = match self.open(OpenMode::Overwrite) {
            // Another process has removed the file, or has replaced it by a link.
            Err(reason) if reason.kind() == io::ErrorKind::NotFound || is_loop(&reason) => return Ok(None),
            file => file.map_err(|reason| self.system_error("open", reason))?,
        };
        match file.metadata() {
            Ok(metadata) if metadata.is_file() => self.overwrite_file(file, &metadata)?,
            _ => return Ok(None),
        }
        // Another process may have created the file a moment ago.
        self.sync_folder()?;
        Ok(Some(Written::Changed))
    }

    fn overwrite_file(&self, mut file: File, before: &Metadata) -> Result<(), Error> {
        let (length, before_length) = (self.data.len() as u64, before.len());
        if length > before_length {
            // A full disk is noticed before the first old byte is lost.
            let reserved = reserve(&file, before_length, length - before_length);
            reserved.map_err(|reason| self.system_error("fallocate", reason))?;
        }
        file.write_all(self.data).map_err(|reason| self.system_error("write", reason))?;
        if length < before_length {
            file.set_len(length).map_err(|reason| self.system_error("ftruncate", reason))?;
        }
        let restored = Ownership::of(before).restore_set_id(&file);
        restored.map_err(|reason| self.system_error("chmod", reason))?;
        self.finish(file)
    }

    /// Writes to the file that a process has open, if the path leads to one: `/dev/stdout`, `/dev/fd/1`, `/proc/self/fd/1`.
    ///
    /// Such a file must not be replaced: what the process writes to it later would go to a file without a name. The bytes go to
    /// the position of the descriptor, between earlier and later output; those of a descriptor of another process to the end
    /// of its file.
    pub(super) fn write_open_file(&self, kind: EntryKind) -> Option<Result<Option<Written>, Error>> {
        let DirHandle::Ambient = self.dir else { return None };
        let written = match open_file::find(&self.path, kind)? {
            Err(reason) => Err(self.system_error("open", reason)),
            Ok(OpenFile { metadata, .. }) if metadata.is_dir() => {
                Err(self.system_error("open", is_a_folder()))
            }
            Ok(OpenFile { metadata, .. }) if !metadata.is_file() => Err(self.not_a_file()),
            Ok(_) if self.options.atomic == Some(true) => {
                let reason = "it is open in a process, and `atomic: true` would replace it";
                Err(Error::new(ErrorKind::NotAFile, &self.path, reason))
            }
            Ok(OpenFile { file, metadata, at_position: false }) => self.overwrite_file(file, &metadata),
            Ok(OpenFile { file, .. }) => self.write_on(file),
        };
        Some(written.map(|()| Some(Written::Changed)))
    }

    /// Writes at the position of the descriptor. The bytes of the file behind it stay.
    fn write_on(&self, mut file: File) -> Result<(), Error> {
        file.write_all(self.data).map_err(|reason| self.system_error("write", reason))?;
        self.finish(file)
    }

    fn finish(&self, file: File) -> Result<(), Error> {
        self.sync(&file)?;
        close(file).map_err(|reason| self.system_error("close", reason))
    }
}

/// Reserves space for bytes that a file will get, where the file system can do that. The length of the file does not change.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn reserve(file: &File, start: u64, length: u64) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    use rustix::io::Errno;
    match fallocate(file, FallocateFlags::KEEP_SIZE, start, length) {
        Err(reason @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG)) => Err(reason.into()),
        _ => Ok(()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
#[expect(clippy::unnecessary_wraps, reason = "the signature is that of Linux")]
const fn reserve(_: &File, _: u64, _: u64) -> io::Result<()> {
    Ok(())
}
