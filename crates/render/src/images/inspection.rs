//! Inspects a raster image without decoding it, and rewrites the few that a decoder would show otherwise than browsers do.

use std::sync::Arc;

use imagesize::ImageType;
use usvg::ImageKind;

use super::colour::Colours;
use super::decode::decode;
use super::decoding::{Decoding, decoding, forget};
use super::orientation::Orientation;
use super::pixels::{MOST_PIXELS, Unusable};
use super::size::raster;
use super::{gif_file, jpeg, png_file, rewrite, webp};

/// Bytes that a file has for its rows beside its pixels, at the most.
const MOST_ROWS: u64 = 2 * MOST_PIXELS as u64 / 1000 + 65_536;

/// A raster picture that was looked at, but not decoded.
#[derive(Debug)]
pub(crate) struct Looked {
    kind: ImageKind,
    orientation: Orientation,
    colours: Colours,
    /// As in `png_file`.
    is_hidden: bool,
    /// Whether a decoder that follows usvg's idea of pictures shows it as browsers do. It may still be damaged.
    pub(crate) is_plain: bool,
}

/// Looks at a raster picture. It takes as long as to look at each byte once or twice.
pub(crate) fn look(format: ImageType, bytes: Arc<Vec<u8>>) -> Result<Looked, Unusable> {
    let upright = Orientation::default();
    let (bytes, orientation, colours, is_hidden, is_plain) = match format {
        ImageType::Png => {
            let png = png_file::look(bytes)?;
            (png.file, png.orientation, png.colours, png.is_hidden, png.is_whole && !png.is_hidden)
        }
        ImageType::Jpeg => {
            let header = jpeg::Header::of(&bytes);
            let is_plain = header.is_whole && header.has_usual_colours();
            let colours = header.colours();
            (bytes, header.orientation, colours, false, is_plain)
        }
        ImageType::Gif => {
            let is_plain = gif_file::Header::of(&bytes).is_some_and(|header| header.is_all());
            (bytes, upright, Colours::Srgb, false, is_plain)
        }
        ImageType::Webp if !webp::is_whole(&bytes) => {
            return Err(Unusable("it is cut short, and nothing of such a WebP is shown".to_owned()));
        }
        _ => {
            let (is_plain, colours) = (!webp::lacks_alpha(&bytes), webp::colours(&bytes));
            (bytes, upright, colours, false, is_plain)
        }
    };
    let kind = raster(format, bytes)?;
    let is_plain = is_plain && orientation.is_upright() && !matches!(colours, Colours::Other(_));
    Ok(Looked { kind, orientation, colours, is_hidden, is_plain })
}

impl Looked {
    /// The picture as it is.
    pub(crate) fn kind(&self) -> ImageKind {
        self.kind.clone()
    }

    /// Whether its colours are shown without being understood.
    pub(crate) fn has_unknown_colours(&self) -> bool {
        self.colours == Colours::Unknown
    }

    /// What rewriting takes: bytes meanwhile, bytes of the result, and work.
    pub(crate) fn rewriting(&self) -> Decoding {
        forget();
        let Decoding { pixels, beside, work } = decoding(&self.kind);
        // One that is cut short may be decoded twice.
        let twice = if self.is_plain { 1 } else { 2 };
        let file = rewrite::most_bytes(pixels / 4, 1).saturating_add(MOST_ROWS);
        Decoding {
            pixels: file,
            beside: (pixels + beside) * twice,
            work: work.saturating_mul(twice).saturating_add(5 * pixels),
        }
    }

    /// Decodes the picture, and gives it as a file that is shown as it is wherever it goes. The picture itself, if it is plain
    /// and whole.
    pub(crate) fn rewritten(&self) -> Result<(ImageKind, Option<&'static str>), Unusable> {
        let mut pixels = match &self.kind {
            ImageKind::PNG(bytes) => png_file::decode(bytes, self.is_hidden)?,
            kind => decode(kind)?,
        };
        if self.is_plain && pixels.damage.is_none() {
            return Ok((self.kind(), None));
        }
        if let Colours::Other(profile) = &self.colours {
            profile.apply(&mut pixels.rgba);
        }
        let file = rewrite::write(&pixels, self.orientation)?;
        Ok((ImageKind::PNG(Arc::new(file)), pixels.damage))
    }
}
