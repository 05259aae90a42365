//! Glyphs of the [SVG table](https://learn.microsoft.com/typography/opentype/spec/svg) as `<image>` elements.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use skrifa::GlyphId;
use skrifa::raw::TableProvider as _;

use super::colour_glyph::{ColourGlyph, MAX_BYTES, reach};
use crate::text::fonts::face::Face;

/// Returns the SVG document of a glyph. The image covers the square of [`reach`].
pub(super) fn document(face: &Face, glyph: u32) -> Option<ColourGlyph> {
    let tables = face.font.tables();
    let table = tables.svg().ok()?;
    let bytes = table.glyph_data(GlyphId::new(glyph)).ok()??;
    if bytes.len() > MAX_BYTES {
        return None;
    }
    let unpacked;
    let bytes = if crate::guard::gunzip::is_compressed(bytes) {
        unpacked = crate::guard::gunzip::gunzip(bytes, MAX_BYTES as u64).ok()?;
        &unpacked[..]
    } else {
        bytes
    };
    let text = std::str::from_utf8(bytes).ok()?;
    let options = roxmltree::ParsingOptions { nodes_limit: 20_000, ..roxmltree::ParsingOptions::default() };
    let parsed = roxmltree::Document::parse_with_options(text, options).ok()?;
    let root = parsed.root_element();
    let inner = format!("glyph{glyph}");
    // A document may contain several glyphs, by their ids.
    let shown = parsed.descendants().find(|node| node.attribute("id") == Some(&inner)).unwrap_or(root);
    let reach = reach(face);
    let (start, size) = (-reach, reach * 2.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{size}\" height=\"{size}\" viewBox=\"{start} {start} {size} {size}\">"
    );
    if shown == root {
        for child in root.children().filter(roxmltree::Node::is_element) {
            svg.push_str(&text[child.range()]);
        }
    } else {
        for definitions in root.children().filter(|node| node.has_tag_name("defs")) {
            svg.push_str(&text[definitions.range()]);
        }
        svg.push_str(&text[shown.range()]);
    }
    svg.push_str("</svg>");
    let mut elements = format!(
        "<image x=\"{start}\" y=\"{start}\" width=\"{size}\" height=\"{size}\" transform=\"scale(1 -1)\" href=\"data:image/svg+xml;base64,"
    );
    BASE64_STANDARD.encode_string(svg.as_bytes(), &mut elements);
    elements.push_str("\"/>");
    Some(ColourGlyph { definitions: String::new(), elements, has_layers: false })
}
