//! Single stages for the targets in `fuzz/`. They are not part of the public interface.

use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use super::fonts::{DocumentFonts, LoadError, Needed, Provider};
use super::guard::{self, Budget, gunzip as unpack};
use super::pixels::colour_runs::Painted;
use super::{
    Cancellation, Error, FontSet, FontSetOptions, Format, Limits, Options, Picture, Reading, SystemFonts,
    Warning, WebP, style, text, xml,
};
use tiny_skia::{ColorU8, IntSize, Pixmap};
use zune_jpeg::zune_core::bytestream::ZCursor;

static FONTS: LazyLock<FontSet> = LazyLock::new(FontSet::embedded);

/// Loads a font set of one buffer.
pub fn font(bytes: &[u8]) {
    let options = FontSetOptions {
        buffers: vec![bytes.to_vec()],
        system: SystemFonts::Never,
        ..FontSetOptions::default()
    };
    drop(FontSet::new(options));
}

/// Reads `@font-face` rules, and loads the fonts that a text in the families A and B needs. Every address has the same
/// file.
///
/// # Panics
///
/// A loaded font cannot be parsed, or a rule has an invalid range.
pub fn font_face(block: &str, file: &[u8], limits: &Limits) {
    let rule = format!("@font-face{{font-family:A;src:url(a);{block}}}");
    let svg = format!(
        "<svg xmlns='{}'><style>{}</style><text font-family='A,\"B b\"'>ab\u{450}</text></svg>",
        xml::SVG_NAMESPACE,
        rule.replace('<', " ")
    );
    let Ok(document) = xml::document(&svg, limits) else { return };
    let Ok(styled) =
        style::resolve(&document, style::Shown::Document, 96.0, &FONTS, &mut style::Left::default())
    else {
        return;
    };
    for rule in &styled.faces {
        assert!(!rule.sources.is_empty());
        assert!(rule.weight.iter().all(|weight| 1.0 <= *weight.start() && weight.start() <= weight.end()));
        assert!(
            rule.stretch.iter().all(|stretch| 0.0 <= *stretch.start() && stretch.start() <= stretch.end())
        );
        assert!(
            rule.unicode_range
                .iter()
                .all(|range| range.start() <= range.end() && *range.end() <= 0x0010_ffff)
        );
    }
    let needed = Needed::by(&document);
    let provider = OneFile { file: Arc::new(file.to_vec()) };
    let fonts = DocumentFonts::load(&styled.faces, &needed, &provider).expect("there is memory");
    for face in &fonts.faces {
        assert!(ttf_parser::Face::parse(&face.data, face.index).is_ok());
    }
    let _ = style::font_urls(&document);
}

/// Encodes pixels of four bytes, which are taken for straight ones, in rows of `width`, and decodes the file.
///
/// # Panics
///
/// The file has another size than the picture, or other pixels where nothing may be lost.
pub fn encode(pixels: &[u8], width: u32, options: &Options) {
    let rows = pixels.chunks_exact(width as usize * 4);
    let Some(size) = IntSize::from_wh(width, rows.len().try_into().expect("few rows")) else { return };
    let mut straight = rows.flatten().copied().collect::<Vec<u8>>();
    let mut pixmap = Pixmap::from_vec(straight.clone(), size).expect("four bytes for each pixel");
    for (pixel, straight) in pixmap.pixels_mut().iter_mut().zip(straight.as_chunks().0) {
        let &[red, green, blue, alpha]: &[u8; 4] = straight;
        *pixel = ColorU8::from_rgba(red, green, blue, alpha).premultiply();
    }
    straight = pixmap.clone().take_demultiplied();
    let is_opaque = straight.chunks(4).all(|pixel| pixel[3] == u8::MAX);
    let picture = Picture::new(Painted::Pixels(pixmap));
    let file = picture.into_file(options, &Cancellation::default()).expect("there is memory");
    let (sides, lossless) = match options.format {
        Format::Png(palette) => {
            let mut decoder = png::Decoder::new(Cursor::new(&file));
            decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
            let mut reader = decoder.read_info().expect("a PNG");
            let mut decoded = vec![0; reader.output_buffer_size().expect("a small picture")];
            let frame = reader.next_frame(&mut decoded).expect("pixels");
            let rgba: Vec<u8> = match frame.color_type {
                png::ColorType::Rgba => decoded,
                _ => decoded.chunks(2).flat_map(|p| [p[0], p[0], p[0], p[1]]).collect(),
            };
            ((frame.width, frame.height), palette.is_none().then_some(rgba))
        }
        Format::Jpeg(_) => {
            let mut decoder = zune_jpeg::JpegDecoder::new(ZCursor::new(&file[..]));
            decoder.decode().expect("a JPEG");
            let (width, height) = decoder.dimensions().expect("a size");
            ((u32::try_from(width).expect("small"), u32::try_from(height).expect("small")), None)
        }
        Format::WebP(webp) => {
            let mut decoder = image_webp::WebPDecoder::new(Cursor::new(&file[..])).expect("a WebP");
            let mut decoded = vec![0; decoder.output_buffer_size().expect("a small picture")];
            decoder.read_image(&mut decoded).expect("pixels");
            let rgba = if decoder.has_alpha() {
                decoded
            } else {
                decoded.chunks(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect()
            };
            assert!(!is_opaque || !decoder.has_alpha());
            (decoder.dimensions(), (webp == WebP::Lossless).then_some(rgba))
        }
        Format::Raw => ((size.width(), size.height()), Some(file)),
    };
    assert_eq!(sides, (size.width(), size.height()));
    // The colour of a transparent pixel may change.
    for (pixel, original) in lossless.iter().flat_map(|decoded| decoded.chunks(4)).zip(straight.chunks(4)) {
        assert!(pixel == original || (pixel[3], original[3]) == (0, 0), "{pixel:?} for {original:?}");
    }
}

struct OneFile {
    file: Arc<Vec<u8>>,
}

impl Provider for OneFile {
    fn load(&self, _: &str) -> Result<Arc<Vec<u8>>, String> {
        Ok(Arc::clone(&self.file))
    }

    fn local(&self, name: &str) -> Option<(Arc<Vec<u8>>, u32)> {
        FONTS.local(name)
    }

    fn spend(&self, _: u64) -> bool {
        true
    }

    fn reserve(&self, _: u64, _: u64) -> Result<(), LoadError> {
        Ok(())
    }

    fn warn(&self, _: Warning) {}
}

/// Runs the checks of bytes, markup and document.
///
/// # Errors
///
/// The error of the first check that fails.
pub fn guard(svg: &[u8], limits: &Limits) -> Result<(), Error> {
    let text = guard::decode(svg, limits)?;
    guard::check_document(&xml::document(&text, limits)?, limits, &Budget::default()).map(drop)
}

/// Resolves the style of a document twice.
///
/// # Panics
///
/// The result is not XML, is too long, or changes when it is resolved again. Some changes are allowed: where a name has
/// a backslash, a line break, a percent sign or a character that XML cannot have, because usvg reads names literally
/// and CSS does not; and where text properties that only CSS has become attributes.
pub fn style(svg: &str, limits: &Limits) {
    let Some(once) = resolved(svg, limits) else { return };
    // A value that stands once in the document may be written to several elements.
    assert!(once.len() <= 5 * svg.len() + (4 << 20), "{} bytes of {}", once.len(), svg.len());
    if once.contains(['\\', '%', '\u{fffd}']) || once.contains("&#1") || once.contains(" css-") {
        return;
    }
    if let Some(twice) = resolved(&once, limits) {
        assert_eq!(twice, once);
    }
}

/// The document with resolved style; `None` if it is refused, or has no style.
fn resolved(svg: &str, limits: &Limits) -> Option<String> {
    let document = xml::document(svg, limits).ok()?;
    if style::memory(&document) == 0 {
        return None;
    }
    let text = style::resolve(&document, style::Shown::Document, 96.0, &FONTS, &mut style::Left::default())
        .ok()?
        .text;
    xml::document(&text, limits).expect("a document with resolved style is an SVG document");
    Some(text)
}

/// Lays out the texts of a document in the embedded font, with and without outlines beside the document.
///
/// # Panics
///
/// The result is not an SVG document, or has text.
pub fn text(svg: &str, limits: &Limits) {
    let Ok(document) = xml::document(svg, limits) else { return };
    let Ok(styled) =
        style::resolve(&document, style::Shown::Document, 96.0, &FONTS, &mut style::Left::default())
    else {
        return;
    };
    let document =
        xml::document(&styled.text, limits).expect("a document with resolved style is an SVG document");
    if guard::check_document(&document, limits, &Budget::default()).is_err() || !text::is_in(&document) {
        return;
    }
    for may_keep in [false, true] {
        let Ok(laid) =
            text::lay_out(&document, &FONTS, &DocumentFonts::default(), Reading::of_browsers(), may_keep)
        else {
            return;
        };
        let document = xml::document(&laid.text, limits).expect("a laid out document is an SVG document");
        assert!(!text::is_in(&document), "a text remains: {}", laid.text);
    }
}

/// Unpacks a gzip file of at most `most` bytes.
///
/// # Errors
///
/// It is not a gzip file, or is too large.
pub fn gunzip(bytes: &[u8], most: u64) -> Result<Vec<u8>, Error> {
    unpack::gunzip(bytes, most)
}
