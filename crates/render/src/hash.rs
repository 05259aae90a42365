//! Hashes of files, and of lists of parts. The hash is BLAKE3 (<https://github.com/BLAKE3-team/BLAKE3-specs>).

use std::sync::Arc;

/// A hash.
pub type Fingerprint = [u8; 32];

/// A file by its address: its hash, or the reason why there is none.
pub type LoadedFile = (String, Result<Fingerprint, String>);

/// The hash of a file.
pub(crate) fn hash_of(loaded: &Result<Arc<Vec<u8>>, String>) -> Result<Fingerprint, String> {
    loaded.as_ref().map(|file| *blake3::hash(file).as_bytes()).map_err(Clone::clone)
}

/// Hashes a list of parts. Each is hashed with its length, so that no two lists are the same bytes.
pub(crate) struct Parts(blake3::Hasher);

impl Parts {
    /// `context` is of one kind of list.
    pub(crate) fn new(context: &str) -> Self {
        Self(blake3::Hasher::new_derive_key(context))
    }

    pub(crate) fn add(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    pub(crate) fn end(&self) -> Fingerprint {
        *self.0.finalize().as_bytes()
    }
}
