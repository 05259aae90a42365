//! Pictures that a document refers to: which are loaded, and what they may be.

use std::io::Cursor;
use std::sync::Arc;

use imagesize::ImageType;
use usvg::ImageKind;

use super::guard;

/// The most pixels of a picture inside the picture. A photograph of a good camera has 24 million.
const MOST_PIXELS: usize = 25_000_000;

/// The type of what has none.
pub(super) const UNTYPED: &str = "text/plain";

/// Why a picture cannot be shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unusable(pub(super) String);

/// What bytes are, by their type where it is one of SVG's and else by how they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Raster(ImageType),
    Svg,
}

impl Format {
    /// By media type, as usvg has it: `text/plain` is what a data URI without one has.
    pub(super) fn of(media_type: &str, bytes: &[u8]) -> Result<Self, Unusable> {
        match media_type {
            "image/jpg" | "image/jpeg" => Ok(Self::Raster(ImageType::Jpeg)),
            "image/png" => Ok(Self::Raster(ImageType::Png)),
            "image/gif" => Ok(Self::Raster(ImageType::Gif)),
            "image/webp" => Ok(Self::Raster(ImageType::Webp)),
            "image/svg+xml" => Ok(Self::Svg),
            UNTYPED => Ok(Self::by_content(bytes)),
            _ => Err(Unusable(format!("{} is no type that can be shown", guard::excerpt(media_type)))),
        }
    }

    fn by_content(bytes: &[u8]) -> Self {
        match imagesize::image_type(bytes) {
            Ok(raster @ (ImageType::Jpeg | ImageType::Png | ImageType::Gif | ImageType::Webp)) => {
                Self::Raster(raster)
            }
            _ => Self::Svg,
        }
    }
}

/// A raster picture whose header says that it is no larger than it may be. Its pixels are decoded when it is painted.
pub(super) fn raster(format: ImageType, bytes: Arc<Vec<u8>>) -> Result<ImageKind, Unusable> {
    let size = size(format, &bytes);
    let [width, height] =
        size.ok_or_else(|| Unusable("its header does not say how large it is".to_owned()))?;
    if !width.checked_mul(height).is_some_and(|pixels| pixels > 0 && pixels <= MOST_PIXELS) {
        return Err(Unusable(format!("it has {width} x {height} pixels; there may be 1 to {MOST_PIXELS}")));
    }
    match format {
        ImageType::Jpeg => Ok(ImageKind::JPEG(bytes)),
        ImageType::Png => Ok(ImageKind::PNG(bytes)),
        ImageType::Gif => Ok(ImageKind::GIF(bytes)),
        ImageType::Webp => Ok(ImageKind::WEBP(bytes)),
        _ => Err(Unusable("it is of a format that is not decoded".to_owned())),
    }
}

/// The larger of what a decoder makes room for and what is shown.
fn size(format: ImageType, bytes: &[u8]) -> Option<[usize; 2]> {
    let shown = imagesize::blob_size(bytes).ok()?;
    if format != ImageType::Gif {
        return Some([shown.width, shown.height]);
    }
    // A GIF's first picture may be larger than what the file says of all.
    let mut decoder = gif::DecodeOptions::new().read_info(Cursor::new(bytes)).ok()?;
    let frame = decoder.next_frame_info().ok()??;
    Some([shown.width.max(frame.width.into()), shown.height.max(frame.height.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Arc<Vec<u8>> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
        bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        Arc::new(bytes)
    }

    fn gif(screen: [u16; 2], frame: [u16; 2]) -> Arc<Vec<u8>> {
        let mut bytes = b"GIF89a".to_vec();
        bytes.extend(screen.map(u16::to_le_bytes).concat());
        bytes.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255, b',', 0, 0, 0, 0]);
        bytes.extend(frame.map(u16::to_le_bytes).concat());
        bytes.extend([0, 2, 2, 0x4c, 1, 0, b';']);
        Arc::new(bytes)
    }

    #[test]
    fn pictures_are_as_large_as_their_header_says_and_no_larger_than_they_may_be() {
        assert!(raster(ImageType::Png, png(5000, 5000)).is_ok());
        assert!(raster(ImageType::Png, png(5001, 5000)).is_err());
        assert!(raster(ImageType::Png, png(u32::MAX, u32::MAX)).is_err());
        assert!(raster(ImageType::Png, png(0, 5)).is_err());
        assert!(raster(ImageType::Gif, gif([4, 4], [2, 2])).is_ok());
        assert!(raster(ImageType::Gif, gif([4, 4], [60_000, 60_000])).is_err());
        assert!(raster(ImageType::Jpeg, Arc::new(vec![0xff, 0xd8, 0xff])).is_err());
    }

    #[test]
    fn a_format_is_told_by_type_and_where_there_is_none_by_content() {
        assert_eq!(Format::of("image/png", b""), Ok(Format::Raster(ImageType::Png)));
        assert_eq!(Format::of("text/plain", &gif([1, 1], [1, 1])), Ok(Format::Raster(ImageType::Gif)));
        assert_eq!(Format::of("text/plain", b"<svg/>"), Ok(Format::Svg));
        assert!(Format::of("text/html", b"<svg/>").is_err());
    }
}
