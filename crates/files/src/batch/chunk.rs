//! The bytes of many files in one buffer.
//!
//! A call from another language costs more than a small file. So many files come in one call: their paths in one string,
//! each ended by a NUL (which no path contains), and their bytes in one buffer. Nothing is copied again: a [`ChunkFile`] is a
//! range of the chunk. Invariant: a chunk is in memory until the last of its files has ended.

use std::ops::Range;
use std::sync::Arc;

/// The paths and bytes of some files.
#[derive(Debug)]
pub struct Chunk {
    /// The paths, each ended by a NUL.
    pub paths: String,
    /// The bytes of all files in the same order, or `None` if there was no memory for them.
    pub bytes: Option<Vec<u8>>,
    /// For each file the position in `bytes` where it ends.
    pub ends: Vec<usize>,
}

/// The memory of a file beside its bytes, estimated: its path, its job, and the caller's promise.
const OVERHEAD: u64 = 512;

impl Chunk {
    /// Returns how many bytes of memory the files take.
    #[must_use]
    pub fn memory(&self) -> u64 {
        self.ends.last().map_or(0, |&end| end as u64) + self.ends.len() as u64 * OVERHEAD
    }

    /// Splits the chunk into its files, which get consecutive numbers from `first_index`.
    pub(crate) fn into_files(self, first_index: u32) -> impl Iterator<Item = ChunkFile> {
        let chunk = Arc::new(self);
        let (mut path_start, mut data_start) = (0, 0);
        (first_index..).zip(0..chunk.ends.len()).map(move |(index, position)| {
            let rest = &chunk.paths.as_bytes()[path_start..];
            let path = path_start..path_start + memchr::memchr(0, rest).unwrap_or(rest.len());
            let data = data_start..chunk.ends[position];
            (path_start, data_start) = (path.end + 1, data.end);
            ChunkFile { index, chunk: Arc::clone(&chunk), path, data }
        })
    }
}

/// One file of a chunk.
pub(crate) struct ChunkFile {
    /// The number of the file in its batch.
    pub(crate) index: u32,
    chunk: Arc<Chunk>,
    path: Range<usize>,
    data: Range<usize>,
}

impl ChunkFile {
    /// Returns the path as the caller wrote it.
    pub(crate) fn path(&self) -> &str {
        &self.chunk.paths[self.path.clone()]
    }

    /// Returns the bytes, or `None` if there was no memory for them.
    pub(crate) fn data(&self) -> Option<&[u8]> {
        self.chunk.bytes.as_ref()?.get(self.data.clone())
    }

    /// Returns the number of bytes.
    pub(crate) fn size(&self) -> u64 {
        self.data.len() as u64
    }

    /// Returns how many bytes of memory the file takes. The sum over all files is [`Chunk::memory`].
    pub(crate) fn memory(&self) -> u64 {
        self.size() + OVERHEAD
    }
}
