//! Writers of files and their batches.

pub(crate) mod batch;
pub(crate) mod batches;
pub(crate) mod options;
pub(crate) mod report;
pub(crate) mod writer;
