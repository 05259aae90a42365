//! GIF files: the first frame, at its place on the logical screen.

use std::collections::HashSet;
use std::io::Cursor;
use std::ops::Range;

use super::pixels::{Pixels, Unusable, buffer};

/// The screen and the first frame of a GIF (`GIF89a`, sections 18 and 20).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The size that is shown: the screen, extended to the whole frame, as in browsers.
    pub(crate) size: [usize; 2],
    screen: [usize; 2],
    place: [usize; 2],
    frame: [usize; 2],
    /// Whether the end of the frame was found.
    is_whole: bool,
}

impl Header {
    /// `None` if there is no frame.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 6 << (flags & 7) };
        let number =
            |bytes: &[u8], at: usize| Some(usize::from(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?)));
        let screen = [number(bytes, 6)?, number(bytes, 8)?];
        let mut rest = bytes.get(13 + table(*bytes.get(10)?)..)?;
        loop {
            match rest.first()? {
                // An extension: a label, then blocks.
                0x21 => rest = after_blocks(rest.get(2..)?)?,
                0x2c => break,
                0x3b => return None,
                // Decoders skip unknown bytes.
                _ => rest = &rest[1..],
            }
        }
        let place = [number(rest, 1)?, number(rest, 3)?];
        let frame = [number(rest, 5)?, number(rest, 7)?];
        let data = rest.get(11 + table(*rest.get(9)?)..).unwrap_or_default();
        let size = [0, 1].map(|axis| screen[axis].max(place[axis] + frame[axis]));
        Some(Self { size, screen, place, frame, is_whole: after_blocks(data).is_some() })
    }

    /// Whether a decoder that ignores the screen shows the same.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_whole && self.place == [0, 0] && self.frame == self.screen
    }
}

/// Skips a sequence of blocks. Each begins with its length, and an empty one is the last.
fn after_blocks(mut blocks: &[u8]) -> Option<&[u8]> {
    loop {
        let (&length, rest) = blocks.split_first()?;
        blocks = rest.get(length.into()..)?;
        if length == 0 {
            return Some(blocks);
        }
    }
}

/// The rows of an interlaced frame in the order of the file (`GIF89a`, appendix E).
fn passes(height: usize) -> Vec<usize> {
    let pass = |first: usize, step: usize| (first..height).step_by(step);
    pass(0, 8).chain(pass(4, 8)).chain(pass(2, 4)).chain(pass(1, 2)).collect()
}

/// Fills missing rows of the later passes with rows of the earlier ones, as browsers do while a file loads.
fn spread(frame: &mut [u8], there: &[usize], row: impl Fn(usize) -> Range<usize>) {
    let is_there: HashSet<usize> = there.iter().copied().collect();
    let last = frame.len() / row(0).len().max(1);
    for y in (0..last).filter(|y| !is_there.contains(y)) {
        if let Some(near) = [y & !1, y & !3, y & !7].into_iter().find(|near| is_there.contains(near)) {
            frame.copy_within(row(near), row(y).start);
        }
    }
}

/// Decodes the first frame. Missing rows of a damaged file are transparent.
pub(crate) fn decode(bytes: &[u8]) -> Result<Pixels, Unusable> {
    let header = Header::of(bytes).ok_or_else(Unusable::unreadable)?;
    let failed = |error: gif::DecodingError| Unusable(format!("it cannot be decoded: {error}"));
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(Cursor::new(bytes)).map_err(failed)?;
    let frame = decoder.next_frame_info().map_err(failed)?.ok_or_else(Unusable::unreadable)?;
    let [left, top, width, height] = [frame.left, frame.top, frame.width, frame.height].map(usize::from);
    if [left, top] != header.place || [width, height] != header.frame {
        return Err(Unusable::unreadable());
    }
    let is_interlaced = frame.interlaced;
    let mut pixels = buffer([width, height])?;
    let order = if is_interlaced { passes(height) } else { (0..height).collect() };
    let row = |y: usize| y * width * 4..(y + 1) * width * 4;
    let read = |y: &&usize| decoder.fill_buffer(&mut pixels[row(**y)]).unwrap_or_default();
    let rows = order.iter().take_while(read).count();
    let damage = (rows < height).then_some("it is damaged or cut short");
    if is_interlaced && rows < height {
        spread(&mut pixels, &order[..rows], row);
    }
    if [width, height] == header.size {
        return Ok(Pixels { size: header.size, rgba: pixels, damage });
    }
    let mut rgba = buffer(header.size)?;
    let rows = rgba.chunks_exact_mut(header.size[0] * 4).skip(top);
    for (row, decoded) in rows.zip(pixels.chunks_exact(width.max(1) * 4)) {
        row[left * 4..][..width * 4].copy_from_slice(decoded);
    }
    Ok(Pixels { size: header.size, rgba, damage })
}
