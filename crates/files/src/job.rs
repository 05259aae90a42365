//! A file to be written, and the bytes that it came in with others.

use std::ffi::OsString;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use super::batch::Batch;
use super::descriptors::DESCRIPTORS;
use super::devices::DEVICES;
use super::error::{Error, ErrorKind};
use super::options::{OnDiskFull, Options};
use super::write::{Done, write};

/// Bytes of some files, one after the other.
#[derive(Debug)]
pub struct Chunk {
    /// Their paths, each ended by a NUL, which no path has.
    pub paths: String,
    /// Their bytes; none if there was no memory for them.
    pub bytes: Option<Vec<u8>>,
    /// Where the bytes of each end.
    pub ends: Vec<usize>,
}

impl Chunk {
    /// What its files take in memory.
    #[must_use]
    pub fn memory(&self) -> u64 {
        self.ends.last().map_or(0, |&end| end as u64) + self.ends.len() as u64 * OVERHEAD
    }
}

/// What a file takes in memory beside its bytes, about: its path, and who has asked for it.
const OVERHEAD: u64 = 512;

/// A file to be written.
pub(super) struct Job {
    pub(super) batch: Arc<Batch>,
    /// Its number in the batch.
    pub(super) index: u32,
    pub(super) path: PathBuf,
    /// What it is called in the whole process.
    pub(super) name: OsString,
    chunk: Arc<Chunk>,
    given: Range<usize>,
    data: Range<usize>,
}

impl Job {
    /// None if there was no memory for it.
    fn data(&self) -> Option<&[u8]> {
        self.chunk.bytes.as_ref()?.get(self.data.clone())
    }

    /// Whether its disk has failed for a file that it was asked for with, or after, and it is not to wait for that.
    pub(super) fn has_no_disk(&self) -> bool {
        let Options { root, on_disk_full, .. } = &self.batch.options;
        *on_disk_full == OnDiskFull::Reject
            && DEVICES.any()
            && DEVICES.has_failed(root.device(&self.path), self.batch.born)
    }

    /// Writes it.
    pub(super) fn write(&self) -> Result<Done, Error> {
        let _lent = DESCRIPTORS.lend();
        let write = || match self.data() {
            Some(data) => write(&self.path, data, &self.batch.options),
            None => Err(Error::new(ErrorKind::OutOfMemory, &self.path, "there is no memory for it")),
        };
        catch_unwind(AssertUnwindSafe(write)).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<&str>().copied();
            let text =
                text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message");
            Err(Error::new(ErrorKind::Panic, &self.path, format!("the native code panicked: {text}")))
        })
    }

    /// What it takes in memory.
    pub(super) fn weight(&self) -> u64 {
        self.size() + OVERHEAD
    }

    /// How many bytes it has.
    pub(super) fn size(&self) -> u64 {
        self.data.len() as u64
    }

    /// Its path, as it was given.
    pub(super) fn given(&self) -> &str {
        &self.chunk.paths[self.given.clone()]
    }
}

/// Files that can be written, and files that cannot.
pub(super) type Files = (Vec<Job>, Vec<(Job, Error)>);

/// The files of a chunk.
pub(super) fn split(batch: &Arc<Batch>, chunk: Chunk) -> Files {
    let chunk = Arc::new(chunk);
    let first = batch.expect(chunk.ends.len(), chunk.memory());
    let root = &batch.options.root;
    let (mut jobs, mut refused) = (Vec::with_capacity(chunk.ends.len()), Vec::new());
    let (mut path_start, mut data_start) = (0, 0);
    for (index, &end) in (first..).zip(&chunk.ends) {
        let rest = &chunk.paths.as_bytes()[path_start..];
        let given = path_start..path_start + memchr::memchr(0, rest).unwrap_or(rest.len());
        let data = data_start..end;
        (path_start, data_start) = (given.end + 1, data.end);
        let path = root.path(&chunk.paths[given.clone()]);
        let (path, error) = path.map_or_else(|error| (PathBuf::new(), Some(error)), |path| (path, None));
        let name = root.name(&path);
        let job = Job { batch: Arc::clone(batch), index, path, name, chunk: Arc::clone(&chunk), given, data };
        match error {
            Some(error) => refused.push((job, error)),
            None => jobs.push(job),
        }
    }
    (jobs, refused)
}
