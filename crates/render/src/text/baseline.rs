//! How far letters are above their baseline: [SVG 2](https://www.w3.org/TR/SVG2/text.html#BaselineShiftProperty), section 11.10.2,
//! with the baselines as Chromium makes them up where fonts have none: shares of ascent, descent and the height of `x`.

use super::device::Device;
use super::element::Elements;
use super::font::Metrics;
use super::style::Orientation;

/// How far up the letters of each element are moved, and how high its lines are, in user units.
#[derive(Debug)]
pub(super) struct Baselines {
    rises: Vec<f32>,
    /// How far lines of each element reach up and down.
    lines: Vec<[f32; 2]>,
}

impl Baselines {
    /// `metrics` are those of the first font of each element.
    pub(super) fn of(elements: &Elements<'_, '_>, metrics: &[Metrics], device: &Device) -> Self {
        let mut rises = Vec::with_capacity(elements.len());
        for number in 0..elements.len() {
            // Shifts add up from the text itself inwards.
            let shift: f32 =
                elements.upwards(number).map(|number| shift(elements, number, metrics, device)).sum();
            rises.push(shift - alignment(elements, number, metrics, device));
        }
        let lines = (0..elements.len())
            .map(|number| device.line(&metrics[number], &elements.get(number).style))
            .collect();
        Self { rises, lines }
    }

    /// How far a line of an element reaches up and down from its baseline.
    pub(super) fn line(&self, element: usize) -> [f32; 2] {
        self.lines[element]
    }

    pub(super) fn rise(&self, element: usize) -> f32 {
        self.rises[element]
    }
}

/// The `baseline-shift` of an element.
fn shift(elements: &Elements<'_, '_>, number: usize, metrics: &[Metrics], device: &Device) -> f32 {
    let element = elements.get(number);
    let Some(value) = element.node.attribute("baseline-shift") else { return 0.0 };
    let size = element.style.size;
    let height: f32 = device.line(&metrics[number], &element.style).iter().sum();
    match value {
        "super" => height / 2.0,
        "sub" => -height / 2.0,
        value => match value.strip_suffix('%') {
            Some(share) => share.parse().map_or(0.0, |share: f32| share / 100.0 * size),
            None => value.trim_end_matches("px").parse().unwrap_or(0.0),
        },
    }
}

/// How far the baseline that an element is aligned by lies above the alphabetic one.
fn alignment(elements: &Elements<'_, '_>, number: usize, metrics: &[Metrics], device: &Device) -> f32 {
    let element = elements.get(number);
    let own = element.node.attribute("alignment-baseline");
    let is_said = |value: &&str| !matches!(*value, "auto" | "baseline");
    let value = match own.filter(is_said) {
        Some(value) => value,
        None => &*element.style.dominant_baseline,
    };
    let [ascent, descent] = device.line(&metrics[number], &element.style);
    let x_height = metrics[number].x_height * element.style.size_in(&metrics[number]);
    let is_centred = matches!(elements.get(0).style.orientation, Orientation::Mixed | Orientation::Upright);
    match value {
        "before-edge" | "text-before-edge" | "text-top" => ascent,
        "after-edge" | "text-after-edge" | "text-bottom" | "ideographic" => -descent,
        "middle" => x_height / 2.0,
        "central" => (ascent - descent) / 2.0,
        "hanging" => ascent * 0.8,
        "mathematical" => ascent / 2.0,
        // Lines that go down are centred.
        "auto" | "use-script" | "no-change" | "reset-size" if is_centred => (ascent - descent) / 2.0,
        _ => 0.0,
    }
}
