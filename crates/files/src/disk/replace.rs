//! Replacing a file by a temporary file that is renamed.

use std::io;
use std::path::Path;

use super::dir_handle::{DirHandle, Entry};
use super::temp_file::{NAME_LENGTH, TempFile};
use super::write_file::{Target, Written};
use crate::error::Error;

/// The most bytes of a path, with its final NUL.
#[cfg(unix)]
const PATH_MAX: usize = libc::PATH_MAX as usize;
#[cfg(not(unix))]
const PATH_MAX: usize = usize::MAX;

/// Advice for a caller whose option asks for something impossible.
const WITHOUT_ATOMIC: &str = "`atomic: true` can only replace the file, and the system does not allow that here; with \
                              `atomic: false` it is overwritten";

impl Target<'_> {
    /// Replaces the file that exists at the path.
    ///
    /// Some files can be written but not replaced: a file that is a mount point (`EBUSY`), one in a folder where the process may
    /// not create files (`EACCES`, `EROFS`), a file of another user in a folder with the sticky bit (`EPERM`). Such a file is
    /// overwritten, unless the caller asked for `atomic`.
    pub(super) fn replace_existing(&self, existing: &Entry) -> Result<Option<Written>, Error> {
        match self.replace(Some(existing)) {
            Err(error) if self.is_irreplaceable(&error) => match self.options.atomic {
                Some(true) => Err(error.with_advice(WITHOUT_ATOMIC)),
                _ => self.overwrite(),
            },
            replaced => replaced,
        }
    }

    /// Returns whether an error concerns the replacement of a file, and not the file itself.
    fn is_irreplaceable(&self, error: &Error) -> bool {
        if !matches!(error.action, "open" | "chmod" | "rename") {
            return false;
        }
        match error.reason.kind() {
            io::ErrorKind::PermissionDenied
            | io::ErrorKind::ResourceBusy
            | io::ErrorKind::CrossesDevices
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::Unsupported => true,
            // A file system of the kernel, such as procfs, has no other files than its own.
            io::ErrorKind::NotFound => error.action == "open" && self.dir.entry(&self.path).is_ok(),
            _ => false,
        }
    }

    /// Writes a temporary file and renames it to the path. It keeps the permissions and the owner of the `existing` file.
    pub(super) fn replace(&self, existing: Option<&Entry>) -> Result<Option<Written>, Error> {
        if !is_too_long(&self.path) {
            return self.replace_in(self.dir, &self.path, existing);
        }
        let folder = self.dir.open_folder_of(&self.path);
        let (folder, name) = folder.map_err(|reason| self.system_error("open", reason))?;
        self.replace_in(&folder, &name, existing)
    }

    fn replace_in(
        &self,
        dir: &DirHandle,
        path: &Path,
        existing: Option<&Entry>,
    ) -> Result<Option<Written>, Error> {
        let temp = TempFile::beside(dir, path, self.new_permissions());
        let mut temp = temp.map_err(|reason| self.system_error("open", reason))?;
        let ownership = existing.map(|existing| existing.ownership);
        if let Some(ownership) = ownership {
            ownership.copy_to(temp.file()).map_err(|reason| self.system_error("chmod", reason))?;
        }
        self.fill(temp.file(), ownership)?;
        temp.close().map_err(|reason| self.system_error("close", reason))?;
        match temp.rename_to(path) {
            // Another process has removed the folder, or the temporary file.
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(None),
            renamed => renamed.map_err(|reason| self.system_error("rename", reason))?,
        }
        self.sync_folder()?;
        Ok(Some(Written::Changed))
    }
}

/// Returns whether the path of a temporary file would be too long for the system, unlike the path itself.
fn is_too_long(path: &Path) -> bool {
    let name = path.file_name().map_or(0, std::ffi::OsStr::len);
    path.as_os_str().len() - name + NAME_LENGTH >= PATH_MAX
}
