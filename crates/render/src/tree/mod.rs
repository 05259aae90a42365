//! Data that accompanies a tree: usvg's tree has no fields for it.

pub(crate) mod lettering;

pub(crate) use lettering::{GlyphOutline, Letter, Lettering, Letters};

use super::images::Sources;

/// Data that accompanies a tree.
#[derive(Debug, Default)]
pub(crate) struct SideTables {
    /// Where images come from, for warnings.
    pub(crate) sources: Sources,
    /// The letters that some of the paths stand for.
    pub(crate) lettering: Lettering,
}
