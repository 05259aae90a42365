//! What a render may ask of the machine. Each limit is refused before what it limits is done.

use super::Error;

/// The limits that a caller may set. `SECURITY.md` says where the defaults come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of SVG text, unpacked if it is compressed.
    pub bytes: u64,
    /// Pixels of the image.
    pub pixels: u64,
    /// Pixels of the image's longer side.
    pub side: u64,
    /// Bytes that a render needs at most at one time, estimated.
    pub memory: u64,
    /// Work of a render, estimated, in about nanoseconds of a common processor.
    pub work: u64,
    /// Nodes of a document, and of what it makes of them by repeating them.
    pub nodes: u64,
    /// Elements inside of each other, references included.
    pub depth: u64,
    /// Characters of one text; all texts may have five times as many.
    pub text_length: u64,
}

/// The longest side that may be asked for: vello counts pixels with 16 bits, up to the next multiple of 128.
pub(super) const MOST_SIDE: u64 = 65_408;

/// The most pixels that may be asked for: a part of a PNG file has fewer than 2^31 bytes, and ours has one.
pub(super) const MOST_PIXELS: u64 = 500_000_000;

/// The deepest document that may be allowed: each level takes up to 7 KB of stack in usvg, and a thread may have 2 MB.
pub(super) const MOST_DEPTH: u64 = 256;

/// The most nodes that may be allowed: usvg takes no more.
pub(super) const MOST_NODES: u64 = 1_000_000;

/// Integers above are not exact in JavaScript.
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
    /// The default limits, but for those given by name.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfRange`] for what is no integer from 1 to what the limit allows.
    pub fn new(given: impl IntoIterator<Item = (&'static str, Option<f64>)>) -> Result<Self, Error> {
        let mut limits = Self::default();
        for (name, value) in given {
            let Some(value) = value else { continue };
            let (option, limit, most) = limits.named(name);
            *limit = integer(option, value, most)?;
        }
        Ok(limits)
    }

    /// A limit by its name: as an option, and the most that it can be.
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
    reason = "limits are exact in JavaScript, and what is not is compared"
)]
fn integer(option: &'static str, value: f64, most: u64) -> Result<u64, Error> {
    if value.fract() == 0.0 && (1.0..=most as f64).contains(&value) {
        return Ok(value as u64);
    }
    Err(Error::OutOfRange { option, expected: format!("an integer from 1 to {most}"), received: value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_integers_and_some_have_an_end() {
        let names = [
            "maxBytes",
            "maxPixels",
            "maxSide",
            "maxMemory",
            "maxWork",
            "maxNodes",
            "maxDepth",
            "maxTextLength",
        ];
        for name in names {
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
