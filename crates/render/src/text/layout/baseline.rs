//! Baseline alignment: [SVG 2](https://www.w3.org/TR/SVG2/text.html#BaselineShiftProperty), section 11.10.2.
//!
//! Fonts seldom have baseline tables, so the baselines are Chromium's: fractions of ascent, descent and x-height.

use super::pixel_grid::PixelGrid;
use crate::text::content::element::Elements;
use crate::text::content::values::Orientation;
use crate::text::fonts::metrics::Metrics;

#[derive(Debug)]
pub(super) struct Baselines {
    /// How far the glyphs of each element are above the line, in user units.
    rises: Vec<f32>,
    /// The ascent and descent of each element, in user units.
    lines: Vec<[f32; 2]>,
}

impl Baselines {
    /// `metrics` has those of the first font of each element.
    pub(super) fn of(elements: &Elements<'_, '_>, metrics: &[Metrics], grid: &PixelGrid) -> Self {
        let mut rises = Vec::with_capacity(elements.len());
        for number in 0..elements.len() {
            // The shifts of nested elements add up.
            let shift: f32 =
                elements.upwards(number).map(|number| shift(elements, number, metrics, grid)).sum();
            rises.push(shift - alignment(elements, number, metrics, grid));
        }
        let lines = (0..elements.len())
            .map(|number| grid.line(&metrics[number], &elements.get(number).style))
            .collect();
        Self { rises, lines }
    }

    /// Returns the ascent and the descent of an element.
    pub(super) fn line(&self, element: usize) -> [f32; 2] {
        self.lines[element]
    }

    pub(super) fn rise(&self, element: usize) -> f32 {
        self.rises[element]
    }
}

/// Returns the `baseline-shift` of an element.
fn shift(elements: &Elements<'_, '_>, number: usize, metrics: &[Metrics], grid: &PixelGrid) -> f32 {
    let element = elements.get(number);
    let Some(value) = element.node.attribute("baseline-shift") else { return 0.0 };
    let size = element.style.size;
    let height: f32 = grid.line(&metrics[number], &element.style).iter().sum();
    match value {
        "super" => height / 2.0,
        "sub" => -height / 2.0,
        value => match value.strip_suffix('%') {
            Some(share) => share.parse().map_or(0.0, |share: f32| share / 100.0 * size),
            None => value.trim_end_matches("px").parse().unwrap_or(0.0),
        },
    }
}

/// Returns how far the baseline that aligns an element is above the alphabetic one.
fn alignment(elements: &Elements<'_, '_>, number: usize, metrics: &[Metrics], grid: &PixelGrid) -> f32 {
    let element = elements.get(number);
    let own = element.node.attribute("alignment-baseline");
    let is_given = |value: &&str| !matches!(*value, "auto" | "baseline");
    let value = match own.filter(is_given) {
        Some(value) => value,
        None => &*element.style.dominant_baseline,
    };
    let [ascent, descent] = grid.line(&metrics[number], &element.style);
    let x_height = metrics[number].x_height * metrics[number].font_size(&element.style);
    let is_centred = matches!(elements.get(0).style.orientation, Orientation::Mixed | Orientation::Upright);
    match value {
        "before-edge" | "text-before-edge" | "text-top" => ascent,
        "after-edge" | "text-after-edge" | "text-bottom" | "ideographic" => -descent,
        "middle" => x_height / 2.0,
        "central" => (ascent - descent) / 2.0,
        "hanging" => ascent * 0.8,
        "mathematical" => ascent / 2.0,
        // Vertical lines are centred.
        "auto" | "use-script" | "no-change" | "reset-size" if is_centred => (ascent - descent) / 2.0,
        _ => 0.0,
    }
}
