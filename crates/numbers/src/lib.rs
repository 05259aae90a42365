//! Numbers in error messages, formatted as JavaScript's `String(number)` does, so that the caller recognises the value passed.

use std::fmt;

/// Displays a number as JavaScript does.
pub struct Shown(pub f64);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size.is_infinite() {
            f.write_str(if self.0 > 0.0 { "Infinity" } else { "-Infinity" })
        } else if size >= 1e21 {
            f.write_str(&format!("{:e}", self.0).replace('e', "e+"))
        } else if size > 0.0 && size < 1e-6 {
            write!(f, "{:e}", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_they_do_in_javascript() {
        for (number, text) in [
            (0.0, "0"),
            (-1.5, "-1.5"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (-2.5e300, "-2.5e+300"),
            (0.000_001, "0.000001"),
            (1e-7, "1e-7"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(Shown(number).to_string(), text);
        }
    }
}
