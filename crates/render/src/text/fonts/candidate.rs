//! Style matching: the face of a family that is closest to a style. [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-style-matching), section 5.2.

use std::ops::RangeInclusive;
use std::rc::Rc;

use super::face::FontId;
use crate::text::content::style::TextStyle;
use crate::text::content::values::Slant;

/// A face of a family, as the font or an `@font-face` rule describes it. Weights and widths are ranges.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) font: FontId,
    pub(crate) weight: [f32; 2],
    pub(crate) stretch: [f32; 2],
    pub(crate) slant: FaceSlant,
    /// The range of oblique angles of an `@font-face` rule; `None` for an installed font.
    pub(crate) angles: Option<[f32; 2]>,
    /// `unicode-range`; empty for all characters.
    pub(crate) characters: Rc<[RangeInclusive<u32>]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaceSlant {
    Normal,
    Italic,
    Oblique,
}

impl Candidate {
    /// Returns the distance from a style by width, by slant and by weight, in the order of their priority.
    pub(crate) fn distance(&self, style: &TextStyle) -> [f32; 3] {
        let slant = match (style.slant, self.slant) {
            (Slant::Normal, FaceSlant::Normal)
            | (Slant::Italic, FaceSlant::Italic)
            | (Slant::Oblique(_), FaceSlant::Oblique) => 0.0,
            (Slant::Normal | Slant::Italic, FaceSlant::Oblique) | (Slant::Oblique(_), FaceSlant::Italic) => {
                1.0
            }
            _ => 2.0,
        };
        [
            range_distance(self.stretch, style.stretch, style.stretch <= 100.0),
            slant,
            self.weight_distance(style.weight),
        ]
    }

    fn weight_distance(&self, weight: f32) -> f32 {
        let [least, most] = self.weight;
        if weight < 400.0 && self.angles.is_none() {
            // For installed fonts, browsers use fontconfig: the closest weight on its scale, and the bolder one of two.
            let of = fontconfig_weight;
            let nearest = of(weight.max(least).min(most));
            return (of(weight) - nearest).abs() - nearest * 1e-3;
        }
        if (400.0..=500.0).contains(&weight) {
            // Weights up to 500 come first, then lighter ones, then bolder ones.
            if least > weight && least <= 500.0 {
                return least - weight;
            }
            return range_distance([least, most], weight, true)
                + if most < weight || least > weight { 100.0 } else { 0.0 };
        }
        range_distance([least, most], weight, weight < 400.0)
    }
}

/// Converts a weight to [fontconfig's scale](https://www.freedesktop.org/software/fontconfig/fontconfig-devel/fcweightfromopentypedouble.html), by linear
/// interpolation.
fn fontconfig_weight(weight: f32) -> f32 {
    const KNOWN: [(f32, f32); 9] = [
        (0.0, 0.0),
        (100.0, 0.0),
        (200.0, 40.0),
        (300.0, 50.0),
        (350.0, 55.0),
        (380.0, 75.0),
        (400.0, 80.0),
        (500.0, 100.0),
        (1000.0, 210.0),
    ];
    let pair = KNOWN.windows(2).find(|pair| weight <= pair[1].0).unwrap_or(&KNOWN[7..]);
    let [(from, low), (to, high)] = [pair[0], pair[1]];
    low + (high - low) * (weight - from) / (to - from)
}

/// Returns the distance of a number from a range. The direction that is searched last has an additional distance.
fn range_distance([least, most]: [f32; 2], wanted: f32, less_first: bool) -> f32 {
    const LATER: f32 = 10_000.0;
    if wanted < least {
        least - wanted + if less_first { LATER } else { 0.0 }
    } else if wanted > most {
        wanted - most + if less_first { 0.0 } else { LATER }
    } else {
        0.0
    }
}

/// Compares distances.
pub(crate) fn compare(a: &[f32; 3], b: &[f32; 3]) -> std::cmp::Ordering {
    a.iter()
        .zip(b)
        .map(|(a, b)| a.total_cmp(b))
        .find(|order| order.is_ne())
        .unwrap_or(std::cmp::Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_weights_of_installed_fonts_are_those_that_fontconfig_takes() {
        let taken = |wanted: f32, angles: Option<[f32; 2]>| {
            let of = |weight: f32| Candidate {
                font: 0,
                weight: [weight, weight],
                stretch: [100.0, 100.0],
                slant: FaceSlant::Normal,
                angles,
                characters: Rc::from([]),
            };
            let away = |weight: &f32| of(*weight).weight_distance(wanted);
            [100.0, 400.0, 700.0].into_iter().min_by(|a, b| away(a).total_cmp(&away(b))).unwrap_or_default()
        };
        for (wanted, installed, own) in
            [(100.0, 100.0, 100.0), (200.0, 400.0, 100.0), (300.0, 400.0, 100.0), (400.0, 400.0, 400.0)]
        {
            assert!((taken(wanted, None) - installed).abs() < 1.0, "{wanted}");
            assert!((taken(wanted, Some([0.0, 0.0])) - own).abs() < 1.0, "{wanted} of a document");
        }
    }
}
