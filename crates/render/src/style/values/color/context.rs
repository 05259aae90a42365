//! What a colour is relative to.

use cssparser::Parser;

use super::rgba::Rgba;
use super::space::Value;
use crate::style::values::units::Units;

/// What a colour is relative to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColorContext<'a> {
    /// `currentcolor` inside a function.
    pub(crate) current: Rgba,
    /// For lengths in math functions, as in `rgb(calc(255 * sign(1em - 20px)) 0 0)`.
    pub(crate) units: &'a Units,
}

/// Reads a colour inside a function. The last argument counts the functions around it.
pub(super) type ReadColor = fn(&mut Parser<'_>, &ColorContext<'_>, u8) -> Result<Value, ()>;
