//! Masks that are as strong as their colours are in linear light: `color-interpolation: linearRGB` on a `<mask>`.
//!
//! CSS Masking 1, section 7.9 <https://www.w3.org/TR/css-masking-1/#MaskValues>. Painters here take the luminance of what sRGB says.
//! What is in such a mask gets a filter that turns the one into the other.

use std::fmt::Write as _;

use roxmltree::Node;

use crate::style::computed::Style;
use crate::style::css::property::Property;

/// How far around the origin what is in a mask may reach, in viewports, or in boxes of the masked element.
const REACH: f64 = 10.0;

/// Whether a mask of this style is of linear colours.
pub(crate) fn is_linear(style: &Style) -> bool {
    style.inherited(Property::ColorInterpolation) == Some("linearRGB")
        && style.value(Property::MaskType) != Some("alpha")
}

/// The filters that were made so far, by the size of their region.
#[derive(Default)]
pub(crate) struct Filters(Vec<f64>);

impl Filters {
    /// The id of the filter for a mask, which is put into `defs` if it is not there; `prefix` begins no other id.
    pub(crate) fn of(
        &mut self,
        mask: Node<'_, '_>,
        style: &Style,
        prefix: &str,
        defs: &mut String,
    ) -> String {
        let units = mask.attribute("maskContentUnits");
        let [width, height] = style.context.viewport;
        // Powers of two, for viewports of all sizes to need few filters.
        let side = width.max(height).clamp(1e-3, 1e6).log2().ceil().exp2();
        let side = if units == Some("objectBoundingBox") { 1.0 } else { side };
        let known = self.0.iter().position(|known| known.total_cmp(&side).is_eq());
        let index = known.unwrap_or(self.0.len());
        let id = format!("{prefix}linear{index}");
        if known.is_none() {
            self.0.push(side);
            write(defs, &id, side);
        }
        id
    }
}

fn write(defs: &mut String, id: &str, side: f64) {
    let (start, length) = (-REACH * side, 2.0 * REACH * side);
    let _ = write!(
        defs,
        "<filter id=\"{id}\" filterUnits=\"userSpaceOnUse\" x=\"{start}\" y=\"{start}\" width=\"{length}\" height=\"{length}\" \
         color-interpolation-filters=\"sRGB\"><feComponentTransfer>"
    );
    for channel in ["R", "G", "B"] {
        let _ = write!(defs, "<feFunc{channel} type=\"table\" tableValues=\"");
        for level in 0..=u8::MAX {
            let _ = write!(defs, "{:.4} ", linear(f64::from(level) / 255.0));
        }
        defs.push_str("\"/>");
    }
    defs.push_str("</feComponentTransfer></filter>");
}

/// The transfer function of sRGB: CSS Color 4, section 10.1.
pub(crate) fn linear(channel: f64) -> f64 {
    if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

/// The inverse of [`linear`].
pub(crate) fn from_linear(light: f64) -> f64 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transfer_function_is_that_of_srgb() {
        assert_eq!((linear(0.0), linear(1.0)), (0.0, 1.0));
        assert!((linear(128.0 / 255.0) - 0.2159).abs() < 0.0001);
        for level in [0.0, 0.02, 0.3, 1.0] {
            assert!((from_linear(linear(level)) - level).abs() < 1e-6);
        }
    }
}
