//! Why cases other than those about text are not equal to Chromium's pictures, by name. A case that is has to leave this
//! list.

/// In the order of their names; a case that is not here was not looked at yet.
pub(crate) const REASONS: &[(&str, &str)] = &[];
