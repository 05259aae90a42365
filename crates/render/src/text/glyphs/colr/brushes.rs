//! Fills of COLR layers: solid colours and gradients.

use std::fmt::Write as _;

use kurbo::{Affine, Point};
use skrifa::color::{Brush, ColorStop, Extend};

use super::sweep_gradient::SweepGradient;
use super::writer::ColrWriter;
use crate::text::glyphs::colour_glyph::reach;
use crate::text::transform;

/// The palette index that stands for the fill of the text.
const FOREGROUND: u16 = 0xffff;

impl ColrWriter<'_> {
    /// Fills a path with a brush.
    pub(super) fn fill_path(&mut self, data: &str, brush: &Brush<'_>, transform: Affine) {
        self.count_part();
        if data.is_empty() {
            return;
        }
        if let Some(fill) = self.brush(brush, transform) {
            let _ = write!(self.glyph.elements, "<path{fill} d=\"{data}\"/>");
        } else if let Brush::SweepGradient { c0, start_angle, end_angle, color_stops, extend } = brush {
            let centre = Point::new(f64::from(c0.x), f64::from(c0.y));
            let (start, end) = (*start_angle, *end_angle);
            let sweep = SweepGradient { centre, start, end, stops: color_stops, extend: *extend };
            self.sweep(data, &sweep, transform);
        }
    }

    /// Returns the attributes of a fill, and defines its gradient. `None` for a sweep gradient, which SVG does not have.
    fn brush(&mut self, brush: &Brush<'_>, transform: Affine) -> Option<String> {
        Some(match brush {
            Brush::Solid { palette_index, alpha } => {
                self.colour(*palette_index, *alpha, "fill", "fill-opacity")
            }
            Brush::LinearGradient { p0, p1, color_stops, extend } => {
                let line = format!("x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"", p0.x, p0.y, p1.x, p1.y);
                self.gradient("linearGradient", &line, color_stops, *extend, transform)
            }
            Brush::RadialGradient { c0, r0, c1, r1, color_stops, extend } => {
                let circles = format!(
                    "fx=\"{}\" fy=\"{}\" fr=\"{}\" cx=\"{}\" cy=\"{}\" r=\"{}\"",
                    c0.x,
                    c0.y,
                    r0.max(0.0),
                    c1.x,
                    c1.y,
                    r1.max(0.0)
                );
                self.gradient("radialGradient", &circles, color_stops, *extend, transform)
            }
            Brush::SweepGradient { .. } => return None,
        })
    }

    /// Returns a colour as the attributes `name` and `opacity`.
    fn colour(&self, index: u16, alpha: f32, name: &str, opacity: &str) -> String {
        let of_palette = self.palette.get(usize::from(index));
        let mut text = String::new();
        let mut strength = alpha;
        match of_palette {
            Some([red, green, blue, own]) if index != FOREGROUND => {
                strength *= f32::from(*own) / 255.0;
                let _ = write!(text, " {name}=\"#{red:02x}{green:02x}{blue:02x}\"");
            }
            // The foreground is the fill, which a path inherits and a gradient stop does not.
            _ if name == "stop-color" => {
                let _ = write!(text, " {name}=\"#000\"");
            }
            _ => {}
        }
        if strength < 1.0 {
            let _ = write!(text, " {opacity}=\"{}\"", strength.clamp(0.0, 1.0));
        }
        text
    }

    fn gradient(
        &mut self,
        kind: &str,
        attributes: &str,
        stops: &[ColorStop],
        extend: Extend,
        transform: Affine,
    ) -> String {
        let id = self.id();
        let spread = match extend {
            Extend::Repeat => " spreadMethod=\"repeat\"",
            Extend::Reflect => " spreadMethod=\"reflect\"",
            _ => "",
        };
        let mut text = format!(
            "<{kind} id=\"{id}\" gradientUnits=\"userSpaceOnUse\" gradientTransform=\"{}\" {attributes}{spread}>",
            transform::to_attribute(transform)
        );
        for stop in stops {
            let colour = self.colour(stop.palette_index, stop.alpha, "stop-color", "stop-opacity");
            let _ = write!(text, "<stop offset=\"{}\"{colour}/>", stop.offset.clamp(0.0, 1.0));
        }
        let _ = write!(text, "</{kind}>");
        self.glyph.definitions.push_str(&text);
        format!(" fill=\"url(#{id})\"")
    }

    /// Fills a path with a sweep gradient: with wedges that are clipped to the path.
    fn sweep(&mut self, data: &str, sweep: &SweepGradient<'_>, transform: Affine) {
        let id = self.id();
        let _ = write!(self.glyph.definitions, "<clipPath id=\"{id}\"><path d=\"{data}\"/></clipPath>");
        let _ = write!(self.glyph.elements, "<g clip-path=\"url(#{id})\">");
        let reach = reach(self.face);
        for (wedge, [red, green, blue, alpha]) in sweep.wedges(reach, &self.palette) {
            let data = self.path_data(&wedge, transform);
            let _ = write!(
                self.glyph.elements,
                "<path fill=\"#{red:02x}{green:02x}{blue:02x}\" fill-opacity=\"{}\" d=\"{data}\"/>",
                f32::from(alpha) / 255.0
            );
        }
        self.glyph.elements.push_str("</g>");
    }
}
