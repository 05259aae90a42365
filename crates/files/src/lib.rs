//! Writes files: many at a time and never too many, one at a time per path, and each wholly or not at all.
//!
//! A [`Writer`] has a line of files and workers that take from it. A worker is a thread of a pool and owns a permit of
//! the writer's limiter: there is one at first, and one more whenever a file kept a worker waiting, up to the limit. What
//! becomes of files is gathered in the [`Batch`] that they came in.
//!
//! ```text
//! push ──> claims ──> line ──> worker ──> descriptors ──> write ──> batch
//!          one per    in       one per    no more than    new, temp
//!          path       order    permit     may be open     + rename
//! ```
//!
//! Nothing here knows JavaScript, and what is written by one thread of it is in order with what another one writes.

mod batch;
mod claims;
mod counts;
mod descriptors;
mod devices;
mod error;
mod job;
mod line;
mod options;
mod place;
mod pool;
mod root;
mod slots;
mod temp;
#[cfg(test)]
mod tests;
mod watch;
mod write;
mod writer;

pub use batch::{Batch, NotifyOptions, PausedDevice, Report};
pub use counts::Counts;
pub use error::{Error, ErrorKind};
pub use job::Chunk;
pub use options::{Fsync, OnDiskFull, Options, Symlinks};
pub use root::Root;
pub use writer::Writer;
