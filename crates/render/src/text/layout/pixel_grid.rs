//! The pixels of the screen that a text is on.
//!
//! Chromium rounds ascent, descent, baselines and small capitals to device pixels. A text with `text-rendering: geometricPrecision`
//! is laid out in user units instead. Where the transform to the screen is unknown, as inside `<symbol>`, one user unit is one pixel.

use kurbo::Affine;
use roxmltree::Node;

use crate::style::{fit, view_box};
use crate::text::content::style::TextStyle;
use crate::text::fonts::metrics::Metrics;
use crate::text::transform;
use crate::xml::SVG_NAMESPACE;

/// Maps user units of a text to pixels of the document at its own size. `None` if that is unknown.
pub(crate) fn matrix(node: Node<'_, '_>) -> Option<Affine> {
    let mut matrix = Affine::IDENTITY;
    for around in node.ancestors().filter(Node::is_element) {
        if around.tag_name().namespace() != Some(SVG_NAMESPACE) {
            return None;
        }
        let own = match around.tag_name().name() {
            "text" | "g" | "a" | "switch" => {
                around.attribute("transform").map_or(Affine::IDENTITY, transform::parse)
            }
            "svg" => viewport(around),
            _ => return None,
        };
        matrix = own * matrix;
    }
    matrix.is_finite().then_some(matrix)
}

/// Returns the transform of a viewport: [SVG 2](https://www.w3.org/TR/SVG2/coords.html#ComputingAViewportsTransform), section 8.2.
fn viewport(node: Node<'_, '_>) -> Affine {
    let number = |name: &str| node.attribute(name)?.trim().trim_end_matches("px").parse::<f64>().ok();
    let is_root = node.parent_element().is_none();
    let place = |name: &str| if is_root { 0.0 } else { number(name).unwrap_or(0.0) };
    let moved = Affine::translate((place("x"), place("y")));
    let Some(view) = view_box(node) else { return moved };
    let size = [number("width").unwrap_or(view[2]), number("height").unwrap_or(view[3])];
    moved * transform::from_svg(fit(node, view, [0.0, 0.0, size[0], size[1]]))
}

/// The size in pixels above which Skia draws layered colour glyphs directly, and not from a cached bitmap.
const MAX_CACHED_SIZE: f64 = 200.0;

/// Half of the step of the positions at which Skia draws cached bitmaps of glyphs, in pixels.
const HALF_STEP: f64 = 0.125;

#[derive(Debug, Clone, Copy)]
pub(crate) struct PixelGrid {
    /// Pixels in a user unit, where lengths are rounded to pixels.
    pub(crate) scale: f64,
    /// The scale and offset of the rows of pixels; `None` if the text is rotated, skewed or mirrored.
    rows: Option<[f64; 2]>,
    /// The scale and offset of the columns of pixels. Valid if `rows` is.
    columns: [f64; 2],
}

impl PixelGrid {
    /// `is_precise` says whether the text has `geometricPrecision`.
    pub(crate) fn of(node: Node<'_, '_>, is_precise: bool) -> Self {
        let Some(matrix) = matrix(node) else { return Self { scale: 1.0, rows: None, columns: [1.0, 0.0] } };
        let [across, slant, other, down, left, offset] = matrix.as_coeffs();
        let scale = matrix.determinant().abs().sqrt();
        let is_upright = slant == 0.0 && other == 0.0 && across > 0.0 && down > 0.0;
        let scale = if !is_precise && scale > 1e-9 && scale < 1e9 { scale } else { 1.0 };
        Self { scale, rows: is_upright.then_some([down, offset]), columns: [across, left] }
    }

    /// Returns the ascent and the descent of a line, in user units. They are whole pixels. As Chromium does, a precise text whose descent
    /// is rounded down takes a pixel from its ascent.
    #[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
    pub(crate) fn line(&self, metrics: &Metrics, style: &TextStyle) -> [f32; 2] {
        let pixels = |em: f32| f64::from(em) * f64::from(metrics.font_size(style)) * self.scale;
        let (mut ascent, mut descent) = (pixels(metrics.ascent).round(), pixels(metrics.descent).round());
        if style.is_precise && descent < pixels(metrics.descent) && ascent >= 1.0 {
            (ascent, descent) = (ascent - 1.0, descent + 1.0);
        }
        [ascent, descent].map(|pixels| (pixels / self.scale) as f32)
    }

    #[expect(clippy::cast_possible_truncation, reason = "sizes are in single precision")]
    pub(crate) const fn scale_single(&self) -> f32 {
        self.scale as f32
    }

    /// Returns the rows of pixels in a pixel that lengths are rounded to; at least one.
    pub(crate) fn rows_of_pixel(&self) -> f64 {
        self.rows.map_or(1.0, |[down, _]| (down / self.scale).max(1.0))
    }

    /// Rounds a size to whole pixels; at least one.
    #[expect(clippy::cast_possible_truncation, reason = "sizes are in single precision")]
    pub(crate) fn rounded(&self, size: f32) -> f32 {
        ((f64::from(size) * self.scale).round().max(1.0) / self.scale) as f32
    }

    /// Rounds the position of a layered colour glyph as Skia does: to a whole column of pixels, if the glyph is not very large.
    pub(crate) fn snap_colour_glyph(&self, transform: Affine, size: f32) -> Affine {
        let [xx, yx, xy, yy, x, y] = transform.as_coeffs();
        let ([scale, offset], Some([down, _])) = (self.columns, self.rows) else { return transform };
        if yx != 0.0 || xy != 0.0 || f64::from(size) * down > MAX_CACHED_SIZE {
            return transform;
        }
        let x = ((x * scale + offset + HALF_STEP).floor() - offset) / scale;
        Affine::new([xx, yx, xy, yy, x, y])
    }

    /// Rounds the baseline of horizontal text to a row of pixels, as Skia does.
    pub(crate) fn on_row(&self, y: f64) -> f64 {
        self.rows.map_or(y, |[scale, offset]| ((y * scale + offset).round() - offset) / scale)
    }
}
