//! The context in which a colour is resolved.

use cssparser::Parser;

use super::rgba::Rgba;
use super::space::Value;
use crate::style::values::units::Units;

/// The values that a colour may refer to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ColorContext<'a> {
    /// The colour of `currentcolor` inside a function.
    pub(crate) current: Rgba,
    /// The units of lengths in math functions, as in `rgb(calc(255 * sign(1em - 20px)) 0 0)`.
    pub(crate) units: &'a Units,
}

/// Reads a colour inside a function. The last argument is the number of enclosing functions.
pub(super) type ReadColor = fn(&mut Parser<'_>, &ColorContext<'_>, u8) -> Result<Value, ()>;
