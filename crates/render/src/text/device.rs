//! How large a text is on the screen: browsers round what they know of a font to whole pixels of it.

use kurbo::Affine;
use roxmltree::Node;

use super::font::Metrics;
use super::servers::{affine, coefficients};
use super::style::Style;
use crate::style::{fit, view_box};
use crate::xml::SVG_NAMESPACE;

/// From the user units of a text's element to pixels of the document's own size; none if it is not known, as where it is used
/// elsewhere.
pub(super) fn matrix(node: Node<'_, '_>) -> Option<Affine> {
    let mut matrix = Affine::IDENTITY;
    for around in node.ancestors().filter(Node::is_element) {
        if around.tag_name().namespace() != Some(SVG_NAMESPACE) {
            return None;
        }
        let own = match around.tag_name().name() {
            "text" | "g" | "a" | "switch" => around.attribute("transform").map_or(Affine::IDENTITY, affine),
            "svg" => viewport(around),
            _ => return None,
        };
        matrix = own * matrix;
    }
    matrix.is_finite().then_some(matrix)
}

/// What a viewport does to what is inside: [SVG 2](https://www.w3.org/TR/SVG2/coords.html#ComputingAViewportsTransform), section 8.2.
fn viewport(node: Node<'_, '_>) -> Affine {
    let number = |name: &str| node.attribute(name)?.trim().trim_end_matches("px").parse::<f64>().ok();
    let is_root = node.parent_element().is_none();
    let place = |name: &str| if is_root { 0.0 } else { number(name).unwrap_or(0.0) };
    let moved = Affine::translate((place("x"), place("y")));
    let Some(view) = view_box(node) else { return moved };
    let size = [number("width").unwrap_or(view[2]), number("height").unwrap_or(view[3])];
    moved * coefficients(fit(node, view, [0.0, 0.0, size[0], size[1]]))
}

/// The size in pixels from which on glyphs are drawn as they are, and not as bitmaps.
const LARGE_PICTURE: f64 = 200.0;

/// Half of the step in which Skia places bitmaps of glyphs.
const EIGHTH: f64 = 0.125;

/// A text on the screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Device {
    /// Pixels in a user unit, as far as lengths are rounded to them.
    pub(super) scale: f64,
    /// Whether lines stand as the rows of pixels do: then where these are, in user units.
    rows: Option<[f64; 2]>,
    /// The same of columns, where lines stand as rows do.
    columns: [f64; 2],
}

impl Device {
    /// Of a text. One that is to be precise is laid out in user units, however large these are.
    pub(super) fn of(node: Node<'_, '_>, is_precise: bool) -> Self {
        let Some(matrix) = matrix(node) else { return Self { scale: 1.0, rows: None, columns: [1.0, 0.0] } };
        let [across, slant, other, down, left, offset] = matrix.as_coeffs();
        let scale = matrix.determinant().abs().sqrt();
        let is_upright = slant == 0.0 && other == 0.0 && across > 0.0 && down > 0.0;
        let scale = if !is_precise && scale > 1e-9 && scale < 1e9 { scale } else { 1.0 };
        Self { scale, rows: is_upright.then_some([down, offset]), columns: [across, left] }
    }

    /// How far a line of text of a style reaches up and down from its baseline, in user units: whole pixels, as Chromium has
    /// them, which takes one from above where descenders would be cut off.
    #[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
    pub(super) fn line(&self, metrics: &Metrics, style: &Style) -> [f32; 2] {
        let pixels = |em: f32| f64::from(em) * f64::from(style.size_in(metrics)) * self.scale;
        let (mut ascent, mut descent) = (pixels(metrics.ascent).round(), pixels(metrics.descent).round());
        if style.is_precise && descent < pixels(metrics.descent) && ascent >= 1.0 {
            (ascent, descent) = (ascent - 1.0, descent + 1.0);
        }
        [ascent, descent].map(|pixels| (pixels / self.scale) as f32)
    }

    /// Pixels in a user unit, in single precision.
    #[expect(clippy::cast_possible_truncation, reason = "sizes are in single precision")]
    pub(super) const fn scale_single(&self) -> f32 {
        self.scale as f32
    }

    /// How many rows of the screen there are for each pixel that lengths are rounded to; at least one.
    pub(super) fn rows_of_pixel(&self) -> f64 {
        self.rows.map_or(1.0, |[down, _]| (down / self.scale).max(1.0))
    }

    /// A size in whole pixels, in user units.
    #[expect(clippy::cast_possible_truncation, reason = "sizes are in single precision")]
    pub(super) fn rounded(&self, size: f32) -> f32 {
        ((f64::from(size) * self.scale).round().max(1.0) / self.scale) as f32
    }

    /// Where a glyph of layers begins: Skia draws one from a whole pixel on, if it is not very large.
    pub(super) fn of_picture(&self, transform: Affine, size: f32) -> Affine {
        let [xx, yx, xy, yy, x, y] = transform.as_coeffs();
        let ([scale, offset], Some([down, _])) = (self.columns, self.rows) else { return transform };
        if yx != 0.0 || xy != 0.0 || f64::from(size) * down > LARGE_PICTURE {
            return transform;
        }
        let x = ((x * scale + offset + EIGHTH).floor() - offset) / scale;
        Affine::new([xx, yx, xy, yy, x, y])
    }

    /// Where the baseline of letters is that stand upright: between two rows of pixels, as Skia has it.
    pub(super) fn on_row(&self, y: f64) -> f64 {
        self.rows.map_or(y, |[scale, offset]| ((y * scale + offset).round() - offset) / scale)
    }
}
