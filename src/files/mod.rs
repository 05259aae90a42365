//! Writers of files and batches.

pub(crate) mod writer;
