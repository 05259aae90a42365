//! A file of a batch that waits to be written.

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use crate::batch::{Batch, Chunk, ChunkFile};
use crate::disk::descriptors::DESCRIPTOR_BUDGET;
use crate::disk::disk_breaker::DISK_BREAKER;
use crate::disk::write_file::{Written, write_file};
use crate::disk::{Device, OnDiskFull};
use crate::error::{Error, ErrorKind};

/// A file of a batch that waits to be written.
pub(crate) struct WriteJob {
    pub(crate) batch: Arc<Batch>,
    pub(crate) file: ChunkFile,
    /// The path, relative to the root if there is one.
    pub(crate) path: PathBuf,
    /// The absolute path, which identifies the file in the whole process.
    pub(crate) absolute: OsString,
}

/// Files whose path is valid, and files whose path is not.
pub(crate) type Jobs = (Vec<WriteJob>, Vec<(WriteJob, Error)>);

impl WriteJob {
    /// Adds the files of a chunk to a batch, and checks their paths.
    pub(crate) fn from_chunk(batch: &Arc<Batch>, chunk: Chunk) -> Jobs {
        let root = &batch.options.root;
        let count = chunk.ends.len();
        let (mut valid, mut invalid) = (Vec::with_capacity(count), Vec::new());
        for file in batch.add(chunk) {
            let (path, error) = match root.resolve(file.path()) {
                Ok(path) => (path, None),
                Err(error) => (PathBuf::new(), Some(error)),
            };
            let absolute = root.absolute(&path);
            let job = Self { batch: Arc::clone(batch), file, path, absolute };
            match error {
                Some(error) => invalid.push((job, error)),
                None => valid.push(job),
            }
        }
        (valid, invalid)
    }

    /// Returns the disk that the file is on.
    pub(crate) fn device(&self) -> Device {
        self.batch.options.root.device(&self.path)
    }

    /// Returns whether the file must not be attempted because its disk failed after it was submitted.
    pub(crate) fn is_refused_by_breaker(&self) -> bool {
        self.batch.options.on_disk_full == OnDiskFull::Reject
            && DISK_BREAKER.has_failures()
            && DISK_BREAKER.has_failed_since(self.device(), self.batch.created)
    }

    /// Writes the file. Blocks until the process may open one more. A panic is returned as an error.
    pub(crate) fn write(&self) -> Result<Written, Error> {
        let _reservation = DESCRIPTOR_BUDGET.reserve();
        let write = || match self.file.data() {
            Some(data) => write_file(&self.path, data, &self.batch.options),
            None => Err(Error::new(ErrorKind::OutOfMemory, &self.path, "there is no memory for its bytes")),
        };
        catch_unwind(AssertUnwindSafe(write)).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<&str>().copied();
            let text =
                text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
            Err(Error::new(ErrorKind::Panic, &self.path, format!("the native code panicked: {text}")))
        })
    }
}
