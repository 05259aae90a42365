//! How the lengths of a shape are read.

use crate::style::values::Context;

/// How lengths are read: the context that they refer to, and whether they may lack a unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale<'a> {
    pub(super) context: &'a Context,
    pub(super) is_unitless: bool,
}
