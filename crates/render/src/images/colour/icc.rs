//! Reads tags of [ICC profiles](https://www.color.org/specification/ICC.1-2022-05.pdf).

/// The content of a tag (ICC.1, section 7.3).
pub(super) fn tag<'a>(icc: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let word = |at: usize| Some(u32::from_be_bytes(*icc.get(at..)?.first_chunk()?) as usize);
    let count = word(128)?.min(100);
    let entry = (0..count).map(|index| 132 + 12 * index).find(|&at| icc.get(at..at + 4) == Some(name))?;
    let (start, length) = (word(entry + 4)?, word(entry + 8)?);
    icc.get(start..start.checked_add(length)?)
}

/// An `s15Fixed16Number`: 16 bits before the binary point, and 16 after it.
#[expect(clippy::cast_precision_loss, reason = "as exact as the rest")]
fn fixed(bytes: &[u8], at: usize) -> Option<f32> {
    Some(i32::from_be_bytes(*bytes.get(at..)?.first_chunk()?) as f32 / 65_536.0)
}

/// An `XYZType`: the XYZ values of a primary.
pub(super) fn xyz(tag: &[u8]) -> Option<[f32; 3]> {
    let tag = tag.strip_prefix(b"XYZ ")?;
    Some([fixed(tag, 4)?, fixed(tag, 8)?, fixed(tag, 12)?])
}

/// The linear light of each value from 0 to 255 by a curve (ICC.1, sections 10.6 and 10.18, with their letters).
#[expect(clippy::many_single_char_names, reason = "as in the specification")]
pub(super) fn curve(tag: &[u8]) -> Option<Vec<f32>> {
    let values = (0..=255_u8).map(|value| f32::from(value) / 255.0);
    if let Some(tag) = tag.strip_prefix(b"curv") {
        let count = u32::from_be_bytes(*tag.get(4..)?.first_chunk()?) as usize;
        let entries = tag.get(8..8_usize.checked_add(count.checked_mul(2)?)?)?.as_chunks().0;
        let entries: Vec<u16> = entries.iter().map(|&entry| u16::from_be_bytes(entry)).collect();
        return Some(match entries[..] {
            [] => values.collect(),
            [exponent] => values.map(|value| value.powf(f32::from(exponent) / 256.0)).collect(),
            _ => values.map(|value| interpolated(&entries, value)).collect(),
        });
    }
    let tag = tag.strip_prefix(b"para")?;
    let kind = u16::from_be_bytes(*tag.get(4..)?.first_chunk()?);
    let number = |index: usize| fixed(tag, 8 + 4 * index);
    let g = number(0)?;
    // (a x + b)^g + e for x >= d, and c x + f below.
    let [a, b, c, d, e, f] = match kind {
        0 => [1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        1 => [number(1)?, number(2)?, 0.0, -number(2)? / number(1)?, 0.0, 0.0],
        2 => [number(1)?, number(2)?, 0.0, -number(2)? / number(1)?, number(3)?, number(3)?],
        3 => [number(1)?, number(2)?, number(3)?, number(4)?, 0.0, 0.0],
        4 => [number(1)?, number(2)?, number(3)?, number(4)?, number(5)?, number(6)?],
        _ => return None,
    };
    Some(values.map(|x| if x >= d { (a * x + b).max(0.0).powf(g) + e } else { c * x + f }).collect())
}

/// Interpolates between the entries of a table.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "0 to 1"
)]
fn interpolated(entries: &[u16], value: f32) -> f32 {
    let place = value * (entries.len() - 1) as f32;
    let first = (place as usize).min(entries.len() - 1);
    let [low, high] = [first, (first + 1).min(entries.len() - 1)].map(|at| f32::from(entries[at]) / 65_535.0);
    low + (high - low) * (place - first as f32)
}
