//! One file on one disk: paths, system calls, and limits of the operating system.
//!
//! [`write_file`](write_file::write_file) is the algorithm that writes a file completely or not at all. It reaches the file
//! system through a [`DirHandle`](dir_handle::DirHandle), which a [`Root`] opens.

mod close;
pub(crate) mod descriptors;
mod device;
mod dir_handle;
pub(crate) mod disk_breaker;
mod open_file;
mod options;
mod overwrite;
mod ownership;
mod replace;
mod root;
mod temp_file;
pub(crate) mod write_file;

pub(crate) use device::Device;
pub use options::{Fsync, OnDiskFull, Options, Symlinks};
pub use root::Root;
