//! Counts the memory, and the bytes of nested documents, that a render takes before there is a tree.

use super::parser::{Parser, Stop};
use crate::Error;
use crate::guard::Memory;

/// Bytes that a document takes without reserving them. At most one document per rendering thread does so at a time.
const SMALL: u64 = 1 << 20;

impl Parser<'_> {
    /// Returns the memory of documents, fonts and rewritten images.
    pub(crate) fn memory(&self) -> Memory {
        let (memory, kept) = (self.documents(), self.kept());
        let parsing = memory.parsing.saturating_add(kept).max(*self.peak.lock());
        Memory { parsing, trees: memory.trees.saturating_add(kept) }
    }

    /// The memory of documents alone.
    pub(super) fn documents(&self) -> Memory {
        *self.memory.lock()
    }

    /// Reserves the memory of all documents; an error if there is too little.
    pub(super) fn reserve_documents(&self, memory: Memory) -> Result<(), Stop> {
        self.reserve(memory.parsing.saturating_add(self.kept()))?;
        *self.memory.lock() = memory;
        Ok(())
    }

    /// Bytes of rewritten images and of fonts, which are kept until the end.
    pub(super) fn kept(&self) -> u64 {
        self.rasters.kept().saturating_add(*self.font_bytes.lock())
    }

    /// Reserves memory for the whole render so far; an error if there is too little.
    pub(super) fn reserve(&self, bytes: u64) -> Result<(), Stop> {
        if bytes > self.limits.memory {
            let what = "bytes of memory for the document";
            return Err(Error::Limit { what, limit: "maxMemory", max: self.limits.memory }.into());
        }
        let is_enough = bytes <= SMALL || (self.reserve)(bytes);
        if is_enough { Ok(()) } else { Err(Stop::NeedsMemory(bytes)) }
    }

    /// Takes bytes from the budget of nested documents.
    pub(super) fn spend_nested_bytes(&self, bytes: u64) -> Result<(), Error> {
        let mut left = self.nested_bytes_left.lock();
        let rest = left.checked_sub(bytes);
        *left = rest.unwrap_or_default();
        let (what, limit) = ("bytes of documents inside, with what is read again,", "maxBytes");
        rest.map(|_| ()).ok_or(Error::Limit { what, limit, max: self.limits.bytes })
    }
}
