//! Keeps rendered images in a folder, so that no image is rendered twice. Threads and processes share the folder.
//!
//! | module | contents |
//! |---|---|
//! | `key` | [`Key`]: the address of an entry, a hash of all that decides the image |
//! | `entry` | [`Entry`]: an image with its warnings, and its form as bytes with a checksum |
//! | `bounds` | the bounds and the usage of a folder |
//! | `folder` | [`Folder`]: the files of entries: lookup, writing, counters |
//! | `prune` | removes old entries, and the least recently used ones above the bound |
//! | `claims` | [`Claims`]: one render for equal calls of the process |
//!
//! Invariants:
//! - An entry is read whole and right, or not at all: it is written to a temporary file that is renamed, and a wrong
//!   checksum is a miss.
//! - No process waits for another one: there are no locks between processes, and a file that is removed while it is read
//!   is read to its end.
//! - Only files that look like entries are removed. A cache in the wrong folder deletes nothing else.

mod bounds;
mod claims;
mod entry;
mod folder;
mod key;
mod prune;

pub use bounds::{Bounds, Usage};
pub use claims::{Claim, Claims};
pub use entry::{Corrupt, Entry, Image, Note};
pub use folder::{Folder, Kept, Stats, Unreadable};
pub use key::Key;
pub use prune::Pruned;
