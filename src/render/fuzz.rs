//! Stages by themselves, for `fuzz/`: they are no part of the interface.

use super::guard::{self, Spent};
use super::{Error, Limits, gunzip as unpack, parse};

/// Checks of text and document.
///
/// # Errors
///
/// What they refuse.
pub fn guard(svg: &[u8], limits: &Limits) -> Result<(), Error> {
    let text = guard::text(svg, limits)?;
    guard::document(&parse::document(&text, limits)?, limits, &Spent::default()).map(drop)
}

/// Unpacks up to so many bytes.
///
/// # Errors
///
/// What is not a gzip file, or too large.
pub fn gunzip(bytes: &[u8], most: u64) -> Result<Vec<u8>, Error> {
    unpack::gunzip(bytes, most)
}
