//! The range of values that a property takes.

/// Which values a property takes. A value outside is invalid, the result of a calculation is brought into it (CSS
/// Values 4, section 10.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Range {
    /// All.
    All,
    /// Zero and above, as for `stroke-width`.
    NonNegative,
}
