//! The result of encoding.

use crate::Warning;

/// A file, and what it lacks of the picture.
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) warning: Option<Warning>,
}

impl From<Vec<u8>> for Encoded {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, warning: None }
    }
}
