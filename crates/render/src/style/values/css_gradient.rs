//! CSS gradients of a background or a mask, as gradient elements of SVG: CSS Images 4, section 3.
//!
//! CSS interpolates premultiplied colours, SVG does not. Where the alphas of two stops differ, or the gradient is interpolated in
//! Oklab, intermediate stops approximate the result. Conic gradients have no equivalent in SVG and are not supported.
//!
//! `read` parses a gradient and resolves its positions, `write` writes the element of SVG.

mod read;
mod write;

use super::color::{self, Rgba};
pub(crate) use read::read;
pub(crate) use write::write_tile;

/// The number of intervals between two stops that SVG would interpolate differently.
const PARTS: u8 = 16;

/// A gradient with resolved positions, in a box.
#[derive(Debug, PartialEq)]
pub(crate) struct Gradient {
    line: Line,
    is_repeating: bool,
    stops: Vec<Stop>,
}

/// The gradient line, or the ending shape of a radial gradient.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Line {
    /// Start and end point.
    Linear([f64; 2], [f64; 2]),
    /// Center and radii of the ending ellipse.
    Radial([f64; 2], [f64; 2]),
}

impl Line {
    /// Returns the length of 100 % for the positions of stops.
    fn length(self) -> f64 {
        match self {
            Self::Linear([x1, y1], [x2, y2]) => (x2 - x1).hypot(y2 - y1),
            Self::Radial(_, [rx, _]) => rx,
        }
    }
}

/// A colour at a position: 0 is the start of the gradient line, 1 is its end.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stop {
    at: f64,
    colour: Rgba,
    /// Its channels in Oklab, if the gradient is interpolated there.
    oklab: Option<[f64; 3]>,
}

impl Stop {
    /// Interpolates premultiplied channels. `part` is 0 for `self` and 1 for `to`.
    fn towards(self, to: Self, part: f64) -> Self {
        let between = |from: f64, to: f64| from + (to - from) * part;
        let (from_alpha, to_alpha) = (f64::from(self.colour.alpha), f64::from(to.colour.alpha));
        let alpha = between(from_alpha, to_alpha);
        let mix = |from: [f64; 3], to: [f64; 3]| {
            std::array::from_fn(|index| {
                let mixed = between(from[index] * from_alpha, to[index] * to_alpha);
                if alpha > 0.0 { mixed / alpha } else { to[index] }
            })
        };
        let oklab = self.oklab.zip(to.oklab).map(|(from, to)| mix(from, to));
        let srgb = match oklab {
            Some(oklab) => color::srgb_of_oklab(oklab),
            None => mix(self.srgb(), to.srgb()),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is 0 to 255")]
        let [red, green, blue] = srgb.map(|channel| (channel.clamp(0.0, 1.0) * 255.0).round() as u8);
        #[expect(clippy::cast_possible_truncation, reason = "it is 0 to 1")]
        let colour = Rgba { red, green, blue, alpha: alpha as f32 };
        Self { at: between(self.at, to.at), colour, oklab }
    }

    fn srgb(self) -> [f64; 3] {
        let Rgba { red, green, blue, .. } = self.colour;
        [red, green, blue].map(|channel| f64::from(channel) / 255.0)
    }
}

impl Gradient {
    /// Whether SVG can repeat the gradient. A radial gradient of SVG always starts at its center.
    fn may_repeat(&self) -> bool {
        let [first, last] = [self.stops.first(), self.stops.last()].map(|stop| stop.map(|stop| stop.at));
        let (Some(first), Some(last)) = (first, last) else { return false };
        last - first > 1e-6 && (first == 0.0 || matches!(self.line, Line::Linear(..)))
    }
}

#[cfg(test)]
mod tests {
    use cssparser::Parser;

    use super::*;
    use crate::style::computed::Style;
    use crate::style::values::math;

    fn written(text: &str) -> Option<String> {
        let context = Style::initial([200.0, 100.0]).context;
        let mut input = Parser::new(text);
        let gradient = read(&mut input, [0.0, 0.0, 200.0, 100.0], &context)?;
        let mut text = String::new();
        gradient.write(&mut text, "g");
        Some(text.replace(" gradientUnits=\"userSpaceOnUse\"", "").replace('"', "'"))
    }

    #[test]
    fn a_linear_gradient_runs_from_edge_to_edge() {
        let line = |text: &str| {
            let text = written(text).unwrap();
            text.split_once('>').unwrap().0.replace("<linearGradient id='g' ", "")
        };
        assert_eq!(line("linear-gradient(red,blue)"), "x1='100' y1='0' x2='100' y2='100'");
        assert_eq!(line("linear-gradient(90deg,red,blue)"), "x1='0' y1='50' x2='200' y2='50'");
        assert_eq!(line("linear-gradient(to left,red,blue)"), "x1='200' y1='50' x2='0' y2='50'");
        // The two other corners have the colour of 50 %.
        assert_eq!(line("linear-gradient(to bottom right,red,blue)"), "x1='60' y1='-30' x2='140' y2='130'");
        assert_eq!(
            line("repeating-linear-gradient(90deg,red 10px,blue 30px)"),
            "spreadMethod='repeat' x1='10' y1='50' x2='30' y2='50'"
        );
    }

    #[test]
    fn stops_without_a_position_are_spread_evenly() {
        let stops = |text: &str| written(text).unwrap().split_once('>').unwrap().1.to_owned();
        assert_eq!(
            stops("linear-gradient(red,lime 80%,blue 40%)"),
            "<stop offset='0' stop-color='#ff0000'/><stop offset='0.8' stop-color='#00ff00'/>\
             <stop offset='0.8' stop-color='#0000ff'/><stop offset='1' stop-color='#0000ff'/></linearGradient>"
        );
        // A fade to transparent keeps its colour.
        assert_eq!(
            stops("linear-gradient(red,transparent)"),
            "<stop offset='0' stop-color='#ff0000'/><stop offset='1' stop-color='#ff0000' stop-opacity='0'/>\
             <stop offset='1' stop-color='#000000' stop-opacity='0'/><stop offset='1' stop-color='#000000' stop-opacity='0'/></linearGradient>"
        );
    }

    #[test]
    fn a_radial_gradient_reaches_the_farthest_corner() {
        let text = written("radial-gradient(circle at 30px 50px,red,blue)").unwrap();
        let radius = f64::hypot(170.0, 50.0);
        assert!(text.contains(&format!("matrix({0},0,0,{0},30,50)", math::fmt(radius))), "{text}");
    }

    #[test]
    fn invalid_gradients_are_rejected() {
        for text in [
            "linear-gradient()",
            "linear-gradient(90deg)",
            "linear-gradient(red 10%,20%,30%,blue)",
            "linear-gradient(to left right,red,blue)",
            "linear-gradient(in oklch,red,blue)",
            "conic-gradient(red,blue)",
            "radial-gradient(circle 10%,red,blue)",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
