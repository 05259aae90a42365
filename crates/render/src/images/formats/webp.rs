//! WebP files ([RFC 9649](https://www.rfc-editor.org/rfc/rfc9649)): the image, or the first frame of an animation.

use std::io::Cursor;

use super::pixels::{Pixels, Unusable, buffer};
use crate::images::colour::Colours;

/// The offset of the flags of an extended file, and two flags (section 2.7).
const FLAGS: usize = 20;
const HAS_ALPHA: u8 = 0x10;
const IS_ANIMATED: u8 = 0x02;

/// Whether the file is complete. Browsers show nothing of a truncated WebP.
pub(crate) fn is_whole(bytes: &[u8]) -> bool {
    let length = bytes.get(4..).and_then(<[u8]>::first_chunk).map_or(0, |&length| u32::from_le_bytes(length));
    bytes.len() as u64 >= u64::from(length) + 8
}

/// Whether the decoder would paint black where an animation's first frame leaves the canvas free.
pub(crate) fn lacks_alpha(bytes: &[u8]) -> bool {
    bytes.get(12..16) == Some(b"VP8X")
        && bytes.get(FLAGS).is_some_and(|flags| flags & IS_ANIMATED != 0 && flags & HAS_ALPHA == 0)
}

/// The colour space by the ICC profile of an extended file (section 2.7.1.3), which comes before the pixels.
pub(crate) fn colours(bytes: &[u8]) -> Colours {
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
        // Chunks are padded to an even length.
        rest = content.get(length + length % 2..).unwrap_or_default();
    }
    Colours::Srgb
}

/// Decodes a WebP. A damaged file has no pixels.
pub(crate) fn decode(bytes: &[u8]) -> Result<Pixels, Unusable> {
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
