//! What belongs to a tree and has no place in it.

pub(crate) mod lettering;

pub(crate) use lettering::{GlyphOutline, Letter, Lettering, Letters};

use super::images::Sources;

/// Data that belongs to a tree and has no place in it.
#[derive(Debug, Default)]
pub(crate) struct SideTables {
    /// Where pictures come from, for warnings.
    pub(crate) sources: Sources,
    /// What some of the paths stand for.
    pub(crate) lettering: Lettering,
}
