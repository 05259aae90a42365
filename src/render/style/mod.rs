//! CSS resolved as browsers do, into plain presentation attributes.
//!
//! So far the values: numbers, lengths and angles with their math functions ([`math`], [`units`]), and colours
//! ([`color`]). They read tokens of `cssparser` and know nothing of properties, of the cascade or of the document.

#[cfg_attr(not(test), expect(dead_code, reason = "the cascade will use it"))]
pub(super) mod color;
#[cfg_attr(not(test), expect(dead_code, reason = "the cascade will use it"))]
pub(super) mod math;
#[cfg_attr(not(test), expect(dead_code, reason = "the cascade will use it"))]
pub(super) mod units;
