//! Inspects a raster image without decoding it, and rewrites an image that a plain decoder would show differently from
//! browsers.

use std::sync::Arc;

use imagesize::ImageType;
use usvg::ImageKind;

use super::colour::Colours;
use super::decode_cost::{Decoding, decoding, forget};
use super::formats::orientation::Orientation;
use super::formats::pixels::{MOST_PIXELS, Unusable};
use super::formats::{decode, dimensions, gif, jpeg, png, webp};
use super::rewrite;

/// The most bytes that a rewritten file has beside its pixels.
const MOST_ROWS: u64 = 2 * MOST_PIXELS as u64 / 1000 + 65_536;

/// A raster image whose headers were read.
#[derive(Debug)]
pub(crate) struct Inspected {
    kind: ImageKind,
    orientation: Orientation,
    colours: Colours,
    /// As in [`png::Inspected`].
    is_hidden: bool,
    /// Whether a plain decoder shows it as browsers do. It may still be damaged.
    pub(crate) is_plain: bool,
}

/// Inspects a raster image. It reads each byte once or twice.
pub(crate) fn inspect(format: ImageType, bytes: Arc<Vec<u8>>) -> Result<Inspected, Unusable> {
    let upright = Orientation::default();
    let (bytes, orientation, colours, is_hidden, is_plain) = match format {
        ImageType::Png => {
            let png = png::inspect(bytes)?;
            (png.file, png.orientation, png.colours, png.is_hidden, png.is_whole && !png.is_hidden)
        }
        ImageType::Jpeg => {
            let header = jpeg::Header::of(&bytes);
            let is_plain = header.is_whole && header.has_usual_colours();
            let colours = header.colours();
            (bytes, header.orientation, colours, false, is_plain)
        }
        ImageType::Gif => {
            let is_plain = gif::Header::of(&bytes).is_some_and(|header| header.is_plain());
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
    let kind = dimensions::checked(format, bytes)?;
    let is_plain = is_plain && orientation.is_upright() && !matches!(colours, Colours::Other(_));
    Ok(Inspected { kind, orientation, colours, is_hidden, is_plain })
}

impl Inspected {
    /// The image without changes.
    pub(crate) fn kind(&self) -> ImageKind {
        self.kind.clone()
    }

    /// Whether its colours are shown unconverted because their colour space is not supported.
    pub(crate) fn has_unknown_colours(&self) -> bool {
        self.colours == Colours::Unknown
    }

    /// The cost of rewriting it. `pixels` is the bytes of the new file.
    pub(crate) fn rewrite_cost(&self) -> Decoding {
        forget();
        let Decoding { pixels, beside, work } = decoding(&self.kind);
        // A truncated JPEG is decoded twice.
        let twice = if self.is_plain { 1 } else { 2 };
        let file = rewrite::most_bytes(pixels / 4, 1).saturating_add(MOST_ROWS);
        Decoding {
            pixels: file,
            beside: (pixels + beside) * twice,
            work: work.saturating_mul(twice).saturating_add(5 * pixels),
        }
    }

    /// Decodes the image and writes it as a file that every decoder shows in the same way. Returns the image itself if
    /// it is plain and not damaged, and with it the damage.
    pub(crate) fn rewrite(&self) -> Result<(ImageKind, Option<&'static str>), Unusable> {
        let mut pixels = match &self.kind {
            ImageKind::PNG(bytes) => png::decode(bytes, self.is_hidden)?,
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
