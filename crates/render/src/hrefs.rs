//! The addresses that a document refers to, for callers that load images and fonts themselves.

use std::collections::HashSet;

use roxmltree::Document;

use super::images::data_uri::is_data;
use super::images::{MOST_HREFS, of_images};
use super::{Error, Limits, guard, style, xml};

/// Returns the addresses of the images and fonts of a document, each once and in order, without `data:` URIs.
///
/// # Errors
///
/// The document is not an SVG, or is over a limit.
pub fn hrefs(svg: &[u8], limits: &Limits) -> Result<Vec<String>, Error> {
    let text = guard::decode(svg, limits)?;
    // Most documents have none. A search in the text finds that out without parsing.
    let has_fonts = style::mentions_font_face(&text);
    if !has_fonts && memchr::memmem::find(text.as_bytes(), b"href").is_none() {
        return Ok(Vec::new());
    }
    Ok(of_document(&xml::document(&text, limits)?))
}

/// Returns the addresses of a document that is parsed.
pub(super) fn of_document(document: &Document<'_>) -> Vec<String> {
    let has_fonts = style::mentions_font_face(document.input_text());
    let fonts = if has_fonts { style::font_urls(document) } else { Vec::new() };
    let mut seen = HashSet::new();
    of_images(document)
        .chain(fonts.iter().map(String::as_str))
        // As they are when the render asks for them.
        .map(|href| href.trim_matches([' ', '\t', '\r', '\n']))
        .filter(|href| !href.starts_with('#') && !is_data(href) && seen.insert(*href))
        .take(MOST_HREFS)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_images_outside_each_once() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
            <image href="a.png"/><image xlink:href="b.png"/><image href=" a.png "/><use href="#c"/>
            <style>@font-face{font-family:F;src:url(f.woff2#a)}@font-face{font-family:G;src:url(g.woff2)}text{font-family:f}</style>
            <image href=" DATA:image/png;base64,AA"/><filter><feImage href="#c"/><feImage href="d.png"/></filter>
        </svg>"##;
        assert_eq!(
            hrefs(svg.as_bytes(), &Limits::default()).unwrap(),
            ["a.png", "b.png", "d.png", "f.woff2"]
        );
        assert_eq!(
            hrefs(b"no href, but 'href'", &Limits::default()).unwrap_err().code(),
            "ERR_OGPRESS_INVALID_SVG"
        );
        assert_eq!(hrefs(b"<svg/>", &Limits::default()), Ok(Vec::new()));
    }
}
