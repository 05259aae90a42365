//! Writes gradients as elements of SVG, with the stops that make SVG interpolate as CSS does.

use std::fmt::Write as _;

use super::{Gradient, Line, PARTS, Stop};
use crate::style::values::color::Rgba;
use crate::style::values::{math, notation};

impl Gradient {
    /// Writes the gradient as an SVG element with this id.
    pub(crate) fn write(&self, text: &mut String, id: &str) {
        let (first, last) = (self.stops[0].at, self.stops[self.stops.len() - 1].at);
        // Offsets of SVG are from 0 to 1, so the gradient line is extended to all stops.
        let range = match self.line {
            _ if self.is_repeating => [first, last],
            Line::Linear(..) => [first.min(0.0), last.max(1.0)],
            Line::Radial(..) => [0.0, last.max(1.0)],
        };
        let spread = if self.is_repeating { " spreadMethod=\"repeat\"" } else { "" };
        let units = "gradientUnits=\"userSpaceOnUse\"";
        let name = match self.line {
            Line::Linear([x1, y1], [x2, y2]) => {
                let on = |from: f64, to: f64, at: f64| math::fmt(from + (to - from) * at);
                let [start, end] = range;
                let _ = write!(
                    text,
                    "<linearGradient id=\"{id}\" {units}{spread} x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\">",
                    on(x1, x2, start),
                    on(y1, y2, start),
                    on(x1, x2, end),
                    on(y1, y2, end),
                );
                "linearGradient"
            }
            Line::Radial([cx, cy], radii) => {
                let [cx, cy] = [cx, cy].map(math::fmt);
                // A gradient of size zero shows its last colour: CSS Images 3, section 3.2.3.
                let [rx, ry] = radii.map(|radius| math::fmt(radius.max(1e-3) * range[1]));
                let _ = write!(
                    text,
                    "<radialGradient id=\"{id}\" {units}{spread} cx=\"0\" cy=\"0\" r=\"1\" \
                     gradientTransform=\"matrix({rx},0,0,{ry},{cx},{cy})\">"
                );
                "radialGradient"
            }
        };
        self.write_stops(text, range);
        let _ = write!(text, "</{name}>");
    }

    fn write_stops(&self, text: &mut String, range: [f64; 2]) {
        let mut before: Option<Stop> = None;
        for &stop in &self.stops {
            if let Some(from) = before {
                between(text, from, stop, range);
            }
            if stop.at >= range[0] {
                stop.write(text, range);
            }
            before = Some(stop);
        }
        // The last colour fills the rest of the range.
        if let Some(last) = before {
            Stop { at: range[1], ..last }.write(text, range);
        }
    }
}

impl Stop {
    fn write(self, text: &mut String, range: [f64; 2]) {
        let offset = (self.at - range[0]) / (range[1] - range[0]);
        let colour = notation::hex(Rgba { alpha: 1.0, ..self.colour });
        let _ = write!(text, "<stop offset=\"{}\" stop-color=\"{colour}\"", math::fmt(offset));
        if self.colour.alpha < 1.0 {
            let _ = write!(text, " stop-opacity=\"{}\"", math::fmt(self.colour.alpha.into()));
        }
        text.push_str("/>");
    }
}

/// Writes a pattern that repeats a paint in tiles of a size. `at` is the position of one tile.
pub(crate) fn write_tile(text: &mut String, id: &str, paint: &str, at: [f64; 2], tile: [f64; 2]) {
    let ([x, y], [width, height]) = (at.map(math::fmt), tile.map(math::fmt));
    let _ = write!(
        text,
        "<pattern id=\"{id}\" patternUnits=\"userSpaceOnUse\" width=\"{width}\" height=\"{height}\" \
         patternTransform=\"matrix(1,0,0,1,{x},{y})\"><path fill=\"url(#{paint})\" d=\"M0 0h{width}v{height}h-{width}Z\"/></pattern>"
    );
}

/// Writes the intermediate stops that make SVG interpolate as CSS does.
fn between(text: &mut String, from: Stop, to: Stop, range: [f64; 2]) {
    // Adds a stop at the start of the range.
    if from.at < range[0] && to.at > range[0] {
        let here = from.towards(to, (range[0] - from.at) / (to.at - from.at));
        here.write(text, range);
        return between(text, Stop { at: range[0], ..here }, to, range);
    }
    if to.at <= range[0] || to.at <= from.at {
        return;
    }
    let (start, end) = (from.colour.alpha, to.colour.alpha);
    let is_plain = from.oklab.is_none() && (start - end).abs() < f32::EPSILON;
    if is_plain || from.colour == to.colour {
        return;
    }
    // A fade to or from transparent keeps the colour of its opaque end.
    if from.oklab.is_none() && end == 0.0 {
        return Stop { at: to.at, colour: Rgba { alpha: 0.0, ..from.colour }, oklab: None }
            .write(text, range);
    }
    if from.oklab.is_none() && start == 0.0 {
        return Stop { at: from.at, colour: Rgba { alpha: 0.0, ..to.colour }, oklab: None }
            .write(text, range);
    }
    for part in 1..PARTS {
        from.towards(to, f64::from(part) / f64::from(PARTS)).write(text, range);
    }
}
