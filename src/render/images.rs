//! Pictures that a document refers to: which are loaded, and what they may be.

use std::io::Cursor;
use std::sync::Arc;

use imagesize::ImageType;
use usvg::ImageKind;

/// The most pixels of a picture inside the picture. A photograph of a good camera has 24 million.
const MOST_PIXELS: usize = 25_000_000;

/// What bytes are, by their type where it is one of SVG's and else by how they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Raster(ImageType),
    Svg,
}

impl Format {
    /// By media type, as usvg has it: `text/plain` is what a data URI without one has.
    pub(super) fn of(media_type: &str, bytes: &[u8]) -> Option<Self> {
        match media_type {
            "image/jpg" | "image/jpeg" => Some(Self::Raster(ImageType::Jpeg)),
            "image/png" => Some(Self::Raster(ImageType::Png)),
            "image/gif" => Some(Self::Raster(ImageType::Gif)),
            "image/webp" => Some(Self::Raster(ImageType::Webp)),
            "image/svg+xml" => Some(Self::Svg),
            "text/plain" => Some(Self::by_content(bytes)),
            _ => None,
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
pub(super) fn raster(format: ImageType, bytes: Arc<Vec<u8>>) -> Option<ImageKind> {
    let [width, height] = size(format, &bytes)?;
    width.checked_mul(height).filter(|&pixels| pixels > 0 && pixels <= MOST_PIXELS)?;
    match format {
        ImageType::Jpeg => Some(ImageKind::JPEG(bytes)),
        ImageType::Png => Some(ImageKind::PNG(bytes)),
        ImageType::Gif => Some(ImageKind::GIF(bytes)),
        ImageType::Webp => Some(ImageKind::WEBP(bytes)),
        _ => None,
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
        assert!(raster(ImageType::Png, png(5000, 5000)).is_some());
        assert!(raster(ImageType::Png, png(5001, 5000)).is_none());
        assert!(raster(ImageType::Png, png(u32::MAX, u32::MAX)).is_none());
        assert!(raster(ImageType::Png, png(0, 5)).is_none());
        assert!(raster(ImageType::Gif, gif([4, 4], [2, 2])).is_some());
        assert!(raster(ImageType::Gif, gif([4, 4], [60_000, 60_000])).is_none());
        assert!(raster(ImageType::Jpeg, Arc::new(vec![0xff, 0xd8, 0xff])).is_none());
    }

    #[test]
    fn a_format_is_told_by_type_and_where_there_is_none_by_content() {
        assert_eq!(Format::of("image/png", b""), Some(Format::Raster(ImageType::Png)));
        assert_eq!(Format::of("text/plain", &gif([1, 1], [1, 1])), Some(Format::Raster(ImageType::Gif)));
        assert_eq!(Format::of("text/plain", b"<svg/>"), Some(Format::Svg));
        assert_eq!(Format::of("text/html", b"<svg/>"), None);
    }
}
