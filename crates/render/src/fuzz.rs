//! Stages by themselves, for `fuzz/`: they are no part of the interface.

use std::sync::{Arc, LazyLock};

use super::fonts::{DocumentFonts, Provider, Unusable, Wanted};
use super::guard::{self, Spent, gunzip as unpack};
use super::{Error, FontSet, FontSetOptions, Limits, SystemFonts, Warning, parse, style, text};

static FONTS: LazyLock<FontSet> = LazyLock::new(FontSet::embedded);

/// Loads a font.
pub fn font(bytes: &[u8]) {
    let options = FontSetOptions {
        buffers: vec![bytes.to_vec()],
        system: SystemFonts::Never,
        ..FontSetOptions::default()
    };
    drop(FontSet::new(options));
}

/// Reads rules of fonts, and loads those of them that a text of the families A and B needs: the same file is behind every address.
///
/// # Panics
///
/// A font that came of it cannot be read, or says something that none can be.
pub fn font_face(block: &str, file: &[u8], limits: &Limits) {
    let rule = format!("@font-face{{font-family:A;src:url(a);{block}}}");
    let svg = format!(
        "<svg xmlns='{}'><style>{}</style><text font-family='A,\"B b\"'>ab\u{450}</text></svg>",
        xml::SVG_NAMESPACE,
        rule.replace('<', " ")
    );
    let Ok(document) = parse::document(&svg, limits) else { return };
    let Ok(styled) = style::resolve(&document, style::Shown::Document, &FONTS, &mut style::Left::default())
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
    let wanted = Wanted::by(&document);
    let provider = OneFile { file: Arc::new(file.to_vec()) };
    let fonts = DocumentFonts::load(&styled.faces, &wanted, &provider).expect("there is memory");
    for face in &fonts.faces {
        assert!(ttf_parser::Face::parse(&face.data, face.index).is_ok());
    }
    let _ = style::font_urls(&document);
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

    fn take(&self, _: u64, _: u64) -> Result<(), Unusable> {
        Ok(())
    }

    fn warn(&self, _: Warning) {}
}

/// Checks of text and document.
///
/// # Errors
///
/// What they refuse.
pub fn guard(svg: &[u8], limits: &Limits) -> Result<(), Error> {
    let text = guard::text(svg, limits)?;
    guard::document(&parse::document(&text, limits)?, limits, &Spent::default()).map(drop)
}

/// Resolves a document's style, and that of what comes out.
///
/// # Panics
///
/// What is written anew is no XML, too long, or changes when it is resolved once more. It may change where a name has a backslash, a
/// line's end, a percent sign, or a character that XML cannot have: usvg takes names as they are written, and CSS does not. So
/// may it where properties of text that only CSS has become attributes.
pub fn style(svg: &str, limits: &Limits) {
    let Some(once) = resolved(svg, limits) else { return };
    // Each of a handful of elements may have what the document says once.
    assert!(once.len() <= 5 * svg.len() + (4 << 20), "{} bytes of {}", once.len(), svg.len());
    if once.contains(['\\', '%', '\u{fffd}']) || once.contains("&#1") || once.contains(" css-") {
        return;
    }
    if let Some(twice) = resolved(&once, limits) {
        assert_eq!(twice, once);
    }
}

/// The document written anew; none if it is refused, or plain.
fn resolved(svg: &str, limits: &Limits) -> Option<String> {
    let document = parse::document(svg, limits).ok()?;
    if style::memory(&document) == 0 {
        return None;
    }
    let text =
        style::resolve(&document, style::Shown::Document, &FONTS, &mut style::Left::default()).ok()?.text;
    parse::document(&text, limits).expect("what is written anew is an SVG document");
    Some(text)
}

/// Lays out the texts of a document in the embedded font, with outlines beside it and without.
///
/// # Panics
///
/// The result is not an SVG document, or has text.
pub fn text(svg: &str, limits: &Limits) {
    let Ok(document) = parse::document(svg, limits) else { return };
    let Ok(styled) = style::resolve(&document, style::Shown::Document, &FONTS, &mut style::Left::default())
    else {
        return;
    };
    let document = parse::document(&styled.text, limits).expect("what is written anew is an SVG document");
    if guard::document(&document, limits, &Spent::default()).is_err() || !text::is_in(&document) {
        return;
    }
    for may_keep in [false, true] {
        let Ok(laid) = text::lay_out(&document, &FONTS, &DocumentFonts::default(), may_keep) else { return };
        let document = parse::document(&laid.text, limits).expect("what is laid out is an SVG document");
        assert!(!text::is_in(&document), "a text is left: {}", laid.text);
    }
}

/// Unpacks up to so many bytes.
///
/// # Errors
///
/// What is not a gzip file, or too large.
pub fn gunzip(bytes: &[u8], most: u64) -> Result<Vec<u8>, Error> {
    unpack::gunzip(bytes, most)
}
