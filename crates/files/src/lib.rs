//! Writes files: a bounded number at a time, one at a time per path, and each completely or not at all.
//!
//! A [`Writer`] has a queue of files, and workers that take files from it. A worker is a thread of a pool and holds a permit of
//! the writer's limiter. Results are collected in the [`Batch`] that a file belongs to. All writers and threads of the process
//! share the path locks, the descriptor budget, the disk breaker and the thread pool.
//!
//! ```text
//! push ──> path locks ──> queue ──> worker ──> descriptor budget ──> write file ──> batch report
//!          one owner      in        one per    a bounded number      create, or     taken by
//!          per path       order     permit     of open files         temp + rename  the owner
//! ```
//!
//! | module | contents | may import |
//! |---|---|---|
//! | `writer` | public methods, workers, permits, watchdog | all below |
//! | `whole` | single files on the calling thread | `disk` |
//! | `queue` | files that wait, path locks | `batch`, `disk` |
//! | `batch` | what the caller hands in and gets back | `disk` |
//! | `disk` | one file on one disk: the algorithm, system calls, disk breaker, descriptor budget | `error` |
//! | `error` | why a file was not written, with the system's code (`system_code`) | |

mod batch;
mod disk;
mod error;
mod queue;
mod system_code;
#[cfg(test)]
mod tests;
mod whole;
mod writer;

pub use batch::{Batch, Chunk, NotifyOptions, PausedDevice, Report};
pub use disk::{Fsync, OnDiskFull, Options, Root, Symlinks};
pub use error::{Error, ErrorKind};
pub use whole::{read_whole, remove_stale_files, write_whole};
pub use writer::{Counts, Writer};
