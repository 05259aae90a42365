//! Detects the format of an image by its bytes. Browsers use the media type only to tell SVG from raster images.

use imagesize::ImageType;

use super::formats::pixels::Unusable;

/// The media type of SVG. Browsers show an SVG in a `data:` URI only with this type, and no other format with it.
const SVG: &str = "image/svg+xml";

/// The format of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Raster(ImageType),
    Svg,
}

impl Format {
    /// Detects the format. A file that was loaded from an address has no media type; a `data:` URI always has one.
    pub(crate) fn of(media_type: Option<&str>, bytes: &[u8]) -> Result<Self, Unusable> {
        if media_type == Some(SVG) {
            return match raster(bytes) {
                Some(_) => {
                    Err(Unusable(format!("it is {}, labelled as an SVG", name(bytes).unwrap_or("no SVG"))))
                }
                None => Ok(Self::Svg),
            };
        }
        if let Some(raster) = raster(bytes) {
            return Ok(Self::Raster(raster));
        }
        match (name(bytes), media_type) {
            (Some(name), _) => {
                Err(Unusable(format!("{name} is not decoded, use PNG, JPEG, WebP, GIF or SVG")))
            }
            (None, None) => Ok(Self::Svg),
            (None, Some(_)) if bytes.is_empty() => Err(Unusable("it is empty".to_owned())),
            (None, Some(_)) if looks_like_svg(bytes) => {
                Err(Unusable(format!("an SVG in a `data:` URI has to have the type {SVG}")))
            }
            (None, Some(_)) => Err(Unusable("it is neither PNG, JPEG, WebP nor GIF".to_owned())),
        }
    }
}

/// The raster format, if it can be decoded, by the [MIME Sniffing Standard, section
/// 6.1](https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern).
fn raster(bytes: &[u8]) -> Option<ImageType> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(ImageType::Png)
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some(ImageType::Jpeg)
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Some(ImageType::Gif)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..14) == Some(b"WEBPVP") {
        Some(ImageType::Webp)
    } else {
        None
    }
}

/// The name of a file's format, also of formats that cannot be decoded.
fn name(bytes: &[u8]) -> Option<&'static str> {
    match raster(bytes) {
        Some(ImageType::Png) => return Some("PNG"),
        Some(ImageType::Jpeg) => return Some("JPEG"),
        Some(ImageType::Gif) => return Some("GIF"),
        Some(_) => return Some("WebP"),
        None => {}
    }
    // ISO/IEC 14496-12, section 4.3: a file begins with its type and its compatible brands.
    if bytes.get(4..8) == Some(b"ftyp") {
        let length = bytes.first_chunk().map_or(0, |&length| u32::from_be_bytes(length) as usize);
        let brands = &bytes[8..length.clamp(8, bytes.len().min(256))];
        let has = |names: &[&[u8]]| brands.chunks_exact(4).any(|brand| names.contains(&brand));
        if has(&[b"avif", b"avis"]) {
            return Some("AVIF");
        }
        if has(&[b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1"]) {
            return Some("HEIC");
        }
    }
    let begins = [
        (&b"\xff\x0a"[..], "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"BM", "BMP"),
        (b"\0\0\x01\0", "ICO"),
        (b"\0\0\x02\0", "CUR"),
        (b"%PDF-", "PDF"),
        (b"wOFF", "a font"),
        (b"wOF2", "a font"),
        (b"<!doctype html", "HTML"),
        (b"<html", "HTML"),
    ];
    let begin = bytes.trim_ascii_start();
    let is = |start: &[u8]| {
        bytes.starts_with(start)
            || begin.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    begins.into_iter().find(|(start, _)| is(start)).map(|(_, name)| name)
}

/// Whether there is an SVG element near the beginning.
fn looks_like_svg(bytes: &[u8]) -> bool {
    memchr::memmem::find(&bytes[..bytes.len().min(1024)], b"<svg").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    const JPEG: &[u8] = b"\xff\xd8\xff\xe0";
    const WEBP: &[u8] = b"RIFF\x40\0\0\0WEBPVP8 ";

    fn reason(media_type: Option<&str>, bytes: &[u8]) -> String {
        let Err(Unusable(reason)) = Format::of(media_type, bytes) else { panic!("it is shown") };
        reason
    }

    #[test]
    fn an_image_is_what_its_bytes_say_whatever_its_type() {
        for media_type in [
            None,
            Some("image/png"),
            Some("image/jpeg"),
            Some("text/plain"),
            Some("application/octet-stream"),
        ] {
            for (bytes, format) in [
                (PNG, ImageType::Png),
                (JPEG, ImageType::Jpeg),
                (b"GIF87a", ImageType::Gif),
                (b"GIF89a", ImageType::Gif),
                (WEBP, ImageType::Webp),
            ] {
                assert_eq!(Format::of(media_type, bytes), Ok(Format::Raster(format)), "{media_type:?}");
            }
        }
    }

    #[test]
    fn an_svg_in_a_data_uri_has_to_be_labelled_and_nothing_else_may_be() {
        assert_eq!(Format::of(Some("image/svg+xml"), b"<svg/>"), Ok(Format::Svg));
        assert_eq!(Format::of(None, b"<svg/>"), Ok(Format::Svg));
        for media_type in ["image/png", "text/plain", "text/xml", "application/xml"] {
            assert!(reason(Some(media_type), b"<?xml version='1.0'?><svg/>").contains("image/svg+xml"));
        }
        assert_eq!(reason(Some("image/svg+xml"), PNG), "it is PNG, labelled as an SVG");
    }

    #[test]
    fn a_format_that_is_not_decoded_is_named() {
        for (bytes, name) in [
            (&b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miaf"[..], "AVIF"),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
            (b"\xff\x0a\xfa\x1f", "JPEG XL"),
            (b"II*\0\x08\0\0\0", "TIFF"),
            (b"BM\x36\0\0\0", "BMP"),
            (b"\0\0\x01\0\x01\0", "ICO"),
            (b"\n<!DOCTYPE html><p>404", "HTML"),
        ] {
            for media_type in [None, Some("image/png"), Some("image/avif")] {
                assert!(reason(media_type, bytes).starts_with(name), "{name}: {}", reason(media_type, bytes));
            }
        }
        assert_eq!(reason(Some("image/png"), b""), "it is empty");
        assert_eq!(reason(Some("image/png"), b"GIF88a"), "it is neither PNG, JPEG, WebP nor GIF");
        // A wrong length.
        assert!(reason(Some("image/png"), b"\xff\xff\xff\xffftypavif").starts_with("AVIF"));
        assert!(Format::of(Some("image/png"), b"\0\0\0\0ftyp").is_err());
    }
}
