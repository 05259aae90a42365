//! What outlines are filled with: colours, gradients; patterns have a file of their own.

use tiny_skia::Transform;
use usvg::{BaseGradient, LinearGradient, Opacity, Paint, RadialGradient, SpreadMethod};
use vello_cpu::PaintType;
use vello_cpu::color::{AlphaColor, DynamicColor, Srgb};
use vello_cpu::kurbo::Point;
use vello_cpu::peniko::{
    ColorStop, Extend, Gradient, GradientKind, InterpolationAlphaSpace, LinearGradientPosition,
    RadialGradientPosition,
};

use super::Painter;
use super::outline::Outline;
use super::surface::Surface;
use crate::Error;

/// Below this, in units of the gradient, Skia calls two points or radii one, and so does resvg.
const DEGENERATE: f32 = 1.0 / 32_768.0;

/// A paint on its way to an outline.
#[derive(Clone, Copy)]
pub(super) struct Brush<'a> {
    pub paint: &'a Paint,
    pub opacity: Opacity,
    /// From the paint's space to the outline's.
    pub transform: Transform,
}

impl Painter<'_> {
    /// Fills an outline.
    pub(super) fn cover(
        &mut self,
        outline: &Outline<'_>,
        brush: Brush<'_>,
        transform: Transform,
        surface: &mut Surface,
    ) -> Result<(), Error> {
        let (paint, own) = match brush.paint {
            Paint::Color(color) => (Some(solid(*color, brush.opacity).into()), Transform::identity()),
            Paint::LinearGradient(gradient) => (linear(gradient, brush.opacity), gradient.transform()),
            Paint::RadialGradient(gradient) => (radial(gradient, brush.opacity), gradient.transform()),
            Paint::Pattern(pattern) => return self.tile(outline, pattern, brush, transform, surface),
        };
        if let Some(paint) = paint {
            outline.paint(transform, paint, brush.transform.pre_concat(own), surface);
        }
        Ok(())
    }
}

pub(super) fn solid(color: usvg::Color, opacity: Opacity) -> AlphaColor<Srgb> {
    AlphaColor::from_rgba8(color.red, color.green, color.blue, opacity.to_u8())
}

fn linear(gradient: &LinearGradient, opacity: Opacity) -> Option<PaintType> {
    let start = tiny_skia::Point::from_xy(gradient.x1(), gradient.y1());
    let end = tiny_skia::Point::from_xy(gradient.x2(), gradient.y2());
    if (end - start).length() <= DEGENERATE {
        return degenerate(gradient, opacity);
    }
    let kind = LinearGradientPosition { start: point(start), end: point(end) };
    gradual(gradient, kind.into(), opacity)
}

fn radial(gradient: &RadialGradient, opacity: Opacity) -> Option<PaintType> {
    let start = tiny_skia::Point::from_xy(gradient.fx(), gradient.fy());
    let end = tiny_skia::Point::from_xy(gradient.cx(), gradient.cy());
    let (start_radius, end_radius) = (gradient.fr().get(), gradient.r().get());
    // No room between the circles: there is the first colour inside of them and the last one outside, or nothing.
    if (end - start).length() <= DEGENERATE && (end_radius - start_radius).abs() <= DEGENERATE {
        return ring(gradient, opacity);
    }
    let kind = RadialGradientPosition {
        start_center: point(start),
        start_radius,
        end_center: point(end),
        end_radius,
    };
    gradual(gradient, kind.into(), opacity)
}

fn ring(gradient: &RadialGradient, opacity: Opacity) -> Option<PaintType> {
    let radius = gradient.r().get();
    if gradient.spread_method() != SpreadMethod::Pad || radius <= DEGENERATE {
        return None;
    }
    let center = Point::new(gradient.cx().into(), gradient.cy().into());
    let color =
        |stop: &usvg::Stop| DynamicColor::from_alpha_color(solid(stop.color(), stop.opacity() * opacity));
    let (first, last) = (color(gradient.stops().first()?), color(gradient.stops().last()?));
    let edge = 1.0 - 1.0 / TABLE;
    let stops = [(0.0, first), (edge - 1.0 / TABLE, first), (edge, last), (1.0, last)];
    Some(
        Gradient::new_radial(center, radius)
            .with_stops(stops.map(|(offset, color)| ColorStop { offset, color }).as_slice())
            .into(),
    )
}

/// A line without length has no colours in between: the last one is left, or, where they repeat, all of them at once.
fn degenerate(gradient: &BaseGradient, opacity: Opacity) -> Option<PaintType> {
    let stops = gradient.stops();
    let color = |stop: &usvg::Stop| solid(stop.color(), stop.opacity() * opacity);
    if gradient.spread_method() == SpreadMethod::Pad {
        return stops.last().map(|stop| color(stop).into());
    }
    let mut sum = [0.0; 4];
    for pair in stops.windows(2) {
        let share = (pair[1].offset().get() - pair[0].offset().get()) / 2.0;
        for (sum, (a, b)) in
            sum.iter_mut().zip(color(&pair[0]).components.into_iter().zip(color(&pair[1]).components))
        {
            *sum += share * (a + b);
        }
    }
    let ends = [
        (stops.first()?, stops.first()?.offset().get()),
        (stops.last()?, 1.0 - stops.last()?.offset().get()),
    ];
    for (stop, share) in ends {
        for (sum, part) in sum.iter_mut().zip(color(stop).components) {
            *sum += share * part;
        }
    }
    Some(AlphaColor::<Srgb>::new(sum).into())
}

fn gradual(gradient: &BaseGradient, kind: GradientKind, opacity: Opacity) -> Option<PaintType> {
    let extend = match gradient.spread_method() {
        SpreadMethod::Pad => Extend::Pad,
        SpreadMethod::Reflect => Extend::Reflect,
        SpreadMethod::Repeat => Extend::Repeat,
    };
    let stops = stops(gradient, opacity);
    let gradient = Gradient {
        kind,
        extend,
        // SVG interpolates colour and opacity apart (SVG 2, 14.2.4), as resvg does and CSS does not.
        interpolation_alpha_space: InterpolationAlphaSpace::Unpremultiplied,
        ..Gradient::default()
    };
    (!stops.is_empty()).then(|| gradient.with_stops(stops.as_slice()).into())
}

/// vello looks colours up in a table, of which this is the largest size.
const TABLE: f32 = 4096.0;

/// The stops, with a step of the table between those that are at one place: vello divides by the distance. The later
/// colour then begins at the place itself, so that a pixel whose centre is on the edge is of that colour, as in resvg.
fn stops(gradient: &BaseGradient, opacity: Opacity) -> Vec<ColorStop> {
    let mut stops: Vec<ColorStop> = Vec::with_capacity(gradient.stops().len());
    for stop in gradient.stops() {
        let color = DynamicColor::from_alpha_color(solid(stop.color(), stop.opacity() * opacity));
        let mut offset = stop.offset().get();
        if let Some(previous) = stops.last()
            && offset - previous.offset < 1e-4
        {
            // Not in the first place of the table: the first colour is what lies before the gradient.
            let place = (offset * (TABLE - 1.0)).floor().max(1.0) / (TABLE - 1.0);
            let before = place - 1.0 / TABLE;
            // Of several at one place only the first and the last one show.
            let taken = stops.len().checked_sub(2).is_some_and(|index| stops[index].offset >= before);
            if taken {
                stops.pop();
            } else if let Some(previous) = stops.last_mut() {
                previous.offset = before.max(0.0);
            }
            offset = place;
        }
        stops.push(ColorStop { offset, color });
    }
    stops
}

fn point(point: tiny_skia::Point) -> Point {
    Point::new(point.x.into(), point.y.into())
}

/// Colours that vello makes of a gradient: more where there are more stops, or where they are closer to each other.
pub(super) fn table(gradient: &BaseGradient) -> u64 {
    let least = match gradient.stops() {
        [] | [_] | [_, _] => 256,
        [_, _, _] => 512,
        _ => 1024,
    };
    let places = gradient.stops().iter().map(|stop| stop.offset().get());
    let closest = places.clone().zip(places.skip(1)).map(|(a, b)| b - a).fold(1.0_f32, f32::min);
    // Where stops are at one place, there is a step of the largest table.
    if closest * TABLE < 1.5 { 4096 } else { wanted(closest).max(least) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 4096")]
fn wanted(closest: f32) -> u64 {
    (closest.recip().ceil() as u64).next_power_of_two().min(4096)
}
