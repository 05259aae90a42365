//! How large a text is on the screen: browsers round what they know of a font to whole pixels of it.

use kurbo::Affine;
use roxmltree::Node;
use svgtypes::{Align, AspectRatio, ViewBox};

use super::font::Metrics;
use super::servers::affine;
use super::style::Style;
use crate::render::parse::SVG_NAMESPACE;

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
    let Some(Ok(view_box)) = node.attribute("viewBox").map(str::parse::<ViewBox>) else { return moved };
    let (width, height) = (number("width").unwrap_or(view_box.w), number("height").unwrap_or(view_box.h));
    let ratio: AspectRatio =
        node.attribute("preserveAspectRatio").and_then(|value| value.parse().ok()).unwrap_or_default();
    let (mut sx, mut sy) = (width / view_box.w, height / view_box.h);
    if ratio.align != Align::None {
        let both = if ratio.slice { sx.max(sy) } else { sx.min(sy) };
        (sx, sy) = (both, both);
    }
    let (left, top) = (width - view_box.w * sx, height - view_box.h * sy);
    let (across, down) = match ratio.align {
        Align::None | Align::XMinYMin => (0.0, 0.0),
        Align::XMidYMin => (0.5, 0.0),
        Align::XMaxYMin => (1.0, 0.0),
        Align::XMinYMid => (0.0, 0.5),
        Align::XMidYMid => (0.5, 0.5),
        Align::XMaxYMid => (1.0, 0.5),
        Align::XMinYMax => (0.0, 1.0),
        Align::XMidYMax => (0.5, 1.0),
        Align::XMaxYMax => (1.0, 1.0),
    };
    moved
        * Affine::translate((left * across, top * down))
        * Affine::scale_non_uniform(sx, sy)
        * Affine::translate((-view_box.x, -view_box.y))
}

/// A text on the screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Device {
    /// Pixels in a user unit.
    pub(super) scale: f64,
    /// Whether lines stand as the rows of pixels do: then where these are, in user units.
    rows: Option<[f64; 2]>,
}

impl Device {
    pub(super) fn of(node: Node<'_, '_>) -> Self {
        let Some(matrix) = matrix(node) else { return Self { scale: 1.0, rows: None } };
        let [across, slant, other, down, _, offset] = matrix.as_coeffs();
        let scale = matrix.determinant().abs().sqrt();
        let is_upright = slant == 0.0 && other == 0.0 && across > 0.0 && down > 0.0;
        let scale = if scale > 1e-9 && scale < 1e9 { scale } else { 1.0 };
        Self { scale, rows: is_upright.then_some([down, offset]) }
    }

    /// How far a line of text of a style reaches up and down from its baseline, in user units: whole pixels, as Chromium has
    /// them, which takes one from above where descenders would be cut off.
    #[expect(clippy::cast_possible_truncation, reason = "coordinates are in single precision")]
    pub(super) fn line(&self, metrics: &Metrics, style: &Style) -> [f32; 2] {
        let pixels = |em: f32| f64::from(em) * f64::from(style.size) * self.scale;
        let (mut ascent, mut descent) = (pixels(metrics.ascent).round(), pixels(metrics.descent).round());
        if style.is_precise && descent < pixels(metrics.descent) && ascent >= 1.0 {
            (ascent, descent) = (ascent - 1.0, descent + 1.0);
        }
        [ascent, descent].map(|pixels| (pixels / self.scale) as f32)
    }

    /// Where the baseline of letters is that stand upright: between two rows of pixels, as Skia has it.
    pub(super) fn on_row(&self, y: f64) -> f64 {
        self.rows.map_or(y, |[scale, offset]| ((y * scale + offset).round() - offset) / scale)
    }
}
