//! The faces of a family, and which of them is nearest to a style: [CSS Fonts 4](https://www.w3.org/TR/css-fonts-4/#font-style-matching), section 5.2.

use std::ops::RangeInclusive;
use std::rc::Rc;

use super::library::FontId;
use super::style::{Slant, Style};

/// A face of a family, as the font describes itself or is described.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) font: FontId,
    pub(super) weight: [f32; 2],
    pub(super) stretch: [f32; 2],
    pub(super) leans: Lean,
    /// From which angle to which it leans, as far as the document says so of a font that it brings along.
    pub(super) slope: Option<[f32; 2]>,
    /// The characters that it is for; empty for all.
    pub(super) characters: Rc<[RangeInclusive<u32>]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lean {
    Normal,
    Italic,
    Oblique,
}

impl Candidate {
    /// How far it is from a style: by width, then by slant, then by weight.
    pub(super) fn distance(&self, style: &Style) -> [f32; 3] {
        let slant = match (style.slant, self.leans) {
            (Slant::Normal, Lean::Normal)
            | (Slant::Italic, Lean::Italic)
            | (Slant::Oblique(_), Lean::Oblique) => 0.0,
            (Slant::Normal | Slant::Italic, Lean::Oblique) | (Slant::Oblique(_), Lean::Italic) => 1.0,
            _ => 2.0,
        };
        [away(self.stretch, style.stretch, style.stretch <= 100.0), slant, self.away_by_weight(style.weight)]
    }

    fn away_by_weight(&self, weight: f32) -> f32 {
        let [least, most] = self.weight;
        if weight < 400.0 && self.slope.is_none() {
            // Of what is installed, browsers take what fontconfig does: the nearest of its own numbers, and of two the bolder.
            let of = fontconfig_weight;
            let nearest = of(weight.max(least).min(most));
            return (of(weight) - nearest).abs() - nearest * 1e-3;
        }
        if (400.0..=500.0).contains(&weight) {
            // Up to 500 first, then lighter, then bolder.
            if least > weight && least <= 500.0 {
                return least - weight;
            }
            return away([least, most], weight, true)
                + if most < weight || least > weight { 100.0 } else { 0.0 };
        }
        away([least, most], weight, weight < 400.0)
    }
}

/// A weight below the regular one as [fontconfig](https://www.freedesktop.org/software/fontconfig/fontconfig-devel/fcweightfromopentypedouble.html)
/// numbers it: those in between lie on lines.
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

/// How far a number is from a range; further in the direction that is looked into last.
fn away([least, most]: [f32; 2], wanted: f32, less_first: bool) -> f32 {
    const LATER: f32 = 10_000.0;
    if wanted < least {
        least - wanted + if less_first { LATER } else { 0.0 }
    } else if wanted > most {
        wanted - most + if less_first { 0.0 } else { LATER }
    } else {
        0.0
    }
}

pub(super) fn compare(a: &[f32; 3], b: &[f32; 3]) -> std::cmp::Ordering {
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
        let taken = |wanted: f32, slope: Option<[f32; 2]>| {
            let of = |weight: f32| Candidate {
                font: 0,
                weight: [weight, weight],
                stretch: [100.0, 100.0],
                leans: Lean::Normal,
                slope,
                characters: Rc::from([]),
            };
            let away = |weight: &f32| of(*weight).away_by_weight(wanted);
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
