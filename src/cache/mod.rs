//! The cache of rendered images: keys, folders, and claims.

pub(crate) mod claims;
pub(crate) mod entry;
pub(crate) mod folder;
pub(crate) mod key;
