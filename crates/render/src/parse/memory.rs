//! Counts the memory and the bytes of text that the documents of a render take.

use super::parser::{Parser, Stop};
use crate::Error;
use crate::guard::Memory;

/// Bytes that a document need not ask for before there is a picture to ask for: there are no more such documents at one time than
/// there are threads that render.
const SMALL: u64 = 1 << 20;

impl Parser<'_> {
    /// Bytes of memory that documents and rewritten pictures take.
    pub(crate) fn memory(&self) -> Memory {
        let (memory, kept) = (self.documents(), self.kept());
        let parsing = memory.parsing.saturating_add(kept).max(*self.peak.lock());
        Memory { parsing, trees: memory.trees.saturating_add(kept) }
    }

    pub(super) fn documents(&self) -> Memory {
        *self.memory.lock()
    }

    /// Goes on only if there is memory for that.
    pub(super) fn take(&self, memory: Memory) -> Result<(), Stop> {
        self.ask(memory.parsing.saturating_add(self.kept()))?;
        *self.memory.lock() = memory;
        Ok(())
    }

    /// Bytes beside documents that are kept to the end.
    pub(super) fn kept(&self) -> u64 {
        self.rasters.kept().saturating_add(*self.faces_kept.lock())
    }

    /// Asks for bytes in all.
    pub(super) fn ask(&self, bytes: u64) -> Result<(), Stop> {
        if bytes > self.limits.memory {
            let what = "bytes of memory for the document";
            return Err(Error::Limit { what, limit: "maxMemory", max: self.limits.memory }.into());
        }
        let is_enough = bytes <= SMALL || (self.room)(bytes);
        if is_enough { Ok(()) } else { Err(Stop::Lacks(bytes)) }
    }

    /// Counts what parsing a document inside of this one takes, as bytes of its text.
    pub(super) fn spend(&self, bytes: u64) -> Result<(), Error> {
        let mut left = self.left.lock();
        let rest = left.checked_sub(bytes);
        *left = rest.unwrap_or_default();
        let (what, limit) = ("bytes of documents inside, with what is read again,", "maxBytes");
        rest.map(|_| ()).ok_or(Error::Limit { what, limit, max: self.limits.bytes })
    }
}
