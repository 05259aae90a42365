//! WebP files ([RFC 9649](https://www.rfc-editor.org/rfc/rfc9649)): their pixels, or those of the first frame.

use std::io::Cursor;

use super::colour::Colours;
use super::pixels::{Pixels, Unusable, buffer};

/// Where the flags of an extended file are, and that it has transparent pixels, or frames (section 2.7).
const FLAGS: usize = 20;
const HAS_ALPHA: u8 = 0x10;
const IS_ANIMATED: u8 = 0x02;

/// Whether all of a file is there. Browsers show nothing of one that is cut short.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let length = bytes.get(4..).and_then(<[u8]>::first_chunk).map_or(0, |&length| u32::from_le_bytes(length));
    bytes.len() as u64 >= u64::from(length) + 8
}

/// Whether what a frame leaves free would be black.
pub(super) fn lacks_alpha(bytes: &[u8]) -> bool {
    bytes.get(12..16) == Some(b"VP8X")
        && bytes.get(FLAGS).is_some_and(|flags| flags & IS_ANIMATED != 0 && flags & HAS_ALPHA == 0)
}

/// By the profile that an extended file may have (section 2.7.1.3), which comes before its pixels.
pub(super) fn colours(bytes: &[u8]) -> Colours {
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some((name, after)) = rest.split_first_chunk::<4>()
        && matches!(name, b"VP8X" | b"ICCP")
        && let Some((&length, content)) = after.split_first_chunk()
    {
        let length = u32::from_le_bytes(length) as usize;
        let Some(chunk) = content.get(..length) else { break };
        if name == b"ICCP" {
            return Colours::of_icc(chunk, false);
        }
        // Chunks have an even length.
        rest = content.get(length + length % 2..).unwrap_or_default();
    }
    Colours::Srgb
}

/// Decodes a WebP. One that is damaged has no pixels.
pub(super) fn decode(bytes: &[u8]) -> Result<Pixels, Unusable> {
    if lacks_alpha(bytes) {
        let mut bytes = bytes.to_vec();
        bytes[FLAGS] |= HAS_ALPHA;
        return decoded(&bytes);
    }
    decoded(bytes)
}

fn decoded(bytes: &[u8]) -> Result<Pixels, Unusable> {
    let failed = |error| Unusable(format!("it cannot be decoded: {error}"));
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).map_err(failed)?;
    let (width, height) = decoder.dimensions();
    let size = [width as usize, height as usize];
    let mut rgba = buffer(size)?;
    if decoder.has_alpha() {
        decoder.read_image(&mut rgba).map_err(failed)?;
    } else {
        let mut opaque =
            crate::pixels::memory::zeroed(rgba.len() / 4 * 3).map_err(|_| Unusable::no_memory())?;
        decoder.read_image(&mut opaque).map_err(failed)?;
        for (shown, &[red, green, blue]) in rgba.as_chunks_mut().0.iter_mut().zip(opaque.as_chunks().0) {
            *shown = [red, green, blue, u8::MAX];
        }
    }
    Ok(Pixels { size, rgba, damage: None })
}
