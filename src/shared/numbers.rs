//! Conversions between the numbers of JavaScript and those of Rust. `lib/` has checked every number before it arrives here.

/// Converts a whole number that is not negative. Other numbers become the nearest one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
pub const fn whole(number: f64) -> u64 {
    number as u64
}

/// As [`whole`], for a count of things in memory.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
pub const fn count(number: f64) -> usize {
    number as usize
}

/// Converts a count of tasks, files or bytes.
#[expect(clippy::cast_precision_loss, reason = "no machine counts to 2^53")]
pub const fn number(count: u64) -> f64 {
    count as f64
}

/// As [`number`], for a count of things in memory.
#[expect(clippy::cast_precision_loss, reason = "no machine holds 2^53 things")]
pub const fn number_of(count: usize) -> f64 {
    count as f64
}
