//! Bitmap glyphs (CBDT, sbix) as `<image>` elements.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use kurbo::Affine;
use skrifa::bitmap::{BitmapData, BitmapFormat};
use skrifa::instance::Size;
use skrifa::string::StringId;
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use super::colour_glyph::{ColourGlyph, MAX_BYTES};
use crate::text::fonts::face::Face;
use crate::text::transform;

/// Returns the largest bitmap of a glyph.
pub(super) fn bitmap(face: &Face, glyph: u32) -> Option<ColourGlyph> {
    let tables = face.font.tables();
    let strikes = tables.bitmap_strikes();
    let bitmap = strikes.glyph_for_size(Size::unscaled(), GlyphId::new(glyph))?;
    let BitmapData::Png(png) = bitmap.data else { return None };
    if png.len() > MAX_BYTES || bitmap.ppem_y <= 0.0 {
        return None;
    }
    let units = face.instance.metrics.units;
    let scale = units / bitmap.ppem_y;
    let (width, height) = (f64::from(bitmap.width), f64::from(bitmap.height));
    let (mut x, mut top) = (f64::from(bitmap.inner_bearing_x), f64::from(bitmap.inner_bearing_y));
    if strikes.format() == Some(BitmapFormat::Sbix) {
        let (left, bottom) = corner(&tables, glyph).unwrap_or_default();
        // An sbix bitmap is placed at the glyph's outline. macOS shows Apple's emoji lower.
        let is_apple = bottom == 0.0 && is_named(&tables, "Apple Color Emoji");
        let lowered = if is_apple { -0.128 * f64::from(units) } else { bottom };
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
        transform::to_attribute(transform)
    );
    BASE64_STANDARD.encode_string(png, &mut elements);
    elements.push_str("\"/>");
    Some(ColourGlyph { definitions: String::new(), elements, has_layers: false })
}

fn is_named(tables: &FontRef<'_>, family: &str) -> bool {
    let names = tables.localized_strings(StringId::FAMILY_NAME);
    names.into_iter().any(|name| name.chars().eq(family.chars()))
}

/// Returns the lower left corner of a glyph's outline.
fn corner(tables: &FontRef<'_>, glyph: u32) -> Option<(f64, f64)> {
    let metrics = tables.glyph_metrics(Size::unscaled(), skrifa::instance::LocationRef::default());
    let bounds = metrics.bounds(GlyphId::new(glyph))?;
    Some((f64::from(bounds.x_min), f64::from(bounds.y_min)))
}
