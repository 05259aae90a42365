//! Advances and origins of upright glyphs, where Chromium derives them otherwise than the shaper does.
//!
//! A font without vertical metrics gets those of [`LineHeightMetrics`]. A font with `vmtx` but without `VORG` gets the origins of
//! [`BearingMetrics`].

use harfrust::GlyphId;
use harfrust::font::{BuiltinFontFuncs, FontFuncs};
use skrifa::color::ColorGlyphCollection;
use skrifa::instance::{LocationRef, NormalizedCoord, Size};
use skrifa::raw::tables::vmtx::Vmtx;

/// Each glyph advances by the height of a line and is centred across it. In units of the font.
pub(super) struct LineHeightMetrics {
    pub(super) ascent: i32,
    pub(super) height: i32,
}

impl FontFuncs for LineHeightMetrics {
    fn advance_height(&mut self, _: &BuiltinFontFuncs<'_>, _: GlyphId) -> i32 {
        -self.height
    }

    fn vertical_origin(&mut self, builtin: &BuiltinFontFuncs<'_>, glyph: GlyphId) -> (i32, i32) {
        (builtin.advance_width(glyph) / 2, self.ascent)
    }
}

/// The origin of a glyph is its top side bearing above its top, and the top is rounded up to a whole pixel.
pub(super) struct BearingMetrics<'a> {
    pub(super) vmtx: Vmtx<'a>,
    pub(super) colours: ColorGlyphCollection<'a>,
    pub(super) coordinates: &'a [NormalizedCoord],
    /// Pixels in a unit of the font.
    pub(super) pixel: f64,
}

impl FontFuncs for BearingMetrics<'_> {
    #[expect(clippy::cast_possible_truncation, reason = "it saturates")]
    fn vertical_origin(&mut self, builtin: &BuiltinFontFuncs<'_>, glyph: GlyphId) -> (i32, i32) {
        let of_layers = self
            .colours
            .get(glyph)
            .and_then(|glyph| glyph.bounding_box(LocationRef::new(self.coordinates), Size::unscaled()));
        let of_outline = || builtin.extents(glyph).map(|extents| f64::from(extents.y_bearing));
        let top = of_layers.map(|bounds| f64::from(bounds.y_max)).or_else(of_outline);
        let (Some(top), Some(bearing)) = (top, self.vmtx.side_bearing(glyph)) else {
            return builtin.vertical_origin(glyph);
        };
        let top = (top * self.pixel).ceil() / self.pixel;
        (builtin.advance_width(glyph) / 2, (top + f64::from(bearing)).round() as i32)
    }
}
