//! The memory that documents take, as the guard estimates it.

/// Bytes of memory that the documents of a render take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    /// While trees are made of the documents, with the trees.
    pub(crate) parsing: u64,
    /// Of the trees alone.
    pub(crate) trees: u64,
}
