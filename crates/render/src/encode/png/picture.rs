//! Brings pixels into the smallest of PNG's colour types that holds them: indices into a palette for at most 256
//! colours, grey, RGB if all is opaque, otherwise RGBA.

use png::{BitDepth, ColorType};
use tiny_skia::Pixmap;

use super::layout::Layout;
use super::palette::Indexed;
use super::quantise::quantise;
use crate::format::Palette;
use crate::pixels::MAX_PALETTE_COLOURS;
use crate::pixels::colour_runs::Painted;
use crate::pixels::memory::room;
use crate::pixels::runs::{Pixel, are_opaque};
use crate::{Cancellation, Error};

/// A picture in one of PNG's colour types.
pub(super) struct Picture {
    pub(super) colour: ColorType,
    pub(super) depth: BitDepth,
    pub(super) layout: Layout,
    /// Rows before filtering.
    pub(super) rows: Vec<u8>,
    /// RGB of each colour; empty unless pixels are indices.
    pub(super) palette: Vec<u8>,
    /// Alpha of the palette's colours, up to the last that is not opaque.
    pub(super) transparency: Vec<u8>,
    /// Whether colours were reduced to the palette.
    pub(super) is_reduced: bool,
}

impl Picture {
    /// Takes the pixels into a colour type. If there is a `palette`, a picture of more colours is reduced to it.
    pub(super) fn new(
        painted: Painted,
        palette: Option<Palette>,
        cancellation: &Cancellation,
    ) -> Result<Self, Error> {
        let most = palette.map_or(MAX_PALETTE_COLOURS, |palette| palette.colours.into());
        let indexed = match &painted {
            Painted::Runs(runs) => {
                (runs.colours.len() <= most).then(|| Indexed::of_runs(runs)).transpose()?
            }
            Painted::Pixels(pixmap) => Indexed::of_pixels(pixmap, most)?,
        };
        match (indexed, palette) {
            (Some(indexed), _) => Self::of_indices(indexed),
            (None, Some(palette)) => {
                let (width, _) = painted.size();
                let reduced = quantise(&painted.into_straight()?, width as usize, palette, cancellation)?;
                Ok(Self { is_reduced: true, ..Self::of_indices(reduced)? })
            }
            (None, None) => Self::coloured(painted.into_pixmap()?),
        }
    }

    /// Grey values are ordered, which a filter can use. Indices are smaller only if they need less than a byte.
    fn of_indices(indexed: Indexed) -> Result<Self, Error> {
        if indexed.depth() == 8 && indexed.colours.iter().copied().all(is_grey) {
            Ok(Self::direct(ColorType::Grayscale, indexed.width, indexed.grey()))
        } else {
            Self::indexed(indexed)
        }
    }

    fn coloured(pixmap: Pixmap) -> Result<Self, Error> {
        let width = pixmap.width() as usize;
        if are_opaque(pixmap.data().as_chunks().0) {
            return Ok(Self::direct(ColorType::Rgb, width, without_alpha(pixmap.data(), width)?));
        }
        let rgba = pixmap.take_demultiplied();
        let grey = rgba.chunks_exact(4).all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]);
        Ok(if grey {
            Self::direct(
                ColorType::GrayscaleAlpha,
                width,
                keep(&rgba, width, |row, kept| {
                    for (&[red, _, _, alpha], kept) in row.iter().zip(kept) {
                        *kept = [red, alpha];
                    }
                })?,
            )
        } else {
            Self::direct(ColorType::Rgba, width, keep(&rgba, width, |row, kept| kept.copy_from_slice(row))?)
        })
    }

    /// One byte for each channel.
    fn direct(colour: ColorType, width: usize, rows: Vec<u8>) -> Self {
        let pixel = colour.samples();
        let layout = Layout { stride: width * pixel, pixel };
        Self {
            colour,
            depth: BitDepth::Eight,
            layout,
            rows,
            palette: Vec::new(),
            transparency: Vec::new(),
            is_reduced: false,
        }
    }

    fn indexed(indexed: Indexed) -> Result<Self, Error> {
        let width = indexed.width;
        let mut palette = Vec::with_capacity(indexed.colours.len() * 3);
        let mut transparency = Vec::with_capacity(indexed.colours.len());
        for [red, green, blue, alpha] in &indexed.colours {
            palette.extend([red, green, blue]);
            transparency.push(*alpha);
        }
        let last = transparency.iter().rposition(|&alpha| alpha < u8::MAX);
        transparency.truncate(last.map_or(0, |last| last + 1));
        let depth = BitDepth::from_u8(indexed.depth()).expect("a palette's depth is one of PNG's");
        let rows = indexed.pack()?;
        let layout = Layout { stride: (width * depth as usize).div_ceil(8), pixel: 1 };
        Ok(Self { colour: ColorType::Indexed, depth, layout, rows, palette, transparency, is_reduced: false })
    }
}

fn is_grey([red, green, blue, alpha]: [u8; 4]) -> bool {
    red == green && green == blue && alpha == u8::MAX
}

/// Red, green and blue of each pixel, in rows that begin with a zero each.
fn without_alpha(rgba: &[u8], width: usize) -> Result<Vec<u8>, Error> {
    keep(rgba, width, |row, kept: &mut [[u8; 3]]| {
        let ((fours, rest), (kept_fours, kept_rest)) = (row.as_chunks::<4>(), kept.as_chunks_mut::<4>());
        // Four pixels at once, as three words.
        for (four, kept) in fours.iter().zip(kept_fours) {
            let [a, b, c, d] = four.map(|pixel| u32::from_le_bytes(pixel) & 0xff_ffff);
            let words = [a | b << 24, b >> 8 | c << 16, c >> 16 | d << 8].map(u32::to_le_bytes);
            kept.as_flattened_mut().copy_from_slice(words.as_flattened());
        }
        for (&[red, green, blue, _], kept) in rest.iter().zip(kept_rest) {
            *kept = [red, green, blue];
        }
    })
}

/// `N` bytes of each pixel, which `parts` writes, in rows of `width` pixels that begin with a zero each.
fn keep<const N: usize>(
    rgba: &[u8],
    width: usize,
    parts: impl Fn(&[Pixel], &mut [[u8; N]]),
) -> Result<Vec<u8>, Error> {
    let rows = rgba.as_chunks().0.chunks_exact(width);
    let mut kept = room(rows.len() * (width * N + 1))?;
    // One row at a time, which stays in the cache. To zero the whole memory first would take longer.
    let mut row_kept = room(width)?;
    row_kept.resize(width, [0; N]);
    for row in rows {
        parts(row, &mut row_kept);
        kept.push(0);
        kept.extend_from_slice(row_kept.as_flattened());
    }
    Ok(kept)
}
