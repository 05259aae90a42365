//! The range of values that a property accepts.

/// The range of values that a property accepts. A literal outside the range is invalid. The result of a calculation is clamped
/// to it (CSS Values 4, section 10.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Range {
    /// All numbers.
    All,
    /// Zero and above, as for `stroke-width`.
    NonNegative,
}
