//! The limits on what a render may take. Each is checked before memory or time is spent.

use super::Error;

/// The limits that a caller can set. `SECURITY.md` gives the reasons for the defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the SVG, after unpacking if it is compressed.
    pub bytes: u64,
    /// Pixels of the rendered image.
    pub pixels: u64,
    /// Pixels of the longer side of the rendered image.
    pub side: u64,
    /// The most bytes of memory that a render needs at one time, as estimated.
    pub memory: u64,
    /// Work of a render, as estimated, in about nanoseconds of a common processor.
    pub work: u64,
    /// Nodes of a document, repeated ones included.
    pub nodes: u64,
    /// Levels of nested elements, references included.
    pub depth: u64,
    /// Characters of one text. All texts together may have five times as many.
    pub text_length: u64,
}

/// The largest value of `maxSide`: vello counts pixels with 16 bits, up to the next multiple of 128.
pub(super) const MOST_SIDE: u64 = 65_408;

/// The largest value of `maxPixels`: a chunk of a PNG file has fewer than 2^31 bytes, and this encoder writes one data
/// chunk.
pub(super) const MOST_PIXELS: u64 = 500_000_000;

/// The largest value of `maxDepth`: each level takes up to 7 KB of stack in usvg, and a thread may have only 2 MB.
pub(super) const MOST_DEPTH: u64 = 256;

/// The largest value of `maxNodes`: usvg parses no more.
pub(super) const MOST_NODES: u64 = 1_000_000;

/// Larger integers are not exact in JavaScript.
const MOST: u64 = (1 << 53) - 1;

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            pixels: 36_000_000,
            side: 16_384,
            memory: 256 << 20,
            work: 2_000_000_000,
            nodes: 250_000,
            depth: MOST_DEPTH,
            text_length: 10_000,
        }
    }
}

impl Limits {
    /// Returns the default limits with the given values, by the names of the options.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfRange`] for a value that is not an integer from 1 to the largest value of the limit.
    pub fn new(given: impl IntoIterator<Item = (&'static str, Option<f64>)>) -> Result<Self, Error> {
        let mut limits = Self::default();
        for (name, value) in given {
            let Some(value) = value else { continue };
            let (option, limit, most) = limits.named(name);
            *limit = integer(option, value, most)?;
        }
        Ok(limits)
    }

    /// Returns the name of the option, the limit, and its largest value.
    fn named(&mut self, name: &str) -> (&'static str, &mut u64, u64) {
        match name {
            "maxBytes" => ("limits.maxBytes", &mut self.bytes, MOST),
            "maxPixels" => ("limits.maxPixels", &mut self.pixels, MOST_PIXELS),
            "maxSide" => ("limits.maxSide", &mut self.side, MOST_SIDE),
            "maxMemory" => ("limits.maxMemory", &mut self.memory, MOST),
            "maxWork" => ("limits.maxWork", &mut self.work, MOST),
            "maxNodes" => ("limits.maxNodes", &mut self.nodes, MOST_NODES),
            "maxDepth" => ("limits.maxDepth", &mut self.depth, MOST_DEPTH),
            "maxTextLength" => ("limits.maxTextLength", &mut self.text_length, MOST_NODES),
            _ => unreachable!("the boundary names these limits only"),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is an integer, and is compared with the limit"
)]
fn integer(option: &'static str, value: f64, most: u64) -> Result<u64, Error> {
    if value.fract() == 0.0 && (1.0..=most as f64).contains(&value) {
        return Ok(value as u64);
    }
    Err(Error::OutOfRange { option, expected: format!("an integer from 1 to {most}"), received: value })
}

/// The names of all limits.
#[cfg(test)]
pub(crate) const NAMES: [&str; 8] =
    ["maxBytes", "maxPixels", "maxSide", "maxMemory", "maxWork", "maxNodes", "maxDepth", "maxTextLength"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_integers_and_some_have_an_end() {
        for name in NAMES {
            assert!(Limits::new([(name, Some(1.0))]).is_ok(), "{name}");
            for bad in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY, 1e16] {
                let error = Limits::new([(name, Some(bad))]).unwrap_err();
                assert_eq!(error.code(), "ERR_OGPRESS_OUT_OF_RANGE", "{name} {bad}");
            }
        }
        assert_eq!(Limits::new([("maxDepth", Some(257.0))]).unwrap_err().code(), "ERR_OGPRESS_OUT_OF_RANGE");
        assert_eq!(Limits::new([("maxSide", None)]), Ok(Limits::default()));
        assert_eq!(Limits::new([("maxNodes", Some(7.0))]).unwrap().nodes, 7);
    }
}
