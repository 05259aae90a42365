//! Glyphs that are bitmaps (CBDT, sbix), and those that are documents of SVG.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use kurbo::Affine;
use skrifa::bitmap::{BitmapData, BitmapFormat};
use skrifa::instance::Size;
use skrifa::raw::TableProvider as _;
use skrifa::string::StringId;
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use super::colour::{MOST_BYTES, Picture, matrix, reach};
use super::library::Face;

/// The largest bitmap of a glyph.
pub(super) fn bitmap(face: &Face, glyph: u32) -> Option<Picture> {
    let tables = face.font.tables();
    let strikes = tables.bitmap_strikes();
    let bitmap = strikes.glyph_for_size(Size::unscaled(), GlyphId::new(glyph))?;
    let BitmapData::Png(png) = bitmap.data else { return None };
    if png.len() > MOST_BYTES || bitmap.ppem_y <= 0.0 {
        return None;
    }
    let units = face.instance.metrics.units;
    let scale = units / bitmap.ppem_y;
    let (width, height) = (f64::from(bitmap.width), f64::from(bitmap.height));
    let (mut x, mut top) = (f64::from(bitmap.inner_bearing_x), f64::from(bitmap.inner_bearing_y));
    if strikes.format() == Some(BitmapFormat::Sbix) {
        let (left, bottom) = corner(&tables, glyph).unwrap_or_default();
        // Its place is that of its outline. Only Apple's own emoji are shown lower by those whom they are made for.
        let is_apples = bottom == 0.0 && is_named(&tables, "Apple Color Emoji");
        let lowered = if is_apples { -0.128 * f64::from(units) } else { bottom };
        x += left / f64::from(scale);
        top += height + lowered / f64::from(scale);
    }
    let transform = Affine::new([
        f64::from(scale),
        0.0,
        0.0,
        -f64::from(scale),
        x * f64::from(scale),
        top * f64::from(scale),
    ]);
    let mut elements = format!(
        "<image width=\"{width}\" height=\"{height}\" transform=\"{}\" href=\"data:image/png;base64,",
        matrix(transform)
    );
    BASE64_STANDARD.encode_string(png, &mut elements);
    elements.push_str("\"/>");
    Some(Picture { definitions: String::new(), elements, has_layers: false })
}

fn is_named(tables: &FontRef<'_>, family: &str) -> bool {
    let names = tables.localized_strings(StringId::FAMILY_NAME);
    names.into_iter().any(|name| name.chars().eq(family.chars()))
}

/// The lower left corner of a glyph's outline.
fn corner(tables: &FontRef<'_>, glyph: u32) -> Option<(f64, f64)> {
    let metrics = tables.glyph_metrics(Size::unscaled(), skrifa::instance::LocationRef::default());
    let bounds = metrics.bounds(GlyphId::new(glyph))?;
    Some((f64::from(bounds.x_min), f64::from(bounds.y_min)))
}

/// A document of SVG, as a picture as large as all that it may show.
pub(super) fn document(face: &Face, glyph: u32) -> Option<Picture> {
    let tables = face.font.tables();
    let table = tables.svg().ok()?;
    let bytes = table.glyph_data(GlyphId::new(glyph)).ok()??;
    if bytes.len() > MOST_BYTES {
        return None;
    }
    let unpacked;
    let bytes = if crate::guard::gunzip::is_compressed(bytes) {
        unpacked = crate::guard::gunzip::gunzip(bytes, MOST_BYTES as u64).ok()?;
        &unpacked[..]
    } else {
        bytes
    };
    let text = std::str::from_utf8(bytes).ok()?;
    let options = roxmltree::ParsingOptions { nodes_limit: 20_000, ..roxmltree::ParsingOptions::default() };
    let parsed = roxmltree::Document::parse_with_options(text, options).ok()?;
    let root = parsed.root_element();
    let inner = format!("glyph{glyph}");
    // One document may have several glyphs, each named.
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
    Some(Picture { definitions: String::new(), elements, has_layers: false })
}
